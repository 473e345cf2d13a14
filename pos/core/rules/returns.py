"""Goods that come back by receipt: what may, how much of it, and what became of their refund."""

from __future__ import annotations

from decimal import Decimal

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import ERASED, Customer
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import FindReturn, ShowOnDisplay, ShowReceipt
from pos.core.quantity import has_few_decimals, quantity_text
from pos.core.refund import coming_back, left_to_return, return_line
from pos.core.rules.actions import LATE_RETURN
from pos.core.rules.approvals import may_alone
from pos.core.rules.common import NO_SHIFT, unpaid
from pos.core.rules.next_visits import left_to_take_said
from pos.core.rules.sale import cannot_add, opened_sale
from pos.core.rules.table import NO_RULES
from pos.core.sale import LineItem, ReturnLine
from pos.core.setup import TRAINING_MARK
from pos.core.state import TerminalState
from pos.core.tender import CASH, name_of_method


def read_receipt(state: TerminalState, receipt: str) -> Answer:
    number = _receipt_named(state, receipt)
    if isinstance(number, Refusal):
        return number
    return Decision(effects=(ShowReceipt(receipt=number),))


def return_goods(state: TerminalState, intent: it.ReturnGoods, moment: Moment) -> Answer:
    """Ask the record first: an approval is for what is asked, whatever is found."""
    number = _receipt_named(state, intent.receipt)
    if isinstance(number, Refusal):
        return number
    return Decision(
        effects=(
            FindReturn(
                receipt=number,
                asked=intent,
                sale_id=state.sale_id,
                next_receipt=state.next_receipt,
                approved_by=moment.approved_by,
                claim=moment.new_id if state.setup.has_hub else "",
            ),
        )
    )


def _receipt_named(state: TerminalState, receipt: str) -> str | Refusal:
    """The whole number of a receipt of this till, of which its running number alone will do; or,
    where there is a hub, of another one.
    """
    if not state.shift_is_open:
        return NO_SHIFT
    if state.sale is not None and isinstance(checked := unpaid(state), Refusal):
        return checked
    number = state.setup.receipt_named(receipt)
    if state.setup.printed_here(number):
        return number
    if TRAINING_MARK in receipt:
        return Refusal(reason=f"{receipt} is of a till in training. Nothing was sold by it.")
    if state.setup.has_hub:
        return number
    return Refusal(
        reason=f"{receipt} is no receipt of this till. Return it at the till it names first."
    )


def found(state: TerminalState, intent: it.ReturnFound, moment: Moment) -> Answer:
    if refusal := cannot_add(state):
        return refusal
    if not _is_asked_for(state, intent):
        return Refusal(reason="The sale has changed meanwhile. Return the goods again.")
    if refusal := _too_late(state, intent, moment):
        return refusal
    wanted = _wanted(state, intent)
    if isinstance(wanted, Refusal):
        return wanted
    line, quantity = wanted
    sale_id, number, opening = opened_sale(state, moment)
    back = return_line(
        intent.found,
        line,
        quantity,
        before=coming_back(state, intent.found, line.number),
        number=number,
        reason=intent.asked.reason,
    )
    buyer = _buyer_to_attach(state, intent)
    whose = f" · {buyer.called} is on this sale" if buyer else _of_another(state, back)
    to_take = left_to_take_said(state, back)
    return Decision(
        say=f"Returned: {line.item.title} · −{back.paid.said()}{_paid_by(back)}{whose}{to_take}",
        events=(
            *opening,
            ev.LineReturned(
                sale_id=sale_id, receipt=back.origin.receipt, line=back, claim=intent.claim
            ),
            *((ev.CustomerIdentified(sale_id=sale_id, customer=buyer),) if buyer else ()),
        ),
        effects=(ShowOnDisplay(line_1=line.item.title, line_2=(-back.paid).text()),),
    )


def _too_late(state: TerminalState, intent: it.ReturnFound, moment: Moment) -> Refusal | None:
    days = state.setup.returns_within_days
    if days is None or intent.approved_by or may_alone(state, LATE_RETURN):
        return None
    sold_on = intent.found.finished.completed_at.astimezone(state.setup.zone).date()
    if (moment.now.astimezone(state.setup.zone).date() - sold_on).days <= days:
        return None
    return Refusal(
        reason=f"It was sold on {sold_on:%d %b %Y}: after {days} days a manager approves it.",
        needs_approval=True,
    )


def _paid_by(back: ReturnLine) -> str:
    """Where it is not plain cash that goes back."""
    tenders = back.origin.tenders or ()
    if all(one.method == CASH for one in tenders):
        return ""
    parts = (f"{name_of_method(one.method)} {one.amount.said()}" for one in tenders)
    return f" · paid by {', '.join(parts)}"


