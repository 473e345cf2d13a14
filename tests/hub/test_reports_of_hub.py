"""What a hub says that its stores sold: to the minor unit what their tills say."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from builders import setup_of

from pos.assembly.hub.reports import HubSales, parts_of
from pos.cli.chain_object import chain_object, report_lines, write_csv
from pos.cli.hub_report import WHAT
from pos.cli.period_object import sales_object
from pos.core.reports.chain import ChainReports
from pos.core.reports.period import Period, PeriodReport
from pos.errors import HubMisuse
from pos.hub.members import Member, enrol
from pos.hub.records import HubRecords
from pos.hub.schema.reports import VIEWS
from tests.hub.hubs import Hub
from tests.hub.sold import SoldTill

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
FIRST, SECOND = date(2026, 11, 21), date(2026, 11, 22)


@pytest.fixture
def chain(hub: Hub, tmp_path: Path) -> list[SoldTill]:
    """Two tills of one store, of which one sells on the next day too, and one abroad."""
    tills = [
        SoldTill(tmp_path),
        SoldTill(tmp_path, till="T2"),
        SoldTill(tmp_path, store="S002", currency="KWD"),
    ]
    for till in tills:
        till.a_day()
    tills[0].next_day()
    tills[0].a_day()
    tills[1].sell("7.00", code="hat")
    for till in tills:
        till.ship(HubRecords(hub.till(till.store, till.till)))
    return tills


def read(
    hub: Hub, period: Period = NOVEMBER, *, store: str = "", what: str = "sales"
) -> ChainReports:
    return HubSales(hub.owner(), setup_of()).reports(period, store=store, parts=parts_of(what))


def of_till(till: SoldTill, period: Period = NOVEMBER) -> PeriodReport:
    """As a hub can say it: who is behind an id, and what waits at the till, it does not know."""
    told = till.sales().period(period)
    assert isinstance(told, PeriodReport), told
    nameless = tuple(replace(one, name="") for one in told.cashiers)
    loyalty = replace(told.loyalty, told=replace(told.loyalty.told, undelivered=None))
    return replace(told, cashiers=nameless, loyalty=loyalty)


def test_a_store_with_one_till(hub: Hub, chain: list[SoldTill]) -> None:
    """Each figure and each row is that of `pos report sales` at the till, also of one day alone and
    in a currency with three decimals and prices without the tax.
    """
    abroad = chain[2]
    for period in (NOVEMBER, Period(FIRST, FIRST)):
        (told,) = read(hub, period, store="S002").reports
        assert of_till(abroad, period) == told.sales
        assert (1, "S002") == (told.tills, told.store)
    assert () == read(hub, Period(SECOND, SECOND), store="S002").reports


def test_a_store_is_the_sum_of_its_tills(hub: Hub, chain: list[SoldTill]) -> None:
    """To the minor unit: sums, days, hours, goods, tax, tenders, what was taken off, and points."""
    (told,) = read(hub, store="S001").reports
    tills = [of_till(till) for till in chain[:2]]

    assert 2 == told.tills
    assert of_both(tills) == summed(told.sales)
    assert tills[0].total + tills[1].total == told.sales.total
    assert [("S001", 16)] == [(one.key, one.receipts) for one in told.stores]


def of_both(tills: list[PeriodReport]) -> dict[str, Decimal]:
    both: dict[str, Decimal] = {}
    for till in tills:
        for name, figure in summed(till).items():
            both[name] = both.get(name, Decimal(0)) + figure
    return both


def summed(report: PeriodReport) -> dict[str, Decimal]:
    """Every figure under a name of its own."""
    told = sales_object(report, by=None)
    found: dict[str, Decimal] = {}
    for name, value in told.items():
        if isinstance(value, list):
            for row in value:
                figures = {key: row[key] for key in row if key in _FIGURES}
                named = "/".join(str(row[key]) for key in row if key not in _FIGURES)
                for key, figure in figures.items():
                    found[f"{name} {named} {key}"] = Decimal(figure)
        elif name not in ("kind", "from", "to", "archived_before", "currency", "average"):
            found[name] = Decimal(value)
    for off in report.taken_off:
        found[f"{off.by} {off.reason}"] = off.amount.major
    loyalty = report.loyalty
    found |= {
        "points": Decimal(loyalty.told.points_redeemed),
        "worth": loyalty.told.points_value.major,
    }
    found |= {"earned": Decimal(loyalty.told.points_earned), "bought": loyalty.with_customer.major}
    return {name: figure for name, figure in found.items() if figure}


_FIGURES = ("receipts", "amount", "times", "quantity", "net", "tax")


def test_no_two_currencies_in_one_figure(hub: Hub, chain: list[SoldTill]) -> None:
    """Of all stores there is a report for each currency, and each store is in its own."""
    told = read(hub).reports

    assert [("SAR", 2), ("KWD", 1)] == [(one.sales.currency, one.tills) for one in told]
    assert [["S001"], ["S002"]] == [[store.key for store in one.stores] for one in told]
    days = [(one.store, one.day, one.receipts) for one in told[0].store_days]
    assert [("S001", FIRST, 11), ("S001", SECOND, 5)] == days
    assert {"S001/9001"} == {one.key for one in told[0].sales.cashiers}


def test_each_part(hub: Hub, chain: list[SoldTill]) -> None:
    """Read alone it has the same rows, in JSON, in CSV and in lines."""
    whole = read(hub)
    for what in WHAT:
        alone = read(hub, what=what)
        told = chain_object(alone, NOVEMBER, what, store="")
        assert chain_object(whole, NOVEMBER, what, store="") == told
        assert csv_of(whole, what) == csv_of(alone, what)
        rows = [*csv.DictReader(io.StringIO(csv_of(alone, what)))]
        assert {"SAR", "KWD"} == {row["currency"] for row in rows}
        lines = [*report_lines(alone, NOVEMBER, what, store="")]
        assert "Sales of 1 Nov to 30 Nov 2026, all stores" == lines[0]
        assert 4 < len(lines)


def csv_of(told: ChainReports, what: str) -> str:
    written = io.StringIO()
    write_csv(told.reports, written, what=what)
    return written.getvalue()


def test_lines_for_a_reader(hub: Hub, chain: list[SoldTill]) -> None:
    """Where nothing was sold it says so; names to the left, figures aligned to the right."""
    nothing = [*report_lines(ChainReports(reports=()), NOVEMBER, "sales", store="S009")]
    lines = [*report_lines(read(hub, store="S001"), NOVEMBER, "tenders", store="S001")]

    assert ["Sales of 1 Nov to 30 Nov 2026, S009", "Nothing was sold."] == nothing
    cash, card = lines[-2:]
    assert cash.startswith("  Cash, ")
    assert card.startswith("  Card, ")
    assert len(cash) == len(card)


def test_a_currency_that_nobody_knows(hub: Hub, chain: list[SoldTill]) -> None:
    """Its figures are in no report, and no report leaves them out without a word."""
    whole = read(hub)
    with psycopg.connect(hub.dsn) as line:
        line.execute("UPDATE hub.receipt SET currency = 'ZZZ' WHERE store = 'S002'")
    told, alone = read(hub), read(hub, store="S002")

    assert whole.reports[:1] == told.reports
    said = "5 receipts in ZZZ with 3 decimals, a currency that this program does not know"
    assert ((said,), (), (said,)) == (told.left_out, alone.reports, alone.left_out)
    assert [f"Left out: {said}."] == [*report_lines(alone, NOVEMBER, "sales", store="S002")][2:]


def test_whoever_reads_for_the_office(hub: Hub, chain: list[SoldTill]) -> None:
    """Sees all stores in every view and table, and changes nothing; a store's own hub sees its
    store, and a till no report at all.
    """
    office = hub.at(hub.dsn_as(enrol(hub.owner(), Member(office="Anna")).role))
    store = hub.till("S001", "")
    till = hub.till("S001", "T1")
    both = [("S001",), ("S002",)]
    for view in VIEWS:
        query = f"SELECT DISTINCT store FROM hub.{view} ORDER BY 1"
        assert both == office.ask(lambda line, sql=query: line.execute(sql.encode()).fetchall())
        assert both[:1] == store.ask(lambda line, sql=query: line.execute(sql.encode()).fetchall())
        with pytest.raises(HubMisuse, match="permission denied"):
            till.ask(lambda line, sql=query: line.execute(sql.encode()))
    told = HubSales(office, setup_of()).reports(NOVEMBER).reports
    assert ["SAR", "KWD"] == [one.sales.currency for one in told]
    for forbidden in (
        "INSERT INTO hub.alarm SELECT * FROM hub.alarm",
        "UPDATE hub.receipt SET total_minor = 0",
        "DELETE FROM hub.record",
        "INSERT INTO hub.receipt SELECT * FROM hub.receipt",
    ):
        with pytest.raises(HubMisuse):
            office.ask(lambda line, sql=forbidden: line.execute(sql.encode()))


def test_a_day_is_found_by_its_index(hub: Hub) -> None:
    """A day among years of receipts is read without a look at the others."""
    with psycopg.connect(hub.dsn) as line:
        line.execute("SET enable_seqscan = off")
        plan = line.execute(
            "EXPLAIN SELECT * FROM hub.sales_by_item WHERE business_day = '2026-11-21'"
        ).fetchall()
    assert any("receipt_by_day" in row[0] for row in plan), plan
