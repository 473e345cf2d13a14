"""How much one caller may ask, and how much may wait."""

from __future__ import annotations

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from pos.coupons.service import workers
from pos.coupons.service.access import same
from pos.coupons.service.answers import NotDone
from pos.coupons.service.limits import CallRate, caller_of
from pos.coupons.service.workers import Workers


class Seconds:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_burst_and_then_so_many_a_second() -> None:
    """Whoever waits as long as they are told is heard."""
    seconds = Seconds()
    rate = CallRate(per_s=2, burst=3, monotonic_s=seconds)

    assert [0, 0, 0] == [rate.wait_s("a") for _ in range(3)]
    assert 0.5 == rate.wait_s("a")
    assert 0 == rate.wait_s("b"), "another caller has a limit of their own"
    seconds.now_s += 0.5
    assert 0 == rate.wait_s("a")
    assert rate.wait_s("a") > 0


@given(st.lists(st.floats(0, 3), max_size=60))
def test_never_more_than_the_limit(pauses: list[float]) -> None:
    """However the calls come: in any time no more than the burst, and what came in it."""
    seconds = Seconds()
    rate = CallRate(per_s=2, burst=4, monotonic_s=seconds)
    heard = 0
    for pause in pauses:
        seconds.now_s += pause
        heard += rate.wait_s("a") == 0

    assert heard <= 4 + 2 * (seconds.now_s - 1_000) + 1e-6


def test_strangers_take_no_memory_without_end() -> None:
    """Of very many callers those not heard of for longest are forgotten, who have all anyway."""
    rate = CallRate(per_s=1, burst=1)
    for number in range(12_000):
        rate.wait_s(str(number))

    assert 10_000 == len(rate._left)


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unknown" * 100, ("unknown" * 100)[:100]),
    ],
)
def test_who_is_one_caller(host: str, counted: str) -> None:
    """An address; of IPv6 the network that one line has."""
    assert counted == caller_of(Request({"type": "http", "client": (host, 1), "headers": []}))


def test_what_waits_has_an_end() -> None:
    """Beyond it a caller is told at once to come again, and what is under way ends."""
    held = threading.Event()

    async def many() -> list[object]:
        crew = Workers(threads=1)
        calls = [crew.run(held.wait, 20) for _ in range(workers.MOST_WAITING + 2)]
        running = asyncio.gather(*calls, return_exceptions=True)
        await asyncio.sleep(0)
        held.set()
        ended: list[object] = await running
        crew.stop()
        return ended

    ended = asyncio.run(many())
    refused = [one for one in ended if isinstance(one, NotDone)]
    assert 2 == len(refused)
    assert {503} == {one.status for one in refused}
    assert workers.MOST_WAITING == ended.count(True)


@pytest.mark.parametrize(
    ("brought", "is_same"), [("token", True), ("toke", False), ("", False), ("tökén", False)]
)
def test_tokens_are_compared_whole(brought: str, *, is_same: bool) -> None:
    """Also with letters that no token has."""
    assert is_same == same(brought, "token")
