"""Points spent in every way, promotions and previews, with the stand-in service over real HTTP."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from loyalty_bench import NOON, SARA, Answer, AnsweringServer, order, order_line, sar
from sandbox_store import Store

from pos.core.errand import RedeemedPoints
from pos.errors import LoyaltyRefused, LoyaltyUnreachable
from pos.loyalty.gameball.program import GameballProgram
from pos.ports.loyalty import HoldRequest, RedeemRequest
from pos.sandbox.faults import Faults
from pos.sandbox.scenarios import OMAR
from pos.sandbox.verify import current_hash

REQUEST = RedeemRequest(
    customer_id=SARA, transaction_id="S001-T1-e1", at=NOON, reason="A gift card", points=100
)
BAG = order_line("115.00", "115.00", tax="15.00", product_id="BAG", collection=("Bags",))


def test_a_code_is_good_for_what_it_was_sent_for(store: Store) -> None:
    """Wrong ones are refused, also for other points; the right one holds, and no second time."""
    store.account(otp=True)
    request = HoldRequest(customer_id=SARA, at=NOON, points=50)
    store.program.send_otp(request)
    code = store.sandbox.world.one_time_codes[SARA].code
    wrong = "000000" if code != "000000" else "111111"

    for bad in (replace(request, otp=wrong), replace(request, points=60, otp=code)):
        with pytest.raises(LoyaltyRefused, match="customer's message is wrong"):
            store.program.hold_points(bad)
    assert 50 == store.program.hold_points(replace(request, otp=code)).points
    with pytest.raises(LoyaltyRefused, match="customer's message is wrong"):
        store.program.hold_points(replace(request, otp=code))


def test_a_code_is_sent_anew(store: Store) -> None:
    """Asked for again, only the newest code holds."""
    store.account(otp=True)
    request = HoldRequest(customer_id=SARA, at=NOON, points=50)
    store.program.send_otp(request)
    first = store.sandbox.world.one_time_codes[SARA].code
    store.clock.advance(1)
    store.program.send_otp(request)
    second = store.sandbox.world.one_time_codes[SARA].code
    assert first != second

    with pytest.raises(LoyaltyRefused):
        store.program.hold_points(replace(request, otp=first))
    assert store.program.hold_points(replace(request, otp=second)).reference


def test_a_renewal_needs_no_second_code(store: Store) -> None:
    """The customer proved to be there for the first hold."""
    store.account(otp=True)

    assert 50 == store.hold(50, renewal=True).points


def test_a_hold_by_rule(store: Store) -> None:
    """A rule is held for its own points and worth."""
    hold = store.program.hold_points(HoldRequest(customer_id=SARA, at=NOON, rule_id="2141"))

    assert (100, sar("12.00")) == (hold.points, hold.amount)


def test_points_become_a_coupon(store: Store) -> None:
    """The points leave at once, and the code can be locked on a sale like any other."""
    bought = store.program.buy_coupon(SARA, "2138")

    assert ("10 % off, up to 50", 500) == (bought.title, bought.points)
    assert bought.expires_at is not None
    assert NOON + timedelta(days=30) >= bought.expires_at
    assert 700 == store.points()
    assert [bought.code] == [coupon.code for coupon in store.lock(bought.code).coupons]


def test_a_coupon_keeps_its_title(store: Store) -> None:
    """The title the till has shown is the coupon's, also where the rules cannot be read again."""
    store.program.redemption_terms(SARA)
    store.clock.advance(3_600)
    store.sandbox.faults = Faults(fail_times=9, only="/configurations/redemption")

    bought = store.program.buy_coupon(SARA, "2138")

    assert 9 > store.sandbox.faults.fail_times
    assert ("10 % off, up to 50", 500) == (bought.title, bought.points)


@pytest.mark.parametrize("strict", [False, True], ids=["verdict", "error"])
def test_a_code_typed_in_small_letters(store: Store, strict: bool) -> None:
    """Unknown as typed, it is asked once more as it is printed, beside those on the sale."""
    store.account(coupon_errors=strict)

    lock = store.lock("SUMMER50")
    both = store.lock("SUMMER50", "welcome10", reference=lock.reference)

    assert ["SUMMER50", "WELCOME10"] == [coupon.code for coupon in both.coupons]
    asked = [body["coupons"] for body in store.bodies("POST", "/coupons/validate")]
    assert [["SUMMER50", "welcome10"], ["SUMMER50", "WELCOME10"]] == asked[-2:]


