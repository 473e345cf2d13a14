"""A sale that another till wrote: whether this one can go on with it, or take goods of it back.

Nothing in it is believed. Each of its values is looked at before the first sum, as a number can be
so long that no sum with it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime
from decimal import Decimal
from typing import Final

from pos.core.money import MOST_MINOR, Money, exponent_of
from pos.core.quantity import MOST_PIECES, has_few_decimals
from pos.core.sale import MOST_LINES, Discount, LineItem, Sale
from pos.core.state import FinishedSale, SuspendedSale
from pos.core.suspension import may_be_offered
from pos.core.tender import CASH
from pos.core.totals import Totals, add_up

MOST_DECIMALS_OF_A_SHARE: Final = 40
"""A per cent that was worked out has 28 digits, which may begin some places behind the point."""
_MOST_DIGITS_BEFORE: Final = 15
_HUNDRED: Final = 100
_TOLD: Final = (str, bool, type(None))
"""No number, and nothing that is added up."""
_MAY_BE_LESS: Final = frozenset(
    {
        "Balance.points",
        "Balance.pending_points",
        "Balance.value",
        "FinishedSale.total",
        "PaidBy.amount",
        "ReturnLine.net",
        "ReturnLine.reductions",
        "Tender.amount",
        "Tender.rounding",
    }
)
"""Than nothing: what is paid back, points that a customer owes, and what rounding leaves of a part
of a line.
"""


def trouble_in_suspended(one: SuspendedSale, *, currency: str) -> str:
    """What no till writes in what it offers to others, for a log; '' where it is well."""
    return next(_of_suspended(one, currency), "")


def trouble_in_receipt(done: FinishedSale) -> str:
    """The same of a finished sale, by what its own record says that it came to."""
    return next(_of_receipt(done), "")


def trouble_in_sale(sale: Sale) -> str:
    """Why it cannot be added up, whoever wrote it; '' where it can."""
    return next(_of_sale(sale, sale, sale.terms.currency), "")


def to_pay_of(sale: Sale) -> Money | None:
    """None of one that cannot be added up."""
    try:
        return add_up(sale).to_pay
    except (ArithmeticError, AssertionError):
        return None


def _of_suspended(one: SuspendedSale, currency: str) -> Iterator[str]:
    if not may_be_offered(one.sale):
        yield "it takes goods back, or loads a gift card"
    yield from _of_sale(one.sale, one, currency)


def _of_receipt(done: FinishedSale) -> Iterator[str]:
    sale = done.sale
    yield from _of_sale(sale, done, sale.terms.currency)
    sums = add_up(sale)
    if sums.total != done.total:
        yield f"its lines come to {sums.total.text()}, and it says {done.total.text()}"
    if -sums.due != done.change:
        yield "another change than was left over"
    if done.change and all(one.method != CASH for one in sale.tenders):
        yield "change of no cash"


def _of_sale(
    sale: Sale, whole: Sale | SuspendedSale | FinishedSale, currency: str
) -> Iterator[str]:
    """`whole`: with what is told of it beside. Nothing is summed before each value is well."""
    yield from _of_terms(sale, currency)
    yield from _strange(whole, currency)
    yield from _of_rows(sale)
    yield from _of_sums(sale)


def _of_terms(sale: Sale, currency: str) -> Iterator[str]:
    if sale.terms.currency != currency:
        yield "another currency than this till's"
    if not _is_known(currency):
        yield "a currency that nobody knows"
    if sale.terms.tax_rounding not in ("line", "rate"):
        yield "tax that is rounded in no way there is"


def _is_known(currency: str) -> bool:
    try:
        exponent_of(currency)
    except ValueError:
        return False
    return True


def _of_rows(sale: Sale) -> Iterator[str]:
    numbers = [row.number for row in sale.rows]
    if len(numbers) > MOST_LINES:
        yield "more lines than a sale has"
    if len({*numbers}) < len(numbers):
        yield "two lines of one number"
    if numbers and not 0 < min(numbers) <= max(numbers) < sale.next_line:
        yield "a line beside the numbers of its lines"
    yield from _of_discount(sale.discount)
    for line in sale.lines:
        yield from _of_line(line)
    for back in sale.returns:
        yield from _of_line(back.line)
        if not 0 < back.quantity <= back.line.quantity:
            yield "more that comes back than was sold"


def _of_line(line: LineItem) -> Iterator[str]:
    """What a rule lets nobody enter at a till."""
    quantity = line.quantity
    if not 0 < quantity <= MOST_PIECES or not has_few_decimals(quantity):
        yield "a quantity that nobody can enter"
    elif not line.item.is_weighed and quantity != quantity.to_integral_value():
        yield "a part of a piece"
    if line.tax_percent > _HUNDRED:
        yield "tax of more than there is"
    yield from _of_discount(line.discount)


def _of_discount(discount: Discount | None) -> Iterator[str]:
    if discount is None:
        return
    if (discount.percent is None) == (discount.amount is None):
        yield "a discount that is neither a per cent nor an amount, or both"
    if max(discount.percent or 0, discount.approved_percent) > _HUNDRED:
        yield "a discount of more than there is"


def _of_sums(sale: Sale) -> Iterator[str]:
    try:
        sums = add_up(sale)
    except (ArithmeticError, AssertionError) as problem:
        yield f"it cannot be added up: {problem}"
    else:
        yield from _strange(sums, sale.terms.currency)


# -- each value, wherever it stands -----------------------------------------------------------


def _strange(whole: object, currency: str) -> Iterator[str]:
    """The places of what no sum should ever see: each field of each value in it is looked at, so
    that one that is new is not forgotten.
    """
    is_sum = isinstance(whole, Totals)
    waiting: list[tuple[str, object]] = [("", whole)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend((place, one) for one in value if not isinstance(one, _TOLD))
        elif is_dataclass(value) and not isinstance(value, Money):
            kind = type(value).__name__
            within = ((f"{kind}.{at.name}", getattr(value, at.name)) for at in fields(value))
            waiting.extend(one for one in within if not isinstance(one[1], _TOLD))
        elif not _is_well(value, currency, may_be_less=is_sum or place in _MAY_BE_LESS):
            yield place


def _is_well(value: object, currency: str, *, may_be_less: bool) -> bool:
    match value:
        case Money():
            return value.currency == currency and _is_well(
                value.minor, currency, may_be_less=may_be_less
            )
        case int():
            return (-MOST_MINOR if may_be_less else -1) < value < MOST_MINOR
        case Decimal():
            return _is_plain(value) and (may_be_less or value >= 0)
        case datetime():
            return value.utcoffset() is not None and MINYEAR < value.year < MAXYEAR
        case _:
            return isinstance(value, date)


def _is_plain(number: Decimal) -> bool:
    if not number.is_finite() or number.adjusted() >= _MOST_DIGITS_BEFORE:
        return False
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= MOST_DECIMALS_OF_A_SHARE
