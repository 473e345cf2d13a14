"""Who may work the till, asked by id and PIN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pos.core.staff import Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class PinAccepted:
    cashier: Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class PinRefused:
    """`reason` never tells whether the id or the PIN was wrong."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeAccepted:
    cashier: Cashier


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeRefused:
    """It is somebody's who may not use it any more."""

    reason: str


class Badges(Protocol):
    def badge_of(self, text: str) -> BadgeAccepted | BadgeRefused | None:
        """Whose badge it is; quick enough between two scans. None where it is nobody's."""
        ...


class Staff(Protocol):
    def check_pin(self, user_id: str, pin: str) -> PinAccepted | PinRefused:
        """Slow on purpose: never on the screen's or the terminal's thread."""
        ...
