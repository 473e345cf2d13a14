"""Who buys: identify, register, remove. A change of customer gives back what was reserved."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import Customer
from pos.core.customer_code import customer_id_of_phone
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.deliveries import CustomerDelivery, Delivery
from pos.core.effects import Effect, FindCustomer, RegisterWithLoyalty
from pos.core.rules.common import unpaid
from pos.core.rules.drawer import NO_SHIFT
from pos.core.rules.sale import opened_sale, releases
from pos.core.sale import Sale
from pos.core.state import TerminalState

ASKING = Refusal(reason="Still asking the loyalty service. Try again in a moment.")
NO_LOYALTY = Refusal(reason="This store has no loyalty program set up.")


def identify(state: TerminalState, intent: it.IdentifyCustomer) -> Answer:
    if refusal := _cannot_change_customer(state):
        return refusal
    return Decision(
        effects=(
            FindCustomer(
                sale_id=_sale_id(state),
                next_receipt=state.next_receipt,
                customer_id=intent.customer_id,
                code=intent.code,
                or_coupon=intent.or_coupon,
            ),
        )
    )


def identify_by_phone(state: TerminalState, intent: it.IdentifyByPhone) -> Answer:
    try:
        customer_id = customer_id_of_phone(intent.phone, state.setup.customer_template)
    except ValueError as problem:
        return Refusal(reason=f"{problem}.")
    return identify(state, it.IdentifyCustomer(customer_id=customer_id))


def register(state: TerminalState, intent: it.RegisterCustomer) -> Answer:
    if refusal := _cannot_change_customer(state):
        return refusal
    if not intent.name:
        return Refusal(reason="Give the customer's name.")
    try:
        customer_id = customer_id_of_phone(intent.phone, state.setup.customer_template)
    except ValueError as problem:
        return Refusal(reason=f"{problem}.")
    return Decision(
        effects=(
            RegisterWithLoyalty(
                sale_id=_sale_id(state),
                next_receipt=state.next_receipt,
                customer_id=customer_id,
                name=intent.name,
                mobile=intent.phone,
            ),
        )
    )


def found(state: TerminalState, intent: it.CustomerFound, moment: Moment) -> Answer:
    """The answer to an identification; stale when the sale it was asked for is gone."""
    if refusal := _cannot_change_customer(state):
        return refusal
    if not _is_asked_for(state, intent):
        return Refusal(reason="That customer was looked up for another sale. Scan again.")
    sale_id, _, opening = opened_sale(state, moment)
    return Decision(
        say=greeting(intent.customer),
        events=(
            *opening,
            *_reservations_dropped(state.sale, intent.customer),
            ev.CustomerIdentified(sale_id=sale_id, customer=intent.customer),
        ),
        deliveries=_registration(intent, moment),
        effects=_given_back(state.sale, intent.customer),
    )


def _is_asked_for(state: TerminalState, intent: it.CustomerFound) -> bool:
    """Also where the goods were scanned, and the sale opened, before the answer was here."""
    if intent.sale_id or state.sale is None:
        return _sale_id(state) == intent.sale_id
    return state.sale.customer is None and intent.next_receipt == state.next_receipt


def _registration(intent: it.CustomerFound, moment: Moment) -> tuple[Delivery, ...]:
    if not intent.register_mobile:
        return ()
    return (
        CustomerDelivery(
            entry_id=f"customer:{moment.new_id}",
            customer_id=intent.customer.customer_id,
            name=intent.customer.name,
            mobile=intent.register_mobile,
        ),
    )


def greeting(customer: Customer) -> str:
    name = customer.name or customer.customer_id
    if not customer.verified:
        return f"{name} · not confirmed while offline. The sale earns and is sent later."
    if customer.balance is None:
        return name
    balance = customer.balance
    return f"{name} · {balance.points:,} {balance.points_name} = {balance.value.text()}"


def remove(state: TerminalState) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if sale.customer is None:
        return Refusal(reason="No customer is on this sale.")
    if sale.hold_asked or sale.lock_asked:
        return ASKING
    return Decision(
        say=f"{sale.customer.name or sale.customer.customer_id} is off this sale.",
        events=(
            *_reservations_dropped(sale, None),
            ev.CustomerRemoved(sale_id=sale.sale_id),
        ),
        effects=releases(sale),
    )


def _cannot_change_customer(state: TerminalState) -> Refusal | None:
    if not state.setup.has_loyalty:
        return NO_LOYALTY
    if not state.shift_is_open:
        return NO_SHIFT
    if state.sale is None:
        return None
    checked = unpaid(state)
    if isinstance(checked, Refusal):
        return checked
    if checked.hold_asked or checked.lock_asked:
        return ASKING
    return None


def _sale_id(state: TerminalState) -> str:
    return state.sale.sale_id if state.sale else ""


def _is_other(sale: Sale | None, customer: Customer | None) -> bool:
    if sale is None or sale.customer is None:
        return False
    return customer is None or sale.customer.customer_id != customer.customer_id


def _given_back(sale: Sale | None, customer: Customer) -> tuple[Effect, ...]:
    return releases(sale) if sale is not None and _is_other(sale, customer) else ()


def _reservations_dropped(sale: Sale | None, customer: Customer | None) -> tuple[ev.Event, ...]:
    if sale is None or not _is_other(sale, customer):
        return ()
    dropped: list[ev.Event] = []
    if sale.hold is not None:
        dropped.append(ev.PointsReleased(sale_id=sale.sale_id, reference=sale.hold.reference))
    if sale.lock is not None:
        dropped.append(ev.CouponsReleased(sale_id=sale.sale_id, reference=sale.lock.reference))
    return tuple(dropped)
