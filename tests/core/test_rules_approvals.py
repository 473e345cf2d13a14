"""A store may want a manager's yes for any of these actions, and gets it for each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from builders import MUNA, customer_of, item_of, sar, selling

from pos.config import Approvable
from pos.core import events as ev
from pos.core import intents as it
from pos.core.errand import BurnCoupon, RedeemOutright
from pos.core.roles import Role
from pos.core.rules.actions import ACTIONS, Takes, action_of
from pos.core.setup import Setup
from pos.core.shift import CashMove
from pos.core.staff import RoleLimits

INTENTS: dict[str, it.Intent] = {
    "void-line": it.VoidLine(number=1),
    "void-sale": it.VoidSale(),
    "price": it.OverridePrice(number=1, unit_price=sar("9.50"), reason="match"),
    "discount": it.DiscountLine(number=1, amount=sar("0.50"), reason="scratched"),
    "return-item": it.ReturnItem(code="bag", reason="no receipt", item=item_of()),
    "unknown-item": it.SellOpenItem(code="9", title="Mug", price=sar("5.00")),
    "no-sale": it.RingNoSale(reason="change"),
    "paid-in": it.MoveCash(move=CashMove.PAID_IN, amount=sar("5.00"), reason="change"),
    "paid-out": it.MoveCash(move=CashMove.PAID_OUT, amount=sar("5.00"), reason="milk"),
    "drop": it.MoveCash(move=CashMove.DROP, amount=sar("5.00")),
    "give-points": it.GivePoints(amount=sar("5.00"), reason="paid by mail"),
    "link-card": it.LinkCard(card="62801234"),
    "redeem-outright": it.RunErrand(errand=RedeemOutright(points=5, reason="a gift")),
    "burn-coupon": it.RunErrand(errand=BurnCoupon(code="B1", reason="used by mail")),
}


def _strict(setup: Setup, action: str) -> Setup:
    return replace(
        setup,
        limits={
            Role.CASHIER: RoleLimits(
                max_discount_percent=setup.limits[Role.CASHIER].max_discount_percent,
                needs_approval=frozenset({action}),
            )
        },
    )


@pytest.mark.parametrize("action", INTENTS)
def test_an_action_the_store_named(action: str) -> None:
    """Refused until a manager has said yes, which is recorded before what it allowed."""
    counter = selling("10.00", customer=customer_of())
    counter.state = replace(counter.state, setup=_strict(counter.state.setup, action))

    refusal = counter.refused(INTENTS[action])
    assert refusal.needs_approval
    asked = action_of(INTENTS[action])
    assert asked is not None
    assert f"{asked.said} needs a manager's approval." == refusal.reason
    decision = counter.done(INTENTS[action], approved_by=MUNA.user_id)

    assert ev.Approved(action=action, approver_id=MUNA.user_id) == decision.events[0]


def test_how_far_it_went_is_on_record() -> None:
    """A yes to a discount the store wants asked is told apart from one to more than is usual."""
    limits = {
        Role.CASHIER: RoleLimits(
            max_discount_percent=Decimal(10), needs_approval=frozenset({"discount"})
        )
    }
    counter = selling("100.00", limits=limits)

    for percent, action in ((10, "discount"), (11, "more-off")):
        reduce = it.DiscountLine(number=1, percent=Decimal(percent), reason="r")
        assert counter.refused(reduce).needs_approval
        yes, _ = counter.done(reduce, approved_by=MUNA.user_id).events
        assert ev.Approved(action=action, approver_id=MUNA.user_id) == yes


def test_every_action_that_can_be_configured_is_asked_for() -> None:
    """The words the configuration accepts are the names of the actions that it decides of."""
    configured = {one.name for one in ACTIONS if one.takes is Takes.AS_NAMED}

    assert configured == set(Approvable.__args__)


def test_codes_make_spending_outright_a_managers() -> None:
    """Where customers prove themselves by a code, redeeming without one takes a manager's yes."""
    counter = selling("10.00", customer=customer_of(), uses_otp=True)
    limits = {Role.CASHIER: RoleLimits(needs_approval=frozenset())}
    counter.state = replace(counter.state, setup=replace(counter.state.setup, limits=limits))
    redeem = INTENTS["redeem-outright"]

    assert counter.refused(redeem).needs_approval
    counter.state = replace(counter.state, cashier=MUNA)
    counter.done(redeem)
