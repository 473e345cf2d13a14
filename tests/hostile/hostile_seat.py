"""The program in the pseudo terminal: states of the screen, their words others again and again.

Run with: the seed, how often the words of a state are renewed, a file descriptor, and the states.
Behind each picture it writes a mark that no terminal shows, and to the descriptor, before that, a
line of JSON: how many words there were so far, and the rows as they should stand there.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys

from textual.pilot import Pilot

from pos.ui.app import TillApp
from tests.hostile.hostile_till import HostileTill, hostile_behind
from tests.hostile.hostile_words import Words
from tests.ui.seat import Seat, behind
from tests.ui.states import STATES

PAINTED = "\x1b]7777\x1b\\"


class ShownTill(TillApp):
    """Goes to one state, renews its words so often, and ends."""

    def __init__(self, state: str, words: Words, *, times: int, tell: int) -> None:
        till = STATES[state].till()
        self._steps = STATES[state].keys
        self._words = words
        self._hostile = HostileTill(till, words)
        super().__init__(
            self._hostile,
            hostile_behind(behind(till), words),
            title=words.in_place_of("the store"),
        )
        self._seat = Seat(till, self, Pilot(self))  # type: ignore[arg-type]  # nobody counts bells
        self._times = times
        self._tell = tell
        self._shower: asyncio.Task[None] | None = None

    def on_ready(self) -> None:
        self._shower = asyncio.create_task(self._show())

    async def _show(self) -> None:
        try:
            await self._seat.settle()
            await self._seat.bring(self._steps)
            self._mark()
            for _ in range(self._times):
                self._hostile.renew()
                await self._seat.settle()
                self._mark()
        finally:
            self.exit()

    def raise_trouble(self) -> None:
        """What kept it from being shown to its end."""
        assert self._shower is not None
        self._shower.result()

    def _mark(self) -> None:
        assert self._driver is not None
        told = {"words": self._words.entered, "rows": self._seat.lines}
        os.write(self._tell, json.dumps(told).encode() + b"\n")
        self._driver.write(PAINTED)
        self._driver.flush()


def main() -> None:
    words = Words(int(sys.argv[1]))
    gc.disable()  # an app is one large knot of cycles
    for state in sys.argv[4:]:
        words.renew()
        app = ShownTill(state, words, times=int(sys.argv[2]), tell=int(sys.argv[3]))
        app.run()
        if app.return_code:
            sys.exit(f"{state} ended with {app.return_code}")
        app.raise_trouble()
        gc.collect()


if __name__ == "__main__":
    main()
