"""A device tried as it is set, before it is saved; no till runs meanwhile, and nothing is sold."""

from __future__ import annotations

import queue
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pos.assembly import devices, trying
from pos.config import Settings
from pos.config.writing import Value
from pos.ports.devices import Device, DeviceNews
from pos.ports.drivers import DeviceKind
from pos.ports.health import Availability, HealthReport
from pos.ports.trying import Tried
from pos.setup.spot import Spot

_OPENS_WITHIN_S: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What came of a trial, and what the device's table should say after it."""

    tried: Tried
    keys: dict[str, Value] = field(default_factory=dict)


def look(spot: Spot, settings: Settings) -> HealthReport:
    """How the device is that is set; ConfigError where it cannot even be named."""
    with closing(_device(spot, settings)) as device:
        return device.check_health()


def try_out(spot: Spot, settings: Settings, *, at: datetime) -> Learned:
    """Scanners are listened to instead. Takes as long as the device does."""
    match spot.kind:
        case DeviceKind.PRINTER:
            with closing(devices.printer_of(settings)) as printer:
                return Learned(tried=trying.try_printer(printer, settings, at=at))
        case DeviceKind.DRAWER:
            return _try_drawer(settings)
        case DeviceKind.DISPLAY:
            return Learned(tried=_try_display(settings))
        case DeviceKind.SCALE:
            with closing(devices.scale_of(settings)) as scale:
                return Learned(tried=trying.try_scale(scale, settings.store.currency))
        case _:
            with closing(_device(spot, settings)) as device:
                return Learned(tried=trying.try_by_looking(device))


def _try_display(settings: Settings) -> Tried:
    """Closed before its line is open, it would show nothing."""
    news: queue.SimpleQueue[DeviceNews] = queue.SimpleQueue()
    with closing(devices.display_of(settings, devices.printer_of(settings))) as display:
        display.listen(news.put)
        tried = trying.try_display(display)
        try:
            first = news.get(timeout=_OPENS_WITHIN_S) if tried.ok else None
        except queue.Empty:
            return tried  # a person sees whether the lines are there
        if first is not None and first.availability is Availability.UNAVAILABLE:
            return Tried(ok=False, say=display.check_health().say)
    return tried


def _try_drawer(settings: Settings) -> Learned:
    """Which level its sensor has when it is open is seen by it, once somebody says that it is.
    Where that was not to be seen, what is set stays.
    """
    printer = devices.printer_of(settings)
    with closing(printer), closing(devices.drawer_of(settings, printer)) as drawer:
        came = trying.try_drawer(drawer, printer)
    keys: dict[str, Value] = {} if came.open_level is None else {"open_level": came.open_level}
    return Learned(tried=came.tried, keys=keys)


def _device(spot: Spot, settings: Settings) -> Device:
    match spot.kind:
        case DeviceKind.SCANNER:
            return devices.scanners_of(settings)[spot.further]
        case DeviceKind.PRINTER:
            return devices.printer_of(settings)
        case DeviceKind.DRAWER:
            return devices.drawer_of(settings, devices.printer_of(settings))
        case DeviceKind.DISPLAY:
            return devices.display_of(settings, devices.printer_of(settings))
        case DeviceKind.SCALE:
            return devices.scale_of(settings)
        case DeviceKind.CARD:
            return devices.card_terminal_of(settings)
