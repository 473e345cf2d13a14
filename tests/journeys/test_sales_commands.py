"""`pos report sales` and `loyalty`: any days, for people and for other programs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from shop import BAG, OPENING, SARA, SHIRT, Shop

from pos.cli.sales import PARTS
from pos.core.reports.period import By

SUMS = {
    *("kind", "from", "to", "currency", "sales", "returns", "receipts", "average", "gross"),
    *("discounts", "net", "tax_total", "total", "tax", "change", "rounding"),
}
LISTS = {"days", "weekdays", "hours", "cashiers", "tenders", "categories", "items"}


TWO_DAYS_AGO = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
SINCE = ("--from", TWO_DAYS_AGO)
"""Midnight in the shop may go by while a test is at work."""


def test_for_other_programs(shop: Shop) -> None:
    """Each sum and each list by its name, over two shifts, and with --by only the one list."""
    shop.play(*OPENING, f"item {BAG} 2", "tender cash 200", "close-shift 300")
    shop.play("sign-on 1001 2468", "open-shift 50", f"item {SHIRT}", "tender card")
    told = json.loads(shop.pos("report", "sales", *SINCE, "--json").stdout)
    by_item = json.loads(shop.pos("report", "sales", *SINCE, "--by", "item", "--json").stdout)

    assert SUMS | LISTS | {"store", "till"} <= set(told)
    assert ("349.00", 2, "174.50") == (told["total"], told["receipts"], told["average"])
    assert {"cash": "200.00", "card": "149.00"} == {
        one["method"]: one["amount"] for one in told["tenders"]
    }
    assert [(BAG, "2", "200.00"), (SHIRT, "1", "149.00")] == [
        (one["code"], one["quantity"], one["amount"]) for one in by_item["items"]
    ]
    assert {"items"} == LISTS & set(by_item)


def test_any_days(shop: Shop) -> None:
    """Both ends are read; a day without a sale is there with nothing."""
    shop.play(*OPENING, f"item {BAG}", "tender cash 100")
    told = json.loads(shop.pos("report", "sales", *SINCE, "--json").stdout)
    alone = json.loads(shop.pos("report", "sales", *SINCE, "--to", TWO_DAYS_AGO, "--json").stdout)

    assert (TWO_DAYS_AGO, 0) == (told["days"][0]["day"], told["days"][0]["receipts"])
    assert 1 == sum(one["receipts"] for one in told["days"])
    assert [TWO_DAYS_AGO] == [one["day"] for one in alone["days"]]
    assert ("0.00", []) == (alone["total"], alone["items"])


def test_rows_for_a_spreadsheet(shop: Shop) -> None:
    """Each kind of row sums to the total, and each row says of which days it is."""
    shop.play(*OPENING, f"item {BAG}", f"item {SHIRT}", "tender card 49", "tender cash 200")
    for by in PARTS:
        printed = shop.pos("report", "sales", *SINCE, "--by", by, "--csv").stdout
        rows = [*csv.DictReader(io.StringIO(printed))]

        assert Decimal("249.00") == sum(Decimal(row["amount"]) for row in rows)
        assert {(TWO_DAYS_AGO, by)} == {(row["from"], row["by"]) for row in rows}


def test_points(shop: Shop) -> None:
    """What was given and redeemed, what customers bought, and what waits."""
    shop.play(
        *OPENING,
        *(f"item {BAG}", "tender cash 100", f"item {BAG}", f"customer {SARA}", "redeem points 100"),
        *("tender card", "wait-outbox 20"),
    )
    told = json.loads(shop.pos("report", "loyalty", *SINCE, "--json").stdout)
    rows = shop.pos("report", "loyalty", *SINCE, "--csv").stdout

    assert (100, "10.00", 1) == (
        told["points_redeemed"],
        told["points_value"],
        told["sales_with_customer"],
    )
    assert ("90.00", "47.4") == (told["sold_to_customers"], told["sold_to_customers_percent"])
    assert (0, 0, 0, {}) == (*(told[one] for one in ("pending", "in_doubt", "rejected")), {})
    assert told["points_earned"] > 0
    assert any(row.endswith(",loyalty,points_redeemed,,100,,") for row in rows.splitlines())


def test_for_people(shop: Shop) -> None:
    """As the receipt printer has it, or the rows asked for, a line each; and on paper."""
    shop.play(*OPENING, f"item {BAG} 2", "tender cash 200")
    whole = shop.pos("report", "sales", *SINCE).stdout
    rows = shop.pos("report", "sales", *SINCE, "--by", "item").stdout
    printed = shop.pos("report", "sales", *SINCE, "--print")

    assert "Sales of" in whole
    assert "By hour" in whole
    assert "Hoxton Bag, navy  2  200.00\n" == rows
    assert (0, "The report is printed.\n") == (printed.returncode, printed.stdout)
    assert "Sales of" in shop.paper


def test_while_the_till_sells(shop: Shop) -> None:
    """It is read beside a till that runs, and what is sold next is in the next reading."""
    till = shop.begin(*OPENING, f"item {BAG}", "tender cash 100")
    first = json.loads(shop.pos("report", "sales", *SINCE, "--json").stdout)
    till.communicate(f"item {BAG}\ntender cash 100\n", timeout=60)
    second = json.loads(shop.pos("report", "sales", *SINCE, "--json").stdout)

    assert ("100.00", "200.00") == (first["total"], second["total"])


WRONG = [
    (("--from", "yesterday"), "--from: expected a day, such as 2026-11-30"),
    (("--from", "2026-11-23", "--to", "2026-11-22"), "a day not after 2026-11-22"),
    (("--from", "1990-01-01", "--to", "2026-11-22"), "at most 3,660 days"),
]


def test_days_that_are_none(shop: Shop) -> None:
    """What is wrong with them is said in a line, with status 2."""
    for words, said in WRONG:
        ended = shop.pos("report", "sales", *words)

        assert (2, "") == (ended.returncode, ended.stdout)
        assert said in ended.stderr


def test_a_till_that_never_sold(shop: Shop) -> None:
    """There is no report of it, which is a no and no mistake."""
    shop.play("sign-on 1001 2468")
    ended = shop.pos("report", "sales", *SINCE, "--json")

    assert (1, "pos: No shift was ever opened at this till.\n") == (ended.returncode, ended.stderr)


def test_every_part_can_be_asked_for() -> None:
    """The words of --by are the parts that there are."""
    assert [one.value for one in By] == [*PARTS]
