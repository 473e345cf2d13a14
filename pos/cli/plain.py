"""`pos run --plain`: the register in plain lines, on any terminal or none."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
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
    register = PlainRegister(
        player,
        till.terminal,
        till.catalog,
        console,
        now=till.clock.now,
        is_badge=lambda text: till.staff.badge_of(text) is not None,
    )
    with closing(console), _echo(sys.stdin, shown=False):  # what is typed ahead may be a PIN
        register.run()
    return 0


_CALLED_OFF = ""
_MOST_WAKES = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What waits for a line: its prompt, and when it waits no longer."""

    prompt: Callable[[], str]
    until: Callable[[], bool]


class LineConsole:
    """Lines in and out. What is said while somebody types stands on a line of its own."""

    def __init__(self, read: TextIO, write: TextIO) -> None:
        self._read = read
        self._write = write
        self._asked: _Asked | None = None
        self._turn = threading.RLock()
        self._woken, self._wake = os.pipe()

    def ask(
        self,
        prompt: Callable[[], str],
        *,
        hidden: bool = False,
        until: Callable[[], bool] = lambda: False,
    ) -> str | None:
        with _echo(self._read, shown=not hidden):
            with self._turn:
                self._asked = _Asked(prompt=prompt, until=until)
                if not until():
                    self._out(prompt())
            line = self._line(until)
        with self._turn:
            self._asked = None
            if line == "" or (hidden and line):
                self._out("\n")
        if line is None:
            return _CALLED_OFF
        return line.rstrip("\r\n") if line else None

    def tell(self, text: str) -> None:
        """A no is heard as well: with the one sound every terminal has."""
        sound = "\a" if text.startswith(ATTENTION) and self._write.isatty() else ""
        with self._turn:
            asked = self._asked
            if asked is None:
                self._out(f"{sound}{text}\n")
            elif asked.until():
                self._out(f"\n{sound}{text}\n")
                os.write(self._wake, b".")
            else:
                self._out(f"\n{sound}{text}\n{asked.prompt()}")

    def close(self) -> None:
        """The last line is in; what is told from now on still goes out."""
        with self._turn:
            self._asked = None
            os.close(self._woken)
            os.close(self._wake)

    def _line(self, until: Callable[[], bool]) -> str | None:
        """With its end, or '' at the end of all; None where nobody is asked any longer.

        A terminal gives one line at a time, so that none of it is kept behind us; a pipe is read
        on as it comes.
        """
        while not until():
            if not self._read.isatty():
                return self._read.readline()
            typed = self._read.fileno()
            ready, _, _ = select.select([typed, self._woken], [], [])
            if typed in ready:
                return self._read.readline()
            os.read(self._woken, _MOST_WAKES)
        if self._read.isatty():
            termios.tcflush(self._read, termios.TCIFLUSH)
        return None

    def _out(self, text: str) -> None:
        encoding = self._write.encoding or "ascii"
        self._write.write(text.encode(encoding, "replace").decode(encoding))
        self._write.flush()


@contextmanager
def _echo(read: TextIO, *, shown: bool) -> Iterator[None]:
    """Whether what is typed is seen; what was typed ahead is kept."""
    if not read.isatty():
        yield
        return
    usual = termios.tcgetattr(read)
    meanwhile = [*usual]
    meanwhile[3] = usual[3] | termios.ECHO if shown else usual[3] & ~termios.ECHO
    termios.tcsetattr(read, termios.TCSADRAIN, meanwhile)
    try:
        yield
    finally:
        termios.tcsetattr(read, termios.TCSADRAIN, usual)
