"""Signed coupons at tills whose engine comes and goes: used once at each, and told of."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from builders import setup_of
from engine_at_hand import EngineAtHand, engine_at_hand
from fakes import CountingIds, StillClock
from terminal_bench import BAG, Bench

from pos.core import intents as it
from pos.core.shop_coupon import ShopCouponRules
from pos.core.signed_coupon import code_alone
from pos.coupons.signed import public_key_of, read
from pos.coupons.signing import signed_text
from pos.terminal.timers import ENGINE_TOLD_AGAIN_EVERY_S

KEY = base64.b64encode(bytes(range(32))).decode()
RULES = ShopCouponRules(patterns=("OWN-*",), has_engine=True, believes_signed=True)
USED = "was used here on S001-T1-000001"


@dataclass
class Shop:
    folder: Path
    clock: StillClock
    engine: EngineAtHand
    started: int = 0

    def till(self, name: str = "T1") -> Bench:
        """Another run over the same record, each time."""
        self.started += 1
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        engine = self.engine if name == "T1" else self.engine.beside(f"S001-{name}")
        return Bench(
            folder,
            setup=setup_of(shop_coupons=RULES, till_id=name),
            clock=self.clock,
            ids=CountingIds(f"{name}-run{self.started}-"),
            shop_coupons=engine,
            read_signed=lambda text: read(text, public_key_of(KEY)),
        )

    def signed(self, **terms: Any) -> str:
        coupon = self.engine.engine.find(self.engine.issue(**terms))
        assert coupon is not None
        return signed_text(coupon, KEY)

    @property
    def doubles(self) -> int:
        return len(self.engine.engine.doubles())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    clock = StillClock()
    with engine_at_hand(tmp_path, clock) as engine:
        yield Shop(tmp_path, clock, engine)


def with_goods(bench: Bench) -> None:
    if not bench.settled().shift_is_open:
        bench.open_shift()
    elif bench.settled().cashier is None:
        bench.done(it.SignOn(user_id="1001", pin="4711"))
    if bench.settled().sale is None:
        bench.done(it.AddItem(item=BAG))


def scan(bench: Bench, text: str) -> str:
    """On a sale of one bag; what is said against it."""
    with_goods(bench)
    return bench.ask(it.Scanned(text=text)).refusal or ""


def pay(bench: Bench) -> None:
    bench.done(it.TakeTender(method="cash"))
    bench.settled()


def tell(shop: Shop, bench: Bench) -> None:
    """The engine answers again, and is told what it is owed."""
    shop.engine.is_down = shop.engine.loses_answers = False
    bench.shop_coupons.is_down = False  # type: ignore[union-attr]
    shop.clock.advance(ENGINE_TOLD_AGAIN_EVERY_S + 1)
    bench.ask(it.CountNext(quantity=None))
    bench.wait_until(lambda shown: not (shown.state.burns or shown.state.releases))


def test_believed_and_told(shop: Shop) -> None:
    """Off the sale at once; burned once the engine answers, in order."""
    text = shop.signed()
    shop.engine.is_down = True
    with shop.till().running() as bench:
        assert "" == scan(bench, text)
        assert bench.snapshot.totals is not None
        assert "95.00" == bench.snapshot.totals.total.text()
        pay(bench)
        assert [code_alone(text)] == [one.code for one in bench.settled().burns]
        tell(shop, bench)

    assert (1, 0) == (shop.engine.uses(code_alone(text)), shop.doubles)


def test_locked_by_an_answer_that_was_lost(shop: Shop) -> None:
    """It has a lock that the till never heard of, under the till's id: burned with it."""
    text = shop.signed()
    shop.engine.loses_answers = True
    with shop.till().running() as bench:
        assert "" == scan(bench, text)
        assert not shop.engine.is_free(code_alone(text))
        pay(bench)
        tell(shop, bench)

    assert (1, 0) == (shop.engine.uses(code_alone(text)), shop.doubles)


