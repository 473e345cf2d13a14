"""Codes that prove a redemption, holds made anew, errands, and promotions of the account."""

import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import coupon_of, hold_of, lock_of, sar, setup_of
from fakes import ScriptedLoyalty
from terminal_bench import BAG, SARA, SOCK, Bench

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import AskedFor, AutomaticPromotion, CouponKind
from pos.core.errand import BurnCoupon, BuyWithPoints, Errand, RedeemOutright
from pos.core.sale import Sale
from pos.errors import LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.ports.loyalty import HoldRequest, RedeemRequest
from pos.ports.receipt import Columns
from pos.terminal.snapshot import LoyaltyLine

OTP = "730915"
PROOF = "918273"
LOST = LoyaltyUnreachable("lost", sent=True)
DOWN = LoyaltyUnreachable("No line.", sent=False)
PROMOTION = AutomaticPromotion(name="Three for two", amount=sar("5.00"))
BUY = BuyWithPoints(rule_id="7")
REDEEM = RedeemOutright(reason="a cup", points=100)
BURN = BurnCoupon(code="TEN", reason="web order")
METHODS = {
    BuyWithPoints: "buy_coupon",
    RedeemOutright: "redeem_outright",
    BurnCoupon: "burn_coupon",
}


def service() -> ScriptedLoyalty:
    return ScriptedLoyalty(
        customers={SARA.customer_id: SARA},
        holds={SARA.customer_id: hold_of(100, "10.00")},
        locks={"BOUGHT7": lock_of(coupon_of(CouponKind.FIXED, "10", code="BOUGHT7"))},
    )


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    setup = setup_of(uses_otp=True, automatic_promotions=True)
    with Bench(tmp_path, loyalty=service(), setup=setup).running() as bench:
        bench.done(
            it.SignOn(user_id="9001", pin="471147"), it.OpenShift(opening_float=sar("100.00"))
        )
        yield bench


def sale(bench: Bench) -> Sale:
    assert bench.snapshot.state.sale is not None
    return bench.snapshot.state.sale


def sale_of_sara(bench: Bench, way: it.Intent | None = None) -> None:
    bench.done(it.AddItem(item=BAG), way or it.IdentifyCustomer(customer_id=SARA.customer_id))
    bench.settled()


def holds_asked(bench: Bench) -> list[HoldRequest]:
    return [one for one in bench.loyalty.of("hold_points") if isinstance(one, HoldRequest)]


# -- codes ------------------------------------------------------------------------------------


def test_code(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """A code is sent for exactly what is asked and typed once; it is written nowhere."""
    with caplog.at_level(logging.DEBUG):
        sale_of_sara(bench, it.Scanned(text=SARA.customer_id + PROOF))
        assert "Code sent" in bench.done(it.RedeemPoints(points=100)).say
        assert sale(bench).otp_for is not None
        assert [] == holds_asked(bench)
        bench.done(it.EnterOtp(code=OTP))
        bench.settled()

    (sent,) = bench.loyalty.of("send_otp")
    (asked,) = holds_asked(bench)
    assert isinstance(sent, HoldRequest)
    assert (100, 100) == (sent.points, asked.points)
    assert (OTP, "") == (asked.otp, asked.proof)
    expected = hold_of(100, "10.00", asked=AskedFor(points=100), placed_at=bench.clock.now())
    assert expected == sale(bench).hold
    assert OTP not in repr((bench.snapshot, asked)) + caplog.text
    files = b"".join(path.read_bytes() for path in bench.folder.iterdir())
    by_itself = rb"(?<![0-9a-f.])%s(?![0-9a-f])" % OTP.encode()
    assert not re.search(by_itself, files)  # in a hash it may be by chance


def test_wrong_code(bench: Bench) -> None:
    """After a wrong code the right one may follow, or a new one be sent."""
    sale_of_sara(bench)
    bench.done(it.RedeemPoints(points=100))
    bench.loyalty.script["hold_points"] = [LoyaltyRefused("That code is wrong.")]
    assert "That code is wrong." == bench.ask(it.EnterOtp(code="1")).refusal
    bench.done(it.ResendOtp(), it.EnterOtp(code=OTP))

    assert 2 == len(bench.loyalty.of("send_otp"))
    assert sale(bench).hold is not None


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (LOST, "No answer came. If the customer has no code"),
        (DOWN, "No line."),
        (LoyaltyMisuse("Our keys are wrong."), "Our keys are wrong."),
        (RuntimeError("ours"), "Something went wrong in the till"),
    ],
)
def test_code_that_was_not_sent(bench: Bench, failure: Exception, said: str) -> None:
    """Why no code came is said, nothing is waited for, and the sale goes on."""
    sale_of_sara(bench)
    bench.loyalty.script["send_otp"] = [failure]

    assert said in str(bench.ask(it.RedeemPoints(points=100)).refusal)
    assert sale(bench).otp_for is None
    bench.done(it.TakeTender(method="card"))


