"""The shop's own coupon engine, tried over real HTTP."""

from __future__ import annotations

import json
import logging
import socket
import threading
from dataclasses import replace
from typing import Any

import pytest
from loyalty_bench import Answer, AnsweringServer, closed_port, raw_server

from pos.core.customer import CouponKind
from pos.loyalty.gameball.engine_trial import filled_json, try_engine
from pos.ports.program import CouponSettings, EngineTrial

SECRET = "opens-the-engine"
TEMPLATE = '{"code": "{{code}}", "worth": {{ value }}, "who": "{{playerUniqueId}}", "x": {{other}}}'


def settings_for(base_url: str, **changes: Any) -> CouponSettings:
    plain = CouponSettings(
        url=f"{base_url}/coupons",
        method="POST",
        headers=(("X-Key", SECRET),),
        query=(("kind", "{{couponType}}"),),
        payload=TEMPLATE,
        kinds=(CouponKind.PERCENTAGE,),
        names=((CouponKind.PERCENTAGE, "per cent"),),
    )
    return replace(plain, **changes)


def tried(settings: CouponSettings, *, deadline_s: float = 5.0) -> EngineTrial:
    return try_engine(settings, code="TRIAL-0042", user_agent="pos/test", deadline_s=deadline_s)


def test_it_is_called_as_the_service_would(server: AnsweringServer) -> None:
    """Method, query, headers and body are the settings' own, with a made-up coupon in them."""
    server.answers(Answer({"couponCode": "TRIAL-0042"}))

    trial = tried(settings_for(server.base_url))

    (asked,) = server.asked
    assert ("POST", "/coupons?kind=per+cent") == (asked.method, asked.path)
    assert (SECRET, "application/json") == (asked.headers["x-key"], asked.headers["content-type"])
    assert b'{"code": "TRIAL-0042", "worth": 1, "who": "pos-trial-customer", "x": {{other}}}' == (
        asked.body
    )
    assert trial.works
    assert (200, ("couponCode",), "TR…") == (trial.status, trial.told, trial.masked_code)


@pytest.mark.parametrize(
    ("answer", "works"),
    [
        (Answer({"couponCode": "A-1"}), True),
        (Answer({"code": "A-1", "more": {"deep": True}}), True),
        (Answer(b"A-1"), True),
        (Answer(b'"A-1"'), True),
        (Answer({"couponCode": "A-1"}, 201), False),
        (Answer({"couponCode": "A-1"}, 302, {"Location": "http://127.0.0.1:1/"}), False),
        (Answer({"error": "no"}, 500), False),
        (Answer({"couponCode": ""}), False),
        (Answer({"couponCode": 17}), False),
        (Answer({"couponCode": "two words"}), False),
        (Answer({"couponCode": "x" * 500}), False),
        (Answer(b"<html>Welcome to our shop</html>"), False),
        (Answer(b"\xff\xfe\x00"), False),
        (Answer(b"[" * 100_000), False),
        (Answer(b""), False),
    ],
)
def test_only_200_with_a_code_works(server: AnsweringServer, answer: Answer, works: bool) -> None:
    """Whatever else comes is told as what it is, and followed nowhere."""
    server.answers(answer)

    trial = tried(settings_for(server.base_url))

    assert (works, answer.status) == (trial.works, trial.status)
    assert 1 == len(server.asked)
    assert trial.say


