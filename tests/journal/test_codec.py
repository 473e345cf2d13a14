import json
from dataclasses import replace
from typing import get_args

import pytest
from builders import AMAL
from samples import DELIVERIES, EVENTS, SARA

from pos.core import events as ev
from pos.core.deliveries import Delivery
from pos.core.events import Event
from pos.errors import JournalError
from pos.journal.codec import (
    ERASED,
    decode_delivery,
    decode_event,
    encode_delivery,
    encode_event,
)


def test_every_event_has_an_example() -> None:
    """A new kind of event needs an example here, so that it is known to survive the record."""
    assert set(get_args(Event)) == {type(event) for event in EVENTS}
    assert set(get_args(Delivery)) == {type(delivery) for delivery in DELIVERIES}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_event_and_back(event: Event) -> None:
    """An event read from the record is the event that was written, to the last field."""
    written = encode_event(event)
    person = written.person.body if written.person else None
    read = decode_event(written.kind, written.version, written.body, person)

    assert event == read
    assert repr(event) == repr(read)


@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda one: type(one).__name__)
def test_delivery_and_back(delivery: Delivery) -> None:
    """A delivery read from the outbox is the delivery that was put in."""
    written = encode_delivery(delivery)

    assert delivery == decode_delivery(written.kind, written.version, written.body)


def test_person_is_not_in_the_body() -> None:
    """Who a customer is stands beside what the chain covers, so that it can be erased."""
    written = encode_event(ev.CustomerIdentified(sale_id="s", customer=SARA))

    assert written.person is not None
    assert SARA.customer_id == written.person.person_id
    assert SARA.name in written.person.body
    assert SARA.customer_id not in written.body
    assert SARA.name not in written.body


def test_cashier_is_an_id_in_the_body() -> None:
    """The chain knows a cashier by id and role; the name stands beside it and can be erased."""
    written = encode_event(ev.CashierSignedOn(cashier=AMAL))
    erased = decode_event(written.kind, written.version, written.body, None)

    assert AMAL.name not in written.body
    assert written.person is not None
    assert AMAL.name in written.person.body
    assert ev.CashierSignedOn(cashier=replace(AMAL, name="")) == erased


def test_erased_person() -> None:
    """An identification whose person was erased is still one, of nobody known."""
    written = encode_event(ev.CustomerIdentified(sale_id="s", customer=SARA))
    read = decode_event(written.kind, written.version, written.body, None)

    assert ev.CustomerIdentified(sale_id="s", customer=ERASED) == read


@pytest.mark.parametrize(
    ("kind", "version", "body", "said"),
    [
        ("SomethingNew", 1, "{}", "SomethingNew version 1, which this version"),
        ("TillLocked", 2, "{}", "TillLocked version 2, which this version"),
        ("TillLocked", 1, "{}", "a TillLocked that cannot be read"),
        ("TillLocked", 1, "not json", "a TillLocked that cannot be read"),
    ],
)
def test_unreadable(kind: str, version: int, body: str, said: str) -> None:
    """What this program cannot read is an error that names it, never a guess."""
    with pytest.raises(JournalError, match=said):
        decode_event(kind, version, body, None)


def test_money_is_written_as_integers() -> None:
    """An amount in the record is minor units and a currency: no binary float, no rounding."""
    (opened,) = [event for event in EVENTS if isinstance(event, ev.ShiftOpened)]

    assert {"minor": 1_234_567, "currency": "SAR"} == (
        json.loads(encode_event(opened).body)["grand_total"]
    )
