"""What one till writes into its own rows, whatever its program, keeps nobody from theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from builders import NOON, setup_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import money, sales

from pos.assembly.hub.replicate import stopped_said
from pos.assembly.hub.reports import HubSales
from pos.assembly.hub.verify import verify_hub
from pos.cli.chain_object import chain_object, report_lines
from pos.core.amount_limits import most_price
from pos.core.money import MOST_MINOR, Money
from pos.core.reports.chain import ChainReports
from pos.core.reports.figures_of_sale import figures_of_sale
from pos.core.reports.period import Period
from pos.core.sale import LineItem, Origin, ReturnLine
from pos.core.tender import Tender
from pos.core.version import VersionKind
from pos.errors import HubMisuse
from pos.hub.alarms import SAID_OF, RaisedAlarm, raise_alarm
from pos.hub.handed import MOST_LISTED, HandedAtHub
from pos.hub.members import Member, enrol
from pos.hub.notices import HubNotices
from pos.hub.records import HubRecords
from pos.hub.replicating import Replicator
from pos.hub.schema.reports import VIEWS
from pos.hub.shipper import Why
from pos.hub.status import status_of
from pos.journal.shipping import ShippedJournal
from pos.ports.hub import Shipment, ShippedRecord
from pos.ports.notices import Applied, NewVersion
from pos.text import safe
from tests.hub.hubs import Hub, chain, hashed, new_hub, plain_figures, shipment
from tests.hub.sold import SoldTill
from tests.postgres import PostgresServer

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
FIGURES = plain_figures({1: 2}) | {
    "tenders": [{"method": "cash", "times": 1, "amount_minor": 0}],
    "taxes": [{"percent": "15", "net_minor": 0, "tax_minor": 0}],
    "taken_off": [{"by": "coupons", "reason": "", "times": 1, "amount_minor": 0}],
}
ROW = {
    "business_day": "2026-11-21",
    "completed_at": "2026-11-21 12:00Z",
    "cashier_id": "1001",
    "customer_id": "omar",
    "currency": "SAR",
    "decimals": "2",
    "total_minor": "0",
}


def read(hub: Hub, store: str = "") -> ChainReports:
    return HubSales(hub.owner(), setup_of()).reports(NOVEMBER, store=store)


def record(
    kind: str, body: str, *, after: ShippedRecord | None = None, sale_id: str = "s1"
) -> ShippedRecord:
    (made,) = chain(1, after=after)
    return hashed(replace(made, kind=kind, body=body, sale_id=sale_id))


class Hostile:
    """Till T0 of store S001, which has completed a sale and writes what it likes beside it."""

    def __init__(self, hub: Hub, till: str = "T0") -> None:
        self.till = till
        self.line = hub.till("S001", till)
        self.last = record("SaleCompleted", '{"sale_id":"s1"}')
        self.ships(self.last)

    def ships(self, made: ShippedRecord) -> None:
        HubRecords(self.line).take(shipment((made,), "S001", self.till))
        self.last = made

    def tells(self, kind: str, body: str) -> None:
        self.ships(record(kind, body, after=self.last))

    def puts(self, figures: object = None, **changed: str) -> None:
        row = {
            "store": "S001",
            "till": self.till,
            "incarnation": "a",
            "seq": "1",
            "receipt": f"S001-{self.till}-000001",
            "sale_id": "s1",
            **ROW,
            "figures": json.dumps(FIGURES if figures is None else figures),
        } | changed
        values = ", ".join(["%s"] * len(row))
        sql = f"INSERT INTO hub.receipt ({', '.join(row)}) VALUES ({values})"
        self.line.ask(lambda line: line.execute(sql.encode(), [*row.values()]))


def with_(path: str, value: object) -> dict[str, Any]:
    """The figures with another value at a place."""
    told: dict[str, Any] = deepcopy(FIGURES)
    *before, last = path.split("/")
    at: Any = told
    for step in before:
        at = at[int(step) if step.isdigit() else step]
    at[last] = value
    return told


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in FIGURES.items() if key != name}


NO_FIGURES: tuple[object, ...] = (
    {},
    [],
    [FIGURES],
    "x",
    0,
    without("gross_minor"),
    without("lines"),
    with_("gross_minor", "x"),
    with_("gross_minor", "1"),
    with_("gross_minor", None),
    with_("gross_minor", [1]),
    with_("gross_minor", 1.5),
    with_("tax_minor", 2**63 - 1),
    with_("tax_minor", -MOST_MINOR - 1),
    with_("hour", 24),
    with_("hour", -1),
    with_("is_sale", "yes"),
    with_("lines", {}),
    with_("lines", None),
    with_("lines", "x"),
    with_("lines", [[FIGURES["lines"][0]]]),
    with_("lines", [1]),
    with_("lines/0/quantity", "much"),
    with_("lines/0/quantity", "NaN"),
    with_("lines/0/quantity", "1e400"),
    with_("lines/0/quantity", ["1"]),
    with_("lines/0/quantity", 1),
    with_("lines/0/is_open", 0),
    with_("lines/0/code", None),
    with_("tenders/0/times", 10**400),
    with_("tenders/0/method", {}),
    with_("taxes/0/percent", "15%"),
    with_("taken_off/0/by", 1),
)
NO_ROW = (
    {"completed_at": "infinity"},
    {"completed_at": "-infinity"},
    {"completed_at": "9999-12-31 23:00Z"},
    {"completed_at": "0044-03-15 BC"},
    {"completed_at": "1999-12-31 00:00Z"},
    {"business_day": "infinity"},
    {"business_day": "10000-01-01"},
    {"total_minor": str(2**63 - 1)},
    {"total_minor": str(-MOST_MINOR - 1)},
    {"currency": "sar"},
    {"currency": "S\x1bR"},
    {"decimals": "5"},
    {"decimals": "-1"},
    {"customer_id": "c" * 1_001},
    {"cashier_id": "c" * 1_001},
)


def refused(hostile: Hostile, figures: object) -> str:
    """Why the engine does not take them; empty where it does."""
    try:
        hostile.puts(figures)
    except HubMisuse as problem:
        return str(problem)
    return ""


def test_what_is_no_receipt(hub: Hub) -> None:
    """By its role a till adds rows of its own; the engine takes none that others stumble over."""
    hostile = Hostile(hub)
    for figures in NO_FIGURES:
        assert 'check constraint "receipt_figures"' in refused(hostile, figures), figures
    for changed in NO_ROW:
        with pytest.raises(HubMisuse, match="check constraint"):
            hostile.puts(**changed)
    hostile.puts(with_("of_a_newer_till", {"deep": [1]}))
    assert [(1,)] == hub.rows("SELECT count(*) FROM hub.receipt")


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-MOST_MINOR, MOST_MINOR),
    st.sampled_from(("", "1", "-1.5", "٣", "1\n", "NaN", "x" * 300, "coupons", "\x1b[2J")),
)
ANY = st.recursive(
    LEAVES, lambda part: st.lists(part, max_size=2) | st.dictionaries(st.text("ab"), part)
)
PLACES = (
    *(("", name) for name in FIGURES),
    *(
        (f"{name}/0/", key)
        for name in ("lines", "tenders", "taxes", "taken_off")
        for key in FIGURES[name][0]
    ),
)


@pytest.fixture
def one(hub: Hub) -> tuple[Hub, Hostile]:
    hostile = Hostile(hub)
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        line.execute("GRANT DELETE ON hub.receipt TO public")
    return hub, hostile


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), ANY), min_size=1, max_size=3))
def test_what_is_taken_can_be_read(
    one: tuple[Hub, Hostile], changes: list[tuple[tuple[str, str], Any]]
) -> None:
    """Whatever figures anybody thinks of: they are refused, or every view and report reads them."""
    hub, hostile = one
    told: Any = FIGURES
    for (where, name), value in changes:
        told = _changed(told, where, name, value)
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        line.execute("DELETE FROM hub.receipt")
        if why := refused(hostile, told):
            assert 'check constraint "receipt_figures"' in why
            return
        for view in VIEWS:
            line.execute(f"SELECT * FROM hub.{view}".encode()).fetchall()
    with closing(hub.owner()) as owner:
        sold = HubSales(owner, setup_of()).reports(NOVEMBER)
        assert 1 == len(sold.reports)
        assert [*report_lines(sold, NOVEMBER, "sales", store="")]
        assert 1 == len([*verify_hub(owner)])


def _changed(told: Any, where: str, name: str, value: object) -> Any:
    """Where an earlier change has left such a place."""
    told = deepcopy(told)
    at = told
    try:
        if where:
            at = told[where.split("/", maxsplit=1)[0]][0]
        at[name] = value
    except (TypeError, LookupError):
        return told
    return told


@st.composite
def figures_of_sales(draw: Any) -> dict[str, Any]:
    """Of sales with all that lowers them, with what came back, and paid in some way."""
    sale = draw(sales())
    currency = sale.terms.currency
    amounts = st.lists(money(currency, most=most_price(currency).minor), min_size=5, max_size=5)
    back = tuple(
        _returned(100 + place, line, draw(amounts)) for place, line in enumerate(sale.lines[:2])
    )
    methods = draw(st.lists(st.sampled_from(("cash", "card", "gift_card")), max_size=3))
    tenders = tuple(
        Tender(number=number, method=method, amount=draw(money(currency)))
        for number, method in enumerate(methods)
    )
    title = draw(st.text(max_size=40).map(safe))
    lines = tuple(replace(one, item=replace(one.item, title=title)) for one in sale.lines)
    whole = replace(sale, lines=lines, returns=draw(st.sampled_from(((), back))), tenders=tenders)
    change = draw(money(currency)) if "cash" in methods else Money(0, currency)
    return figures_of_sale(whole, at=NOON, change=change, zone=UTC)


def _returned(number: int, line: LineItem, amounts: list[Money]) -> ReturnLine:
    reductions, points, tax, net, paid = amounts
    return ReturnLine(
        number=number,
        origin=Origin(receipt="S001-T1-000001", sale_id="s0", sold=line.quantity),
        line=line,
        quantity=line.quantity,
        reductions=reductions,
        points=points,
        tax=tax,
        net=net,
        paid=paid,
    )


def test_what_a_till_tells_is_taken(hub: Hub) -> None:
    """Of whatever sale a till of ours can complete."""
    with psycopg.connect(hub.dsn) as line:

        @settings(max_examples=150, deadline=None)
        @given(figures=figures_of_sales())
        def taken(figures: dict[str, Any]) -> None:
            told = json.dumps(figures)
            assert [(True,)] == line.execute(
                "SELECT hub.are_figures(%s::jsonb)", [told]
            ).fetchall(), told

        taken()


# -- what a till's program brings ----------------------------------------------------------------


@contextmanager
def shipped(tmp_path: Path) -> Iterator[Shipment]:
    """A till's day as it goes up."""
    till = SoldTill(tmp_path)
    till.a_day()
    till.write()
    with closing(ShippedJournal(till.path, till.counter.setup)) as journal:
        yield journal.after(0, most=1_000)


