"""What the hub tells of a suspended sale is not believed: it stops no till, and no other sale."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from builders import NOON, customer_of, item_of, off, sale_of, sar, setup_of
from hypothesis import given
from hypothesis import strategies as st
from odd_json import ODD, places, put
from test_handed_between_tills import folder, follow, pay, suspend, till, waiting

from pos.assembly.hub import handed
from pos.assembly.hub.handed import HubHanded, _written
from pos.core import intents as it
from pos.core.sale import Discount, LineItem
from pos.core.state import SuspendedSale
from pos.core.suspension import carried_sale
from pos.core.totals import add_up
from pos.errors import HubRefused
from pos.hub.database import HubDatabase
from pos.hub.handed import TakenOffer
from pos.postgres.connecting import Connection
from tests.hub.hubs import Hub

__all__ = ["folder"]

Body = dict[str, Any]
Change = Callable[[Body], None]


def of_line(**values: object) -> Change:
    return lambda body: body["lines"][0].update(values)


def of_terms(**values: object) -> Change:
    return lambda body: body["terms"].update(values)


def priced(minor: int, currency: str = "SAR") -> Change:
    return of_line(unit_price={"minor": minor, "currency": currency})


def in_another_currency(body: Body) -> None:
    amount = {"minor": 5, "currency": "KWD"}
    body["lines"][0]["discount"] = {"reason": "x", "percent": None, "amount": amount}


def twice(body: Body) -> None:
    body["lines"] *= 2


STRANGE: dict[str, Change] = {
    "a discount in another currency": in_another_currency,
    "a price in another currency": priced(10_000, "KWD"),
    "a price below nothing": priced(-100),
    "a price that no sum can hold": priced(9 * 10**18),
    "fewer than none": of_line(quantity="-5"),
    "none": of_line(quantity="0"),
    "no number": of_line(quantity="NaN"),
    "a number as long as it likes": of_line(quantity="1E+99999"),
    "and longer": of_line(quantity="1E+99999999"),
    "tax on nothing": of_line(tax_percent="-100"),
    "one number twice": twice,
    "a sale of no currency there is": of_terms(currency="ZZZ"),
    "coins of less than nothing": of_terms(cash_rounding_minor=-5),
    "a time of no zone": lambda body: body.update(at="2026-11-21T12:00:00"),
}


def changed(hub: Hub, change: Change, name: str) -> None:
    """As another program would have written it."""
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        row = line.execute("SELECT content FROM hub.suspended WHERE name = %s", [name]).fetchone()
        assert row is not None
        written(line, row[0], change, name)


def written(line: Connection, content: str, change: Change, name: str) -> None:
    told = json.loads(content)
    body = json.loads(told["body"])
    change(body)
    told["body"] = json.dumps(body)
    line.execute("ALTER TABLE hub.suspended DISABLE TRIGGER ALL")
    line.execute("UPDATE hub.suspended SET content = %s WHERE name = %s", [json.dumps(told), name])
    line.execute("ALTER TABLE hub.suspended ENABLE TRIGGER ALL")


def test_a_strange_sale_is_not_taken(folder: Path, hub: Hub) -> None:
    """The cashier reads where it is resumed; it waits on at its own till, and both sell on."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        for name, change in STRANGE.items():
            suspend(one, name[:40])
            changed(hub, change, name[:40])
            refused = two.ask(it.ResumeSale(name=name, till="T1")).refusal
            assert "What was suspended at till T1 does not add up. Resume it there." == refused
            assert not two.terminal.failed

        assert len(STRANGE) == len(waiting(two))
        suspend(one, "good")
        two.done(it.ResumeSale(name="good", till="T1"))
        pay(two)
        for name in STRANGE:
            one.done(it.ResumeSale(name=name))
            one.done(it.VoidSale())
        assert [] == waiting(two)
    assert 1 == two.kinds().count("SaleTaken")