def test_given_back_by_the_id_it_was_asked_under(shop: Shop) -> None:
    """Off the sale again, it is free for another till once the engine is told."""
    text = shop.signed()
    shop.engine.loses_answers = True
    with shop.till().running() as bench:
        assert "" == scan(bench, text)
        bench.done(it.RemoveCoupon(code=code_alone(text)))
        tell(shop, bench)

    assert shop.engine.is_free(code_alone(text))


def test_locked_and_not_read(shop: Shop) -> None:
    """The engine did answer: nothing is believed instead, and the lock goes back at once."""
    text = shop.signed()
    shop.engine.cannot_be_read = True
    with shop.till().running() as bench:
        assert "cannot read that coupon" in scan(bench, text)
        bench.wait_until(lambda shown: not shown.state.releases)
        assert () == bench.settled().sale.shop_coupons  # type: ignore[union-attr]

    assert 1 == len(shop.engine.of("release"))
    assert shop.engine.is_free(code_alone(text))


def test_it_does_not_lapse(shop: Shop) -> None:
    """No lock, no end: it stays on a sale that takes its time, and is paid by."""
    text = shop.signed()
    shop.engine.is_down = True
    with shop.till().running() as bench:
        assert "" == scan(bench, text)
        shop.clock.advance(timedelta(hours=3).total_seconds())
        bench.ask(it.CountNext(quantity=None))
        assert 1 == len(bench.settled().sale.shop_coupons)  # type: ignore[union-attr]
        pay(bench)
        assert 1 == len(bench.settled().burns)


def test_known_by_the_next_run(shop: Shop) -> None:
    """What was used is read from the record, in whichever run and shift it was."""
    text = shop.signed()
    shop.engine.is_down = True
    with shop.till().running() as bench:
        assert "" == scan(bench, text)
        pay(bench)
        assert USED in scan(bench, text)
    with shop.till().running() as again:
        assert USED in scan(again, text)


def test_known_after_a_new_shift_and_when_all_is_told(shop: Shop) -> None:
    """No burn is owed any more, and the engine is gone again: the record still has it."""
    text = shop.signed()
    shop.engine.is_down = True
    with shop.till().running() as bench:
        assert "" == scan(bench, text)
        pay(bench)
        tell(shop, bench)
        bench.done(it.CloseShift(counted=bench.settled().shift.drawer_expected))  # type: ignore[union-attr]
    shop.engine.is_down = True
    with shop.till().running() as again:
        assert USED in scan(again, text)


def test_used_while_the_engine_answered(shop: Shop) -> None:
    """Its first use needed no belief; without the engine it is remembered all the same."""
    text = shop.signed(usage_limit=5)
    with shop.till().running() as bench:
        assert "" == scan(bench, text)
        pay(bench)
        bench.wait_until(lambda shown: not shown.state.burns)
        shop.engine.is_down = True
        assert USED in scan(bench, text)


@pytest.mark.parametrize("asks", [it.EnterCode, it.ApplyCoupon])
def test_typed_with_blanks_for_dashes(
    shop: Shop, asks: type[it.EnterCode | it.ApplyCoupon]
) -> None:
    """In the scan field and at F6: the engine's own codes are known by their characters."""
    code = shop.engine.issue()
    typed = " ".join(code.lower().replace("-", " "))
    with shop.till().running() as bench:
        with_goods(bench)
        assert "" == (bench.ask(asks(code=typed)).refusal or "")
        sale = bench.settled().sale

    assert sale is not None
    assert [code] == [one.code for one in sale.shop_coupons]


@pytest.mark.parametrize("typed", [False, True])
def test_scanned_right_behind_its_own_sale(shop: Shop, typed: bool) -> None:
    """Asked for in one breath with the payment: what that decides is in the record by then."""
    text = shop.signed()
    shop.engine.is_down = True
    with shop.till().running() as bench:
        again = it.EnterCode(code=f" {text} ") if typed else it.Scanned(text=text)
        assert "" == scan(bench, text)
        asked = [
            bench.terminal.submit(one)
            for one in (it.TakeTender(method="cash"), it.AddItem(item=BAG), again)
        ]
        outcomes = [ticket.ended.result(20) for ticket in asked]

    assert [True, True, False] == [one.ok for one in outcomes]
    assert USED in (outcomes[-1].refusal or "")