def test_figures_that_are_left_out(hub: Hub, tmp_path: Path) -> None:
    """The records go up all the same, and the figures of the other sales; somebody must look, and
    is told so once, however often it is shipped.
    """
    with shipped(tmp_path) as whole:
        first, second, *others = whole.receipts
    bad = replace(first, figures="{}")
    unread = replace(second, figures='{"title": "\\u0000"}')
    records = HubRecords(hub.till("S001", "T1"))
    for _ in range(2):
        assert records.take(replace(whole, receipts=(bad, unread, *others))) is None

    assert [(len(whole.records),)] == hub.rows("SELECT count(*) FROM hub.record")
    assert [(one.seq,) for one in others] == hub.rows("SELECT seq FROM hub.receipt ORDER BY 1")
    alarms = status_of(hub.owner()).open_alarms
    assert [("figures left out", one.seq) for one in (first, second)] == [
        (one.what, one.seq) for one in alarms
    ]
    assert "receipt_figures" in alarms[0].about
    (verdict,) = verify_hub(hub.owner())
    assert {"completes a sale whose figures are missing"} == {one.what for one in verdict.findings}


def test_each_alarm_is_told(hub: Hub) -> None:
    """The engine takes the kinds that can be told, and no other."""
    till = hub.till("S1", "T1")

    def raises(what: str) -> None:
        alarm = RaisedAlarm("S1", "T1", "a", 7, what)
        till.ask(lambda line: raise_alarm(line, alarm))

    for what, said in SAID_OF.items():
        raises(what)
        assert said.format(seq=7, about="it").strip()
    with pytest.raises(HubMisuse, match="check constraint"):
        raises("of a newer hub")
    assert [*SAID_OF] == [one.what for one in status_of(hub.owner()).alarms]


