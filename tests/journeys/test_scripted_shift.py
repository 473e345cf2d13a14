"""One shift with everything the till can do, which balances to the cent in its reports.

What the till learns to do is another part below: its lines, and what it adds to each figure.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from shop import BAG, SARA, SHIRT, Shop, make_shop

from drivers.virtual.card_terminal import VirtualCardTerminal
from pos.clock import SystemClock
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, scenario
from pos.sandbox.server import SandboxServer

TAILORED = "2012345025004"
"""A code of the store's own scale: the item, and 25.00."""
OPENING_FLOAT = Decimal("200.00")
MANAGER = "approve 2001 135790"


@dataclass(frozen=True, kw_only=True)
class Part:
    """Lines of the script, and what they do to the figures that a manager would check by hand."""

    name: str
    lines: tuple[str, ...]
    gross: str = "0"
    discounts: str = "0"
    cash: str = "0"
    """Into the drawer for sales, less what went back out of it."""
    card: str = "0"
    gift_card: str = "0"
    store_credit: str = "0"
    voucher: str = "0"
    gift_cards: str = "0"
    """Put on them: paid, and no sale."""
    rounding: str = "0"
    moved: str = "0"
    """Cash put in or taken out beside sales."""
    counts: dict[str, int]
    refused: int = 0
    """Besides what a manager then says yes to: what is asked first, or said no to."""
    cashier: str = "1001"
    redeemed: int = 0
    coupons: int = 0


