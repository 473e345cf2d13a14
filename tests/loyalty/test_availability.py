"""Online or offline: decided from what calls met, said once a change."""

import pytest
from loyalty_bench import NOON, StillClock

from pos.errors import LoyaltyError, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.loyalty.availability import FIRST_PROBE_S, LONGEST_PROBE_S, Gate, LoyaltyNews

TIMED_OUT = LoyaltyUnreachable("no answer in time", sent=True)
NOBODY_THERE = LoyaltyUnreachable("connection refused", sent=False)
BUSY = LoyaltyUnreachable("busy", sent=False, code="2001")
THROTTLED = LoyaltyUnreachable("throttled", sent=False, code="429")
MAINTENANCE = LoyaltyUnreachable("maintenance", sent=False, code="503")
REFUSED = LoyaltyRefused("not enough points", code="9008")
WRONG_KEYS = LoyaltyMisuse("wrong keys", code="1000")


class Desk:
    """A gate, its clock, and all that it said."""

    def __init__(self, *, jitter: float = 0.5) -> None:
        self.clock = StillClock()
        self.news: list[LoyaltyNews] = []
        self.gate = Gate(clock=self.clock, listen=self.news.append, jitter=lambda: jitter)

    def meet(self, *outcomes: LoyaltyError | None) -> None:
        """What calls met in turn; None is a good answer."""
        for outcome in outcomes:
            if outcome is None:
                self.gate.answered()
            else:
                self.gate.failed(outcome)


@pytest.mark.parametrize(
    ("outcomes", "online"),
    [
        ([], True),
        ([TIMED_OUT], True),
        ([TIMED_OUT, TIMED_OUT], False),
        ([TIMED_OUT, None, TIMED_OUT, None], True),
        ([TIMED_OUT, REFUSED, TIMED_OUT], True),
        ([TIMED_OUT, BUSY, TIMED_OUT, THROTTLED], True),
        ([BUSY, BUSY, THROTTLED, THROTTLED], True),
        ([MAINTENANCE], True),
        ([MAINTENANCE, MAINTENANCE], False),
        ([NOBODY_THERE], False),
        ([NOBODY_THERE, None], True),
        ([NOBODY_THERE, REFUSED], True),
        ([NOBODY_THERE, WRONG_KEYS], True),
        ([WRONG_KEYS, WRONG_KEYS], True),
    ],
)
def test_what_makes_it_offline(outcomes: list[LoyaltyError | None], online: bool) -> None:
    """Two failures in a row, or nobody there at all; any answer, a no included, is a good line."""
    desk = Desk()

    desk.meet(*outcomes)

    assert online == desk.gate.online


def test_a_change_is_said_once() -> None:
    """The cashier reads of each change once, with the moment since when it is so."""
    desk = Desk()

    desk.meet(TIMED_OUT, TIMED_OUT, NOBODY_THERE, TIMED_OUT)
    desk.clock.advance(60)
    desk.meet(None, None)

    lost, back = desk.news
    assert (False, NOON) == (lost.online, lost.since)
    assert "Sell on" in lost.say
    assert (True, desk.clock.now()) == (back.online, back.since)
    assert desk.clock.now() == desk.gate.since


def test_wrong_keys_are_the_operators_and_said_once() -> None:
    """Misuse is told apart from a line that is down, until the service accepts the till again."""
    desk = Desk()

    desk.meet(WRONG_KEYS, WRONG_KEYS)
    assert ["wrong keys"] == [news.trouble for news in desk.news]
    assert "wrong keys" == desk.gate.trouble

    desk.meet(None, None)
    assert ["wrong keys", ""] == [news.trouble for news in desk.news]
    assert all(news.online for news in desk.news)


def test_the_listener_may_ask_back() -> None:
    """Whoever is told of a change may look at the gate at once."""
    seen: list[bool] = []
    gate = Gate(clock=StillClock(), listen=lambda _news: seen.append(gate.online))

    gate.failed(NOBODY_THERE)

    assert [False] == seen


def test_one_caller_an_interval_tries() -> None:
    """While offline most callers are turned away; when a try is due, one goes through."""
    desk = Desk()
    desk.meet(NOBODY_THERE)

    assert not desk.gate.may_call()
    assert FIRST_PROBE_S == desk.gate.next_probe_in_s()

    desk.clock.advance(FIRST_PROBE_S)
    assert desk.gate.may_call()
    assert not desk.gate.may_call()


def test_tries_grow_rarer_up_to_a_minute() -> None:
    """A long outage is asked after gently, and a short one is noticed soon."""
    desk = Desk()
    desk.meet(NOBODY_THERE)
    waits: list[float] = []

    for _ in range(8):
        waits.append(desk.gate.next_probe_in_s())
        desk.clock.advance(waits[-1])
        assert desk.gate.may_call()
        desk.meet(NOBODY_THERE)

    assert [3, 6, 12, 15, 15, 15, 15, 15] == waits


def test_a_new_outage_starts_over() -> None:
    """How rare the tries had become is forgotten when the line is back."""
    desk = Desk()
    desk.meet(NOBODY_THERE)
    desk.clock.advance(FIRST_PROBE_S)
    assert desk.gate.may_call()

    desk.meet(None)
    assert desk.gate.may_call()
    assert 0 == desk.gate.next_probe_in_s()
    desk.meet(NOBODY_THERE)

    assert FIRST_PROBE_S == desk.gate.next_probe_in_s()


@pytest.mark.parametrize(("jitter", "factor"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
def test_tills_do_not_try_in_step(jitter: float, factor: float) -> None:
    """Chance spreads the tries of a store's tills by a fifth either way."""
    desk = Desk(jitter=jitter)

    desk.meet(NOBODY_THERE)

    assert pytest.approx(FIRST_PROBE_S * factor) == desk.gate.next_probe_in_s()
    assert factor * FIRST_PROBE_S <= LONGEST_PROBE_S * 1.2
