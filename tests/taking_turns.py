"""Cashiers with a tray each take turns at one till, in any order that a test comes upon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from builders import AMAL, MUNA, Counter, counter_of, item_of, sar
from hypothesis import strategies as st

from pos.core import effects as fx
from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import apply
from pos.core.roles import Role
from pos.core.settlement import SettleHow
from pos.core.shift import CashMove
from pos.core.staff import Cashier
from pos.core.tender import CASH

OMAR = Cashier(user_id="1002", name="Omar", role=Role.CASHIER)
HUDA = Cashier(user_id="1003", name="Huda", role=Role.CASHIER)
STAFF = (AMAL, OMAR, HUDA, MUNA)

Step = Callable[[Counter], None]


def till() -> Counter:
    return counter_of(own_drawers=True)


def come(counter: Counter, who: int) -> None:
    """Whoever is signed on locks the till first."""
    if counter.state.cashier is not None:
        counter.ask(it.LockTill())
    counter.ask(it.PinWasRight(cashier=STAFF[who]))


def sell(counter: Counter, minor: int, method: str) -> None:
    price = f"{Decimal(minor) / 100:.2f}"
    counter.ask(it.AddItem(item=item_of("bag", price)), approved_by=MUNA.user_id)
    counter.ask(it.TakeTender(method=method))


def give_back(counter: Counter, minor: int) -> None:
    """Without a receipt, and on a manager's word."""
    price = f"{Decimal(minor) / 100:.2f}"
    asked = it.ReturnItem(code="bag", item=item_of("bag", price), reason="torn")
    counter.ask(asked, approved_by=MUNA.user_id)
    counter.ask(it.TakeTender(method=CASH), approved_by=MUNA.user_id)


def suspend(counter: Counter, minor: int) -> None:
    counter.ask(it.AddItem(item=item_of("hat", f"{Decimal(minor) / 100:.2f}")))
    counter.ask(it.SuspendSale())


def resume(counter: Counter) -> None:
    for one in counter.state.suspended[:1]:
        counter.ask(it.ResumeSale(name=one.name))
        counter.ask(it.TakeTender(method=CASH))


def clear(counter: Counter) -> None:
    """Whatever a step has left on the counter is struck out, so that shifts may change."""
    if counter.state.sale is not None:
        for one in counter.state.sale.tenders:
            counter.ask(it.VoidTender(number=one.number), approved_by=MUNA.user_id)
        counter.ask(it.VoidSale())


def set_aside(counter: Counter) -> None:
    clear(counter)
    counter.ask(it.SetShiftAside(), approved_by=MUNA.user_id)


def take_up(counter: Counter, which: int) -> None:
    aside = counter.state.aside
    number = aside[which % len(aside)].shift.number if aside else which
    counter.ask(it.TakeShiftUp(number=number), approved_by=MUNA.user_id)


def turn_of(counter: Counter, who: int) -> None:
    """The shift of whoever is there makes way for somebody's: their own again, or a new one."""
    shift = counter.state.shift
    if shift is not None and shift.is_open and shift.opened_by != STAFF[who].user_id:
        set_aside(counter)
    come(counter, who)
    counter.ask(it.OpenShift(opening_float=sar("50.00")))


def close(counter: Counter, off: int) -> None:
    clear(counter)
    shift = counter.state.shift
    if shift is not None and shift.is_open:
        counted = shift.drawer_expected + sar(f"{off}.00")
        there = counted if counted.minor >= 0 else sar("0.00")
        counter.ask(it.CloseShift(counted=there), approved_by=MUNA.user_id)


def hand_over(counter: Counter, to: int) -> None:
    clear(counter)
    shift = counter.state.shift
    if shift is None or not shift.is_open or shift.drawer_expected.minor < 0:
        return
    asked = it.HandOver(user_id=STAFF[to].user_id, pin="1", counted=shift.drawer_expected)
    answer = counter.ask(asked, approved_by=MUNA.user_id)
    for check in answer.effects:
        assert isinstance(check, fx.CheckWhoTakesOver), "only that is asked for"
        counter.ask(
            it.TakeOver(
                cashier=STAFF[to],
                asked=asked,
                asked_by=check.asked_by,
                shift=check.shift,
                drawer_expected=check.drawer_expected,
                approved_by=check.approved_by,
            )
        )


def move(counter: Counter, minor: int) -> None:
    kind = CashMove.PAID_IN if minor % 2 else CashMove.DROP
    asked = it.MoveCash(move=kind, amount=sar(f"{minor}.00"), reason="change")
    counter.ask(asked, approved_by=MUNA.user_id)


def settle(counter: Counter, minor: int) -> None:
    """The loyalty service's no is dealt with by a person, whichever shift is open, or none."""
    entry_id = f"order:{len(counter.events)}"
    settled = ev.EntrySettled(
        entry_id=entry_id,
        sale_id=entry_id,
        receipt="",
        customer_id="c1",
        at=counter.now,
        how=SettleHow.ABSORB,
        why="known",
        by=MUNA.user_id,
        points=minor,
        by_points=sar(f"{minor}.00"),
        by_coupons=sar("0.00"),
    )
    counter.state = apply(counter.state, settled)
    counter.events.append(settled)


SMALL = st.integers(0, 3)
MINOR = st.integers(1, 9_999)


def _step(step: Callable[..., None], *of: st.SearchStrategy[object]) -> st.SearchStrategy[Step]:
    return st.tuples(*of).map(lambda told: lambda counter: step(counter, *told))


STEPS: st.SearchStrategy[Step] = st.one_of(
    _step(turn_of, SMALL),
    _step(turn_of, SMALL),
    _step(turn_of, SMALL),
    _step(sell, MINOR, st.sampled_from([CASH, "card"])),
    _step(sell, MINOR, st.sampled_from([CASH, "card"])),
    _step(close, st.integers(-1, 1)),
    _step(close, st.integers(-1, 1)),
    _step(give_back, MINOR),
    _step(suspend, MINOR),
    st.just(resume),
    _step(come, SMALL),
    st.just(set_aside),
    _step(take_up, SMALL),
    _step(hand_over, SMALL),
    _step(move, st.integers(1, 30)),
    _step(settle, SMALL),
)
TURNS: st.SearchStrategy[list[Step]] = st.lists(STEPS, min_size=12, max_size=50)


def played(steps: Sequence[Step]) -> Counter:
    counter = till()
    for step in steps:
        step(counter)
    return counter
