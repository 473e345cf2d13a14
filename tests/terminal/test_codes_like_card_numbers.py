"""Codes of the shop that pass a payment card's check: a linked card's, a coupon's; and others'."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import coupon_of, lock_of
from fakes import CardBox, ScriptedLoyalty
from terminal_bench import BAG, SARA, Bench

from pos.core import intents as it
from pos.core.card_number import holds_card_number
from pos.core.customer import CouponKind
from pos.core.errand import BurnCoupon

LIKE_A_CARD = "4111111111111111"


def bench_at(folder: Path) -> Bench:
    coupon = coupon_of(CouponKind.FIXED, "10", code=LIKE_A_CARD)
    loyalty = ScriptedLoyalty(
        customers={SARA.customer_id: SARA}, locks={LIKE_A_CARD: lock_of(coupon)}
    )
    return Bench(folder, loyalty=loyalty, cards=CardBox({LIKE_A_CARD: SARA.customer_id}))


@pytest.mark.parametrize(
    "way", [it.Scanned(text=LIKE_A_CARD), it.IdentifyByCard(card="4111 1111 1111 1111")]
)
def test_a_linked_card(tmp_path: Path, way: it.Intent) -> None:
    """It is its customer's, scanned or typed, whatever its digits come to."""
    assert holds_card_number(LIKE_A_CARD)
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(way)
        sale = bench.settled().sale
        assert sale is not None
        assert SARA == sale.customer


def test_a_coupon(tmp_path: Path) -> None:
    """It is locked and taken off, burnt at the end, and used up by hand."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=SARA.customer_id))
        bench.settled()
        bench.done(it.ApplyCoupon(code=LIKE_A_CARD))
        sale = bench.settled().sale
        assert sale is not None
        assert sale.lock is not None
        assert [LIKE_A_CARD] == [one.code for one in sale.lock.coupons]
        assert "is off this sale" in bench.done(it.RemoveCoupon(code=LIKE_A_CARD)).say
        by_hand = it.RunErrand(errand=BurnCoupon(code=LIKE_A_CARD, reason="used in the web shop"))
        asked = bench.ask(by_hand)
        assert "payment card" not in (asked.refusal or "")
        in_words = BurnCoupon(code="TEN", reason=f"read out as {LIKE_A_CARD}")
        refused = bench.ask(it.RunErrand(errand=in_words)).refusal or ""
        assert "That looks like the number of a payment card." in refused


def test_what_nobody_knows(tmp_path: Path) -> None:
    """A number that is no card of the shop's is told by its length, and sold under no code."""
    other = "5555555555554444"
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        assert "Unknown code (16 digits)." in (bench.ask(it.EnterCode(code=other)).refusal or "")
        assert "" == bench.snapshot.say.unknown_code


def test_a_gift_cards_code_behind_something_typed(tmp_path: Path) -> None:
    """None of it is told, nor kept to be sold under; of most of one its end alone."""
    code = "GC-7Q2X-ABCD-EFGH-9012"
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        for typed in (f"20g{code}", f"3*{code}", f"{code}7", code.lower(), code.replace("-", " ")):
            for intent in (it.EnterCode(code=typed), it.CheckPrice(code=typed)):
                refused = bench.ask(intent).refusal or ""
                assert refused.startswith("That is the code of a gift card or of store credit.")
                assert "" == bench.snapshot.say.unknown_code
        refused = bench.ask(it.EnterCode(code=code[:-2])).refusal or ""
        assert refused.startswith("Unknown code ····GH90.")
        assert "" == bench.snapshot.say.unknown_code


@pytest.mark.parametrize(
    "intent",
    [
        it.ReadReceipt(receipt="GC-7Q2X-ABCD-EFGH-9012"),
        it.IdentifyByCard(card="GC7Q2XABCDEFGH9012"),
        it.ApplyCoupon(code="gc 7q2x abcd efgh 9012"),
        it.TakeTender(method="GC7Q2XABCDEFGH9012"),
    ],
)
def test_a_gift_cards_code_in_no_refusal(tmp_path: Path, intent: it.Intent) -> None:
    """Whatever it was typed for: no refusal says more of it than how it ends."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=SARA.customer_id))
        bench.settled()
        refused = bench.ask(intent).refusal or ""
        assert refused
        assert "ABCD" not in refused.upper()
