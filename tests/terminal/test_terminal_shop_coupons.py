"""The shop's own coupons at a till: whatever becomes of line and till, used and told once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import setup_of
from engine_at_hand import EngineAtHand, engine_at_hand
from fakes import CountingIds, StillClock
from terminal_bench import BAG, Bench
from terminal_bench import SARA as KNOWN

from pos.core import events as ev
from pos.core import intents as it
from pos.core.shop_coupon import ShopCouponRules
from pos.journal.owed import owed_to_the_engine
from pos.terminal.timers import ENGINE_TOLD_AGAIN_EVERY_S

RULES = ShopCouponRules(patterns=("OWN-*",), has_engine=True)


@dataclass
class Shop:
    """One engine, and the tills that are started one after another over one record."""

    folder: Path
    clock: StillClock
    engine: EngineAtHand
    started: int = 0

    def till(self, name: str = "T1") -> Bench:
        self.started += 1
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        engine = self.engine if name == "T1" else self.engine.beside(f"S001-{name}")
        return Bench(
            folder,
            setup=setup_of(shop_coupons=RULES, till_id=name),
            clock=self.clock,
            ids=CountingIds(f"run{self.started}-"),
            shop_coupons=engine,
        )


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    clock = StillClock()
    with engine_at_hand(tmp_path, clock) as engine:
        yield Shop(tmp_path, clock, engine)


def with_coupon(bench: Bench, code: str) -> None:
    """A sale of one bag with the coupon scanned on it."""
    bench.open_shift()
    bench.done(it.AddItem(item=BAG), it.Scanned(text=code))


def pay(bench: Bench) -> None:
    bench.done(it.TakeTender(method="cash"))


def time_goes_by(bench: Bench, seconds: float) -> None:
    """The terminal looks at its clock when anything comes."""
    bench.clock.advance(seconds)
    bench.ask(it.CountNext(quantity=None))


def test_scanned_locked_and_burned_once(shop: Shop) -> None:
    """Without a customer; the receipt's sale is what the engine has it for."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, code)
        assert not shop.engine.is_free(code)
        assert bench.snapshot.totals is not None
        assert "95.00" == bench.snapshot.totals.total.text()
        pay(bench)
        bench.wait_until(lambda shown: not shown.state.burns)

    assert (1, [code]) == (shop.engine.uses(code), shop.engine.of("burn"))


def test_what_the_sale_earns_is_asked_anew(shop: Shop) -> None:
    """With the coupon less is paid, so that less is earned: the customer is told so."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=KNOWN.customer_id))
        bench.settled()
        before = len(bench.loyalty.of("preview_rewards"))
        bench.done(it.Scanned(text=code))
        bench.settled()
        previews = bench.loyalty.of("preview_rewards")

    assert before + 1 == len(previews)
    assert "95.00" == previews[-1].total_paid.text()


def test_a_second_till_is_refused(shop: Shop) -> None:
    """While it is locked elsewhere, and for good once it was used."""
    code = shop.engine.issue()
    with shop.till().running() as first, shop.till("T2").running() as second:
        with_coupon(first, code)
        second.open_shift()
        second.done(it.AddItem(item=BAG))
        assert "Another sale has it now" in second.ask(it.Scanned(text=code)).refusal
        pay(first)
        first.wait_until(lambda shown: not shown.state.burns)
        assert "was" in second.ask(it.ApplyCoupon(code=code)).refusal
        assert () == second.snapshot.state.sale.shop_coupons  # type: ignore[union-attr]


def test_burned_when_the_engine_is_back(shop: Shop) -> None:
    """The sale is done without it; nobody at the counter waits, or hears of it."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, code)
        shop.engine.is_down = True
        pay(bench)
        state = bench.settled()
        assert [code] == [one.code for one in state.burns]
        assert (state.burns, ()) == owed_to_the_engine(bench.record)
        assert "Change" in bench.snapshot.say.text or "Paid" in bench.snapshot.say.text

        shop.engine.is_down = False
        time_goes_by(bench, ENGINE_TOLD_AGAIN_EVERY_S + 1)
        bench.wait_until(lambda shown: not shown.state.burns)
    assert 1 == shop.engine.uses(code)


def test_told_at_once_where_it_answers_for_another(shop: Shop) -> None:
    """The next coupon that is locked shows that the engine is back."""
    first, second = shop.engine.issue(), shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, first)
        shop.engine.is_down = True
        pay(bench)
        bench.settled()
        shop.engine.is_down = False
        bench.done(it.AddItem(item=BAG), it.Scanned(text=second))
        bench.wait_until(lambda shown: not shown.state.burns)
    assert 1 == shop.engine.uses(first)


