"""Who may work the till, as a manager looks at them and changes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    user_id: str
    name: str
    role: str
    active: bool
    locked_for_s: int
    has_badge: bool = False
    max_discount_percent: Decimal | None = None
    """Their own, in place of their role's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSaved:
    """Done; `warning` is for whoever chose the PIN."""

    user: User
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRefused:
    """Nothing was changed."""

    reason: str


UserAnswer = UserSaved | UserRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedUsers:
    users: tuple[User, ...]
    signed_on_at: Mapping[str, datetime]
    """When each signed on last, as far as the record has it."""


class Users(Protocol):
    """Slow, as hashes and disks are: never on a screen's or the terminal's thread.

    `by`: who asks, by id; it goes on record with the change. PosError where the file is no use.
    """

    @property
    def roles(self) -> tuple[str, ...]:
        """Those that somebody can be given, as the store has named them."""
        ...

    def listed(self) -> ListedUsers: ...

    def user(self, user_id: str) -> User | None: ...

    def add(self, user_id: str, *, name: str, role: str, pin: str, by: str) -> UserAnswer: ...

    def reset_pin(self, user_id: str, pin: str, *, by: str) -> UserAnswer:
        """A new PIN, which also ends a lock."""
        ...

    def set_active(self, user_id: str, *, active: bool, by: str) -> UserAnswer: ...

    def set_role(self, user_id: str, role: str, *, pin: str, by: str) -> UserAnswer:
        """`pin` may be empty where no longer one is needed than they have."""
        ...

    def set_limit(self, user_id: str, percent: Decimal | None, *, by: str) -> UserAnswer:
        """How much they may take off by themselves; None: as their role has it."""
        ...

    def set_name(self, user_id: str, name: str, *, by: str) -> UserAnswer: ...

    def set_badge(self, user_id: str, code: str, *, by: str) -> UserAnswer: ...

    def clear_badge(self, user_id: str, *, by: str) -> UserAnswer: ...

    def print_badge(self, user_id: str, *, by: str) -> UserAnswer:
        """A new one, of a code that nobody knows, out of the receipt printer. Theirs stays where
        it does not come out.
        """
        ...
