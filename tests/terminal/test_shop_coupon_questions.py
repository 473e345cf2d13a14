"""What the coupon engine is asked of a till, and when it is left alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from builders import NOON, sar, setup_of
from engine_at_hand import EngineAtHand, engine_at_hand
from fakes import StillClock
from terminal_bench import BAG, Bench

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.shop_coupon import OwedBurn, ShopCouponRules
from pos.errors import EngineMisuse, EngineUnreachable
from pos.ports.shop_coupons import BurnTaken
from pos.terminal.engine_heard import QUIET_FOR_S, EngineHeard
from pos.terminal.shop_coupon_questions import REFUSED_AGAIN_S, ShopCouponQuestions
from pos.terminal.snapshot import EngineLine
from pos.terminal.timers import ENGINE_TOLD_AGAIN_EVERY_S

OWN = ShopCouponRules(patterns=("OWN-*",), has_engine=True)


@dataclass
class Answers:
    """An engine of which the next answers are known; the last stands."""

    fails: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[[object], BurnTaken]:
        def answer(_: object) -> BurnTaken:
            self.asked.append(name)
            if self.fails is not None:
                raise self.fails
            return BurnTaken(burned=True)

        return answer


class Till:
    def __init__(self) -> None:
        self.clock, self.engine = StillClock(), Answers()
        self.lines: list[EngineLine] = []
        heard = EngineHeard(self.clock, self.lines.append)
        self.asks = ShopCouponQuestions(self.engine, self.clock, heard)  # type: ignore[arg-type]

    def lock(self) -> it.Intent:
        return self.asks.lock(
            fx.LockShopCoupon(
                sale_id="S1", code="OWN-1", lock_id="L1", customer_id="", goods=sar("9.00")
            )
        )


@pytest.fixture
def till() -> Till:
    return Till()


def burn(number: int = 1, *, by_itself: bool = True) -> fx.BurnShopCoupon:
    owed = OwedBurn(
        code=f"OWN-{number}",
        sale_id="S1",
        lock_id="",
        receipt="S001-T1-000001",
        at=NOON,
        value=sar("5.00"),
    )
    return fx.BurnShopCoupon(burn=owed, by_itself=by_itself)


NOT_THIS_ONE = EngineMisuse("The sale is too long.", is_of_one=True)
WRONG_TOKEN = EngineMisuse("Its token is wrong.")
SILENT = EngineUnreachable("It does not answer.", sent=False)
BUSY = EngineUnreachable("It has too much to do.", sent=False, is_answered=True)


@pytest.mark.parametrize("why", [SILENT, WRONG_TOKEN, BUSY])
def test_left_alone_for_a_while(till: Till, why: Exception) -> None:
    """After two in vain nothing is tried by itself; then again."""
    till.engine.fails = why
    for number in range(5):
        till.asks.burn(burn(number))
    till.asks.release(fx.ReleaseShopCoupon(lock_id="L1", by_itself=True))
    assert 2 == len(till.engine.asked)

    till.clock.advance(QUIET_FOR_S)
    till.asks.burn(burn())
    assert 3 == len(till.engine.asked)


def test_an_answer_to_one_wakes_all(till: Till) -> None:
    """The cashier's own call shows that it is back: what waits is told at once."""
    till.engine.fails = SILENT
    till.asks.burn(burn())
    till.asks.burn(burn())
    till.engine.fails = None
    till.asks.release(fx.ReleaseShopCoupon(lock_id="L1"))
    told = till.asks.burn(burn())

    assert isinstance(told, it.CouponBurnTold)


def test_one_that_is_not_taken_is_left_out(till: Till) -> None:
    """It is told so, and seldom tried again; the others go on, and no line is troubled."""
    till.engine.fails = NOT_THIS_ONE
    told = till.asks.burn(burn())
    assert isinstance(told, it.CouponBurnTold)
    assert (NOT_THIS_ONE.reason, "") == (told.refused, till.lines[-1].trouble)
    assert till.asks.burn(burn()) is None
    assert 1 == len(till.engine.asked)

    till.engine.fails = None
    assert till.asks.burn(burn(2)) is not None
    till.clock.advance(REFUSED_AGAIN_S)
    assert it.CouponBurnTold(code="OWN-1", sale_id="S1") == till.asks.burn(burn())


