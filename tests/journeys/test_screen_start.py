"""`pos run` where there can be no till, and the moment at which the till comes to its screen."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

from shop import OPENING, Shop

from pos.cli.screen import ComingTill


def test_a_till_that_cannot_start_ends_its_screen(shop: Shop) -> None:
    """Status 1, and the reason on the error output once the screen is gone."""
    player = shop.begin(*OPENING)
    ours, its = pty.openpty()
    ended = subprocess.Popen(
        [sys.executable, "-m", "pos", "run", "--config", str(shop.config)],
        stdin=its,
        stdout=its,
        stderr=subprocess.PIPE,
        text=True,
        env={**shop.environ, "TERM": "xterm-256color"},
    )
    os.close(its)
    reader = threading.Thread(target=_read_on, args=(ours,))
    reader.start()
    _, stderr = ended.communicate(timeout=120)
    reader.join()
    os.close(ours)
    player.kill()
    player.communicate()

    assert 1 == ended.returncode
    assert f"process {player.pid}" in stderr
    assert "Traceback" not in stderr


def _read_on(terminal: int) -> None:
    with suppress(OSError):  # the other end is closed
        while os.read(terminal, 65536):
            pass


def test_a_change_while_the_till_arrives_is_heard() -> None:
    """Whoever listens hears the newest state last, however the till changes meanwhile."""
    heard: list[str] = []
    terminal = SimpleNamespace(snapshot="before", submit=None)

    def subscribe(listener: Any) -> None:
        """As the terminal's thread may: a change just before it has the listener."""
        terminal.snapshot = "after"

    terminal.subscribe = subscribe
    coming = ComingTill(till_id="T1")
    coming.subscribe(cast("Any", heard.append))
    coming.arrive(cast("Any", SimpleNamespace(terminal=terminal)))

    assert ["after"] == heard
