"""What events of the shop's own coupons change: on the sale, owed to the engine, used twice."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.applying.table import OF_A_SALE, OF_THE_STATE
from pos.core.sale import Sale
from pos.core.shop_coupon import with_double
from pos.core.state import TerminalState


def _locked(sale: Sale, event: ev.ShopCouponLocked) -> Sale:
    """In its place where it is there already: it is had for a full time more."""
    new = event.on_sale
    if any(one.lock_id == new.lock_id for one in sale.shop_coupons):
        coupons = tuple(new if one.lock_id == new.lock_id else one for one in sale.shop_coupons)
    else:
        coupons = (*sale.shop_coupons, new)
    return replace(sale, shop_coupons=coupons, shop_asked=None)


def _believed(sale: Sale, event: ev.ShopCouponBelieved) -> Sale:
    return replace(sale, shop_coupons=(*sale.shop_coupons, event.on_sale), shop_asked=None)


def _not_locked(sale: Sale, event: ev.ShopCouponNotLocked) -> Sale:
    coupons = sale.shop_coupons
    if event.is_kept:
        coupons = tuple(
            replace(one, is_kept=True) if one.lock_id == event.lock_id else one for one in coupons
        )
    return replace(sale, shop_coupons=coupons, shop_asked=None)


def _off(sale: Sale, event: ev.ShopCouponOff) -> Sale:
    left = tuple(
        one for one in sale.shop_coupons if (one.lock_id, one.code) != (event.lock_id, event.code)
    )
    return replace(sale, shop_coupons=left)


def _burn_owed(state: TerminalState, event: ev.BurnOwed) -> TerminalState:
    others = tuple(one for one in state.burns if one.of != event.burn.of)
    return replace(state, burns=(*others, event.burn))


def _burn_ended(state: TerminalState, event: ev.BurnEnded) -> TerminalState:
    left = tuple(one for one in state.burns if one.of != (event.code, event.sale_id))
    doubles = state.doubles if event.double is None else with_double(state.doubles, event.double)
    return replace(state, burns=left, doubles=doubles)


def _burn_refused(state: TerminalState, event: ev.BurnRefused) -> TerminalState:
    of = (event.code, event.sale_id)
    burns = (replace(one, refused=event.reason) if one.of == of else one for one in state.burns)
    return replace(state, burns=tuple(burns))


def _burn_settled(state: TerminalState, event: ev.BurnSettled) -> TerminalState:
    left = tuple(one for one in state.burns if one.of != (event.code, event.sale_id))
    return replace(state, burns=left)


def _double_carried(state: TerminalState, event: ev.DoubleCarried) -> TerminalState:
    return replace(state, doubles=with_double(state.doubles, event.double))


def _double_ticked(state: TerminalState, event: ev.DoubleTicked) -> TerminalState:
    left = tuple(one for one in state.doubles if one.of != (event.code, event.sale_id))
    return replace(state, doubles=left)


FOLDS = (
    OF_THE_STATE.on(ev.BurnOwed, _burn_owed)
    .on(ev.BurnEnded, _burn_ended)
    .on(ev.BurnRefused, _burn_refused)
    .on(ev.BurnSettled, _burn_settled)
    .on(ev.DoubleCarried, _double_carried)
    .on(ev.DoubleTicked, _double_ticked)
)

SALE_FOLDS = (
    OF_A_SALE.on(ev.ShopCouponAsked, lambda sale, event: replace(sale, shop_asked=event.asked))
    .on(ev.ShopCouponLocked, _locked)
    .on(ev.ShopCouponBelieved, _believed)
    .on(ev.ShopCouponNotLocked, _not_locked)
    .on(ev.ShopCouponOff, _off)
)
