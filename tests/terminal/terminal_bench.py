"""A terminal on a real record, with everything beyond its ports made up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

from builders import AMAL, MUNA, customer_of, item_of, sar, setup_of
from fakes import (
    CardBox,
    CollectingPrinter,
    CountingDrawer,
    CountingIds,
    KnownStaff,
    LastShown,
    PlainStationery,
    ScriptedLoyalty,
    SetScale,
    Shelf,
    StillClock,
)

from drivers.card_terminals.none import NoCardTerminal
from pos.assembly.entries import find_entry
from pos.codes.element_strings import BiipElementStrings
from pos.core import intents as it
from pos.core.events import Event
from pos.core.open_entry import EntryRead
from pos.core.sale import PaidBy, ReturnLine
from pos.core.setup import Setup
from pos.core.signed_coupon import SignedCoupon, Unread
from pos.core.state import FinishedSale, TerminalState
from pos.journal.codec import decode_event
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.queries import SqliteHistory
from pos.journal.sales import SqliteSales
from pos.journal.shifts import SqliteReports
from pos.places import Places
from pos.ports.across_tills import ReceiptsAcrossTills
from pos.ports.card_terminal import CardTerminal
from pos.ports.handed import HandedSales
from pos.ports.hub_cards import HubCards
from pos.ports.mail import WaitingEmail
from pos.ports.record import Journal, Reserve
from pos.ports.reports import Reports
from pos.ports.shop_coupons import ShopCoupons
from pos.ports.staff import BadgeAccepted, BadgeRefused
from pos.ports.stationery import Stationery
from pos.terminal.outside import Outside
from pos.terminal.performer import Performer
from pos.terminal.snapshot import Snapshot
from pos.terminal.terminal import Terminal, World
from pos.terminal.ticket import Outcome, Ticket

BAG = item_of("bag", "100.00", aliases=("6281000000014",))
SOCK = item_of("sock", "5.00")
SARA = customer_of()
WAIT_S = 20.0


def ended(ticket: Ticket) -> Outcome:
    """How a request ended; a test that waits in vain fails instead of hanging."""
    return ticket.ended.result(WAIT_S)


@dataclass
class Bench:
    folder: Path
    setup: Setup = field(default_factory=setup_of)
    clock: StillClock = field(default_factory=StillClock)
    printer: CollectingPrinter = field(default_factory=CollectingPrinter)
    drawer: CountingDrawer = field(default_factory=CountingDrawer)
    display: LastShown = field(default_factory=LastShown)
    loyalty: ScriptedLoyalty = field(
        default_factory=lambda: ScriptedLoyalty(customers={SARA.customer_id: SARA})
    )
    cards: CardBox = field(default_factory=CardBox)
    card_terminal: CardTerminal = field(default_factory=NoCardTerminal)
    shelf: Shelf = field(default_factory=lambda: Shelf([BAG, SOCK]))
    open_journal: Callable[[Path], Journal] = SqliteJournal
    sounds: list[bool] = field(default_factory=list)
    sounded_at: list[str] = field(default_factory=list)
    """The scanners that made them."""
    waiting: list[None] = field(default_factory=list)
    ids: CountingIds = field(default_factory=CountingIds)
    ended_well: bool = True
    """The run before."""
    reserve: Reserve | None = None
    emails: list[WaitingEmail] = field(default_factory=list)
    badges: dict[str, BadgeAccepted | BadgeRefused] = field(default_factory=dict)
    scale: SetScale = field(default_factory=SetScale)
    stationery: Stationery = field(default_factory=PlainStationery)
    reports: Reports | None = None
    """None: what the record really says."""
    mend: Callable[[], int] | None = None
    shop_coupons: ShopCoupons | None = None
    handed: HandedSales | None = None
    hub_cards: HubCards | None = None
    across_tills: ReceiptsAcrossTills | None = None
    read_signed: Callable[[str], SignedCoupon | Unread] = lambda _: Unread.NO_KEY
    damaged: list[None] = field(default_factory=list)
    clock_set: list[None] = field(default_factory=list)
    terminal: Terminal = field(init=False)
    performer: Performer = field(init=False)

    def _sound(self, good: bool, device: str) -> None:
        self.sounds.append(good)
        self.sounded_at.append(device)

    @property
    def record(self) -> Path:
        return self.folder / "journal.db"

    @property
    def journal(self) -> Journal:
        """The one the terminal writes to, while it runs."""
        journal = self.terminal._writer._journal
        assert journal is not None
        return journal

    def lose_effects(self) -> None:
        """From here on the till is as if it died before anything outside could happen."""
        self.terminal._under_way.perform = lambda _effect, _ticket: None

    def make(self) -> Bench:
        self.terminal = Terminal(
            World(
                setup=self.setup,
                open_journal=lambda: self.open_journal(self.record),
                catalog=self.shelf,
                element_strings=BiipElementStrings(),
                cards=self.cards,
                clock=self.clock,
                ids=self.ids,
                version="1",
                read_signed=self.read_signed,
                badge_of=self.badges.get,
                deliveries_wait=lambda: self.waiting.append(None),
                sound=self._sound,
                ended_well=lambda: self.ended_well,
                reserve=self.reserve,
                mend=self.mend,
                damaged=lambda: self.damaged.append(None),
                clock_set=lambda: self.clock_set.append(None),
            )
        )
        outside = Outside(
            printer=self.printer,
            drawer=self.drawer,
            display=self.display,
            loyalty=self.loyalty,
            card_terminal=self.card_terminal,
            staff=KnownStaff({("1001", "4711"): AMAL, ("9001", "471147"): MUNA}),
            cards=self.cards,
            stationery=self.stationery,
            find_sale=self.find_sale,
            find_returned=self.find_returned,
            find_paid_back=self.find_paid_back,
            find_entry=self.find_entry,
            weigh=self.scale.weigh,
            queue_email=self.emails.append,
            receipts_of=self.receipts_of,
            reports=self.reports or SqliteReports(self.record, self.setup, UTC),
            sales=SqliteSales(self.record, self.record.with_name("reports.db"), self.setup),
            clock=self.clock,
            setup=self.setup,
            shop_coupons=self.shop_coupons,
            handed=self.handed,
            hub_cards=self.hub_cards,
            across_tills=self.across_tills,
        )
        self.performer = Performer(self.terminal, outside, paper_waits_s=0.0)
        return self

    def start(self) -> Bench:
        self.terminal.start(self.performer.perform)
        assert self.terminal.wait_until_ready(WAIT_S)
        return self

    @contextmanager
    def running(self) -> Iterator[Bench]:
        if not hasattr(self, "terminal"):
            self.make()
        self.start()
        try:
            yield self
        finally:
            self.performer.close()
            self.terminal.stop()

    def ask(self, intent: it.Intent) -> Outcome:
        return ended(self.terminal.submit(intent))

    def done(self, *intents: it.Intent) -> Outcome:
        """Ask for what must be done; how the last of it ended."""
        outcome = Outcome(say="")
        for intent in intents:
            outcome = self.ask(intent)
            assert outcome.ok, outcome.refusal
        return outcome

    def open_shift(self) -> None:
        self.done(it.SignOn(user_id="1001", pin="4711"), it.OpenShift(opening_float=sar("100.00")))

    def settled(self) -> TerminalState:
        """The state once everything set off has been answered."""
        assert self.terminal.settle(WAIT_S)
        return self.terminal.snapshot.state

    def wait_until(self, shown: Callable[[Snapshot], bool]) -> None:
        """Until a snapshot is so, or already was."""
        seen = threading.Event()

        def look(snapshot: Snapshot) -> None:
            if shown(snapshot):
                seen.set()

        with self.terminal.listening(look):
            look(self.snapshot)
            assert seen.wait(WAIT_S), self.snapshot.say

    @property
    def snapshot(self) -> Snapshot:
        return self.terminal.snapshot

    def find_sale(self, receipt: str) -> FinishedSale | None:
        history = SqliteHistory(self.record)
        try:
            return history.finished_sale(receipt)
        finally:
            history.close()

    def receipts_of(self, sale_ids: Collection[str]) -> Mapping[str, str]:
        history = SqliteHistory(self.record)
        try:
            return history.receipts_of(sale_ids)
        finally:
            history.close()

    def find_returned(self, receipt: str) -> tuple[ReturnLine, ...]:
        history = SqliteHistory(self.record)
        try:
            return history.returned_lines(receipt)
        finally:
            history.close()

    def find_paid_back(self, receipt: str) -> tuple[PaidBy, ...]:
        history = SqliteHistory(self.record)
        try:
            return history.paid_back(receipt)
        finally:
            history.close()

    def find_entry(self, entry_id: str) -> EntryRead | None:
        return find_entry(Places(self.folder), entry_id)

    def rows(self, statement: str, *bound: Any) -> list[Any]:
        """What the file holds, read by a connection of our own."""
        db = open_beside(self.record)
        try:
            return db.execute(statement, bound).fetchall()
        finally:
            db.close()

    def recorded(self) -> list[Event]:
        return [
            decode_event(*row)
            for row in self.rows(
                "SELECT kind, version, journal.body, people.body FROM journal"
                " LEFT JOIN people USING (seq) ORDER BY seq"
            )
        ]

    def kinds(self) -> list[str]:
        return [kind for (kind,) in self.rows("SELECT kind FROM journal ORDER BY seq")]
