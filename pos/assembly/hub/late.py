"""What asks a hub, made when it is first asked: until then nothing that speaks to one is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

from pos.errors import ConfigError, HubMisuse

if TYPE_CHECKING:
    from pos.hub.database import HubDatabase

T = TypeVar("T")


class Late(Generic[T]):
    """Called, it is there; HubMisuse where the configuration has no way to the hub."""

    def __init__(self, line: Callable[[], HubDatabase], make: Callable[[HubDatabase], T]) -> None:
        """`make` imports what it makes."""
        self._line = line
        self._make = make
        self._made: T | None = None

    def __call__(self) -> T:
        if self._made is None:
            self._made = self._make(self._opened())
        return self._made

    @contextmanager
    def one_answer(self) -> Iterator[None]:
        """What this thread asks in it is over in the time of one, where somebody waits."""
        with self._opened().one_answer():
            yield

    def _opened(self) -> HubDatabase:
        try:
            return self._line()
        except ConfigError as problem:
            raise HubMisuse(str(problem)) from None
