"""The clock of what is reserved: told before its end, had anew, kept while money is taken."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import LATER, NOON, coupon_of, hold_of, lock_of, sar, selling, setup_of
from fakes import ScriptedLoyalty
from terminal_bench import SARA, WAIT_S, Bench, ended

from pos.core import intents as it
from pos.core.apply import fold
from pos.core.customer import CouponKind
from pos.core.setup import RenewHolds
from pos.errors import LoyaltyRefused, LoyaltyUnreachable
from pos.terminal.recovery import recovered
from pos.terminal.snapshot import LoyaltyLine

FIRST = hold_of(100, "10.00")
SECOND = replace(FIRST, reference="hold-2", expires_at=LATER + timedelta(minutes=9))


def bench_of(folder: Path, policy: RenewHolds, *, life: timedelta = LATER - NOON) -> Bench:
    first = replace(FIRST, expires_at=NOON + life)
    loyalty = ScriptedLoyalty(
        customers={SARA.customer_id: SARA}, script={"hold_points": [first, SECOND]}
    )
    return Bench(folder, setup=setup_of(renew_holds=policy), loyalty=loyalty)


def hold_points(bench: Bench) -> None:
    bench.open_shift()
    bench.done(it.EnterCode(code="bag"), it.IdentifyCustomer(customer_id=SARA.customer_id))
    bench.done(it.RedeemPoints(points=100))


def later(bench: Bench, seconds: float) -> None:
    """The till's clock goes on, and the terminal looks at it."""
    bench.clock.advance(seconds)
    bench.ask(it.TimePassed())
    bench.settled()


def held(bench: Bench) -> str:
    sale = bench.snapshot.state.sale
    return sale.hold.reference if sale and sale.hold else ""


def holds_asked(bench: Bench) -> int:
    return [name for name, _ in bench.loyalty.asked].count("hold_points")


def test_told_once(tmp_path: Path) -> None:
    """A minute before the end, and not before; then once, whatever else happens at the till."""
    with bench_of(tmp_path, RenewHolds.ASK).running() as bench:
        hold_points(bench)
        later(bench, 539)
        assert "no longer held" not in bench.snapshot.say.text
        later(bench, 1)
        assert "100 Stars: no longer held in 1 min. Extend them" in bench.snapshot.say.text
        number = bench.snapshot.say.number
        bench.done(it.EnterCode(code="sock"))
        later(bench, 10)
        assert "no longer held" not in bench.snapshot.say.text
        assert number + 1 == bench.snapshot.say.number
        assert (1, FIRST.reference) == (holds_asked(bench), held(bench))


def test_had_anew_by_itself(tmp_path: Path) -> None:
    """Where the store says so the same points are held again before they lapse, without a key."""
    with bench_of(tmp_path, RenewHolds.SILENT).running() as bench:
        hold_points(bench)
        later(bench, 540)
        assert (2, SECOND.reference) == (holds_asked(bench), held(bench))
        assert ("release_hold", FIRST.reference) in bench.loyalty.asked
        later(bench, 60)
        assert SECOND.reference == held(bench)


def test_not_while_the_line_is_down(tmp_path: Path) -> None:
    """What cannot be asked for anew is not given back: the cashier is told, and it lapses."""
    with bench_of(tmp_path, RenewHolds.SILENT).running() as bench:
        hold_points(bench)
        bench.terminal.note(LoyaltyLine(online=False))
        later(bench, 540)
        assert "cannot be extended now" in bench.snapshot.say.text
        assert (1, FIRST.reference) == (holds_asked(bench), held(bench))
        later(bench, 60)
        assert "" == held(bench)


def test_a_short_life_is_told(tmp_path: Path) -> None:
    """A hold of half a minute is warned of in its middle, with what is really left of it."""
    life = timedelta(seconds=30)
    with bench_of(tmp_path, RenewHolds.ASK, life=life).running() as bench:
        hold_points(bench)
        later(bench, 15)
        assert "100 Stars: no longer held in 15 s." in bench.snapshot.say.text


