"""What a till does with what it was lent, with the time given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.hub.share import ASKS_AT_LEAST_EVERY_S, FRESH, ORDERS, Ask, Share
from pos.ports.account_quota import Lane, Lease, Slice

AHEAD_S = 1_000_000.0
"""The hub's clock, of the till's own."""
BACKLOG = Ask(kind=ORDERS, lane=Lane.DELIVERIES, calls=500)
AT_COUNTER = Ask(kind="coupons", lane=Lane.AT_ONCE, calls=1)


def near(seconds: float | None) -> object:
    return pytest.approx(seconds, abs=0.001)


def lease(now_s: float, *begins_s: float, calls: int = 1) -> Lease:
    return Lease(
        now_s=AHEAD_S + now_s,
        slices=tuple(
            Slice(begins_s=AHEAD_S + one, ends_s=AHEAD_S + one + 0.5, calls=calls)
            for one in begins_s
        ),
    )


def lent(ask: Ask, now_s: float, *begins_s: float, calls: int = 1) -> Share:
    share = Share()
    share.took(ask, lease(now_s, *begins_s, calls=calls), sent_s=now_s, now_s=now_s)
    return share


MILLISECONDS = st.integers(0, 400).map(lambda ms: ms / 1000)


@given(
    answers=st.lists(
        st.tuples(MILLISECONDS, MILLISECONDS, st.integers(-1, 8)), min_size=1, max_size=8
    ),
    looks=st.lists(st.integers(0, 9_000).map(lambda ms: ms / 1000), max_size=60),
    ahead_s=st.sampled_from([-5e8, -3.25, 0.0, 0.125, 1.5e9]),
)
def test_only_in_its_time(
    answers: list[tuple[float, float, int]], looks: list[float], ahead_s: float
) -> None:
    """However far the clocks are apart and however long answers take, there and back: a call
    leaves inside a half second that was lent, by the hub's own clock, and no more than were.
    """
    share = Share()
    lent_at: dict[float, int] = {}
    now_s = 100.0
    for there_s, back_s, first in answers:
        hub_s = ahead_s + now_s + there_s
        begins_s = [(hub_s // 0.5 + first + number) * 0.5 for number in range(3)]
        slices = tuple(Slice(begins_s=one, ends_s=one + 0.5, calls=2) for one in begins_s)
        for one in begins_s:
            lent_at[one] = lent_at.get(one, 0) + 2
        sent_s, now_s = now_s, now_s + there_s + back_s
        share.took(BACKLOG, Lease(now_s=hub_s, slices=slices), sent_s=sent_s, now_s=now_s)
    for look_s in sorted(looks):
        if share.take(ORDERS, now_s + look_s):
            at_hub_s = ahead_s + now_s + look_s
            begins_s = at_hub_s // 0.5 * 0.5
            assert lent_at.get(begins_s, 0) > 0
            lent_at[begins_s] -= 1


def test_a_quick_answer_tells_the_time() -> None:
    """What one answer told of the hub's clock serves the next, however long that took."""
    share = lent(BACKLOG, 10.0, 10.0)
    share.took(BACKLOG, lease(10.2, 11.0), sent_s=10.1, now_s=10.9)

    assert share.take(ORDERS, 11.01)


def test_a_clock_that_was_set() -> None:
    """Where the hub's clock no longer fits what was known of it, the newest answer is believed."""
    share = lent(BACKLOG, 10.0, 10.0)
    back_s = AHEAD_S - 3_600
    slices = (Slice(begins_s=back_s + 21, ends_s=back_s + 21.5, calls=1),)
    share.took(BACKLOG, Lease(now_s=back_s + 20, slices=slices), sent_s=20.0, now_s=20.0)

    assert not share.take(ORDERS, 20.9)
    assert share.take(ORDERS, 21.1)


def test_nobody_lends() -> None:
    """Before a hub has answered, and once it does not: nothing is held back."""
    share = Share()
    share.waiting = 5_000
    assert (False, 0.0) == (share.is_lent, share.delivery_opens_in_s(10.0))
    share.took(BACKLOG, lease(10.0), sent_s=10.0, now_s=10.0)
    assert share.delivery_opens_in_s(10.0) > 0
    share.unheard()
    assert (False, 0.0) == (share.is_lent, share.delivery_opens_in_s(10.0))


@pytest.mark.parametrize("waiting", [1, FRESH])
def test_what_was_just_sold(waiting: int) -> None:
    """It goes at once, and where that is full it takes its turn as a backlog does."""
    share = lent(AT_COUNTER, 10.0)
    share.waiting = waiting
    assert 0.0 == share.delivery_opens_in_s(10.0)
    assert share.next_ask(10.0) is None

    none = Lease(now_s=AHEAD_S + 10.0, again_s=AHEAD_S + 12.0)
    share.took(Ask(kind=ORDERS, lane=Lane.AT_ONCE, calls=1), none, sent_s=10.0, now_s=10.0)
    assert 2.0 == near(share.opens_in_s(ORDERS, 10.0))
    assert share.delivery_opens_in_s(10.0) > 0
    assert Ask(kind=ORDERS, lane=Lane.DELIVERIES, calls=waiting) == share.next_ask(10.0)
    assert 0.0 == share.delivery_opens_in_s(12.1)


def test_a_backlog_goes_by_what_was_lent() -> None:
    """One for each call that may leave now; what has left and not called yet counts as well."""
    share = lent(BACKLOG, 10.0, 10.0, 12.0, calls=2)
    share.waiting = 500
    for _ in range(2):
        assert 0.0 == share.delivery_opens_in_s(10.1)
        share.delivery_left(10.1)
    assert 0.5 == share.delivery_opens_in_s(10.1)  # it looks again before: more may have been lent
    assert share.take(ORDERS, 10.1)
    assert share.take(ORDERS, 10.2)
    assert not share.take(ORDERS, 10.3)
    assert 0.25 == near(share.delivery_opens_in_s(11.75))
    assert 0.0 == share.delivery_opens_in_s(12.001)


def test_asks_ahead_of_need() -> None:
    """Half of the time before the last of it is over, and at least every few seconds; with
    nothing left to deliver it gives back, once. Whoever waits at the counter comes before.
    """
    share = lent(BACKLOG, 10.0, 10.0, 11.5)
    share.waiting = 400
    assert share.next_ask(10.9) is None
    assert 1.0 == near(share.asks_in_s(10.0))
    more = Ask(kind=ORDERS, lane=Lane.DELIVERIES, calls=400)
    assert more == share.next_ask(11.001)
    share.in_need["coupons"] = 2
    assert Ask(kind="coupons", lane=Lane.AT_ONCE, calls=2) == share.next_ask(11.0)
    del share.in_need["coupons"]

    share.took(more, lease(11.0, 60.0), sent_s=11.0, now_s=11.0)
    assert ASKS_AT_LEAST_EVERY_S == near(share.asks_in_s(11.0))
    share.waiting = 0
    back = share.next_ask(14.0)
    assert back == share.nothing_more()
    share.gives_back(back)
    assert share.opens_in_s(ORDERS, 60.0) is None
    share.took(back, lease(14.0), sent_s=14.0, now_s=14.0)
    assert share.next_ask(99.0) is None
    assert share.asks_in_s(99.0) is None
