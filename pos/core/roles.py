"""The roles of those who work the till, and how long a PIN is."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

LONGEST_PIN = 8
"""Digits."""

ROLE_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,19}")


class Role(StrEnum):
    """The roles that every store has; its configuration may name more."""

    CASHIER = "cashier"
    MANAGER = "manager"


def needs_longer_pin(before: str, now: str) -> bool:
    """A cashier's PIN may be shorter than that of any other role."""
    return before == Role.CASHIER != now