# -- reports -------------------------------------------------------------------------------------


@pytest.fixture
def good(hub: Hub, tmp_path: Path) -> SoldTill:
    """Another till of the store, whose day everybody wants to read."""
    till = SoldTill(tmp_path)
    till.a_day()
    till.ship(HubRecords(hub.till("S001", "T1")))
    return till


def test_records_that_tell_no_points(hub: Hub, good: SoldTill) -> None:
    """They stand for ever, as no record is removed: they count none, and the others as they did."""
    (before,) = read(hub).reports
    hostile = Hostile(hub)
    hostile.puts()
    bodies = (
        "not json",
        "[]",
        "[" * 30_000,
        '{"points_earned": "many"}',
        '{"points_earned": 1e300}',
        '{"points_earned": [5]}',
        '{"points_earned": "\\u0000"}',
        '{"points_earned": null}',
    )
    for body in bodies:
        hostile.tells("OrderDelivered", body)
        hostile.tells("RefundDelivered", body)
    (told,) = read(hub).reports
    earned = before.sales.loyalty.told.points_earned
    assert 90 == earned == told.sales.loyalty.told.points_earned

    hostile.tells("OrderDelivered", '{"points_earned": 5}')
    assert 95 == read(hub).reports[0].sales.loyalty.told.points_earned


