"""State and event make the next state. It cannot fail; what could is a bug and asserts.

What each kind of event changes stands by subject in `applying`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import Protocol, TypeVar

from pos.core import events as ev
from pos.core.applying import (
    afterwards,
    cards,
    customer,
    handed,
    sale,
    shop_coupons,
    spending,
    stored_value,
    till,
)
from pos.core.applying.sale import open_sale
from pos.core.applying.table import OF_A_SALE, Folds
from pos.core.sale import Sale
from pos.core.state import TerminalState

__all__ = ["FOLDS", "apply", "apply_to_sale", "fold", "open_sale"]

_Kind = TypeVar("_Kind")


class _OfASale(Protocol):
    @property
    def sale_id(self) -> str: ...


def fold(state: TerminalState, happened: Iterable[ev.Event]) -> TerminalState:
    return reduce(apply, happened, state)


def apply(state: TerminalState, event: ev.Event) -> TerminalState:
    return FOLDS.fold(state, event)


def apply_to_sale(sale: Sale, event: ev.Event) -> Sale:
    """Of one sale's record alone, whatever else the till was doing."""
    return _changed(sale, event)


def _changed(sale: Sale, event: object) -> Sale:
    """An automatic promotion was told of one basket: with the basket it goes."""
    after = _OF_ONE_SALE.rows[type(event)](sale, event)
    if sale.promotion is not None and after.basket != sale.basket:
        return replace(after, promotion=None)
    return after


def _on_the_open_sale(state: TerminalState, event: _OfASale) -> TerminalState:
    assert state.sale is not None, f"{type(event).__name__} without a sale"
    assert state.sale.sale_id == event.sale_id, f"{type(event).__name__} of another sale"
    return replace(state, sale=_changed(state.sale, event))


def _of_the_open_sale(folds: Folds[Sale, _Kind]) -> Folds[TerminalState, _Kind]:
    return Folds[TerminalState, _Kind](dict.fromkeys(folds.rows, _on_the_open_sale))


_SALE_FOLDS = (
    sale.SALE_FOLDS
    | customer.SALE_FOLDS
    | spending.SALE_FOLDS
    | shop_coupons.SALE_FOLDS
    | cards.SALE_FOLDS
)
_OF_THE_OPEN_SALE = _of_the_open_sale(_SALE_FOLDS)

_OF_ONE_SALE = _SALE_FOLDS | (
    # In the record of a sale, where it changes nothing of it.
    OF_A_SALE.stands(ev.SaleSuspended)
    .stands(ev.AgeRefused)
    .stands(ev.CardAnsweredLate)
    .stands(ev.SaleResumed)
    .stands(ev.SaleCarried)
    .stands(ev.ReturnCarried)
    .stands(ev.CardLinked)
    .stands(ev.SaleOffered)
    .stands(ev.SaleHandedOver)
    .stands(ev.SaleTaken)
    .stands(ev.TakeTold)
)

_BY_SUBJECT = (
    till.FOLDS
    | sale.FOLDS
    | customer.FOLDS
    | spending.FOLDS
    | shop_coupons.FOLDS
    | afterwards.FOLDS
    | handed.FOLDS
    | stored_value.FOLDS
    | _OF_THE_OPEN_SALE
)

FOLDS: Folds[TerminalState, ev.Event] = _BY_SUBJECT
"""Every kind of event has one: an event without a fold is an error of types on this line."""
