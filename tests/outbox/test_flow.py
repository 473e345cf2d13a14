"""How many deliveries may be under way and how soon the next may leave, with the time given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.core.backlog import FRESH_PACE, MOST_PACE, PACE_WINDOW_S
from pos.outbox.flow import CALM_S, MOST_IN_VAIN, MOST_UNDER_WAY, Flow

FULL_GAP_S = PACE_WINDOW_S / MOST_PACE


def calm(flow: Flow, *, from_s: float, seconds: int) -> None:
    """An answer a second."""
    for second in range(seconds):
        flow.answered(from_s + second * CALM_S)


def slowed(times: int) -> Flow:
    """Told so many times that it is too much, half a minute apart."""
    flow = Flow()
    for number in range(times):
        flow.too_much(number * 30.0, left_s=number * 30.0, told_s=0.0)
    return flow


def test_begins_at_the_full_pace() -> None:
    """Nothing is known against it: as many as are ever under way, ten a second."""
    flow = Flow()

    assert (MOST_PACE, MOST_UNDER_WAY) == (flow.pace, flow.most_under_way)
    assert (100, 4, 0.1) == (MOST_PACE, MOST_UNDER_WAY, FULL_GAP_S)


@pytest.mark.parametrize(
    ("times", "pace", "under_way"),
    [(0, 100, 4), (1, 50, 2), (2, 25, 1), (3, 12, 1), (6, 1, 1), (20, 1, 1)],
)
def test_too_much_halves_it(times: int, pace: int, under_way: int) -> None:
    """Each time the service has too much half as many leave, and fewer are under way."""
    flow = slowed(times)

    assert (pace, under_way) == (flow.pace, flow.most_under_way)


@pytest.mark.parametrize(
    ("seconds", "pace", "under_way"),
    [(0, 25, 1), (1, 26, 2), (25, 50, 2), (26, 51, 3), (51, 76, 4), (75, 100, 4), (200, 100, 4)],
)
def test_calm_raises_it_by_one(seconds: int, pace: int, under_way: int) -> None:
    """Each second with an answer lets one more leave in a window, up to the most."""
    flow = slowed(2)
    calm(flow, from_s=60.0, seconds=seconds)

    assert (pace, under_way) == (flow.pace, flow.most_under_way)


def test_many_answers_in_a_second_raise_it_once() -> None:
    """A till that sends quickly grows no faster than a slow one: so they come together."""
    flow = slowed(2)
    for number in range(100):
        flow.answered(60.0 + number / 100)

    assert 26 == flow.pace


def test_what_was_under_way_together_halves_it_once() -> None:
    """Four that left together and are all told that it is too much are one trouble."""
    flow = Flow()
    for _ in range(4):
        flow.too_much(11.0, left_s=10.0, told_s=0.0)
    assert 50 == flow.pace

    flow.too_much(13.0, left_s=12.0, told_s=0.0)
    assert 25 == flow.pace


@pytest.mark.parametrize(("told_s", "closed_s"), [(0.0, 0.0), (7.0, 7.0), (300.0, 30.0)])
def test_a_told_pause_holds_for_all(told_s: float, closed_s: float) -> None:
    """Nobody's delivery leaves while the service wants a pause, for half a minute at most."""
    flow = Flow()
    flow.too_much(5.0, left_s=4.0, told_s=told_s)

    assert closed_s == flow.opens_in_s(5.0)
    assert flow.may_leave(5.0 + closed_s, under_way=0)


def test_no_answer_in_time_halves_it_as_well() -> None:
    """A service that has no time to answer has too much, but nothing is closed for it."""
    flow = Flow()
    flow.silent(5.0, left_s=0.0)

    assert (50, 0.0) == (flow.pace, flow.opens_in_s(5.0))


def test_leaves_one_after_the_other() -> None:
    """At the full pace a tenth of a second lies between two, and never more than four are out."""
    flow = Flow()
    flow.left(1.0)

    assert pytest.approx(FULL_GAP_S) == flow.opens_in_s(1.0)
    assert not flow.may_leave(1.0, under_way=1)
    assert flow.may_leave(1.0 + FULL_GAP_S, under_way=3)
    assert not flow.may_leave(1.0 + FULL_GAP_S, under_way=4)


def test_without_a_line_one_tries_now_and_then() -> None:
    """A backlog does not run against a wall: one, after a wait that doubles up to half a minute."""
    flow, now_s, waits = Flow(), 0.0, []
    for _ in range(7):
        flow.no_line(now_s, left_s=now_s, chance=1.0)
        waits.append(flow.opens_in_s(now_s))
        now_s += waits[-1]

    assert [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] == waits
    assert (1, MOST_PACE) == (flow.most_under_way, flow.pace)
    flow.answered(now_s)
    assert MOST_UNDER_WAY == flow.most_under_way


def test_the_line_goes_once_for_all_under_way() -> None:
    """Four that find no line at the same time count as one, and wait as one."""
    flow = Flow()
    for _ in range(4):
        flow.no_line(3.0, left_s=2.0, chance=1.0)

    assert 1.0 == flow.opens_in_s(3.0)


def test_the_line_is_back() -> None:
    """Everything may go at once, and what had left before the line came back tells nothing."""
    flow = Flow()
    flow.no_line(3.0, left_s=2.0, chance=1.0)
    flow.try_now(3.5)
    flow.no_line(3.6, left_s=3.4, chance=1.0)

    assert flow.may_leave(3.6, under_way=3)
    flow.no_line(4.0, left_s=3.6, chance=1.0)
    assert not flow.may_leave(4.0, under_way=0)


