"""Hands and eyes at a till's own terminal: a program on a pseudo terminal, typed at and read."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ

from shop import Shop

from bench.glass import Glass
from drivers.virtual.pty_scanner import PtyScanner

WITHIN_S = 30.0
ROWS, COLUMNS = 24, 80

_SENT = {
    "Enter": "\r",
    "Escape": "\x1b",
    "Delete": "\x1b[3~",
    "Up": "\x1b[A",
    "Down": "\x1b[B",
    "F1": "\x1bOP",
    "F2": "\x1bOQ",
    "F3": "\x1bOR",
    "F4": "\x1bOS",
    "F5": "\x1b[15~",
    "F6": "\x1b[17~",
    "F7": "\x1b[18~",
    "F8": "\x1b[19~",
    "F9": "\x1b[20~",
    "F10": "\x1b[21~",
    "F11": "\x1b[23~",
    "F12": "\x1b[24~",
    **{f"Ctrl+{letter}": chr(ord(letter) - ord("@")) for letter in "BLNOPQTZ"},
}
"""What a terminal sends for a key that is no character."""


class Typist:
    """What is seen is counted off: each `see` looks behind what the one before it found."""

    def __init__(self, program: subprocess.Popen[bytes], terminal: int) -> None:
        self.program = program
        self._glass = Glass(columns=COLUMNS, rows=ROWS)
        self.keys = 0
        """Pressed so far, an escape sequence being one."""
        self._terminal = terminal
        self._shown = b""
        self._seen = 0

    @property
    def shown(self) -> str:
        return self._shown.decode(errors="replace")

    def type(self, text: str) -> None:
        """Keys in one go; a line ends with a carriage return, as the Enter key sends it."""
        self.keys += 1 if text.startswith("\x1b") else len(text)
        os.write(self._terminal, text.encode())

    def enter(self, line: str) -> None:
        self.type(f"{line}\r")

    def press(self, cap: str) -> None:
        """One key, by what is printed on it."""
        self.type(_SENT.get(cap, cap))

    def click(self, text: str) -> None:
        """The mouse, on the first cell where this stands on the screen."""
        self.shows(text)
        rows = self._glass.rows()
        row = next(row for row, shown in enumerate(rows) if text in shown)
        at = f"{rows[row].index(text) + 1};{row + 1}"
        self.type(f"\x1b[<0;{at}M\x1b[<0;{at}m")

    def shows(self, *texts: str) -> None:
        """Wait until the screen shows them all at once."""
        until = time.monotonic() + WITHIN_S
        while not self._glass.shows(*texts):
            assert self._read(until), "\n".join([f"{texts} are not shown:", *self._glass.rows()])

    def back(self, panel: str) -> None:
        """Escape, until this is shown no more: what is typed at once would be an Alt key."""
        self.shows(panel)
        self.press("Escape")
        self.hides(panel)

    def hides(self, text: str) -> None:
        """Wait until this is shown no more."""
        until = time.monotonic() + WITHIN_S
        while self._glass.shows(text):
            assert self._read(until), "\n".join([f"{text!r} is still shown:", *self._glass.rows()])

    def see(self, text: str) -> str:
        """Wait until this is shown; what was shown up to its end."""
        wanted, until = text.encode(), time.monotonic() + WITHIN_S
        while (at := self._shown.find(wanted, self._seen)) < 0:
            assert self._read(until), f"{text!r} is not shown after: {self.shown[self._seen :]!r}"
        begun, self._seen = self._seen, at + len(wanted)
        return self._shown[begun : self._seen].decode(errors="replace")

    def leave(self) -> int:
        """Read on until the program has ended; its status."""
        until = time.monotonic() + WITHIN_S
        while self._read(until):
            pass
        return self.program.wait(WITHIN_S)

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, until - time.monotonic()))
        try:
            piece = os.read(self._terminal, 65_536) if ready else b""
        except OSError:  # Linux says EIO where the last one at the other end is gone
            return False
        self._shown += piece
        self._glass.write(piece)
        return bool(piece)


@contextmanager
def typing_at(shop: Shop, *words: str, term: str = "xterm-256color") -> Iterator[Typist]:
    """`pos` with these words at that shop."""
    config = ("--config", str(shop.config))
    with at_a_terminal(*words, *config, environ=shop.environ, term=term) as typist:
        yield typist


@contextmanager
def at_a_terminal(
    *words: str,
    environ: Mapping[str, str],
    term: str = "xterm-256color",
) -> Iterator[Typist]:
    """`pos` with these words on a terminal of its own; killed where it has not ended."""
    ours, its = pty.openpty()
    ioctl(its, TIOCSWINSZ, pack("HHHH", ROWS, COLUMNS, 0, 0))
    program = subprocess.Popen(
        [sys.executable, "-m", "pos", *words],
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
        env={**environ, "TERM": term},
    )
    os.close(its)
    try:
        yield Typist(program, ours)
    finally:
        program.kill()
        program.wait()
        os.close(ours)


@contextmanager
def scanner_at(shop: Shop, *, settings: Sequence[str] = ()) -> Iterator[PtyScanner]:
    """The shop with a scanner on a line; further lines of its table."""
    scanner = PtyScanner(Path(shop.folder) / "scanner")
    table = ["[scanner]", 'driver = "serial"', f'port = "{scanner.port}"', *settings]
    config = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(config + "\n".join(table) + "\n", encoding="utf-8")
    try:
        yield scanner
    finally:
        scanner.close()