def test_a_lost_answer_burns_nothing_twice(shop: Shop) -> None:
    """It is told again, and the engine knows the sale."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, code)
        shop.engine.loses_answers = True
        pay(bench)
        bench.settled()
        shop.engine.loses_answers = False
        time_goes_by(bench, ENGINE_TOLD_AGAIN_EVERY_S + 1)
        bench.wait_until(lambda shown: not shown.state.burns)
        assert () == bench.snapshot.state.doubles
    assert 1 == shop.engine.uses(code)


def _killed_before_it_left(bench: Bench) -> None:
    bench.lose_effects()
    bench.terminal.submit(it.TakeTender(method="cash"))
    bench.wait_until(lambda shown: bool(shown.state.burns))


def _killed_offline(bench: Bench) -> None:
    engine = bench.shop_coupons
    assert isinstance(engine, EngineAtHand)
    engine.is_down = True
    pay(bench)
    bench.settled()


@pytest.mark.parametrize("stop", [_killed_before_it_left, _killed_offline])
def test_a_till_that_starts_again(shop: Shop, stop: Callable[[Bench], None]) -> None:
    """What a stopped till owed is told when it starts, by nobody's asking, and once."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, code)
        stop(bench)
    assert 0 == shop.engine.uses(code)
    shop.engine.is_down = False
    with shop.till().running() as again:
        again.wait_until(lambda shown: not shown.state.burns)
    ends = [one for one in again.recorded() if isinstance(one, ev.BurnEnded)]
    assert [code] == [one.code for one in ends]
    assert 1 == shop.engine.uses(code)


def test_over_the_close_of_a_shift(shop: Shop) -> None:
    """A shift that is opened brings along what the one before left."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, code)
        shop.engine.is_down = True
        pay(bench)
        shift = bench.settled().shift
        assert shift is not None
        bench.done(it.CloseShift(counted=shift.drawer_expected))
        bench.done(it.OpenShift(opening_float=shift.opening_float))
        bench.settled()
    shop.engine.is_down = False
    with shop.till().running() as again:
        again.wait_until(lambda shown: not shown.state.burns)
    assert 1 == shop.engine.uses(code)


# -- what goes back ---------------------------------------------------------------------------


@pytest.mark.parametrize("drop", [it.VoidSale(), it.SuspendSale(), "remove"])
def test_free_again(shop: Shop, drop: it.Intent | str) -> None:
    """However it leaves a sale that is not paid."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, code)
        bench.done(it.RemoveCoupon(code=code) if isinstance(drop, str) else drop)
        bench.wait_until(lambda shown: not shown.state.releases)
    assert shop.engine.is_free(code)


def test_free_again_once_the_engine_is_back(shop: Shop) -> None:
    """A release is remembered and tried again; the cashier hears of it once."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, code)
        shop.engine.is_down = True
        bench.done(it.VoidSale())
        bench.settled()
        assert "is given back when the coupon engine answers" in bench.snapshot.say.text
        shop.engine.is_down = False
        time_goes_by(bench, ENGINE_TOLD_AGAIN_EVERY_S + 1)
        bench.wait_until(lambda shown: not shown.state.releases)
    assert shop.engine.is_free(code)


def test_a_lock_whose_answer_is_lost(shop: Shop) -> None:
    """The sale goes on without it, and the lock that is there all the same goes back by its id."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        shop.engine.loses_answers = True
        assert not bench.ask(it.Scanned(text=code)).ok
        bench.settled()
        assert not shop.engine.is_free(code) or bench.snapshot.state.releases
        shop.engine.loses_answers = False
        time_goes_by(bench, ENGINE_TOLD_AGAIN_EVERY_S + 1)
        bench.wait_until(lambda shown: not shown.state.releases)
        assert shop.engine.is_free(code)
        pay(bench)
    assert 0 == shop.engine.uses(code)


def test_a_stop_while_it_is_asked_for(shop: Shop) -> None:
    """The lock's id is in the record: the next start gives it back, and says to scan again."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        bench.settled()
        bench.lose_effects()
        bench.terminal.submit(it.ApplyCoupon(code=code))
        bench.wait_until(lambda shown: bool(shown.state.sale and shown.state.sale.shop_asked))
        asked = bench.snapshot.state.sale.shop_asked  # type: ignore[union-attr]
        assert asked is not None
    with shop.till().running() as again:
        assert "scan it again to use it" in again.snapshot.say.text
        again.wait_until(lambda shown: not shown.state.releases)
        assert not again.snapshot.state.sale.awaits_answer  # type: ignore[union-attr]
    assert [asked.lock_id] == shop.engine.of("release")
    assert shop.engine.is_free(code)


def test_a_long_sale(shop: Shop) -> None:
    """A lock that ends while the sale waits is had again by its id, and nobody need know."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, code)
        for _ in range(3):
            time_goes_by(bench, 30 * 60)
            bench.settled()
        assert [code] * 4 == shop.engine.of("lock")
        pay(bench)
        bench.wait_until(lambda shown: not shown.state.burns)
    assert 1 == shop.engine.uses(code)


