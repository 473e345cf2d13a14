"""Who carries out which kind of effect, and on which lane: a table the type checker adds up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, Never, TypeVar

from pos.core import intents as it

_Effect_contra = TypeVar("_Effect_contra", contravariant=True)
_Kind = TypeVar("_Kind")


class Row(NamedTuple):
    # A row is told by its kind alone, which no type of a mapping can say: `on` has checked it.
    carry: Callable[[Any], it.Intent | None]
    lane: str


class Carriers(Generic[_Effect_contra]):
    """A row for each kind of its union: a table for more is one for less, never the reverse."""

    def __init__(self, rows: Mapping[type, Row]) -> None:
        self._rows = rows

    def on(
        self, kind: type[_Kind], carry: Callable[[_Kind], it.Intent | None], *, lane: str
    ) -> Carriers[_Effect_contra | _Kind]:
        return self | Carriers[_Kind]({kind: Row(carry, lane)})

    def __or__(self, other: Carriers[_Kind]) -> Carriers[_Effect_contra | _Kind]:
        twice = self._rows.keys() & other._rows.keys()
        assert not twice, f"two carry out one effect: {twice}"
        return Carriers[_Effect_contra | _Kind]({**self._rows, **other._rows})

    def row(self, effect: _Effect_contra) -> Row:
        return self._rows[type(effect)]


NOBODY = Carriers[Never]({})
