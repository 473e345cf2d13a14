"""Who may do what: every action times every role, and how much each may take off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from builders import AMAL, MUNA, NOON, Counter, counter_of, customer_of, item_of, sar, selling
from taking_back import found, take_back
from test_rules_approvals import INTENTS

from pos.config import Approvable
from pos.core import events as ev
from pos.core import intents as it
from pos.core.card import CardMode
from pos.core.day import Undelivered
from pos.core.decide import RULES
from pos.core.decision import Decision, Moment, Refusal
from pos.core.effects import FindReturn
from pos.core.label import Label
from pos.core.reports.report import ReportKind
from pos.core.roles import Role
from pos.core.rules.actions import (
    ACTIONS,
    CHANGE_PROGRAM,
    CHANGE_USERS,
    FREE,
    TAX_EXEMPT,
    is_listed,
)
from pos.core.rules.approvals import with_approval
from pos.core.settlement import SettleHow
from pos.core.shop_coupon import DoubleUse, OwedBurn
from pos.core.staff import Cashier, RoleLimits
from pos.core.stored_value import StoredKind, StoredValue

RECEIPT = "S001-T1-000001"
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


def with_anothers_drawer() -> Counter:
    """Of somebody who is neither of those that are asked for here."""
    counter = selling("10.00", own_drawers=True)
    shift = counter.state.shift
    assert shift is not None
    counter.state = replace(counter.state, shift=replace(shift, opened_by="1002"))
    return counter


def with_own_drawers() -> Counter:
    """A shift that everybody here may work on, or asking for it takes a yes of another kind."""
    counter = counter_of(own_drawers=True)
    shift = counter.state.shift
    assert shift is not None
    lent = replace(shift, lent_to=("3001", MUNA.user_id))
    counter.state = replace(counter.state, shift=lent)
    return counter


def with_a_shift_aside() -> Counter:
    counter = with_own_drawers()
    counter.done(it.SetShiftAside())
    return counter


def with_a_card_paid() -> Counter:
    """Paid by card, so that cash goes back on a manager's word."""
    counter = counter_of(returns_within_days=30)
    counter.done(it.AddItem(item=item_of("bag", "10.00")))
    counter.done(it.TakeTender(method="card"))
    return counter


def with_a_return() -> Counter:
    counter = with_a_card_paid()
    take_back(counter, RECEIPT, 1)
    return counter


def with_a_late_return() -> Counter:
    counter = with_a_card_paid()
    counter.now += timedelta(days=31)
    return counter


def with_a_card_in_question() -> Counter:
    counter = selling("10.00", card_mode=CardMode.ASKED)
    counter.done(it.TakeTender(method="card"))
    attempt = counter.sale.card
    assert attempt is not None
    counter.ask(
        it.CardUnanswered(
            sale_id=counter.sale.sale_id, reference=attempt.reference, reason="No answer."
        )
    )
    return counter


def with_a_discount_by_amount() -> Counter:
    counter = selling("100.00")
    counter.done(it.ChangeQuantity(quantity=Decimal(10)))
    counter.done(it.DiscountLine(number=1, amount=sar("100.00"), reason="r"))
    return counter


def with_an_exempt_tag() -> Counter:
    return selling("10.00", customer=customer_of(tags=()), exempt_tags=("embassy",))


def late_return(counter: Counter) -> it.ReturnFound:
    asked = counter.done(it.ReturnGoods(receipt=RECEIPT, number=1))
    (effect,) = asked.effects
    assert isinstance(effect, FindReturn)
    return found(counter, effect)


def with_a_double() -> Counter:
    """A coupon of the shop's own that was used at another till too."""
    counter = selling("10.00")
    double = DoubleUse(code="OWN-1", sale_id="S1", receipt=RECEIPT, at=NOON, value=sar("5.00"))
    counter.state = replace(counter.state, doubles=(double,))
    return counter


def with_a_burn() -> Counter:
    """A coupon of the shop's own that its engine does not know of."""
    counter = selling("10.00")
    burn = OwedBurn(
        code="OWN-1", sale_id="S1", lock_id="", receipt=RECEIPT, at=NOON, value=sar("5.00")
    )
    counter.state = replace(counter.state, burns=(burn,))
    return counter


def with_an_offered_sale() -> Counter:
    """Which another till may have taken from the hub."""
    counter = selling("10.00", has_hub=True)
    counter.done(it.SuspendSale())
    counter.done(it.SuspendedFollowed())
    return counter


Where = Callable[[], Counter]

