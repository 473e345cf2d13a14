"""A cash drawer wired to the receipt printer, which gives it the pulse that opens it."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, runtime_checkable

from pos.ports.devices import DrawerOutcome, DrawerState, NotPrinted, ReceiptPrinter
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.receipt import DrawerKick, ReceiptDocument

PULSE_GAP_S = 0.5
"""On for 0.1 s and off for 0.4: a solenoid that is pulsed faster burns out."""

_NO_DRAWER = "The configured printer opens no drawer."
_KICK = ReceiptDocument(title="drawer", elements=(DrawerKick(),))


class OpenLevel(StrEnum):
    """How a drawer's sensor says open: it depends on the drawer."""

    HIGH = "high"
    LOW = "low"
    NO_SENSOR = "none"


@runtime_checkable
class DrawerSensor(Protocol):
    """A printer that can tell the level at its drawer connector."""

    def drawer_pin_high(self) -> bool | None: ...


class PrinterKickDrawer:
    def __init__(
        self,
        *,
        printer: ReceiptPrinter,
        open_level: OpenLevel = OpenLevel.NO_SENSOR,
        name: str = "drawer",
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._printer = printer
        self._open_level = open_level
        self._name = name
        self._clock = clock
        self._sleep = sleep
        self._last_pulse_s: float | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        names = {"open"} if self._printer.capabilities.has("drawer") else set()
        sensed = self._open_level is not OpenLevel.NO_SENSOR
        told = self._printer.capabilities.has("status")
        if sensed and told and isinstance(self._printer, DrawerSensor):
            names.add("state")
        return Capabilities(names=frozenset(names))

    @property
    def availability(self) -> Availability:
        if not self._printer.capabilities.has("drawer"):
            return Availability.UNAVAILABLE
        return self._printer.availability

    def open_drawer(self) -> DrawerOutcome:
        if not self._printer.capabilities.has("drawer"):
            return DrawerOutcome(opened=False, reason=_NO_DRAWER)
        self._rest()
        outcome = self._printer.print(_KICK)
        if isinstance(outcome, NotPrinted) and not outcome.partly:
            return DrawerOutcome(opened=False, reason=outcome.reason)
        self._last_pulse_s = self._clock()  # not before: the way to the printer may have taken long
        if isinstance(outcome, NotPrinted):
            return DrawerOutcome(opened=False, reason=outcome.reason, may_be_open=True)
        return DrawerOutcome(opened=True)

    def _rest(self) -> None:
        if self._last_pulse_s is not None:
            rest_s = self._last_pulse_s + PULSE_GAP_S - self._clock()
            self._sleep(max(0.0, rest_s))

    def drawer_state(self) -> DrawerState:
        if not self.capabilities.has("state") or not isinstance(self._printer, DrawerSensor):
            return DrawerState.UNKNOWN
        high = self._printer.drawer_pin_high()
        if high is None:
            return DrawerState.UNKNOWN
        is_open = high == (self._open_level is OpenLevel.HIGH)
        return DrawerState.OPEN if is_open else DrawerState.CLOSED

    def check_health(self) -> HealthReport:
        """What the printer cannot do the drawer cannot either; no pulse is sent to find out."""
        if not self._printer.capabilities.has("drawer"):
            say = f"{_NO_DRAWER} Correct [drawer] or [printer]."
            return HealthReport(name=self._name, ok=False, say=say)
        printer = self._printer.check_health()
        state = self.drawer_state()
        seen = "" if state is DrawerState.UNKNOWN else f" It is {state}."
        # A printer without its logo is no well printer, but opens a drawer all the same.
        ok = printer.ok or self._printer.availability is Availability.AVAILABLE
        say = f"The printer opens it.{seen}" if ok else printer.say
        return HealthReport(name=self._name, ok=ok, say=say)

    def close(self) -> None:
        """Not before its solenoid has rested: who has the drawer next knows of no pulse before.
        The printer is closed by whoever opened it.
        """
        self._rest()
        self._last_pulse_s = None
