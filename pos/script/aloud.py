"""What happens at the till as sentences to be read out: no columns, no figures beside each other.

Pure: from what was and what is to the words; who says them, and when, is plain.py's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from pos.core.how_long import how_long
from pos.core.item import Item
from pos.core.money import Money
from pos.core.others_sale import to_pay_of
from pos.core.question import Asks
from pos.core.reasons import reasons_said
from pos.core.sale import LineItem, ReturnLine, Sale, SalePhase
from pos.core.stored_value import GiftCardLine
from pos.core.totals import Totals, add_up, row_total
from pos.script.keys_in_words import in_words
from pos.terminal.snapshot import Say, Snapshot

ATTENTION = "Attention: "
"""Before every no and every trouble, where a screen has a colour and a mark."""


def news(before: Snapshot, after: Snapshot) -> str:
    """What has happened between the two; empty where nothing is to be said."""
    if after.command is not before.command:
        return f"{ATTENTION}That code is a command of the screen. Type help for the words here."
    said = spoken(after.say) if after.say.number != before.say.number else ""
    asked = after.question
    how = _ANSWERED_BY.get(asked.asks, "") if asked and asked is not before.question else ""
    return " ".join(part for part in (said, how, _total_said(before, after)) if part)


_ANSWERED_BY: Final = {
    Asks.AGE: "Type yes or no.",
    Asks.SERIAL: "Type serial and the number.",
    Asks.PRICE: "Type price-of and the amount.",
    Asks.WEIGHT: "Type weigh and the weight.",
}
"""What a screen has a panel for."""


def spoken(say: Say) -> str:
    if not say.text:
        return ""
    if say.needs_approval:
        return f"{ATTENTION}{sentence(say.text)} A manager types: approve ID."
    return sentence(say.text) if say.ok else f"{ATTENTION}{sentence(say.text)}"


def sentence(text: str) -> str:
    """The words of the screen with a beginning, an end, no key, and nothing that is only drawn."""
    plain = in_words(text).replace(" · ", ", ").strip()
    whole = plain[:1].upper() + plain[1:]
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."


def sale_aloud(snapshot: Snapshot) -> Iterator[str]:
    """The whole sale, a line of it at a time, and what it comes to."""
    sale = snapshot.state.sale
    if sale is None:
        yield "No sale is open."
        return
    totals = snapshot.totals or add_up(sale)
    yield from _lines(sale, totals)
    if sale.note:
        yield sentence(f"Note: {sale.note}")
    if sale.customer is not None:
        yield sentence(f"Customer: {sale.customer.called}")
    for takes_off, money in (
        ("Discounts take off", totals.discount),
        ("A promotion takes off", totals.promotion),
        ("Coupons take off", totals.coupon_discount),
        ("Points take off", totals.points_discount),
        ("Tax exemption takes off", totals.exempted),
    ):
        if money:
            yield f"{takes_off} {said_of(money)}."
    if totals.paid:
        yield f"Paid {said_of(totals.paid)}."
    yield _due(totals)


def suspended_aloud(snapshot: Snapshot, now: datetime) -> Iterator[str]:
    store = snapshot.store_sales
    if not snapshot.state.suspended and not (store and (store.sales or store.trouble)):
        yield "No sale is suspended."
    for one in snapshot.state.suspended:
        to_pay = to_pay_of(one.sale)
        total = "which cannot be added up" if to_pay is None else said_of(to_pay)
        yield sentence(f"{one.name}, {total}, suspended {how_long(now - one.at)} ago")
    for other in store.sales if store else ():
        total = said_of(other.to_pay)
        ago = how_long(now - other.at)
        yield sentence(f"{other.name}, {total}, suspended at till {other.till} {ago} ago")
    if store and store.trouble:
        yield f"{ATTENTION}{store.trouble}"


def reasons_aloud(snapshot: Snapshot) -> Iterator[str]:
    """The store's own, by the words they are for, each with the number that is typed for it."""
    listed = {name: some for name, some in snapshot.state.setup.reasons.items() if some}
    if not listed:
        yield "The store has no list of reasons: say why in words."
    for name, reasons in listed.items():
        yield sentence(f"For {name.replace('_', '-')}: {reasons_said(reasons)}")


def found_aloud(number: int, item: Item) -> str:
    per = f" for one {item.unit}" if item.is_weighed else ""
    return sentence(f"{number}: {item.title}, {said_of(item.price)}{per}")


def said_of(money: Money) -> str:
    return f"{money.said()} {money.currency}"


def _lines(sale: Sale, totals: Totals) -> Iterator[str]:
    bought = dict(zip((line.number for line in sale.lines), totals.lines, strict=True))
    for line in sale.rows:
        if isinstance(line, ReturnLine):
            back = said_of(-row_total(line, sale))
            title, count = line.line.item.title, line.line.how_much(line.quantity)
            yield f"Line {line.number} comes back: {count} of {title}, {back}."
        elif isinstance(line, GiftCardLine):
            yield f"Line {line.number}: {line.title}, {said_of(line.amount)}."
        else:
            figures = bought[line.number]
            count, each = line.how_much(), line.unit_price.said()
            off = f", {figures.discount.said()} off" if figures.discount else ""
            yield (
                f"Line {line.number}: {line.item.title}, {count} at {each}, "
                f"{figures.gross.said()}{off}."
            )
            yield from _told_of(line)


def _told_of(line: LineItem) -> Iterator[str]:
    for name, told in (
        ("Serial number", line.serial),
        ("Lot", line.lot),
        ("Note:", line.note),
    ):
        if told:
            yield sentence(f"{name} {told}")


def _total_said(before: Snapshot, after: Snapshot) -> str:
    """While selling; a tender tells what is left to pay by itself."""
    sale = after.state.sale
    if sale is None or after.totals is None or sale.phase is not SalePhase.SELLING:
        return ""
    unchanged = before.totals is not None and before.totals.due == after.totals.due
    return "" if unchanged else _due(after.totals)


def _due(totals: Totals) -> str:
    if totals.due.minor < 0:
        return f"To pay back {said_of(-totals.due)}."
    return f"{'Left to pay' if totals.paid else 'Total'} {said_of(totals.due)}."