PARTS = (
    Part(
        name="cash, with change",
        lines=(f"scan {BAG}", f"scan {SHIRT}", "tender cash 300"),
        gross="249.00",
        cash="249.00",
        counts={"sales": 1, "drawer_openings": 1},
    ),
    Part(
        name="card",
        lines=(f"item {BAG} 2", "tender card"),
        gross="200.00",
        card="200.00",
        counts={"sales": 1},
    ),
    Part(
        name="split, with a tender taken back",
        lines=(
            f"item {SHIRT}",
            "tender card 100",
            "void-tender 1",
            "tender card 49",
            "tender cash 100",
        ),
        gross="149.00",
        cash="100.00",
        card="49.00",
        counts={"sales": 1, "drawer_openings": 1, "voided_tenders": 1},
    ),
    Part(
        name="discounts on a line and on the sale",
        lines=(
            f"item {BAG}",
            f"item {SHIRT}",
            "discount 1 5% scratch",
            "discount-sale 9.00 regular",
            "tender cash 240",
        ),
        gross="249.00",
        discounts="14.00",
        cash="235.00",
        counts={"sales": 1, "drawer_openings": 1},
    ),
    Part(
        name="a price by hand, approved",
        lines=(f"item {SHIRT}", "price 1 120.00 window", MANAGER, "tender card"),
        gross="120.00",
        card="120.00",
        counts={"sales": 1, "overrides": 1},
    ),
    Part(
        name="points and a coupon",
        lines=(
            f"item {BAG} 3",
            f"customer {SARA}",
            "redeem points 100",
            "coupon SUMMER50",
            "tender cash 240",
            "wait-outbox 20",
        ),
        gross="300.00",
        discounts="60.00",
        cash="240.00",
        counts={"sales": 1, "drawer_openings": 1},
        redeemed=100,
        coupons=1,
    ),
    Part(
        name="goods back, in cash",
        lines=("return S001-T1-000001 1 1 faded", "tender cash 100"),
        gross="-100.00",
        cash="-100.00",
        counts={"returns": 1, "drawer_openings": 1},
    ),
    Part(
        name="an exchange of what was reduced",
        lines=("return S001-T1-000004 1", f"item {SHIRT}", "tender card"),
        gross="49.00",
        discounts="-8.50",
        card="57.50",
        counts={"sales": 1, "returns": 1},
    ),
    Part(
        name="goods back without a receipt",
        lines=(f"return-item {SHIRT} 1 stained", MANAGER, "tender store-credit 149"),
        gross="-149.00",
        store_credit="-149.00",
        counts={"returns": 1},
    ),
    Part(
        name="struck out",
        lines=(f"item {BAG}", f"item {SHIRT}", "void-line 1", "void-sale"),
        counts={"voids": 2, "voided_sales": 1, "voided_lines": 1},
    ),
    Part(
        name="set aside and paid later",
        lines=(
            f"item {BAG}",
            "suspend coat",
            f"item {SHIRT}",
            "tender card",
            "resume coat",
            "tender cash 100",
        ),
        gross="249.00",
        cash="100.00",
        card="149.00",
        counts={"sales": 2, "suspended": 1, "drawer_openings": 1},
    ),
    Part(
        name="copies",
        lines=("reprint", "reprint S001-T1-000001"),
        counts={"copies": 2},
    ),
    Part(
        name="no tax, by a certificate",
        lines=(f"item {SHIRT}", "tax-exempt embassy 12", MANAGER, "tender card"),
        gross="149.00",
        discounts="19.43",
        card="129.57",
        counts={"sales": 1},
    ),
    Part(
        name="a gift card sold",
        lines=("gift-card 50.00", "tender cash 50"),
        gift_cards="50.00",
        cash="50.00",
        counts={"sales": 1, "drawer_openings": 1},
    ),
    Part(
        name="a gift receipt",
        lines=("gift-receipt S001-T1-000001",),
        counts={"gift_receipts": 1},
    ),
    Part(
        name="something no catalogue has, rounded to coins",
        lines=("open-item 999999 25.02 Ribbon", MANAGER, "tender cash 25"),
        gross="25.02",
        cash="25.00",
        rounding="-0.02",
        counts={"sales": 1, "drawer_openings": 1},
    ),
    Part(
        name="cash moved, and no sale",
        lines=(
            "paid-in 50.00 change",
            "paid-out 12.50 stamps",
            "drop 500.00",
            "no-sale coins",
        ),
        moved="-462.50",
        counts={"no_sales": 1, "drawer_openings": 4},
    ),
    Part(
        name="asked for first: a price, an age, a serial number, a weight",
        lines=(
            "item ALTER 2",
            "price-of 25.50",
            "item LIGHTER-1",
            "age no",
            "item LIGHTER-1",
            "age yes",
            "item WATCH-1",
            "serial FW-2291",
            "item 4010",
            "weigh 0.350",
            "price-check 4002",
            "note 1 sleeves",
            "note-sale collected at noon",
            "tender card",
        ),
        gross="577.00",
        card="577.00",
        counts={"sales": 1, "ages_refused": 1},
        refused=5,
    ),
    Part(
        name="codes that say more, another means, two rates",
        lines=(
            f"scan {TAILORED}",
            f"scan ]C1010{BAG}10LOT-7",
            f"scan ]d2010{BAG}17200101",
            f"item 3*{SHIRT}",
            "qty 2",
            "item DONATE-10",
            "tender voucher 33",
            "tender cash 400",
        ),
        gross="433.00",
        cash="400.00",
        voucher="33.00",
        counts={"sales": 1, "drawer_openings": 1},
        refused=1,
    ),
    Part(
        name="an amount off a line, a per cent off the sale",
        lines=(f"item {BAG} 2", "discount 1 5.00 torn", "discount-sale 4% club", "tender card"),
        gross="200.00",
        discounts="12.80",
        card="187.20",
        counts={"sales": 1},
    ),
    Part(
        name="a card declined, and one whose answer was lost",
        lines=(
            f"item {SHIRT}",
            "tender card 10.51",
            "tender card 30.91",
            "card-payment ask",
            "tender card",
        ),
        gross="149.00",
        card="149.00",
        counts={"sales": 1},
        refused=2,
    ),
    Part(
        name="goods back that points and a coupon had paid in part",
        lines=("return S001-T1-000006 1 1 spoilt", "tender cash 80", "wait-outbox 20"),
        gross="-100.00",
        discounts="-20.00",
        cash="-80.00",
        counts={"returns": 1, "drawer_openings": 1},
    ),
)


LATER = (
    Part(
        name="paid with the gift card, and the rest by card",
        lines=(f"item {SHIRT}", "tender gift-card 50.00 {gift_card}", "tender card"),
        gross="149.00",
        gift_card="50.00",
        card="99.00",
        counts={"sales": 1},
    ),
    Part(
        name="goods back, for store credit",
        lines=("return S001-T1-000002 1 1 gift", "tender store-credit 100"),
        gross="-100.00",
        store_credit="-100.00",
        counts={"returns": 1},
    ),
    Part(
        name="paid with store credit",
        lines=(f"item {BAG}", "tender store-credit {store_credit}"),
        gross="100.00",
        store_credit="100.00",
        counts={"sales": 1},
    ),
    Part(
        name="a gift card loaded again",
        lines=("gift-card 20.00 {gift_card}", "tender card"),
        gift_cards="20.00",
        card="20.00",
        counts={"sales": 1},
    ),
    Part(
        name="by another cashier, who takes the till over",
        lines=(f"item {SHIRT}", "lock", "sign-on 2001 135790", "tender cash 150"),
        gross="149.00",
        cash="149.00",
        counts={"sales": 1, "drawer_openings": 1},
        cashier="2001",
    ),
)
"""In another run of the till, with the codes that the first one printed."""

