"""What comes down from a hub: versions of what its tills sell by, each taken whole or not at all.

They are numbered in the order in which they were published, so whoever has taken one up to a
number misses none. What is asked of a hub may raise HubUnreachable, HubRefused or HubMisuse.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from pos.core.version import VersionKind, VersionMark

ALL_STORES: Final = ""
AT_ONCE: Final = 20
"""Versions told together; behind fewer there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """Found good by whoever publishes it."""

    kind: VersionKind
    store: str
    """ALL_STORES, or whose it is."""
    content: bytes = field(repr=False)
    currency: str = ""
    """Of the prices in it; empty where there are none."""
    made_by: str
    office_number: int | None = None
    """Of one that the head office published, its number there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    mark: VersionMark
    store: str
    currency: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    number: int
    is_new: bool
    """Else the newest of its kind and store says the same, and that one is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Up to which number a till has taken each kind; 0 for none. A catalogue has all prices in it
    that were published before.
    """

    catalogue: int = 0
    prices: int = 0
    settings: int = 0
    users: int = 0

    def of(self, kind: VersionKind) -> int:
        number = getattr(self, kind.value)
        assert isinstance(number, int)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a till made of a version."""

    kind: VersionKind
    number: int
    problem: str = ""
    """Why nothing of it was taken; empty where all of it was."""
    remark: str = ""
    """Of one that was taken, what somebody may want to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVersion:
    """One as it is listed, without what is in it."""

    kind: VersionKind
    number: int
    store: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TillHas:
    """What a till has told of one kind."""

    store: str
    till: str
    kind: VersionKind
    number: int
    """The newest that it has taken; 0 for none."""
    at: datetime | None = None
    remark: str = ""
    waits: int = 0
    """The newest that is for it, where that is another."""
    problem: str = ""
    """Why it has not taken that one, where it has told."""


class NoticeHub(Protocol):
    """Where versions come from. Not for two threads at once."""

    def next_for(
        self, store: str, standing: Standing, *, passed_over: Collection[int] = ()
    ) -> tuple[Version, ...]:
        """Of what a till has not taken the first that it needs, in order: a catalogue alone, or up
        to AT_ONCE. `passed_over`: they could not be taken, and are not asked for again.
        """
        ...

    def known(self, store: str, marks: Sequence[VersionMark]) -> tuple[VersionMark, ...]:
        """Those that this hub has published for that store, or for all."""
        ...

    def tell(self, store: str, till: str, applied: Sequence[Applied]) -> None:
        """What became of them; told again it is the same."""
        ...
