"""A coupon that the engine does not take, or is never told of: in the record as in the state."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from builders import NOON, setup_of
from samples import OWED, batch_of, record_at

from pos.cli.sync import _owed, _print_coupons
from pos.config import Settings, TillSettings
from pos.core import events as ev
from pos.core.apply import fold
from pos.core.state import empty_state
from pos.journal.counts import undelivered
from pos.journal.owed import owed_to_the_engine


def test_refused_one_and_settled_one(tmp_path: Path) -> None:
    """Why it is not taken stands with the one; the other is owed and counted no more."""
    other = replace(OWED, code="OWN-OTHER")
    events = (
        ev.BurnOwed(burn=OWED),
        ev.BurnOwed(burn=other),
        ev.BurnRefused(code=OWED.code, sale_id=OWED.sale_id, reason="too long"),
        ev.BurnSettled(
            code=other.code, sale_id=other.sale_id, at=NOON, cashier_id="9001", why="gone"
        ),
    )
    record = record_at(tmp_path / "journal.db", batch_of(*events))
    with closing(sqlite3.connect(record)) as db:
        counted = undelivered(db).coupons

    state = fold(empty_state(setup_of()), list(events))
    assert (replace(OWED, refused="too long"),) == state.burns
    assert (state.burns, ()) == owed_to_the_engine(record)
    assert 1 == counted


def test_what_is_never_taken_is_told_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`pos sync` promises nothing of it; the reason is another program's text."""
    refused = ev.BurnRefused(code=OWED.code, sale_id=OWED.sale_id, reason="too\x1b[2J long.")
    record_at(tmp_path / "journal.db", batch_of(ev.BurnOwed(burn=OWED), refused))

    owed = _owed(Settings(till=TillSettings(id="T1", data_dir=str(tmp_path))))
    _print_coupons(len(owed.burns), owed.refused)

    said = capsys.readouterr().out
    assert said.startswith("1 coupon is still to be burned.")
    assert "long. A manager settles it at the till: F10, C, 3." in said
    assert "\x1b" not in said
