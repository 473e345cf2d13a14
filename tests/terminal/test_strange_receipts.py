"""What the hub tells of a receipt is not believed: it is refused before any rule sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from builders import customer_of, sar, selling
from hypothesis import given
from hypothesis import strategies as st
from odd_json import ODD, places, put
from returns_bench import StoreTill, claims
from test_returns_across_tills import tills

from pos.assembly.hub.receipts import whole
from pos.core import intents as it
from pos.core.refund import ReceiptRead, return_line
from pos.errors import HubRefused
from pos.hub.members import Member
from pos.hub.returns import CompletedSale, ReceiptAtHub
from pos.journal.codec import encode_event
from pos.ports.across_tills import ReceiptHere
from tests.hub.hubs import Hub

__all__ = ["tills"]

Body = dict[str, Any]
Change = Callable[[str, Body], None]


def of_line(**values: object) -> Change:
    def change(kind: str, body: Body) -> None:
        if kind == "LineAdded":
            body["line"].update(values)

    return change


def of(wanted: str, **values: object) -> Change:
    def change(kind: str, body: Body) -> None:
        if kind == wanted:
            body.update(values)

    return change


IN_DINARS = {"reason": "x", "percent": None, "amount": {"minor": 5, "currency": "KWD"}}

STRANGE: dict[str, Change] = {
    "a discount in another currency": of_line(discount=IN_DINARS),
    "a total in another": of("SaleCompleted", total={"minor": 10_500, "currency": "KWD"}),
    "another total": of("SaleCompleted", total={"minor": 10_501, "currency": "SAR"}),
    "change that nobody gave": of("SaleCompleted", change={"minor": 1, "currency": "SAR"}),
    "a receipt of another number": of("SaleCompleted", receipt="S001-T1-000099"),
    "a price that no sum can hold": of_line(unit_price={"minor": 9 * 10**18, "currency": "SAR"}),
    "another price": of_line(unit_price={"minor": 9_999, "currency": "SAR"}),
    "no number": of_line(quantity="NaN"),
    "a number as long as it likes": of_line(quantity="1E+99999999"),
    "tax on nothing": of_line(tax_percent="-100"),
    "a time of no zone": of("SaleCompleted", at="2026-11-21T12:00:00"),
    "terms that none has": lambda kind, body: (
        body["terms"].update(currency="ZZZ") if kind == "SaleOpened" else None
    ),
    "nothing at all": lambda _, body: body.clear(),
}


def rewritten(hub: Hub, receipt: str, change: Change) -> None:
    """As another program would have told the hub of it."""
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        line.execute("ALTER TABLE hub.record DISABLE TRIGGER ALL")
        records = line.execute(
            "SELECT store, till, incarnation, seq, kind, body FROM hub.record WHERE sale_id ="
            " (SELECT sale_id FROM hub.receipt WHERE receipt = %s)",
            [receipt],
        )
        for *place, kind, body in records.fetchall():
            told = json.loads(body)
            change(kind, told)
            line.execute(
                "UPDATE hub.record SET body = %s"
                " WHERE (store, till, incarnation, seq) = (%s, %s, %s, %s)",
                [json.dumps(told), *place],
            )
        line.execute("ALTER TABLE hub.record ENABLE TRIGGER ALL")


def test_a_strange_receipt_is_not_taken_back(
    hub: Hub, tills: tuple[StoreTill, StoreTill], caplog: pytest.LogCaptureFixture
) -> None:
    """At another till: it is claimed by nobody, and comes back at the till that has its record."""
    one, two = tills
    for change in STRANGE.values():
        receipt = one.sold("bag", "sock")
        rewritten(hub, receipt, change)
        caplog.clear()
        said = two.back(receipt, 1)
        assert said.startswith(f"{receipt} cannot be looked up. Receipt {receipt} ")
        assert said.endswith("Return it at the till it names.")
        assert 1 == len([each for each in caplog.records if receipt in each.getMessage()])
        assert not two.bench.terminal.failed
        two.returns.catch_up()
        assert [] == claims(hub)

        assert "Returned: Bag · −100.00" == one.back(receipt, 1)
        one.bench.done(it.VoidSale())
        one.ship()
    assert "Returned: Bag · −100.00" == two.back(one.sold("bag"), 1)


def test_a_strange_return_of_it(hub: Hub, tills: tuple[StoreTill, StoreTill]) -> None:
    """What another till took back of this till's own receipt is believed no more than that."""
    one, two = tills
    receipt = one.sold("bag", "bag")
    assert "Returned" in two.back(receipt, 1, 1)
    back = two.paid()

    def in_dinars(kind: str, body: Body) -> None:
        if kind == "LineReturned":
            body["line"]["paid"]["currency"] = "KWD"

    rewritten(hub, back, in_dinars)
    said = one.back(receipt, 1, 1)
    assert f"What came back of receipt {receipt} at another till cannot be read" in said
    assert "Call a manager." in said
    one.returns.catch_up()
    assert [("done", 1, 1)] == claims(hub)


# -- whatever is written there ----------------------------------------------------------------


def records() -> tuple[tuple[str, int, str], ...]:
    """Of a sale to a customer, with something off, that was paid in two ways."""
    counter = selling("100.00", "5.00", customer=customer_of())
    counter.done(it.ChangeQuantity(number=1, quantity=Decimal(3)))
    counter.done(it.DiscountLine(number=2, percent=Decimal(5), amount=None, reason="torn"))
    counter.done(it.NoteSale(text="calls back"))
    counter.done(it.TakeTender(method="card", amount=sar("100.00")))
    counter.done(it.TakeTender(method="cash", amount=sar("500.00")))
    of_it = (event for event in counter.events if getattr(event, "sale_id", ""))
    return tuple((one.kind, one.version, one.body) for one in map(encode_event, of_it))


RECORDS = records()
RECEIPT = "S001-T1-000001"


def as_told(records: tuple[tuple[str, int, str], ...]) -> ReceiptRead:
    there = CompletedSale(member=Member(store="S001", till="T1"), customer_id="", records=records)
    at_hub = ReceiptAtHub(sale=there, returns=())
    read = whole(RECEIPT, at_hub, ReceiptHere(finished=None), without=("S001", "T2"))
    assert read is not None
    return read


def test_as_it_was_written() -> None:
    """What its own till came to, line by line."""
    assert (sar("304.75"), 2) == (
        as_told(RECORDS).finished.total,
        len(as_told(RECORDS).finished.sale.lines),
    )


@given(st.data())
def test_whatever_is_in_it(data: st.DataObject) -> None:
    """Any value of any record exchanged for any other, a record left out or told twice: it is
    refused, or goods of it come back as of any receipt.
    """
    told = [*RECORDS]
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(told) - 1))
        kind, version, body = told[at]
        match data.draw(st.sampled_from(["changed", "changed", "changed", "left out", "twice"])):
            case "left out":
                told = [*told[:at], *told[at + 1 :]] or told
            case "twice":
                told = [*told[:at], told[at], *told[at:]]
            case _:
                document = json.loads(body)
                if paths := [*places(document)]:
                    put(document, data.draw(st.sampled_from(paths)), data.draw(ODD))
                told[at] = (kind, version, json.dumps(document))
    try:
        read = as_told(tuple(told))
    except HubRefused:
        return
    for line in read.finished.sale.lines:
        back = return_line(read, line, line.quantity, before=(), number=1, reason="")
        assert "SAR" == back.paid.currency