def test_a_code_that_nobody_knows(store: Store) -> None:
    """The no is told of the code as typed; one in capitals is not asked for twice."""
    with pytest.raises(LoyaltyRefused, match="nobodys"):
        store.lock("nobodys")
    with pytest.raises(LoyaltyRefused, match="NOBODYS"):
        store.lock("NOBODYS")

    assert 3 == len(store.bodies("POST", "/coupons/validate"))


def test_a_coupon_used_up_in_small_letters(store: Store) -> None:
    """As with a lock; the id is ours and the same."""
    store.program.burn_coupon(SARA, "summer50", transaction_id="S001-T1-e9")

    ids = [body["transactionId"] for body in store.bodies("POST", "/coupons/burn")]
    assert ["S001-T1-e9", "S001-T1-e9"] == ids
    assert (SARA,) == store.sandbox.world.coupons["SUMMER50"].used_by


def test_a_lost_coupon_is_not_bought_twice(store: Store) -> None:
    """Without an answer nobody knows; the till says so, and asks for nothing again."""
    store.lose_answers("/coupons/predefined")

    with pytest.raises(LoyaltyUnreachable) as failed:
        store.program.buy_coupon(SARA, "2138")

    assert failed.value.sent
    assert 1 == len(store.bodies("POST", "/coupons/predefined"))
    assert 700 == store.points()


def test_too_few_points_buy_nothing(store: Store) -> None:
    """A rule beyond the balance is refused, and nothing is spent."""
    with pytest.raises(LoyaltyRefused, match="fewer points"):
        store.program.buy_coupon(OMAR, "2138")
    assert 40 == store.points(OMAR)


@pytest.mark.parametrize("figure", [{"points": 100}, {"points": None, "amount": sar("10.00")}])
def test_points_are_spent_outside_an_order(store: Store, figure: dict[str, Any]) -> None:
    """By points or by money; the figures are the service's, the id and the time ours."""
    done = store.program.redeem_outright(replace(REQUEST, **figure))

    assert RedeemedPoints(points=100, amount=sar("10.00")) == done
    assert 1100 == store.points()
    (sent,) = store.bodies("POST", "/transactions/redeem")
    assert ("S001-T1-e1", "2026-03-04T12:00:00.123Z", "A gift card", "S001") == (
        sent["transactionId"],
        sent["transactionTime"],
        sent["reason"],
        sent["merchant"]["branch"]["uniqueId"],
    )


@pytest.mark.parametrize("figure", [{"points": 100}, {"points": None, "amount": sar("10.00")}])
def test_a_lost_redemption_is_found_again(store: Store, figure: dict[str, Any]) -> None:
    """The same request a second time tells what the first one did, and spends nothing more."""
    request = replace(REQUEST, **figure)
    store.lose_answers("/transactions/redeem")
    with pytest.raises(LoyaltyUnreachable) as failed:
        store.program.redeem_outright(request)
    assert failed.value.sent

    done = store.program.redeem_outright(request)

    assert RedeemedPoints(points=100, amount=sar("10.00")) == done
    assert 1100 == store.points()
    first, second = store.bodies("POST", "/transactions/redeem")
    assert first == second


def test_a_redemption_in_a_taken_moment_moves(store: Store) -> None:
    """Something else of the same millisecond, made at another till, is not ours."""
    elsewhere = store.make(store.base_url, till_id="T2")
    elsewhere.redeem_outright(replace(REQUEST, transaction_id="S001-T2-e1"))

    store.program.redeem_outright(REQUEST)

    assert 1000 == store.points()
    times = [sent["transactionTime"] for sent in store.bodies("POST", "/transactions/redeem")]
    assert ["12:00:00.123Z", "12:00:00.123Z", "12:00:00.122Z"] == [time[11:] for time in times]


def test_a_redemption_that_is_known_and_not_listed_stays_open(
    server: AnsweringServer, program: GameballProgram
) -> None:
    """The id is ours and taken; how much it spent nobody tells, and the till does not guess."""
    taken = Answer({"code": 9004, "message": "no"}, status=422)
    server.answers(taken, Answer({"transactions": [], "count": 0, "hasMore": False}))

    with pytest.raises(LoyaltyUnreachable) as failed:
        program.redeem_outright(REQUEST)
    assert failed.value.sent


def test_the_phone_or_the_manager_stands_for_the_customer(store: Store) -> None:
    """A scanned proof goes along and is checked; without one it is the manager's matter."""
    store.account(otp=True)
    world = store.sandbox.world
    digits = current_hash(world, world.customers[SARA], now=store.sandbox.now())

    store.program.redeem_outright(replace(REQUEST, proof=digits))
    with pytest.raises(LoyaltyRefused, match="refresh it and scan again"):
        store.program.redeem_outright(replace(REQUEST, transaction_id="e2", proof="000000"))

    assert 1100 == store.points()
    first, *_ = store.bodies("POST", "/transactions/redeem")
    assert (digits, True) == (first["hash"], first["ignoreOTP"])


