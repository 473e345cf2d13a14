"""Amounts that are typed, and what none of them can be."""

from __future__ import annotations

import dataclasses
from typing import get_args

import pytest
from builders import MUNA, counter_of, customer_of, item_of, sar, selling

from pos.core import intents as it
from pos.core.amount_limits import most_in_drawer, most_price
from pos.core.errand import RedeemOutright
from pos.core.money import Money
from pos.core.rules.amounts import IN_THE_DRAWER, OF_ONE_THING
from pos.core.shift import CashMove

BARCODE = sar("6281000000018.00")
PRICED = sar("1000000.00")
COUNTED = sar("10000000.00")

TYPED: tuple[tuple[it.Intent, str], ...] = (
    (it.OverridePrice(number=1, unit_price=PRICED, reason="r"), "999,999.99"),
    (it.ReturnItem(code="bag", item=item_of(open_price=True), reason="r", price=PRICED), "999,999"),
    (it.SellOpenItem(title="Mug", price=PRICED), "999,999.99"),
    (it.TellPrice(price=PRICED), "999,999.99"),
    (it.GivePoints(amount=PRICED, reason="r"), "999,999.99"),
    (it.RunErrand(errand=RedeemOutright(reason="r", amount=PRICED)), "999,999.99"),
    (it.MoveCash(move=CashMove.PAID_IN, amount=COUNTED, reason="r"), "9,999,999.99"),
    (it.CloseShift(counted=COUNTED), "9,999,999.99"),
    (it.OpenShift(opening_float=COUNTED), "9,999,999.99"),
)


@pytest.mark.parametrize(("intent", "most"), TYPED, ids=lambda one: type(one).__name__)
def test_no_barcode_is_an_amount(intent: it.Intent, most: str) -> None:
    """Whoever asks, and with whatever yes: it is refused, and what can be right is said."""
    counter = selling("10.00", customer=customer_of())
    before = list(counter.events)
    refusal = counter.refused(intent, approved_by=MUNA.user_id)

    assert "cannot be right" in refusal.reason
    assert most in refusal.reason
    assert not refusal.needs_approval
    assert before == counter.events


def test_a_drawer_full_of_notes() -> None:
    """A shift is closed with a million in the drawer: a count is no price."""
    counter = counter_of(who=MUNA)
    counter.done(it.MoveCash(move=CashMove.PAID_IN, amount=sar("2000000.00"), reason="bank"))
    counter.done(it.CloseShift(counted=sar("2000100.00")))

    assert not counter.state.shift_is_open


@pytest.mark.parametrize("currency", ["SAR", "KWD", "JPY", "LBP", "VND"])
def test_where_the_unit_is_small(currency: str) -> None:
    """A price of a thousand dollars can be typed in any currency, a barcode in none."""
    dollar = {"JPY": 150, "LBP": 90_000, "VND": 26_000}.get(currency, 4)

    assert Money.parse(str(1_000 * dollar), currency) <= most_price(currency)
    assert Money.parse("400638133393", currency) > most_in_drawer(currency)


def test_every_amount_people_type_is_looked_at() -> None:
    """A new intent with an amount is looked at as well, or says where its limit is."""
    compared = {
        *(it.DiscountLine, it.DiscountSale),  # with the price
        *(it.TakeTender, it.StoredValueScanned, it.RedeemPoints),  # with what is due
        *(it.SellGiftCard, it.AddItem),  # in its own rule; told by one of the others
    }
    from_outside = (*get_args(it.Answers), *get_args(it.News), it.PinWasRight)
    typed = {
        kind
        for kind in get_args(it.Intent)
        if kind not in from_outside
        and any("Money" in str(field.type) for field in dataclasses.fields(kind))
    }

    looked_at = {*IN_THE_DRAWER, *OF_ONE_THING}
    assert typed - compared == looked_at - {it.RunErrand}  # whose amount is its errand's
