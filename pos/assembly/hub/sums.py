"""The figures that stand beside the chain, compared with the record of the sale they are of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec

from pos.core.money import Money
from pos.hub.verifying import ChainRow, ToldReceipt

if TYPE_CHECKING:
    from pos.assembly.hub.figures import FiguresAgain

COMPLETES: Final = "SaleCompleted"
_Problem = tuple[str, int, str]
"""Incarnation, place, and what is wrong."""


class _Amount(msgspec.Struct):
    minor: int
    currency: str


class _Completed(msgspec.Struct):
    """What of the record the figures must agree with."""

    sale_id: str
    receipt: str
    total: _Amount


_decode = msgspec.json.Decoder(_Completed).decode


class SumsBeside:
    """Met in the order of the records: both are read once, side by side."""

    def __init__(self, receipts: Iterable[ToldReceipt], again: FiguresAgain | None = None) -> None:
        """`again`: all of the figures are compared, and not only what they come to."""
        self._again = again
        self._receipts = iter(receipts)
        self._next = next(self._receipts, None)
        self._passed: set[str] = set()
        self._problems: list[_Problem] = []
        self._in = ""
        self.count = 0

    def meet(self, row: ChainRow) -> None:
        figures = self._again.meet(row) if self._again else None
        if row[3] != COMPLETES:
            return
        seq, incarnation = row[0], row[2]
        if incarnation != self._in:
            self._passed.add(self._in)
            self._in = incarnation
        while (told := self._next) is not None and self._is_before(told, seq):
            self._stray(told)
        if told is None or (told.incarnation, told.seq) != (incarnation, seq):
            self._say(incarnation, seq, "completes a sale whose figures are missing")
            return
        self._advance()
        if what := _difference(row, told) or _other_than(told, figures):
            self._say(incarnation, seq, what)

    def problems(self) -> Iterator[_Problem]:
        """Once all records were met."""
        while (told := self._next) is not None:
            self._stray(told)
        yield from self._problems

    def _is_before(self, told: ToldReceipt, seq: int) -> bool:
        if told.incarnation == self._in:
            return told.seq < seq
        return told.incarnation in self._passed

    def _stray(self, told: ToldReceipt) -> None:
        self._say(told.incarnation, told.seq, "has figures, and completes no sale")
        self._advance()

    def _advance(self) -> None:
        self.count += 1
        self._next = next(self._receipts, None)

    def _say(self, incarnation: str, seq: int, what: str) -> None:
        self._problems.append((incarnation, seq, what))


def _difference(row: ChainRow, told: ToldReceipt) -> str:
    """Empty where there is none."""
    try:
        sale = _decode(row[5])
    except (msgspec.MsgspecError, RecursionError):
        return "completes a sale, and cannot be read"
    if (told.sale_id, told.receipt) != (sale.sale_id, sale.receipt):
        return "has the figures of another sale"
    if (told.total_minor, told.currency) != (sale.total.minor, sale.total.currency):
        said = _said(sale.total.minor, sale.total.currency)
        return f"came to {said}; its figures say {_said(told.total_minor, told.currency)}"
    return _wrong_in(told)


def _said(minor: int, currency: str) -> str:
    try:
        return f"{Money(minor, currency).text()} {currency}"
    except ValueError:  # of a currency that this program does not know
        return f"{minor:,} minor units of {currency}"


def _wrong_in(told: ToldReceipt) -> str:
    """A report adds up each of these, and all of them must come to the same."""
    try:
        adds_up = _adds_up(msgspec.json.decode(told.figures), told.total_minor)
    except (msgspec.MsgspecError, RecursionError, LookupError, TypeError):
        return "has figures that cannot be read"  # which the engine never takes
    return "" if adds_up else "has figures that do not add up to its total"


def _adds_up(figures: dict[str, Any], total_minor: int) -> bool:
    """What they hold says hub/schema/figures.py."""
    net, tax = figures["net_minor"], figures["tax_minor"]
    comes_to = {
        _sum(figures, "lines", "total_minor"),
        net + tax - figures["points_paid_minor"],
        _sum(figures, "tenders", "amount_minor")
        - figures["gift_cards_minor"]
        - figures["rounding_minor"],
    }
    goods = figures["gross_minor"] - figures["discount_minor"]
    rates = _sum(figures, "taxes", "net_minor"), _sum(figures, "taxes", "tax_minor")
    return comes_to == {total_minor} and goods in (net + tax, net) and rates == (net, tax)


def _sum(figures: dict[str, Any], name: str, of: str) -> int:
    return sum(one[of] for one in figures[name])


def _other_than(told: ToldReceipt, figures: dict[str, Any] | None) -> str:
    """Empty where they are the same, or could not be worked out again."""
    if figures is None:
        return ""
    here = msgspec.json.decode(told.figures)
    wrong = sorted(name for name, value in figures.items() if here.get(name) != value)
    return f"has other figures than its records: {', '.join(wrong)}" if wrong else ""
