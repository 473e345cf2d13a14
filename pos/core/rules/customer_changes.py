"""What a customer changes about themselves at the counter, and what the shop notes of them."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import CustomerDetails
from pos.core.customer_code import card_number
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.deliveries import CashbackDelivery, EventDelivery, OptDelivery, TagDelivery
from pos.core.effects import (
    MarkNoticesRead,
    ReadCustomerPage,
    RememberCard,
    UpdateWithLoyalty,
)
from pos.core.money import Money
from pos.core.rules.common import (
    cannot_be_right,
    cashier_of,
    sale_with_customer,
    unpaid_with_customer,
)
from pos.core.rules.exempt_customers import tags_need_approval
from pos.core.rules.identify import as_known
from pos.core.rules.registration import details_of, told_later
from pos.core.rules.reservations import dropped, releases
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.state import TerminalState

MOST_TAGS = 20
LONGEST_TAG = 50
SHOWN_OF_CARD = 3


# -- what they tell ---------------------------------------------------------------------------


def update(state: TerminalState, intent: it.UpdateCustomer, moment: Moment) -> Answer:
    found = unpaid_with_customer(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    try:
        details = details_of(
            name=intent.name,
            phone=intent.phone,
            email=intent.email,
            birth_date=intent.birth_date,
            setup=state.setup,
            today=moment.now.date(),
        )
    except ValueError as problem:
        return Refusal(reason=f"{problem}.")
    if details == CustomerDetails():
        return Refusal(reason="Give what has changed: name, phone, e-mail or birth date.")
    return Decision(
        effects=(UpdateWithLoyalty(sale_id=sale.sale_id, customer=customer, details=details),)
    )


def updated(state: TerminalState, intent: it.CustomerUpdated, moment: Moment) -> Answer:
    """Also where the sale is over by now: what they told is sent all the same."""
    sale = state.sale
    later = " The service is told when the line is back." if intent.to_send else ""
    if sale is None or not _is_on(sale, intent):
        changed = ev.CustomerChanged(customer_id=intent.customer.customer_id)
        return Decision(
            say=f"{intent.customer.called} is changed.{later}",
            events=(changed,) if intent.to_send else (),
            deliveries=told_later(intent.customer, intent.to_send, moment),
        )
    customer = as_known(sale, intent.customer)
    if intent.to_send is not None and intent.to_send.name:
        customer = replace(customer, name=intent.to_send.name)
    return Decision(
        say=f"{customer.called} is changed.{later}",
        events=(ev.CustomerIdentified(sale_id=sale.sale_id, customer=customer),),
        deliveries=told_later(customer, intent.to_send, moment),
    )


def _is_on(sale: Sale, intent: it.CustomerUpdated) -> bool:
    on_sale = sale.customer.customer_id if sale.customer else ""
    return (sale.sale_id, on_sale) == (intent.sale_id, intent.customer.customer_id)


def opt(state: TerminalState, intent: it.OptCustomer, moment: Moment) -> Answer:
    """Who leaves takes back what is reserved for them, and spends nothing more."""
    found = unpaid_with_customer(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    leaves = not intent.is_active
    joined = "has left the program" if leaves else "is in the program"
    return Decision(
        say=f"{customer.called} {joined}.",
        events=(
            *(dropped(sale, of_customer=True) if leaves else ()),
            ev.CustomerOpted(sale_id=sale.sale_id, is_active=intent.is_active),
        ),
        deliveries=(
            OptDelivery(
                entry_id=f"opt:{moment.new_id}",
                customer_id=customer.customer_id,
                is_active=intent.is_active,
            ),
        ),
        effects=releases(sale, of_customer=True) if leaves else (),
    )


# -- what the shop notes ----------------------------------------------------------------------


def tag(state: TerminalState, intent: it.TagCustomer, moment: Moment) -> Answer:
    found = sale_with_customer(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    added, removed = _clean(intent.added), _clean(intent.removed)
    if problem := _tag_problem((*added, *removed)):
        return Refusal(reason=problem)
    if refusal := tags_need_approval(state, added, moment):
        return refusal
    changes = [f"+{one}" for one in added] + [f"−{one}" for one in removed]
    return Decision(
        say=f"{customer.called}: {', '.join(changes)}",
        events=(ev.CustomerTagged(sale_id=sale.sale_id, added=added, removed=removed),),
        deliveries=(
            TagDelivery(
                entry_id=f"tag:{moment.new_id}",
                customer_id=customer.customer_id,
                added=added,
                removed=removed,
            ),
        ),
    )


def _clean(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in tags if (name := one.strip())))


def _tag_problem(tags: tuple[str, ...]) -> str:
    if not tags:
        return "Give a tag."
    if len(tags) > MOST_TAGS or len(set(tags)) < len(tags):
        return f"Give at most {MOST_TAGS} tags, each once."
    if any(len(one) > LONGEST_TAG or "," in one for one in tags):
        return f"A tag has no comma and at most {LONGEST_TAG} characters."
    return ""


def link_card(state: TerminalState, intent: it.LinkCard) -> Answer:
    found = sale_with_customer(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    if not customer.verified:
        return Refusal(
            reason=f"Linking a card needs the network, to confirm {customer.called}. "
            "Find them again when the line is back."
        )
    try:
        card = card_number(intent.card)
    except ValueError as problem:
        return Refusal(reason=f"{problem}.")
    return Decision(
        effects=(RememberCard(sale_id=sale.sale_id, card=card, customer_id=customer.customer_id),)
    )


def card_linked(intent: it.CardLinked) -> Answer:
    shown = intent.card[-SHOWN_OF_CARD:]
    before = f" It was linked to {_end_of(intent.was)} until now." if intent.was else ""
    return Decision(
        say=f"The card ending in {shown} is theirs now.{before}",
        events=(ev.CardLinked(sale_id=intent.sale_id, card=shown),),
    )


def _end_of(customer_id: str) -> str:
    """Enough of an id to ask about it, too little to tell who it is."""
    return f"…{customer_id[-SHOWN_OF_CARD:]}"


def send_event(state: TerminalState, intent: it.SendCustomerEvent, moment: Moment) -> Answer:
    found = sale_with_customer(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    known = state.setup.customer_events
    if intent.name not in known:
        names = (
            f"Choose {', '.join(known)}."
            if known
            else "None is set up: a manager names them under events in [loyalty]."
        )
        return Refusal(reason=f"{intent.name!r} is no event of this account. {names}")
    return Decision(
        say=f"{customer.called}: {intent.name} is sent.",
        events=(ev.CustomerEventSent(sale_id=sale.sale_id, name=intent.name),),
        deliveries=(
            EventDelivery(
                entry_id=f"event:{moment.new_id}",
                customer_id=customer.customer_id,
                name=intent.name,
                details=intent.details,
            ),
        ),
    )


def give_points(state: TerminalState, intent: it.GivePoints, moment: Moment) -> Answer:
    found = sale_with_customer(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    if customer.opted_out:
        return Refusal(reason=f"{customer.called} has left the program, and earns nothing.")
    if intent.amount.minor <= 0:
        return Refusal(reason="Give the amount of the purchase, more than nothing.")
    if cannot_be_right(intent.amount, due=Money.zero(intent.amount.currency)):
        return Refusal(reason=f"{intent.amount.said()} cannot be right. Give what was paid.")
    if not intent.reason:
        return Refusal(reason="Say what for, for the record.")
    setup = state.setup
    given = ev.PointsGiven(
        sale_id=sale.sale_id,
        amount=intent.amount,
        reason=intent.reason,
        cashier_id=cashier_of(state),
    )
    delivery = CashbackDelivery(
        entry_id=f"points:{moment.new_id}",
        transaction_id=f"{setup.store_id}-{setup.till_id}-{moment.new_id}",
        customer_id=customer.customer_id,
        at=moment.now,
        amount=intent.amount,
        store_id=setup.store_id,
        store_name=setup.store_name,
        return_window_days=setup.return_window_days,
    )
    return Decision(
        say=f"{customer.called} gets the points of {intent.amount.said()}.",
        events=(given,),
        deliveries=(delivery,),
    )


# -- their file -------------------------------------------------------------------------------


def read_page(state: TerminalState, intent: it.ReadPage) -> Answer:
    found = sale_with_customer(state)
    if isinstance(found, Refusal):
        return found
    _, customer = found
    return Decision(effects=(ReadCustomerPage(customer_id=customer.customer_id, page=intent.page),))


def mark_notices_read(state: TerminalState, intent: it.MarkNoticesRead) -> Answer:
    found = sale_with_customer(state)
    if isinstance(found, Refusal):
        return found
    if not intent.notice_ids:
        return Refusal(reason="There is nothing new to mark as read.")
    _, customer = found
    return Decision(
        effects=(MarkNoticesRead(customer_id=customer.customer_id, notice_ids=intent.notice_ids),)
    )


RULES = (
    NO_RULES.on(it.UpdateCustomer, update)
    .on(it.OptCustomer, opt)
    .on(it.TagCustomer, tag)
    .on(it.LinkCard, lambda state, intent, _: link_card(state, intent))
    .on(it.SendCustomerEvent, send_event)
    .on(it.GivePoints, give_points)
    .on(it.ReadPage, lambda state, intent, _: read_page(state, intent))
    .on(it.MarkNoticesRead, lambda state, intent, _: mark_notices_read(state, intent))
    .heard(it.CustomerUpdated, updated)
    .heard(it.CardLinked, lambda _, intent, __: card_linked(intent))
)
