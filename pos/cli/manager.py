"""A manager's word at a command: by PIN, as at the till, and before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.errors import ConfigError, PosError

if TYPE_CHECKING:
    from pos.places import Places

PIN_STDIN_HINT = "give --manager ID, and the PIN on standard input with --pin-stdin"


def manager_by_pin(places: Places, user_id: str, pin: str, *, undone: str) -> str:
    """Their id. PosError, beginning with what is `undone`, where the word does not count."""
    from pos.clock import SystemClock
    from pos.office.users import UserBook
    from pos.ports.staff import PinRefused

    answer = UserBook(places.staff, SystemClock()).check_pin(user_id, pin)
    if isinstance(answer, PinRefused):
        raise PosError(f"{undone}: {answer.reason}.")
    if not answer.cashier.is_manager:
        raise PosError(f"{undone}: that is no manager. Ask one.")
    return answer.cashier.user_id


def unnamed(command: str, key: str, *, problem: str) -> ConfigError:
    """A word was asked for, and nobody to give it is named."""
    return ConfigError(file=command, key=key, problem=problem, hint=PIN_STDIN_HINT)
