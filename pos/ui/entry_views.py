"""The outbox as rows: what an entry is, how it stands, what was given by it, what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from pos.core.customer import Release, masked_id
from pos.core.deliveries import (
    CashbackDelivery,
    CustomerDelivery,
    EntryState,
    EventDelivery,
    OptDelivery,
    OrderDelivery,
    RefundDelivery,
    TagDelivery,
)
from pos.core.open_entry import EntryRead, amount_of
from pos.core.settlement import NextVisit, SettleHow
from pos.core.shop_coupon import DoubleUse, OwedBurn
from pos.ports.entries import ListedEntry
from pos.ports.record import OutboxCounts
from pos.ui import figures
from pos.ui.rows import BLANK, Choice, Piece, Row, Tone, cut, row, shown, width_of, wrapped

STATES = {
    EntryState.REJECTED: "rejected",
    EntryState.IN_DOUBT: "in doubt",
    EntryState.PENDING: "waiting",
}
_HEADINGS = {
    EntryState.REJECTED: "Rejected: a person must see to them",
    EntryState.IN_DOUBT: "In doubt: sent, and no answer came",
    EntryState.PENDING: "Waiting to be sent",
}
_NEXT_VISIT = "To be taken off at the next visit"
_GOING_BACK = "On the way back to the service"
_BACK_TO_ENGINE = "On the way back to the coupon engine"
_TO_BURN = "Coupons the engine is still to be told of"
_TWICE = "Coupons used twice: to be seen to"

Listed = ListedEntry | NextVisit | Release | OwedBurn | DoubleUse

WAYS = {
    SettleHow.ABSORB: "the store bears it; nothing is sent",
    SettleHow.WITHOUT_REDEMPTION: "send it without points and coupons",
    SettleHow.NEXT_VISIT: "so too, and told at the next visit",
    SettleHow.BY_HAND: "seen to by hand; nothing is sent",
}
WAY_KEYS = {
    SettleHow.ABSORB: "B",
    SettleHow.WITHOUT_REDEMPTION: "W",
    SettleHow.NEXT_VISIT: "N",
    SettleHow.BY_HAND: "H",
}


class Frame(NamedTuple):
    """What rows are made for."""

    now: datetime
    zone: tzinfo
    room: int


# -- the list ---------------------------------------------------------------------------------


def outbox_choices(
    listed: Sequence[Listed], counts: OutboxCounts, frame: Frame
) -> tuple[Choice, ...]:
    """Each kind under its heading, with how many there are where not all are shown."""
    kinds = [_kind(one) for one in listed]
    totals = _totals(counts)
    choices = []
    for at, (one, kind) in enumerate(zip(listed, kinds, strict=True)):
        is_first = at == 0 or kinds[at - 1] != kind
        more = max(0, totals.get(kind, 0) - kinds.count(kind))
        heading = _heading(kind, more) if is_first else ()
        gap = (BLANK,) if is_first and at else ()
        choices.append(Choice(rows=_listed_rows(one, frame), heading=(*gap, *heading)))
    return tuple(choices)


def _kind(one: Listed) -> str:
    match one:
        case ListedEntry():
            return _HEADINGS[one.line.state]
        case NextVisit():
            return _NEXT_VISIT
        case Release():
            return _BACK_TO_ENGINE if one.is_shop else _GOING_BACK
        case OwedBurn():
            return _TO_BURN
        case DoubleUse():
            return _TWICE


def _totals(counts: OutboxCounts) -> dict[str, int]:
    return {
        _HEADINGS[EntryState.REJECTED]: counts.rejected,
        _HEADINGS[EntryState.IN_DOUBT]: counts.in_doubt,
        _HEADINGS[EntryState.PENDING]: counts.pending,
    }


def _heading(kind: str, more: int) -> tuple[Row, ...]:
    return (row(kind, f"{more:,} more " if more else "", tone=Tone.MUTED),)


def _listed_rows(one: Listed, frame: Frame) -> tuple[Row, ...]:
    match one:
        case ListedEntry():
            return _entry_rows(one, frame)
        case NextVisit():
            worth = f"{figures.with_currency(one.amount)} "
            return (row(f"of {shown(one.receipt)}", worth),)
        case Release():
            until = f"lapses {figures.clock_time(one.lapses_at, frame.zone)} "
            return (row(_release_said(one), until),)
        case OwedBurn():
            age = f"{figures.age(one.at, now=frame.now)} "
            what = _coupon_row(one, frame, "! " if one.refused else "  ", age)
            why = wrapped(shown(one.refused), frame.room - 4, most=2) if one.refused else ()
            return (what, *(row(f"  {text}", tone=Tone.MUTED) for text in why))
        case DoubleUse():
            return (_coupon_row(one, frame, "! ", f"{figures.with_currency(one.value)} "),)


def _coupon_row(one: OwedBurn | DoubleUse, frame: Frame, sign: str, right: str) -> Row:
    """By its receipt: a code may be longer than the row."""
    what = Piece(f"{shown(one.receipt)} · ")
    room = frame.room - width_of(Row(left=(Piece(sign), what), right=(Piece(right),))) - 1
    code = Piece(cut(shown(one.code), max(8, room)), Tone.MUTED)
    tone = Tone.ALARM if sign.strip() else Tone.PLAIN
    return Row(left=(Piece(sign, tone), what, code), right=(Piece(right, Tone.MUTED),))


def _release_said(one: Release) -> str:
    if one.is_lock:
        return ", ".join(shown(code) for code in one.codes)
    return figures.points(one.points, shown(one.points_name) or "points")


def _entry_rows(one: ListedEntry, frame: Frame) -> tuple[Row, ...]:
    """The reason below, as far as two rows take it: the whole of it is one key away."""
    line = one.line
    age = f"{figures.age(line.created_at, now=frame.now)} "
    sign = Piece("! ", Tone.ALARM) if line.state is EntryState.REJECTED else Piece("  ")
    what = Row(left=(sign, Piece(what_of(one))), right=(Piece(age, Tone.MUTED),))
    why = wrapped(shown(line.reason), frame.room - 4, most=2)
    return (what, *(row(f"  {text}", tone=Tone.MUTED) for text in why))


def what_of(one: ListedEntry) -> str:
    """An entry by what the shop calls it."""
    match one.delivery:
        case OrderDelivery(order=order):
            return f"Sale {shown(order.receipt)}" if order.receipt else "Sale"
        case RefundDelivery():
            return f"Goods back of {shown(one.bought_on)}" if one.bought_on else "Goods came back"
        case CustomerDelivery():
            return "A customer, new or changed"
        case OptDelivery(is_active=is_active):
            return "A customer joins" if is_active else "A customer leaves the program"
        case TagDelivery():
            return "A customer's tags"
        case CashbackDelivery():
            return "Points given by hand"
        case EventDelivery(name=name):
            return f"Event {shown(name)}"
        case None:
            return "Not readable by this version"


# -- one of them ------------------------------------------------------------------------------


def entry_about(one: ListedEntry, read: EntryRead | None, frame: Frame) -> tuple[Row, ...]:
    """What it is and how it stands; what was given by it, once that is read."""
    line = one.line
    amount = amount_of(one.delivery)
    worth = f"{figures.with_currency(amount)} " if amount is not None else ""
    what: tuple[Row, ...] = (row(what_of(one), worth, tone=Tone.STRONG),)
    if isinstance(one.delivery, RefundDelivery) and worth:
        what = (row(what_of(one), tone=Tone.STRONG), row("paid back", worth))
    tries = figures.count(line.attempts, "try", "tries")
    age = figures.age(line.created_at, now=frame.now)
    state = read.state if read else line.state
    sign = "! " if state is EntryState.REJECTED else ""
    tone = Tone.ALARM if sign else Tone.PLAIN
    return (
        *what,
        row(f"{sign}{STATES.get(state, state.value)}", f"{tries}, {age} ", tone=tone),
        *(row(text) for text in wrapped(shown(line.reason), frame.room, most=4)),
        *_given_rows(read),
        *_customer_rows(read),
        *_settled_rows(read, frame),
    )


def may_readdress(read: EntryRead) -> bool:
    """Sent for nobody who exists, perhaps; what redeems is its own customer's."""
    return read.state is EntryState.REJECTED and read.delivery is not None and read.given is None


