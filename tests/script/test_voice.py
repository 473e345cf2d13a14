"""What is told at the plain register, by a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from builders import setup_of

from pos.core.state import empty_state
from pos.script.voice import Voice
from pos.terminal.snapshot import Say, Snapshot

WITHIN_S = 20.0
IDLE = Snapshot(state=empty_state(setup_of()))


class Lines:
    """Keeps what is told, or is read by nobody."""

    def __init__(self, *, is_read: bool = True) -> None:
        self._is_read = is_read
        self.told: list[str] = []

    def ask(
        self,
        prompt: Callable[[], str],
        *,
        hidden: bool = False,
        until: Callable[[], bool] = lambda: False,
    ) -> str | None:
        """Nobody types."""

    def tell(self, text: str) -> None:
        self.told.append(text)
        if not self._is_read:
            raise BrokenPipeError("nobody reads it")


def test_each_thing_is_told_once() -> None:
    """What the terminal has said is no answer to the same line again; to the next one it is."""
    console = Lines()
    voice = Voice(console, IDLE)
    voice.hear(Snapshot(state=IDLE.state, say=Say(text="Locked", number=1)))
    voice.answer("Locked.")
    voice.catch_up()
    voice.answer("Locked.")
    voice.end()

    assert ["Locked.", "Locked."] == console.told


def test_nobody_reads_it_any_more() -> None:
    """Whoever waits until all is said does not wait for ever; nothing is told to nobody twice."""
    console = Lines(is_read=False)
    voice = Voice(console, IDLE)
    voice.answer("Locked.")
    waiting = threading.Thread(target=voice.catch_up, daemon=True)
    waiting.start()
    waiting.join(WITHIN_S)
    voice.answer("Unlocked.")
    voice.end()

    assert not waiting.is_alive()
    assert ["Locked."] == console.told
