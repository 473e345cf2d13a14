"""What a screen that fails leaves on the terminal."""

from __future__ import annotations

import pytest

from pos.display.app import DisplayApp
from pos.setup.app import SetupApp
from pos.ui.app import TillApp
from pos.ui.plain_crash import PlainCrash


class Failing(PlainCrash):
    def on_mount(self) -> None:
        pin = "90417263"
        raise ValueError(f"[bold] has {len(pin)} digits")


def test_a_crash_shows_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    """Where it went wrong is told, and nothing of what was typed by then."""
    Failing().run(headless=True)

    told = capsys.readouterr().err
    assert "on_mount" in told
    assert "[bold] has 8 digits" in told
    assert "90417263" not in told


@pytest.mark.parametrize("app", [TillApp, DisplayApp, SetupApp])
def test_every_screen_fails_so(app: type) -> None:
    """The register, the customers' screen and the set-up."""
    assert issubclass(app, PlainCrash)