ALL = (*PARTS, *LATER)


_MEANS = ("cash", "card", "gift_card", "store_credit", "voucher")


def _sum(name: str) -> Decimal:
    return sum((Decimal(getattr(part, name)) for part in ALL), Decimal(0))


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _count(name: str) -> int:
    return sum(part.counts.get(name, 0) for part in ALL)


TENDERS = """
[tender]
methods = ["cash", "card", "gift-card", "store-credit", "voucher"]
cash_rounding = "0.05"
[scanner]
price_patterns = ["20IIIIIEEEEEX"]
[card]
driver = "simulator"
port = "{card}"
"""
PRACTISED = ("sign-on 1001 2468", "open-shift 50.00", f"item {BAG}", "tender cash 100")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[Shop]:
    """Once for all who only read; who closes it does so on a copy."""
    with (
        SandboxServer(Sandbox(scenario("demo", now=SystemClock().now()))) as server,
        closing(VirtualCardTerminal()) as terminal,
    ):
        shop = make_shop(
            tmp_path_factory.mktemp("shift") / "shop",
            base_url=server.base_url,
            api_key=DEMO_API_KEY,
            secret_key=DEMO_SECRET_KEY,
        )
        shutil.copytree(stocked, shop.data)
        with shop.config.open("a", encoding="utf-8") as config:
            config.write(TENDERS.format(card=terminal.port))
        _play(shop, PARTS, f"open-shift {OPENING_FLOAT}")
        trained = shop.pos("play", "-", "--training", stdin="\n".join(PRACTISED))
        assert 0 == trained.returncode, trained.stderr
        _play(shop, LATER)
        yield shop


def _play(shop: Shop, parts: Sequence[Part], *first: str) -> None:
    """What needs a manager is refused first, then approved; and what each part says."""
    codes = {
        name: found.group() if (found := re.search(rf"{kind}[0-9A-Z]{{16}}", shop.paper)) else ""
        for name, kind in (("gift_card", "GC"), ("store_credit", "SC"))
    }
    lines = [line.format(**codes) for part in parts for line in part.lines]
    ended = shop.play("sign-on 1001 2468", *first, *lines)
    refused = lines.count(MANAGER) + sum(part.refused for part in parts)
    assert refused == len(ended.refusals), ended.refusals


def report(shop: Shop, kind: str, *more: str) -> dict[str, Any]:
    ended = shop.pos("report", kind, "--json", *more)
    assert 0 == ended.returncode, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


def test_balances_to_the_cent(played: Shop) -> None:
    """Every figure of the X report is what a pencil gives, and the drawer is the till's own."""
    told = report(played, "x")
    total = _sum("gross") - _sum("discounts")
    expected = OPENING_FLOAT + _sum("cash") + _sum("moved")

    tenders = {name: _sum(name) for name in _MEANS}

    assert total + _sum("gift_cards") + _sum("rounding") == sum(tenders.values())
    assert {
        "kind": "x",
        "number": 1,
        "shift": 1,
        "closed_at": None,
        "gross": _text(_sum("gross")),
        "discounts": _text(_sum("discounts")),
        "total": _text(total),
        "gift_cards_sold": _text(_sum("gift_cards")),
        "rounding": _text(_sum("rounding")),
        "grand_total": _text(total),
    }.items() <= told.items()
    assert total == Decimal(told["net"]) + sum(Decimal(rate["tax"]) for rate in told["tax"])
    assert {name.replace("_", "-"): _text(one) for name, one in tenders.items()} == told["tenders"]
    by_cashier = {
        who: sum(
            (Decimal(part.gross) - Decimal(part.discounts) for part in ALL if part.cashier == who),
            Decimal(0),
        )
        for who in ("1001", "2001")
    }
    assert {who: _text(sold) for who, sold in by_cashier.items()} == {
        one["cashier"]: one["amount"] for one in told["cashiers"]
    }
    assert _text(expected) == told["cash"]["expected"]
    assert told["cash"]["counted"] is None
    assert {name: _count(name) for part in ALL for name in part.counts}.items() <= told[
        "counts"
    ].items()
    assert {
        "points_redeemed": sum(part.redeemed for part in ALL),
        "points_value": "10.00",
        "coupons": sum(part.coupons for part in ALL),
        "pending": 0,
        "in_doubt": 0,
        "rejected": 0,
    }.items() <= told["loyalty"].items()
    assert _text(expected) == played.play("show").state["shift"]["drawer_expected"]


