"""Which rule decides which kind of intent: a table that the type checker adds up row by row.

Each subject has its rows in its own module, and decide.py joins them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, Never, TypeVar

from pos.core.decision import Answer, Moment
from pos.core.state import TerminalState

_Asked_contra = TypeVar("_Asked_contra", contravariant=True)
_Kind = TypeVar("_Kind")


class Row(NamedTuple):
    # A row is told by its kind alone, which no type of a mapping can say: `on` has checked it.
    decide: Callable[[TerminalState, Any, Moment], Answer]
    without_sign_on: Callable[[Any], bool]

    @property
    def is_heard(self) -> bool:
        """Whether nobody need be there for any of its kind."""
        return self.without_sign_on is _always


def _never(_: object) -> bool:
    return False


def _always(_: object) -> bool:
    return True


class Rules(Generic[_Asked_contra]):
    """A rule for each kind of its union: a table for more is one for less, never the reverse."""

    def __init__(self, rows: Mapping[type, Row]) -> None:
        self.rows = rows

    def on(
        self,
        kind: type[_Kind],
        rule: Callable[[TerminalState, _Kind, Moment], Answer],
        *,
        without_sign_on: Callable[[_Kind], bool] = _never,
    ) -> Rules[_Asked_contra | _Kind]:
        """What somebody at the counter asks for; `without_sign_on` tells where nobody need be."""
        return self | Rules[_Kind]({kind: Row(rule, without_sign_on)})

    def heard(
        self, kind: type[_Kind], rule: Callable[[TerminalState, _Kind, Moment], Answer]
    ) -> Rules[_Asked_contra | _Kind]:
        """What is true whoever works the till: it may come after the cashier has signed off."""
        return self.on(kind, rule, without_sign_on=_always)

    def __or__(self, other: Rules[_Kind]) -> Rules[_Asked_contra | _Kind]:
        twice = self.rows.keys() & other.rows.keys()
        assert not twice, f"two rules for one intent: {twice}"
        return Rules[_Asked_contra | _Kind]({**self.rows, **other.rows})

    def row(self, intent: _Asked_contra) -> Row:
        return self.rows[type(intent)]


NO_RULES = Rules[Never]({})
