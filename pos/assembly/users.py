"""Who may work a till, for its manager; and what was changed of them, into its record."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from typing import Final

from pos.core import intents as it
from pos.errors import PosError
from pos.journal.database import readable
from pos.journal.queries import SqliteHistory
from pos.office.users import UserBook
from pos.places import Places
from pos.ports.devices import NotPrinted, ReceiptPrinter
from pos.ports.staff import PinAccepted, PinRefused
from pos.ports.users import ListedUsers, User, UserAnswer, UserRefused
from pos.receipts.badge import compose_badge
from pos.receipts.letterhead import Letterhead
from pos.terminal.terminal import Terminal
from pos.text import safe

log = logging.getLogger("pos.office")

_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_BADGE_CHARACTERS: Final = 14
"""68 bits of chance, and narrow enough for a roll of 58 mm."""


_NO_PRINTER: Final = (
    "this till has no printer to make a badge with. Scan one, or set a printer up with: pos setup"
    " devices"
)


class UserNews:
    """Takes over what the office has and the record has not: at the start, after each PIN or badge
    that is looked up, and after each change at the till. One that is told twice is recorded once.
    """

    def __init__(self, book: UserBook, terminal: Terminal, *, is_training: bool) -> None:
        self._book = book
        self._terminal = terminal
        self._is_training = is_training  # its people are the shop's, whose till records it

    def look(self) -> None:
        """From any thread but the terminal's, which looks behind its back."""
        if self._is_training:
            return
        try:
            changes = self._book.changes_after(self._terminal.snapshot.state.users_told)
        except PosError as problem:  # no reason not to sell: the next look has them as well
            log.warning("%s", problem)
            return
        if changes:
            self._terminal.submit(it.UsersChanged(changes=changes))

    def look_behind(self) -> None:
        """The same, and nobody waits for the disk."""
        threading.Thread(target=self.look, name="users", daemon=True).start()


class WatchedStaff:
    """pos.ports.staff.Staff: whoever signs on brings the record up to date."""

    def __init__(self, book: UserBook, news: UserNews) -> None:
        self._book = book
        self._news = news

    def check_pin(self, user_id: str, pin: str) -> PinAccepted | PinRefused:
        answer = self._book.check_pin(user_id, pin)
        self._news.look()
        return answer


class UsersAtTill:
    """pos.ports.users.Users"""

    def __init__(
        self,
        book: UserBook,
        news: UserNews,
        places: Places,
        *,
        roles: tuple[str, ...],
        printer: ReceiptPrinter | None,
        head: Letterhead,
        now: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._news = news
        self._places = places
        self._roles = roles
        self._printer = printer
        self._head = head
        self._now = now

    @property
    def roles(self) -> tuple[str, ...]:
        return self._roles

    def listed(self) -> ListedUsers:
        users = self._book.list_users()
        return ListedUsers(users=users, signed_on_at=self._signed_on_at(users))

    def user(self, user_id: str) -> User | None:
        return self._book.user(user_id)

    def add(self, user_id: str, *, name: str, role: str, pin: str, by: str) -> UserAnswer:
        if no := self._no_such_role(role):
            return no
        return self._told(self._book.add(user_id, name=name, role=role, pin=pin, by=by))

    def reset_pin(self, user_id: str, pin: str, *, by: str) -> UserAnswer:
        return self._told(self._book.reset_pin(user_id, pin, by=by))

    def set_active(self, user_id: str, *, active: bool, by: str) -> UserAnswer:
        return self._told(self._book.set_active(user_id, active=active, by=by))

    def set_role(self, user_id: str, role: str, *, pin: str, by: str) -> UserAnswer:
        if no := self._no_such_role(role):
            return no
        return self._told(self._book.set_role(user_id, role, pin=pin, by=by))

    def set_limit(self, user_id: str, percent: Decimal | None, *, by: str) -> UserAnswer:
        return self._told(self._book.set_limit(user_id, percent, by=by))

    def set_name(self, user_id: str, name: str, *, by: str) -> UserAnswer:
        return self._told(self._book.set_name(user_id, name, by=by))

    def set_badge(self, user_id: str, code: str, *, by: str) -> UserAnswer:
        return self._told(self._book.set_badge(user_id, code, by=by))

    def clear_badge(self, user_id: str, *, by: str) -> UserAnswer:
        return self._told(self._book.clear_badge(user_id, by=by))

    def print_badge(self, user_id: str, *, by: str) -> UserAnswer:
        user = self._book.user(user_id)
        if user is None:
            return UserRefused(reason=f"there is no user {user_id}")
        if self._printer is None:
            return UserRefused(reason=_NO_PRINTER)
        code = "".join(secrets.choice(_LETTERS) for _ in range(_BADGE_CHARACTERS))
        page = compose_badge(self._head, name=user.name, code=code, at=self._now())
        printed = self._printer.print(page)
        if isinstance(printed, NotPrinted):
            half = " What came out of it is no badge: throw it away." if printed.partly else ""
            return UserRefused(reason=f"{printed.reason}{half}")
        return self.set_badge(user_id, code, by=by)

    def _no_such_role(self, role: str) -> UserRefused | None:
        if role in self._roles:
            return None
        return UserRefused(
            reason=f"{safe(role, 20)!r} is no role of this store; it has {', '.join(self._roles)}"
        )

    def _told(self, answer: UserAnswer) -> UserAnswer:
        self._news.look()
        return answer

    def _signed_on_at(self, users: tuple[User, ...]) -> Mapping[str, datetime]:
        with readable(), closing(SqliteHistory(self._places.record)) as history:
            return history.signed_on_at([user.user_id for user in users])
