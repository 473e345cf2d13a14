"""Every place of the set-up that the gallery draws, on the smallest screen: nothing is cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.seat import NARROW, Seat
from tests.ui.setup_states import SETUP_STATES, bench_for, typed_keys

WAITS = ("Looking …", "moment …", "for a scan …")


@pytest.mark.parametrize("name", SETUP_STATES)
async def test_nothing_is_cut(name: str, tmp_path: Path) -> None:
    """No row is too long for its room, and each place says what it is and how it is left."""
    state = SETUP_STATES[name]
    with bench_for(state, tmp_path) as (app, _):
        async with app.run_test(size=NARROW) as pilot:
            seat = Seat(None, app, pilot)
            await seat.answered()
            await seat.bring(typed_keys(state, tmp_path))
            lines = [line.rstrip() for line in seat.lines]

    assert [] == [line for line in lines if "…" in line and not line.endswith(WAITS)]
    assert "Esc " in lines[1]
    assert not lines[-1], "a margin is left below"
