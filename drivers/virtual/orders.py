"""What a person may do to devices that are not there, in words: scan, weigh, pull, break, mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from drivers.virtual.card_terminal import Ending
from drivers.virtual.counter import VirtualCounter
from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.scale_tongues import EMPTY, ScaleFault
from drivers.virtual.virtual_printer import Fault
from drivers.virtual.virtual_scale import is_weight
from pos.errors import DeviceUnavailable

_BYTE = re.compile(r"\\x([0-9a-fA-F]{2})")
_PAPER_ENDS = re.compile(r"out after ([1-9]\d{0,5})", re.ASCII)
_WELL = "well"
_BROKEN_SCANS: Mapping[str, Callable[[PtyScanner], None]] = {
    "half": PtyScanner.send_half,
    "twice": PtyScanner.send_twice,
    "noise": PtyScanner.send_noise,
}
_PLUGGED = ("scanner", "printer", "display", "scale", "card")

_F = TypeVar("_F", Fault, ScaleFault)


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to a counter, and what is said once it was."""

    perform: Callable[[VirtualCounter], None]
    """DeviceUnavailable where the device is not there."""
    say: str
    device: str = ""
    """What is plugged in or pulled: not each counter has every device."""


class NotAnOrder(ValueError):
    """Words that no device is told; the text says which there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    words: str
    """As they are typed."""
    does: str
    read: Callable[[str], Act]
    """What is typed behind the first word; NotAnOrder where it is none."""


def read(line: str) -> Act:
    """What a line orders. Nothing is done by it yet."""
    word, _, rest = line.strip().partition(" ")
    order = ORDERS.get(word)
    if order is None:
        raise NotAnOrder("one of " + ", ".join(ORDERS))
    return order.read(rest.strip())


def _scan(text: str) -> Act:
    if not text:
        raise NotAnOrder("what is scanned, as 6281100001003; \\x1d stands for a GS")
    scanned = _BYTE.sub(lambda found: chr(int(found[1], 16)), text)
    return Act(lambda counter: counter.scanner.send(scanned), "Scanned.")


def _scanner_is(text: str) -> Act:
    if text not in _BROKEN_SCANS:
        raise NotAnOrder("one of " + ", ".join(_BROKEN_SCANS))
    send = _BROKEN_SCANS[text]
    return Act(lambda counter: send(counter.scanner), f"The scanner: {text}.")


def _weigh(text: str) -> Act:
    weight, _, net = text.partition(" ")
    if weight in {"nothing", "0"}:
        return Act(lambda counter: counter.scale.lay(EMPTY), "The scale is empty.")
    if not is_weight(weight) or net not in {"", "net"}:
        raise NotAnOrder("a weight in kg with three decimals, as 1.250; nothing; or 0.480 net")
    say = f"{weight} kg on the scale."
    return Act(lambda counter: counter.scale.lay(weight, net=bool(net)), say)


def _paper(text: str) -> Act:
    if ends := _PAPER_ENDS.fullmatch(text):
        after_bytes = int(ends[1])
        return Act(
            lambda counter: counter.printer.fail(Fault.PAPER_OUT, after_bytes=after_bytes),
            f"The paper ends {after_bytes} bytes into what comes next.",
        )
    told = {"out": Fault.PAPER_OUT, "low": Fault.PAPER_LOW, "in": _WELL}.get(text, "")
    return _printer(told, "out, out after BYTES, low or in")


def _cover(text: str) -> Act:
    return _printer({"open": Fault.COVER_OPEN, "closed": _WELL}.get(text, ""), "open or closed")


def _printer_is(text: str) -> Act:
    return _printer(text, _one_of(Fault))


def _printer(text: str, expected: str) -> Act:
    fault = _fault(Fault, text, expected)
    return Act(lambda counter: counter.printer.fail(fault), _how("printer", text))


def _scale_is(text: str) -> Act:
    fault = _fault(ScaleFault, text, _one_of(ScaleFault))
    return Act(lambda counter: counter.scale.fail(fault), _how("scale", text))


def _card(text: str) -> Act:
    if text not in tuple(Ending):
        raise NotAnOrder("one of " + ", ".join(Ending))
    ending, say = Ending(text), f"The next payment by card: {text}."
    return Act(lambda counter: counter.card.tell_next(ending), say)


def _drawer(text: str) -> Act:
    if text != "shut":
        raise NotAnOrder("shut: it is opened by the till")
    return Act(lambda counter: counter.printer.close_drawer(), "The drawer is shut.")


def _unplug(text: str) -> Act:
    _check_plugged(text)
    return Act(lambda counter: _plugs(counter, text)[0](), f"The {text} is unplugged.", text)


def _plug(text: str) -> Act:
    _check_plugged(text)
    return Act(lambda counter: _plugs(counter, text)[1](), f"The {text} is plugged in.", text)


def _check_plugged(text: str) -> None:
    if text not in _PLUGGED:
        raise NotAnOrder("one of " + ", ".join(_PLUGGED))


def _plugs(counter: VirtualCounter, text: str) -> tuple[Callable[[], None], Callable[[], None]]:
    """How it is pulled, and how put back. A network printer that is pulled hangs up on everyone."""
    printer = counter.printer
    if text == "printer":
        return lambda: printer.fail(Fault.DROP), lambda: printer.fail(Fault.NONE)
    devices = {
        "scanner": counter.scanner,
        "display": counter.display,
        "scale": counter.scale,
        "card": counter.card,
    }
    device = devices[text]
    if device is None:
        raise DeviceUnavailable(f"no {text} is simulated here", device=text)
    return device.unplug, device.plug


def _fault(kind: type[_F], text: str, expected: str) -> _F:
    if text == _WELL:
        return kind("none")
    if text not in tuple(kind) or text == "none":
        raise NotAnOrder(expected)
    return kind(text)


def _one_of(kind: type[Fault] | type[ScaleFault]) -> str:
    return "one of " + ", ".join([_WELL, *(one for one in kind if one != "none")])


def _how(device: str, fault: str) -> str:
    return f"The {device} is well." if fault == _WELL else f"The {device}: {fault}."


ORDERS: Mapping[str, Order] = {
    order.words.split()[0]: order
    for order in (
        Order(words="scan TEXT", does="scan it; \\x1d stands for a GS", read=_scan),
        Order(words="weigh 1.250", does="lay goods on the scale; or weigh nothing", read=_weigh),
        Order(words="card decline", does="how the next payment by card ends", read=_card),
        Order(words="scanner half", does="or twice, or noise", read=_scanner_is),
        Order(words="paper out", does="or out after 300 (bytes), or low, or in", read=_paper),
        Order(words="cover open", does="or closed", read=_cover),
        Order(words="drawer shut", does="as the cashier does it", read=_drawer),
        Order(words="printer offline", does=_one_of(Fault), read=_printer_is),
        Order(words="scale moving", does=_one_of(ScaleFault), read=_scale_is),
        Order(words="unplug scanner", does="or printer, display, scale, card", read=_unplug),
        Order(words="plug scanner", does="the same again", read=_plug),
    )
}
