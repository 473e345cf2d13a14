"""`pos loyalty`: the program at a glance, a customer's file, points by hand."""

from __future__ import annotations

import json

import pytest
from loyalty_office import Office, breaking_line, office_of, typed_at
from shop import OPENING, SARA, SHIRT, Shop

from pos.sandbox.scenarios import OMAR
from pos.sandbox.server import SandboxProcess


@pytest.fixture
def office(shop: Shop, sandbox: SandboxProcess) -> Office:
    return office_of(shop, sandbox.base_url)


def points_of(office: Office, customer_id: str) -> int:
    told = json.loads(office.pos("loyalty", "customer", customer_id, "--json").stdout)
    points: int = told["customer"]["points"]
    return points


def test_the_program_on_one_screen(office: Office) -> None:
    """Worth, rules, earning, tiers, campaigns and referrals, in words and as JSON."""
    shown = office.pos("loyalty", "program")
    told = json.loads(office.pos("loyalty", "program", "--json").stdout)

    assert 0 == shown.returncode, shown.stderr
    for words in (
        "A point is worth 0.1 SAR.",
        "500 points: 10 % off, at most 50.00",
        "1 point for each 1 SAR",
        "Gold from 2000",
        "3x Bags: 3 times the points, until",
        "the friend is given 50 points",
    ):
        assert words in shown.stdout
    assert {"rules", "cashback", "tiers", "campaigns", "referrals"} <= set(told)
    assert "Platinum" == told["tiers"][-1]["name"]


def test_a_customers_file(office: Office) -> None:
    """Every page of it; whoever is not known is said to be that."""
    shown = office.pos("loyalty", "customer", SARA)
    told = json.loads(office.pos("loyalty", "customer", SARA, "--json").stdout)
    unknown = office.pos("loyalty", "customer", "nobody")

    assert [0, 1] == [shown.returncode, unknown.returncode]
    for words in ("Sara", "1,200 Stars to spend, worth 120.00", "SUMMER50", "Gold", "Messages"):
        assert words in shown.stdout
    assert "120.00" == told["customer"]["points_value"]
    assert told["profile"]["mobile"].endswith("966500001234")
    assert {"profile", "coupons", "rules", "campaigns", "activity", "notices"} <= set(told)
    assert None not in told.values()
    assert "knows no customer nobody" in unknown.stderr
    assert "Sara" not in office.log
    assert SARA not in office.log


def test_points_by_hand(office: Office) -> None:
    """Given and taken with a reason and a yes; the list shows both, newest first."""
    before = points_of(office, SARA)
    given = office.pos("loyalty", "adjust", SARA, "40", "--reason", "A gift", "--yes")
    taken = office.pos("loyalty", "adjust", SARA, "-30", "--reason", "A slip", "--yes")
    listed = office.pos("loyalty", "transactions", SARA)
    told = json.loads(office.pos("loyalty", "transactions", SARA, "--json").stdout)

    assert [0, 0, 0] == [one.returncode for one in (given, taken, listed)]
    assert f"{SARA} is given 40 points: A gift" in given.stdout
    assert f"{SARA} loses 30 points: A slip" in taken.stdout
    assert before + 10 == points_of(office, SARA)
    assert [-30, 40] == [one["points"] for one in told[:2]]
    assert ["A slip", "A gift"] == [one["reason"] for one in told[:2]]
    assert "+40" in listed.stdout


def test_points_move_once_although_the_answer_is_lost(office: Office) -> None:
    """The same request goes again under the same id, and the service knows it."""
    before = points_of(office, OMAR)
    office.trouble(loseAnswers=1)

    given = office.pos("loyalty", "adjust", OMAR, "15", "--reason", "A gift", "--yes")

    assert 0 == given.returncode, given.stderr
    assert before + 15 == points_of(office, OMAR)


def test_a_lost_answer_and_then_no_line(office: Office) -> None:
    """That the second attempt was never sent says nothing of the first: look before a third."""
    before = points_of(office, OMAR)
    with breaking_line(office.service) as address:
        office.move(address)
        given = office.pos("loyalty", "adjust", OMAR, "15", "--reason", "A gift", "--yes")
    office.move(office.service)

    assert 1 == given.returncode
    assert "it may have been done, or not." in given.stderr
    assert f"look with: pos loyalty transactions {OMAR}" in given.stderr
    assert before + 15 == points_of(office, OMAR)


def test_what_is_refused(office: Office) -> None:
    """More than there is, no points, no reason, nobody to ask: each is said, nothing moves."""
    before = points_of(office, OMAR)
    ended = [
        office.pos("loyalty", "adjust", OMAR, *words)
        for words in (
            ("-900000", "--reason", "x", "--yes"),
            ("0", "--reason", "x", "--yes"),
            ("5", "--reason", " ", "--yes"),
            ("5", "--reason", "x"),
            ("5", "--yes"),
            ("five", "--reason", "x", "--yes"),
        )
    ]

    assert [1, 2, 2, 2, 2, 2] == [one.returncode for one in ended]
    assert "fewer points" in ended[0].stderr
    assert "--yes" in ended[3].stderr
    assert not [one for one in ended if "Traceback" in one.stderr]
    assert before == points_of(office, OMAR)


def test_pending_points_are_activated(office: Office) -> None:
    """A sale's points become usable at once; an unknown transaction is said."""
    config = office.shop.config.read_text(encoding="utf-8")
    waiting = config.replace("[loyalty]", "[loyalty]\nreturn_window_days = 14")
    office.shop.config.write_text(waiting, encoding="utf-8")
    played = office.shop.play(
        *OPENING, f"customer {OMAR}", f"item {SHIRT}", "tender cash 500", "wait-outbox 20"
    )
    sale_id = played.state["last_sale"]["id"]
    before = points_of(office, OMAR)

    unknown = office.pos("loyalty", "activate", "no-such-one", "--yes")
    activated = office.pos("loyalty", "activate", sale_id, "--yes")

    assert [1, 0] == [unknown.returncode, activated.returncode], activated.stderr
    assert "does not know this transaction" in unknown.stderr
    assert before + played.state["last_sale"]["points_earned"] == points_of(office, OMAR) > before


def test_a_customer_is_deleted_by_typing_the_id_twice(office: Office) -> None:
    """Another id, or none, deletes nobody."""
    unasked = office.pos("loyalty", "delete-customer", OMAR)
    other = office.pos("loyalty", "delete-customer", OMAR, "--again", SARA)
    slip, _ = typed_at(office.shop, "loyalty", "delete-customer", OMAR, answer="omar\n")
    still = points_of(office, OMAR)
    typed, shown = typed_at(office.shop, "loyalty", "delete-customer", OMAR, answer=f"{OMAR}\n")
    again = office.pos("loyalty", "delete-customer", OMAR, "--again", OMAR)

    assert [2, 2, 2, 0, 1] == [unasked.returncode, other.returncode, slip, typed, again.returncode]
    assert still
    assert "cannot be undone" in shown
    assert "--again" in unasked.stderr
    assert "does not know this customer" in again.stderr
