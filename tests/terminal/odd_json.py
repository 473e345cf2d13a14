"""JSON documents of which a value is exchanged for another that nobody expects there."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from hypothesis import strategies as st

ODD: Final = st.sampled_from(
    [
        *(None, True, -1, 0, 1, 2, 10**15, 2**63, 2**64, 10**40, 1.5, "", "x", "1", "NaN", "sNaN"),
        *("-Infinity", "1E+99999999", "-1", "1E-99999"),
        *("2026-11-21T12:00:00", "9999-12-31T23:59:59-14:00"),
        *([], {}, [[]], {"minor": -1, "currency": "KWD"}, {"minor": 2**70, "currency": "SAR"}),
    ]
).map(deepcopy)

Path = tuple[str | int, ...]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """All but the root."""
    for at, one in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, at)
        if isinstance(one, dict | list):
            yield from places(one, (*path, at))


def put(document: Any, path: Path, value: object) -> None:
    *within, at = path
    for step in within:
        document = document[step]
    document[at] = value
