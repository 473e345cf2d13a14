"""A pseudo terminal behind whose glass somebody else's emulator reads: pyte, by other authors."""

from __future__ import annotations

import fcntl
import json
import os
import struct
import subprocess
import sys
import termios
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import pyte
from wcwidth import wcwidth

from tests.hostile import hostile_seat

ROOT = Path(__file__).parents[2]
COLUMNS, ROWS = 120, 40
_AT_ONCE = 1 << 16
_ENVIRON = {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "COLUMNS": str(COLUMNS),  # where they are set, they count before the terminal's own size
    "LINES": str(ROWS),
}


class _Screen(pyte.Screen):
    """pyte 0.8.2 drops all that follows a joiner, or a vowel sign that takes no cell."""

    def draw(self, data: str) -> None:
        super().draw(_with_cells(data))


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """One picture, as the emulator has it and as the program meant it."""

    rows: tuple[str, ...]
    meant: tuple[str, ...]
    words: int
    """That entered the program so far."""
    colours: frozenset[str]
    odd: frozenset[str]
    """Ways of writing that no part of the till uses."""
    obeyed: tuple[object, ...]
    """What text must never change: title, modes, margins, what was answered."""


def pictures(seed: int, times: int, states: Sequence[str]) -> Iterator[Painted]:
    """Of the till's screen; AssertionError where it ends otherwise than well."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    hear, tell = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", hostile_seat.__name__, *map(str, (seed, times, tell)), *states],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        pass_fds=(tell,),
        cwd=ROOT,
        env=os.environ | _ENVIRON,
        start_new_session=True,
    )
    os.close(theirs)
    os.close(tell)
    try:
        with os.fdopen(hear, "rb") as told:
            last = yield from _read(ours, told)
        assert process.wait() == 0, last.decode(errors="replace")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _read(ours: int, told: BufferedReader) -> Iterator[Painted]:
    """Until the program has ended; returns what it wrote behind its last picture."""
    answered: list[str] = []
    screen = _Screen(COLUMNS, ROWS)
    screen.write_process_input = answered.append
    stream = pyte.ByteStream(screen)
    unread, mark = b"", hostile_seat.PAINTED.encode()
    while more := _more(ours):
        *whole, unread = (unread + more).split(mark)
        for picture in whole:
            stream.feed(picture)
            yield _painted(screen, json.loads(told.readline()), answered)
    return unread


def _more(ours: int) -> bytes:
    try:
        return os.read(ours, _AT_ONCE)
    except OSError:  # nobody has the other end any more
        return b""


def _painted(screen: pyte.Screen, meant: dict[str, object], answered: Sequence[str]) -> Painted:
    cells = [[screen.buffer[row][column] for column in range(COLUMNS)] for row in range(ROWS)]
    kinds = {cell._replace(data="") for row in cells for cell in row}
    rows = meant["rows"]
    assert isinstance(rows, list)
    return Painted(
        rows=tuple(_text(cell.data for cell in row) for row in cells),
        meant=tuple(_text(row) for row in rows),
        words=int(str(meant["words"])),
        colours=frozenset(colour for one in kinds for colour in (one.fg, one.bg)),
        odd=frozenset(
            name
            for one in kinds
            for name in ("italics", "underscore", "strikethrough", "blink")
            if getattr(one, name)
        ),
        obeyed=(screen.title, frozenset(screen.mode), screen.margins, tuple(answered)),
    )


def _text(cells: Iterator[str] | str) -> str:
    return unicodedata.normalize("NFC", _with_cells("".join(cells))).rstrip()


def _with_cells(text: str) -> str:
    """Without what takes no cell and is no mark above or below a letter."""
    return "".join(c for c in text if wcwidth(c) or unicodedata.combining(c))
