"""The contact that joins a customer's channels: how it is written, and where it comes from."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from loyalty_bench import SARA, Answer, AnsweringServer, options

from pos.core.customer import CustomerDetails
from pos.core.customer_code import dialled_digits
from pos.errors import LoyaltyUnreachable
from pos.http.deadline import Deadline
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.contacts import Contacts

NOT_THERE = Answer({"code": 7000, "message": "no"}, status=404)
BROKEN = Answer(b"<html/>", status=502)
DETAILS = Answer({"customerAttributes": {"email": "Sara@Example.com", "mobile": "0500001234"}})

MakeContacts = Callable[..., Contacts]


@pytest.fixture
def make_contacts(server: AnsweringServer) -> Iterator[MakeContacts]:
    clients: list[GameballClient] = []

    def make(**changes: Any) -> Contacts:
        given = options(server.base_url, **changes)
        clients.append(GameballClient(given.account))
        return Contacts(clients[-1], given)

    yield make
    for client in clients:
        client.close()


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("0500001234", "966", "+966500001234"),
        ("+971 50 000-1234", "966", "+971500001234"),
        ("00971500001234", "966", "+971500001234"),
        ("966500001234", "966", "+966500001234"),
        ("966500001234", "", "+966500001234"),
        (" (050) 000 1234 ", "966", "+966500001234"),
    ],
)
def test_a_number_in_every_way_of_writing(typed: str, country: str, expected: str) -> None:
    """At home with a nought, abroad with plus or two noughts: one number."""
    assert expected == f"+{dialled_digits(typed, country_code=country)}"


def test_what_is_told_goes_before_what_is_known(
    server: AnsweringServer, make_contacts: MakeContacts
) -> None:
    """Then what the service told, then what the id gives away, each without a call."""
    server.answers(DETAILS)
    contacts = make_contacts(merge_by="mobile", country_code="966")
    told = CustomerDetails(mobile="0599999999")

    assert {"mobile": "+966500001234"} == contacts.merging(SARA, Deadline(5))
    assert {"mobile": "+966599999999"} == contacts.merging(SARA, Deadline(5), told=told)
    assert [] == server.asked

    contacts.ask("mobile_966511111111", Deadline(5))
    again = contacts.merging("mobile_966511111111", Deadline(5))
    assert {"mobile": "+966500001234"} == again
    contacts.changed("mobile_966511111111")
    assert {"mobile": "+966511111111"} == contacts.merging("mobile_966511111111", Deadline(5))


@pytest.mark.parametrize(
    ("customer_id", "asked"), [("Sara@Example.com", 0), (SARA, 1), ("card-7", 1)]
)
def test_an_address_from_the_id_or_from_the_service(
    server: AnsweringServer, make_contacts: MakeContacts, customer_id: str, asked: int
) -> None:
    """An id that is an address needs no question; any other is asked about once."""
    server.answers(DETAILS)
    contacts = make_contacts(merge_by="email")

    for _ in range(2):
        assert {"email": "sara@example.com"} == contacts.merging(customer_id, Deadline(5))
    assert asked == len(server.asked)


def test_nobody_knows_the_contact_of_a_stranger(
    server: AnsweringServer, make_contacts: MakeContacts
) -> None:
    """A new customer who told none is written without; a line that fails sent no write."""
    server.answers(NOT_THERE, BROKEN)
    contacts = make_contacts(merge_by="email")

    assert {} == contacts.merging("card-7", Deadline(5))
    with pytest.raises(LoyaltyUnreachable) as failed:
        contacts.merging("card-7", Deadline(5))
    assert not failed.value.sent


def test_an_account_that_merges_nothing_asks_nothing(
    server: AnsweringServer, make_contacts: MakeContacts
) -> None:
    """No contact, no call."""
    assert {} == make_contacts().merging("card-7", Deadline(5))
    assert [] == server.asked