def test_x_then_close_then_z(played: Shop, tmp_path: Path) -> None:
    """Closing adds the count and takes nothing away; the next shift leaves the Z as it is."""
    played = Shop(shutil.copytree(played.folder, tmp_path / "shop"), played.environ)
    before = report(played, "x")
    counted = Decimal(before["cash"]["expected"]) - Decimal("0.50")
    played.play("sign-on 1001 2468", f"close-shift {counted}")
    closed = report(played, "z")
    played.play("sign-on 1001 2468", "open-shift 10.00", f"item {BAG}", "tender cash 100")

    assert ("z", 1, "-0.50") == (closed["kind"], closed["number"], closed["cash"]["over_short"])
    assert closed["closed_at"] >= closed["opened_at"]
    same = set(before) - {"kind", "closed_at", "closed_by", "cash", "record"}
    assert {name: before[name] for name in same} == {name: closed[name] for name in same}
    assert closed == report(played, "z") == report(played, "z", "--shift", "1")
    assert 2 == report(played, "x")["number"]
    assert closed["grand_total"] == report(played, "x")["grand_total_before"]


def test_on_paper_and_as_csv(played: Shop) -> None:
    """The paper and the file for a spreadsheet have the figures of the JSON."""
    told = report(played, "x")
    paper = played.pos("report", "x").stdout
    rows = [*csv.DictReader(io.StringIO(played.pos("report", "x", "--csv").stdout))]
    figures = {(row["section"], row["name"]): row["amount"] or row["times"] for row in rows}

    for name in ("gross", "net", "total"):
        assert told[name] in paper
        assert told[name] == figures["sales", name]
    for method, amount in told["tenders"].items():
        assert amount == figures["tenders", method]
    assert told["cash"]["expected"] == figures["cash", "expected"]
    assert str(told["counts"]["sales"]) == figures["counts", "sales"]
    assert {("x", "1")} == {(row["kind"], row["number"]) for row in rows}
    assert "X report of shift 1" in paper


def test_as_the_exported_record_says(played: Shop) -> None:
    """Whoever adds up the exported record without the till's code comes to the same figures."""
    told = report(played, "x")
    records = [json.loads(line) for line in played.pos("journal", "export").stdout.splitlines()]
    completed = {one["body"]["sale_id"]: one["body"] for one in _of_kind(records, "SaleCompleted")}
    tenders: dict[tuple[str, int], tuple[str, int]] = {}
    for one in records:
        body = one["body"]
        if one["kind"] == "Tendered" and body["sale_id"] in completed:
            tender = body["tender"]
            key = (body["sale_id"], tender["number"])
            tenders[key] = (tender["method"], tender["amount"]["minor"])
        elif one["kind"] == "TenderVoided":
            tenders.pop((body["sale_id"], body["number"]), None)
    by_method = dict.fromkeys(told["tenders"], 0)
    for method, minor in tenders.values():
        by_method[method] += minor
    by_method["cash"] -= sum(one["change"]["minor"] for one in completed.values())
    moved = sum(
        one["body"]["amount"]["minor"] * (1 if one["body"]["move"] == "paid_in" else -1)
        for one in _of_kind(records, "CashMoved")
    )
    (opened,) = _of_kind(records, "ShiftOpened")
    expected = opened["body"]["opening_float"]["minor"] + by_method["cash"] + moved

    assert told["total"] == _major(sum(one["total"]["minor"] for one in completed.values()))
    assert told["tenders"] == {method: _major(minor) for method, minor in by_method.items()}
    assert told["cash"]["expected"] == _major(expected)


def _of_kind(records: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [one for one in records if one["kind"] == kind]


def _major(minor: int) -> str:
    return _text(Decimal(minor).scaleb(-2))
