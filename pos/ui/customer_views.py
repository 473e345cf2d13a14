"""The customer as rows: the card beside the basket, and the same in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from pos.core.customer import Balance, Campaign, Customer
from pos.core.customer_file import OwnedCoupon
from pos.core.money import decimal_text
from pos.core.rules.next_visits import next_visits_of
from pos.core.sale import Sale
from pos.core.signed_coupon import code_alone
from pos.terminal.snapshot import Snapshot
from pos.ui import figures
from pos.ui.reserved import Reserved, left_of, reserved
from pos.ui.rows import BLANK, Piece, Row, Tone, cut, row, shown, width_of, wrapped

STALE_AFTER = timedelta(minutes=5)
"""A balance older than this is shown with its time even while online."""

LOOKING_UP = "Looking up…"

_SHORT = 12
_TIER = 16
_CARD = 41


def customer_rows(snapshot: Snapshot, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    """The card beside the basket."""
    sale = snapshot.state.sale
    if not snapshot.state.setup.has_loyalty:
        return _reserved_rows(snapshot, now)[1:]
    if sale is None or sale.customer is None:
        if snapshot.looking_up:
            return (row(LOOKING_UP, tone=Tone.STRONG), *_reserved_rows(snapshot, now))
        return (
            row("No customer", tone=Tone.MUTED),
            row("Scan their code, or F4", tone=Tone.MUTED),
            *_reserved_rows(snapshot, now),
        )
    rows = _who_rows(sale.customer)
    if snapshot.looking_up:
        rows.append(row(LOOKING_UP, tone=Tone.STRONG))
    for note in next_visits_of(snapshot.state, sale.customer):
        said = f"! {figures.amount(note.amount)} to be taken off"
        rows.append(row(said, shown(note.receipt), tone=Tone.ALARM))
    if trouble := snapshot.loyalty.trouble:
        rows += [
            row(f"! {line}", tone=Tone.ALARM) for line in wrapped(shown(trouble), _CARD, most=2)
        ]
    rows += _balance_rows(snapshot, sale, now, zone)
    if said := coupons_said(snapshot):
        rows.append(Row(left=(Piece(f"{said} · "), Piece("F6", Tone.ACCENT))))
    if not sale.customer.opted_out:
        rows += _earn_rows(snapshot, now, zone)
    return (*rows, *_reserved_rows(snapshot, now))


def _reserved_rows(snapshot: Snapshot, now: datetime) -> tuple[Row, ...]:
    """Below a blank one; none where nothing is reserved. Coupons of the shop's own need nobody."""
    sale = snapshot.state.sale
    kept = reserved(sale, snapshot.totals, now) if sale is not None else ()
    return (BLANK, *map(_reserved_row, kept)) if kept else ()


def _reserved_row(one: Reserved) -> Row:
    """A code that is longer than its room is told by how it begins."""
    until = f"{one.left:>11}" if one.left else ""
    how = f" {one.how}" if one.how else ""
    right = (Piece(one.off), Piece(until, Tone.STRONG))
    room = _CARD - width_of(Row(right=right)) - len(how) - 1
    return Row(left=(Piece(cut(one.what, room)), Piece(how, Tone.MUTED)), right=right)


def customer_line(snapshot: Snapshot, now: datetime, zone: tzinfo, *, width: int = 0) -> Row:
    """The same in one row, for a narrow screen: so much of it as has room in whole words.

    What is said elsewhere too goes first. `width` 0: it is not known yet.
    """
    sale = snapshot.state.sale
    kept = reserved(sale, snapshot.totals, now) if sale is not None else ()
    told = "  ".join(_briefly(one) for one in kept)
    right = (Piece(f"{told} ", Tone.STRONG),) if told else ()
    if not snapshot.state.setup.has_loyalty:
        return Row(right=right) if told else BLANK
    if sale is None or sale.customer is None:
        return replace(_nobody_line(snapshot), right=right)
    room = width - width_of(Row(right=right)) if width else 0
    said = dict(_who_said(snapshot, sale.customer))
    said |= _has_said(snapshot, sale, now, zone, is_kept=bool(kept))
    if not kept:
        said |= _offered_said(snapshot, sale.customer)
    return Row(left=_as_fits(said, room), right=right)


_FIRST_GONE = ("earns", "coupons", "worth", "tier", "age")
"""What the line can do without, the least needed first."""


def _who_said(snapshot: Snapshot, customer: Customer) -> Iterator[tuple[str, Piece]]:
    yield "name", Piece(f" {customer_name(customer)}", Tone.STRONG)
    if snapshot.looking_up:
        yield "looking up", Piece(f" · {LOOKING_UP}", Tone.STRONG)
    if customer.tier:
        yield "tier", Piece(f" ★ {cut(shown(customer.tier), _TIER)}", Tone.ACCENT)
    if customer.opted_out:
        yield "standing", Piece(" · has left the program", Tone.ALARM)
    elif not customer.verified:
        yield "standing", Piece(" · not confirmed", Tone.ALARM)
    if notes := next_visits_of(snapshot.state, customer):
        off = figures.amount(notes[0].amount)
        yield "next visit", Piece(f" · ! {off} to take off", Tone.ALARM)


def _has_said(
    snapshot: Snapshot, sale: Sale, now: datetime, zone: tzinfo, *, is_kept: bool
) -> dict[str, Piece]:
    balance = sale.customer.balance if sale.customer else None
    if balance is None:
        return {}
    left = left_of(sale)
    points = figures.points(balance.points, shown(balance.points_name))
    worth = "" if is_kept else f" = {figures.amount(balance.value)}"
    return {
        "points": Piece(f" · {left.points:,} left" if left else f" · {points}"),
        "worth": Piece(worth),
        "age": Piece(age_of(snapshot, balance, now, zone)),
    }


