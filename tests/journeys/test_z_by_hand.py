"""The Z report against the exported record, added up here with nothing of the till's own."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from shop import BAG, SARA, SHIRT, Shop

Record = dict[str, Any]
Sums = defaultdict[str, Decimal]

CONFIG = """
[tax]
rounding = "rate"
[tender]
methods = ["cash", "card", "gift-card"]
cash_rounding = "0.25"
"""

DAY = (
    *("sign-on 2001 135790", "open-shift 100.00"),
    # paid by two means, with change
    *(f"item {BAG}", f"item {SHIRT} 2", "discount 1 10% scratched", "tender card 100"),
    "tender cash 400",
    # points, a coupon, a line struck out, a tender taken back
    *(f"item {BAG}", f"item {SHIRT}", "void-line 2", f"customer {SARA}", "redeem points 100"),
    *("coupon SUMMER50", "tender cash 5", "void-tender 1", "tender card"),
    # rounded to coins
    *(f"item {SHIRT}", "price 1 33.33 shelf", "tender cash 40"),
    # never sold
    *(f"item {BAG}", "void-sale"),
    # without tax
    *(f"item {BAG}", "tax-exempt embassy", "tender card"),
    # a gift card sold, and two sales set aside, one of which is brought back
    *("gift-card 50", "tender cash 50"),
    *(f"item {BAG}", "suspend first", f"item {SHIRT}", "suspend second"),
    *("resume first", "tender cash 100"),
    # an exchange, a return for cash, and one of what points and a coupon had paid
    *("return 1 2 1 small", f"item {BAG}", "tender card 49"),
    *("return 1 2 1 small", "tender cash 149"),
    *("return 2 1 1 torn", "tender card 40"),
    *("paid-in 20 coins", "paid-out 7.50 milk", "drop 100", "no-sale change", "reprint 1"),
    *("wait-outbox 20", "close-shift 285"),
)


def test_a_whole_day_by_hand(shop: Shop) -> None:
    """Every sum of a day with everything in it is what its exported records come to."""
    shop.config.write_text(shop.config.read_text() + CONFIG)
    played = shop.play(*DAY)
    assert [] == played.refusals
    told = json.loads(shop.pos("report", "z", "--json").stdout)
    by_hand = _by_hand(_exported(shop))

    for name, figure in by_hand.items():
        assert (name, figure) == (name, _only(told, name))
    since = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    day = json.loads(shop.pos("report", "sales", "--from", since, "--json").stdout)
    for name in ("gross", "discounts", "net", "tax_total", "total", "rounding", "change", "tax"):
        assert (name, told[name]) == (name, day[name])


AMIRA, MANAGER = "sign-on 1001 2468", "sign-on 2001 135790"
BY_TURNS = (
    *(AMIRA, "open-shift 100.00", f"item {BAG}", "tender cash 200", "paid-in 20 coins"),
    # suspended here, and paid in the other's shift
    *(f"item {SHIRT}", f"item {BAG}", "suspend first", "set-aside"),
    *(MANAGER, "open-shift 50.00", "resume first", "void-line 1", "tender cash 100"),
    *(f"item {SHIRT}", "discount 1 10% scratched", f"customer {SARA}", "redeem points 100"),
    *("tender card", "drop 30", f"item {BAG}", "suspend second", "wait-outbox 20", "set-aside"),
    # the first goes on, and finishes what the second left
    *(AMIRA, "resume second", "discount 1 5% shelf", "tender cash 95"),
    *("no-sale change", "set-aside"),
    *(MANAGER, "return 2 2 1 small", "tender cash 100", "reprint 1", "close-shift 19.00"),
    *("sign-off", AMIRA, f"item {BAG}", "void-sale", f"item {SHIRT}", "tender card"),
    *("wait-outbox 20", "set-aside", AMIRA, "close-shift 305.00"),
)


def test_two_shifts_by_turns(shop: Shop) -> None:
    """Set aside and taken up again, crossing each other: each Z is what its own records come to,
    and the grand total goes on in the order in which they were closed.
    """
    shop.config.write_text(shop.config.read_text() + CONFIG + '[cash]\ndrawers = "own"\n')
    played = shop.play(*BY_TURNS)
    assert [] == played.refusals
    records = _exported(shop)

    for number, shift in ((1, "2"), (2, "1")):
        told = json.loads(shop.pos("report", "z", "--shift", shift, "--json").stdout)
        by_hand = _by_hand(records, shift=int(shift))
        assert (number, int(shift)) == (told["number"], told["shift"])
        for name, figure in by_hand.items():
            assert (shift, name, figure) == (shift, name, _only(told, name))
    since = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    day = json.loads(shop.pos("report", "sales", "--from", since, "--json").stdout)
    assert day["total"] == _by_hand(records, shift=1)["grand_total"]


def test_what_was_practised(shop: Shop) -> None:
    """Training is in no figure, and in no record but its own."""
    shop.play("sign-on 2001 135790", "open-shift 100.00", f"item {BAG}", "tender cash 100")
    practising = shop.begin("sign-on 2001 135790", "open-shift 5", training=True)
    practising.communicate(f"item {SHIRT}\ntender cash 200\n", timeout=60)
    shop.play("sign-on 2001 135790", "close-shift 200")
    told = json.loads(shop.pos("report", "z", "--json").stdout)

    assert "100.00" == told["total"]
    assert _by_hand(_exported(shop))["total"] == told["total"]


def _only(told: dict[str, Any], name: str) -> object:
    """'cash.expected' is a figure within another."""
    for part in name.split("."):
        told = told[part]
    return told


def _exported(shop: Shop) -> list[Record]:
    return [json.loads(line) for line in shop.pos("journal", "export").stdout.splitlines()]


# -- a day added up by hand -------------------------------------------------------------------


class _Sale:
    def __init__(self) -> None:
        self.lines: dict[int, Decimal] = {}
        """What each was to cost before anything was taken off."""
        self.percent_off: dict[int, Decimal] = {}
        self.returned: list[Record] = []
        self.tenders: dict[int, Record] = {}
        self.gift_cards = Decimal(0)
        self.by_points = self.by_coupons = Decimal(0)
        self.points = 0
        self.is_exempt = False

    @property
    def gross(self) -> Decimal:
        return sum(self.lines.values(), Decimal(0))

    @property
    def by_hand(self) -> Decimal:
        return sum(
            (_cents(self.lines[line] * off / 100) for line, off in self.percent_off.items()),
            Decimal(0),
        )


_BEGINS, _ENDS = ("ShiftOpened", "ShiftTakenUp"), ("ShiftClosed", "ShiftSetAside")


def _whose(records: Sequence[Record]) -> list[tuple[int, Record]]:
    """Each record with the shift it belongs to: what comes before a shift begins is its own."""
    told: list[tuple[int, Record]] = []
    waiting: list[Record] = []
    at_work = 0
    for record in records:
        kind, body = record["kind"], record["body"]
        if kind in _BEGINS:
            at_work = body["number"]
            told += [(at_work, one) for one in waiting]
            waiting = []
        if not at_work:
            waiting.append(record)
            continue
        told.append((at_work, record))
        if kind in _ENDS:
            at_work = 0
    return told


def _sold_before(whose: Sequence[tuple[int, Record]], shift: int) -> Decimal:
    """In shifts that were closed before it."""
    closed = [one["body"]["number"] for _, one in whose if one["kind"] == "ShiftClosed"]
    earlier = closed[: closed.index(shift)]
    return sum(
        (
            _amount(one["body"]["total"])
            for number, one in whose
            if one["kind"] == "SaleCompleted" and number in earlier
        ),
        Decimal(0),
    )


def _by_hand(records: Sequence[Record], *, shift: int = 1) -> dict[str, object]:
    """The figures that other programs are promised, of one shift."""
    sums = Sums(Decimal)
    tenders = Sums(Decimal, {method: Decimal(0) for method in ("cash", "card", "gift-card")})
    counts: Counter[str] = Counter()
    sales: dict[str, _Sale] = {}
    whose = _whose(records)
    sums["before"] = _sold_before(whose, shift)
    for number, record in whose:
        kind, body = record["kind"], record["body"]
        sale = sales.setdefault(body["sale_id"], _Sale()) if body.get("sale_id") else _Sale()
        if number != shift:
            _note(sale, kind, body)
            continue
        counts[kind] += 1
        match kind:
            case "SaleCompleted":
                _complete(sale, body, sums, tenders, counts)
            case "ShiftOpened":
                sums["float"] += _amount(body["opening_float"])
            case "ShiftClosed":
                sums["counted"] += _amount(body["counted"])
            case "CashMoved":
                sums[body["move"]] += _amount(body["amount"])
            case "ReceiptPrinted":
                counts["copies"] += body["copy"] > 0
            case "OrderDelivered":
                sums["earned"] += body["points_earned"] or 0
            case _:
                _note(sale, kind, body)
    return _told(sums, tenders, counts)


def _note(sale: _Sale, kind: str, body: Record) -> None:
    match kind:
        case "LineAdded":
            line = body["line"]
            price = _amount(line["unit_price"]) * Decimal(line["quantity"])
            sale.lines[line["number"]] = price
        case "PriceOverridden":
            sale.lines[body["number"]] = _amount(body["unit_price"])
        case "LineVoided":
            del sale.lines[body["number"]]
        case "LineDiscounted":
            sale.percent_off[body["number"]] = Decimal(body["discount"]["percent"])
        case "LineReturned":
            sale.returned.append(body["line"])
        case "PointsHeld":
            sale.points = body["hold"]["points"]
            sale.by_points = _amount(body["hold"]["amount"])
        case "CouponsLocked":
            sale.by_coupons = sum(
                (Decimal(one["value"]) for one in body["lock"]["coupons"]), Decimal(0)
            )
        case "TaxExempted":
            sale.is_exempt = True
        case "GiftCardAdded":
            sale.gift_cards += _amount(body["line"]["amount"])
        case "Tendered":
            sale.tenders[body["tender"]["number"]] = body["tender"]
        case "TenderVoided":
            del sale.tenders[body["number"]]


def _complete(
    sale: _Sale,
    body: Record,
    sums: Sums,
    tenders: Sums,
    counts: Counter[str],
) -> None:
    change = _amount(body["change"])
    reduced = sale.by_hand + sale.by_points + sale.by_coupons
    paid = sale.gross - reduced
    tax_in_it = _cents(paid * 15 / 115)
    exempted = tax_in_it if sale.is_exempt else Decimal(0)
    bought, tax = paid - exempted, Decimal(0) if sale.is_exempt else tax_in_it
    back = sum((_amount(one["paid"]) for one in sale.returned), Decimal(0))
    tax_back = sum((_amount(one["tax"]) for one in sale.returned), Decimal(0))
    had_off = sum((_had_off(one) for one in sale.returned), Decimal(0))
    assert bought - back == _amount(body["total"])
    sums["gross"] += sale.gross - back - had_off
    sums["discounts"] += reduced + exempted - had_off
    sums["total"] += bought - back
    sums["tax"] += tax - tax_back
    sums["gift_cards"] += sale.gift_cards
    sums["change"] += change
    sums["points"] += sale.points
    sums["by_points"] += sale.by_points
    sums["by_coupons"] += sale.by_coupons
    for tender in sale.tenders.values():
        tenders[tender["method"]] += _amount(tender["amount"])
        sums["rounding"] += _amount(tender["rounding"]) if tender["rounding"] else Decimal(0)
    tenders["cash"] -= change
    cash = sum(
        (_amount(one["amount"]) for one in sale.tenders.values() if one["method"] == "cash"),
        -change,
    )
    sums["cash_sales" if cash > 0 else "cash_refunds"] += abs(cash)
    counts["sold"] += bool(sale.lines or sale.gift_cards)
    counts["returned"] += bool(sale.returned)


def _had_off(line: Record) -> Decimal:
    """What goods that came back had been reduced by."""
    price = _amount(line["line"]["unit_price"]) * Decimal(line["quantity"])
    return price - _amount(line["paid"])


def _told(sums: Sums, tenders: Sums, counts: Counter[str]) -> dict[str, object]:
    moved = sums["paid_in"] - sums["paid_out"] - sums["drop"]
    expected = sums["float"] + tenders["cash"] + moved
    money = {
        "gross": sums["gross"],
        "discounts": sums["discounts"],
        "net": sums["total"] - sums["tax"],
        "tax_total": sums["tax"],
        "total": sums["total"],
        "rounding": sums["rounding"],
        "gift_cards_sold": sums["gift_cards"],
        "change": sums["change"],
        "cash.float": sums["float"],
        "cash.sales": sums["cash_sales"],
        "cash.refunds": sums["cash_refunds"],
        "cash.paid_in": sums["paid_in"],
        "cash.paid_out": sums["paid_out"],
        "cash.drops": sums["drop"],
        "cash.expected": expected,
        "cash.counted": sums["counted"],
        "cash.over_short": sums["counted"] - expected,
        "loyalty.points_value": sums["by_points"],
        "loyalty.coupons_value": sums["by_coupons"],
        "grand_total_before": sums["before"],
        "grand_total": sums["before"] + sums["total"],
    }
    return {
        **{name: f"{amount:.2f}" for name, amount in money.items()},
        "tenders": {method: f"{amount:.2f}" for method, amount in tenders.items()},
        "loyalty.points_redeemed": sums["points"],
        "loyalty.points_earned": sums["earned"],
        "counts.sales": counts["sold"],
        "counts.returns": counts["returned"],
        "counts.voided_sales": counts["SaleVoided"],
        "counts.voided_lines": counts["LineVoided"],
        "counts.voided_tenders": counts["TenderVoided"],
        "counts.overrides": counts["PriceOverridden"],
        "counts.no_sales": counts["NoSaleRung"],
        "counts.suspended": counts["SaleSuspended"],
        "counts.copies": counts["copies"],
        "counts.set_aside": counts["ShiftSetAside"],
    }


def _amount(money: Record) -> Decimal:
    assert "SAR" == money["currency"]
    return Decimal(money["minor"]) / 100


def _cents(exact: Decimal) -> Decimal:
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
