"""The store's own reasons for an action: one of them is chosen by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Reasons = Mapping[str, tuple[str, ...]]
"""By the action they are for, as the set-up of the till has them."""


class NoSuchReason(ValueError):
    """A number that none of them has."""

    def __init__(self, number: str) -> None:
        super().__init__(f"there is no reason {number}: take one of the list, or say it in words")


def reason_told(text: str, reasons: Sequence[str]) -> str:
    """The reason whose number it is; where it is none, or there is no list, the words as told."""
    if not (reasons and text.isdecimal()):
        return text
    numbered = {str(number): reason for number, reason in enumerate(reasons, start=1)}
    if text not in numbered:
        raise NoSuchReason(text)
    return numbered[text]


def reasons_said(reasons: Sequence[str]) -> str:
    """All of them with their numbers, in one sentence."""
    return ", ".join(f"{number} {reason}" for number, reason in enumerate(reasons, start=1))
