"""The redeem panel as rows: what the customer has, what is held of it, and the ways to spend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from pos.core.customer import AskedFor, RedemptionRule
from pos.core.sale import Sale
from pos.core.totals import redeemable
from pos.terminal.snapshot import Snapshot
from pos.ui import figures
from pos.ui.customer_views import age_of
from pos.ui.file_choices import rule_rows
from pos.ui.file_views import Frame
from pos.ui.key_caps import key_row
from pos.ui.reserved import left_of, left_said, may_extend, points_name
from pos.ui.rows import BLANK, Choice, Piece, Row, Tone, row, shown

HELD_KEYS = (
    key_row("R", "gives them back", room=3),
    key_row("X", "holds them for a full time more", room=3),
)
OTP_KEYS = (
    key_row("Enter", "holds the points"),
    key_row("R", "sends the code again"),
    key_row("Delete", "leaves it"),
)


@dataclass(frozen=True, slots=True)
class OfferedRule:
    """A rule of the account, and why it is not open to this customer now; empty where it is."""

    rule: RedemptionRule
    why_not: str = ""


def about_rows(snapshot: Snapshot, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    """What the customer has, or what of it is asked for or held."""
    sale = snapshot.state.sale
    if sale is None:
        return ()
    if sale.hold_asked is not None:
        return (row(f"Asking for the {points_name(sale)}…"),)
    if sale.errand is not None:
        return (row(f"Spending the {points_name(sale)}…"),)
    if sale.hold is not None:
        return _held_rows(sale, now)
    if sale.otp_for is not None:
        return (row(f"A code was sent for {asked_text(sale, sale.otp_for)}.", tone=Tone.STRONG),)
    return has_rows(snapshot, now, zone)


def has_rows(snapshot: Snapshot, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    """With its time where it may be another by now."""
    sale = snapshot.state.sale
    balance = sale.customer.balance if sale and sale.customer else None
    if sale is None or balance is None:
        return (row("The balance is not known."),)
    held = figures.points(balance.points, points_name(sale))
    has = row(held, f"= {figures.with_currency(balance.value)}", tone=Tone.STRONG)
    age = age_of(snapshot, balance, now, zone)
    return (has, row(age.strip(), tone=Tone.MUTED)) if age else (has,)


def _held_rows(sale: Sale, now: datetime) -> tuple[Row, ...]:
    assert sale.hold is not None
    left = left_said(sale, sale.hold.expires_at, now)
    held = figures.points(sale.hold.points, points_name(sale))
    still = left_of(sale) or (sale.customer.balance if sale.customer else None)
    has = f"{figures.points(still.points, points_name(sale))} beside them" if still else ""
    return (
        row(f"{held} held", figures.taken_off(sale.hold.amount), tone=Tone.STRONG),
        row(has, left, tone=Tone.MUTED),
    )


def asked_text(sale: Sale, asked: AskedFor) -> str:
    if asked.points is not None:
        return figures.points(asked.points, points_name(sale))
    if asked.amount is not None:
        return figures.with_currency(asked.amount)
    return "what was chosen"


def limit_rows(snapshot: Snapshot, sale: Sale, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    """For a form that asks how much."""
    most = figures.with_currency(redeemable(sale))
    return (*has_rows(snapshot, now, zone), row("At most on this sale", most, tone=Tone.MUTED))


def offered_rules(snapshot: Snapshot) -> tuple[OfferedRule, ...]:
    """The account's rules for this customer, the affordable first, each with what is missing."""
    sale, file = snapshot.state.sale, snapshot.file
    customer = sale.customer if sale else None
    if customer is None or file is None or file.customer_id != customer.customer_id:
        return ()
    rules = file.terms.rules if file.terms else ()
    still = (left_of(sale) if sale else None) or customer.balance
    has = still.points if still else None
    offered = [OfferedRule(rule, _why_not(rule, has)) for rule in rules]
    return tuple(sorted(offered, key=lambda one: bool(one.why_not)))


def _why_not(rule: RedemptionRule, has: int | None) -> str:
    if not rule.active:
        return "not offered now"
    if rule.points is not None and has is not None and rule.points > has:
        return f"{rule.points - has:,} too few"
    return ""


def choices(snapshot: Snapshot, now: datetime, zone: tzinfo) -> list[Choice]:
    """All, so many, so much; below them the rules."""
    sale = snapshot.state.sale
    assert sale is not None
    return [*_ways(sale), *_rule_choices(snapshot, sale, now, zone)]


def held_choices(snapshot: Snapshot, now: datetime, zone: tzinfo) -> list[Choice]:
    """The rules while points are held: to be looked at, below the keys there are meanwhile."""
    sale = snapshot.state.sale
    assert sale is not None
    rules = _rule_choices(snapshot, sale, now, zone, is_held=True)
    return [
        replace(one, heading=(*held_keys(snapshot), *one.heading)) if at == 0 else one
        for at, one in enumerate(rules)
    ]


def held_keys(snapshot: Snapshot) -> tuple[Row, ...]:
    """Without the line, or the store's leave, points can be given back and not held on."""
    return HELD_KEYS if may_extend(snapshot) else HELD_KEYS[:1]


def lock_rows(snapshot: Snapshot, now: datetime) -> tuple[Row, ...]:
    """Coupons alone can be locked longer from here as well: X is the one key for it."""
    sale = snapshot.state.sale
    if sale is None or sale.lock is None or sale.hold is not None or not may_extend(snapshot):
        return ()
    codes = ", ".join(shown(one.code) for one in sale.lock.coupons)
    left = left_said(sale, sale.lock.expires_at, now)
    key = key_row("X", "locks them for a full time more", room=3)
    return (row(f"{codes} locked", left, tone=Tone.STRONG), key)


def _rule_choices(
    snapshot: Snapshot, sale: Sale, now: datetime, zone: tzinfo, *, is_held: bool = False
) -> list[Choice]:
    frame = Frame(now=now, zone=zone, currency=sale.terms.currency, points_name=points_name(sale))
    name = shown(sale.customer.name).split(" ")[0] if sale.customer else ""
    beside = "R first " if is_held else ""
    heading = (BLANK, row(f"Rules for {name}" if name else "Rules", beside, tone=Tone.MUTED))
    return [
        Choice(
            heading=() if at else heading,
            rows=rule_rows(one.rule, frame, why_not=one.why_not),
        )
        for at, one in enumerate(offered_rules(snapshot))
    ]


def _ways(sale: Sale) -> list[Choice]:
    balance = sale.customer.balance if sale.customer else None
    most = redeemable(sale)
    all_of_it = figures.taken_off(min(most, balance.value) if balance else most)
    return [
        Choice(rows=(_way("A", "all for this sale", f"{all_of_it} "),)),
        Choice(rows=(_way("P", f"so many {points_name(sale)}…"),)),
        Choice(rows=(_way("M", "so much money…"),)),
    ]


def _way(key: str, what: str, off: str = "") -> Row:
    return Row(
        left=(Piece(f"{key}  ", Tone.ACCENT), Piece(what)), right=(Piece(off),) if off else ()
    )