def test_the_engine_is_back_before_it_is_told(shop: Shop) -> None:
    """It would let the coupon pass once more; the till that owes it the burn does not."""
    text = shop.signed()
    shop.engine.is_down = True
    with shop.till().running() as bench:
        assert "" == scan(bench, text)
        bench.lose_effects()
        _paid_and_gone(bench)
        shop.engine.is_down = False
        assert [code_alone(text)] == [one.code for one in bench.snapshot.state.burns]
        behind = (it.AddItem(item=BAG), it.Scanned(text=text))
        _, scanned = [bench.terminal.submit(one).ended.result(20) for one in behind]
        assert USED in (scanned.refusal or "")
        assert shop.engine.is_free(code_alone(text))


def _die_behind(bench: Bench, text: str, step: str) -> None:
    """A till that is gone at that point: nothing beyond the record has happened behind it."""
    with_goods(bench)
    if step == "asked":
        bench.lose_effects()
    bench.terminal.submit(it.Scanned(text=text))
    if step == "asked":
        bench.wait_until(lambda shown: bool(shown.state.sale and shown.state.sale.shop_asked))
        return
    bench.wait_until(lambda shown: bool(shown.state.sale and shown.state.sale.shop_coupons))
    if step == "paid":
        bench.lose_effects()
        _paid_and_gone(bench)


def _paid_and_gone(bench: Bench) -> None:
    """Nothing outside hears of it."""
    bench.terminal.submit(it.TakeTender(method="cash"))
    bench.wait_until(lambda shown: bool(shown.state.burns))


@pytest.mark.parametrize("loses", ["all", "answers"])
@pytest.mark.parametrize("step", ["asked", "believed", "paid"])
def test_a_stop_at_each_step(shop: Shop, step: str, loses: str) -> None:
    """Whatever was lost, it is off one sale and burned once, and nothing stays locked."""
    text = shop.signed()
    shop.engine.is_down, shop.engine.loses_answers = loses == "all", loses == "answers"
    with shop.till().running() as bench:
        _die_behind(bench, text, step)
    with shop.till().running() as again:
        with_goods(again)
        state = again.settled()
        if step != "paid":
            assert state.sale is not None
            if not state.sale.shop_coupons:
                assert "" == scan(again, text)
            pay(again)
        assert USED in scan(again, text)
        again.done(it.VoidSale())
        tell(shop, again)

    assert (1, 0) == (shop.engine.uses(code_alone(text)), shop.doubles)


def test_at_two_tills(shop: Shop) -> None:
    """Both sold by it; the engine burns it once, and the other till's manager has a double."""
    text = shop.signed()
    shop.engine.is_down = True
    with shop.till().running() as first, shop.till("T2").running() as second:
        for bench in (first, second):
            assert "" == scan(bench, text)
            pay(bench)
        tell(shop, first)
        tell(shop, second)
        assert () == first.settled().doubles
        (double,) = second.settled().doubles

    assert (code_alone(text), "S001-T2-000001", "used_up") == (
        double.code,
        double.receipt,
        double.reason,
    )
    assert ["S001-T1-000001"] == [one.receipt for one in double.elsewhere]
    assert (1, 1) == (min(1, shop.engine.uses(code_alone(text))), shop.doubles)


def test_never_in_training_or_where_it_is_not_allowed(shop: Shop) -> None:
    """The configuration's word counts, whatever is signed."""
    text = shop.signed()
    shop.engine.is_down = True
    refuses: Callable[..., ShopCouponRules] = partial(replace, RULES)
    for setup in (
        setup_of(shop_coupons=refuses(believes_signed=False)),
        setup_of(shop_coupons=RULES, is_training=True),
    ):
        bench = shop.till()
        bench.setup = setup
        with bench.running():
            assert scan(bench, text)
            assert () == bench.settled().sale.shop_coupons  # type: ignore[union-attr]
            bench.done(it.VoidSale())
