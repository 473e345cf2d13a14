"""What is set otherwise than before, key by key, as the record has it: no secret, nothing long.

Which keys there are, and how each is written, is the configuration's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ChangedWhere(StrEnum):
    TILL = "till"
    """By a manager, at the till."""
    FILE = "file"
    """Found when the till started or when a manager saved: whoever wrote it is not known."""
    FIRST = "first"
    """What was set when the record began to know of it."""
    HUB = "hub"
    """By whoever publishes settings at the hub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """Of one key of the configuration, as in '[store] name'. What is empty was or is not there."""

    key: str
    old: str
    new: str

    @property
    def words(self) -> str:
        return f"{self.key}: {self.old or _NOT_THERE} → {self.new or _NOT_THERE}"


_NOT_THERE = "not there"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDiff:
    changes: tuple[KeyChange, ...] = ()
    digest: str = ""
    """Of all that is set after it, without secrets: two that are alike are set alike."""


NOTHING_SET: Final = SettingsDiff()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSettings:
    """What the record knows to be set: the digest, and each key it ever had as it is now."""

    digest: str
    values: dict[str, str]
