"""What start-up does with a half-done sale, an unanswered request, an unprinted receipt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos.core import events as ev
from pos.core.apply import fold
from pos.core.decision import Moment, Refusal
from pos.core.rules import clock
from pos.core.rules.errands import maybe_spent
from pos.core.rules.giving_back import MAY_BE_HELD, MAY_BE_LOCKED, give_back_asked, gone_back
from pos.core.rules.lost_slips import slips_lost
from pos.core.rules.not_had_again import is_renewal, off_the_sale
from pos.core.rules.reservations import time_passed
from pos.core.rules.waiting_papers import maybe_half_out
from pos.core.sale import Sale, SalePhase
from pos.core.state import Paper, TerminalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The events that follow the last run's, and what the cashier is told."""

    events: tuple[ev.Event, ...]
    say: str = ""
    restored: bool = False
    lost: str = ""
    """Of what is said: what somebody has to see to, told again to whoever signs on."""


LONG_CLOSED = timedelta(days=45)
"""A shop that was closed for longer than this may be; a clock that is wrong is likelier."""


SLIGHT = timedelta(seconds=10)
"""A clock that is kept right moves back by less."""


def recovered(
    state: TerminalState,
    *,
    at: datetime,
    version: str,
    last_at: datetime | None = None,
    rebuilt: int | None = None,
    unprinted: Sequence[str] = (),
    slips_unprinted: Sequence[str] = (),
    slips_untold: Sequence[str] = (),
    ended_well: bool = True,
) -> Start:
    """`last_at`: the end of the record; `rebuilt`: how many records were made again just now;
    `unprinted`: receipts that the last run left behind; `slips_unprinted`: what was on a slip with
    a code of which the same is true; `slips_untold`: what was lost before and told to nobody;
    `ended_well`: nothing was on its way out.
    """
    events: list[ev.Event] = []
    if rebuilt is not None:
        events.append(ev.RecordRebuilt(at=at, records=rebuilt))
    jumped = _jumped(last_at, at)
    if jumped is not None:
        events.append(jumped)
    state = fold(state, events)
    started: list[ev.Event] = [ev.TillStarted(at=at, version=version), *gone_back(state, at)]
    if state.sale is not None:
        started.extend(_unanswered(state.sale))
    lost, lost_said = slips_lost(state, untold=slips_untold)
    started.extend(lost)
    if not ended_well:
        started.extend(maybe_half_out(fold(state, lost)))
    # Lapsed while the till stood still: said with the rest, which it would take the place of.
    lapse = time_passed(fold(state, started), Moment(now=at, new_id=""))
    said = _said(state, unprinted)
    slips_said = SLIPS_IN_QUESTION.format(", ".join(slips_unprinted)) if slips_unprinted else ""
    clock_said = _clock_said(jumped) if jumped else ""
    mended_said = "" if rebuilt is None else MENDED.format(rebuilt)
    lapse_said = lapse.reason if isinstance(lapse, Refusal) else lapse.say
    parts = (mended_said, clock_said, said, lost_said, slips_said, lapse_said)
    say = " ".join(part for part in parts if part)
    return Start(
        events=(*events, *started, *lapse.events),
        say=say,
        restored=bool(said),
        lost=" ".join(part for part in (lost_said, slips_said) if part),
    )


MENDED = (
    "The record was damaged: its {:,} records were made again from the second copy. Sell on, and "
    "tell the manager."
)


def _jumped(last_at: datetime | None, at: datetime) -> ev.ClockJumped | None:
    """Nothing is ever written before what stands before it, nor is a till closed for so long."""
    if last_at is None or last_at - SLIGHT <= at <= last_at + LONG_CLOSED:
        return None
    return ev.ClockJumped(before=last_at, after=at, was_running=False)


def _clock_said(jumped: ev.ClockJumped) -> str:
    if jumped.after > jumped.before:
        return "The last sale was long ago by this machine's clock. If it is wrong, set it."
    if jumped.before - jumped.after < clock.SAID_FROM:
        return ""
    return clock.told(jumped.before, jumped.after)


def _unanswered(sale: Sale) -> list[ev.Event]:
    """Requests that were recorded and never answered: their outcome is unknown and stays so.

    What may be reserved has no reference to give back, and lapses by itself: the cashier is told.
    What has one is in the state, and the terminal tries it again. A code that was sent
    is asked for anew, by a customer who may have left.
    """
    lost: list[ev.Event] = []
    if sale.hold_asked is not None:
        lost.append(
            ev.HoldFailed(sale_id=sale.sale_id, reason="the till stopped", outcome_unknown=True)
        )
    if sale.lock_asked is not None:
        lost.append(
            ev.CouponLockFailed(
                sale_id=sale.sale_id, reason="the till stopped", outcome_unknown=True
            )
        )
    lost.extend(_shop_coupon_unanswered(sale))
    if sale.card is not None and not sale.card.is_unknown:
        lost.append(
            ev.CardUnanswered(
                sale_id=sale.sale_id, reference=sale.card.reference, reason="the till stopped"
            )
        )
    lost.extend(_not_had_again(sale))
    if sale.otp_for is not None:
        lost.append(ev.OtpForgotten(sale_id=sale.sale_id))
    if sale.errand is not None:
        lost.append(
            ev.ErrandFailed(
                sale_id=sale.sale_id,
                errand_id=sale.errand.errand_id,
                reason="the till stopped",
                outcome_unknown=True,
            )
        )
    return lost


