"""Forms about one line, or about the sale as a whole: quantity, discounts, price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pos.core import intents as it
from pos.core.money import Money
from pos.core.quantity import quantity_text
from pos.core.sale import LineItem
from pos.ui.command import Desk
from pos.ui.figures import amount, with_currency
from pos.ui.panels.entries import (
    Entry,
    amount_entry,
    maybe,
    percent_entry,
    quantity_entry,
    reason_entry,
    text_entry,
)
from pos.ui.panels.form import Form
from pos.ui.panels.panel import TEXT_WIDTH
from pos.ui.rows import BLANK, Row, row, shown, wrapped

_NO_BREAK = "\u00a0"


def quantity_form(desk: Desk, line: LineItem) -> Form:
    def change(quantity: Decimal) -> it.Intent:
        return it.ChangeQuantity(quantity=quantity, number=line.number)

    unit = f", {line.item.unit}" if line.is_weighed else ""
    entry = quantity_entry(f"Quantity{unit}")
    return Form(
        desk,
        "Quantity",
        entries=(entry,),
        make=change,
        about=_about_line(line),
        about_line=line.number,
    )


def percent_off_line(desk: Desk, line: LineItem) -> Form:
    def discount(percent: Decimal, reason: str) -> it.Intent:
        return it.DiscountLine(number=line.number, percent=percent, reason=reason)

    why, listed = reasons_for(desk, "discount")
    entries = (percent_entry("Per cent off"), maybe(why))
    about = (*_about_line(line), *listed)
    return Form(
        desk, "Discount", entries=entries, make=discount, about=about, about_line=line.number
    )


def amount_off_line(desk: Desk, line: LineItem) -> Form:
    def discount(off: Money, reason: str) -> it.Intent:
        return it.DiscountLine(number=line.number, amount=off, reason=reason)

    why, listed = reasons_for(desk, "discount")
    entries = (amount_entry("Amount off", line.unit_price.currency), maybe(why))
    about = (*_about_line(line), *listed)
    return Form(
        desk, "Discount", entries=entries, make=discount, about=about, about_line=line.number
    )


def new_price(desk: Desk, line: LineItem) -> Form:
    def override(price: Money, reason: str) -> it.Intent:
        return it.OverridePrice(number=line.number, unit_price=price, reason=reason)

    why, listed = reasons_for(desk, "price")
    entries = (amount_entry("New price for one", line.unit_price.currency), why)
    about = (*_about_line(line), *listed)
    return Form(desk, "Price", entries=entries, make=override, about=about, about_line=line.number)


def percent_off_sale(desk: Desk) -> Form:
    def discount(percent: Decimal, reason: str) -> it.Intent:
        return it.DiscountSale(percent=percent, reason=reason)

    why, listed = reasons_for(desk, "discount")
    entries = (percent_entry("Per cent off"), maybe(why))
    about = (*_about_sale(desk), *listed)
    return Form(desk, "Sale discount", entries=entries, make=discount, about=about)


def amount_off_sale(desk: Desk) -> Form:
    def discount(off: Money, reason: str) -> it.Intent:
        return it.DiscountSale(amount=off, reason=reason)

    why, listed = reasons_for(desk, "discount")
    entries = (amount_entry("Amount off", desk.snapshot.state.setup.currency), maybe(why))
    about = (*_about_sale(desk), *listed)
    return Form(desk, "Sale discount", entries=entries, make=discount, about=about)


def tax_exempt(desk: Desk) -> Form:
    def exempt(reason: str) -> it.Intent:
        return it.ExemptFromTax(reason=reason)

    entries = (text_entry("Why, and the certificate's number"),)
    return Form(desk, "Tax exempt sale", entries=entries, make=exempt, about=_about_sale(desk))


def reasons_for(desk: Desk, action: str) -> tuple[Entry, tuple[Row, ...]]:
    """The field, and the store's own reasons to choose from by number."""
    reasons = desk.snapshot.state.setup.reasons.get(action, ())
    listed = reason_rows(reasons, width=TEXT_WIDTH, most=4)
    return reason_entry(reasons), (BLANK, *listed) if listed else ()


def reason_rows(reasons: Sequence[str], *, width: int, most: int) -> tuple[Row, ...]:
    """With their numbers, several in a row, none broken where there is room."""
    numbered = (f"{number} {shown(reason)}" for number, reason in enumerate(reasons, start=1))
    kept_whole = f"{_NO_BREAK}· ".join(one.replace(" ", _NO_BREAK) for one in numbered)
    lines = wrapped(kept_whole, width, most=most)
    return tuple(row(line.replace(_NO_BREAK, " ").removesuffix(" ·")) for line in lines)


def _about_line(line: LineItem) -> tuple[Row, ...]:
    sum_text = f"{quantity_text(line.quantity)} × {amount(line.unit_price)}"
    return (row(shown(line.item.title)), row(sum_text, amount(line.gross)))


def _about_sale(desk: Desk) -> tuple[Row, ...]:
    totals = desk.snapshot.totals
    return (row("The sale so far", with_currency(totals.to_pay)),) if totals else ()