NAMED: dict[str, tuple[Where, it.Intent]] = {
    **{action: (with_a_sale, intent) for action, intent in INTENTS.items()},
    "open-shift": (with_no_shift, it.OpenShift(opening_float=sar("1.00"))),
    "close-shift": (with_a_receipt, it.CloseShift(counted=sar("110.00"))),
    "hand-over": (
        with_a_receipt,
        it.HandOver(user_id="1002", pin="1234", counted=sar("110.00")),
    ),
    "set-aside": (with_own_drawers, it.SetShiftAside()),
    "take-up": (with_a_shift_aside, it.TakeShiftUp()),
    "reprint": (with_a_receipt, it.Reprint()),
    "gift-receipt": (with_a_receipt, it.PrintGiftReceipt()),
    "return": (with_a_receipt, it.ReturnGoods(receipt=RECEIPT, number=1)),
    "tax-exempt": (with_a_sale, it.ExemptFromTax(reason="Embassy, 4711")),
}

LEFT = Undelivered(pending=1)
CARD = StoredValue(
    instrument_id="g1", kind=StoredKind.GIFT_CARD, last_four="AB12", balance=sar("5.00")
)
ALWAYS: dict[str, tuple[Where, it.Intent | Callable[[Counter], it.Intent]]] = {
    "coupon-double": (with_a_double, it.TickDouble(code="OWN-1")),
    "burn-settle": (with_a_burn, it.SettleBurn(code="OWN-1", why="no engine")),
    "card-resolve": (with_a_card_in_question, it.ResolveCard(is_done=True, reason="its list")),
    "resume-offered": (with_an_offered_sale, it.ResumeSale(name="1", hub_is_away=True)),
    "gift-replace": (
        with_a_sale,
        it.ReplaceStoredValue(receipt=RECEIPT, reason="lost", found=(CARD,)),
    ),
    "settle": (with_a_sale, it.SettleEntry(entry_id="e1", how=SettleHow.ABSORB, why="known")),
    "readdress": (
        with_a_sale,
        it.ReaddressEntry(entry_id="e1", customer_id="966500000001", why="mistyped"),
    ),
    "close-day": (with_a_receipt, it.CloseDay(undelivered=LEFT)),
    "others-drawer": (with_anothers_drawer, it.AddItem(item=item_of("cap", "5.00"))),
    "cash-back": (with_a_return, it.TakeTender(method="cash")),
    "late-return": (with_a_late_return, late_return),
    "more-off": (with_a_sale, it.DiscountSale(percent=Decimal(11), reason="r")),
    "quantity": (with_a_discount_by_amount, it.ChangeQuantity(number=1, quantity=Decimal(2))),
    "tag": (with_an_exempt_tag, it.TagCustomer(added=("embassy",))),
    "reports": (with_a_receipt, it.PrintReport(kind=ReportKind.X)),
    "settings": (with_a_sale, it.ChangeSettings(before="", after="")),
}
"""What a store cannot leave to cashiers; a tag that frees from tax goes with a sale without tax."""

TO_WHOEVER_IS_WARNED = {"resume-offered"}
"""A manager who is signed on is told too, and says yes to it by PIN or badge."""

DONE_WITH = {one.name: one.does for one in ACTIONS if one.does}
"""An action in which others are done takes a yes where any of them does."""


def asked_by(
    who: Cashier,
    where: Where,
    intent: it.Intent | Callable[[Counter], it.Intent],
    *,
    needs: frozenset[str] = frozenset(),
) -> Refusal | None:
    """The action by somebody at a till of a store that wants a yes for these."""
    counter = where()
    limits = {Role.CASHIER: RoleLimits(max_discount_percent=Decimal(10), needs_approval=needs)}
    setup = replace(counter.state.setup, limits=limits)
    counter.state = replace(counter.state, setup=setup, cashier=who)
    answer = counter.ask(intent(counter) if callable(intent) else intent)
    return answer if isinstance(answer, Refusal) else None


def test_no_action_is_left_out() -> None:
    """Whatever takes a yes is tried here, by itself or where the store names it."""
    assert {*get_args(Approvable), TAX_EXEMPT} == set(NAMED)
    others = {one.name for one in ACTIONS} - set(NAMED) - {CHANGE_PROGRAM.name, CHANGE_USERS.name}
    assert others == set(ALWAYS) - {"readdress", "burn-settle"}


@pytest.mark.parametrize(
    "kind",
    [kind for kind, row in RULES.rows.items() if not row.is_heard],
    ids=lambda one: one.__name__,
)
def test_every_intent_is_in_the_table(kind: type) -> None:
    """What somebody at the counter asks for is an action, or free to whoever is signed on."""
    assert is_listed(kind)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", NAMED)
def test_every_action_by_every_role(action: str, role: Role) -> None:
    """Named by the store it takes a yes of a cashier and none of a manager; else of nobody."""
    where, intent = NAMED[action]
    named = asked_by(WHO[role], where, intent, needs=frozenset({action}))
    others = frozenset(NAMED) - {action, *DONE_WITH.get(action, ())}
    not_named = asked_by(WHO[role], where, intent, needs=others)

    assert (role is Role.CASHIER) == (named is not None and named.needs_approval)
    assert not_named is None, not_named


