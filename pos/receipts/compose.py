"""A completed sale to its receipt document. How it looks on paper is the printer's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from pos.core.money import Money, total
from pos.core.quantity import ONE, quantity_text
from pos.core.sale import Discount, Sale
from pos.core.shift import Shift
from pos.core.state import FinishedSale
from pos.core.totals import Totals, add_up
from pos.ports.receipt import (
    Align,
    Barcode,
    Columns,
    Cut,
    Element,
    Feed,
    QrCode,
    ReceiptDocument,
    Rule,
    Text,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What is the store's own on every paper. `qr_url` takes the receipt number for {receipt}."""

    store_name: str
    till_id: str
    zone: tzinfo
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    qr_url: str = ""


def compose_receipt(finished: FinishedSale, head: Letterhead, *, copy: int) -> ReceiptDocument:
    sale = finished.sale
    totals = add_up(sale)
    elements: list[Element] = [
        *_heading(finished, head, copy),
        *_lines(sale, totals),
        Rule(),
        *_sums(sale, totals),
        *_taxes(sale, totals),
        *_tenders(finished),
        *_loyalty(finished),
        *_ending(finished, head),
        Cut(),
    ]
    return ReceiptDocument(title=finished.receipt, elements=tuple(elements))


def _heading(finished: FinishedSale, head: Letterhead, copy: int) -> Iterator[Element]:
    yield Text(text=head.store_name, align=Align.CENTRE, bold=True, large=True)
    for line in head.header:
        yield Text(text=line, align=Align.CENTRE)
    if copy:
        yield Text(text=f"*** COPY {copy} ***", align=Align.CENTRE, bold=True)
    yield Columns(left=finished.receipt, right=_local(finished.completed_at, head.zone))
    yield Columns(left=f"Till {head.till_id}", right=f"Cashier {finished.sale.cashier_id}")
    yield Rule()


def _lines(sale: Sale, totals: Totals) -> Iterator[Element]:
    for line, figures in zip(sale.lines, totals.lines, strict=True):
        yield Columns(left=line.item.title, right=line.gross.text())
        if line.quantity != ONE or line.item.is_weighed:
            unit = f" {line.item.unit}" if line.item.is_weighed else ""
            yield Text(text=f"  {quantity_text(line.quantity)}{unit} x {line.unit_price.text()}")
        if line.discount is not None and figures.discount:
            yield Columns(left=f"  {_named(line.discount)}", right=_minus(figures.discount))


def _named(discount: Discount) -> str:
    if discount.percent is None:
        return discount.reason
    return f"{discount.reason} {_percent(discount.percent)}"


def _sums(sale: Sale, totals: Totals) -> Iterator[Element]:
    # What the rows above add up to: their own discounts stand among them.
    subtotal = total((line.total for line in totals.lines), sale.terms.currency)
    if subtotal != totals.total:
        yield Columns(left="Subtotal", right=subtotal.text())
    off = total((line.sale_discount for line in totals.lines), sale.terms.currency)
    if sale.discount is not None and off:
        yield Columns(left=_named(sale.discount), right=_minus(off))
    for code, value in totals.coupon_values:
        if value:
            yield Columns(left=f"Coupon {code}", right=_minus(value))
    if sale.hold is not None and totals.points_discount:
        yield Columns(
            left=f"{_points_name(sale)} {sale.hold.points:,}",
            right=_minus(totals.points_discount),
        )
    if not sale.terms.prices_include_tax:
        for rate in totals.taxes:
            yield Columns(left=f"Tax {_percent(rate.percent)}", right=rate.tax.text())
    yield Columns(
        left=f"TOTAL {sale.terms.currency}", right=totals.total.text(), bold=True, large=True
    )


def _taxes(sale: Sale, totals: Totals) -> Iterator[Element]:
    if not sale.terms.prices_include_tax:
        return
    for rate in totals.taxes:
        yield Columns(
            left=f"  of it tax {_percent(rate.percent)} on {rate.net.text()}",
            right=rate.tax.text(),
        )


