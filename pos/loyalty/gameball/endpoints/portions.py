"""Long lists come in portions: from the last one seen on, at most so many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_IN_PORTION = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """`start_after` is the id of the last one seen; empty for the first portion."""

    start_after: str = ""
    limit: int = 50

    @property
    def query(self) -> Mapping[str, str]:
        assert 1 <= self.limit <= MOST_IN_PORTION, "a portion has its size"
        return {**given(startAfter=self.start_after), "limit": str(self.limit)}


FIRST = Portion()


def given(**fields: str) -> Mapping[str, str]:
    """The fields of a query that say something."""
    return {name: value for name, value in fields.items() if value}
