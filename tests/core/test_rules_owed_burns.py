"""Coupons used up that the shop's engine is still to be told of, and those used twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import LATER, MUNA, NOON, Counter, counter_of, customer_of, sar
from shift_readings import last_report
from test_rules_shop_coupons import CODE, OURS, SARA, asking, at_a_till, had, locked

from pos.core import events as ev
from pos.core import intents as it
from pos.core.day import LeftOpen, Undelivered
from pos.core.effects import BurnShopCoupon
from pos.core.rules.day import left_open
from pos.core.rules.owed_burns import MOST_AT_ONCE
from pos.core.shop_coupon import CouponUse, DoubleUse, OwedBurn

ELSEWHERE = (CouponUse(till="S001-T2", receipt="S001-T2-000009", at=LATER),)


def paid(counter: Counter | None = None) -> Counter:
    counter = counter or locked("50.00")
    counter.done(it.TakeTender(method="cash"))
    return counter


def told(counter: Counter, *, double: bool = False) -> it.CouponBurnTold:
    (burn,) = counter.state.burns
    twice = DoubleUse(
        code=burn.code,
        sale_id=burn.sale_id,
        receipt=burn.receipt,
        at=burn.at,
        value=burn.value,
        reason="used_up",
        elsewhere=ELSEWHERE,
    )
    return it.CouponBurnTold(code=burn.code, sale_id=burn.sale_id, double=twice if double else None)


def twice() -> Counter:
    counter = paid()
    counter.done(told(counter, double=True))
    return counter


def burn_of(number: int) -> OwedBurn:
    return OwedBurn(
        code=f"OWN-{number}",
        sale_id="S1",
        lock_id=f"L{number}",
        receipt="S001-T1-000001",
        at=NOON,
        value=sar("5.00"),
    )


def test_owed_with_the_sale() -> None:
    """In the same decision as the sale, and so in the same commit; then told at once."""
    counter = locked("50.00", customer=SARA)
    lock_id = counter.sale.shop_coupons[0].lock_id
    sale_id = counter.sale.sale_id
    decision = counter.done(it.TakeTender(method="cash"))
    burn = OwedBurn(
        code=CODE,
        sale_id=sale_id,
        lock_id=lock_id,
        receipt="S001-T1-000001",
        at=NOON,
        value=sar("5.00"),
        customer_id=SARA.customer_id,
    )

    kinds = [type(event) for event in decision.events]
    assert kinds.index(ev.SaleCompleted) < kinds.index(ev.BurnOwed)
    assert (burn,) == counter.state.burns
    assert BurnShopCoupon(burn=burn) in decision.effects


def test_the_order_is_net_of_it_and_names_it_not() -> None:
    """The program locks only what it keeps."""
    counter = paid(locked("50.00", customer=SARA))
    (delivery,) = counter.deliveries
    order = delivery.order  # type: ignore[union-attr]

    assert ("45.00", "5.00") == (order.total_paid.text(), order.total_discount.text())
    assert ((), None) == (order.coupon_codes, order.lock)


def test_over_once_it_is_told() -> None:
    """What was told is owed no more, and a second answer changes nothing."""
    counter = paid()
    decision = counter.done(told(counter))

    assert ((), (), "") == (counter.state.burns, counter.state.doubles, decision.say)
    assert () == counter.done(it.CouponBurnTold(code=CODE, sale_id="S1")).events


def test_told_again_while_it_waits() -> None:
    """By itself, as often as the clock says."""
    counter = paid()
    (burn,) = counter.state.burns

    again = counter.done(it.TellEngineAgain()).effects
    assert (BurnShopCoupon(burn=burn, by_itself=True),) == again


def test_told_as_soon_as_the_engine_answers() -> None:
    """It answers for the next sale's coupon, and hears of the last one's."""
    counter = paid()
    (burn,) = counter.state.burns
    other = at_a_till("20.00")
    counter.state = replace(other.state, burns=(burn,))
    decision = counter.done(had(counter, asking(counter)))

    assert BurnShopCoupon(burn=burn, by_itself=True) in decision.effects


def test_none_keeps_the_others_waiting() -> None:
    """Of very many each turn begins with another: all of them have theirs."""
    counter = counter_of(shop_coupons=OURS)
    burns = tuple(burn_of(number) for number in range(MOST_AT_ONCE * 2 + 50))
    counter.state = replace(counter.state, burns=burns)
    asked: set[str] = set()
    for _ in range(6):
        effects = counter.done(it.TellEngineAgain()).effects
        assert MOST_AT_ONCE == len(effects)
        asked |= {one.burn.code for one in effects if isinstance(one, BurnShopCoupon)}
        counter.now += timedelta(seconds=15)

    assert {one.code for one in burns} == asked


# -- used twice -------------------------------------------------------------------------------


def test_a_double_is_the_managers_to_see() -> None:
    """The goods are gone: the cashier hears nothing of it."""
    counter = paid()
    decision = counter.done(told(counter, double=True))

    assert ("", True) == (decision.say, decision.urgent)
    (double,) = counter.state.doubles
    assert (CODE, "S001-T1-000001", ELSEWHERE) == (double.code, double.receipt, double.elsewhere)


def test_ticked_off_by_a_manager() -> None:
    """On a manager's word, and it is on no list any more."""
    counter = twice()
    assert counter.refused(it.TickDouble(code=CODE)).needs_approval
    decision = counter.done(it.TickDouble(code=CODE.lower()), approved_by=MUNA.user_id)

    assert f"{CODE} on S001-T1-000001 is ticked off." == decision.say
    assert () == counter.state.doubles


