"""A manager at the loyalty program: the keys to it, and what stands beside the basket."""

from __future__ import annotations

from pos.core import intents as it
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import OMAR
from tests.ui.seat import Seat

PROGRAM = ("f10", "b")
NEW = (*PROGRAM, "1", "wait", "n")


def managed() -> FakeTill:
    return FakeTill().sign_on(OMAR)


async def press(seat: Seat, *keys: str) -> None:
    """Keys as a manager presses them, who waits for an answer where 'wait' stands."""
    for key in keys:
        if key == "wait":
            await seat.answered()
        else:
            await seat.press(key)


def told(seat: Seat) -> str:
    """The words of what is open beside the basket, as they are read from row to row."""
    beside = (line.partition("│")[2] for line in seat.lines)
    return " ".join(" ".join(beside).split())


def recorded(till: FakeTill) -> list[it.ProgramChanged]:
    return [one for one in till.asked if isinstance(one, it.ProgramChanged)]