def test_strange_sales_among_others(
    folder: Path, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    """Taken, and the answer lost: it is passed over, said in the log once, and the others go on."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        for name in ("coat", "hat", "cap"):
            suspend(one, name)
        assert two.handed is not None
        for name in ("coat", "hat", "cap"):
            assert two.handed.take("T1", name) is not None
        changed(hub, in_another_currency, "coat")
        changed(hub, of_line(quantity="1E+99999999"), "cap")
        suspend(two, "scarf")

        for _ in range(2):
            assert {"hat", "scarf"} == {each.name for each in follow(two)}
            assert [] == [each.name for each in follow(one)]
        assert ["scarf at T2: 100.00"] == waiting(one)
        two.done(it.ResumeSale(name="hat"))
        pay(two)
    told = [each.message for each in caplog.records if "cannot be read" in each.message]
    assert ["(Discount.amount)", "(LineItem.quantity)"] == sorted(each.split()[4] for each in told)


def test_one_that_an_earlier_version_took(
    folder: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A till that has such a sale starts, offers its others, and sells; that one it refuses."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running():
        one.open_shift()
        suspend(one, "coat")
        with two.running():
            two.open_shift()
            assert two.handed is not None
            assert two.handed.take("T1", "coat") is not None
            changed(hub, in_another_currency, "coat")
            with monkeypatch.context() as earlier:
                earlier.setattr(handed, "trouble_in_suspended", lambda *_, **__: "")
                assert ["coat"] == [each.name for each in follow(two)]

        caplog.clear()
        with till(folder, hub, "T2", ids="again-").running() as again:
            again.done(it.SignOn(user_id="1001", pin="4711"))
            suspend(again, "scarf")
            for _ in range(2):
                assert {"coat", "scarf"} == {each.name for each in follow(again)}
            assert ["scarf at T2: 100.00"] == waiting(one)
            refused = again.ask(it.ResumeSale(name="coat")).refusal
            assert refused == (
                "coat cannot be added up any more. Scan its goods anew, as another sale."
            )
            one.done(it.ResumeSale(name="scarf", till="T2"))
            assert ["coat"] == [each.name for each in follow(again)]
            again.done(it.Scanned(text="bag"))
            pay(again)
    passed_over = [each.message for each in caplog.records if "what waits here" in each.message]
    assert 1 == len(passed_over)


# -- whatever is written there ----------------------------------------------------------------

LINE = LineItem(
    number=1,
    item=item_of(tags=("warm",), min_age=18),
    quantity=Decimal(2),
    unit_price=sar("100.00"),
    tax_percent=Decimal(15),
    discount=Discount(reason="torn", amount=sar("5.00")),
    first_price=sar("110.00"),
    note="a note",
)
GOOD = SuspendedSale(
    name="coat",
    sale=sale_of(LINE, customer=customer_of(), discount=off("5 %"), note="calls back"),
    at=NOON,
    offered_at=NOON,
)
CONTENT: Body = json.loads(_written(GOOD))


@given(st.data())
def test_whatever_is_in_it(data: st.DataObject) -> None:
    """Any value of it exchanged for any other: it is refused, or is a sale that adds up."""
    part = data.draw(st.sampled_from(["body", "person"]))
    document = json.loads(CONTENT[part])
    for _ in range(data.draw(st.integers(1, 2))):
        put(document, data.draw(st.sampled_from([*places(document)])), data.draw(ODD))
    content = json.dumps({**CONTENT, part: json.dumps(document)})
    offer = TakenOffer(sale_id=GOOD.sale.sale_id, offered_at=NOON, till="T1", content=content)
    try:
        taken = HubHanded(nobody, setup_of())._taken(offer)
    except HubRefused:
        return
    assert "SAR" == add_up(taken.sale.sale).to_pay.currency
    assert GOOD.sale.sale_id == carried_sale(taken.sale).sale_id


def nobody() -> HubDatabase:
    raise AssertionError("nobody is asked")
