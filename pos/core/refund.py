"""What may come back of a finished sale, exactly how much of it, and the refunds it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from pos.core.deliveries import RefundDelivery, refund_entry_id
from pos.core.money import Money, rounded_ratio, total
from pos.core.order import guest_id, returned_line
from pos.core.sale import LineItem, Origin, PaidBy, ReturnLine, Sale
from pos.core.state import FinishedSale, TerminalState
from pos.core.totals import LineTotals, add_up, stayed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRead:
    """A finished sale, and what of it has come back on finished sales since."""

    finished: FinishedSale
    returned: tuple[ReturnLine, ...] = ()
    back: tuple[PaidBy, ...] = ()
    """What went back on those sales, by each means."""

    @property
    def origin(self) -> Origin:
        sale = self.finished.sale
        sums = add_up(sale)
        return Origin(
            receipt=self.finished.receipt,
            sale_id=sale.sale_id,
            customer_id=sale.customer.customer_id if sale.customer else "",
            sold=sum((line.quantity for line in sale.lines), Decimal(0)),
            paid_beside_points=sums.bought if sums.points_discount else None,
            tenders=paid_by(self.finished),
            back=self.back,
        )


def archived_receipt_said(receipt: str) -> str:
    return (
        f"Receipt {receipt} is in the archive, and no longer in this till. A manager reads it "
        f"with: pos receipt show {receipt} --archive FILE"
    )


def paid_by(finished: FinishedSale) -> tuple[PaidBy, ...]:
    """What a sale was paid by, and what of it stayed."""
    paid = stayed(finished.sale, change=finished.change)
    return tuple(PaidBy(method=method, amount=amount) for method, amount in paid.items())


def coming_back(state: TerminalState, read: ReceiptRead, number: int) -> tuple[ReturnLine, ...]:
    """All that has come back of a line: on finished sales, the open one and those suspended."""
    sales = [one.sale for one in state.suspended]
    if state.sale is not None:
        sales.append(state.sale)
    unfinished = (
        one for sale in sales for one in sale.returns if one.origin.receipt == read.finished.receipt
    )
    return tuple(one for one in (*read.returned, *unfinished) if one.line.number == number)


def left_to_return(state: TerminalState, read: ReceiptRead, line: LineItem) -> Decimal:
    return line.quantity - _pieces(coming_back(state, read, line.number))


def return_line(
    read: ReceiptRead,
    line: LineItem,
    quantity: Decimal,
    *,
    before: tuple[ReturnLine, ...],
    number: int,
    reason: str,
) -> ReturnLine:
    """So much of a line, at what it was paid for."""
    terms = read.finished.sale.terms
    sold = _figures(read.finished.sale, line)
    parts = _Parts(line.quantity, quantity, before)
    paid = parts.of(sold.paid, lambda one: one.paid)
    tax = parts.of(sold.tax, lambda one: one.tax)
    points = parts.of(sold.points, lambda one: one.points)
    full = line.unit_price.times(parts.returned)
    if not terms.prices_include_tax:
        full += total((one.tax for one in before), full.currency) + tax
    charged_before = total((one.paid + one.reductions for one in before), full.currency)
    return ReturnLine(
        number=number,
        origin=read.origin,
        line=_as_sold(read.finished.sale, line),
        quantity=quantity,
        reductions=full - charged_before - paid,
        points=points,
        tax=tax,
        net=paid - tax if terms.points_reduce_tax else paid + points - tax,
        paid=paid,
        reason=reason,
    )


def _as_sold(sale: Sale, line: LineItem) -> LineItem:
    """No tax was charged on an exempt sale, and none goes back. A note stays where it was made."""
    percent = Decimal(0) if sale.exempt_reason else line.tax_percent
    return replace(line, tax_percent=percent, note="")


class _Parts:
    """One part of a line's figures: what has come back by then, less what came back before.

    So parts in any order, some of them struck out again, sum to the whole.
    """

    def __init__(self, sold: Decimal, quantity: Decimal, before: tuple[ReturnLine, ...]) -> None:
        self.returned = _pieces(before) + quantity
        self._share = (Fraction(self.returned) / Fraction(sold)).as_integer_ratio()
        self._before = before

    def of(self, whole: Money, figure: Callable[[ReturnLine], Money]) -> Money:
        numerator, denominator = self._share
        by_then = Money(rounded_ratio(whole.minor * numerator, denominator), whole.currency)
        now = by_then - total(map(figure, self._before), whole.currency)
        return max(Money.zero(whole.currency), now)


def _figures(sale: Sale, line: LineItem) -> LineTotals:
    return next(one for one in add_up(sale).lines if one.number == line.number)


def _pieces(returned: Iterable[ReturnLine]) -> Decimal:
    return sum((one.quantity for one in returned), Decimal(0))


def refunds_of(
    sale: Sale,
    at: datetime,
    *,
    guest_orders: bool,
    printed_here: Callable[[str], bool] = lambda _: True,
) -> tuple[RefundDelivery, ...]:
    """One for each sale that goods of this one come from, where an order was made of it.

    `printed_here`: whether a receipt is of the till that sends them.
    """
    by_receipt = sorted(sale.returns, key=lambda one: one.origin.receipt)
    refunds = (
        _refund(sale, tuple(lines), at, place, guest_orders=guest_orders)
        for place, (_, lines) in enumerate(groupby(by_receipt, lambda one: one.origin.receipt), 1)
    )
    of_here = {one.origin.sale_id: printed_here(one.origin.receipt) for one in sale.returns}
    return tuple(
        replace(refund, sold_elsewhere=not of_here[refund.order_id])
        for refund in refunds
        if refund is not None
    )


def _refund(
    sale: Sale, lines: tuple[ReturnLine, ...], at: datetime, place: int, *, guest_orders: bool
) -> RefundDelivery | None:
    """None where nobody earned, or where what came back cost nothing in money or points."""
    origin = lines[0].origin
    if not origin.sale_id:
        return None  # without a receipt nobody knows which order it was
    buyer = origin.customer_id or (guest_id(origin.sale_id) if guest_orders else "")
    amount = _worth(lines, sale.terms.currency)
    is_whole = _pieces(lines) == origin.sold
    if not buyer or not (amount or is_whole):
        return None
    refund_id = f"{sale.sale_id}-r{place}"
    return RefundDelivery(
        entry_id=refund_entry_id(refund_id),
        refund_id=refund_id,
        sale_id=sale.sale_id,
        order_id=origin.sale_id,
        customer_id=buyer,
        at=at,
        amount=None if is_whole else amount,
        lines=tuple(returned_line(one) for one in lines),
        prices_include_tax=sale.terms.prices_include_tax,
    )


def _worth(lines: tuple[ReturnLine, ...], currency: str) -> Money:
    """What was given for these goods, points too: the service takes money first, then points.

    It reads the amount that its order was paid in money as the whole order. Where points paid the
    rest, a minor unit more says that it is not; of the last return it takes what is left.
    """
    worth = total((one.paid + one.points for one in lines), currency)
    if worth and worth == lines[0].origin.paid_beside_points:
        return worth + Money(1, currency)
    return worth