def test_hold_made_anew(bench: Bench) -> None:
    """Extending gives the points back first and holds them again, without another code."""
    sale_of_sara(bench)
    bench.done(it.RedeemPoints(points=100), it.EnterOtp(code=OTP), it.ExtendHold())
    bench.settled()

    names = [name for name, _ in bench.loyalty.asked if name in {"release_hold", "hold_points"}]
    assert ["hold_points", "release_hold", "hold_points"] == names
    assert [(OTP, False), ("", True)] == [(one.otp, one.renewal) for one in holds_asked(bench)]
    assert sale(bench).hold is not None


# -- errands ----------------------------------------------------------------------------------


def slips(bench: Bench) -> list[tuple[str, str]]:
    rows = [paper.elements[0] for paper in bench.printer.printed if paper.title == "slip"]
    return [(row.left, row.right) for row in rows if isinstance(row, Columns)]


def test_bought_coupon(bench: Bench) -> None:
    """A coupon bought with points is on its slip, on the sale's list, and locked if wanted."""
    sale_of_sara(bench)
    bench.done(it.RunErrand(errand=replace(BUY, apply=True)))
    bench.settled()

    assert [(SARA.customer_id, "7")] == bench.loyalty.of("buy_coupon")
    assert [("500 Stars", "")] == slips(bench)
    assert ["BOUGHT7"] == [coupon.code for coupon in sale(bench).bought]
    assert sale(bench).lock is not None


def test_redeemed_outright(bench: Bench) -> None:
    """Points spent outside an order use the scanned proof once, and print what for."""
    sale_of_sara(bench, it.Scanned(text=SARA.customer_id + PROOF))
    bench.done(it.RunErrand(errand=REDEEM), it.RunErrand(errand=REDEEM))
    bench.settled()

    requests = [r for r in bench.loyalty.of("redeem_outright") if isinstance(r, RedeemRequest)]
    assert [PROOF, ""] == [request.proof for request in requests]
    assert 2 == len({request.transaction_id for request in requests})
    assert [("100 Stars", "a cup")] * 2 == slips(bench)


def test_burned(bench: Bench) -> None:
    """A coupon that goes into no order is used up under an id of ours, and has no slip."""
    sale_of_sara(bench)
    bench.done(it.RunErrand(errand=BURN))

    ((customer_id, code, transaction_id),) = bench.loyalty.of("burn_coupon")  # type: ignore[misc]
    (asked,) = [event for event in bench.recorded() if isinstance(event, ev.ErrandAsked)]
    assert (SARA.customer_id, "TEN", asked.errand_id) == (customer_id, code, transaction_id)
    assert [] == slips(bench)


def test_redemption_whose_answer_was_lost(bench: Bench) -> None:
    """It is asked once more, the same in every part, which the service recognises."""
    sale_of_sara(bench)
    bench.loyalty.script["redeem_outright"] = [LOST]
    bench.done(it.RunErrand(errand=REDEEM))

    first, second = bench.loyalty.of("redeem_outright")
    assert first == second


@pytest.mark.parametrize("second", [LOST, DOWN, LoyaltyRefused("Too few points.")])
def test_redemption_that_stays_unknown(bench: Bench, second: Exception) -> None:
    """Whatever the second answer is, the first one's outcome is unknown, and said to be."""
    sale_of_sara(bench)
    bench.loyalty.script["redeem_outright"] = [LOST, second]
    refusal = str(bench.ask(it.RunErrand(errand=REDEEM)).refusal)

    assert refusal.startswith("No answer came. The points may have been spent.")
    failed = bench.recorded()[-1]
    assert isinstance(failed, ev.ErrandFailed)
    assert failed.outcome_unknown
    assert sale(bench).errand is None


