"""What is told at the plain register: each thing once, in the order it happened."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from pos.script.aloud import news

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot


class Console(Protocol):
    """Where lines are typed and read out."""

    def ask(
        self,
        prompt: Callable[[], str],
        *,
        hidden: bool = False,
        until: Callable[[], bool] = lambda: False,
    ) -> str | None:
        """One line, without its end; None when there will be no more.

        The prompt may be another by the time something has been told in between. Where by then
        `until` holds nobody is asked any longer: the line is empty, what was half typed is gone.
        """
        ...

    def tell(self, text: str) -> None:
        """One line out, from any thread. OSError where nobody reads it any more."""
        ...


class Voice:
    """Says each thing once, on a thread of its own: a stopped terminal must not stop the till."""

    def __init__(self, console: Console, before: Snapshot) -> None:
        self._console = console
        self._before = before
        self._heard: queue.SimpleQueue[Snapshot | str | threading.Event | None]
        self._heard = queue.SimpleQueue()
        self._said: list[str] = []
        """Since the last line was typed."""
        self._is_read = True
        """False once nobody reads what is told: whoever asks for a line is met by that too."""
        self._thread = threading.Thread(target=self._speak, name="voice", daemon=True)
        self._thread.start()

    def hear(self, snapshot: Snapshot) -> None:
        self._heard.put(snapshot)

    def answer(self, text: str) -> None:
        """What came of the line just typed, unless the terminal has told it already."""
        self._heard.put(text)

    def catch_up(self) -> None:
        """Until all that was heard is said; what is typed next is another matter."""
        done = threading.Event()
        self._heard.put(done)
        done.wait()

    def end(self) -> None:
        self._heard.put(None)
        self._thread.join()

    def _speak(self) -> None:
        while (heard := self._heard.get()) is not None:
            if isinstance(heard, threading.Event):
                self._said.clear()
                heard.set()
            elif isinstance(heard, str):
                if not any(heard in said for said in self._said):
                    self._say(heard)
            else:
                text = news(self._before, heard)
                self._before = heard
                if text:
                    self._say(text)

    def _say(self, text: str) -> None:
        self._said.append(text)
        if not self._is_read:
            return
        try:
            self._console.tell(text)
        except OSError:
            self._is_read = False