def test_refused_while_paying(tmp_path: Path) -> None:
    """A no that the clock brought changes nothing under a tender, and is told with what to do."""
    bench = bench_of(tmp_path, RenewHolds.SILENT)
    bench.loyalty.script["hold_points"][1] = LoyaltyRefused("Not enough points.")
    with bench.running():
        hold_points(bench)
        bench.done(it.TakeTender(method="cash", amount=sar("40.00")))
        later(bench, 540)
        assert "void the tender to sell without it" in bench.snapshot.say.text
        number = bench.snapshot.say.number
        later(bench, 600)
        assert (number, FIRST.reference) == (bench.snapshot.say.number, held(bench))
        bench.done(it.TakeTender(method="cash", amount=sar("50.00")))


def test_a_short_life(tmp_path: Path) -> None:
    """A hold of half a minute is not asked for anew as soon as it is there, and so on for ever."""
    life = timedelta(seconds=30)
    with bench_of(tmp_path, RenewHolds.SILENT, life=life).running() as bench:
        hold_points(bench)
        later(bench, 14)
        assert 1 == holds_asked(bench)
        later(bench, 1)
        assert (2, SECOND.reference) == (holds_asked(bench), held(bench))


@pytest.mark.parametrize("policy", [RenewHolds.ASK, RenewHolds.NEVER])
def test_kept_while_paying(tmp_path: Path, policy: RenewHolds) -> None:
    """With money taken what is due stays as it was said, over a restart too; the order knows."""
    with bench_of(tmp_path, policy).running() as bench:
        hold_points(bench)
        bench.done(it.TakeTender(method="cash", amount=sar("40.00")))
        later(bench, 600)
        assert "What is due stays" in bench.snapshot.say.text
        number = bench.snapshot.say.number
        later(bench, 600)
        assert number == bench.snapshot.say.number
    with bench_of(tmp_path, policy).running() as bench:
        bench.clock.advance(1_200)
        bench.done(it.SignOn(user_id="1001", pin="4711"))
        bench.done(it.TakeTender(method="cash", amount=sar("50.00")))
        last = bench.snapshot.state.last_sale
    assert last is not None
    assert last.sale.hold is not None


def test_no_answer_while_paying(tmp_path: Path) -> None:
    """Asked for anew under a tender without an answer: what is due stays."""
    bench = bench_of(tmp_path, RenewHolds.SILENT)
    bench.loyalty.script["hold_points"][1] = LoyaltyUnreachable("No network.", sent=True)
    with bench.running():
        hold_points(bench)
        bench.done(it.TakeTender(method="cash", amount=sar("40.00")))
        later(bench, 540)
        assert "What is due stays" in bench.snapshot.say.text
        assert FIRST.reference == held(bench)
        bench.done(it.TakeTender(method="cash", amount=sar("50.00")))


def test_stopped_while_asking_anew() -> None:
    """What had gone back is off the sale after a stop; under a tender what is due stays."""
    for paid, left in ((False, ()), (True, ("hold-1", "lock-1"))):
        counter = selling("100.00", customer=SARA, renew_holds=RenewHolds.SILENT)
        counter.put(hold=FIRST, lock=lock_of(coupon_of(CouponKind.FIXED, "5")))
        if paid:
            counter.done(it.TakeTender(method="cash", amount=sar("40.00")))
        counter.done(it.LapseNears(online=True))
        start = recovered(counter.state, at=LATER, version="1")
        restarted = fold(counter.state, start.events)
        assert restarted.sale is not None
        assert left == restarted.sale.reserved
        assert not restarted.sale.awaits_answer


def test_a_warning_waits_for_an_answer(tmp_path: Path) -> None:
    """Points that near their end while a coupon is asked for are had anew once it is answered."""
    bench = bench_of(tmp_path, RenewHolds.SILENT)
    bench.loyalty.script["lock_coupons"] = [LoyaltyRefused("Used up.")]
    with bench.running():
        hold_points(bench)
        bench.loyalty.gate = threading.Event()
        asked = bench.terminal.submit(it.ApplyCoupon(code="CAP15"))
        bench.clock.advance(540)
        bench.terminal.submit(it.TimePassed()).ended.result(WAIT_S)
        bench.loyalty.gate.set()
        assert not ended(asked).ok
        bench.settled()
        assert (2, SECOND.reference) == (holds_asked(bench), held(bench))