def test_more_than_any_number_holds(hub: Hub, good: SoldTill) -> None:
    """A till that has sold for more than there is: the sum is told, and the other stores' too."""
    hostile = Hostile(hub)
    hostile.puts()
    most = dict.fromkeys(("gross_minor", "tax_minor", "points_redeemed"), MOST_MINOR)
    with psycopg.connect(hub.dsn) as line:
        line.execute("SET session_replication_role = replica")
        line.execute(
            "INSERT INTO hub.receipt SELECT store, till, incarnation, number, receipt, sale_id,"
            " business_day, completed_at, cashier_id, customer_id, currency, decimals, %s,"
            " figures || %s::jsonb FROM hub.receipt, generate_series(2, 10001) AS number"
            " WHERE till = 'T0'",
            [MOST_MINOR, json.dumps(most)],
        )
    (told,) = read(hub).reports
    assert 10**19 < told.sales.gross.minor
    assert 10**19 == told.sales.loyalty.told.points_redeemed - 100
    assert read(hub, store="S999").reports == ()


def test_what_no_report_has(hub: Hub, good: SoldTill) -> None:
    """A currency that this program does not know, a known one with other decimals, and a kind of
    reduction of a newer till: left out, and named; all else is as it was.
    """
    before = read(hub)
    for till, currency, decimals in (("T7", "ZZZ", "2"), ("T8", "SAR", "3")):
        Hostile(hub, till).puts(currency=currency, decimals=decimals)
    off = {"by": "newer_\x1b[2J_kind", "reason": "", "times": 1, "amount_minor": 1_250}
    Hostile(hub, "T9").puts(with_("taken_off", [off]))
    told = read(hub)

    assert ["SAR"] == [one.sales.currency for one in told.reports]
    assert before.reports[0].sales.total == told.reports[0].sales.total
    assert before.reports[0].sales.taken_off == told.reports[0].sales.taken_off
    assert (
        "1 receipt in SAR with 3 decimals, a currency that this program does not know",
        "1 receipt in ZZZ with 2 decimals, a currency that this program does not know",
        "SAR 12.50 taken off by 'newer [2J kind', which this program does not know",
    ) == (*sorted(told.left_out[:2]), *told.left_out[2:])
    assert [*told.left_out] == chain_object(told, NOVEMBER, "sales", store="")["left_out"]
    lines = [*report_lines(told, NOVEMBER, "sales", store="")]
    assert [f"Left out: {one}." for one in told.left_out] == lines[-3:]


def test_verify_goes_on(hub: Hub, good: SoldTill, monkeypatch: pytest.MonkeyPatch) -> None:
    """A till whose record nobody can read through is a finding of that till, and the next follows;
    so is a currency that nobody knows.
    """
    total = {"minor": 5, "currency": "ZZZ"}
    hostile = Hostile(hub)
    done = {"sale_id": "s2", "receipt": "S001-T0-000002", "total": total}
    hostile.ships(record("SaleCompleted", json.dumps(done), after=hostile.last, sale_id="s2"))
    hostile.puts(seq="2", sale_id="s2", receipt="S001-T0-000002")
    deep = "[" * 30_000 + "]" * 30_000
    for kind in ("SaleCompleted", "LineAdded", "RecordArchived"):
        hostile.tells(kind, f'{{"sale_id":"s3","line":{deep}}}')
    for again in (False, True):
        bad, well = verify_hub(hub.owner(), works_figures_out=again)
        assert ("S001/T0", "S001/T1", True) == (str(bad.member), str(well.member), well.ok)
        said = [one.what for one in bad.findings]
        assert "came to 5 minor units of ZZZ; its figures say 0.00 SAR" in said, said


