"""A till's side of the engine's API, over real HTTP: against the engine itself, and against what
is none.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import pytest
from builders import sar
from coupon_service import NOW, TILL_TOKEN, Desk, service_on_a_thread

from pos.core.customer import COUNTED_SHORT, CouponKind
from pos.core.shop_coupon import OwedBurn
from pos.coupons.client import CouponEngineClient, EngineAccess
from pos.coupons.reading import (
    BUSY,
    NO_ANSWER,
    NOT_LET_IN,
    NOT_SET_UP,
    NOT_THE_ENGINE,
    OUT_OF_TIME,
)
from pos.errors import EngineMisuse, EngineUnreachable
from pos.ports.shop_coupons import LockAsked, LockHad, NoLock

SARA = "mobile_966500000001"
_RUNNING = count(1)


class _Clock:
    """As the service's own."""

    def now(self) -> Any:
        return NOW

    def monotonic_s(self) -> float:
        return 0.0


def client_of(url: str, **changes: Any) -> CouponEngineClient:
    line = {"token": TILL_TOKEN, "till": "S001-T1", "lock_minutes": 30, "deadline_s": 2.0}
    return CouponEngineClient(EngineAccess(url=url, **{**line, **changes}), _Clock())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with service_on_a_thread(tmp_path_factory.mktemp("engine")) as desk:
        yield desk


@pytest.fixture
def client(desk: Desk) -> Iterator[CouponEngineClient]:
    client = client_of(desk.url)
    yield client
    client.close()


def asked(code: str, *, lock_id: str = "S001-T1-1", **changes: Any) -> LockAsked:
    wanted = {"customer_id": "", "goods": sar("100.00"), **changes}
    return LockAsked(code=code, lock_id=lock_id, **wanted)


def new_code(desk: Desk, **sent: object) -> str:
    """Of a coupon of its own: the same request again would be the same coupon."""
    return desk.code(transactionId=f"t{next(_RUNNING)}", **sent)


def burn_of(code: str, sale: str, lock_id: str = "") -> OwedBurn:
    return OwedBurn(
        code=code,
        sale_id=sale,
        lock_id=lock_id,
        receipt=f"{sale}-R",
        at=NOW,
        value=sar("10.00"),
    )


def test_locked_with_its_terms(desk: Desk, client: CouponEngineClient) -> None:
    """All that a till reckons with, and until when, counted short."""
    code = new_code(desk, value="12.5", capping="20", minOrderValue="50")
    had = client.lock(asked(code))

    assert isinstance(had, LockHad)
    coupon = had.coupon
    assert (code, CouponKind.PERCENTAGE, Decimal("12.5")) == (
        coupon.code,
        coupon.kind,
        coupon.value,
    )
    assert (sar("20.00"), sar("50.00")) == (coupon.capping, coupon.min_order)
    assert NOW + timedelta(minutes=30) - COUNTED_SHORT == had.expires_at
    assert not had.is_personal


def test_which_are_over(desk: Desk, client: CouponEngineClient) -> None:
    """Of this customer's alone, whatever the id holds."""
    who = "id/with ünusual&signs=1"
    good, used = (new_code(desk, playerUniqueId=who, code=f"G{number}") for number in range(2))
    others = new_code(desk, playerUniqueId=SARA, code="G9")
    for number, code in enumerate((used, others)):
        client.burn(burn_of(code, f"over-{number}"))

    assert {used} == client.spent(who)
    assert good not in client.spent(who)
    assert others in client.spent(SARA)
    assert frozenset() == client.spent("nobody")


def test_the_same_again_is_the_same_lock(desk: Desk, client: CouponEngineClient) -> None:
    """By its id; another till has to wait, and is told so."""
    code = new_code(desk)
    assert isinstance(client.lock(asked(code, lock_id="L1")), LockHad)
    assert isinstance(client.lock(asked(code, lock_id="L1")), LockHad)
    other = client.lock(asked(code, lock_id="L2"))

    assert isinstance(other, NoLock)
    assert ("locked", True) == (other.reason, "Another sale has it now" in other.say)
    client.release("L1")
    client.release("L1")  # nothing there any more is as good
    assert isinstance(client.lock(asked(code, lock_id="L2")), LockHad)


