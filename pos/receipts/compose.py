"""A completed sale to its receipt document. How it looks on paper is the printer's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pos.core.customer import Balance
from pos.core.money import Money, decimal_text, total
from pos.core.quantity import ONE
from pos.core.sale import Discount, LineItem, Sale
from pos.core.state import FinishedSale
from pos.core.tender import Tender, name_of_method
from pos.core.totals import Totals, add_up, row_total
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
from pos.receipts.letterhead import Letterhead, store_heading
from pos.receipts.returned import points_taken_back, returned_goods


def compose_receipt(finished: FinishedSale, head: Letterhead, *, copy: int) -> ReceiptDocument:
    sale = finished.sale
    totals = add_up(sale)
    elements: list[Element] = [
        *_heading(finished, head, copy),
        *_lines(sale, totals),
        *returned_goods(sale),
        *_gift_cards(sale),
        *_note(sale),
        Rule(),
        *_sums(sale, totals),
        *_taxes(sale, totals),
        *_tenders(finished),
        *_loyalty(finished),
        *points_taken_back(finished, _points_name(sale)),
        *_ending(finished, head),
        Cut(),
    ]
    return ReceiptDocument(title=finished.receipt, elements=tuple(elements), has_logo=True)


def _heading(finished: FinishedSale, head: Letterhead, copy: int) -> Iterator[Element]:
    yield from store_heading(head)
    if copy:
        yield Text(text=f"*** COPY {copy} ***", align=Align.CENTRE, bold=True)
    yield Columns(left=finished.receipt, right=head.local(finished.completed_at))
    yield Columns(left=f"Till {head.till_id}", right=f"Cashier {finished.sale.cashier_id}")
    yield Rule()


def _lines(sale: Sale, totals: Totals) -> Iterator[Element]:
    for line, figures in zip(sale.lines, totals.lines, strict=True):
        yield Columns(left=line.item.title, right=line.gross.text())
        if line.quantity != ONE or line.is_weighed:
            yield Text(text=f"  {line.how_much()} x {line.unit_price.text()}")
        if line.discount is not None and figures.discount:
            yield Columns(left=f"  {_named(line.discount)}", right=_minus(figures.discount))
        yield from _told_by_its_code(line)


def _gift_cards(sale: Sale) -> Iterator[Element]:
    for card in sale.gift_cards:
        yield Columns(left=f"Gift card {_hidden(card.last_four)}", right=card.amount.text())


def _told_by_its_code(line: LineItem) -> Iterator[Element]:
    """What a customer needs with a guarantee, a store with a recall; and what was noted."""
    told = {
        "Serial number": line.serial,
        "Lot": line.lot,
        "Use by": line.expires,
        "Note:": line.note,
    }
    for what, value in told.items():
        if value:
            yield Text(text=f"  {what} {value}")


def _note(sale: Sale) -> Iterator[Element]:
    if sale.note:
        yield Text(text=f"Note: {sale.note}")


def _named(discount: Discount) -> str:
    if discount.percent is None:
        return discount.reason
    return f"{discount.reason} {_percent(discount.percent)}"


def _sums(sale: Sale, totals: Totals) -> Iterator[Element]:
    # What the rows above add up to: their own discounts stand among them.
    subtotal = total((line.total for line in totals.lines), sale.terms.currency) - total(
        (row_total(one, sale) for one in sale.returns), sale.terms.currency
    )
    subtotal += totals.gift_cards
    if subtotal != totals.to_pay:
        yield Columns(left="Subtotal", right=subtotal.text())
    off = total((line.sale_discount for line in totals.lines), sale.terms.currency)
    if sale.discount is not None and off:
        yield Columns(left=_named(sale.discount), right=_minus(off))
    if sale.promotion is not None and totals.promotion:
        yield Columns(left=sale.promotion.name, right=_minus(totals.promotion))
    for code, value in totals.coupon_values:
        if value:
            yield Columns(left=f"Coupon {code}", right=_minus(value))
    if sale.hold is not None and totals.points_discount:
        yield Columns(
            left=f"{_points_name(sale)} {sale.hold.points:,}",
            right=_minus(totals.points_discount),
        )
    if totals.exempted:
        yield Columns(left="Tax not charged", right=_minus(totals.exempted))
    if not sale.terms.prices_include_tax:
        for rate in totals.taxes:
            yield Columns(left=f"Tax {_percent(rate.percent)}", right=rate.tax.text())
    yield Columns(
        left=f"TOTAL {sale.terms.currency}", right=totals.to_pay.text(), bold=True, large=True
    )


def _taxes(sale: Sale, totals: Totals) -> Iterator[Element]:
    if sale.exempt_reason:
        yield Text(text=f"  Tax exempt: {sale.exempt_reason}")
    if not sale.terms.prices_include_tax:
        return
    for rate in totals.taxes:
        yield Columns(
            left=f"  of it tax {_percent(rate.percent)} on {rate.net.text()}",
            right=rate.tax.text(),
        )


def _tenders(finished: FinishedSale) -> Iterator[Element]:
    for tender in finished.sale.tenders:
        if tender.rounding:
            yield Columns(left="Rounding", right=tender.rounding.text())
        name = _means(tender)
        if tender.amount.minor < 0:
            yield Columns(left=f"Paid back, {name}", right=(-tender.amount).text(), bold=True)
        else:
            yield Columns(left=name, right=tender.amount.text())
    if finished.change:
        yield Columns(left="Change", right=finished.change.text(), bold=True)


def _hidden(last_four: str) -> str:
    """All but the last characters, in what every printer has."""
    return f"****{last_four}" if last_four else ""


def _means(tender: Tender) -> str:
    """As the customer finds it on the statement of their card."""
    reference = _hidden(tender.reference) if tender.instrument else tender.reference
    parts = [name_of_method(tender.method).capitalize(), reference]
    if tender.card is not None:
        parts += (tender.card.scheme, _hidden(tender.card.last_four))
    return " ".join(part for part in parts if part)


def _loyalty(finished: FinishedSale) -> Iterator[Element]:
    sale = finished.sale
    if sale.customer is None:
        return
    name = _points_name(sale)
    yield Rule()
    if sale.customer.name:
        yield Text(text=sale.customer.name)
    if sale.customer.tier:
        yield Columns(left="Tier", right=sale.customer.tier)
    if sale.customer.verified and sale.customer.balance is not None:
        yield from _before(sale.customer.balance)
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


def _before(balance: Balance) -> Iterator[Element]:
    """As the service told it before the sale: what waits for the return window is not to spend."""
    name = balance.points_name
    yield Columns(left=f"{name} before", right=f"{balance.points:,}")
    if balance.pending_points:
        yield Columns(left=f"{name} not usable yet", right=f"{balance.pending_points:,}")


def _ending(finished: FinishedSale, head: Letterhead) -> Iterator[Element]:
    yield Feed(1)
    yield Barcode(data=finished.receipt)
    if head.qr_url:
        yield QrCode(data=head.qr_url.replace("{receipt}", finished.receipt))
    for line in head.footer:
        yield Text(text=line, align=Align.CENTRE)


def _points_name(sale: Sale) -> str:
    """It begins a row."""
    return f"{sale.points_name[:1].upper()}{sale.points_name[1:]}"


def _minus(amount: Money) -> str:
    return (-amount).text()


def _percent(rate: Decimal) -> str:
    return f"{decimal_text(rate)} %"
