"""Online or offline: decided from what calls met, said once a change."""

import random
from collections.abc import Callable

import pytest
from loyalty_bench import NOON, StillClock

from pos.errors import (
    LoyaltyBusy,
    LoyaltyError,
    LoyaltyMisuse,
    LoyaltyRefused,
    LoyaltyUnreachable,
    Met,
)
from pos.loyalty.availability import (
    FIRST_PROBE_S,
    LONGEST_PROBE_S,
    TROUBLE_STAYS_S,
    Gate,
    LoyaltyNews,
)
from pos.loyalty.line_words import OFFLINE, OFFLINE_BEHIND
from pos.loyalty.steadiness import (
    CONFIRM_S,
    FIRST_TRIAL_S,
    LONGEST_TRIAL_S,
    STEADY_S,
    Steadiness,
)

TIMED_OUT = LoyaltyUnreachable("no answer in time", sent=True)
NOT_IN_TIME = LoyaltyUnreachable("no connection in time", sent=False)
NOBODY_THERE = LoyaltyUnreachable("connection refused", sent=False, met=Met.NO_NETWORK)
SIGN_IN_PAGE = LoyaltyUnreachable("a page", sent=True, met=Met.STRANGER)
GATEWAY = LoyaltyUnreachable("bad gateway", sent=True, code="502", met=Met.OUT_OF_ORDER)
ODD = LoyaltyUnreachable("no such field", sent=True, met=Met.ODD_ANSWER)
BUSY = LoyaltyBusy("busy", code="2001")
THROTTLED = LoyaltyBusy("throttled", code="429")
MAINTENANCE = LoyaltyBusy("maintenance", code="503")
HELD_BACK = LoyaltyBusy("the till's own quota", code="429", asked=False)
REFUSED = LoyaltyRefused("not enough points", code="9008")
WRONG_KEYS = LoyaltyMisuse("wrong keys", code="1000")
NO_EARNING = LoyaltyMisuse("earning is off", code="6001")
NOT_PERMITTED = LoyaltyMisuse("these keys may not", code="1002")


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
        ([MAINTENANCE, MAINTENANCE], True),
        ([TIMED_OUT, HELD_BACK, TIMED_OUT], False),
        ([TIMED_OUT, ODD, TIMED_OUT], False),
        ([ODD, ODD, ODD], True),
        ([NOT_IN_TIME], True),
        ([NOT_IN_TIME, NOT_IN_TIME], False),
        ([SIGN_IN_PAGE], True),
        ([SIGN_IN_PAGE, SIGN_IN_PAGE], False),
        ([SIGN_IN_PAGE, GATEWAY], False),
        ([GATEWAY, GATEWAY], False),
        ([NOBODY_THERE], False),
        ([NOBODY_THERE, None], False),
        ([NOBODY_THERE, None, None], True),
        ([NOBODY_THERE, None, TIMED_OUT, None], False),
        ([NOBODY_THERE, HELD_BACK, HELD_BACK], False),
        ([NOBODY_THERE, REFUSED, MAINTENANCE], True),
        ([NOBODY_THERE, WRONG_KEYS, WRONG_KEYS], True),
        ([WRONG_KEYS, WRONG_KEYS], True),
    ],
)
def test_what_makes_it_offline(outcomes: list[LoyaltyError | None], online: bool) -> None:
    """Two failures in a row, or nobody there at all; and two answers in a row make it good again.

    A no is an answer, and so is "not now"; what the till held back itself is neither.
    """
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


def test_tries_grow_rarer_up_to_a_quarter_minute() -> None:
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

    desk.meet(None, None)
    assert desk.gate.may_call()
    assert 0 == desk.gate.next_probe_in_s()
    desk.meet(NOBODY_THERE)

    assert FIRST_PROBE_S == desk.gate.next_probe_in_s()


@pytest.mark.parametrize("failure", [TIMED_OUT, NOBODY_THERE, SIGN_IN_PAGE, GATEWAY])
def test_each_trouble_has_its_own_sentence(failure: LoyaltyUnreachable) -> None:
    """A slow line, no network, somebody else's page and a broken service ask for other things."""
    desk = Desk()

    desk.meet(failure, failure)

    (news,) = desk.news
    assert (OFFLINE[failure.met], OFFLINE_BEHIND[failure.met]) == (news.say, news.behind)
    assert "Sell on" in news.say
    assert not news.trouble


def test_the_sentences_differ() -> None:
    """No two troubles of the line are told alike."""
    for sentences in (OFFLINE, OFFLINE_BEHIND):
        assert len(sentences) == len(set(sentences.values())) == len(Met) - 1


def test_another_trouble_in_the_same_outage_is_said_once() -> None:
    """The Wi-Fi is back and shows its sign-in page: now something else is to be done."""
    desk = Desk()

    desk.meet(NOBODY_THERE, SIGN_IN_PAGE)
    assert 1 == len(desk.news)
    desk.meet(SIGN_IN_PAGE, SIGN_IN_PAGE, NOBODY_THERE, NOBODY_THERE, SIGN_IN_PAGE, SIGN_IN_PAGE)

    told = [OFFLINE[met] for met in (Met.NO_NETWORK, Met.STRANGER)]
    assert told == [news.say for news in desk.news]
    assert 1 == len({news.since for news in desk.news})


