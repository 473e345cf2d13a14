"""`pos display` as a command: when it opens, and when it says why not."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pos.cli.main import main

WITHIN_S = 60.0


def test_it_needs_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without one it says so and ends."""
    config = tmp_path / "config.toml"
    config.write_text("")

    assert 2 == main(["display", "--config", str(config)])
    assert "pos: the customer's screen needs a terminal" in capsys.readouterr().err


def test_a_till_that_may_not_be_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Switched off, the key that does it is named."""
    config = tmp_path / "config.toml"
    config.write_text("[display]\nscreen = false\n")

    assert 2 == main(["display", "--config", str(config)])
    assert "[display] screen: it is false" in capsys.readouterr().err


def test_a_window_that_is_shut(tmp_path: Path) -> None:
    """The program ends with it, and leaves nothing running."""
    config = tmp_path / "config.toml"
    config.write_text("")
    ours, its = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "pos", "display", "--config", str(config)],
        stdin=its,
        stdout=its,
        stderr=subprocess.STDOUT,
        env={**os.environ, "TERM": "xterm-256color"},
        start_new_session=True,  # no signal comes with the end of the window
    )
    os.close(its)
    limit = threading.Timer(WITHIN_S, program.kill)
    limit.start()
    shown = b""
    try:
        while b"Till closed" not in shown:
            shown += os.read(ours, 65_536)
    finally:
        os.close(ours)
        status = program.wait()
        limit.cancel()

    assert 0 == status