@pytest.mark.parametrize(
    ("code", "goods", "reason", "said"),
    [
        ("OWN-NONE", "100.00", "unknown", "OWN-NONE: "),
        ("OWN ?#%.", "100.00", "unknown", "OWN ?#%.: "),
        ("OWN-a/b", "100.00", "unknown", "No coupon has such a code."),
        ("", "10.00", "below_minimum", "Sell without it."),
    ],
)
def test_a_no_says_what_to_do(desk: Desk, code: str, goods: str, reason: str, said: str) -> None:
    """In the engine's word, and in a sentence for the cashier; whatever stands in the code."""
    client = client_of(desk.url)
    no = client.lock(
        asked(code or new_code(desk, minOrderValue="50"), lock_id="L9", goods=sar(goods))
    )
    client.close()

    assert isinstance(no, NoLock)
    assert reason == no.reason
    assert said in no.say


def test_somebodys_own(desk: Desk, client: CouponEngineClient) -> None:
    """Its customer must be scanned first, and then it again."""
    code = new_code(desk, playerUniqueId=SARA)
    no = client.lock(asked(code, lock_id="L3"))
    had = client.lock(asked(code, lock_id="L4", customer_id=SARA))

    assert isinstance(no, NoLock)
    assert "scan the customer first. Then scan the coupon again." in no.say
    assert isinstance(had, LockHad)
    assert had.is_personal


def test_burned_once(desk: Desk, client: CouponEngineClient) -> None:
    """The same sale as often as it likes; another is told where it was used."""
    code = new_code(desk)
    assert client.burn(burn_of(code, "sale-1")).burned
    assert client.burn(burn_of(code, "sale-1")).burned
    second = client.burn(burn_of(code, "sale-2"))

    assert not second.burned
    assert ("used_up", [("S001-T1", "sale-1-R", NOW)]) == (
        second.reason,
        [(one.till, one.receipt, one.at) for one in second.elsewhere],
    )


def test_check(client: CouponEngineClient) -> None:
    """It is there, and takes the token."""
    client.check()


@pytest.mark.parametrize("token", ["wrong-token-0123456789", ""])
def test_wrong_or_missing_token(desk: Desk, token: str) -> None:
    """A manager must look: nobody tries that again and again."""
    client = client_of(desk.url, token=token)
    with pytest.raises(EngineMisuse) as no:
        client.lock(asked("OWN-1"))

    assert (NOT_LET_IN if token else NOT_SET_UP) == no.value.reason
    client.close()


def test_nobody_there() -> None:
    """Certainly nothing was done."""
    with pytest.raises(EngineUnreachable) as no:
        client_of("http://127.0.0.1:9").lock(asked("OWN-1"))

    assert (False, NO_ANSWER) == (no.value.sent, no.value.reason)


@contextmanager
def answering(*answers: tuple[int, bytes] | None) -> Iterator[tuple[str, list[str]]]:
    """Somebody at the address: each in turn, and the last for ever. None: breaks off."""
    asked_for: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = answers[min(len(asked_for), len(answers) - 1)]
            asked_for.append(self.path)
            if answer is None:
                self.close_connection = True
                return
            status, body = answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked_for
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


LOCKED = {
    "valid": True,
    "lock": "S001-T1-1",
    "expires_at": (NOW + timedelta(minutes=10)).isoformat(),
    "coupon": {
        "code": "OWN-1",
        "kind": "fixed",
        "value": "5",
        "currency": "SAR",
        "state": "active",
        "starts_at": NOW.isoformat(),
        "expires_at": NOW.isoformat(),
        "usage_limit": 1,
        "uses": 0,
    },
}


def locked_as(**changes: Any) -> bytes:
    """A lock of which the coupon is otherwise."""
    return json.dumps({**LOCKED, "coupon": {**LOCKED["coupon"], **changes}}).encode()  # type: ignore[dict-item]


def test_a_lost_answer_is_asked_for_once_more() -> None:
    """The id makes it the same lock: the second try brings what the first one lost."""
    with answering(None, (200, locked_as())) as (url, paths):
        had = client_of(url).lock(asked("OWN-1"))

    assert isinstance(had, LockHad)
    assert ["/v1/coupons/OWN-1/lock"] * 2 == paths
    assert NOW + timedelta(minutes=30) - COUNTED_SHORT == had.expires_at


