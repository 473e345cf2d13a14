"""Someone new to the program: what they tell, that they agreed, what the service hears later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import Customer, CustomerDetails
from pos.core.customer_code import (
    customer_id_of_card,
    customer_id_of_email,
    customer_id_of_phone,
    email_address,
    looks_like_a_phone,
    phone_digits,
)
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.deliveries import CustomerDelivery, Delivery
from pos.core.effects import RegisterWithLoyalty
from pos.core.rules.common import cannot_change_customer, cashier_of
from pos.core.rules.table import NO_RULES
from pos.core.setup import Setup
from pos.core.state import TerminalState

OLDEST_BIRTH_YEAR = 1900


def register(state: TerminalState, intent: it.RegisterCustomer, moment: Moment) -> Answer:
    if refusal := cannot_change_customer(state):
        return refusal
    if not intent.name.strip():
        return Refusal(reason="Give the customer's name.")
    try:
        customer_id = id_of_phone(intent.phone, state.setup)
        told = details_of(
            name=intent.name,
            phone=intent.phone,
            email=intent.email,
            birth_date=intent.birth_date,
            setup=state.setup,
            today=moment.now.date(),
        )
    except ValueError as problem:
        return Refusal(reason=f"{problem}.")
    details = replace(told, referrer_code=intent.referrer_code.strip(), consented_at=moment.now)
    return Decision(
        effects=(
            RegisterWithLoyalty(
                sale_id=state.sale_id,
                next_receipt=state.next_receipt,
                customer_id=customer_id,
                details=details,
                cashier_id=cashier_of(state),
            ),
        )
    )


def details_of(
    *,
    name: str,
    phone: str,
    email: str,
    birth_date: date | None,
    setup: Setup,
    today: date,
) -> CustomerDetails:
    """What a customer tells, in the forms the service keeps; ValueError says what is wrong."""
    if birth_date is not None and not OLDEST_BIRTH_YEAR <= birth_date.year <= today.year:
        raise ValueError(f"{birth_date} is nobody's birth date: give it as year-month-day")
    return CustomerDetails(
        name=name.strip(),
        mobile=phone_digits(phone, country_code=setup.country_code) if phone else "",
        email=email_address(email) if email else "",
        birth_date=birth_date,
    )


def id_of_phone(phone: str, setup: Setup) -> str:
    return customer_id_of_phone(phone, setup.customer_template, country_code=setup.country_code)


def id_of_typed(typed: str, setup: Setup) -> str:
    """By its shape, as where a customer is looked up; what is no phone or e-mail is an id."""
    if "@" in typed:
        return customer_id_of_email(typed, setup.email_template)
    if typed.startswith("#"):
        return customer_id_of_card(typed[1:], setup.card_template)
    if looks_like_a_phone(typed):
        return id_of_phone(typed, setup)
    return typed


def consent(intent: it.CustomerFound) -> tuple[ev.Event, ...]:
    if intent.consented_at is None:
        return ()
    return (
        ev.ConsentGiven(
            customer_id=intent.customer.customer_id,
            at=intent.consented_at,
            cashier_id=intent.registered_by,
        ),
    )


def told_later(
    customer: Customer, details: CustomerDetails | None, moment: Moment
) -> tuple[Delivery, ...]:
    """What the service could not be told yet. Entries of a customer go out in their order."""
    if details is None:
        return ()
    return (
        CustomerDelivery(
            entry_id=f"customer:{moment.new_id}",
            customer_id=customer.customer_id,
            name=details.name,
            mobile=details.mobile,
            email=details.email,
            birth_date=details.birth_date,
            referrer_code=details.referrer_code,
            consented_at=details.consented_at,
        ),
    )


RULES = NO_RULES.on(it.RegisterCustomer, register)
