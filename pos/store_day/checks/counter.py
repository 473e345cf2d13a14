"""The devices of the counter, how their codes are read, and whether receipts can be written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pos.places import till_at_work
from pos.ports.health import Availability, HealthReport
from pos.store_day.beside import verdicts_beside

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.ports.devices import Device, DeviceNews

_MEASURES: Final = {"E": "a price", "W": "a weight", "N": "pieces"}
_ANY_ELEMENT_STRING: Final = "0100000000000000"


def devices(till: Till, *, is_running: bool = False) -> Iterator[HealthReport]:
    """A port has one reader: looking at it would take scans away from the till that sells.

    Of a till that runs in this very program its news are known; another is asked, and where it
    tells nothing nothing is known.
    """
    holder = till_at_work(till.places)
    if holder and not is_running:
        yield from _of_another(till, holder)
        return
    news = {one.device: one for one in till.terminal.snapshot.devices} if is_running else {}
    at_hand = till.devices
    printer: HealthReport | None = None
    for device in (at_hand.printer, *at_hand.scanners, at_hand.drawer):
        if is_running and device is not at_hand.printer:
            yield _in_use(device, news.get(device.name), printer)
        else:
            report = device.check_health()  # a printer in use here is asked between two receipts
            printer = printer or report
            yield report
    for beside in (at_hand.display, at_hand.scale, at_hand.card_terminal):
        if not beside.capabilities.names:
            continue  # few counters have them: what is not there is not told
        yield beside.check_health()  # each can be asked while it is in use here


def _of_another(till: Till, holder: str) -> Iterator[HealthReport]:
    at_hand, told = till.devices, {one.name: one for one in verdicts_beside(till.places.verdicts)}
    which = f" (process {holder})" if holder.isdecimal() else ""
    say = f"in use by the till that runs{which}; its screen says how it is"
    beside = (at_hand.display, at_hand.scale, at_hand.card_terminal)
    there = (one for one in beside if one.capabilities.names)
    for device in (at_hand.printer, *at_hand.scanners, at_hand.drawer, *there):
        unknown = HealthReport(name=device.name, ok=True, say=say, is_known=False)
        yield told.get(device.name, unknown)


def _in_use(device: Device, told: DeviceNews | None, printer: HealthReport | None) -> HealthReport:
    """A scanner that listens knows how it is, as does what is not there; nothing is opened."""
    if told is not None and told.availability is Availability.UNAVAILABLE:
        return HealthReport(name=device.name, ok=False, say=told.say)
    if not device.capabilities.has("open"):
        return device.check_health()
    if printer is not None and not printer.ok:  # a drawer's, asked just now
        say = f"The printer opens it, and is not ready. {printer.say}"
        return HealthReport(name=device.name, ok=False, say=say)
    return HealthReport(name=device.name, ok=True, say="in use")


def codes(till: Till) -> HealthReport:
    """How codes are read: `pos codes read` tells it of one."""
    rules = till.setup.codes
    patterns = [f"{one.text} holds {_MEASURES[one.measures]}" for one in rules.patterns]
    say = "; ".join((f"the scanner names them by {rules.code_id}", *patterns))
    if not till.element_strings.read(_ANY_ELEMENT_STRING):
        return HealthReport(
            name="codes", ok=False, say=f"{say}; GS1 codes cannot be read: install biip again"
        )
    return HealthReport(name="codes", ok=True, say=f"{say}; GS1 codes are read")


def letters(till: Till) -> Iterator[HealthReport]:
    """Only where an item's title would stand on a receipt with marks in it."""
    from pos.assembly.letters import letters_missing

    if say := letters_missing(till.devices.printer, till.catalog.titles()):
        yield HealthReport(name="letters", ok=False, say=say)