def test_a_coupon_is_burned(store: Store) -> None:
    """Used up without an order, it locks on none afterwards."""
    store.program.burn_coupon(SARA, "WELCOME10", transaction_id="S001-T1-e1")

    with pytest.raises(LoyaltyRefused, match="as often as it may"):
        store.lock("WELCOME10")
    (sent,) = store.bodies("POST", "/coupons/burn")
    assert (["WELCOME10"], "S001-T1-e1") == (sent["coupons"], sent["transactionId"])


def test_a_coupon_nobody_knows_is_not_burned(store: Store) -> None:
    """A wrong code is a refusal in words."""
    with pytest.raises(LoyaltyRefused):
        store.program.burn_coupon(SARA, "NOSUCHCODE", transaction_id="S001-T1-e1")


def test_a_lost_burn_is_open(store: Store) -> None:
    """The coupon may be gone: it is said, and not tried again by itself."""
    store.lose_answers("/coupons/burn")

    with pytest.raises(LoyaltyUnreachable) as failed:
        store.program.burn_coupon(SARA, "WELCOME10", transaction_id="S001-T1-e1")

    assert failed.value.sent
    assert 1 == len(store.bodies("POST", "/coupons/burn"))


def test_a_large_basket_has_its_promotion(store: Store) -> None:
    """What comes off is in the terms of the labels, and the products share it."""
    large = order_line("1150.00", "2300.00", quantity="2", tax="300.00", product_id="COAT")
    small = order_line("115.00", "115.00", tax="15.00", product_id="SHIRT")

    promotion = store.program.automatic_promotion(order(large, small))

    assert promotion is not None
    assert ("Big basket", sar("120.75")) == (promotion.name, promotion.amount)
    assert (("COAT", sar("115.00")), ("SHIRT", sar("5.75"))) == promotion.by_product
    assert store.program.automatic_promotion(order(small)) is None


def test_a_preview_has_the_campaigns_factor(store: Store) -> None:
    """Three times the points of a bag, for as long as the campaign runs."""
    preview = store.program.preview_rewards(order(BAG))

    assert (345, Decimal(3)) == (preview.points, preview.campaigns[0].factor)
    (sent,) = store.bodies("POST", "/orders/reward-preview")
    assert ("pos", "T1") == (sent["channel"], sent["extra"]["till"])
    assert not store.bodies("POST", "/orders/cashback")


@pytest.mark.parametrize(
    "refusal",
    [
        Answer({"code": 4004, "message": "no such address"}, status=404),
        Answer(b"<html/>", status=404),
        Answer({"code": 8000, "message": "not in this plan"}, status=403),
        Answer({"code": 4000, "message": "not allowed"}, status=405),
    ],
    ids=["unknown", "gateway", "plan", "method"],
)
def test_an_account_without_that_preview_has_the_other(
    server: AnsweringServer, program: GameballProgram, refusal: Answer
) -> None:
    """Asked once, and not again until the till starts anew."""
    cashback = Answer({"totalPoints": 115, "lineItems": []})
    server.answers(refusal, cashback)

    for _ in range(2):
        assert 115 == program.preview_rewards(order()).points

    asked = [one.path.rpartition("/")[2] for one in server.asked]
    assert ["reward-preview", "cashback", "cashback"] == asked


@pytest.mark.parametrize("status", [502, 429, 422])
def test_a_preview_that_fails_is_not_taken_for_missing(
    server: AnsweringServer, program: GameballProgram, status: int
) -> None:
    """A bad moment does not cost the campaigns for the rest of the day."""
    server.answers(Answer({"code": 3003} if status == 422 else None, status=status))
    with pytest.raises((LoyaltyRefused, LoyaltyUnreachable)):
        program.preview_rewards(order())

    assert "reward-preview" in server.asked[-1].path
    assert 1 == len(server.asked)


def test_a_portal_costs_no_campaigns(server: AnsweringServer, program: GameballProgram) -> None:
    """Where nothing was answered, nothing is known of what the account has."""
    portal = Answer(b"<html/>", status=404)
    server.answers(portal, portal, Answer({"totalPoints": 270}))
    with pytest.raises(LoyaltyUnreachable):
        program.preview_rewards(order())

    assert 270 == program.preview_rewards(order()).points
    assert "reward-preview" in server.asked[-1].path
