"""`pos run --plain`: the register in plain lines, on any terminal or none."""

from __future__ import annotations

import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, TextIO

from pos.script.aloud import ATTENTION

if TYPE_CHECKING:
    from pos.assembly.till import Till


def run_plain(till: Till) -> int:
    """Until the cashier ends it; the till is running."""
    from pos.cli.stage import stage_of
    from pos.loyalty.gameball.line import Line
    from pos.script.plain import PlainRegister
    from pos.script.play import Player

    player = Player(stage_of(till, Line()))
    console = LineConsole(sys.stdin, sys.stdout)
    # Ctrl+C takes back a half-typed line; it must not end a sale.
    signal.signal(signal.SIGINT, lambda *_: console.tell("Type quit to end the till."))
    PlainRegister(player, till.terminal, till.catalog, console, now=till.clock.now).run()
    return 0


class LineConsole:
    """Lines in and out. What is said while somebody types stands on a line of its own."""

    def __init__(self, read: TextIO, write: TextIO) -> None:
        self._read = read
        self._write = write
        self._asked: Callable[[], str] | None = None
        """The prompt that waits for a line."""
        self._turn = threading.RLock()

    def ask(self, prompt: Callable[[], str], *, hidden: bool = False) -> str | None:
        with _unseen(self._read) if hidden else nullcontext():
            with self._turn:
                self._asked = prompt
                self._out(prompt())
            line = self._read.readline()
        with self._turn:
            self._asked = None
            if hidden or not line:
                self._out("\n")
        return line.rstrip("\r\n") if line else None

    def tell(self, text: str) -> None:
        """A no is heard as well: with the one sound every terminal has."""
        sound = "\a" if text.startswith(ATTENTION) and self._write.isatty() else ""
        with self._turn:
            waits = self._asked
            self._out(f"\n{sound}{text}\n{waits()}" if waits else f"{sound}{text}\n")

    def _out(self, text: str) -> None:
        encoding = self._write.encoding or "ascii"
        self._write.write(text.encode(encoding, "replace").decode(encoding))
        self._write.flush()


@contextmanager
def _unseen(read: TextIO) -> Iterator[None]:
    """What is typed is not shown; what was typed ahead is kept."""
    if not read.isatty():
        yield
        return
    usual = termios.tcgetattr(read)
    unseen = [*usual]
    unseen[3] = usual[3] & ~termios.ECHO
    termios.tcsetattr(read, termios.TCSADRAIN, unseen)
    try:
        yield
    finally:
        termios.tcsetattr(read, termios.TCSADRAIN, usual)
