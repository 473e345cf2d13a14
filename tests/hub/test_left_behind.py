"""A till that is gone for good, and what it held: told, and given back where somebody says so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos.errors import HubRefused
from pos.hub.left_behind import HeldCard, HeldGoods, HeldSale, give_back, left_behind
from pos.hub.members import Member, dismiss
from tests.hub.hubs import Hub
from tests.hub.returning_till import Till as ReturningTill
from tests.hub.test_handed import content, handed, offer, offers
from tests.hub.test_hub_cards import Till, alarms, issued, spent

GONE = Member(store="S1", till="T2")


def test_given_back_once(hub: Hub) -> None:
    """Money is on its card again, a sale waits for every other till, goods may come back; only of
    a till that is let in no more, and nothing twice.
    """
    one, two = Till(hub, "T1"), Till(hub, "T2")
    one.ships(issued(minor=10_000))
    two.claims(3_000, "c1")
    two.claims(500, "c2")
    here, there = handed(hub, "T1"), handed(hub, "T2")
    offers(here, offer("s1", "Sara"))
    assert there.take("T1", "Sara", content) is not None
    goods, gone = ReturningTill(hub, "T3"), ReturningTill(hub, "T2")
    receipt = goods.sells("s3")
    gone.claims(receipt, 1, 2, "r1")

    owner = hub.owner()
    with pytest.raises(HubRefused, match="still let in"):
        give_back(owner, GONE)
    dismiss(owner, GONE)
    held = left_behind(owner, GONE)
    assert held == give_back(owner, GONE)
    assert () == give_back(owner, GONE) == left_behind(owner, GONE)

    sale = next(one for one in held if isinstance(one, HeldSale))
    assert ("T1", 10_500, "SAR") == (sale.suspended_at_till, sale.to_pay_minor, sale.currency)
    assert [3_000, 500] == [one.minor for one in held if isinstance(one, HeldCard)]
    assert HeldGoods(receipt=receipt, line=1, quantity=Decimal(2)) in held
    assert 10_000 == one.sees()
    assert ["T2"] == [waiting.till for waiting in here.waiting()]
    assert "all of s1" == here.take("T2", "Sara", content)
    assert () == handed(hub, "T4").waiting()
    assert Decimal(5) == goods.claims(receipt, 1, None, "r2").quantity


def test_it_had_sold_with_it_after_all(hub: Hub) -> None:
    """Its record comes when it is let in again: what was given to others meanwhile is an alarm."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    one.ships(issued(minor=10_000))
    two.claims(9_000, "c1")
    dismiss(hub.owner(), GONE)
    give_back(hub.owner(), GONE)
    assert 9_000 == one.claims(9_000, "c2")
    one.ships(spent(9_000, claim="c2"))

    hub.till("S1", "T2")
    two.ships(spent(9_000, claim="c1"))
    assert [("S1/T2", "card overspent")] == [alarm[:2] for alarm in alarms(hub)]