def _shop_coupon_unanswered(sale: Sale) -> Iterator[ev.Event]:
    """Its lock has an id of ours, and goes back by it; one that was on the sale is asked for
    again.
    """
    asked = sale.shop_asked
    if asked is None:
        return
    yield ev.ShopCouponNotLocked(
        sale_id=sale.sale_id,
        lock_id=asked.lock_id,
        reason="the till stopped",
        outcome_unknown=True,
    )
    if all(one.lock_id != asked.lock_id for one in sale.shop_coupons):
        yield from give_back_asked(asked).events


def _not_had_again(sale: Sale) -> Iterator[ev.Event]:
    """What was being asked for anew had gone back first. Under a tender what is due stays."""
    if sale.phase is SalePhase.TENDERING:
        return
    if sale.hold_asked is not None:
        yield from off_the_sale(sale)
    if sale.lock is not None and is_renewal(sale):
        reference = sale.lock.reference
        yield ev.CouponsReleased(sale_id=sale.sale_id, reference=reference, lapsed=True)


def unprinted(happened: Iterable[ev.Event]) -> tuple[str, ...]:
    """Receipts of the last run of which nothing more is known: several, where sales are quick."""
    waiting: dict[str, None] = {}
    for event in happened:
        match event:
            case ev.TillStarted():
                waiting.clear()  # what stood in question then was told
            case ev.SaleCompleted():
                waiting[event.receipt] = None
            case ev.ReceiptLeft(is_gift=True):
                pass
            case ev.ReceiptPrinted() | ev.ReceiptNotPrinted() | ev.ReceiptLeft():
                waiting.pop(event.receipt, None)
            case _:
                pass
    return tuple(waiting)


def slips_unprinted(happened: Iterable[ev.Event]) -> tuple[str, ...]:
    """The gift cards and store credit of the last run of whose slips nothing more is known.

    Their codes stood on them and nowhere else. Each by the receipt that issued it, or by how the
    code ends where that was before the shift.
    """
    receipts: dict[str, str] = {}
    waiting: dict[str, tuple[str, str]] = {}
    """By instrument: of two slips of one only the later is worth anything."""
    told: dict[str, tuple[str, str]] = {}
    """By a start since, and so told to whoever signs on after it."""
    known: set[str] = set()
    for event in happened:
        match event:
            case ev.TillStarted():
                told |= waiting
                waiting.clear()
            case ev.CashierSignedOn():
                told.clear()
            case ev.StoredValueIssued():
                receipts[event.instrument_id] = event.receipt
                waiting[event.instrument_id] = event.digest, event.receipt
            case ev.StoredValueReplaced():
                ends = f"the code that ends in {event.last_four}"
                called = receipts.get(event.instrument_id, ends)
                waiting[event.instrument_id] = event.digest, called
            case ev.SlipNotPrinted():
                known.add(event.slip.slip_id)
            case ev.SlipPrinted() | ev.SlipLeft() | ev.PaperGivenUp():
                known.add(event.slip_id)
            case _:
                pass
    left = (called for digest, called in (told | waiting).values() if digest not in known)
    return tuple(dict.fromkeys(left))


SLIPS_IN_QUESTION = (
    "The slip of the gift card or store credit of {} may not have printed. Where nobody has it, a "
    "manager issues it anew: F10, H, 3."
)


def _said(state: TerminalState, unprinted: Sequence[str]) -> str:
    parts = []
    last = state.last_sale
    receipts = [one for one in unprinted if last is None or one != last.receipt]
    if last is not None and last.paper is Paper.WAITING:
        receipts.append(last.receipt)
    if receipts:
        parts.append(_may_not_have_printed(receipts))
    if state.sale is not None and state.sale.rows:
        count = len(state.sale.rows)
        lines = "1 line is" if count == 1 else f"{count} lines is"
        parts.append(f"The open sale of {lines} back.")
    if state.sale is not None and state.sale.hold_asked is not None:
        parts.append(MAY_BE_HELD)
    if state.sale is not None and state.sale.lock_asked is not None:
        parts.append(MAY_BE_LOCKED)
    if state.sale is not None and state.sale.shop_asked is not None:
        parts.append(COUPON_NOT_LOCKED)
    if state.sale is not None and state.sale.card is not None:
        parts.append(CARD_IN_QUESTION)
    if state.sale is not None and state.sale.errand is not None:
        parts.append(maybe_spent(state.sale.errand.errand))
    return " ".join(parts)


COUPON_NOT_LOCKED = "A coupon was being asked for: scan it again to use it."

CARD_IN_QUESTION = "A card payment was under way: the terminal is asked what became of it."

_MOST_NAMED = 3


def _may_not_have_printed(receipts: Sequence[str]) -> str:
    first, last = receipts[0], receipts[-1]
    if first == last:
        return f"{last} is recorded; its receipt may not have printed."
    up_to_last = (
        ", ".join(receipts[:-1]) + " and" if len(receipts) <= _MOST_NAMED else f"{first} to"
    )
    return f"{up_to_last} {last} are recorded; their receipts may not have printed."