def test_one_cut_through_several_calls_is_one_failure() -> None:
    """What was under way together and failed together tells of one moment, not of an outage."""
    desk = Desk()
    began_s = desk.clock.monotonic_s()
    desk.clock.advance(5)

    for _ in range(8):
        desk.gate.failed(TIMED_OUT, began_s=began_s)
    assert desk.gate.online

    desk.gate.failed(TIMED_OUT, began_s=desk.clock.monotonic_s())
    assert not desk.gate.online


@pytest.mark.parametrize("trouble", [NO_EARNING, NOT_PERMITTED])
def test_trouble_stays_while_other_calls_pass(trouble: LoyaltyMisuse) -> None:
    """A balance that can be read does not show that earning is switched on again."""
    desk = Desk()
    desk.meet(trouble)

    for _ in range(3):
        desk.clock.advance(TROUBLE_STAYS_S / 3 - 1)
        desk.meet(None)
    desk.meet(trouble, None)
    assert [trouble.reason] == [news.trouble for news in desk.news]

    desk.clock.advance(TROUBLE_STAYS_S)
    desk.meet(None, None)
    assert [trouble.reason, ""] == [news.trouble for news in desk.news]


def test_two_troubles_in_turn_are_each_said_once() -> None:
    """The screen does not change with every refused call."""
    desk = Desk()

    desk.meet(*[NO_EARNING, NOT_PERMITTED] * 5)

    assert ["earning is off", "these keys may not"] == [news.trouble for news in desk.news]


def test_trouble_found_when_the_line_is_back_is_what_is_said() -> None:
    """Back, and the keys are wrong: that needs somebody, the other does not."""
    desk = Desk()

    desk.meet(NOBODY_THERE, WRONG_KEYS, WRONG_KEYS)

    assert [(False, ""), (True, "wrong keys")] == [(one.online, one.trouble) for one in desk.news]
    assert "wrong keys" == desk.news[-1].say


def test_a_person_who_insists_waits_for_no_trial() -> None:
    """Two answers at once are enough for whoever asks for it, relapse or not."""
    desk = Desk()
    desk.meet(NOBODY_THERE, None, None, NOBODY_THERE, None, None)
    assert not desk.gate.online

    desk.gate.failed(TIMED_OUT)
    for _ in range(2):
        desk.gate.answered(insisted=True)

    assert desk.gate.online


def hour_of(line: Callable[[int], bool]) -> list[LoyaltyNews]:
    """An hour at a till with a sale's call every ten seconds, on a line that answers as told."""
    desk = Desk()
    calls = 0
    while desk.clock.monotonic_s() < 3_700:
        if desk.gate.may_call():
            desk.meet(None if line(calls) else TIMED_OUT)
            calls += 1
        wait_s = 10.0 if desk.gate.online else max(0.05, desk.gate.next_probe_in_s())
        desk.clock.advance(wait_s)
    return desk.news


def test_a_line_that_answers_every_second_call_is_not_announced() -> None:
    """Half of its calls work and nothing changes on the screen."""
    assert [] == hour_of(lambda call: call % 2 == 0)


def test_a_line_that_works_two_calls_of_four_is_announced_at_ever_longer_spaces() -> None:
    """What was back for a moment only must hold longer the next time: it stays offline."""
    news = hour_of(lambda call: call % 4 < 2)

    assert [False, True, False] == [one.online for one in news]


@pytest.mark.parametrize("answers_of_ten", [3, 5, 7, 8])
def test_a_line_that_flaps_by_chance_does_not_flap_the_screen(answers_of_ten: int) -> None:
    """However it goes, an hour has a handful of changes and not hundreds."""
    for seed in range(20):
        chance = random.Random(seed)
        news = hour_of(lambda _call, chance=chance: chance.random() * 10 < answers_of_ten)

        assert len(news) <= 20, f"seed {seed}"


def test_a_single_outage_is_over_after_two_answers() -> None:
    """A line that was steady is believed half a second after its first answer."""
    desk = Desk()
    desk.meet(TIMED_OUT, TIMED_OUT)
    desk.clock.advance(FIRST_PROBE_S)
    assert desk.gate.may_call()

    desk.meet(None)
    assert CONFIRM_S == desk.gate.next_probe_in_s()
    desk.clock.advance(CONFIRM_S)
    assert desk.gate.may_call()
    desk.meet(None)

    assert desk.gate.online


def test_a_trial_grows_with_each_relapse_and_is_forgotten() -> None:
    """Ten seconds, twenty, up to two minutes; each five minutes of a good line take one back."""
    steadiness, now_s, trials = Steadiness(), 0.0, []

    for _ in range(7):
        steadiness.went_down(now_s)
        down_s = now_s
        while not steadiness.answered(now_s):
            now_s += steadiness.next_question_s
        trials.append(now_s - down_s)
    assert [CONFIRM_S, FIRST_TRIAL_S, 20, 40, 80, LONGEST_TRIAL_S, LONGEST_TRIAL_S] == trials

    steadiness.went_down(now_s + 7 * STEADY_S)
    assert CONFIRM_S == steadiness.next_question_s


@pytest.mark.parametrize(("jitter", "factor"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
def test_tills_do_not_try_in_step(jitter: float, factor: float) -> None:
    """Chance spreads the tries of a store's tills by a fifth either way."""
    desk = Desk(jitter=jitter)

    desk.meet(NOBODY_THERE)

    assert pytest.approx(FIRST_PROBE_S * factor) == desk.gate.next_probe_in_s()
    assert factor * FIRST_PROBE_S <= LONGEST_PROBE_S * 1.2
