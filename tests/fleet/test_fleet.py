"""A small chain's day: what the head office has is what the tills sold, each receipt once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fleet_run import Fleet, run_fleet

from bench.postgres import why_there_is_none


def test_a_day_of_a_small_chain(record_property: Callable[[str, object], None]) -> None:
    """With tills that are away, stores with and without a hub of their own, an engine and
    replicators that are killed, and machines that were copied.
    """
    if why := why_there_is_none():
        pytest.skip(why)
    fleet = Fleet(stores=8, tills_a_store=3, receipts=1_200, kills=4, clones=4, store_hubs=3)
    evening = run_fleet(fleet)
    counts = {
        "tills": len(evening.took),
        "receipts": evening.receipts,
        "kills of the engine": evening.kills,
        "stores with a hub of their own": evening.store_hubs,
        "answers lost": evening.lost_answers,
        "breaches": len(evening.breaches),
    }
    record_property("counted: fleet", counts)

    assert () == evening.breaches
    assert 4 == evening.kills
    assert 3 == evening.store_hubs
    assert evening.carried > 0, "by day, between the kills"
    assert 1_200 < evening.receipts
    assert 4 == sum(bool(one.alarms) for one in evening.took)
    assert 2 == sum(one.alarms == ("two machines",) for one in evening.took)
