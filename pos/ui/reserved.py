"""What is asked for, held or locked for the open sale, in words and figures that count down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from pos.core.customer import POINTS, Balance
from pos.core.sale import Sale, SalePhase
from pos.core.setup import RenewHolds
from pos.core.shop_coupon import ShopCouponOnSale
from pos.core.totals import Totals
from pos.terminal.snapshot import Snapshot
from pos.ui import figures
from pos.ui.rows import shown


class Reserved(NamedTuple):
    """What is held or locked, what it takes off, and how long it stands."""

    what: str
    how: str = ""
    off: str = ""
    left: str = ""


def reserved(sale: Sale, totals: Totals | None, now: datetime) -> tuple[Reserved, ...]:
    return (*_points(sale, now), *_coupons(sale, totals, now), *_errand(sale))


def _points(sale: Sale, now: datetime) -> list[Reserved]:
    found: list[Reserved] = []
    if sale.hold_asked is not None:
        found.append(Reserved(f"asking for {points_name(sale)}…"))
    elif sale.otp_for is not None:
        found.append(Reserved("code sent", "· F5 to type it"))
    if sale.hold is not None:
        what = figures.points(sale.hold.points, points_name(sale))
        left = left_said(sale, sale.hold.expires_at, now)
        found.append(Reserved(what, "held", figures.taken_off(sale.hold.amount), left))
    return found


def _coupons(sale: Sale, totals: Totals | None, now: datetime) -> list[Reserved]:
    is_asked = sale.lock_asked is not None or sale.shop_asked is not None
    found = [Reserved("asking for coupon…")] if is_asked else []
    worth = dict(totals.coupon_values) if totals else {}
    for code, left in _coupons_left(sale, now):
        off = figures.taken_off(worth[code]) if code in worth else ""
        found.append(Reserved(shown(code), "locked" if left else "signed", off, left))
    return found


def _coupons_left(sale: Sale, now: datetime) -> Iterator[tuple[str, str]]:
    """Each with how long it stands; '' for what is locked nowhere."""
    if sale.lock is not None:
        left = left_said(sale, sale.lock.expires_at, now)
        yield from ((coupon.code, left) for coupon in sale.lock.coupons)
    for one in sale.shop_coupons:
        if one.is_kept:
            yield one.code, "kept"
        else:
            yield one.code, _of_shop(one, now)


def _of_shop(one: ShopCouponOnSale, now: datetime) -> str:
    if one.is_believed:
        return ""
    return f"{figures.countdown(one.expires_at, now=now)} left"


def left_said(sale: Sale, until: datetime, now: datetime) -> str:
    """'9:41 left'; under a tender what lapsed stays on the sale, and the order asks for it anew."""
    if sale.kept and sale.phase is SalePhase.TENDERING:
        return "kept"
    return f"{figures.countdown(until, now=now)} left"


def may_extend(snapshot: Snapshot) -> bool:
    """Whether what is reserved can be asked for anew, by the store's terms and the line."""
    sale = snapshot.state.sale
    if sale is None or not sale.reserved or sale.awaits_answer:
        return False
    return snapshot.loyalty.online and snapshot.state.setup.renew_holds is not RenewHolds.NEVER


def _errand(sale: Sale) -> list[Reserved]:
    return [Reserved(f"spending {points_name(sale)}…")] if sale.errand is not None else []


def left_of(sale: Sale) -> Balance | None:
    """What the customer still has beside the points held; None where the balance stands as told."""
    balance, hold = sale.customer.balance if sale.customer else None, sale.hold
    if balance is None or hold is None or not hold.counts_in(balance):
        return None
    return balance.without(hold)


def counts_down(snapshot: Snapshot) -> bool:
    """Whether anything but the clock changes by itself."""
    sale = snapshot.state.sale
    return sale is not None and (sale.hold is not None or bool(sale.coupons))


def points_name(sale: Sale | None) -> str:
    return shown(sale.points_name) if sale else POINTS