@pytest.mark.parametrize("receipt", ["1", "S001-T1-000001"])
def test_by_its_receipt(receipt: str) -> None:
    """The whole number of the receipt, or its running one."""
    counter = twice()
    counter.done(it.TickDouble(code=CODE, receipt=receipt), approved_by=MUNA.user_id)

    assert () == counter.state.doubles


@pytest.mark.parametrize("intent", [it.TickDouble(code="X"), it.TickDouble(code=CODE, receipt="2")])
def test_no_such_double(intent: it.TickDouble) -> None:
    """What is on no list cannot be ticked off."""
    refusal = twice().refused(intent, approved_by=MUNA.user_id)

    assert "not among the coupons used twice" in refusal.reason


# -- not taken, and settled -------------------------------------------------------------------

NO_ENGINE = it.SettleBurn(code=CODE.lower(), receipt="1", why=" no engine any more ")


def test_why_it_is_not_taken_stays_with_it() -> None:
    """On record once, however often the engine says so; it is still owed, and may be taken yet."""
    counter = paid()
    refused = replace(told(counter), refused="The sale is too long.")
    first, again = counter.done(refused), counter.done(refused)

    assert [ev.BurnRefused] == [type(one) for one in first.events]
    assert () == again.events
    assert ["The sale is too long."] == [one.refused for one in counter.state.burns]
    counter.done(told(counter))
    assert () == counter.state.burns


def test_settled_by_a_manager() -> None:
    """It is owed no more, and an answer behind it changes nothing; why is on record."""
    counter = paid()
    late = told(counter, double=True)
    assert counter.refused(NO_ENGINE).needs_approval
    decision = counter.done(NO_ENGINE, approved_by=MUNA.user_id)

    (settled,) = (one for one in decision.events if isinstance(one, ev.BurnSettled))
    assert (CODE, "no engine any more", MUNA.user_id) == (
        settled.code,
        settled.why,
        settled.cashier_id,
    )
    assert () == counter.state.burns
    assert () == counter.done(late).events


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "X"}, "not among the coupons to be burned"),
        ({"receipt": "2"}, "not among the coupons to be burned"),
        ({"why": " "}, "Say why"),
    ],
)
def test_not_settled(changes: dict[str, str], said: str) -> None:
    """What is not owed, or for no reason."""
    refusal = paid().refused(replace(NO_ENGINE, **changes), approved_by=MUNA.user_id)

    assert said in refusal.reason


def test_on_the_report() -> None:
    """Counted with all coupons and by itself; its order waits for nothing that the shop gave."""
    counter = paid(locked("50.00", customer=SARA))
    counter.done(told(counter, double=True))
    reading = last_report(counter).loyalty

    assert (1, "5.00", 1, 1) == (
        reading.coupons,
        reading.coupons_value.text(),
        reading.own_coupons,
        reading.coupons_doubled,
    )
    assert "0.00" == reading.unanswered_value.text()


# -- from shift to shift ----------------------------------------------------------------------


def test_carried_into_the_next_shift() -> None:
    """Nothing older than a shift's opening is read by a till that starts."""
    counter = twice()
    counter.state = replace(counter.state, burns=(burn_of(2),))
    shift = counter.state.shift
    assert shift is not None
    counter.done(it.CloseShift(counted=shift.drawer_expected))
    counter.done(it.OpenShift(opening_float=sar("10.00")))
    kinds = [type(event) for event in counter.events]
    behind = kinds[len(kinds) - 1 - kinds[::-1].index(ev.ShiftOpened) :]

    assert [ev.ShiftOpened, ev.BurnOwed, ev.DoubleCarried] == behind
    assert [burn_of(2)] == [*counter.state.burns]
    assert [CODE] == [one.code for one in counter.state.doubles]


def test_the_day_is_closed_with_it_on_a_managers_word() -> None:
    """What the engine does not know yet is left open."""
    counter = paid()
    undelivered = Undelivered(coupons=1)

    assert LeftOpen(undelivered=undelivered) == left_open(counter.state, undelivered)
    assert "1 coupon to be burned" in counter.refused(it.CloseDay(undelivered=undelivered)).reason


def test_on_a_sale_of_nobody() -> None:
    """Who bought is told where somebody did."""
    (burn,) = paid().state.burns

    assert ("", customer_of().customer_id) == (burn.customer_id, SARA.customer_id)