def test_verify_meets_a_fault(hub: Hub, good: SoldTill, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of this program, over what one till has told."""
    Hostile(hub)
    whole = json.dumps

    def broken(row: Any) -> Any:
        raise OverflowError(whole(row[0]))

    monkeypatch.setattr("pos.assembly.hub.verify.archived_end", broken)
    Hostile(hub, "T9").tells("RecordArchived", "{}")
    verdicts = [*verify_hub(hub.owner())]
    assert ["S001/T0", "S001/T1", "S001/T9"] == [str(one.member) for one in verdicts]
    assert verdicts[1].ok
    assert ["cannot be examined: OverflowError, which the log has"] == [
        one.what for one in verdicts[2].findings
    ]


# -- replication ---------------------------------------------------------------------------------


def test_one_till_that_cannot_go_up(postgres: PostgresServer, hub: Hub, good: SoldTill) -> None:
    """What of it no program can read stops that till, and is told; all others go on, and so does it
    once somebody has looked.
    """
    Hostile(hub).puts()
    with psycopg.connect(hub.dsn) as line:
        line.execute("ALTER TABLE hub.receipt DROP CONSTRAINT receipt_time")
        line.execute("UPDATE hub.receipt SET completed_at = 'infinity' WHERE till = 'T0'")
    HubRecords(hub.till("S001", "T9")).take(shipment(chain(3), "S001", "T9"))
    with new_hub(postgres) as office:
        role = enrol(office.owner(), Member(store="S001")).role
        going = Replicator(hub.owner(), office.at(office.dsn_as(role)))
        for _ in range(2):
            ((stopped, why),) = going.round().stopped
            assert ("S001/T0", Why.UNFIT, 1) == (str(stopped), why.why, why.seq)
        assert "S001/T0 goes no further: its record 1" in stopped_said(stopped, why)
        assert [("T1",), ("T9",)] == office.rows("SELECT DISTINCT till FROM hub.head ORDER BY 1")
        hub.rows("UPDATE hub.receipt SET completed_at = now() WHERE till = 'T0' RETURNING 1")
        again = Replicator(hub.owner(), office.at(office.dsn_as(role)))
        assert () == again.round().stopped
        assert [(1,)] == office.rows("SELECT count(*) FROM hub.receipt WHERE till = 'T0'")


# -- suspended sales -----------------------------------------------------------------------------

OFFER = {
    "store": "S001",
    "till": "T0",
    "sale_id": "s1",
    "offered_at": "2026-11-21 12:00Z",
    "name": "Sara",
    "suspended_at": "2026-11-21 12:00Z",
    "customer_id": "",
    "currency": "SAR",
    "to_pay_minor": "1",
    "row_count": "1",
    "content": "x",
}
NO_OFFER = (
    {"suspended_at": "infinity"},
    {"suspended_at": "20000-01-01 00:00Z"},
    {"offered_at": "-infinity"},
    {"to_pay_minor": str(MOST_MINOR + 1)},
    {"row_count": "-1"},
    {"currency": "money"},
    {"name": "n" * 1_001},
    {"content": "c" * (16 * 1024 * 1024 + 1)},
)


def test_an_offer_that_nobody_could_list(hub: Hub) -> None:
    """The engine takes none; nor a time that nobody could read when it is taken."""
    line, reader = (
        hub.till("S001", "T0"),
        HandedAtHub(hub.till("S001", "T1"), store="S001", till="T1"),
    )
    values = ", ".join(["%s"] * len(OFFER))
    sql = f"INSERT INTO hub.suspended ({', '.join(OFFER)}) VALUES ({values})".encode()
    for changed in NO_OFFER:
        with pytest.raises(HubMisuse, match="check constraint"):
            line.ask(lambda line, row=OFFER | changed: line.execute(sql, [*row.values()]))
    line.ask(lambda line: line.execute(sql, [*OFFER.values()]))
    taken = "UPDATE hub.suspended SET taken_by = 'T0', taken_at = 'infinity'"
    with pytest.raises(HubMisuse, match="check constraint"):
        line.ask(lambda line: line.execute(taken.encode()))
    assert ["Sara"] == [one.name for one in reader.waiting()]


def test_one_till_with_many_offers(hub: Hub) -> None:
    """It hides nobody else's, however old or new it says its own are; those that are listed stand
    in the order in which they were suspended.
    """
    tills = {name: hub.till("S001", name) for name in ("T0", "T1", "T2", "T3")}
    with psycopg.connect(hub.dsn) as line:
        for till, first, count in (("T0", 2001, 3_000), ("T1", 2026, 3), ("T2", 2099, 500)):
            line.execute(
                "INSERT INTO hub.suspended (store, till, sale_id, offered_at, name, suspended_at,"
                " customer_id, currency, to_pay_minor, row_count, content)"
                " SELECT 'S001', %(till)s, %(till)s || number, now(), number::text,"
                " make_timestamptz(%(first)s, 1, 1, 0, 0, 0) + number * interval '1 minute',"
                " '', 'SAR', 1, 1, '' FROM generate_series(1, %(count)s) AS number",
                {"till": till, "first": first, "count": count},
            )
    waiting = HandedAtHub(tills["T3"], store="S001", till="T3").waiting()
    by_till = [(till, [one.name for one in waiting if one.till == till]) for till in tills]
    assert [
        ("T0", [str(number) for number in range(2_951, 3_001)]),
        ("T1", ["1", "2", "3"]),
        ("T2", [str(number) for number in range(451, 501)]),
        ("T3", []),
    ] == by_till
    assert [*waiting] == sorted(waiting, key=lambda one: one.suspended_at)
    own = HandedAtHub(tills["T0"], store="S001", till="T0").waiting()
    assert {"T1", "T2"} == {one.till for one in own}


def test_many_tills_with_many_offers(hub: Hub) -> None:
    """The list is bounded, and has as many of each."""
    reader = hub.till("S001", "T99")
    with psycopg.connect(hub.dsn) as line:
        for number in range(8):
            line.execute(
                "INSERT INTO hub.member (role, kind, store, till) VALUES (%s, 'till', 'S001', %s)",
                [f"made up {number}", f"T{number}"],
            )
        line.execute(
            "INSERT INTO hub.suspended (store, till, sale_id, offered_at, name, suspended_at,"
            " customer_id, currency, to_pay_minor, row_count, content)"
            " SELECT 'S001', 'T' || till, till || '/' || number, now(), number::text,"
            " %s + number * interval '1 minute', '', 'SAR', 1, 1, ''"
            " FROM generate_series(0, 7) AS till, generate_series(1, 40) AS number",
            [NOON.astimezone(UTC) - timedelta(days=1)],
        )
    waiting = HandedAtHub(reader, store="S001", till="T99").waiting()
    assert MOST_LISTED == len(waiting)
    assert {f"T{number}": 25 for number in range(8)} == {
        till: sum(one.till == till for one in waiting) for till in {one.till for one in waiting}
    }


def test_whether_a_sale_is_over_is_one_search(hub: Hub) -> None:
    """Of an index, wherever it is asked, and not of a function that hides it."""
    with psycopg.connect(hub.dsn) as line:
        line.execute("SET enable_seqscan = off")
        plan = "\n".join(
            row[0]
            for row in line.execute(
                "EXPLAIN SELECT FROM hub.suspended AS here WHERE NOT EXISTS ("
                "SELECT FROM hub.over_at(here.store, here.sale_id))"
            )
        )
    assert "record_by_sale" in plan, plan
    assert "Function Scan" not in plan, plan


def test_a_moment_that_no_program_reads(hub: Hub) -> None:
    """Also where a till tells what it has taken, as its store's hub reads that for the office."""
    office = HubNotices(hub.owner())
    office.publish(NewVersion(kind=VersionKind.SETTINGS, store="", content=b"a = 1", made_by="me"))
    line = hub.till("S001", "T0")
    HubNotices(line).tell("S001", "T0", [Applied(kind=VersionKind.SETTINGS, number=1)])
    with pytest.raises(HubMisuse, match="check constraint"):
        line.ask(lambda told: told.execute("UPDATE hub.applied SET at = 'infinity'"))
