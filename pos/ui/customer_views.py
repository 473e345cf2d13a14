"""The customer as rows: the card beside the basket, and the same in one line."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from pos.core.customer import Balance, Customer
from pos.core.sale import Sale
from pos.core.totals import Totals
from pos.terminal.snapshot import Snapshot
from pos.ui import figures
from pos.ui.rows import BLANK, Piece, Row, Tone, cut, row, shown, wrapped

STALE_AFTER = timedelta(minutes=5)
"""A balance older than this is shown with its time even while online."""

_SHORT = 12
_CARD = 41


def customer_rows(snapshot: Snapshot, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    """The card beside the basket."""
    sale = snapshot.state.sale
    if not snapshot.state.setup.has_loyalty:
        return ()
    if sale is None or sale.customer is None:
        return (
            row("No customer", tone=Tone.MUTED),
            row("Scan their code, or F4", tone=Tone.MUTED),
        )
    rows = [_name_row(sale.customer)]
    if trouble := snapshot.loyalty.trouble:
        rows += [
            row(f"! {line}", tone=Tone.ALARM) for line in wrapped(shown(trouble), _CARD, most=2)
        ]
    rows += _balance_rows(snapshot, sale.customer, now, zone)
    rows += _earn_rows(snapshot, now, zone)
    reserved = _reserved(sale, snapshot.totals, now)
    if reserved:
        rows.append(BLANK)
    rows += [_reserved_row(one) for one in reserved]
    return tuple(rows)


def _reserved_row(one: Reserved) -> Row:
    until = f"{one.left:>6} left" if one.left else ""
    return Row(
        left=(Piece(one.what), Piece(f" {one.how}", Tone.MUTED)),
        right=(Piece(one.off), Piece(until, Tone.STRONG)),
    )


def customer_line(snapshot: Snapshot, now: datetime, zone: tzinfo) -> Row:
    """The same in one row, for a narrow screen."""
    sale = snapshot.state.sale
    if not snapshot.state.setup.has_loyalty:
        return BLANK
    if sale is None or sale.customer is None:
        return row(" No customer · scan their code, or F4", tone=Tone.MUTED)
    customer = sale.customer
    said = [Piece(f" {_name(customer)}", Tone.STRONG)]
    if customer.tier:
        said.append(Piece(f" ★ {shown(customer.tier)}", Tone.ACCENT))
    if not customer.verified:
        said.append(Piece(" · not confirmed", Tone.ALARM))
    reserved = _reserved(sale, snapshot.totals, now)
    if balance := customer.balance:
        points = figures.points(balance.points, shown(balance.points_name))
        worth = "" if reserved else f" = {figures.amount(balance.value)}"
        said.append(Piece(f" · {points}{worth}{_age(snapshot, balance, now, zone)}"))
    if snapshot.earn is not None and not reserved:
        said.append(Piece(f" · earns +{snapshot.earn.points:,}", Tone.MUTED))
    right = "  ".join(f"{cut(one.what, _SHORT)} {one.off} {one.left}".rstrip() for one in reserved)
    return Row(left=tuple(said), right=(Piece(f"{right} ", Tone.STRONG),) if right else ())


def _name(customer: Customer) -> str:
    return shown(customer.name) or shown(customer.customer_id)


def _name_row(customer: Customer) -> Row:
    if not customer.verified:
        beside = Piece("not confirmed", Tone.ALARM)
    else:
        beside = Piece(f"★ {cut(shown(customer.tier), 16)}" if customer.tier else "", Tone.ACCENT)
    return Row(left=(Piece(_name(customer), Tone.STRONG),), right=(beside,))


def _balance_rows(snapshot: Snapshot, customer: Customer, now: datetime, zone: tzinfo) -> list[Row]:
    balance = customer.balance
    if balance is None:
        return [row("balance not known", tone=Tone.MUTED)]
    name = shown(balance.points_name)
    rows = [row(figures.points(balance.points, name), f"= {figures.with_currency(balance.value)}")]
    if age := _age(snapshot, balance, now, zone):
        rows.append(row("", age.strip(), tone=Tone.MUTED))
    if balance.pending_points:
        rows.append(row(f"{balance.pending_points:,} more pending", tone=Tone.MUTED))
    if lapsing := balance.expiring:
        when = figures.day(lapsing.on, zone, now=now)
        worth = f"= {figures.with_currency(lapsing.value)}"
        rows.append(row(f"{lapsing.points:,} expire {when}", worth, tone=Tone.MUTED))
    return rows


def _age(snapshot: Snapshot, balance: Balance, now: datetime, zone: tzinfo) -> str:
    """When the balance was true, where it may not be now."""
    if snapshot.loyalty.online and now - balance.as_of < STALE_AFTER:
        return ""
    return f" as of {figures.clock_time(balance.as_of, zone)}"


def _earn_rows(snapshot: Snapshot, now: datetime, zone: tzinfo) -> list[Row]:
    earn = snapshot.earn
    if earn is None:
        return []
    rows = [Row(left=(Piece("earns "), Piece(f"+{earn.points:,}", Tone.ACCENT), Piece(" today")))]
    for campaign in earn.campaigns:
        end = f"until {figures.day(campaign.ends_at, zone, now=now)}" if campaign.ends_at else ""
        rows.append(row(f"  {shown(campaign.name)}", end, tone=Tone.MUTED))
    return rows


class Reserved(NamedTuple):
    """What is held or locked, what it takes off, and how long it stands."""

    what: str
    how: str = ""
    off: str = ""
    left: str = ""


def _reserved(sale: Sale, totals: Totals | None, now: datetime) -> tuple[Reserved, ...]:
    found: list[Reserved] = []
    if sale.hold_asked is not None:
        found.append(Reserved("asking for points…"))
    if sale.hold is not None:
        what = figures.points(sale.hold.points, points_name(sale))
        off = figures.taken_off(sale.hold.amount)
        left = figures.countdown(sale.hold.expires_at, now=now)
        found.append(Reserved(what, "held", off, left))
    if sale.lock_asked is not None:
        found.append(Reserved("asking for coupon…"))
    if sale.lock is not None:
        left = figures.countdown(sale.lock.expires_at, now=now)
        worth = dict(totals.coupon_values) if totals else {}
        for coupon in sale.lock.coupons:
            off = figures.taken_off(worth[coupon.code]) if coupon.code in worth else ""
            found.append(Reserved(shown(coupon.code), "locked", off, left))
    return tuple(found)


def counts_down(snapshot: Snapshot) -> bool:
    """Whether anything but the clock changes by itself."""
    sale = snapshot.state.sale
    return sale is not None and (sale.hold is not None or sale.lock is not None)


def points_name(sale: Sale) -> str:
    balance = sale.customer.balance if sale.customer else None
    return shown(balance.points_name) if balance else "points"
