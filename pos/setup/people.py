"""Cashiers and managers as the set-up knows them: those of the till, and those to be added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from pos.clock import SystemClock
from pos.core.roles import Role
from pos.errors import PosError
from pos.office.names import MOST_NAME_CHARACTERS, name_problem
from pos.office.pins import pin_problem
from pos.office.users import UserBook
from pos.places import Places
from pos.ports.users import User, UserAnswer, UserRefused
from pos.text import safe

NO_MANAGER = "There is no manager: nobody says yes to what a cashier may not do alone."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    user_id: str
    name: str
    role: str
    pin: str = field(repr=False)

    @property
    def problem(self) -> str:
        """Why they cannot be added; empty where they can."""
        return name_problem(self.user_id, self.name) or pin_problem(self.pin, self.role)


def users_of(places: Places) -> tuple[User, ...]:
    """Asked of a folder that may not be there yet, and is not made by it."""
    if not places.staff.exists():
        return ()
    return UserBook(places.staff, SystemClock()).list_users()


def has_manager(known: Iterable[User], new: Iterable[NewUser]) -> bool:
    return any(one.role == Role.MANAGER and one.active for one in known) or any(
        one.role == Role.MANAGER for one in new
    )


@contextmanager
def added(places: Places, new: Sequence[NewUser]) -> Iterator[tuple[str, ...]]:
    """What there is to warn of. They are users once all that is done meanwhile came off, or nobody
    is; whoever else changes users waits for it.
    """
    if not new:
        yield ()
        return
    with UserBook(places.staff, SystemClock()).adding() as add:
        yield tuple(_warnings(add, new))


def _warnings(add: Callable[..., UserAnswer], new: Iterable[NewUser]) -> Iterator[str]:
    for one in new:
        if problem := one.problem:
            raise PosError(f"{one.user_id}: {problem}")
        answer = add(
            one.user_id, name=safe(one.name, MOST_NAME_CHARACTERS), role=one.role, pin=one.pin
        )
        if isinstance(answer, UserRefused):
            raise PosError(f"{one.user_id}: {answer.reason}")
        if answer.warning:
            yield f"{one.user_id}: {answer.warning}."
