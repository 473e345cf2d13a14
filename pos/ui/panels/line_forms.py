"""Forms about one line, or about the sale as a whole: quantity, discounts, price."""

from __future__ import annotations

from decimal import Decimal

from pos.core import intents as it
from pos.core.money import Money
from pos.core.quantity import quantity_text
from pos.core.sale import LineItem
from pos.ui.command import Desk
from pos.ui.figures import amount, with_currency
from pos.ui.panels.entries import amount_entry, percent_entry, quantity_entry, text_entry
from pos.ui.panels.form import Form
from pos.ui.rows import Row, row, shown

_WHY = text_entry("Why")


def quantity_form(desk: Desk, line: LineItem) -> Form:
    def change(quantity: Decimal) -> it.Intent:
        return it.ChangeQuantity(quantity=quantity, number=line.number)

    unit = f", {line.item.unit}" if line.item.is_weighed else ""
    entry = quantity_entry(f"Quantity{unit}")
    return Form(desk, "Quantity", entries=(entry,), make=change, about=_about_line(line))


def percent_off_line(desk: Desk, line: LineItem) -> Form:
    def discount(percent: Decimal, reason: str) -> it.Intent:
        return it.DiscountLine(number=line.number, percent=percent, reason=reason)

    entries = (percent_entry("Per cent off"), _WHY)
    return Form(desk, "Discount", entries=entries, make=discount, about=_about_line(line))


def amount_off_line(desk: Desk, line: LineItem) -> Form:
    def discount(off: Money, reason: str) -> it.Intent:
        return it.DiscountLine(number=line.number, amount=off, reason=reason)

    entries = (amount_entry("Amount off", line.unit_price.currency), _WHY)
    return Form(desk, "Discount", entries=entries, make=discount, about=_about_line(line))


def new_price(desk: Desk, line: LineItem) -> Form:
    def override(price: Money, reason: str) -> it.Intent:
        return it.OverridePrice(number=line.number, unit_price=price, reason=reason)

    entries = (amount_entry("New price for one", line.unit_price.currency), _WHY)
    return Form(desk, "Price", entries=entries, make=override, about=_about_line(line))


def percent_off_sale(desk: Desk, _line: LineItem) -> Form:
    def discount(percent: Decimal, reason: str) -> it.Intent:
        return it.DiscountSale(percent=percent, reason=reason)

    entries = (percent_entry("Per cent off"), _WHY)
    return Form(desk, "Sale discount", entries=entries, make=discount, about=_about_sale(desk))


def amount_off_sale(desk: Desk, line: LineItem) -> Form:
    def discount(off: Money, reason: str) -> it.Intent:
        return it.DiscountSale(amount=off, reason=reason)

    entries = (amount_entry("Amount off", line.unit_price.currency), _WHY)
    return Form(desk, "Sale discount", entries=entries, make=discount, about=_about_sale(desk))


def _about_line(line: LineItem) -> tuple[Row, ...]:
    sum_text = f"{quantity_text(line.quantity)} × {amount(line.unit_price)}"
    return (row(shown(line.item.title)), row(sum_text, amount(line.gross)))


def _about_sale(desk: Desk) -> tuple[Row, ...]:
    totals = desk.snapshot.totals
    return (row("The sale so far", with_currency(totals.total)),) if totals else ()
