"""Devices looked at and tried beside selling: what is harmless, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pos.ports.drivers import DeviceKind
from pos.ports.health import HealthReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What the till knows of a trial; `question` is for what only a person can see."""

    ok: bool
    say: str
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """A device as it is now. `trial` says what trying it does; empty where there is nothing."""

    name: str
    kind: DeviceKind
    report: HealthReport
    trial: str = ""


class DevicesAtTill(Protocol):
    """Slow, as devices are: never on a screen's or the terminal's thread."""

    def lines(self) -> Iterator[DeviceLine]:
        """One a device, as soon as it is known."""
        ...

    def try_out(self, name: str) -> Tried:
        """By the name in its line. The drawer is not tried here: that is a no sale."""
        ...