def _buyer_to_attach(state: TerminalState, intent: it.ReturnFound) -> Customer | None:
    """Who bought, so that what they take instead earns for them.

    With the first goods only: a cashier who took them off the sale is not overruled. As the
    receipt has them, nobody has confirmed them; the terminal asks.
    """
    sale, buyer = state.sale, intent.found.finished.sale.customer
    is_first = sale is None or not (sale.customer or sale.returns)
    if buyer is None or buyer == ERASED or not is_first or not state.setup.has_loyalty:
        return None
    return Customer(customer_id=buyer.customer_id, name=buyer.name, opted_out=buyer.opted_out)


def _of_another(state: TerminalState, back: ReturnLine) -> str:
    """Who it was is not told: the receipt may be in anybody's hands."""
    on_sale = state.sale.customer if state.sale else None
    buyer = back.origin.customer_id
    if on_sale is None or not buyer or buyer == on_sale.customer_id:
        return ""
    return " · bought by another customer"


def _is_asked_for(state: TerminalState, intent: it.ReturnFound) -> bool:
    """No sale was finished since, and the open one is the one it was asked for or a new one."""
    if intent.next_receipt != state.next_receipt:
        return False
    return not intent.sale_id or (state.sale is not None and state.sale.sale_id == intent.sale_id)


def _wanted(state: TerminalState, intent: it.ReturnFound) -> tuple[LineItem, Decimal] | Refusal:
    """The line and how much of it, where so much is left."""
    asked, sold = intent.asked, intent.found.finished
    line = sold.sale.line(asked.number)
    if line is None:
        if any(one.number == asked.number for one in sold.sale.gift_cards):
            return Refusal(reason="A gift card is not taken back. What is on it can be spent.")
        numbers = ", ".join(str(one.number) for one in sold.sale.lines[:12])
        has = f" Its lines are {numbers}." if numbers else ""
        return Refusal(reason=f"{sold.receipt} sold no line {asked.number}.{has}")
    if sold.total.currency != state.setup.currency:
        return Refusal(reason=f"{sold.receipt} is in {sold.total.currency}. Call a manager.")
    left = left_to_return(state, intent.found, line)
    quantity = left if asked.quantity is None else asked.quantity
    if refusal := cannot_return(line, quantity, left):
        return refusal
    if intent.why_not:
        return Refusal(reason=intent.why_not)
    if intent.claimed is not None and intent.claimed < quantity:
        return Refusal(reason=f"{line.item.title}: the rest of it is on its way back elsewhere.")
    return line, quantity


def cannot_return(line: LineItem, quantity: Decimal, left: Decimal) -> Refusal | None:
    title = line.item.title
    if left <= 0:
        return Refusal(reason=f"{title}: all of it has come back already.")
    if not quantity.is_finite() or quantity <= 0:
        return Refusal(reason="Return a quantity of more than nothing.")
    if quantity > left:
        return Refusal(
            reason=f"{title}: at most {quantity_text(left)} of {quantity_text(line.quantity)}"
            " can still come back."
        )
    if not line.is_weighed and quantity != quantity.to_integral_value():
        return Refusal(reason=f"{title} is sold by the piece: give a whole number.")
    return None if has_few_decimals(quantity) else Refusal(reason="Weigh it to the gram.")


def refund_arrived(state: TerminalState, intent: it.RefundArrived) -> Answer:
    last, points = state.last_sale, intent.points
    is_last = last is not None and last.sale.sale_id == intent.sale_id
    return Decision(
        say=f"{last.receipt} · {points:,} {last.sale.points_name} taken back"
        if last and is_last and points
        else "",
        events=(
            ev.RefundDelivered(sale_id=intent.sale_id, refund_id=intent.refund_id, points=points),
        ),
        urgent=False,
    )


def refund_turned_down(intent: it.RefundTurnedDown) -> Answer:
    return Refusal(
        reason=f"A refund was rejected: {intent.reason} A manager must look at it.",
        events=(
            ev.RefundRejected(
                sale_id=intent.sale_id, refund_id=intent.refund_id, reason=intent.reason
            ),
        ),
    )


RULES = (
    NO_RULES.on(it.ReceiptScanned, lambda state, intent, _: read_receipt(state, intent.receipt))
    .on(it.ReadReceipt, lambda state, intent, _: read_receipt(state, intent.receipt))
    .on(it.ReturnGoods, return_goods)
    .on(it.ReturnFound, found)
    .heard(it.RefundArrived, lambda state, intent, _: refund_arrived(state, intent))
    .heard(it.RefundTurnedDown, lambda _, intent, __: refund_turned_down(intent))
)
