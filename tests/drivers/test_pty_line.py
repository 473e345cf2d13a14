"""The line of a made-up device: what it says and what it answers, at its other end."""

from __future__ import annotations

import os
import threading
from itertools import groupby
from pathlib import Path

import pytest

from drivers.virtual.pty_line import PtyLine

PATIENCE_S = 20.0
LONG = 20_000
"""More than a line holds that nobody reads."""


def test_nothing_is_said_into_an_answer(tmp_path: Path) -> None:
    """Each goes out whole, though both begin at once on a line that is full."""
    asked = threading.Event()

    def answer(_: bytes) -> bytes:
        asked.set()
        return b"a" * LONG

    line = PtyLine(tmp_path / "line", answer, name="virtual-line")
    end = os.open(line.port, os.O_RDWR | os.O_NOCTTY)
    said: list[bool] = []
    saying = threading.Thread(target=lambda: said.append(line.say(b"s" * LONG)))
    try:
        saying.start()
        os.write(end, b"?")
        assert asked.wait(PATIENCE_S)
        heard = bytearray()
        while len(heard) < 2 * LONG:
            heard += os.read(end, 512)
        saying.join(PATIENCE_S)
    finally:
        os.close(end)
        line.close()

    assert [LONG, LONG] == [len([*run]) for _, run in groupby(heard)]
    assert [True] == said


def test_nothing_is_said_on_an_unplugged_line(tmp_path: Path) -> None:
    """It is told to whoever says it; plugged in again the line is as it was."""
    line = PtyLine(tmp_path / "line", lambda _: b"", name="virtual-line")
    line.unplug()
    assert not line.say(b"x")
    with pytest.raises(OSError, match="No such file"):
        os.open(line.port, os.O_RDWR | os.O_NOCTTY)

    line.plug()
    end = os.open(line.port, os.O_RDWR | os.O_NOCTTY)
    assert line.say(b"x")
    assert b"x" == os.read(end, 1)
    os.close(end)
    line.close()