def test_no_value_of_the_answer_is_told(
    server: AnsweringServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Names of fields are enough to see what came; neither log nor picture holds the rest."""
    caplog.set_level(logging.DEBUG)
    server.answers(Answer({"couponCode": "REAL-CODE-1", "token": "theirs", "a\x1b[31m": 1}))
    settings = settings_for(server.base_url)

    trial = tried(settings)

    shown = repr(trial) + repr(settings) + caplog.text
    assert ("couponCode", "token", "a[31m") == trial.told
    assert not [word for word in ("REAL-CODE-1", "theirs", SECRET) if word in shown]


@pytest.mark.parametrize(
    "url",
    [
        "http://engine.example/x",
        "ftp://127.0.0.1/x",
        "http://[",
        "//127.0.0.1/x",
        "http://127.1.example/",
    ],
)
def test_nothing_leaves_in_the_clear(url: str) -> None:
    """Its keys go to another machine by https:// alone."""
    trial = tried(replace(settings_for(""), url=url))

    assert not trial.works
    assert "nothing was sent" in trial.say
    assert trial.status is None


def test_no_engine() -> None:
    """Without a url nothing is called, and what to set is said."""
    trial = tried(settings_for("x", url=""))

    assert not trial.works
    assert "No coupon engine is set up" in trial.say
    assert "pos coupons configure" in trial.say


def test_nobody_there() -> None:
    """An engine that does not run is told as that."""
    trial = tried(settings_for(closed_port()))

    assert (False, None) == (trial.works, trial.status)
    assert "cannot be reached" in trial.say


def test_an_engine_that_drips() -> None:
    """A byte now and then holds nobody beyond the deadline."""

    def drip(connection: socket.socket, stop: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not stop.wait(0.02):
            connection.sendall(b"x")

    with raw_server(drip) as base_url:
        trial = tried(settings_for(base_url), deadline_s=0.3)

    assert (False, None) == (trial.works, trial.status)
    assert "no answer" in trial.say


def test_headers_cannot_be_added_through_values(server: AnsweringServer) -> None:
    """A line end in a value makes no second header, and the frame of the call stays ours."""
    server.answers(Answer({"code": "A-1"}))
    headers = (("X-Key", "a\r\nX-Other: b\u00e9"), ("Content-Length", "3"), ("Connection", "keep"))

    tried(settings_for(server.base_url, headers=headers))

    (asked,) = server.asked
    assert "aX-Other: b" == asked.headers["x-key"]
    assert "x-other" not in asked.headers
    assert b"TRIAL-0042" in asked.body


def test_a_get_has_no_body(server: AnsweringServer) -> None:
    """Its coupon is in the address, written so that an address can hold it."""
    server.answers(Answer({"code": "A-1"}))
    url = f"{server.base_url}/{{{{source}}}}/{{{{code}}}}?a=1"

    tried(settings_for("", url=url, method="GET"))

    (asked,) = server.asked
    assert ("GET", "/Points%20Redemption/TRIAL-0042?a=1&kind=per+cent") == (
        asked.method,
        asked.path,
    )
    assert b"" == asked.body


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"a": "{{text}}"}', {"a": 'say "hi"\\'}),
        ('{"a": {{text}}}', {"a": 'say "hi"\\'}),
        ('{"a": "{{list}}", "b": {{list}}}', {"a": '["x"]', "b": ["x"]}),
        (r'{"a": "\"{{n}}\" {{n}}", "b": {{n}}}', {"a": '"5" 5', "b": 5}),
        ('{"a": "{{ unknown }}"}', {"a": "{{ unknown }}"}),
    ],
)
def test_a_template_stays_json(template: str, expected: object) -> None:
    """Values are escaped within quotes, and JSON of their own outside of them."""
    values = {"text": 'say "hi"\\', "list": ["x"], "n": 5}

    assert expected == json.loads(filled_json(template, values))


def test_another_type_of_body(server: AnsweringServer) -> None:
    """A form gets its values as they are."""
    server.answers(Answer({"code": "A-1"}))

    tried(
        settings_for(
            server.base_url,
            payload="code={{code}}",
            content_type="application/x-www-form-urlencoded",
        )
    )

    assert b"code=TRIAL-0042" == server.asked[0].body
    assert "application/x-www-form-urlencoded" == server.asked[0].headers["content-type"]


def test_what_was_sent_is_told(server: AnsweringServer) -> None:
    """Made-up values as they went, in query and body; everything else, and the code, hidden."""
    server.answers(
        Answer({"couponCode": "TRIAL-0042"}), Answer({"couponCode": "OWN-1"}), Answer({})
    )
    settings = settings_for(
        server.base_url,
        query=(("kind", "{{couponType}}"), ("key", SECRET), ("both", "{{value}}-opens-it")),
        payload='{"code":"{{code}}","worth":{{value}},"key":"opens-it","deep":{"a":"opens-it"}}',
    )

    kept, given = tried(settings), tried(replace(settings, method="GET"))
    no_json = tried(replace(settings, payload="{{code}} opens-it", content_type="text/plain"))

    asked = [
        "header X-Key = ••••",
        "query kind = per cent",
        "query key = ••••",
        "query both = ••••",
    ]
    assert (
        *asked,
        "body code = (the coupon's code)",
        "body worth = 1",
        "body key = ••••",
        "body deep = ••••",
    ) == kept.sent
    assert tuple(asked) == given.sent
    assert (*asked, "body 19 bytes that are no JSON") == no_json.sent
    assert (False, True) == (kept.is_own_code, given.is_own_code)
    assert (True, False) == (given.works, no_json.works)


def test_a_silent_engine_was_asked_too() -> None:
    """What went to it is told as well; where nothing could be sent, nothing is."""
    settings = settings_for(f"http://127.0.0.1:{closed_port()}")

    assert "header X-Key = ••••" in tried(settings).sent
    assert () == tried(replace(settings, url="http://shop.example/")).sent
