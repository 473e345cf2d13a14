"""Which fold makes the next state of which kind of event: a table the type checker adds up.

Each subject has its rows in its own module, and apply.py joins them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, Never, TypeVar

from pos.core.sale import Sale
from pos.core.state import TerminalState

_Of = TypeVar("_Of")
_Happened_contra = TypeVar("_Happened_contra", contravariant=True)
_Kind = TypeVar("_Kind")


class Folds(Generic[_Of, _Happened_contra]):
    """Of a state or a sale, a fold for each kind of its union: a table for more is one for less."""

    # A row is told by its kind alone, which no type of a mapping can say: `on` has checked it.
    def __init__(self, rows: Mapping[type, Callable[[_Of, Any], _Of]]) -> None:
        self.rows = rows

    def on(
        self, kind: type[_Kind], fold: Callable[[_Of, _Kind], _Of]
    ) -> Folds[_Of, _Happened_contra | _Kind]:
        return self | Folds[_Of, _Kind]({kind: fold})

    def stands(self, kind: type[_Kind]) -> Folds[_Of, _Happened_contra | _Kind]:
        """It is on record, and changes nothing that is decided by."""
        return self.on(kind, _unchanged)

    def __or__(self, other: Folds[_Of, _Kind]) -> Folds[_Of, _Happened_contra | _Kind]:
        twice = self.rows.keys() & other.rows.keys()
        assert not twice, f"two folds for one event: {twice}"
        return Folds[_Of, _Happened_contra | _Kind]({**self.rows, **other.rows})

    def fold(self, before: _Of, event: _Happened_contra) -> _Of:
        return self.rows[type(event)](before, event)


def _unchanged(before: _Of, _: object) -> _Of:
    return before


OF_THE_STATE = Folds[TerminalState, Never]({})
OF_A_SALE = Folds[Sale, Never]({})