@pytest.mark.parametrize(
    ("answer", "error", "reason"),
    [
        (None, EngineUnreachable, OUT_OF_TIME),
        ((503, b"{}"), EngineUnreachable, OUT_OF_TIME),
        ((429, b""), EngineUnreachable, NO_ANSWER),
        ((404, b"<html>"), EngineMisuse, NOT_THE_ENGINE),
        ((302, b""), EngineMisuse, NOT_THE_ENGINE),
        ((200, b"not JSON"), EngineUnreachable, OUT_OF_TIME),
        ((200, b'{"valid": true}'), EngineUnreachable, OUT_OF_TIME),
        ((200, b"\xff" * 100), EngineUnreachable, OUT_OF_TIME),
        ((200, b"[" * 5_000), EngineUnreachable, OUT_OF_TIME),
        (
            (422, b'{"error": {"code": "malformed", "say": "The sale is too long."}}'),
            EngineMisuse,
            "The coupon engine does not take that: The sale is too long.",
        ),
    ],
)
def test_what_is_no_answer(
    answer: tuple[int, bytes] | None, error: type[Exception], reason: str
) -> None:
    """Each in its kind: nobody, nobody we know, or something that a manager must look at."""
    with answering(answer) as (url, _), pytest.raises(error) as no:
        client_of(url).lock(asked("OWN-1"))

    assert reason == no.value.reason  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "moon"},
        {"value": "NaN"},
        {"value": "1e999999"},
        {"value": "-1"},
        {"value": "five"},
        {"currency": "EUR"},
        {"capping": 10**30},
    ],
)
def test_a_coupon_this_version_cannot_read(changes: dict[str, Any]) -> None:
    """It is not taken for something else, and its lock goes back."""
    with answering((200, locked_as(**changes))) as (url, _):
        no = client_of(url).lock(asked("OWN-1"))

    assert isinstance(no, NoLock)
    assert ("unread", True) == (no.reason, no.goes_back)


@pytest.mark.parametrize(
    ("code", "error", "reason"),
    [
        ("too_many_wrong_tokens", EngineMisuse, NOT_LET_IN),
        ("too_many_calls", EngineUnreachable, BUSY),
    ],
)
def test_too_many_calls(code: str, error: type[Exception], reason: str) -> None:
    """Of the engine's own it is an answer: a till that has no good token believes no coupon."""
    body = json.dumps({"error": {"code": code, "say": "Wait."}}).encode()
    with answering((429, body)) as (url, _), pytest.raises(error) as no:
        client_of(url).lock(asked("OWN-1"))

    assert reason == no.value.reason  # type: ignore[attr-defined]
    assert getattr(no.value, "is_answered", True)


def test_one_that_is_not_taken() -> None:
    """It says nothing of the next one."""
    body = b'{"error": {"code": "malformed", "say": "Too long."}}'
    with answering((422, body)) as (url, _), pytest.raises(EngineMisuse) as no:
        client_of(url).lock(asked("OWN-1"))

    assert no.value.is_of_one


def test_a_slow_engine_is_over_in_time() -> None:
    """Whoever waits at the counter waits no longer than the deadline."""
    gate = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            gate.wait(20)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(EngineUnreachable) as no:
            client_of(url, deadline_s=0.3).lock(asked("OWN-1"))
        assert no.value.sent
    finally:
        gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


def test_hostile_words_stay_words(desk: Desk) -> None:
    """What the engine says is a stranger's text on the till's screen."""
    say = "\x1b[31mred\x07 \u202eback"
    body = json.dumps({"valid": False, "reason": "unknown", "say": say}).encode()
    with answering((200, body)) as (url, _):
        no = client_of(url).lock(asked("OWN-1"))

    assert isinstance(no, NoLock)
    assert no.say.isprintable()


@pytest.mark.parametrize("apart_s", [-7200, -1785, -600, 0, 600])
def test_a_wrong_clock_shortens_no_lock(apart_s: int) -> None:
    """Its end counts by this till's clock alone, however far the engine's is behind: an end that is
    over as soon as it is told would be asked for anew without end.
    """
    ends = NOW + timedelta(minutes=30, seconds=apart_s)
    told = {**LOCKED, "expires_at": ends.isoformat()}
    with answering((200, json.dumps(told).encode())) as (url, _):
        had = client_of(url).lock(asked("OWN-1"))

    assert isinstance(had, LockHad)
    assert NOW + timedelta(minutes=30) - COUNTED_SHORT == had.expires_at


def test_64_tills_on_one_code(desk: Desk) -> None:
    """Each with a line of its own, all at once: exactly one has it, and the rest are told so."""
    code = new_code(desk)
    together = threading.Barrier(64)

    def lock(number: int) -> LockHad | NoLock:
        client = client_of(desk.url, till=f"S001-T{number}", deadline_s=20.0)
        together.wait()
        try:
            return client.lock(asked(code, lock_id=f"of-till-{number}"))
        finally:
            client.close()

    with ThreadPoolExecutor(max_workers=64) as pool:
        answers = [*pool.map(lock, range(64))]

    assert 1 == sum(isinstance(one, LockHad) for one in answers)
    assert {"locked"} == {one.reason for one in answers if isinstance(one, NoLock)}
