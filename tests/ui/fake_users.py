"""Who may work the till of the screen's tests, in memory; and what they did."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from pos.core.audit import AuditLine
from pos.errors import PosError
from pos.ports.audit import AuditPage
from pos.ports.users import ListedUsers, User, UserAnswer, UserRefused, UserSaved
from tests.ui.fake_world import NOON

ROLES = ("cashier", "supervisor", "manager")


def user(user_id: str, name: str, role: str, **more: object) -> User:
    made = User(user_id=user_id, name=name, role=role, active=True, locked_for_s=0)
    return replace(made, **more)  # type: ignore[arg-type]


PEOPLE = (
    user("1001", "Amira H.", "cashier", has_badge=True),
    user("1002", "Sara B.", "supervisor", max_discount_percent=Decimal(15)),
    user("1003", "Yusuf A.", "cashier", locked_for_s=95),
    user("1004", "Lina M.", "cashier", active=False),
    user("9001", "Omar K.", "manager"),
)


class FakeUsers:
    """pos.ports.users.Users"""

    def __init__(self) -> None:
        self.people = {one.user_id: one for one in PEOPLE}
        self.asked: list[tuple[str, ...]] = []
        self.trouble = ""
        self.open_gate = threading.Event()
        self.open_gate.set()

    def open(self) -> FakeUsers:
        return self

    @property
    def roles(self) -> tuple[str, ...]:
        return ROLES

    def listed(self) -> ListedUsers:
        self.open_gate.wait(10)
        if self.trouble:
            raise PosError(self.trouble)
        seen = {"1001": NOON - timedelta(hours=2), "9001": NOON - timedelta(days=3)}
        return ListedUsers(users=tuple(self.people.values()), signed_on_at=seen)

    def user(self, user_id: str) -> User | None:
        return self.people.get(user_id)

    def add(self, user_id: str, *, name: str, role: str, pin: str, by: str) -> UserAnswer:
        if user_id in self.people:
            return UserRefused(reason=f"there is a user {user_id} already")
        return self._kept(user(user_id, name, role), "add", by, pin)

    def reset_pin(self, user_id: str, pin: str, *, by: str) -> UserAnswer:
        return self._kept(replace(self.people[user_id], locked_for_s=0), "pin", by, pin)

    def set_active(self, user_id: str, *, active: bool, by: str) -> UserAnswer:
        return self._kept(replace(self.people[user_id], active=active), "active", by)

    def set_role(self, user_id: str, role: str, *, pin: str, by: str) -> UserAnswer:
        return self._kept(replace(self.people[user_id], role=role), "role", by, pin)

    def set_limit(self, user_id: str, percent: Decimal | None, *, by: str) -> UserAnswer:
        return self._kept(replace(self.people[user_id], max_discount_percent=percent), "limit", by)

    def set_name(self, user_id: str, name: str, *, by: str) -> UserAnswer:
        return self._kept(replace(self.people[user_id], name=name), "name", by, name)

    def set_badge(self, user_id: str, code: str, *, by: str) -> UserAnswer:
        return self._kept(replace(self.people[user_id], has_badge=True), "badge", by, code)

    def clear_badge(self, user_id: str, *, by: str) -> UserAnswer:
        return self._kept(replace(self.people[user_id], has_badge=False), "no badge", by)

    def print_badge(self, user_id: str, *, by: str) -> UserAnswer:
        return self._kept(replace(self.people[user_id], has_badge=True), "print", by)

    def _kept(self, now: User, *asked: str) -> UserAnswer:
        self.people[now.user_id] = now
        self.asked.append((now.user_id, *asked))
        return UserSaved(user=now)


def did(place: int, minutes: int, kind: str, words: str, **more: str) -> AuditLine:
    at = NOON - timedelta(minutes=minutes)
    return AuditLine(place=place, at=at, kind=kind, words=words, user_id=more.pop("by", ""), **more)


DONE = (
    did(90, 1, "approval", "said yes to more off than usual, for 1001", by="9001", beside="1001"),
    did(91, 1, "discount", "20 % off line 2: damaged", by="1001", receipt="S001-T1-000412"),
    did(80, 12, "no-sale", "opened the drawer without a sale: change for a taxi", by="1001"),
    did(70, 30, "user", "gave 1003 a new PIN", by="9001", beside="1003"),
    did(60, 55, "sign-on", "signed on", by="1001"),
)


class FakeAudit:
    """pos.ports.audit.Audit"""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int | None]] = []

    def open(self) -> FakeAudit:
        return self

    def page(
        self,
        *,
        user_id: str = "",
        since: datetime | None = None,
        older_than: int | None = None,
        most: int = 50,
    ) -> AuditPage:
        assert since is None or most, "as the screen asks"
        self.asked.append((user_id, older_than))
        lines = tuple(one for one in DONE if not user_id or one.is_about(user_id))
        return AuditPage(lines=lines, names={"1001": "Amira H.", "9001": "Omar K."})
