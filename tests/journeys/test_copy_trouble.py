"""A second copy that cannot be written is on the status line until it can."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.shop import Shop
from pos.assembly.till import Till
from pos.journal import copy as second
from pos.ports.health import Availability
from pos.terminal.snapshot import Snapshot

WITHIN_S = 60.0


def test_trouble_with_the_copy_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is news of a device like any other: gone, and back; the till sells meanwhile."""
    monkeypatch.setattr(second, "TROUBLE_WAIT_S", 0.01)
    shop = Shop(tmp_path / "shop", items=1)
    till = Till(shop.settings)
    till.places.copy.write_text("a file where the folder should be")
    gone, back = threading.Event(), threading.Event()
    till.terminal.subscribe(_when(Availability.UNAVAILABLE, gone))
    till.terminal.subscribe(_when(Availability.AVAILABLE, back))

    with till.running():
        was_gone = gone.wait(WITHIN_S)
        till.places.copy.unlink()
        was_back = back.wait(WITHIN_S)

    assert was_gone
    assert was_back
    assert (till.places.copy / second.RECORD_FILE).exists()


def _when(availability: Availability, seen: threading.Event) -> Callable[[Snapshot], None]:
    def look(snapshot: Snapshot) -> None:
        if ("second copy", availability) in [
            (one.device, one.availability) for one in snapshot.devices
        ]:
            seen.set()

    return look
