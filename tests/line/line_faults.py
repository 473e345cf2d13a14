"""What can go wrong between a till and the service: each kind a value, with its name in words."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from line_proxy import Act, Answer, Fault, Passage

DRIP_S = 0.02
MIB = 1024 * 1024
_PAGE = b"<!doctype html><html><title>Welcome to the Wi-Fi</title>Sign in to go on.</html>"
_HTML = (("Content-Type", "text/html"),)
_JSON = (("Content-Type", "application/json; charset=utf-8"),)
_ELSEWHERE = "http://localhost:9/sign-in"
ANOTHER = "another-1"


def _passed(passage: Passage) -> None:
    passage.send(passage.forward().whole)


GOOD = Fault(name="no fault", act=_passed, harmless=True)


# -- the connection ---------------------------------------------------------------------------


def _answered_with(make: Callable[[Answer], Answer]) -> Act:
    """The service has done it; the till is told something else."""
    return lambda passage: passage.send(make(passage.forward()).whole)


def _told(status: int, body: bytes, headers: tuple[tuple[str, str], ...] = _JSON) -> Answer:
    return Answer(status, headers, body)


def _instead(status: int, body: bytes, *headers: tuple[str, str]) -> Act:
    """Something before the service answers; the service hears nothing."""
    return lambda passage: passage.send(_told(status, body, headers or _JSON).whole)


def _after_effect(status: int, body: bytes, *headers: tuple[str, str]) -> Act:
    return _answered_with(lambda _real: _told(status, body, headers or _JSON))


def _raw(write: Callable[[Answer], bytes], end: Act = Passage.hang_up) -> Act:
    """The service has done it; these bytes reach the till, and then this happens."""

    def act(passage: Passage) -> None:
        passage.send(write(passage.forward()))
        end(passage)

    return act


def _go_on(_passage: Passage) -> None:
    """The connection stays as it is."""


def _unheard(end: Act) -> Act:
    return end


def _body_of(change: Callable[[bytes], bytes]) -> Act:
    return _answered_with(lambda real: replace(real, body=change(real.body)))


CONNECTION = (
    Fault(name="connection refused", act=_passed, refuses=True),
    Fault(name="accepted and reset", act=_passed, at_connect=Passage.reset),
    Fault(name="accepted and closed", act=_passed, at_connect=Passage.hang_up),
    Fault(name="accepted, and nothing more", act=_passed, at_connect=Passage.hold, waits=True),
    Fault(
        name="reset while the request is read",
        act=_passed,
        at_connect=lambda passage: (passage.read(10), passage.reset())[1],
    ),
    Fault(name="reset after the request, before the service", act=_unheard(Passage.reset)),
    Fault(name="closed after the request, before the service", act=_unheard(Passage.hang_up)),
    Fault(name="silent after the request", act=_unheard(Passage.hold), waits=True),
    Fault(name="no such name", act=_passed, names="unknown"),
    Fault(name="a name server that is silent", act=_passed, names="silent", waits=True),
    Fault(name="a certificate nobody signed", act=_passed, over="https", certificate="unsigned"),
    Fault(name="a certificate of another host", act=_passed, over="https", certificate="other"),
    Fault(name="a certificate that has expired", act=_passed, over="https", certificate="expired"),
    Fault(
        name="no TLS where TLS should be",
        act=_instead(200, b"{}"),
        over="https",
        certificate="none",
        at_connect=lambda passage: passage.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    ),
    Fault(
        name="a handshake that never ends",
        act=_passed,
        over="https",
        certificate="none",
        at_connect=Passage.hold,
        waits=True,
    ),
)


# -- an answer that breaks off ----------------------------------------------------------------


def _cut_at(place: Callable[[Answer], int]) -> Callable[[Answer], bytes]:
    return lambda real: real.whole[: place(real)]


def _head_length(real: Answer) -> int:
    return len(real.head(length=len(real.body)))


_PLACES: dict[str, Callable[[Answer], int]] = {
    "before the answer": lambda _real: 0,
    "at its first byte": lambda _real: 1,
    "within the status": lambda _real: 10,
    "after the status line": lambda real: real.whole.index(b"\r\n") + 2,
    "within the headers": lambda real: _head_length(real) - 9,
    "before the last empty line": lambda real: _head_length(real) - 2,
    "after the headers": _head_length,
    "after the first byte of the body": lambda real: _head_length(real) + 1,
    "in the middle of the body": lambda real: _head_length(real) + len(real.body) // 2,
    "before the last byte": lambda real: len(real.whole) - 1,
}
LOST = (
    *(
        Fault(name=f"reset {where}", act=_raw(_cut_at(place), Passage.reset))
        for where, place in _PLACES.items()
    ),
    *(
        Fault(name=f"closed {where}", act=_raw(_cut_at(place)))
        for where, place in _PLACES.items()
        if where != "at its first byte"
    ),
    Fault(name="done, and never answered", act=_raw(lambda _: b"", Passage.hold), waits=True),
    Fault(
        name="stops in the middle of the body",
        act=_raw(_cut_at(_PLACES["in the middle of the body"]), Passage.hold),
        waits=True,
    ),
    Fault(
        name="drips its headers for ever",
        act=lambda passage: passage.drip(
            b"HTTP/1.1 200 OK\r\nX-Slow: " + passage.forward().whole * 1_000, DRIP_S
        ),
        waits=True,
    ),
    Fault(
        name="drips its body for ever",
        act=lambda passage: (
            passage.send((real := passage.forward()).head(length=MIB)),
            passage.drip(real.body.ljust(MIB), DRIP_S),
        )[1],
        waits=True,
    ),
    Fault(
        name="comes in pieces, and in time",
        act=lambda passage: (
            [passage.send(piece) for whole in [passage.forward().whole] for piece in _pieces(whole)]
            and None
        ),
        harmless=True,
    ),
)


def _pieces(whole: bytes, most: int = 20) -> list[bytes]:
    length = max(1, -(-len(whole) // most))
    return [whole[start : start + length] for start in range(0, len(whole), length)]


# -- another status ---------------------------------------------------------------------------


def _code(code: int) -> bytes:
    return json.dumps({"code": code, "message": "Planned", "requestId": "r"}).encode()


_ABSURD_WAITS = ("999999999999", "9" * 400, "-5", "soon", "Wed, 21 Oct 2099 07:28:00 GMT", "1e9")
STATUS = (
    Fault(name="500 of the service, done all the same", act=_after_effect(500, _code(5000))),
    Fault(name="500 without a word", act=_after_effect(500, b"")),
    Fault(name="502 of a gateway", act=_after_effect(502, _PAGE, *_HTML)),
    Fault(name="504 of a gateway, done all the same", act=_after_effect(504, _PAGE, *_HTML)),
    Fault(name="503 of the service", act=_instead(503, _code(5003))),
    Fault(name="503 of a gateway", act=_instead(503, _PAGE, *_HTML)),
    Fault(name="429", act=_instead(429, _code(4000))),
    Fault(name="429, come back soon", act=_instead(429, _code(4000), ("Retry-After", "2"))),
    *(
        Fault(
            name=f"429, come back after {wait[:14]}",
            act=_instead(429, b"", ("Retry-After", wait)),
        )
        for wait in _ABSURD_WAITS
    ),
    Fault(name="a sign-in page as 200", act=_instead(200, _PAGE, *_HTML)),
    Fault(name="a page as 200, done all the same", act=_after_effect(200, _PAGE, *_HTML)),
    Fault(name="a page as 404", act=_instead(404, _PAGE, *_HTML)),
    Fault(name="a page as 401", act=_instead(401, _PAGE, *_HTML)),
    Fault(name="a page as 403", act=_instead(403, _PAGE, *_HTML)),
    Fault(name="a page as 422", act=_instead(422, _PAGE, *_HTML)),
    Fault(name="407 of a proxy", act=_instead(407, _PAGE, *_HTML)),
    Fault(name="511, sign in first", act=_instead(511, _PAGE, *_HTML)),
    Fault(name="404 without a word", act=_instead(404, b"")),
    Fault(name="a redirect elsewhere", act=_instead(302, b"", ("Location", _ELSEWHERE))),
    Fault(
        name="a redirect to itself",
        act=lambda passage: passage.send(
            _told(307, b"", (("Location", passage.asked.path),)).whole
        ),
    ),
    Fault(name="a redirect to nowhere", act=_instead(301, b"", ("X-None", "1"))),
    Fault(name="a redirect, done all the same", act=_after_effect(303, b"", ("Location", "/"))),
    Fault(name="304, nothing new", act=_instead(304, b"")),
    Fault(name="a status of its own making", act=_after_effect(799, b"")),
    Fault(name="wrong keys", act=_instead(401, _code(1000))),
    Fault(name="the program is off", act=_instead(422, _code(6000))),
)


# -- broken HTTP ------------------------------------------------------------------------------


def _chunked(real: Answer, *, size: str = "{:x}", end: bytes = b"0\r\n\r\n") -> bytes:
    rows = "".join(f"{name}: {value}\r\n" for name, value in real.headers)
    head = f"HTTP/1.1 {real.status} Told\r\n{rows}Transfer-Encoding: chunked\r\n\r\n"
    chunks = b"".join(
        size.format(len(piece)).encode() + b"\r\n" + piece + b"\r\n" for piece in _pieces(real.body)
    )
    return head.encode() + chunks + end


def _with_headers(real: Answer, *more: tuple[str, str]) -> bytes:
    return replace(real, headers=(*real.headers, *more)).whole


def _endless_hints(passage: Passage) -> None:
    passage.forward()
    while True:
        passage.drip(b"HTTP/1.1 103 Early Hints\r\n\r\n", DRIP_S / 10)


HTTP = (
    Fault(
        name="a length that is too long",
        act=_raw(lambda r: r.head(length=len(r.body) + 99) + r.body),
    ),
    Fault(
        name="a length that is too short",
        act=_raw(lambda r: r.head(length=len(r.body) // 2) + r.body),
    ),
    Fault(name="a length below nothing", act=_raw(lambda r: r.head(length=-1) + r.body)),
    Fault(
        name="two lengths",
        act=_raw(lambda r: _with_headers(r, ("Content-Length", "1"))),
    ),
    Fault(
        name="no length, HTTP/1.0",
        act=_raw(lambda r: r.head(proto="HTTP/1.0") + r.body),
        harmless=True,
    ),
    Fault(
        name="closed where no length was told, half way",
        act=_raw(lambda r: r.head() + r.body[: len(r.body) // 2]),
    ),
    Fault(name="in chunks", act=_raw(_chunked, _go_on), harmless=True),
    Fault(name="chunks of no size", act=_raw(lambda r: _chunked(r, size="zz"))),
    Fault(name="chunks that are larger than told", act=_raw(lambda r: _chunked(r, size="1"))),
    Fault(name="chunks without an end", act=_raw(lambda r: _chunked(r, end=b""))),
    Fault(
        name="a flood of headers",
        is_costly=True,
        act=_raw(lambda r: _with_headers(r, *[("X", "y")] * 20_000)),
    ),
    Fault(name="a header of a megabyte", act=_raw(lambda r: _with_headers(r, ("X", "y" * MIB)))),
    Fault(
        name="first a 100 Continue",
        act=_raw(lambda r: b"HTTP/1.1 100 Continue\r\n\r\n" + r.whole, _go_on),
        harmless=True,
    ),
    Fault(name="one hint after the other", act=_endless_hints, waits=True),
    Fault(name="no HTTP at all", act=_raw(lambda _: b"220 mail.example ESMTP\r\n")),
    Fault(name="bytes of no sense", act=_raw(lambda _: bytes(range(256)) * 40)),
    Fault(
        name="bytes after the answer",
        act=_raw(lambda r: r.whole + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", _go_on),
    ),
    Fault(
        name="a body beyond all limits",
        is_costly=True,
        act=_after_effect(200, b" " * (10 * MIB) + b"{}"),
    ),
    Fault(
        name="a body without an end",
        is_costly=True,
        act=_raw(lambda r: r.head() + r.body + b" " * (40 * MIB)),
    ),
)


# -- another body -----------------------------------------------------------------------------


def _zipped(real: Answer, body: bytes, encoding: str = "gzip") -> Answer:
    return Answer(real.status, (*real.headers, ("Content-Encoding", encoding)), body)


def _fields(change: Callable[[Any], Any]) -> Act:
    """The answer with its JSON changed; what is no JSON goes as it is."""

    def changed(body: bytes) -> bytes:
        return json.dumps(change(json.loads(body))).encode() if body else body

    return _body_of(changed)


def _numbers(value: object, number: object) -> object:
    """The same with every number in it another."""
    if isinstance(value, dict):
        return {name: _numbers(inner, number) for name, inner in value.items()}
    if isinstance(value, list):
        return [_numbers(inner, number) for inner in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return number if is_number else value


def _other(value: object) -> object:
    """The same shape, about somebody and something else."""
    if isinstance(value, list):
        return [_other(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    told = {name: ANOTHER if name in _NAMES_IT else _other(value[name]) for name in value}
    if ANOTHER in told.values():  # it says whose it is, so that the rest can be another's too
        return {name: _elsewhen(_numbers(inner, 77)) for name, inner in told.items()}
    return told


def _elsewhen(value: object) -> object:
    is_time = isinstance(value, str) and value[:2] == "20" and value[10:11] == "T"
    return "2031-01-01T00:00:00" if is_time else value


_NAMES_IT = frozenset({"customerId", "orderId", "transactionId", "refundTransactionId"})


def _to_another(passage: Passage) -> None:
    real = passage.forward()
    changed = json.dumps(_other(json.loads(real.body))).encode()
    if ANOTHER.encode() in changed:
        passage.renamed()
    passage.send(replace(real, body=changed).whole)


def _written(body: bytes, text: bytes) -> bytes:
    """Every number of the JSON as this text, which JSON may not even know."""
    told = _numbers(json.loads(body), 424242) if body else {}
    return json.dumps(told).encode().replace(b"424242", text)


_BOMB = gzip.compress(bytes(200 * MIB), compresslevel=9)

BODY = (
    Fault(
        name="zipped",
        act=_answered_with(lambda r: _zipped(r, gzip.compress(r.body))),
        harmless=True,
    ),
    Fault(
        name="a zip that unfolds to no end",
        is_costly=True,
        act=_answered_with(lambda r: _zipped(r, _BOMB)),
    ),
    Fault(
        name="a zip that breaks off",
        act=_answered_with(lambda r: _zipped(r, gzip.compress(r.body)[:-6])),
    ),
    Fault(
        name="no zip where one is told", act=_answered_with(lambda r: _zipped(r, r.body or b"x"))
    ),
    Fault(name="packed as nobody asked", act=_answered_with(lambda r: _zipped(r, r.body, "br"))),
    Fault(
        name="JSON that calls itself a page",
        act=_answered_with(lambda r: replace(r, headers=_HTML)),
        harmless=True,
    ),
    Fault(name="a byte order mark", act=_body_of(lambda b: b"\xef\xbb\xbf" + b), harmless=True),
    Fault(name="a page that calls itself JSON", act=_after_effect(200, _PAGE)),
    Fault(name="an empty page of JSON", act=_after_effect(200, b"   ")),
    Fault(name="204, nothing to say", act=_raw(lambda _: b"HTTP/1.1 204 No Content\r\n\r\n")),
    Fault(name="null", act=_after_effect(200, b"null")),
    Fault(name="false", act=_after_effect(200, b"false")),
    Fault(name="a text", act=_after_effect(200, b'"OK"')),
    Fault(name="a number", act=_after_effect(200, b"17")),
    Fault(name="a list of texts", act=_after_effect(200, b'["a", "b"]')),
    Fault(name="an object of nothing", act=_after_effect(200, b"{}")),
    Fault(
        name="no success", is_a_no=True, act=_instead(200, b'{"success": false, "message": "no"}')
    ),
    Fault(name="JSON that breaks off", act=_body_of(lambda b: b[: len(b) // 2] or b"{")),
    Fault(name="JSON with more behind it", act=_body_of(lambda b: b + b"}")),
    Fault(name="two answers in one", act=_body_of(lambda b: b + b + b"{}")),
    Fault(name="JSON nested without end", act=_after_effect(200, b"[" * 100_000 + b"]" * 100_000)),
    Fault(
        name="objects nested beyond reason",
        act=_after_effect(200, b'{"a":' * 500 + b"1" + b"}" * 500),
    ),
    Fault(name="NaN for a number", act=_body_of(lambda b: _written(b, b"NaN") + b" ")),
    Fault(name="Infinity for a number", act=_body_of(lambda b: _written(b, b"-Infinity") + b" ")),
    Fault(name="a number of a thousand digits", act=_body_of(lambda b: _written(b, b"9" * 1_000))),
    Fault(
        name="a number to the power of a million", act=_body_of(lambda b: _written(b, b"1e1000000"))
    ),
    Fault(
        name="each field twice, the first one wrong",
        act=_body_of(lambda body: _twice(body) or body),
        harmless=True,
    ),
    Fault(name="no UTF-8", act=_body_of(lambda b: b.replace(b'":"', b'":"\xff\xfe', 1) + b"\xff")),
    Fault(name="UTF-16", act=_body_of(lambda b: b.decode().encode("utf-16"))),
    Fault(name="every field is null", act=_fields(lambda told: _nulled(told) or told)),
    Fault(name="every number is a list", act=_fields(lambda told: _numbers(told, []))),
    Fault(name="the answer to another", act=_to_another, is_anothers=True),
    Fault(
        name="the answer to another question",
        act=_after_effect(200, b'{"isValid": true, "hash": "123456"}'),
    ),
)


def _twice(body: bytes) -> bytes:
    told = json.loads(body) if body else None
    if not isinstance(told, dict) or not told:
        return body
    wrong = json.dumps(dict.fromkeys(told, "wrong")).encode()
    return wrong[:-1] + b"," + body.lstrip()[1:]


def _nulled(told: object) -> object:
    if isinstance(told, dict):
        return dict.fromkeys(told)
    return [None] if isinstance(told, list) else None


def _later(fault: Fault) -> Fault:
    """The same, after one exchange of the call went well."""
    return replace(fault, name=f"first one well, then: {fault.name}", passes=1)


_AT_ONCE = (*CONNECTION, *LOST, *STATUS, *HTTP, *BODY)
_WORTH_IT_LATER = frozenset(
    {
        "reset after the request, before the service",
        "closed after the request, before the service",
        "reset before the answer",
        "closed in the middle of the body",
        "500 of the service, done all the same",
        "502 of a gateway",
        "503 of the service",
        "429",
        "a sign-in page as 200",
        "a page as 404",
        "wrong keys",
        "an object of nothing",
        "null",
        "the answer to another",
        "the answer to another question",
        "every number is a list",
    }
)
LATER = tuple(_later(fault) for fault in _AT_ONCE if fault.name in _WORTH_IT_LATER)
FAULTS = (*_AT_ONCE, *LATER)