@pytest.mark.parametrize(("why", "may_be_believed"), [(SILENT, True), (BUSY, False)])
def test_an_answer_is_no_silence(till: Till, why: Exception, may_be_believed: bool) -> None:
    """Where the engine said to come later, its coupon is not taken on its signature."""
    till.engine.fails = why
    refused = till.lock()

    assert isinstance(refused, it.ShopCouponRefused)
    assert may_be_believed == refused.is_unanswered


def test_a_lock_that_is_not_taken(till: Till) -> None:
    """The cashier is told what to do next."""
    till.engine.fails = NOT_THIS_ONE
    refused = till.lock()

    assert isinstance(refused, it.ShopCouponRefused)
    assert "The sale is too long. Sell without it." == refused.reason


def test_none_is_under_way_twice(till: Till) -> None:
    """However often the clock asks for it; done, it may be taken up again."""
    assert till.asks.take_up(burn(by_itself=False))
    assert not till.asks.take_up(burn())
    assert till.asks.take_up(burn(2))
    till.asks.burn(burn(by_itself=False))
    assert till.asks.take_up(burn())


# -- at a till, with its lanes ----------------------------------------------------------------


class Gated:
    """The engine at hand, whose burns and releases wait until they are let through."""

    def __init__(self, engine: EngineAtHand) -> None:
        self.engine, self.open = engine, threading.Event()

    def __getattr__(self, name: str) -> object:
        answer = getattr(self.engine, name)
        if name not in {"burn", "release"}:
            return answer

        def waits(what: object) -> object:
            self.engine.calls.append(("began", name))
            assert self.open.wait(20)
            return answer(what)

        return waits


@pytest.fixture
def gated(tmp_path: Path) -> Iterator[tuple[Bench, Gated]]:
    clock = StillClock()
    with engine_at_hand(tmp_path, clock) as engine:
        gate = Gated(engine)
        bench = Bench(tmp_path, setup=setup_of(shop_coupons=OWN), clock=clock, shop_coupons=gate)
        with bench.running():
            try:
                yield bench, gate
            finally:
                gate.open.set()


def clock_asks(bench: Bench) -> None:
    bench.clock.advance(ENGINE_TOLD_AGAIN_EVERY_S + 1)
    bench.ask(it.CountNext(quantity=None))


def test_a_slow_engine_hears_of_each_once(gated: tuple[Bench, Gated]) -> None:
    """What waits in the lane is put there no second time."""
    bench, gate = gated
    code = gate.engine.issue()
    bench.open_shift()
    bench.done(it.AddItem(item=BAG), it.Scanned(text=code), it.TakeTender(method="cash"))
    for _ in range(4):
        clock_asks(bench)
    gate.open.set()
    bench.wait_until(lambda shown: not shown.state.burns)
    bench.settled()

    assert [code] == gate.engine.of("burn")


def test_no_cashier_waits_behind_what_goes_back_by_itself(gated: tuple[Bench, Gated]) -> None:
    """A lock is asked for while a release that is tried again hangs."""
    bench, gate = gated
    first, second = gate.engine.issue(), gate.engine.issue()
    gate.open.set()
    bench.open_shift()
    bench.done(it.AddItem(item=BAG), it.Scanned(text=first))
    gate.engine.is_down = True
    bench.done(it.RemoveCoupon(code=first))
    bench.settled()
    gate.engine.is_down = False
    gate.open.clear()
    clock_asks(bench)
    bench.done(it.Scanned(text=second))

    assert not gate.engine.is_free(second)
    assert [one.codes for one in bench.snapshot.state.releases] == [(first,)]
