"""What is asked for, held or locked for the open sale, in words and figures that count down."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pos.core.sale import Sale
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
        found.append(Reserved("asking for points…"))
    elif sale.otp_for is not None:
        found.append(Reserved("code sent", "· F5 to type it"))
    if sale.hold is not None:
        what = figures.points(sale.hold.points, points_name(sale))
        left = figures.countdown(sale.hold.expires_at, now=now)
        found.append(Reserved(what, "held", figures.taken_off(sale.hold.amount), left))
    return found


def _coupons(sale: Sale, totals: Totals | None, now: datetime) -> list[Reserved]:
    found = [Reserved("asking for coupon…")] if sale.lock_asked is not None else []
    if sale.lock is None:
        return found
    left = figures.countdown(sale.lock.expires_at, now=now)
    worth = dict(totals.coupon_values) if totals else {}
    for coupon in sale.lock.coupons:
        off = figures.taken_off(worth[coupon.code]) if coupon.code in worth else ""
        found.append(Reserved(shown(coupon.code), "locked", off, left))
    return found


def _errand(sale: Sale) -> list[Reserved]:
    return [Reserved("spending points…")] if sale.errand is not None else []


def counts_down(snapshot: Snapshot) -> bool:
    """Whether anything but the clock changes by itself."""
    sale = snapshot.state.sale
    return sale is not None and (sale.hold is not None or sale.lock is not None)


def points_name(sale: Sale) -> str:
    balance = sale.customer.balance if sale.customer else None
    return shown(balance.points_name) if balance else "points"
