"""What anyone outside may see of the terminal: one immutable value, made anew at each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from pos.core.customer import EarnPreview
from pos.core.customer_file import CustomerFile, Page
from pos.core.expected_scan import ScanOf
from pos.core.handed import StoreSales
from pos.core.question import Question
from pos.core.refund import ReceiptRead
from pos.core.state import TerminalState
from pos.core.totals import Totals
from pos.ports.devices import DeviceNews
from pos.ports.receipt import ReceiptDocument
from pos.ports.record import OutboxCounts

if TYPE_CHECKING:
    from pos.core.intents import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """The say line: what just happened, or why not and what to do next."""

    text: str = ""
    ok: bool = True
    number: int = 0
    """Grows with each sentence, so that the same one said twice is seen twice."""
    needs_approval: bool = False
    is_approved: bool = False
    """A manager has said yes to it."""
    unknown_code: str = ""
    """What was scanned or typed and names nothing, to be sold as an open item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoyaltyLine:
    """Whether the loyalty service can be reached, since when not, and what an operator must do."""

    online: bool = True
    since: datetime | None = None
    trouble: str = ""
    """Wrong keys or a program switched off: said to an operator, and not the same as offline."""
    say: str = ""
    """What the cashier is told of the change, once."""
    behind: str = ""
    """The same in few words, to stand behind the answer to what was asked meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineLine:
    """How the shop's own coupon engine answered last; nothing asks it for the sake of asking."""

    online: bool = True
    trouble: str = ""
    """A wrong token or address: said to a manager."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptDrawn:
    """A finished sale's receipt as a document, to be looked at instead of printed."""

    receipt: str
    document: ReceiptDocument


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class CommandScanned:
    """The code of a command of the screen. Each is its own: the same may be scanned twice."""

    name: str
    device: str = ""
    """Which scanner read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextQuantity:
    """How many of the next item are sold."""

    quantity: Decimal | None = None
    """None: nothing was said of it."""
    used: int = 0
    """Grows where one waits no longer, so that who had it typed knows that it was taken."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ToApprove:
    """What was refused for want of a manager's yes. Each is its own: the same may be twice."""

    intent: Intent = field(repr=False)
    why: str
    sale_id: str
    """Of the sale it is about, where one is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedScan:
    """What an open form waits to be scanned."""

    of: ScanOf | None = None
    code: str = field(default="", repr=False)
    """What was scanned for it last."""
    number: int = 0
    """Grows with each, so that the same one scanned twice is seen twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the terminal keeps between rounds and no record has."""

    question: Question | None = None
    next_quantity: NextQuantity = field(default_factory=NextQuantity)
    to_approve: ToApprove | None = None
    approved: ToApprove | None = None
    expected: ExpectedScan = field(default_factory=ExpectedScan)

    def is_in(self, shown: Snapshot) -> bool:
        """The same question asked anew is another one."""
        return (
            self.question is shown.question
            and self.next_quantity == shown.next_quantity
            and self.to_approve is shown.to_approve
            and self.approved is shown.approved
            and self.expected == shown.expected
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    state: TerminalState
    totals: Totals | None = None
    """Of the open sale, added up once for everyone."""
    say: Say = field(default_factory=Say)
    loyalty: LoyaltyLine = field(default_factory=LoyaltyLine)
    engine: EngineLine = field(default_factory=EngineLine)
    outbox: OutboxCounts = field(default_factory=OutboxCounts)
    earn: EarnPreview | None = None
    """What the open sale would earn; None while nobody has answered."""
    file: CustomerFile | None = None
    """Of the customer on the open sale: the pages read so far."""
    unread_pages: Mapping[Page, str] = field(default_factory=dict)
    """Pages that could not be read, and why."""
    receipt: ReceiptRead | None = None
    """The receipt asked for last, to take goods back from; a new value each time one is asked."""
    store_sales: StoreSales | None = None
    """What the store's other tills have suspended, as asked last; a new value each time."""
    drawn: ReceiptDrawn | None = None
    """The receipt asked for last to be seen on the screen; a new value each time."""
    command: CommandScanned | None = None
    """Scanned last; whoever listens does it, once."""
    devices: tuple[DeviceNews, ...] = ()
    """The newest news of each device that has had any."""
    question: Question | None = None
    """What must be told before something is a line; a new value each time it is asked."""
    next_quantity: NextQuantity = field(default_factory=NextQuantity)
    to_approve: ToApprove | None = None
    """What a manager may say yes to."""
    approved: ToApprove | None = None
    """What was done last on a manager's word."""
    expected: ExpectedScan = field(default_factory=ExpectedScan)
    looking_up: bool = False
    """Somebody asked who the customer is, and no answer has come yet."""
    restored: bool = False
    """It has come up with a sale open or a receipt in question, and nobody has signed on since."""