@pytest.mark.parametrize("named", ["close-shift", "open-shift", "hand-over"])
def test_handing_over_is_no_way_around(named: str) -> None:
    """Where closing or opening a shift is a manager's to allow, so is what does both."""
    where, intent = NAMED["hand-over"]
    refused = asked_by(AMAL, where, intent, needs=frozenset({named}))

    assert refused is not None
    assert refused.needs_approval


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", ALWAYS)
def test_what_is_never_a_cashiers(action: str, role: Role) -> None:
    """A manager does it alone, unless they must be warned; a cashier is refused, and may be helped
    where a yes is enough.
    """
    where, intent = ALWAYS[action]
    refused = asked_by(WHO[role], where, intent, needs=frozenset({TAX_EXEMPT}))
    must_ask = role is Role.CASHIER or action in TO_WHOEVER_IS_WARNED

    assert must_ask == (refused is not None), refused
    assert refused is None or refused.needs_approval == (action not in {"reports", "settings"})


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", sorted(FREE, key=str))
def test_what_is_free_takes_no_yes(kind: type, role: Role) -> None:
    """Whatever the store names, nothing stands between somebody signed on and these."""
    counter = with_a_sale()
    limits = {Role.CASHIER: RoleLimits(needs_approval=frozenset(NAMED))}
    setup = replace(counter.state.setup, limits=limits)
    state = replace(counter.state, setup=setup, cashier=WHO[role])
    asked: Any = object.__new__(kind)
    decided = Decision(say="done")

    assert decided is with_approval(state, asked, Moment(now=NOON, new_id="i"), decided)


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


@pytest.mark.parametrize("in_code", [False, True])
def test_a_price_by_hand_of_an_earlier_version(in_code: bool) -> None:
    """It noted no price before it: the catalogue's counts, but where the code brought the price."""
    limits = {Role.CASHIER: RoleLimits(max_discount_percent=Decimal(10))}
    counter = selling("100.00", limits=limits)
    (line,) = counter.sale.lines
    by_hand = replace(line, unit_price=sar("90.00"), price_reason="r", price_in_code=in_code)
    counter.put(lines=(by_hand,))

    for change in (
        it.DiscountLine(number=1, percent=Decimal(1), reason="r"),
        it.OverridePrice(number=1, unit_price=sar("89.00"), reason="r"),
    ):
        answer = counter.ask(change)
        assert in_code is not (isinstance(answer, Refusal) and answer.needs_approval), answer
    counter.done(it.OverridePrice(number=1, unit_price=sar("95.00"), reason="r"))
    assert sar("90.00" if in_code else "100.00") == counter.sale.lines[0].first_price


def test_a_yes_in_passing_opens_no_report() -> None:
    """What takes a manager who is signed on is refused, whoever says yes beside the cashier."""
    counter = with_a_receipt()
    asked = it.PrintReport(kind=ReportKind.X)
    passing = Moment(now=NOON, new_id="i", approved_by=MUNA.user_id)
    decided = Decision(say="done")

    answer = with_approval(counter.state, asked, passing, decided)
    assert isinstance(answer, Refusal)
    assert ("Reading reports is a manager's. Let one sign on for it.", False) == (
        answer.reason,
        answer.needs_approval,
    )
    signed_on = replace(counter.state, cashier=MUNA)
    alone = replace(passing, approved_by="")
    assert decided is with_approval(signed_on, asked, alone, decided)


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


FIRST_PRICES: dict[str, it.Intent] = {
    "catalogue": it.AddItem(item=item_of("bag", "50.00")),
    "label": it.AddItem(item=item_of("feta", "9.00"), label=Label(price=Decimal("50.00"))),
    "open": it.SellOpenItem(title="Repair", price=sar("50.00")),
}


@pytest.mark.parametrize("sold", FIRST_PRICES)
def test_a_price_by_hand_is_no_way_around_the_cap(sold: str) -> None:
    """Whoever named the first price: a lower one counts as a reduction, also in two steps."""
    limits = {Role.CASHIER: RoleLimits(max_discount_percent=Decimal(10))}
    counter = counter_of(limits=limits)
    counter.done(FIRST_PRICES[sold])
    counter.done(it.OverridePrice(number=1, unit_price=sar("45.00"), reason="r"))

    for lower in ("44.00", "40.50", "0.01", "0.00"):
        change = it.OverridePrice(number=1, unit_price=sar(lower), reason="r")
        assert counter.refused(change).needs_approval
    assert counter.refused(it.DiscountLine(number=1, percent=Decimal(1), reason="r")).needs_approval
    counter.done(it.OverridePrice(number=1, unit_price=sar("60.00"), reason="r"))
    counter.done(it.OverridePrice(number=1, unit_price=sar("45.00"), reason="r"))