@pytest.mark.parametrize(("times", "pace"), [(0, 100), (1, 50), (2, 25), (6, 25)])
def test_a_line_that_is_back_begins_at_no_crawl(times: int, pace: int) -> None:
    """An outage told as too much leaves nobody waiting for the pace to come back."""
    flow = slowed(times)
    flow.try_now(600.0)

    assert pace == flow.pace


def test_wrong_keys_are_the_accounts_trouble_in_the_end() -> None:
    """A few requests found wrong may be theirs alone; after more, one tries in five minutes."""
    flow = Flow()
    for _ in range(MOST_IN_VAIN):
        flow.in_vain(10.0)
    assert flow.may_leave(10.0, under_way=3)

    flow.in_vain(10.0)
    assert (300.0, 1) == (flow.opens_in_s(10.0), flow.most_under_way)
    flow.answered(310.0)
    assert (0.0, MOST_UNDER_WAY) == (flow.opens_in_s(310.0), flow.most_under_way)


def test_unpaced() -> None:
    """Where nothing is to be slowed down, all that fit leave in the same moment."""
    flow = Flow(window_s=0.0)
    for under_way in range(MOST_UNDER_WAY):
        assert flow.may_leave(1.0, under_way=under_way)
        flow.left(1.0)

    assert not flow.may_leave(1.0, under_way=MOST_UNDER_WAY)


_MET = {
    "yes": lambda flow, now_s: flow.answered(now_s),
    "busy": lambda flow, now_s: flow.too_much(now_s, left_s=now_s - 0.2, told_s=0.0),
    "pause": lambda flow, now_s: flow.too_much(now_s, left_s=now_s - 0.2, told_s=4.0),
    "lost": lambda flow, now_s: flow.silent(now_s, left_s=now_s - 0.2),
    "down": lambda flow, now_s: flow.no_line(now_s, left_s=now_s - 0.2, chance=0.5),
    "keys": lambda flow, now_s: flow.in_vain(now_s),
    "back": lambda flow, now_s: flow.try_now(now_s),
}
_STEPS = st.lists(st.tuples(st.sampled_from(sorted(_MET)), st.floats(0.0, 3.0)), max_size=60)


@given(_STEPS)
def test_bounds_hold_whatever_is_met(steps: list[tuple[str, float]]) -> None:
    """The pace rises by one and falls by half at the most, and sooner or later one may go."""
    flow, now_s = Flow(), 0.0
    for met, passes_s in steps:
        now_s += passes_s
        before = flow.pace
        _MET[met](flow, now_s)

        most = max(before, FRESH_PACE) if met == "back" else min(MOST_PACE, before + 1)
        assert max(1, before // 2) <= flow.pace <= most
        assert 1 <= flow.most_under_way <= MOST_UNDER_WAY
        assert flow.opens_in_s(now_s) <= 300.0
        assert flow.may_leave(now_s + flow.opens_in_s(now_s) + 1e-6, under_way=0)


@given(_STEPS)
def test_a_window_is_never_overfilled(steps: list[tuple[str, float]]) -> None:
    """In no ten seconds do more leave than the highest pace lets, however eager the sender is.

    A line that comes back may let one leave out of turn.
    """
    flow, now_s, left_at_s, turns = Flow(), 0.0, [], 0
    for met, passes_s in steps:
        ends_s = now_s + passes_s
        while now_s + flow.opens_in_s(now_s) <= ends_s:
            now_s += flow.opens_in_s(now_s)
            if not flow.may_leave(now_s, under_way=0):
                now_s += 1e-9
                continue
            flow.left(now_s)
            left_at_s.append(now_s)
        now_s = ends_s
        _MET[met](flow, now_s)
        turns += met == "back"
    for first, at_s in enumerate(left_at_s):
        in_window = [one for one in left_at_s[first:] if one < at_s + PACE_WINDOW_S - 1e-3]
        assert len(in_window) <= MOST_PACE + 1 + turns


def _share_out(tills: list[Flow], *, per_second: int, seconds: int) -> list[int]:
    """A service that takes so many a second, and the tills that want all they can get from it."""
    taken = [0] * len(tills)
    step_s = 0.02
    for step in range(int(seconds / step_s)):
        now_s = 200.0 + step * step_s
        if step % 50 == 0:
            left_over = per_second
        for number in range(len(tills)):
            place = (number + step) % len(tills)
            flow = tills[place]
            if not flow.may_leave(now_s, under_way=0):
                continue
            flow.left(now_s)
            if left_over > 0:
                left_over -= 1
                taken[place] += now_s > 200.0 + seconds / 2
                flow.answered(now_s)
            else:
                flow.too_much(now_s, left_s=now_s, told_s=0.0)
    return taken


@pytest.mark.parametrize("tills", [2, 5, 12])
def test_tills_come_to_share_an_account(tills: int) -> None:
    """Whatever they begin with, tills that want more than there is end up with equal parts."""
    flows = [slowed(number % 5) for number in range(tills)]
    taken = _share_out(flows, per_second=12, seconds=400)

    fairness = sum(taken) ** 2 / (len(taken) * sum(one * one for one in taken))
    assert fairness > 0.85, taken
    assert sum(taken) > 12 * 200 * 0.7, taken
