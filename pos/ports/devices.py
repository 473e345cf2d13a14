"""The devices of a counter. A method does it, cannot (capabilities), or answers a failure value.

No method raises into the terminal; none blocks longer than the time-outs its driver names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from pos.core.barcode import ScanTrouble
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.receipt import ReceiptDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One read from a scanner, framed and decoded, not yet understood."""

    text: str = field(repr=False)
    """May hold a customer's proof: never logged."""
    device: str
    number: int
    """Counts this device's frames from 1, so that a lost or doubled one shows."""
    at_monotonic_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFault:
    trouble: ScanTrouble
    device: str
    dropped_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceNews:
    """A device went away or came back: said once each."""

    device: str
    availability: Availability
    say: str
    is_another: bool = False
    """It was away before, in another way: said all the same."""


ScannerNews = Scan | ScanFault | DeviceNews


class Device(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def capabilities(self) -> Capabilities: ...
    @property
    def availability(self) -> Availability: ...
    def check_health(self) -> HealthReport: ...
    def close(self) -> None: ...


class Scanner(Device, Protocol):
    def listen(self, deliver: Callable[[ScannerNews], None]) -> None:
        """Begin; `deliver` is called on the driver's thread and must not block it."""
        ...

    def sound(self, *, good: bool, device: str = "") -> None:
        """The scanner's own sound, where the model has one; otherwise nothing. Of several, that of
        the one called so.
        """
        ...


@dataclass(frozen=True, slots=True)
class KeyPress:
    """A key of the keyboard: its name, and what it writes where it writes anything."""

    key: str = field(repr=False)
    character: str = field(default="", repr=False)
    """Either may be of a PIN, or of a customer's proof."""


@runtime_checkable
class KeyReader(Protocol):
    """Looks at keys before anything else does: those of a scanner that types are no one else's."""

    @property
    def deadline_s(self) -> float | None:
        """When to ask `expire` if no key comes before; None: keys are not being held."""
        ...

    def press(self, key: KeyPress, *, at_s: float) -> list[KeyPress]:
        """The keys that a person has pressed, in their order, as far as that is certain by now."""
        ...

    def expire(self, *, at_s: float) -> list[KeyPress]:
        """As above, of what no key has come behind."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The paper is out, as far as the link tells. `substituted`: what was shown another way."""

    confirmed: bool
    substituted: tuple[str, ...] = ()
    unanswered: bool = False
    """It was asked how it is and said nothing: one that is mute, or one that hangs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPrinted:
    """`reason` is a sentence for the cashier: what is wrong and what to do."""

    reason: str
    partly: bool = False
    """Some of it may be on the paper all the same."""


PrintOutcome = Printed | NotPrinted


class ReceiptPrinter(Device, Protocol):
    def print(self, document: ReceiptDocument) -> PrintOutcome: ...


class DrawerState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerOutcome:
    """Whether the pulse went out; `reason` says why not, or why nobody knows."""

    opened: bool
    reason: str = ""
    may_be_open: bool = False
    """Not known to have opened: the pulse may have gone out all the same."""


class CashDrawer(Device, Protocol):
    def open_drawer(self) -> DrawerOutcome: ...
    def drawer_state(self) -> DrawerState: ...


class LineDisplay(Device, Protocol):
    def listen(self, deliver: Callable[[DeviceNews], None]) -> None:
        """Be told how it is first, when it goes away and when it is back, as far as its line tells;
        on a thread of the driver's.
        """
        ...

    def show(self, line_1: str, line_2: str) -> None: ...
