"""The partner API over real HTTP: its own keys, its two addresses for one thing, its errors."""

import logging
from typing import Any

import pytest
from endpoint_table import LINE, PARTNER, STORE, TOKEN, partner_of, public_methods
from loyalty_bench import Answer, AnsweringServer

from pos.errors import LoyaltyError, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.http.deadline import Deadline
from pos.loyalty.gameball.endpoints.partner import PartnerAccount

ROOT = "/api/v3.0/integrations"

each_call = pytest.mark.parametrize("name", PARTNER)


def ask(server: AnsweringServer, name: str, **account: str) -> Any:
    partner = partner_of(server.base_url, **account)
    try:
        return PARTNER[name][1](partner, Deadline(5))
    finally:
        partner.close()


def paths(server: AnsweringServer) -> list[str]:
    return [f"{asked.method} {asked.path.removeprefix(ROOT)}" for asked in server.asked]


def test_no_call_is_forgotten() -> None:
    """Every call a partner can make is in the table, and so in each test over it."""
    assert set(PARTNER) | {"close"} == public_methods(partner_of("http://127.0.0.1:1"))


@each_call
def test_leaves_as_documented(server: AnsweringServer, name: str) -> None:
    """Each goes to its path with the token, and with the store unless it makes one."""
    server.answers(Answer({"id": 7}))

    ask(server, name)

    (asked,) = server.asked
    assert [PARTNER[name][0]] == paths(server)
    assert f"Bearer {TOKEN}" == asked.headers["authorization"]
    assert (None if name == "create_client" else STORE) == asked.headers.get("storeid")
    assert {"apikey", "secretkey"}.isdisjoint(asked.headers)
    assert (b"" if asked.method == "DELETE" else LINE) == asked.body


@pytest.mark.parametrize("body", [b"true", b"", b"{}", b'{"id":7}'])
def test_a_deletion_may_answer_anything(server: AnsweringServer, body: bytes) -> None:
    """The documents have nothing, `true` and the rule as the answer: all of them are a yes."""
    server.answers(Answer(body))

    ask(server, "delete_rule")

    assert 1 == len(server.asked)


@pytest.mark.parametrize(
    "missing",
    [Answer({"code": 3, "message": "gone"}, 404), Answer({"code": 4000}, 405), Answer(None, 405)],
)
@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("update_rule", "PUT /client/redemption/config/7"),
        ("delete_rule", "DELETE /client/redemption/config/rule/7"),
    ],
)
def test_the_other_address_is_tried(
    server: AnsweringServer, name: str, second: str, missing: Answer
) -> None:
    """Where the first address is not known, the one of the other document is asked."""
    server.answers(missing, Answer({"id": 7}))

    ask(server, name)

    assert [PARTNER[name][0], second] == paths(server)


@pytest.mark.parametrize(("status", "code"), [(422, 7), (403, 10), (500, 0), (400, 4)])
def test_a_no_is_not_asked_twice(server: AnsweringServer, status: int, code: int) -> None:
    """A refusal of the first address is the answer."""
    server.answers(Answer({"code": code, "message": "no"}, status))

    with pytest.raises(LoyaltyError):
        ask(server, "update_rule")
    assert 1 == len(server.asked)


@pytest.mark.parametrize(
    ("status", "code", "kind", "ours"),
    [
        (404, 3, LoyaltyRefused, "4004"),
        (400, 4, LoyaltyRefused, "3000"),
        (400, 5, LoyaltyRefused, "3001"),
        (400, 7, LoyaltyRefused, "3003"),
        (403, 10, LoyaltyRefused, "10"),
        (403, 1002, LoyaltyRefused, "1002"),
        (403, 0, LoyaltyMisuse, "403"),
        (401, 0, LoyaltyMisuse, "401"),
        (422, 14, LoyaltyRefused, "14"),
        (422, 16, LoyaltyRefused, "3009"),
        (422, 50, LoyaltyMisuse, "6000"),
        (422, 51, LoyaltyMisuse, "6001"),
        (404, 101, LoyaltyRefused, "7000"),
        (422, 305, LoyaltyRefused, "9004"),
        (422, 3003, LoyaltyRefused, "3003"),
        (502, 0, LoyaltyUnreachable, "502"),
    ],
)
def test_both_families_of_codes_are_read(
    server: AnsweringServer, status: int, code: int, kind: type[LoyaltyError], ours: str
) -> None:
    """The small codes of v3.0 mean what the large ones of today do."""
    server.answers(Answer({"code": code, "message": "said by them"}, status))

    with pytest.raises(kind) as failed:
        ask(server, "create_rule")

    assert kind is type(failed.value)
    assert ours == failed.value.code
    assert "said by them" not in failed.value.reason


@pytest.mark.parametrize("keys", [("", STORE), (TOKEN, ""), ("to\r\nken", STORE), (" ", STORE)])
def test_without_token_or_store_nothing_leaves(
    server: AnsweringServer, keys: tuple[str, str]
) -> None:
    """A missing or damaged token is the operator's matter, and the sentence names the setting."""
    with pytest.raises(LoyaltyMisuse, match="POS_GAMEBALL_PARTNER_TOKEN"):
        ask(server, "create_rule", token=keys[0], store_id=keys[1])
    assert [] == server.asked


def test_the_token_shows_nowhere(server: AnsweringServer, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a log nor a picture of the account in an error holds it."""
    caplog.set_level(logging.DEBUG)
    server.answers(Answer({"code": 10}, 401))
    account = PartnerAccount(base_url=server.base_url, token=TOKEN, store_id=STORE)

    with pytest.raises(LoyaltyMisuse) as failed:
        ask(server, "create_rule")

    shown = caplog.text + repr(account) + repr(account.address) + str(failed.value)
    assert "POST /client/redemption/rule: 401" in caplog.text
    assert TOKEN not in shown
