"""What somebody may be called and be; a PIN's own rules are in pins.py."""

from __future__ import annotations

import re
from decimal import Decimal

from pos.core.roles import ROLE_NAME
from pos.text import safe

MOST_NAME_CHARACTERS = 60
USER_ID = re.compile(r"[A-Za-z0-9._-]{1,20}")


def name_problem(user_id: str, name: str) -> str:
    """Why nobody can be called that; empty where somebody can."""
    if not USER_ID.fullmatch(user_id):
        return "an ID is 1 to 20 letters, digits, '.', '_' or '-'"
    return "" if safe(name, MOST_NAME_CHARACTERS) else "a user needs a name"


def role_problem(role: str) -> str:
    """Why nobody can have such a role; which of them a store has, its configuration says."""
    return "" if ROLE_NAME.fullmatch(role) else f"{safe(role, 20)!r} is no role"


def is_percent(number: Decimal) -> bool:
    return number.is_finite() and 0 <= number <= 100 and number == round(number, 2)
