"""Coupons used twice that nobody ticks off: the newest wait, in the state as in the record."""

from __future__ import annotations

from pathlib import Path

from builders import NOON, sar, setup_of
from samples import batch_of, record_at

from pos.core import events as ev
from pos.core.apply import fold
from pos.core.rules.owed_burns import owed_carried
from pos.core.shop_coupon import MOST_DOUBLES, DoubleUse
from pos.core.state import empty_state
from pos.journal.owed import owed_to_the_engine


def double(number: int) -> DoubleUse:
    return DoubleUse(
        code=f"OWN-{number}",
        sale_id=f"S{number}",
        receipt=f"S001-T1-{number:06d}",
        at=NOON,
        value=sar("5.00"),
    )


def test_no_more_than_a_manager_looks_through(tmp_path: Path) -> None:
    """However many there were, a shift's opening writes so many again; a tick makes no room for
    those that the record alone has.
    """
    twice = [double(number) for number in range(MOST_DOUBLES + 3)]
    events: list[ev.Event] = [ev.DoubleCarried(double=one) for one in twice[:2]]
    events += [ev.BurnEnded(code=one.code, sale_id=one.sale_id, double=one) for one in twice[2:]]
    ticked = twice[-1]
    events.append(
        ev.DoubleTicked(code=ticked.code, sale_id=ticked.sale_id, at=NOON, cashier_id="9001")
    )
    state = fold(empty_state(setup_of()), events)

    assert tuple(twice[3:-1]) == state.doubles
    assert MOST_DOUBLES - 1 == len(owed_carried(state))
    record = record_at(tmp_path / "journal.db", batch_of(*events))
    assert ((), state.doubles) == owed_to_the_engine(record)
