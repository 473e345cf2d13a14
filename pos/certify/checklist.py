"""What a check is, and what may come of it. The checks themselves stand by topic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos.certify.counter import Counter


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    NOT_APPLICABLE = "not applicable"


class CheckFailed(Exception):
    """What was found instead of what the checklist wants."""


class NotApplicable(Exception):
    """The account, its terms or the configuration have nothing to check here; the text says why."""


@dataclass(frozen=True, slots=True)
class Check:
    """One item of the checklist. The carrying out returns what it saw, in a few words."""

    topic: str
    title: str
    carry_out: Callable[[Counter], str]


@dataclass(frozen=True, slots=True)
class Verdict:
    check: Check
    outcome: Outcome
    reason: str


def checks_of(topic: str, *carry_outs: Callable[[Counter], str]) -> tuple[Check, ...]:
    """Checks titled by the first line of their docstrings."""
    return tuple(Check(topic, _title(one), one) for one in carry_outs)


def _title(carry_out: Callable[[Counter], str]) -> str:
    assert carry_out.__doc__, f"{carry_out.__name__} has no title"
    return carry_out.__doc__.partition("\n")[0].rstrip(".")


def expect(wanted: object, found: object, what: str) -> None:
    if wanted != found:
        raise CheckFailed(f"{what} is {found}, not {wanted}")


def expect_that(held: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not held:
        raise CheckFailed(otherwise)
