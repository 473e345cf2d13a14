"""Each kind of device tried by itself, for the set-up and beside selling; nothing is recorded."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from drivers.drawers.printer_kick import DrawerSensor, OpenLevel
from pos.assembly.paper_said import printed_said
from pos.assembly.terms import letterhead_of
from pos.config import Settings
from pos.core.money import Money
from pos.ports.devices import CashDrawer, Device, LineDisplay, NotPrinted, ReceiptPrinter
from pos.ports.scale import NotWeighed, Scale
from pos.ports.trying import Tried
from pos.receipts.stationery import StoreStationery

LINES: Final = ("Customer display", "1234567890ABCDEFGHIJ")
_SPRINGS_WITHIN_S: Final = 1.0
"""A drawer is not open as soon as its pulse begins."""
_LOOK_S: Final = 0.1
_SENT_INTO_SILENCE: Final = (
    "The page was sent, but the printer did not answer when it was asked how it is. Look whether"
    " the page comes out: it may be held up, or be a printer that never answers."
)


def try_printer(printer: ReceiptPrinter, settings: Settings, *, at: datetime) -> Tried:
    """A page with everything on it."""
    head = letterhead_of(settings)
    page = StoreStationery(head).test_page(columns=settings.printer.columns, at=at)
    outcome = printer.print(page)
    if isinstance(outcome, NotPrinted):
        return Tried(ok=False, say=outcome.reason)
    say = printed_said(outcome, what="page")
    if outcome.unanswered:
        say = f"{_SENT_INTO_SILENCE} {say.partition('. ')[2]}".strip()
    return Tried(ok=True, say=say, question="Is the page whole, every line right, and cut?")


def try_display(display: LineDisplay) -> Tried:
    health = display.check_health()
    if not health.ok:
        return Tried(ok=False, say=health.say)
    display.show(*LINES)
    say = f"{LINES[0]!r} and {LINES[1]!r} were sent."
    return Tried(ok=True, say=say, question="Does the display show these two lines?")


def try_scale(scale: Scale, currency: str) -> Tried:
    """For a price of one a unit, where the scale computes prices."""
    computes = scale.capabilities.has("price")
    told = scale.weigh(Money.nearest(Decimal(1), currency) if computes else None)
    if isinstance(told, NotWeighed):
        return Tried(ok=False, say=told.reason)
    net = " net" if told.is_net else ""
    say = f"The scale weighs {told.weight:f} {told.unit}{net}."
    return Tried(ok=True, say=say, question="Does the scale show the same?")


def try_by_looking(device: Device) -> Tried:
    """What only tells how it is."""
    health = device.check_health()
    return Tried(ok=health.ok, say=health.say)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerTried:
    """What the drawer's sensor said before it opened and after."""

    tried: Tried
    high_before: bool | None = None
    high_after: bool | None = None

    @property
    def open_level(self) -> str | None:
        """What `[drawer] open_level` should say, once a person has seen that it opened. None: that
        was not to be seen, as where the drawer was open already.
        """
        if None in {self.high_before, self.high_after} or self.high_before == self.high_after:
            return None
        return OpenLevel.HIGH if self.high_after else OpenLevel.LOW


def try_drawer(drawer: CashDrawer, printer: ReceiptPrinter) -> DrawerTried:
    """Opens it. It must be shut when this begins, or its sensor tells nothing."""
    before = _pin_high(printer)
    outcome = drawer.open_drawer()
    if not outcome.opened:
        look = " The drawer may be open all the same: look." if outcome.may_be_open else ""
        return DrawerTried(tried=Tried(ok=False, say=f"{outcome.reason}{look}"))
    after = before
    until_s = time.monotonic() + _SPRINGS_WITHIN_S
    while before is not None and after == before and time.monotonic() < until_s:
        time.sleep(_LOOK_S)  # a drawer takes a moment to spring, and no printer tells when
        after = _pin_high(printer)
    say = "The pulse was sent."
    if before is not None and after == before:
        say = f"{say} Its sensor, if it has one, told no change: shut the drawer first."
    tried = Tried(ok=True, say=say, question="Did the drawer open?")
    return DrawerTried(tried=tried, high_before=before, high_after=after)


def _pin_high(printer: ReceiptPrinter) -> bool | None:
    return printer.drawer_pin_high() if isinstance(printer, DrawerSensor) else None