def _given_rows(read: EntryRead | None) -> tuple[Row, ...]:
    if read is None or read.given is None:
        return ()
    given, rows = read.given, []
    if given.by_points:
        points = figures.points(given.points, shown(read.points_name) or "points")
        rows.append(row(points, f"{figures.taken_off(given.by_points)} "))
    if given.by_coupons:
        rows.append(row("Coupons", f"{figures.taken_off(given.by_coupons)} "))
    return tuple(rows)


def _customer_rows(read: EntryRead | None) -> tuple[Row, ...]:
    """In full only where it may be the mistake: an id can be somebody's phone number."""
    if read is None or read.delivery is None or not read.delivery.customer_id:
        return ()
    customer_id = read.delivery.customer_id
    said = f"Customer id {customer_id}" if may_readdress(read) else masked_id(customer_id)
    return (row(shown(said), tone=Tone.MUTED),)


def _settled_rows(read: EntryRead | None, frame: Frame) -> tuple[Row, ...]:
    if read is None or read.settled is None:
        return ()
    settled = read.settled
    when = figures.past_day(settled.at, frame.zone, now=frame.now)
    who = f" by {shown(settled.by)}" if settled.by else ""
    lines = wrapped(f"{WAYS[settled.how]}: {shown(settled.why)}", frame.room, most=4)
    return (
        row(f"Settled{who}", f"{when} ", tone=Tone.MUTED),
        *(row(line, tone=Tone.MUTED) for line in lines),
    )


