"""Roles between cashiers and managers: what they do alone, and what their yes reaches for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import AMAL, MUNA, Counter, counter_of, selling
from test_permissions import ALWAYS, NAMED, REDUCTIONS, Where, with_a_receipt

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decide import decide
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.roles import Role
from pos.core.staff import Cashier, RoleLimits

SALMA = Cashier(user_id="3001", name="Salma", role="supervisor")
EVERYTHING = frozenset({*NAMED, *ALWAYS})
NEVER = {"reports", "settings"}
"""A manager's, whoever says yes."""
SETTLING_TOO = {"burn-settle", "readdress"}
"""Other requests of the action `settle`, which has a row of its own."""
BY_ANSWER = {"late-return"}
"""Its yes is given with the goods that are asked for, before anybody knows how old they are."""


def limits_with(
    may_approve: frozenset[str], *, needs: frozenset[str] = frozenset(), most: int = 100
) -> dict[str, RoleLimits]:
    return {
        Role.CASHIER: RoleLimits(max_discount_percent=Decimal(10), needs_approval=needs),
        "supervisor": RoleLimits(max_discount_percent=Decimal(most), may_approve=may_approve),
    }


def asked(
    where: Where,
    intent: it.Intent | Callable[[Counter], it.Intent],
    limits: dict[str, RoleLimits],
    *,
    who: Cashier = AMAL,
    yes: Cashier | None = SALMA,
) -> Answer:
    """The action by somebody, with somebody's yes beside them."""
    counter = where()
    setup = replace(counter.state.setup, limits=limits)
    state = replace(counter.state, setup=setup, cashier=who)
    made = intent(counter) if callable(intent) else intent
    approved_by = yes.user_id if yes else ""
    moment = Moment(now=counter.now, new_id="i", approved_by=approved_by, approver=yes, secret="s")
    return decide(state, made, moment)


@pytest.mark.parametrize("action", sorted({*NAMED, *ALWAYS} - NEVER - BY_ANSWER - SETTLING_TOO))
def test_a_yes_reaches_for_what_is_named(action: str) -> None:
    """Of each action a supervisor's yes counts where their role names it, and else it does not."""
    where, intent = {**NAMED, **ALWAYS}[action]
    with_it = frozenset({action, "late-return"}) if action == "return" else frozenset({action})
    needs = frozenset({action}) & frozenset(NAMED) | {"tax-exempt"}

    yes = asked(where, intent, limits_with(with_it, needs=needs))
    no = asked(where, intent, limits_with(EVERYTHING - {action, "hand-over"}, needs=needs))

    assert not isinstance(yes, Refusal), yes.reason
    if action != "hand-over":  # it is done where closing and opening are
        assert isinstance(no, Refusal), action
        assert no.needs_approval


@pytest.mark.parametrize("action", sorted(NEVER))
def test_what_is_a_managers_stays_one(action: str) -> None:
    """Reports and settings open for no supervisor, signed on or saying yes."""
    where, intent = ALWAYS[action]
    limits = limits_with(EVERYTHING)

    assert isinstance(asked(where, intent, limits), Refusal)
    assert isinstance(asked(where, intent, limits, who=SALMA, yes=None), Refusal)


@pytest.mark.parametrize("action", sorted(NAMED))
def test_their_own_role_asks_for_a_yes(action: str) -> None:
    """Signed on they do alone what their role does not name, whatever cashiers are asked for."""
    where, intent = NAMED[action]
    free = limits_with(frozenset(), needs=frozenset(NAMED))
    asks = {**free, "supervisor": RoleLimits(needs_approval=frozenset({action}))}

    assert not isinstance(asked(where, intent, free, who=SALMA, yes=None), Refusal)
    no = asked(where, intent, asks, who=SALMA, yes=None)
    assert isinstance(no, Refusal)
    assert no.needs_approval


def test_nobody_says_yes_to_themselves() -> None:
    """Who is signed on may not be the one who approves, whatever their role says."""
    limits = limits_with(EVERYTHING)
    limits["supervisor"] = replace(limits["supervisor"], needs_approval=frozenset({"void-sale"}))
    selling_it = NAMED["void-sale"][0]

    no = asked(selling_it, it.VoidSale(), limits, who=SALMA, yes=SALMA)
    assert isinstance(no, Refusal)
    assert "Ask somebody else" in no.reason
    assert not isinstance(asked(selling_it, it.VoidSale(), limits, who=SALMA, yes=MUNA), Refusal)


@pytest.mark.parametrize("way", REDUCTIONS)
def test_a_yes_to_more_off_ends_at_their_own_limit(way: str) -> None:
    """Up to their per cent; for what is more than that the next yes is a manager's."""
    limits = limits_with(frozenset({"more-off", "price"}), most=20)

    def by(off: int, yes: Cashier) -> Answer:
        return asked(lambda: selling("100.00"), REDUCTIONS[way](off), limits, yes=yes)

    twenty = by(20, SALMA)
    assert isinstance(twenty, Decision), twenty
    assert SALMA.user_id in [
        one.approver_id for one in twenty.events if isinstance(one, ev.Approved)
    ]
    more = by(21, SALMA)
    assert isinstance(more, Refusal)
    assert more.needs_approval
    assert "More than 20 % off needs a manager's approval" in more.reason
    assert isinstance(by(21, MUNA), Decision)


def test_a_yes_without_more_off_is_none_to_more() -> None:
    """A role that may say yes to discounts may not to more off than a cashier's limit by that."""
    limits = limits_with(frozenset({"discount"}), needs=frozenset({"discount"}), most=50)

    def by(off: int) -> Answer:
        return asked(lambda: selling("100.00"), REDUCTIONS["sale, per cent"](off), limits)

    assert isinstance(by(10), Decision)
    assert isinstance(by(11), Refusal)


def test_a_yes_to_a_return_reaches_for_a_late_one() -> None:
    """How old the goods are is known only once they were looked for: where returns have an end
    the yes must be good for both.
    """
    intent = it.ReturnGoods(receipt="S001-T1-000001", number=1)
    for days, may, is_enough in (
        (None, {"return"}, True),
        (30, {"return"}, False),
        (30, {"return", "late-return"}, True),
    ):

        def where(days: int | None = days) -> Counter:
            counter = with_a_receipt()
            setup = replace(counter.state.setup, returns_within_days=days)
            counter.state = replace(counter.state, setup=setup)
            return counter

        limits = limits_with(frozenset(may), needs=frozenset({"return"}))
        assert is_enough is not isinstance(asked(where, intent, limits), Refusal)


@pytest.mark.parametrize("own", [0, 5, 30])
def test_a_limit_of_ones_own(own: int) -> None:
    """What somebody may take off alone is their own limit where they have one, more or less."""
    who = replace(AMAL, max_discount_percent=Decimal(own))
    counter = selling("100.00", who=who, limits=limits_with(frozenset()))
    discount = REDUCTIONS["sale, per cent"]
    if own:
        counter.done(discount(own))

    assert counter.refused(discount(own + 1)).needs_approval


def test_a_role_that_is_set_no_more_has_a_cashiers_limits() -> None:
    """Taken out of the configuration it gives nobody more than a cashier has."""
    gone = Cashier(user_id="3002", name="Nora", role="deputy")
    counter = counter_of(limits=limits_with(EVERYTHING))
    setup = counter.state.setup

    assert setup.limits_of(AMAL) == setup.limits_of(gone)
    assert setup.limits_of(MUNA).max_discount_percent == Decimal(100)
