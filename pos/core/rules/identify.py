"""Who buys: looked up, registered, confirmed, removed. A change of customer gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import Customer
from pos.core.customer_code import (
    card_number,
    customer_id_of_card,
    customer_id_of_email,
)
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.effects import Effect, FindCustomer
from pos.core.rules.common import (
    ASKING,
    NO_CUSTOMER,
    cannot_change_customer,
    nobody_works,
    unpaid,
)
from pos.core.rules.exempt_customers import tax_change, with_tags_that_count
from pos.core.rules.next_visits import next_visit_said
from pos.core.rules.registration import consent, id_of_phone, told_later
from pos.core.rules.reservations import dropped, releases
from pos.core.rules.sale import opened_sale
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.state import TerminalState


def identify(state: TerminalState, intent: it.IdentifyCustomer) -> Answer:
    if refusal := cannot_change_customer(state):
        return refusal
    return Decision(
        effects=(
            FindCustomer(
                sale_id=state.sale_id,
                next_receipt=state.next_receipt,
                customer_id=intent.customer_id,
                code=intent.code,
                or_coupon=intent.or_coupon,
            ),
        )
    )


def identify_by_phone(state: TerminalState, intent: it.IdentifyByPhone) -> Answer:
    return _identify_typed(state, lambda: id_of_phone(intent.phone, state.setup))


def identify_by_email(state: TerminalState, intent: it.IdentifyByEmail) -> Answer:
    template = state.setup.email_template
    return _identify_typed(state, lambda: customer_id_of_email(intent.email, template))


def _identify_typed(state: TerminalState, customer_id: Callable[[], str]) -> Answer:
    try:
        return identify(state, it.IdentifyCustomer(customer_id=customer_id()))
    except ValueError as problem:
        return Refusal(reason=f"{problem}.")


def identify_by_card(state: TerminalState, intent: it.IdentifyByCard) -> Answer:
    """By whom the card was linked to, else by the account's convention for ids."""
    if refusal := cannot_change_customer(state):
        return refusal
    try:
        card = card_number(intent.card)
    except ValueError as problem:
        return Refusal(reason=f"{problem}.")
    return Decision(
        effects=(
            FindCustomer(
                sale_id=state.sale_id,
                next_receipt=state.next_receipt,
                customer_id=customer_id_of_card(card, state.setup.card_template),
                card=card,
            ),
        )
    )


def confirm(state: TerminalState, intent: it.ConfirmCustomer) -> Answer:
    sale = state.sale
    if sale is None or sale.customer is None:
        return NO_CUSTOMER
    if refusal := cannot_change_customer(state):
        return refusal
    return Decision(
        effects=(
            FindCustomer(
                sale_id=sale.sale_id,
                next_receipt=state.next_receipt,
                customer_id=sale.customer.customer_id,
                confirms=True,
                by_itself=intent.by_itself,
            ),
        )
    )


# -- the answer -------------------------------------------------------------------------------


def found(state: TerminalState, intent: it.CustomerFound, moment: Moment) -> Answer:
    """The answer to an identification. Who was registered stays so, whatever the sale says."""
    if intent.confirms and not _is_still_on(state.sale, intent):
        return NOTHING
    answer = _on_the_sale(state, intent, moment)
    registered = consent(intent)
    if not registered:
        return answer
    if isinstance(answer, Refusal):
        said = f"{intent.customer.called} is registered, but not on a sale. {answer.reason}"
        answer = Decision(say=said, trouble=True)
    return replace(
        answer,
        events=(*registered, *answer.events),
        deliveries=told_later(intent.customer, intent.to_register, moment),
    )


def balance_read(state: TerminalState, intent: it.BalanceRead) -> Answer:
    """Shown and not said: nobody asked."""
    sale = state.sale
    if not _is_still_on(sale, intent) or sale is None:
        return NOTHING
    customer = as_known(sale, intent.customer)
    if customer == sale.customer:
        return NOTHING
    known = ev.CustomerIdentified(sale_id=sale.sale_id, customer=customer)
    return Decision(events=(known,), urgent=False)


def _is_still_on(sale: Sale | None, intent: it.CustomerFound | it.BalanceRead) -> bool:
    """A cashier who took them off while they were looked up is not overruled."""
    if sale is None or sale.customer is None or sale.sale_id != intent.sale_id:
        return False
    return sale.customer.customer_id == intent.customer.customer_id


