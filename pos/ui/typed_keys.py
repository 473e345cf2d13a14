"""Keys on their way to the screen: past a scanner that types, where the till has one.

Which keys are the scanner's is for its driver; what a key does is for whoever takes it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos.ports.devices import KeyPress, KeyReader


class TypedKeys:
    def __init__(
        self,
        reader: Callable[[], KeyReader | None],
        *,
        take: Callable[[str, str], Awaitable[None]],
        look_again: Callable[[float, Callable[[], Awaitable[None]]], object],
    ) -> None:
        """`take` is given each typed key, and what it writes; `look_again` calls after a time,
        in turn with the keys.
        """
        self._reader = reader
        self._take = take
        self._look_again = look_again
        self._waits = False

    async def press(self, key: str, character: str, *, at_s: float) -> None:
        """By when it was pressed, not by when its turn came: a busy screen makes no burst."""
        if (reader := self._reader()) is None:
            await self._take(key, character)
            return
        from pos.ports.devices import KeyPress

        await self._take_all(reader.press(KeyPress(key, character), at_s=at_s))
        self._wait(reader, at_s=at_s)

    def _wait(self, reader: KeyReader, *, at_s: float) -> None:
        deadline_s = reader.deadline_s
        if deadline_s is None or self._waits:
            return
        self._waits = True

        async def expire() -> None:
            # A key that came before this has had its turn, and moved the time further.
            self._waits = False
            await self._take_all(reader.expire(at_s=deadline_s))
            self._wait(reader, at_s=deadline_s)

        self._look_again(deadline_s - at_s, expire)

    async def _take_all(self, typed: list[KeyPress]) -> None:
        for one in typed:
            await self._take(one.key, one.character)
