"""What of returned goods may go back by which means: what they were paid by, receipt by receipt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from pos.core.money import Money
from pos.core.sale import Origin, PaidBy, ReturnLine, Sale
from pos.core.state import SuspendedSale
from pos.core.tender import CASH


def paid_back(sale: Sale, receipt: str) -> tuple[PaidBy, ...]:
    """What of a receipt's goods a finished sale paid back, by each means.

    Where goods of other receipts came back on it as well, as much as can have been for these.
    """
    worth = _worth_minor(one for one in sale.returns if one.origin.receipt == receipt)
    back = (
        PaidBy(method=one.method, amount=-one.amount)
        for one in sale.tenders
        if one.amount.minor < 0
    )
    most = Money(worth, sale.terms.currency)
    return tuple(replace(one, amount=min(one.amount, most)) for one in together(back) if worth)


def together(parts: Iterable[PaidBy]) -> tuple[PaidBy, ...]:
    """One for each means."""
    sums: dict[str, Money] = {}
    for one in parts:
        sums[one.method] = sums[one.method] + one.amount if one.method in sums else one.amount
    return tuple(PaidBy(method=method, amount=amount) for method, amount in sums.items())


def left_to_pay_back(sale: Sale, method: str) -> Money:
    """What still may go back by a means: of each receipt what it was paid by it, less what went
    back so before, and no more than its goods are worth.
    """
    left_minor = _first_left_minor(sale, method) - _gone_back_minor(sale, method)
    return Money(max(0, left_minor), sale.terms.currency)


def is_partly_back(sale: Sale, method: str) -> bool:
    """Whether some of what these goods were paid by a means went back so already."""
    was_minor = sum(_was_minor(lines, method) for lines in _by_receipt(sale))
    return left_to_pay_back(sale, method).minor < was_minor


def may_go_back(sale: Sale, amount: Money, method: str) -> bool:
    """Whether so much more may. What coins made of it is let pass once, not with each tender."""
    gone_minor = _gone_back_minor(sale, method) + amount.minor
    return gone_minor <= _first_left_minor(sale, method) + _of_coins_minor(sale)


def _first_left_minor(sale: Sale, method: str) -> int:
    """Before anything went back on this sale."""
    return sum(_left_minor(lines, method) for lines in _by_receipt(sale))


def _of_coins_minor(sale: Sale) -> int:
    """What coins may have put on what these receipts were paid by each means, or taken off it."""
    paid_in_cash = sum(map(_may_be_paid_in_cash, (lines[0].origin for lines in _by_receipt(sale))))
    return sale.terms.cash_rounding_minor // 2 * paid_in_cash


def _gone_back_minor(sale: Sale, method: str) -> int:
    """On this sale."""
    back = (-one.amount.minor for one in sale.tenders if one.method == method)
    return sum(minor for minor in back if minor > 0)


def _worth_minor(lines: Iterable[ReturnLine]) -> int:
    return sum(one.paid.minor for one in lines)


def told_of(aside: SuspendedSale, finished: Sale) -> SuspendedSale:
    """A suspended sale, once another has paid something back for goods of the same receipts."""
    receipts = {one.origin.receipt for one in finished.returns} - {""}
    if receipts.isdisjoint(one.origin.receipt for one in aside.sale.returns):
        return aside
    returns = tuple(
        replace(one, origin=_with_back(one.origin, finished))
        if one.origin.receipt in receipts
        else one
        for one in aside.sale.returns
    )
    return replace(aside, sale=replace(aside.sale, returns=returns))


def _with_back(origin: Origin, finished: Sale) -> Origin:
    back = paid_back(finished, origin.receipt)
    return replace(origin, back=together((*(origin.back or ()), *back)))


def _by_receipt(sale: Sale) -> list[list[ReturnLine]]:
    """Goods that nobody has a receipt of are together."""
    lines = sorted(sale.returns, key=lambda one: one.origin.receipt)
    return [[*of_one] for _, of_one in groupby(lines, lambda one: one.origin.receipt)]


def _left_minor(lines: list[ReturnLine], method: str) -> int:
    """Where nobody knows what they were paid by, all they are worth."""
    origin, worth = lines[0].origin, _worth_minor(lines)
    if origin.tenders is None:
        return worth
    back = _amount_minor(origin.back, method)
    if origin.came_back is not None:
        back += origin.came_back.minor  # by a means that was not noted: it may have been this one
    return max(0, min(worth, _amount_minor(origin.tenders, method) - back))


def _was_minor(lines: list[ReturnLine], method: str) -> int:
    """The same before anything of the receipt came back."""
    origin, worth = lines[0].origin, _worth_minor(lines)
    if origin.tenders is None:
        return worth
    return min(worth, _amount_minor(origin.tenders, method))


def _amount_minor(parts: tuple[PaidBy, ...] | None, method: str) -> int:
    return sum(one.amount.minor for one in parts or () if one.method == method)


def _may_be_paid_in_cash(origin: Origin) -> bool:
    return origin.tenders is None or any(one.method == CASH for one in origin.tenders)
