"""Who an event is about, taken out of it before it is chained, and put back when it is read.

What stands beside the chain can be erased; the chain never held it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import msgspec

from pos.core import events as ev
from pos.core.customer import ERASED, Customer
from pos.core.events import Event
from pos.core.sale import ReturnLine
from pos.core.staff import Cashier

_NOBODY = Customer(customer_id="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who an event is about, customer or cashier: written beside the chain, and erasable."""

    person_id: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A suspended sale's name, which is often somebody's, its customer, and notes about them."""

    name: str = ""
    customer: Customer | None = None
    note: str = ""
    line_notes: dict[int, str] = field(default_factory=dict)
    """By the line's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cashiers:
    cashiers: tuple[Cashier, ...] = ()


ALL_CASHIERS = "cashier:"
"""Whose the names are that an archive left here: nobody's id is empty."""


def set_apart(event: Event) -> tuple[Event, Person | None]:
    """The event as the chain may hold it, and who it is about."""
    match event:
        case ev.CustomerIdentified():
            person = _person(event.customer.customer_id, event.customer)
            return replace(event, customer=_NOBODY), person
        case ev.CashierSignedOn():
            person = _person(cashier_key(event.cashier.user_id), event.cashier)
            return replace(event, cashier=replace(event.cashier, name="")), person
        case ev.SaleSuspended():
            named = _Named(name=event.name, customer=Customer(customer_id=event.customer_id))
            person = _person(event.customer_id or f"sale:{event.sale_id}", named)
            return replace(event, name="", customer_id=""), person
        case ev.LineNoted() | ev.SaleNoted():
            noted = _Named(note=event.text, customer=Customer(customer_id=event.customer_id))
            person = _person(event.customer_id or f"sale:{event.sale_id}", noted)
            return replace(event, text="", customer_id=""), person
        case ev.ConsentGiven() | ev.CustomerChanged():
            person = _person(event.customer_id, Customer(customer_id=event.customer_id))
            return replace(event, customer_id=""), person
        case ev.EntrySettled() | ev.EntryReaddressed() | ev.NextVisitCarried():
            if not event.customer_id:
                return event, None
            person = _person(event.customer_id, Customer(customer_id=event.customer_id))
            return replace(event, customer_id=""), person
        case ev.RecordArchived():
            person = _person(ALL_CASHIERS, _Cashiers(cashiers=event.cashiers))
            return replace(event, cashiers=()), person
        case ev.SaleCarried():
            return _carried_apart(event)
        case ev.LineReturned() | ev.ReturnCarried():
            return _returned_apart(event)
        case ev.BurnOwed(burn=burn) if burn.customer_id:
            person = _person(burn.customer_id, Customer(customer_id=burn.customer_id))
            return replace(event, burn=replace(burn, customer_id="")), person
    return event, None


def cashier_key(user_id: str) -> str:
    """Prefixed, so that erasing a customer of the same id leaves the cashier."""
    return f"cashier:{user_id}"


def cashier_in(body: str) -> Cashier:
    return msgspec.json.decode(body, type=Cashier)


def cashiers_in(body: str) -> tuple[Cashier, ...]:
    """Of a record that was archived."""
    return msgspec.json.decode(body, type=_Cashiers).cashiers


def _carried_apart(event: ev.SaleCarried) -> tuple[Event, Person | None]:
    customer = event.customer
    person = _person(
        customer.customer_id if customer else f"sale:{event.sale_id}",
        _Named(
            name=event.name,
            customer=customer,
            note=event.note,
            line_notes={line.number: line.note for line in event.lines if line.note},
        ),
    )
    lines = tuple(replace(line, note="") for line in event.lines)
    nobody = _NOBODY if customer else None
    return replace(event, name="", note="", lines=lines, customer=nobody), person


def _returned_apart(
    event: ev.LineReturned | ev.ReturnCarried,
) -> tuple[Event, Person | None]:
    buyer = event.line.origin.customer_id
    if not buyer:
        return event, None
    person = _person(buyer, Customer(customer_id=buyer))
    return replace(event, line=_bought_by(event.line, "")), person


def joined(event: Event, person: str | None) -> Event:
    """The event as it was, with whoever it is about where they are still known."""
    match event:
        case ev.CustomerIdentified():
            known = msgspec.json.decode(person, type=Customer) if person else ERASED
            return replace(event, customer=known)
        case ev.CashierSignedOn() if person:
            return replace(event, cashier=cashier_in(person))
        case ev.SaleSuspended() if person:
            named = msgspec.json.decode(person, type=_Named)
            buyer = named.customer.customer_id if named.customer else ""
            return replace(event, name=named.name, customer_id=buyer)
        case ev.LineNoted() | ev.SaleNoted() if person:
            named = msgspec.json.decode(person, type=_Named)
            buyer = named.customer.customer_id if named.customer else ""
            return replace(event, text=named.note, customer_id=buyer)
        case (
            ev.ConsentGiven()
            | ev.CustomerChanged()
            | ev.EntrySettled()
            | ev.EntryReaddressed()
            | ev.NextVisitCarried()
        ) if person:
            known = msgspec.json.decode(person, type=Customer)
            return replace(event, customer_id=known.customer_id)
        case ev.RecordArchived() if person:
            return replace(event, cashiers=cashiers_in(person))
        case ev.SaleCarried():
            return _carried_joined(event, person)
        case ev.LineReturned() | ev.ReturnCarried() if person:
            known = msgspec.json.decode(person, type=Customer)
            return replace(event, line=_bought_by(event.line, known.customer_id))
        case ev.BurnOwed(burn=burn) if person:
            known = msgspec.json.decode(person, type=Customer)
            return replace(event, burn=replace(burn, customer_id=known.customer_id))
    return event


def _carried_joined(event: ev.SaleCarried, person: str | None) -> Event:
    named = msgspec.json.decode(person, type=_Named) if person else _Named(customer=ERASED)
    lines = (
        replace(line, note=named.line_notes.get(line.number, line.note)) for line in event.lines
    )
    return replace(
        event,
        name=named.name,
        note=named.note or event.note,
        lines=tuple(lines),
        customer=named.customer if event.customer else None,
    )


def _bought_by(line: ReturnLine, customer_id: str) -> ReturnLine:
    return replace(line, origin=replace(line.origin, customer_id=customer_id))


def _person(person_id: str, who: Customer | Cashier | _Cashiers | _Named) -> Person:
    return Person(person_id=person_id, body=msgspec.json.encode(who).decode())
