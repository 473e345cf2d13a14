"""PINs: which are allowed, which are weak, and their hashes. Counting wrong ones is for others."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pos.core.roles import LONGEST_PIN, Role

if TYPE_CHECKING:  # 20 ms of import, due at the first sign-on and not before the first paint
    from argon2 import PasswordHasher

_A_CASHIERS_DIGITS = 4
_FEWEST_DIGITS = 6
"""Of whoever may say yes to others."""

_DIGITS = re.compile(r"[0-9]+")
_RUN = "01234567890"

# What an unknown id is checked against, so that its refusal takes as long as any other's. It is
# made with the parameters of `_hasher`, of a random text nobody kept.
_NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1"
    "$fSyukHrWO+XF5MsmIiMIoQ$f0Tjea37GMFLxXG9cez5rLFquUcugTk9caDL2DTGg14"
)


def pin_problem(pin: str, role: str) -> str:
    """Why this cannot be the PIN of that role; empty when it can."""
    fewest = _A_CASHIERS_DIGITS if role == Role.CASHIER else _FEWEST_DIGITS
    if not _DIGITS.fullmatch(pin) or not fewest <= len(pin) <= LONGEST_PIN:
        return f"a {role}'s PIN has {fewest} to {LONGEST_PIN} digits and nothing else"
    return ""


def is_weak(pin: str) -> bool:
    """One digit repeated, or digits in a row up or down: the first that are guessed."""
    return len(set(pin)) == 1 or pin in _RUN or pin in _RUN[::-1]


_HASH = re.compile(
    r"\$argon2id\$v=19\$m=(\d{4,6}),t=([1-9]),p=1\$[A-Za-z0-9+/]{22,44}\$[A-Za-z0-9+/]{43,88}",
    re.ASCII,
)
_MOST_KIB = 256 * 1024


def is_pin_hash(text: str) -> bool:
    """One of ours, and none that a till would need long or much memory to check."""
    found = _HASH.fullmatch(text)
    return found is not None and int(found[1]) <= _MOST_KIB


def hash_pin(pin: str) -> str:
    return _hasher().hash(pin)


def is_right_pin(pin: str, pin_hash: str | None) -> bool:
    """Takes the same time whatever comes; None stands for the hash of somebody unknown."""
    from argon2.exceptions import InvalidHashError, VerificationError

    well_formed = len(pin) <= LONGEST_PIN and bool(_DIGITS.fullmatch(pin))
    try:
        _hasher().verify(pin_hash or _NOBODYS_HASH, pin if well_formed else "")
    except (VerificationError, InvalidHashError):  # a damaged hash opens for nobody
        return False
    return well_formed and pin_hash is not None


@cache
def _hasher() -> PasswordHasher:
    """A weak till's 20 ms; what keeps guessers out is the lock-out, not the hash."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