def test_a_long_sale_without_the_engine(shop: Shop) -> None:
    """It cannot be had again: off the sale, with what more is due, before anything is paid."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, code)
        shop.engine.is_down = True
        time_goes_by(bench, 30 * 60)
        bench.wait_until(lambda shown: shown.state.sale and not shown.state.sale.shop_coupons)  # type: ignore[arg-type,return-value]
        assert "is off this sale: 5.00 more is due" in bench.snapshot.say.text


def test_a_restart_long_after(shop: Shop) -> None:
    """The open sale is back after an hour: its coupon is asked for again before it is paid."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        with_coupon(bench, code)
    shop.clock.advance(3_600)
    with shop.till().running() as again:
        again.done(it.SignOn(user_id="1001", pin="4711"))
        again.settled()
        assert [code] * 2 == shop.engine.of("lock")
        pay(again)
        again.wait_until(lambda shown: not shown.state.burns)
    assert 1 == shop.engine.uses(code)


# -- used twice, and wrong tokens -------------------------------------------------------------


def test_used_elsewhere_after_its_lock_had_ended(shop: Shop) -> None:
    """The till sold by it, and so did another: on record as a double, ticked off by a manager."""
    code = shop.engine.issue()
    with shop.till().running() as first, shop.till("T2").running() as second:
        with_coupon(first, code)
        first.done(it.TakeTender(method="cash", amount=BAG.price - BAG.price.percent(50)))  # type: ignore[arg-type]
        shop.engine.is_down = True
        time_goes_by(first, 40 * 60)
        first.settled()
        with_coupon(second, code)
        pay(second)
        second.wait_until(lambda shown: not shown.state.burns)
        pay(first)
        shop.engine.is_down = False
        first.settled()
        time_goes_by(first, ENGINE_TOLD_AGAIN_EVERY_S + 1)
        first.wait_until(lambda shown: bool(shown.state.doubles))
        (double,) = first.snapshot.state.doubles
        assert (code, "S001-T1-000001", ["S001-T2"]) == (
            double.code,
            double.receipt,
            [one.till for one in double.elsewhere],
        )
        assert not first.ask(it.TickDouble(code=code)).ok
        assert ((), (double,)) == owed_to_the_engine(first.record)
        first.done(it.SignOff(), it.SignOn(user_id="9001", pin="471147"), it.TickDouble(code=code))
        assert () == first.snapshot.state.doubles
    assert [code] == [one.code for one in shop.engine.engine.doubles()]


def test_a_wrong_token_is_a_managers_matter(shop: Shop) -> None:
    """Told at the counter when a coupon is scanned, and shown to a manager as long as it lasts."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        shop.engine.wrong_token = True
        assert "does not take this till's token" in bench.ask(it.Scanned(text=code)).refusal
        bench.wait_until(lambda shown: "token" in shown.engine.trouble)
        shop.engine.wrong_token = False
        bench.done(it.Scanned(text=code))
        bench.wait_until(lambda shown: not shown.engine.trouble)


def test_one_that_waits_delays_no_order(shop: Shop) -> None:
    """Nor does the loyalty program wait for the engine: each has a line of its own."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=KNOWN.customer_id))
        bench.done(it.Scanned(text=code))
        shop.engine.is_down = True
        pay(bench)
        bench.settled()
        assert bench.waiting
        assert [code] == [one.code for one in bench.snapshot.state.burns]


def test_who_bought_stands_beside_the_chain(shop: Shop) -> None:
    """A burn that waits names the customer where they can be erased, and nowhere else."""
    code = shop.engine.issue()
    with shop.till().running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=KNOWN.customer_id))
        bench.done(it.Scanned(text=code))
        shop.engine.is_down = True
        pay(bench)
        bench.settled()
        (body,) = bench.rows("SELECT body FROM journal WHERE kind = 'BurnOwed'")
        assert KNOWN.customer_id not in body[0]
        (owed,) = [one for one in bench.recorded() if isinstance(one, ev.BurnOwed)]
        assert KNOWN.customer_id == owed.burn.customer_id


def test_64_tills_on_one_code(shop: Shop) -> None:
    """Exactly one has it; the others are told so."""
    code = shop.engine.issue()
    benches = [shop.till(f"T{number}") for number in range(1, 65)]

    def sell(bench: Bench) -> bool:
        with bench.running():
            bench.open_shift()
            bench.done(it.AddItem(item=BAG))
            has_it = bench.ask(it.Scanned(text=code)).ok
            pay(bench)
            bench.wait_until(lambda shown: not shown.state.burns)
            return has_it

    with ThreadPoolExecutor(max_workers=64) as pool:
        assert 1 == sum(pool.map(sell, benches))
    assert 1 == shop.engine.uses(code)
