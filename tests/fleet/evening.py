"""The evening of a fleet's day: what each till took by its own count, and what the hubs have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.hub.hubs import Hub


@dataclass(frozen=True, slots=True, kw_only=True)
class TillTook:
    """By its own count."""

    store: str
    till: str
    sold: int
    took_minor: int
    cash_minor: int
    """Of it."""
    records: int
    """Place of its newest one."""
    alarms: tuple[str, ...] = ()
    """What the hub must have noticed of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    took: tuple[TillTook, ...]
    kills: int
    seconds: float
    lost_answers: int
    """Shipments that nobody could say of whether they were taken; each was sent again."""
    store_hubs: int
    carried: int
    """Records that went from the stores' hubs to the office by day."""
    left: int
    """Those that were left for the evening."""
    breaches: tuple[str, ...]

    @property
    def receipts(self) -> int:
        return sum(one.sold for one in self.took)


def breaches_of(
    office: Hub, stores: Mapping[str, Hub], took: tuple[TillTook, ...]
) -> Iterator[str]:
    """Where the hubs and the tills differ."""
    yield from _breaches_at("the office", office, took)
    for store, hub in stores.items():
        yield from _breaches_at(
            f"hub {store}", hub, tuple(one for one in took if one.store == store)
        )
    yield from _breaches_of_views(office, took)


def _breaches_at(name: str, hub: Hub, took: tuple[TillTook, ...]) -> Iterator[str]:
    there = {
        (store, till): (receipts, minor)
        for store, till, receipts, minor in hub.rows(
            "SELECT store, till, sum(receipts), sum(total_minor) FROM hub.sales_by_day"
            " GROUP BY 1, 2"
        )
    }
    heads = {
        (store, till): (seq, count)
        for store, till, seq, count in hub.rows(
            "SELECT store, till, max(seq), count(*) FROM hub.record"
            " WHERE incarnation = 'first' GROUP BY 1, 2"
        )
    }
    alarms: dict[tuple[str, str], set[str]] = {}
    for store, till, what in hub.rows("SELECT DISTINCT store, till, what FROM hub.alarm"):
        alarms.setdefault((store, till), set()).add(what)
    for one in took:
        key = (one.store, one.till)
        if there.get(key) != (one.sold, one.took_minor):
            yield f"{key}: sold {one.sold} for {one.took_minor}, {name} has {there.get(key)}"
        if heads.get(key) != (one.records, one.records):
            yield f"{key}: {one.records} records, {name} has {heads.get(key)}"
        if alarms.get(key, set()) != set(one.alarms):
            yield f"{key}: alarms {alarms.get(key)} at {name}, and not {one.alarms}"
    if others := there.keys() - {(one.store, one.till) for one in took}:
        yield f"{name} has tills that never sold: {sorted(others)}"


def _breaches_of_views(office: Hub, took: tuple[TillTook, ...]) -> Iterator[str]:
    """Each is another sum of the same sales."""
    sold = sum(one.sold for one in took)
    total, cash = sum(one.took_minor for one in took), sum(one.cash_minor for one in took)
    for asked, due in (
        ("sum(receipts), sum(total_minor) FROM hub.sales_by_hour", (sold, total)),
        ("sum(receipts), sum(total_minor) FROM hub.sales_by_cashier", (sold, total)),
        ("sum(total_minor) FROM hub.sales_by_item", (total,)),
        ("sum(total_minor) FROM hub.sales_by_category", (total,)),
        ("sum(amount_minor) FROM hub.sales_by_tender", (total,)),
        ("sum(amount_minor) FROM hub.sales_by_tender WHERE method = 'cash'", (cash,)),
        ("sum(net_minor + tax_minor) FROM hub.tax_by_rate", (total,)),
    ):
        if (found := office.rows(f"SELECT {asked}")[0]) != due:
            yield f"the office has {found} as {asked}, and not {due}"


def tell(evening: Evening) -> str:
    total = sum(one.took_minor for one in evening.took)
    return (
        f"fleet: {len(evening.took):,} tills, those of {evening.store_hubs} stores at a hub of"
        " their own that replicates to the office's, all others at the office's;"
        f" {evening.receipts:,} receipts worth {total:,} minor units; {evening.kills} kills of the"
        f" engine and of what replicates, {evening.lost_answers:,} answers lost,"
        f" {evening.carried:,} records replicated by day and {evening.left:,} in the evening,"
        f" {sum(bool(one.alarms) for one in evening.took)} copied machines noticed,"
        f" {len(evening.breaches)} breaches, {evening.seconds:.0f} s"
    )
