"""What was answered is kept, whatever is killed: the engine's process, or the database's server."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from signal import SIGQUIT
from typing import IO

import coupon_issuer
import pytest
from coupon_racers import of_today
from coupon_samples import Place, a_request
from postgres import own_server, why_there_is_none

from pos.clock import SystemClock
from pos.coupons.engine import CouponEngine
from pos.coupons.store import Database
from pos.coupons.terms import MOST_A_PAGE, StoredCoupon
from pos.errors import CouponsOutOfReach

ROUNDS = 6
ANSWERS_BEFORE_A_KILL = (1, 60)
BEFORE_STOP, BEHIND_IT = 20, 20
ASKING_THREADS = 4
WITHIN_S = 60.0

Answers = dict[int, dict[str, str]]
"""By number: the code that was told when it was issued, and when it was burned."""


def test_engine_that_is_killed_has_kept_what_it_answered(place: Place) -> None:
    """Kill -9 in the middle, again and again: each request that was answered has its one coupon,
    each burn its one use, and those that were under way are done once when they are asked again.
    """
    answers: Answers = {}
    chance = Random(8)
    place.open().close()
    for _ in range(ROUNDS):
        first = max(answers, default=1)  # the last one may have been cut off in the middle
        _killed_after(chance.randint(*ANSWERS_BEFORE_A_KILL), place, first, answers)

    with closing(place.open()) as database:
        kept = {one.code: one for one in _all(CouponEngine(database, SystemClock()))}
        requests = _requests(database)
    assert len(answers) > ROUNDS
    for number, told in answers.items():
        assert len(set(told.values())) == 1, "the same code by each answer"
        coupon = kept[told["issued"]]
        assert requests[f"request {number}"] == coupon.code
        assert coupon.uses == 1 or "burned" not in told
    assert sorted(requests.values()) == sorted(kept), "no coupon without its request, none twice"
    assert len(kept) - len(answers) <= 1, "one may have been issued and not told"


def test_server_that_is_killed_has_kept_what_it_answered(tmp_path: Path) -> None:
    """PostgreSQL gone in the middle and started again: who asks is told that it is out of reach,
    asks the same again until it is there, and nothing is lost or done twice.
    """
    if why := why_there_is_none():
        pytest.skip(why)
    with own_server() as server:
        place = Place(server.new_schema(), tmp_path)
        with closing(CouponEngine(place.open(), SystemClock())) as engine:
            asking = _Asking(engine)
            asking.until(BEFORE_STOP)
            server.stop(by=SIGQUIT)
            asking.until_refused()
            server.start()
            asking.until(len(asking.answers) + BEHIND_IT)
            asking.stop()
            kept = {one.code: one for one in _all(engine)}

    assert sorted(asking.answers.values()) == sorted(kept)
    assert {one.uses for one in kept.values()} == {1}


class _Asking:
    """Threads that issue and burn, each request again until it is answered."""

    def __init__(self, engine: CouponEngine) -> None:
        self.answers: dict[str, str] = {}
        self._engine = engine
        self._told = threading.Condition()
        self._refused = 0
        self._is_over = False
        self._threads = [
            threading.Thread(target=self._ask, args=(number,)) for number in range(ASKING_THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def until(self, answers: int) -> None:
        with self._told:
            assert self._told.wait_for(lambda: len(self.answers) >= answers, WITHIN_S)

    def until_refused(self) -> None:
        with self._told:
            assert self._told.wait_for(lambda: self._refused > 0, WITHIN_S)

    def stop(self) -> None:
        self._is_over = True
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        run = 0
        while not self._is_over:
            run += 1
            request_id = f"{number}-{run}"
            while not self._is_answered(request_id):
                pass

    def _is_answered(self, request_id: str) -> bool:
        at = SystemClock().now()
        try:
            code = self._engine.issue(a_request(request_id=request_id, **of_today())).code
            burn = self._engine.burn(code, sale_id=f"sale {request_id}", till="T1", at=at)
        except CouponsOutOfReach:
            with self._told:
                self._refused += 1
                self._told.notify_all()
            return False
        assert burn.burned
        with self._told:
            self.answers[request_id] = code
            self._told.notify_all()
        return True


def _killed_after(answers: int, place: Place, first: int, into: Answers) -> None:
    words = [coupon_issuer.__file__, place.where, str(place.folder), str(first)]
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE) as issuer:
        assert issuer.stdout is not None
        for _ in range(answers):
            _note(next(issuer.stdout), into)
        issuer.kill()
        for line in _whole_lines(issuer.stdout):  # said before it was killed, and not read yet
            _note(line, into)


def _whole_lines(stdout: IO[bytes]) -> Iterator[bytes]:
    return (line for line in stdout if line.endswith(b"\n"))


def _note(line: bytes, into: Answers) -> None:
    number, what, code = line.decode().split()
    told = into.setdefault(int(number), {})
    assert told.setdefault(what, code) == code, "a repeat is answered with the same code"


def _all(engine: CouponEngine) -> Iterator[StoredCoupon]:
    after = ""
    while page := engine.listed(after=after, limit=MOST_A_PAGE):
        yield from page
        after = page[-1].code


def _requests(database: Database) -> dict[str, str]:
    """Which code each has got."""
    found = database.read(
        lambda rows: rows.all(
            "SELECT request_id, code FROM coupon_requests"
            " JOIN coupons ON coupons.code_key = coupon_requests.code_key"
        )
    )
    return dict(found)
