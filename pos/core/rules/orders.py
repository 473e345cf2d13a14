"""What became at the loyalty service of a finished sale's order, and of what else was sent."""

from __future__ import annotations

from collections.abc import Sequence

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Refusal
from pos.core.deliveries import order_entry_id
from pos.core.rules.next_visits import of_order, over_said
from pos.core.rules.table import NO_RULES
from pos.core.settlement import NextVisit, SettleHow, WasSettled
from pos.core.state import TerminalState


def order_arrived(state: TerminalState, intent: it.OrderArrived) -> Answer:
    arrived = ev.OrderDelivered(
        sale_id=intent.sale_id,
        points_earned=intent.points_earned,
        points_redeemed=intent.points_redeemed,
        balance_after=intent.balance_after,
    )
    notes = of_order(state, intent.sale_id)
    if notes and _had_something_off(intent):
        return _nothing_left_to_take(arrived, notes)
    if intent.was_settled is not None:
        return _arrived_after_all(arrived, intent.was_settled)
    earned, last = intent.points_earned, state.last_sale
    is_last = last is not None and last.sale.sale_id == intent.sale_id
    return Decision(
        say=f"{last.receipt} delivered · +{earned:,}" if last and is_last and earned else "",
        events=(arrived,),
        urgent=False,
    )


def _had_something_off(intent: it.OrderArrived) -> bool:
    """The service tells of points alone: of coupons, what is counted as given by the order does."""
    return bool(intent.points_redeemed) or bool(
        intent.was_settled and intent.was_settled.given.amount
    )


def _nothing_left_to_take(arrived: ev.OrderDelivered, notes: Sequence[NextVisit]) -> Decision:
    """It had arrived with its points and coupons all the while."""
    over = (ev.NextVisitOver(entry_id=one.entry_id) for one in notes)
    return Decision(
        say=f"The order arrived with its points and coupons after all{over_said(notes)}.",
        events=(arrived, *over),
    )


def _arrived_after_all(arrived: ev.OrderDelivered, was: WasSettled) -> Decision:
    """What somebody saw to by hand may have been taken twice by that."""
    entry_id, given = order_entry_id(arrived.sale_id), was.given
    whose = f"The order of {was.receipt}" if was.receipt else entry_id
    said = f"{whose} was settled and has arrived after all"
    if given.amount:
        worth = f"{given.amount.said()} {given.amount.currency}"
        said += f", with points and coupons for {worth}: the store does not bear them"
    by_hand = bool(given.amount) and was.how is SettleHow.BY_HAND
    look = " A manager must look whether they were taken by hand as well." if by_hand else ""
    return Decision(
        say=f"{said}.{look}",
        events=(
            arrived,
            ev.ArrivedAfterAll(
                entry_id=entry_id,
                sale_id=arrived.sale_id,
                how=was.how,
                by_points=given.by_points,
                by_coupons=given.by_coupons,
            ),
        ),
        trouble=by_hand,
    )


def order_turned_down(intent: it.OrderTurnedDown) -> Answer:
    whose = f"The order of {intent.receipt}" if intent.receipt else "An order"
    return Refusal(
        reason=f"{whose} was rejected: {intent.reason} A manager must look at it.",
        events=(ev.OrderRejected(sale_id=intent.sale_id, reason=intent.reason),),
    )


def delivery_arrived(intent: it.DeliveryArrived) -> Answer:
    code = intent.unknown_code
    without = f"The code {code} is not known; {intent.customer} is registered without it."
    return Decision(
        say=without if code else "",
        events=(ev.DeliverySettled(entry_id=intent.entry_id),),
        trouble=bool(code),
        urgent=False,
    )


def delivery_turned_down(intent: it.DeliveryTurnedDown) -> Answer:
    return Refusal(
        reason=f"Something sent for a customer was rejected: {intent.reason}"
        " A manager must look at it.",
        events=(ev.DeliverySettled(entry_id=intent.entry_id, rejected=True),),
    )


RULES = (
    NO_RULES.heard(it.OrderArrived, lambda state, intent, _: order_arrived(state, intent))
    .heard(it.OrderTurnedDown, lambda _, intent, __: order_turned_down(intent))
    .heard(it.DeliveryArrived, lambda _, intent, __: delivery_arrived(intent))
    .heard(it.DeliveryTurnedDown, lambda _, intent, __: delivery_turned_down(intent))
)
