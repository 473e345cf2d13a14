"""A hub on the machine's own PostgreSQL, which is another version than the package's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos.hub.records import HubRecords
from tests.hub import (
    test_customers_hub,
    test_handed,
    test_hub_cards,
    test_hub_members,
    test_hub_records,
    test_notices,
    test_returns_hub,
)
from tests.hub.hubs import Hub, new_hub
from tests.hub.served import programs_with_tls
from tests.hub.till_record import TillRecord
from tests.postgres import PostgresServer, own_server

BASICS: tuple[Callable[[Hub], None], ...] = (
    test_hub_members.test_made_once,
    test_hub_records.test_each_once,
    test_hub_records.test_another_in_its_place,
    test_hub_cards.test_across_tills,
    test_handed.test_one_has_it,
    test_returns_hub.test_one_till_at_a_time,
    test_notices.test_what_a_till_needs_next,
    test_customers_hub.test_another_till_knows,
)


@pytest.fixture(scope="module")
def machines_own() -> Iterator[PostgresServer]:
    programs = programs_with_tls()
    if programs is None:
        pytest.skip("there is no PostgreSQL below /usr/lib/postgresql")
    with own_server(programs=programs) as server:
        yield server


@pytest.fixture
def hub(machines_own: PostgresServer) -> Iterator[Hub]:
    with new_hub(machines_own, goes_with_server=True) as made:
        yield made


@pytest.mark.parametrize("basic", BASICS)
def test_basics(hub: Hub, basic: Callable[[Hub], None]) -> None:
    """As on the package's."""
    basic(hub)


def test_a_tills_day(hub: Hub, tmp_path: Path) -> None:
    """What its real rules wrote, with the figures; and what the views make of those."""
    till = TillRecord(tmp_path / "journal.db")
    till.sell(9)
    till.ship(HubRecords(hub.till("S1", "T1")))
    assert till.rows() == till.at_hub(hub)
    assert [(9,)] == hub.rows("SELECT sum(receipts) FROM hub.sales_by_day")
    ((sold,),) = hub.rows("SELECT sum(total_minor) FROM hub.sales_by_day")
    assert sold > 0
    for view in ("hour", "cashier", "item", "category"):
        assert [(sold,)] == hub.rows(f"SELECT sum(total_minor) FROM hub.sales_by_{view}")