def _tenders(finished: FinishedSale) -> Iterator[Element]:
    for tender in finished.sale.tenders:
        reference = f" {tender.reference}" if tender.reference else ""
        yield Columns(left=f"{tender.method.capitalize()}{reference}", right=tender.amount.text())
    if finished.change:
        yield Columns(left="Change", right=finished.change.text(), bold=True)


def _loyalty(finished: FinishedSale) -> Iterator[Element]:
    sale = finished.sale
    if sale.customer is None:
        return
    name = _points_name(sale)
    yield Rule()
    if sale.customer.name:
        yield Text(text=sale.customer.name)
    if sale.customer.verified and sale.customer.balance is not None:
        yield Columns(left=f"{name} before", right=f"{sale.customer.balance.points:,}")
    if sale.hold is not None:
        yield Columns(left=f"{name} redeemed", right=f"{sale.hold.points:,}")
    if finished.rejected:
        yield Text(text=f"{name} of this sale: please ask the store.")
        return
    if finished.points_earned is None:
        if finished.awaits_delivery:
            yield Columns(left=f"{name} earned", right="pending")
        return
    yield Columns(left=f"{name} earned", right=f"{finished.points_earned:,}")
    # Never our own sum: what was earned may wait for the return window, or the base be old.
    if finished.balance_after is not None:
        yield Columns(left=f"New balance, {name}", right=f"{finished.balance_after:,}")


def _ending(finished: FinishedSale, head: Letterhead) -> Iterator[Element]:
    yield Feed(1)
    yield Barcode(data=finished.receipt)
    if head.qr_url:
        yield QrCode(data=head.qr_url.replace("{receipt}", finished.receipt))
    for line in head.footer:
        yield Text(text=line, align=Align.CENTRE)


def compose_drawer_count(shift: Shift, head: Letterhead, *, cashier_name: str) -> ReceiptDocument:
    """The slip of a closed shift: what the drawer should have held, and what was counted."""
    assert shift.closed_at is not None, "the shift is still open"
    assert shift.counted is not None, "a closed shift has been counted"
    assert shift.over_short is not None, "a counted shift is over, short or exact"
    rows = (
        ("Opening float", shift.opening_float),
        ("Cash sales", shift.cash_sales),
        ("Paid in", shift.paid_in),
        ("Paid out", -shift.paid_out),
        ("Dropped to the safe", -shift.drops),
    )
    elements: list[Element] = [
        Text(text=head.store_name, align=Align.CENTRE, bold=True),
        Text(text=f"Shift {shift.number} closed", align=Align.CENTRE, bold=True),
        Columns(left=f"Till {head.till_id}", right=_local(shift.closed_at, head.zone)),
        Columns(left="Closed by", right=cashier_name),
        Columns(left="Sales", right=str(shift.sales)),
        Rule(),
        *(Columns(left=name, right=amount.text()) for name, amount in rows),
        Columns(left="Expected", right=shift.drawer_expected.text(), bold=True),
        Columns(left="Counted", right=shift.counted.text(), bold=True),
        Columns(left=_difference_name(shift.over_short), right=shift.over_short.text()),
        Cut(),
    ]
    return ReceiptDocument(title=f"Shift {shift.number}", elements=tuple(elements))


def _difference_name(over_short: Money) -> str:
    if not over_short:
        return "Exact"
    return "Over" if over_short.minor > 0 else "Short"


def _points_name(sale: Sale) -> str:
    balance = sale.customer.balance if sale.customer else None
    return balance.points_name if balance else "Points"


def _local(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _minus(amount: Money) -> str:
    return (-amount).text()


def _percent(rate: Decimal) -> str:
    return f"{rate.normalize():f} %"


class StoreStationery:
    """The Stationery port over one store's letterhead."""

    def __init__(self, head: Letterhead) -> None:
        self._head = head

    def receipt(self, finished: FinishedSale, *, copy: int) -> ReceiptDocument:
        return compose_receipt(finished, self._head, copy=copy)

    def drawer_count(self, shift: Shift, *, cashier_name: str) -> ReceiptDocument:
        return compose_drawer_count(shift, self._head, cashier_name=cashier_name)
