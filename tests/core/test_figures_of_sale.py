"""What one sale tells a hub; that many come to a till's reports, shift_readings.py asks of all."""

from __future__ import annotations

import json
from datetime import timedelta, timezone
from decimal import Decimal

from builders import MUNA, counter_of, customer_of, hold_of, item_of, sar
from sale_figures import figures_of

from pos.core import events as ev
from pos.core import intents as it

SHIRT = item_of("shirt", "80.00", category=("Clothes", "Summer"))
BAG = item_of("bag", "115.00")


def test_all_of_it() -> None:
    """An exchange, points and change: what goes out is above nothing, what came back below."""
    counter = counter_of(who=MUNA, zone=timezone(timedelta(hours=13)))
    counter.done(it.AddItem(item=SHIRT, quantity=Decimal(3)))
    counter.done(it.ReturnItem(code="bag", reason="torn", item=BAG))
    sale_id, hold = counter.sale.sale_id, hold_of(100, "10.00")
    counter.done(it.CustomerFound(sale_id=sale_id, customer=customer_of()))
    counter.events.append(ev.PointsHeld(sale_id=sale_id, hold=hold))
    counter.put(hold=hold)
    counter.done(it.TakeTender(method="cash", amount=sar("200.00")))
    (told,) = figures_of(counter.events, counter.setup)

    assert (1, True, True) == (told["hour"], told["is_sale"], told["is_return"])
    assert {
        "number": 1,
        "code": "shirt",
        "title": "Shirt",
        "category": "Clothes",
        "is_open": False,
        "quantity": "3",
        "unit_price_minor": 8_000,
        "discount_minor": 1_000,
        "tax_percent": "15",
        "tax_minor": 3_000,
        "total_minor": 23_000,
        "is_return": False,
    } == told["lines"][0]
    back = told["lines"][1]
    assert ("bag", "-1", -11_500, "") == (
        back["code"],
        back["quantity"],
        back["total_minor"],
        back["of_receipt"],
    )
    assert [{"method": "cash", "times": 1, "amount_minor": 11_500}] == told["tenders"]
    assert (8_500, 100, 1_000) == (
        told["change_minor"],
        told["points_redeemed"],
        told["points_value_minor"],
    )
    assert json.loads(json.dumps(told)) == told
