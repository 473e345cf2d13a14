"""A coupon that the engine does not take, or is never told of: in the record as in the state."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from builders import NOON, setup_of
from samples import OWED, batch_of, record_at

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