def _on_the_sale(state: TerminalState, intent: it.CustomerFound, moment: Moment) -> Answer:
    """Stale when the sale it was asked for is gone."""
    if refusal := nobody_works(state) or cannot_change_customer(state):
        return NOTHING if intent.confirms else refusal
    if not _is_asked_for(state, intent):
        return Refusal(reason="That customer was looked up for another sale. Scan again.")
    sale_id, _, opening = opened_sale(state, moment)
    customer = as_known(state.sale, intent.customer)
    if state.sale is not None and customer is state.sale.customer:
        return Decision(say=f"{customer.called} stays as last known: nobody can be asked now.")
    customer = with_tags_that_count(customer, intent.customer, state.setup)
    tax = tax_change(state, customer, sale_id=sale_id)
    besides = f"{_unchecked(intent)}{next_visit_said(state, customer)}{tax.said}"
    return Decision(
        say=f"{greeting(customer)}{besides}",
        events=(
            *opening,
            *_reservations_dropped(state.sale, customer),
            ev.CustomerIdentified(sale_id=sale_id, customer=customer),
            *tax.events,
        ),
        effects=_given_back(state.sale, customer),
    )


def _is_asked_for(state: TerminalState, intent: it.CustomerFound) -> bool:
    """Also where the goods were scanned, and the sale opened, before the answer was here."""
    if intent.sale_id or state.sale is None:
        return state.sale_id == intent.sale_id
    return state.sale.customer is None and intent.next_receipt == state.next_receipt


def as_known(sale: Sale | None, customer: Customer) -> Customer:
    """The same customer looked up again: an answer that knows less wipes nothing out, and what
    their tags make of the sale only a look-up for it changes.
    """
    before = sale.customer if sale else None
    if before is None or before.customer_id != customer.customer_id:
        return customer
    if before.verified and not customer.verified:
        return before
    known = customer.filled_from(before)
    return replace(known, opted_out=before.opted_out, tags=before.tags)


def greeting(customer: Customer) -> str:
    name = customer.called
    if customer.opted_out:
        return f"{name} · has left the program: they neither earn nor redeem."
    if not customer.verified:
        return (
            f"{name} · not confirmed: no answer came. F4, K asks again; the sale earns and is sent "
            "later."
        )
    if customer.balance is None:
        return name
    balance = customer.balance
    return f"{name} · {balance.points:,} {customer.points_name} = {balance.value.said()}"


def _unchecked(intent: it.CustomerFound) -> str:
    """Of someone registered without the line: only the service knows whose a code is."""
    code = intent.to_register.referrer_code if intent.to_register else ""
    return f" Code {code} is not checked yet." if code else ""


def remove(state: TerminalState) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if sale.customer is None:
        return Refusal(reason="No customer is on this sale.")
    if sale.awaits_answer:
        return ASKING
    tax = tax_change(state, None, sale_id=sale.sale_id)
    return Decision(
        say=f"{sale.customer.called} is off this sale{tax.said or '.'}",
        events=(
            *dropped(sale, of_customer=True),
            ev.CustomerRemoved(sale_id=sale.sale_id),
            *tax.events,
        ),
        effects=releases(sale, of_customer=True),
    )


def _is_other(sale: Sale | None, customer: Customer) -> bool:
    if sale is None or sale.customer is None:
        return False
    return sale.customer.customer_id != customer.customer_id


def _given_back(sale: Sale | None, customer: Customer) -> tuple[Effect, ...]:
    if sale is None or not _is_other(sale, customer):
        return ()
    return releases(sale, of_customer=True)


def _reservations_dropped(sale: Sale | None, customer: Customer) -> tuple[ev.Event, ...]:
    if sale is None or not _is_other(sale, customer):
        return ()
    return dropped(sale, of_customer=True)


RULES = (
    NO_RULES.on(it.IdentifyCustomer, lambda state, intent, _: identify(state, intent))
    .on(it.IdentifyByPhone, lambda state, intent, _: identify_by_phone(state, intent))
    .on(it.IdentifyByEmail, lambda state, intent, _: identify_by_email(state, intent))
    .on(it.IdentifyByCard, lambda state, intent, _: identify_by_card(state, intent))
    .on(it.ConfirmCustomer, lambda state, intent, _: confirm(state, intent))
    .on(it.RemoveCustomer, lambda state, *_: remove(state))
    .heard(it.CustomerFound, found)
    .heard(it.BalanceRead, lambda state, intent, _: balance_read(state, intent))
)