@pytest.mark.parametrize("errand", [BUY, REDEEM, BURN], ids=["buy", "redeem", "burn"])
@pytest.mark.parametrize(
    ("failure", "said", "unknown"),
    [
        (DOWN, "No line.", False),
        (LoyaltyRefused("Too few points."), "Too few points.", False),
        (RuntimeError("ours"), "Something went wrong in the till.", True),
    ],
)
def test_errand_refused(
    bench: Bench, errand: Errand, failure: Exception, said: str, unknown: bool
) -> None:
    """An errand that fails is asked once and leaves the sale free; unknown is said if it may be."""
    sale_of_sara(bench)
    method = METHODS[type(errand)]
    bench.loyalty.script[method] = [failure]
    refusal = str(bench.ask(it.RunErrand(errand=errand)).refusal)

    assert refusal.startswith(said)
    assert unknown == ("may have been" in refusal)
    assert 1 == len(bench.loyalty.of(method))
    assert sale(bench).errand is None
    bench.done(it.TakeTender(method="card"))


def test_bought_and_lost(bench: Bench) -> None:
    """A coupon whose answer was lost is never bought again by the till itself."""
    sale_of_sara(bench)
    bench.loyalty.script["buy_coupon"] = [LOST]

    assert "may have been spent" in str(bench.ask(it.RunErrand(errand=BUY)).refusal)
    assert 1 == len(bench.loyalty.of("buy_coupon"))


def test_slip_that_stays_out(bench: Bench) -> None:
    """What was bought stays bought where its slip does not print, and both are said."""
    sale_of_sara(bench)
    bench.printer.trouble = "The cover is open. Close it."
    outcome = bench.done(it.RunErrand(errand=BUY))

    assert "BOUGHT7 is bought, but its slip is not printed. The cover is open." in outcome.say
    assert not bench.snapshot.say.ok
    bench.printer.trouble = ""
    bench.printer.substituted = ("حليب printed as [?]",)
    assert "but for حليب" in bench.done(it.RunErrand(errand=BUY)).say


# -- promotions of the account ----------------------------------------------------------------


def test_promotion(bench: Bench) -> None:
    """What the account takes off by itself is on the sale as soon as it is told."""
    bench.loyalty.promotion = PROMOTION
    sale_of_sara(bench)

    assert PROMOTION == sale(bench).promotion
    assert bench.snapshot.totals is not None
    assert "95.00" == bench.snapshot.totals.total.text()
    assert bench.snapshot.earn is not None
    assert 95 == bench.snapshot.earn.points


def test_promotions_are_gathered(bench: Bench) -> None:
    """However fast the basket grows, one question is under way, and the newest is the next."""
    sale_of_sara(bench)
    asked = len(bench.loyalty.of("automatic_promotion"))
    bench.loyalty.gate = threading.Event()
    bench.done(it.AddItem(item=BAG))
    bench.loyalty.wait_for("automatic_promotion", asked + 1)
    for _ in range(20):
        bench.done(it.AddItem(item=SOCK))
    bench.loyalty.promotion = PROMOTION
    bench.loyalty.gate.set()
    bench.settled()

    assert asked + 2 == len(bench.loyalty.of("automatic_promotion"))
    assert PROMOTION == sale(bench).promotion


def test_promotion_that_is_not_told(bench: Bench) -> None:
    """Where nobody can tell, the sale goes on without a word, and no answer is waited for."""
    bench.loyalty.script["automatic_promotion"] = [DOWN]
    sale_of_sara(bench)

    assert sale(bench).promotion is None
    assert bench.snapshot.say.ok
    bench.terminal.note(LoyaltyLine(online=False))
    asked = len(bench.loyalty.of("automatic_promotion"))
    bench.done(it.AddItem(item=SOCK), it.TakeTender(method="card"))
    bench.settled()
    assert asked == len(bench.loyalty.of("automatic_promotion"))


def test_account_without_promotions(tmp_path: Path) -> None:
    """Nothing is asked for where the account takes nothing off by itself."""
    with Bench(tmp_path, loyalty=service()).running() as bench:
        bench.open_shift()
        sale_of_sara(bench)

        assert [] == bench.loyalty.of("automatic_promotion")
