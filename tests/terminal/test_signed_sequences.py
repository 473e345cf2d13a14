"""Whatever becomes of the line and in whatever order: a signed coupon at two tills adds up."""

from __future__ import annotations

import base64
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from builders import Counter, counter_of, item_of
from engine_at_hand import EngineAtHand, engine_at_hand
from fakes import StillClock
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.core import effects as fx
from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.shop_coupon import ShopCouponRules, UsedHere
from pos.core.signed_coupon import SignedCoupon
from pos.core.state import empty_state
from pos.coupons.signed import public_key_of, read
from pos.coupons.signing import signed_text
from pos.terminal.engine_heard import EngineHeard
from pos.terminal.shop_coupon_questions import ShopCouponQuestions

KEY = base64.b64encode(bytes(range(32))).decode()
RULES = ShopCouponRules(patterns=("OWN-*",), has_engine=True, believes_signed=True)
BAG = item_of("bag")
TILLS = ("T1", "T2")
AT_A_TILL = ("scan", "remove", "void", "pay", "tell", "wait")
LINE = ("up", "down", "loses")


@dataclass
class Till:
    """The rules of one, with what its effects ask of the real engine; no threads, no record."""

    engine: EngineAtHand
    clock: StillClock
    counter: Counter
    signed: SignedCoupon
    asks: ShopCouponQuestions = field(init=False)

    def __post_init__(self) -> None:
        self.asks = ShopCouponQuestions(
            self.engine, self.clock, EngineHeard(self.clock, lambda _: None)
        )

    @property
    def used_here(self) -> UsedHere | None:
        """As the journal folds it."""
        burns = (one.burn for one in self.counter.events if isinstance(one, ev.BurnOwed))
        first = next(burns, None)
        return first and UsedHere(code=first.code, receipt=first.receipt, at=first.at)

    @property
    def sold(self) -> list[str]:
        """The sales that had it off."""
        owed = [one.burn.sale_id for one in self.counter.events if isinstance(one, ev.BurnOwed)]
        return list(dict.fromkeys(owed))

    def do(self, what: str) -> None:
        counter, code = self.counter, self.signed.coupon.code
        counter.now = self.clock.now()
        if what in {"scan", "pay"} and counter.state.sale is None:
            self.ask(it.AddItem(item=BAG))
        match what:
            case "scan":
                used = self.used_here
                self.ask(it.ApplyCoupon(code=code, signed=self.signed, used_here=used))
            case "remove":
                self.ask(it.RemoveCoupon(code=code))
            case "void":
                self.ask(it.VoidSale())
            case "pay":
                self.ask(it.TakeTender(method="cash"))
            case "tell":
                self.clock.advance(20)
                self.ask(it.TellEngineAgain())
            case "wait":
                self.clock.advance(31 * 60)
                self.ask(it.ShopLocksLapsed())

    def ask(self, intent: it.Intent) -> None:
        waiting: deque[it.Intent] = deque([intent])
        while waiting:
            self.counter.now = self.clock.now()
            self.counter.ask(waiting.popleft())
            for effect in self.counter.effects:
                answer = self._answer(effect)
                if answer is not None:
                    waiting.append(answer)

    def _answer(self, effect: fx.Effect) -> it.Intent | None:
        match effect:
            case fx.LockShopCoupon():
                return self.asks.lock(effect)
            case fx.ReleaseShopCoupon():
                return self.asks.release(effect)
            case fx.BurnShopCoupon():
                return self.asks.burn(effect)
            case _:
                return None


def moves() -> st.SearchStrategy[list[tuple[str, str]]]:
    at_a_till = st.tuples(st.sampled_from(TILLS), st.sampled_from(AT_A_TILL))
    line = st.tuples(st.just(""), st.sampled_from(LINE))
    return st.lists(st.one_of(at_a_till, at_a_till, line), max_size=25)


@settings(max_examples=60)
@given(moves())
def test_it_adds_up(moves: list[tuple[str, str]]) -> None:
    """At most once at each till; the engine knows of every sale; nothing stays locked."""
    with TemporaryDirectory() as folder:
        _played(Path(folder), moves)


@pytest.mark.parametrize(
    "words",
    [
        "down T1-scan T1-pay T2-scan T2-pay up T2-tell T1-tell",
        "loses T1-scan up T2-scan T1-pay T2-pay T1-tell",
        "loses T1-scan T1-remove up T2-scan T2-pay",
        "T1-scan down T1-wait T1-scan T1-pay up T1-tell T1-scan",
        "down T1-scan T1-wait T1-wait T1-pay up T1-scan T1-pay",
    ],
)
def test_such_as(tmp_path: Path, words: str) -> None:
    """Some that are known to be hard."""
    moves = [("", word) if "-" not in word else tuple(word.split("-", 1)) for word in words.split()]
    _played(tmp_path, [(one, other) for one, other in moves])


def _played(folder: Path, moves: list[tuple[str, str]]) -> None:
    clock = StillClock()
    with engine_at_hand(folder, clock) as engine:
        coupon = engine.engine.find(engine.issue())
        assert coupon is not None
        signed = read(signed_text(coupon, KEY), public_key_of(KEY))
        assert isinstance(signed, SignedCoupon)
        lines = {"T1": engine, "T2": engine.beside("S001-T2")}
        tills = {
            name: Till(line, clock, counter_of(shop_coupons=RULES, till_id=name), signed)
            for name, line in lines.items()
        }
        for where, what in moves:
            if where:
                tills[where].do(what)
                continue
            for line in lines.values():
                line.is_down, line.loses_answers = what == "down", what == "loses"
        _must_agree(engine, lines, tills, coupon.code)


def _must_agree(
    engine: EngineAtHand, lines: dict[str, EngineAtHand], tills: dict[str, Till], code: str
) -> None:
    for line in lines.values():
        line.is_down = line.loses_answers = False
    for till in tills.values():
        till.do("void")
        till.do("tell")
        assert () == till.counter.state.burns
        assert () == till.counter.state.releases
        assert len(till.sold) <= 1
        assert till.counter.state == fold(empty_state(till.counter.setup), till.counter.events)
    sold = [sale for till in tills.values() for sale in till.sold]
    doubles = [double for till in tills.values() for double in till.counter.state.doubles]
    assert (
        len(doubles)
        == max(0, len(sold) - 1)
        == sum(len(one.uses) - 1 for one in engine.engine.doubles())
    )
    assert (len(sold) > 0) != engine.is_free(code)