def _offered_said(snapshot: Snapshot, customer: Customer) -> Iterator[tuple[str, Piece]]:
    if snapshot.earn is not None and not customer.opted_out:
        yield "earns", Piece(f" · earns +{snapshot.earn.points:,}", Tone.MUTED)
    if coupons := usable_coupons(snapshot):
        yield "coupons", Piece(f" · {figures.count(len(coupons), 'coupon', 'coupons')} F6")


def _as_fits(said: dict[str, Piece], room: int) -> tuple[Piece, ...]:
    left = {what: piece for what, piece in said.items() if piece.text}
    for what in _FIRST_GONE:
        if not room or width_of(Row(left=tuple(left.values()))) <= room:
            break
        left.pop(what, None)
    return tuple(left.values())


def _nobody_line(snapshot: Snapshot) -> Row:
    if snapshot.looking_up:
        return row(f" {LOOKING_UP}", tone=Tone.STRONG)
    return row(" No customer · scan their code, or F4", tone=Tone.MUTED)


def _briefly(one: Reserved) -> str:
    return f"{cut(one.what, _SHORT)} {one.off} {one.left.removesuffix(' left')}".rstrip()


def usable_coupons(snapshot: Snapshot) -> tuple[OwnedCoupon, ...]:
    """Of the customer, as far as they were read, without those on the sale already."""
    sale = snapshot.state.sale
    known = snapshot.file.coupons if snapshot.file else None
    if sale is None or sale.customer is None or not known:
        return ()
    if sale.customer.opted_out or not sale.customer.verified:
        return ()
    taken = {one.code for one in sale.coupons}
    return tuple(one for one in known if code_alone(one.code) not in taken)


def coupons_said(snapshot: Snapshot) -> str:
    """'2 coupons to use', where there are any."""
    coupons = usable_coupons(snapshot)
    return f"{figures.count(len(coupons), 'coupon', 'coupons')} to use" if coupons else ""


def customer_name(customer: Customer) -> str:
    return shown(customer.called)


def _who_rows(customer: Customer) -> list[Row]:
    """The name with the tier beside it, and below the tier how far the next one is."""
    name = Piece(customer_name(customer), Tone.STRONG)
    if customer.opted_out:
        return [Row(left=(name,), right=(Piece("has left the program", Tone.ALARM),))]
    if not customer.verified:
        return [Row(left=(name,), right=(Piece("not confirmed", Tone.ALARM),))]
    tier = f"★ {cut(shown(customer.tier), _TIER)}" if customer.tier else ""
    rows = [Row(left=(name,), right=(Piece(tier, Tone.ACCENT),))]
    if next_tier := customer.next_tier:
        name_of_next = cut(shown(next_tier.name), _TIER)
        rows.append(row("", f"{next_tier.missing:,} to {name_of_next}", tone=Tone.MUTED))
    return rows


def _balance_rows(snapshot: Snapshot, sale: Sale, now: datetime, zone: tzinfo) -> list[Row]:
    balance = sale.customer.balance if sale.customer else None
    if balance is None:
        return [row("balance not known", tone=Tone.MUTED)]
    name = shown(balance.points_name)
    left = left_of(sale) or balance
    said = figures.points(left.points, name) + (" left" if left is not balance else "")
    rows = [row(said, f"= {figures.with_currency(left.value)}")]
    if age := age_of(snapshot, balance, now, zone):
        rows.append(row("", age.strip(), tone=Tone.MUTED))
    if balance.pending_points:
        rows.append(row(f"{balance.pending_points:,} more pending", tone=Tone.MUTED))
    if lapsing := balance.expiring:
        when = figures.day(lapsing.on, zone, now=now)
        worth = f"= {figures.with_currency(lapsing.value)}"
        rows.append(row(f"{lapsing.points:,} expire {when}", worth, tone=Tone.MUTED))
    return rows


def age_of(snapshot: Snapshot, balance: Balance, now: datetime, zone: tzinfo) -> str:
    """When the balance was true, where it may not be now."""
    customer = snapshot.state.sale.customer if snapshot.state.sale else None
    is_theirs = customer is not None and customer.verified
    if is_theirs and snapshot.loyalty.online and now - balance.as_of < STALE_AFTER:
        return ""
    return f" as of {figures.as_of(balance.as_of, zone, now=now)}"


def _earn_rows(snapshot: Snapshot, now: datetime, zone: tzinfo) -> list[Row]:
    earn = snapshot.earn
    if earn is None:
        return []
    rows = [Row(left=(Piece("earns "), Piece(f"+{earn.points:,}", Tone.ACCENT), Piece(" today")))]
    for campaign in earn.campaigns:
        end = f"until {figures.day(campaign.ends_at, zone, now=now)}" if campaign.ends_at else ""
        rows.append(row(f"  {_campaign_name(campaign)}", end, tone=Tone.MUTED))
    return rows


def _campaign_name(campaign: Campaign) -> str:
    """With how many times the usual points it gives, where its name does not say so itself."""
    name = shown(campaign.name)
    factor = f"{decimal_text(campaign.factor)}×" if campaign.factor is not None else ""
    said = name.casefold().replace("x", "×").replace(" ×", "×")
    return name if not factor or factor in said else f"{factor} {name}"
