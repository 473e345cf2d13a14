"""What became at the loyalty service of a finished sale's order, and of what else was sent."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Refusal
from pos.core.rules.next_visits import taken_after_all
from pos.core.state import TerminalState


def order_arrived(state: TerminalState, intent: it.OrderArrived) -> Answer:
    earned = intent.points_earned
    last = state.last_sale
    is_last = last is not None and last.sale.sale_id == intent.sale_id
    return Decision(
        say=f"{last.receipt} delivered · +{earned:,}" if last and is_last and earned else "",
        events=(
            ev.OrderDelivered(
                sale_id=intent.sale_id,
                points_earned=earned,
                points_redeemed=intent.points_redeemed,
                balance_after=intent.balance_after,
            ),
            *(taken_after_all(state, intent.sale_id) if intent.points_redeemed else ()),
        ),
        urgent=False,
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
