"""The moments of a golden day at which the till may be killed, and what there then is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from cut_disk import Cut, Gone, Image, Made, Synced, Write
from killed_day import PAPER, Committed, Golden, Moment, Served, Shown

from pos.core.state import TerminalState
from pos.sandbox.world import World

PAGE_BYTES = 4_096
"""The system takes what is written page by page, and a kill may come between two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Killed here: the disk with every write so far, the service, what the cashier had seen."""

    number: int = 0
    after: str = "nothing"
    image: Image
    world: World
    at: datetime
    committed: int = 0
    shown: TerminalState | None = None

    def __str__(self) -> str:
        return f"killed at {self.number}, after {self.after}"

    @property
    def paper(self) -> str:
        return self.image.get(PAPER, b"").decode()


def points(golden: Golden) -> Iterator[Point]:
    """One before anything happened, and one after each moment."""
    point = Point(image=golden.before, world=golden.world, at=golden.began_at)
    yield point
    for moment in _in_pages(golden.moments):
        point = replace(_after(point, moment), number=point.number + 1, after=_named(moment))
        yield point


def _after(point: Point, moment: Moment) -> Point:
    match moment:
        case Committed():
            return replace(point, committed=moment.records)
        case Shown():
            return replace(point, shown=moment.state)
        case Served():
            return replace(point, world=moment.world, at=moment.at)
        case Made(name):
            return replace(point, image={**point.image, name: b""})
        case Gone(name):
            return replace(point, image={n: d for n, d in point.image.items() if n != name})
        case Cut(name, length):
            kept = point.image[name][:length].ljust(length, b"\0")
            return replace(point, image={**point.image, name: kept})
        case Write(name, at, data):
            before = point.image.get(name, b"").ljust(at, b"\0")
            written = before[:at] + data + before[at + len(data) :]
            return replace(point, image={**point.image, name: written})
    return point


def _in_pages(moments: Iterable[Moment]) -> Iterator[Moment]:
    """Appended text is taken apart; a page of SQLite's is cut in two by the power-cut tests."""
    for moment in moments:
        if not isinstance(moment, Write) or ".db" in moment.name:
            yield moment
            continue
        data, start = moment.data, 0
        while start < len(data):
            end = start + PAGE_BYTES - (moment.at + start) % PAGE_BYTES
            yield Write(moment.name, moment.at + start, data[start:end])
            start = end


def _named(moment: Moment) -> str:
    match moment:
        case Write():
            return f"a write to {moment.name} at {moment.at}"
        case Synced() | Made() | Gone() | Cut():
            return f"{type(moment).__name__.lower()} {moment.name}"
        case Committed():
            return f"{moment.records} records were committed"
    return type(moment).__name__.lower()