def next_visit_about(note: NextVisit, frame: Frame) -> tuple[Row, ...]:
    when = figures.past_day(note.at, frame.zone, now=frame.now)
    return (
        row(f"Sale {shown(note.receipt)}", f"{figures.with_currency(note.amount)} "),
        row(f"{note.points:,} points, settled {when}", tone=Tone.MUTED),
        row("Told when the customer comes again."),
    )


_NOT_BURNED = {
    "used_up": "It had been used as often as it may be:",
    "used_by_customer": "The customer had used it as often as one may:",
    "revoked": "The shop had revoked it.",
    "unknown": "The engine knows no such coupon.",
}


def double_about(double: DoubleUse, frame: Frame) -> tuple[Row, ...]:
    """What was had off here, and where it had been used before."""
    when = figures.past_day(double.at, frame.zone, now=frame.now)
    why = _NOT_BURNED.get(double.reason, "The engine did not burn it for this sale.")
    rows = [
        row(shown(double.receipt), f"{figures.with_currency(double.value)} ", tone=Tone.STRONG),
        *(row(line) for line in wrapped(shown(double.code), frame.room, most=3)),
        row(when, tone=Tone.MUTED),
        BLANK,
        *(row(line) for line in wrapped(why, frame.room, most=2)),
    ]
    for use in double.elsewhere:
        on = figures.past_day(use.at, frame.zone, now=frame.now)
        where = shown(use.receipt) or f"till {shown(use.till)}"
        rows.append(row(f"  {where}", f"{on} "))
    return tuple(rows)


_NO_ENGINE = "No coupon engine is set at this till."
_IS_TOLD = "The engine is told by itself, as soon as it answers."


def burn_about(burn: OwedBurn, frame: Frame, *, has_engine: bool) -> tuple[Row, ...]:
    """What it took off here, and why the engine has not got it yet."""
    why = shown(burn.refused) or ("" if has_engine else _NO_ENGINE)
    tone = Tone.ALARM if why else Tone.MUTED
    lines = wrapped(f"! {why}" if why else _IS_TOLD, frame.room, most=4)
    return (
        row(shown(burn.receipt), f"{figures.with_currency(burn.value)} ", tone=Tone.STRONG),
        *(row(line) for line in wrapped(shown(burn.code), frame.room, most=3)),
        row(figures.past_day(burn.at, frame.zone, now=frame.now), tone=Tone.MUTED),
        BLANK,
        *(row(line, tone=tone) for line in lines),
    )
