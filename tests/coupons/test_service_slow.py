"""Callers who keep a connection and say nothing, or too little, or too much."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

import pytest
from coupon_service import OF_A_TILL, TO_ISSUE, Desk, service_on_a_thread

from pos.coupons.service import limits, listening

TAKES_S = 0.4
PATIENCE_S = 10.0


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(listening, "REQUEST_TAKES_S", TAKES_S)
    monkeypatch.setattr(limits, "BODY_TAKES_S", TAKES_S)
    with service_on_a_thread(tmp_path) as desk:
        yield desk


@pytest.fixture
def lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> SimpleQueue[object]:
    """Whose connections the service has let go, as it does."""
    told: SimpleQueue[object] = SimpleQueue()
    let_go = listening.Connection.connection_lost

    def tell(self: listening.Connection, exc: Exception | None) -> None:
        let_go(self, exc)
        told.put(self.client)

    monkeypatch.setattr(listening.Connection, "connection_lost", tell)
    return told


def connected(desk: Desk, *, receives: int = 0) -> socket.socket:
    host, _, port = desk.url.removeprefix("http://").rpartition(":")
    made = socket.socket()
    if receives:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    made.settimeout(PATIENCE_S)
    made.connect((host, int(port)))
    return made


def drip(line: socket.socket) -> None:
    """A byte at a time, for as long as it is taken."""
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        line.sendall(b"x")
        time.sleep(0.02)


def all_of(line: socket.socket) -> bytes:
    """Until the service closes; TimeoutError where it never does."""
    answer = b""
    while piece := _piece(line):
        answer += piece
    return answer


def _piece(line: socket.socket) -> bytes:
    try:
        return line.recv(65_536)
    except ConnectionResetError:
        return b""


def head(length: int) -> bytes:
    lines = [
        "POST /issue HTTP/1.1",
        "Host: x",
        f"Authorization: {TO_ISSUE['Authorization']}",
        f"Content-Length: {length}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("said", [b"", b"POST /issue HTT", b"POST /issue HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_that_does_not_come_ends(desk: Desk, said: bytes) -> None:
    """Nobody holds a connection by saying nothing, or the beginning of something."""
    with closing(connected(desk)) as line:
        line.sendall(said)
        assert b"" == all_of(line)
    assert desk.code()


def test_a_head_in_drops_ends(desk: Desk) -> None:
    """A byte now and then does not begin the time anew."""
    broken = pytest.raises((ConnectionResetError, BrokenPipeError))
    with closing(connected(desk)) as line, broken:
        drip(line)
    assert desk.code()


def test_a_body_that_does_not_come_is_told(desk: Desk) -> None:
    """408 once its time is over, and the connection is closed."""
    with closing(connected(desk)) as line:
        line.sendall(head(100) + b'{"couponType":')
        answer = all_of(line)

    assert answer.startswith(b"HTTP/1.1 408")
    assert b"too_slow" in answer
    assert [] == desk.listed()


def test_a_body_that_breaks_off_issues_nothing(desk: Desk) -> None:
    """Half a request is none, also where its half can be read."""
    with closing(connected(desk)) as line:
        line.sendall(head(100) + b'{"couponType":"percentage","value":10}')
    assert desk.code(code="after")
    assert 1 == len(desk.listed())


def test_a_caller_who_hangs_up_is_served_once(desk: Desk) -> None:
    """Whoever goes before the answer gets the same coupon when they ask again."""
    body = b'{"couponType":"percentage","value":10,"code":"GB1"}'
    with closing(connected(desk)) as line:
        line.sendall(head(len(body)) + body)
    code = desk.code(code="GB1")

    assert [code] == [one["code"] for one in desk.listed()]


def test_a_head_that_is_too_long_is_refused(desk: Desk) -> None:
    """Headers are bounded: it is HTTP's own no, and the connection is closed."""
    with closing(connected(desk)) as line:
        line.sendall(b"GET /health HTTP/1.1\r\n" + b"X-Long: " + b"x" * 40_000)
        answer = all_of(line)

    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")
    assert desk.code()


def test_what_is_no_http_is_refused(desk: Desk) -> None:
    """A stranger's bytes end their own connection and nothing else."""
    with closing(connected(desk)) as line:
        line.sendall(b"\x16\x03\x01\x00\xff hello\r\n\r\n")
        answer = all_of(line)

    assert answer.startswith(b"HTTP/1.1 400")
    assert desk.code()


def test_many_idle_connections_keep_nobody_out(desk: Desk) -> None:
    """A few hundred who say nothing: the next caller is answered as ever."""
    idle = [connected(desk) for _ in range(300)]
    try:
        assert desk.code()
    finally:
        for line in idle:
            line.close()


def test_an_answer_that_is_not_read_ends(desk: Desk, lost: SimpleQueue[object]) -> None:
    """Nobody holds pages of coupons in the service's memory by not reading them."""
    for number in range(400):
        desk.code(code=f"GB{number}", source="x" * 100, entitledProductIds=["P" * 90] * 1)
    question = b"GET /v1/coupons?limit=500 HTTP/1.1\r\nHost: x\r\n"
    token = f"Authorization: {OF_A_TILL['Authorization']}\r\n\r\n".encode()
    with closing(connected(desk, receives=4_096)) as line:
        line.sendall((question + token) * 40)
        while lost.get(timeout=PATIENCE_S) != line.getsockname():
            pass  # another's; this one reads nothing until the service has cut it
        got = all_of(line)

    assert got.count(b"HTTP/1.1 200 OK") < 40
    assert desk.code(code="GB1")
