"""The client by endpoint, over real HTTP: what leaves, and what is taken for an answer."""

import logging
from dataclasses import replace
from typing import Any

import pytest
from endpoint_table import ENDPOINTS, LINE, MAY_BE_EMPTY, WITH_BODY, all_endpoints
from loyalty_bench import API_KEY, SARA, SECRET_KEY, Answer, AnsweringServer, options

from pos.errors import LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.http.deadline import Deadline
from pos.loyalty.gameball.client import GameballClient

ROOT = "/api/v4.0/integrations"

each_endpoint = pytest.mark.parametrize("name", ENDPOINTS)


def client_of(server: AnsweringServer, **changes: Any) -> GameballClient:
    account = options(server.base_url, **changes).account
    return GameballClient(replace(account, language="ar"))


def ask(client: GameballClient, name: str) -> Any:
    try:
        return ENDPOINTS[name][1](client, Deadline(5))
    finally:
        client.close()


def test_no_endpoint_is_forgotten(server: AnsweringServer) -> None:
    """Every call the client offers is in the table, and so in each test over it."""
    client = client_of(server)

    assert set(ENDPOINTS) == all_endpoints(client)
    client.close()


@each_endpoint
def test_leaves_as_documented(server: AnsweringServer, name: str) -> None:
    """Each call goes to its path with both keys, who we are, and its body as JSON."""
    server.answers(Answer({"success": True}))

    ask(client_of(server), name)

    (asked,) = server.asked
    method, _, path = ENDPOINTS[name][0].partition(" ")
    assert (method, ROOT + path) == (asked.method, asked.path)
    assert (API_KEY, SECRET_KEY) == (asked.headers["apikey"], asked.headers["secretkey"])
    assert asked.headers["user-agent"].startswith("pos/")
    assert asked.headers["user-agent"].endswith(" (gameball v4.0; S001/T1)")
    assert "ar" == asked.headers["lang"]
    assert "application/json" == asked.headers["accept"]
    has_body = name in WITH_BODY
    assert has_body == (asked.headers.get("content-type") == "application/json")
    assert (LINE if has_body else b"") == asked.body


@each_endpoint
def test_an_empty_success_counts_only_where_documented(server: AnsweringServer, name: str) -> None:
    """What some document describes so may answer with nothing; from the rest it is no answer."""
    server.answers(Answer(status=204))

    if name in MAY_BE_EMPTY:
        ask(client_of(server), name)
    else:
        with pytest.raises(LoyaltyUnreachable) as failed:
            ask(client_of(server), name)
        assert failed.value.sent


@each_endpoint
def test_an_unreadable_success_is_no_success(server: AnsweringServer, name: str) -> None:
    """A gateway's page under status 200 never passes for an answer."""
    server.answers(Answer(b"<html>Sign in to the hotel's network</html>"))
    client = client_of(server)

    with pytest.raises(LoyaltyUnreachable) as failed:
        ask(client, name)
    assert failed.value.sent


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"7",
        b'"yes"',
        b"{",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b"[" * 100 + b"]" * 100,
        b'{"a":' * 65 + b"1" + b"}" * 65,
        b"[" * 100_000,
        b'{"a":"\xff"}',
        b'{"a":' + b"9" * 9_000 + b"}",
        b'{"a":1e' + b"9" * 9_000 + b"}",
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_json_beyond_all_limits_is_no_answer(server: AnsweringServer, body: bytes) -> None:
    """NaN, broken text, endless nesting and endless numbers make an answer unreadable."""
    server.answers(Answer(body))

    with pytest.raises(LoyaltyUnreachable) as failed:
        ask(client_of(server), "customers.balance")
    assert failed.value.sent


@pytest.mark.parametrize("name", sorted(MAY_BE_EMPTY))
def test_a_success_that_says_no_is_a_refusal(server: AnsweringServer, name: str) -> None:
    """Under status 200 a call may still say that it did nothing."""
    server.answers(Answer({"success": False, "message": "nope"}))

    with pytest.raises(LoyaltyRefused):
        ask(client_of(server), name)


@pytest.mark.parametrize("keys", [("", ""), ("a", ""), ("a\r\nX: y", "b"), ("a ", "b"), ("é", "b")])
def test_keys_that_fit_no_header_are_never_sent(
    server: AnsweringServer, keys: tuple[str, str]
) -> None:
    """Missing or damaged keys are the operator's matter before anything leaves."""
    client = client_of(server, api_key=keys[0], secret_key=keys[1])

    with pytest.raises(LoyaltyMisuse):
        ask(client, "customers.balance")
    assert [] == server.asked


def test_nothing_private_is_logged_or_shown(
    server: AnsweringServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The log tells call, status, code and request id; neither keys nor whom it was about."""
    caplog.set_level(logging.DEBUG)
    problem = {"code": 9008, "message": f"no points for {SARA}", "requestId": "req-77\x1b[2J"}
    server.answers(Answer(problem, status=422))
    body = {"customerId": SARA, "mobile": "+966500001234", "hash": "123456"}
    client = client_of(server)

    with pytest.raises(LoyaltyRefused) as failed:
        client.transactions.hold(body, deadline=Deadline(5))

    shown = caplog.text + repr(client) + repr(options(server.base_url)) + repr(failed.value)
    shown += repr(options(server.base_url).account) + str(failed.value.__cause__)
    client.close()
    assert "POST /transactions/hold: 422 code=9008 request_id=req-77" in caplog.text
    assert "id=…234" in caplog.text
    assert not any(
        private in shown
        for private in (API_KEY, SECRET_KEY, SARA, "966500001234", "123456", "\x1b")
    )


def test_ids_in_paths_and_queries_are_masked_too(
    server: AnsweringServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A customer id is often a phone number, so the log holds its last three letters."""
    caplog.set_level(logging.DEBUG)
    server.answers(Answer({}))
    client = client_of(server)

    client.customers.balance(SARA, deadline=Deadline(5))
    client.configurations.redemption(SARA, deadline=Deadline(5))

    client.close()
    assert "GET /customers/{}/balance: 200" in caplog.text
    assert "966500001234" not in caplog.text


def test_the_version_and_address_are_configuration(server: AnsweringServer) -> None:
    """Another version of the service is another path and nothing else."""
    server.answers(Answer({}))
    client = GameballClient(options(server.base_url + "/", api_version="v4.1").account)

    ask(client, "orders.send")

    assert "/api/v4.1/integrations/orders" == server.asked[0].path
