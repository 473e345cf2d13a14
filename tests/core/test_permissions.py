"""Who may do what: every action times every role, and how much each may take off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest
from builders import AMAL, MUNA, Counter, customer_of, sar, selling
from test_rules_approvals import INTENTS

from pos.config import Approvable
from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Refusal
from pos.core.staff import Cashier, Role, RoleLimits

WHO = {Role.CASHIER: AMAL, Role.MANAGER: MUNA}


def with_a_sale() -> Counter:
    return selling("10.00", customer=customer_of())


def with_a_receipt() -> Counter:
    counter = with_a_sale()
    counter.done(it.TakeTender(method="cash", amount=sar("10.00")))
    return counter


def with_no_shift() -> Counter:
    counter = with_a_receipt()
    shift = counter.state.shift
    assert shift is not None
    counter.done(it.CloseShift(counted=shift.drawer_expected), approved_by=MUNA.user_id)
    return counter


Where = Callable[[], Counter]

ACTIONS: dict[str, tuple[Where, it.Intent]] = {
    **{action: (with_a_sale, intent) for action, intent in INTENTS.items()},
    "open-shift": (with_no_shift, it.OpenShift(opening_float=sar("1.00"))),
    "close-shift": (with_a_receipt, it.CloseShift(counted=sar("110.00"))),
    "reprint": (with_a_receipt, it.Reprint()),
    "gift-receipt": (with_a_receipt, it.PrintGiftReceipt()),
    "return": (with_a_receipt, it.ReturnGoods(receipt="S001-T1-000001", number=1)),
}


def asked_by(who: Cashier, action: str, *, needs: frozenset[str]) -> Refusal | None:
    """The action by somebody at a till of a store that wants a yes for these."""
    where, intent = ACTIONS[action]
    counter = where()
    limits = {Role.CASHIER: RoleLimits(max_discount_percent=Decimal(10), needs_approval=needs)}
    setup = replace(counter.state.setup, limits=limits)
    counter.state = replace(counter.state, setup=setup, cashier=who)
    answer = counter.ask(intent)
    return answer if isinstance(answer, Refusal) else None


def test_no_action_is_left_out() -> None:
    """Whatever a store may want a yes for is tried here."""
    assert set(get_args(Approvable)) == set(ACTIONS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_by_every_role(action: str, role: Role) -> None:
    """Named by the store it takes a yes of a cashier and none of a manager; else of nobody."""
    named = asked_by(WHO[role], action, needs=frozenset({action}))
    not_named = asked_by(WHO[role], action, needs=frozenset(ACTIONS) - {action})

    assert (role is Role.CASHIER) == (named is not None and named.needs_approval)
    assert not_named is None, not_named


REDUCTIONS: dict[str, Callable[[int], it.Intent]] = {
    "line, per cent": lambda off: it.DiscountLine(number=1, percent=Decimal(off), reason="r"),
    "line, amount": lambda off: it.DiscountLine(number=1, amount=sar(f"{off}.00"), reason="r"),
    "sale, per cent": lambda off: it.DiscountSale(percent=Decimal(off), reason="r"),
    "sale, amount": lambda off: it.DiscountSale(amount=sar(f"{off}.00"), reason="r"),
    "price by hand": lambda off: it.OverridePrice(
        number=1, unit_price=sar(f"{100 - off}.00"), reason="r"
    ),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("way", REDUCTIONS)
def test_every_reduction_by_every_role(way: str, role: Role) -> None:
    """Up to the role's per cent by itself, however it is taken off; more takes a manager's yes."""
    limits = {Role.CASHIER: RoleLimits(max_discount_percent=Decimal(10))}
    counter = selling("100.00", who=WHO[role], limits=limits)
    counter.done(REDUCTIONS[way](10))
    assert sar("90.00") == counter.totals.total

    answer = counter.ask(REDUCTIONS[way](11))

    assert (role is Role.CASHIER) == (isinstance(answer, Refusal) and answer.needs_approval)


def test_a_price_is_no_way_around_a_discount() -> None:
    """A price set by hand and a discount on it count together, in either order."""
    limits = {Role.CASHIER: RoleLimits(max_discount_percent=Decimal(10))}
    for first, then in (("price by hand", "line, per cent"), ("line, per cent", "price by hand")):
        counter = selling("100.00", limits=limits)
        counter.done(REDUCTIONS[first](6))
        assert counter.refused(REDUCTIONS[then](6)).needs_approval
        counter.done(REDUCTIONS[then](6), approved_by=MUNA.user_id)


@pytest.mark.parametrize(
    "intent",
    [
        it.DiscountLine(number=1, percent=Decimal(50), reason="r"),
        it.DiscountSale(percent=Decimal(50), reason="r"),
        it.OverridePrice(number=1, unit_price=sar("50.00"), reason="r"),
        it.VoidLine(number=1),
        it.ChangeQuantity(number=1, quantity=Decimal(3)),
        it.VoidSale(),
    ],
    ids=lambda one: type(one).__name__,
)
def test_who_did_it_is_on_record(intent: it.Intent) -> None:
    """The change carries its cashier, and a yes that was given stands before it."""
    counter = selling("100.00")
    *yes, change = counter.done(intent, approved_by=MUNA.user_id).events

    assert AMAL.user_id == getattr(change, "cashier_id", None)
    assert [MUNA.user_id] == [one.approver_id for one in yes if isinstance(one, ev.Approved)]
