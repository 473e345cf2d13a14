"""What the lines of the log are about: the request, the sale and the entry at hand on this thread.

Whoever takes one up says so; whoever logs need not know. Ids of ours alone, never a customer's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Final

_NOTHING: Final[Mapping[str, str | int]] = MappingProxyType({})
_about: ContextVar[Mapping[str, str | int]] = ContextVar("log_about", default=_NOTHING)


@contextmanager
def about(**ids: str | int) -> Iterator[None]:
    """Until it is left; within another both are told. An empty id is none."""
    before = _about.set({**_about.get(), **{name: one for name, one in ids.items() if one}})
    try:
        yield
    finally:
        _about.reset(before)


def told_about() -> Mapping[str, str | int]:
    """What whoever logs now is at."""
    return _about.get()
