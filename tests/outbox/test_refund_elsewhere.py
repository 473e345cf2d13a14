"""A refund for goods that another till has sold: its order may not have come yet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import ScriptedLoyalty
from relay_desk import Desk, all_settled
from waiting import order, put, refund

from pos.core.deliveries import Delivery, EntryState, RefundDelivery
from pos.errors import LoyaltyRefused
from pos.outbox.courier import ORDERS_COME_WITHIN
from pos.ports.loyalty import Delivered

NO_ORDER = LoyaltyRefused("The service knows no such order.", code="9005")
PENDING, REJECTED = EntryState.PENDING, EntryState.REJECTED


class NoOrders(ScriptedLoyalty):
    """Takes a refund once its order is there."""

    has_order = False

    def deliver(self, delivery: Delivery) -> Delivered:
        delivered = super().deliver(delivery)
        if isinstance(delivery, RefundDelivery) and not self.has_order:
            raise NO_ORDER
        return delivered


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "journal.db")


def elsewhere(of: int) -> RefundDelivery:
    return replace(refund(of, "sara"), sold_elsewhere=True)


def test_it_waits_for_its_order(desk: Desk) -> None:
    """Each no is none yet; it is sent once the other till's order is there, and keeps no other
    customer's waiting.
    """
    service = NoOrders()
    desk.use(service)
    put(desk.record, elsewhere(7), order(1, "omar"))
    with desk.working():
        desk.wait_for(lambda news: news.delivered is not None)
        desk.wait_until_tried(2)
        assert {"refund:R7": PENDING, "order:sale1": EntryState.DELIVERED} == desk.states()
        desk.clock.advance(30.0)
        desk.relay.wake()
        desk.wait_until_tried(3)
        service.has_order = True
        desk.clock.advance(30.0)
        desk.relay.wake()
        desk.wait_for(lambda news: all_settled(news) and news.counts.delivered == 2)

    assert not [news for news in desk.news if news.rejected]


@pytest.mark.parametrize("code", ["9005", "9000"])
def test_it_does_not_wait_for_ever(desk: Desk, code: str) -> None:
    """After a day, or where the no is another one, a person must look."""
    if code == "9005":
        desk.clock.advance(ORDERS_COME_WITHIN.total_seconds() + 60)
    desk.program.script["deliver"] = [LoyaltyRefused("No.", code=code)]
    put(desk.record, elsewhere(7))
    with desk.working():
        desk.wait_for(lambda news: bool(news.rejected))

    assert {"refund:R7": REJECTED} == desk.states()


def test_one_of_this_till_does_not_wait(desk: Desk) -> None:
    """It has sent its own order, or a person knows why not."""
    desk.program.script["deliver"] = [NO_ORDER]
    put(desk.record, refund(7, "sara"))
    with desk.working():
        desk.wait_for(lambda news: bool(news.rejected))

    assert {"refund:R7": REJECTED} == desk.states()
