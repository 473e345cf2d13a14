"""What a batch says of an order, and what a document says in words before it is sent."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from loyalty_bench import NOON, SARA, Answer, AnsweringServer, office_over, options, sar

from pos.core.order import OrderFacts
from pos.errors import LoyaltyRefused
from pos.loyalty.gameball.endpoints.partner import PartnerAccount
from pos.loyalty.gameball.office import GameballOffice


class Ids:
    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def new_id(self) -> str:
        return f"id-{next(self._numbers)}"


@pytest.fixture
def office(server: AnsweringServer) -> Iterator[GameballOffice]:
    partner = PartnerAccount(base_url=server.base_url, token="t", store_id="s")
    office = office_over(options(server.base_url), partner, Ids())
    yield office
    office.close()


def order(number: int, **changes: Any) -> OrderFacts:
    plain = OrderFacts(
        order_id=f"S001-T1-{number}",
        customer_id=SARA,
        at=NOON,
        store_id="S001",
        store_name="STYL",
        till_id="T1",
        prices_include_tax=True,
        lines=(),
        total_price=sar("20.00"),
        total_discount=sar("0.50"),
        total_tax=sar("2.54"),
        total_paid=sar("19.50"),
        goods=sar("19.50"),
        return_window_days=14,
    )
    return replace(plain, **changes)


def test_orders_in_a_batch(server: AnsweringServer, office: GameballOffice) -> None:
    """Customer, number, time and what was really paid: nothing else has a place there."""
    server.answers(Answer({"jobId": 12}))

    job = office.send_orders([order(1)])

    (asked,) = server.asked
    assert ("12", "/api/v4.0/integrations/batch/orders") == (job, asked.path)
    assert {
        "body": [
            {
                "customerId": SARA,
                "orderId": "S001-T1-1",
                "orderDate": "2026-03-04T12:00:00.123Z",
                "totalPaid": 19.5,
            }
        ]
    } == asked.json


def test_no_moment_twice_for_a_customer(server: AnsweringServer, office: GameballOffice) -> None:
    """The service refuses two orders of one moment; over several batches as well."""
    server.answers(Answer({"jobId": 12}))

    office.send_orders([order(1), order(2), order(3, at=NOON + timedelta(seconds=1))])
    office.send_orders([order(4), order(5, customer_id="omar")])

    rows = [row for asked in server.asked for row in asked.json["body"]]
    sara = [row["orderDate"] for row in rows if row["customerId"] == SARA]
    assert 4 == len(sara) == len(set(sara))
    assert "2026-03-04T12:00:00.123Z" == rows[-1]["orderDate"]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"valueOfPoint": Decimal("0.20")}, "Any Stars: 0.2 SAR a point"),
        ({"isActive": False}, "Any Stars: switched off"),
        ({"valueOfPoint": 1, "isActive": True}, "Any Stars: 1 SAR a point, switched on"),
        ({"id": 7}, "Any Stars: nothing changes"),
    ],
)
def test_the_default_rule_in_words(
    office: GameballOffice, document: dict[str, object], words: str
) -> None:
    """What would be changed, and nothing about the rest."""
    assert () == office.mistakes_in_default_rule(document)
    assert words == office.words_of_default_rule(document)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"isRedemptionActive": False}, "The whole program: Stars cannot be spent"),
        ({"IsRedemptionActive": True}, "The whole program: Stars can be spent"),
        ({"pointsExpiryPeriod": 1_000}, "The whole program: Stars expire after 1,000 days"),
    ],
)
def test_the_program_in_words(
    office: GameballOffice, document: dict[str, object], words: str
) -> None:
    """Whether points can be spent, and when they lapse."""
    assert () == office.mistakes_in_program(document)
    assert words == office.words_of_program(document)


RULE = {"pointsToRedeem": 5, "ruleType": "percentage_discount_settings"}
PERCENT = {"couponType": "percentage_discount", "discountValue": 5}


@pytest.mark.parametrize(
    "document",
    [
        {**RULE, "coupon": {**PERCENT, "product": "a mug"}},
        {**RULE, "coupon": {**PERCENT, "options": [1]}},
        {**RULE, "coupon": {**PERCENT, "group": {"handle": "x", "title": {"en": "y"}}}},
        {**RULE, "coupon": PERCENT, "availableTo": {"tags": [{"no": "tag"}]}},
        {**RULE, "coupon": PERCENT, "isActive": "perhaps"},
    ],
)
def test_a_strange_rule_is_the_documents_fault(
    server: AnsweringServer, office: GameballOffice, document: dict[str, object]
) -> None:
    """Whatever a field holds, the sentence blames no service, and nothing is sent."""
    with pytest.raises(LoyaltyRefused, match="Nothing was sent"):
        office.words_of_rule(document)
    with pytest.raises(LoyaltyRefused, match="Nothing was sent"):
        office.create_rule(document)

    assert [] == server.asked
