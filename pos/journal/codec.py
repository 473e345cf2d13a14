"""Events and deliveries to JSON and back, by name and version.

A new shape of an event is a new version here, with the old one still readable; none is needed yet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast, get_args

import msgspec

from pos.core import events as ev
from pos.core.customer import Customer
from pos.core.deliveries import Delivery
from pos.core.events import Event
from pos.core.staff import Cashier
from pos.errors import JournalError

VERSION = 1

ERASED = Customer(customer_id="erased", name="erased")
"""Stands in for a customer whose data was erased; the chain never held it."""

_NOBODY = Customer(customer_id="")

_EVENTS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Event)}
_DELIVERIES: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Delivery)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who an event is about, customer or cashier: written beside the chain, and erasable."""

    person_id: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """One event as it is written. The person, if there is one, stays out of the chain."""

    kind: str
    version: int
    body: str
    person: Person | None = None


def encode_event(event: Event) -> Encoded:
    person = None
    if isinstance(event, ev.CustomerIdentified):
        person = _person(event.customer.customer_id, event.customer)
        event = replace(event, customer=_NOBODY)
    elif isinstance(event, ev.CashierSignedOn):
        # Prefixed, so that erasing a customer of the same id leaves the cashier.
        person = _person(f"cashier:{event.cashier.user_id}", event.cashier)
        event = replace(event, cashier=replace(event.cashier, name=""))
    return Encoded(
        kind=type(event).__name__,
        version=VERSION,
        body=msgspec.json.encode(event).decode(),
        person=person,
    )


def decode_event(kind: str, version: int, body: str, person: str | None) -> Event:
    event = _decode(_EVENTS, kind, version, body)
    if isinstance(event, ev.CustomerIdentified):
        known = msgspec.json.decode(person, type=Customer) if person else ERASED
        return replace(event, customer=known)
    if isinstance(event, ev.CashierSignedOn) and person:
        return replace(event, cashier=msgspec.json.decode(person, type=Cashier))
    return cast(Event, event)


def _person(person_id: str, who: Customer | Cashier) -> Person:
    return Person(person_id=person_id, body=msgspec.json.encode(who).decode())


def encode_delivery(delivery: Delivery) -> Encoded:
    return Encoded(
        kind=type(delivery).__name__,
        version=VERSION,
        body=msgspec.json.encode(delivery).decode(),
    )


def decode_delivery(kind: str, version: int, body: str) -> Delivery:
    return cast(Delivery, _decode(_DELIVERIES, kind, version, body))


def _decode(kinds: dict[str, type[Any]], kind: str, version: int, body: str) -> object:
    if kind not in kinds or version != VERSION:
        raise JournalError(
            f"The record holds {kind} version {version}, which this version of the program "
            "cannot read. Use the version that wrote it, or a newer one."
        )
    try:
        return msgspec.json.decode(body, type=kinds[kind])
    except msgspec.MsgspecError as problem:
        raise JournalError(f"The record holds a {kind} that cannot be read: {problem}") from None
