import json
from dataclasses import replace
from typing import get_args

import pytest
from builders import AMAL, NOON, sar
from samples import DELIVERIES, EVENTS, SARA

from pos.core import events as ev
from pos.core.customer import ERASED
from pos.core.day import LeftOpen, Undelivered
from pos.core.deliveries import CustomerDelivery, Delivery
from pos.core.events import Event
from pos.core.shift import CashMove
from pos.errors import JournalError
from pos.journal.codec import (
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


@pytest.mark.parametrize(
    "kind",
    [
        ev.LineReturned,
        ev.ReturnCarried,
        ev.SaleSuspended,
        ev.SaleCarried,
        ev.ConsentGiven,
        ev.CustomerChanged,
        ev.EntrySettled,
        ev.EntryReaddressed,
        ev.NextVisitCarried,
    ],
)
def test_nobody_suspended_or_returning_is_in_the_body(kind: type[Event]) -> None:
    """Neither a suspended sale's name nor whose goods come back is in what the chain covers."""
    (event,) = [one for one in EVENTS if isinstance(one, kind)]
    written = encode_event(event)

    assert written.person is not None
    assert SARA.customer_id == written.person.person_id
    assert SARA.customer_id not in written.body
    assert SARA.name not in written.body


def test_a_suspended_sale_without_its_person() -> None:
    """Erased, it goes by another name, has no notes and a customer nobody knows; its goods are
    there.
    """
    (carried,) = [one for one in EVENTS if isinstance(one, ev.SaleCarried)]
    written = encode_event(carried)
    read = decode_event(written.kind, written.version, written.body, None)

    lines = tuple(replace(line, note="") for line in carried.lines)
    assert replace(carried, name="", note="", lines=lines, customer=ERASED) == read


@pytest.mark.parametrize("kind", [ev.LineNoted, ev.SaleNoted, ev.SaleCarried])
def test_no_note_is_in_the_body(kind: type[Event]) -> None:
    """What a cashier wrote may be about somebody: it stands beside the chain, and can be erased."""
    (event,) = [one for one in EVENTS if isinstance(one, kind)]
    written = encode_event(event)

    assert written.person is not None
    for text in ("gift wrapped", "to be collected"):
        assert text not in written.body
    assert event == decode_event(written.kind, written.version, written.body, written.person.body)
    bare = decode_event(written.kind, written.version, written.body, None)
    assert "gift wrapped" not in str(bare)


def test_a_note_of_an_earlier_version_is_read() -> None:
    """What was chained before notes stood beside the chain is what it was."""
    body = '{"sale_id":"s","text":"Friday","cashier_id":"1001"}'

    assert ev.SaleNoted(sale_id="s", text="Friday", cashier_id="1001") == decode_event(
        "SaleNoted", 1, body, None
    )


def test_erased_person() -> None:
    """An identification whose person was erased is still one, of nobody known."""
    written = encode_event(ev.CustomerIdentified(sale_id="s", customer=SARA))
    read = decode_event(written.kind, written.version, written.body, None)

    assert ev.CustomerIdentified(sale_id="s", customer=ERASED) == read


ABOUT_A_CUSTOMER = [
    ev.CardLinked,
    ev.CustomerOpted,
    ev.CustomerTagged,
    ev.CustomerEventSent,
    ev.PointsGiven,
    ev.OtpSent,
    ev.ErrandAsked,
    ev.CouponBought,
    ev.PointsRedeemed,
    ev.CouponBurned,
]


@pytest.mark.parametrize("kind", ABOUT_A_CUSTOMER)
def test_what_a_customer_did_names_nobody(kind: type[Event]) -> None:
    """The chain holds what happened on a sale; whose it was stands beside it alone."""
    fields = {field for event in EVENTS if isinstance(event, kind) for field in event.__slots__}
    bodies = [json.loads(encode_event(one).body) for one in EVENTS if isinstance(one, kind)]

    assert bodies
    assert not fields & {"customer", "customer_id", "mobile", "email", "otp"}
    assert not any("name" in body for body in bodies if kind is not ev.CustomerEventSent)


# -- records of an earlier version ------------------------------------------------------------

OLD_CUSTOMER = (
    '{"customer_id":"mobile_966500000001","name":"Sara Ali","tier":"Gold","verified":true,'
    '"balance":{"points":1200,"value":{"minor":12000,"currency":"SAR"},"points_name":"Stars",'
    '"as_of":"2026-11-21T12:00:00Z","pending_points":7,"expiring":null}}'
)
OLD_DELIVERY = '{"entry_id":"customer:1","customer_id":"c1","name":"Huda","mobile":"966500000009"}'


def test_an_old_customer() -> None:
    """A customer written before tiers ahead and opting out were known is read with neither."""
    event = decode_event(
        "CustomerIdentified",
        1,
        '{"sale_id":"s","customer":{"customer_id":"","name":"","tier":"","verified":false,'
        '"balance":null}}',
        OLD_CUSTOMER,
    )

    assert isinstance(event, ev.CustomerIdentified)
    customer = event.customer
    assert ("Sara Ali", "Gold", True) == (customer.name, customer.tier, customer.verified)
    assert (None, False) == (customer.next_tier, customer.opted_out)


def test_an_old_line() -> None:
    """A line written before codes told lots and prices is read with neither."""
    event = decode_event(
        "LineAdded",
        1,
        '{"sale_id":"s","line":{"number":1,"item":{"code":"bag","title":"Bag","price":'
        '{"minor":100,"currency":"SAR"}},"quantity":"1","unit_price":{"minor":100,"currency":'
        '"SAR"},"tax_percent":"15","discount":null,"price_reason":""}}',
        None,
    )

    assert isinstance(event, ev.LineAdded)
    line = event.line
    assert (False, "", "", None) == (line.price_in_code, line.lot, line.serial, line.expires)


MONEY = '{"minor":10000,"currency":"SAR"}'
OLD_OF_THE_DRAWER: dict[str, tuple[str, ev.Event]] = {
    "ShiftOpened": (
        (
            '{"number":1,"at":"2026-11-21T12:00:00Z","cashier_id":"1001","opening_float":'
            f'{MONEY},"next_receipt":1,"grand_total":{MONEY},"settled":[]}}'
        ),
        ev.ShiftOpened(
            number=1,
            at=NOON,
            cashier_id="1001",
            opening_float=sar("100.00"),
            next_receipt=1,
            grand_total=sar("100.00"),
            business_date=None,
            pieces=(),
        ),
    ),
    "ShiftClosed": (
        (
            '{"number":1,"at":"2026-11-21T12:00:00Z","cashier_id":"1001","expected":'
            f'{MONEY},"counted":{MONEY}}}'
        ),
        ev.ShiftClosed(
            number=1,
            at=NOON,
            cashier_id="1001",
            expected=sar("100.00"),
            counted=sar("100.00"),
            pieces=(),
            handed_to="",
        ),
    ),
    "CashMoved": (
        f'{{"move":"drop","amount":{MONEY},"reason":"","cashier_id":"1001"}}',
        ev.CashMoved(
            move=CashMove.DROP, amount=sar("100.00"), reason="", cashier_id="1001", pieces=()
        ),
    ),
    "DayClosed": (
        (
            '{"at":"2026-11-21T12:00:00Z","manager_id":"","left":{"undelivered":{"pending":0,'
            '"in_doubt":0,"rejected":0},"open_sales":0,"suspended":0,"reserved":0}}'
        ),
        ev.DayClosed(
            at=NOON, manager_id="", left=LeftOpen(undelivered=Undelivered()), business_date=None
        ),
    ),
}


@pytest.mark.parametrize("kind", OLD_OF_THE_DRAWER)
def test_an_old_count(kind: str) -> None:
    """What was written before pieces were counted and days had an end of their own has neither."""
    body, expected = OLD_OF_THE_DRAWER[kind]

    assert expected == decode_event(kind, 1, body, None)


def test_an_old_registration() -> None:
    """A registration that has waited since an earlier version is delivered with what it holds."""
    delivery = decode_delivery("CustomerDelivery", 1, OLD_DELIVERY)

    assert delivery == CustomerDelivery(
        entry_id="customer:1", customer_id="c1", name="Huda", mobile="966500000009"
    )


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
