"""Routes, keys, and how requests are read."""

import pytest
from desk import BASE, HEADERS, NOON, Desk

from pos.sandbox.exchange import Request
from pos.sandbox.respond import ROUTES, respond
from pos.sandbox.scenarios import SARA, scenario

BALANCE = f"customers/{SARA}/balance"


@pytest.mark.parametrize(
    ("method", "path", "headers", "expected"),
    [
        ("GET", BALANCE, {"apikey": "wrong"}, (401, 1000)),
        ("GET", BALANCE, {"secretkey": ""}, (401, 1001)),
        ("GET", "nowhere", {}, (404, 4004)),
        ("PUT", "orders", {}, (405, 4000)),
        ("DELETE", "orders/A1/transactions", {}, (405, 4000)),
        ("GET", "customers/nobody/balance", {}, (404, 7000)),
        ("POST", "orders", {"content-type": "text/plain"}, (415, 3013)),
        ("POST", "orders", {}, (400, 3016)),
    ],
)
def test_refusals(
    desk: Desk, method: str, path: str, headers: dict[str, str], expected: tuple[int, int]
) -> None:
    """A wrong key, address, method or body is refused with the documented status and code."""
    told = desk.ask(method, path, **headers)

    assert expected == (told.status, told.code)
    assert {"code", "type", "message", "documentationUrl", "requestId"} == set(told.json)


def test_one_key_is_enough_for_some(desk: Desk) -> None:
    """Calls marked with one key do not want the secret key, except in version 4.1."""
    path = f"customers/{SARA}"

    assert desk.ask("GET", path, secretkey="").status == 200
    request = Request("GET", f"/api/v4.1/integrations/{path}", "", {**HEADERS, "secretkey": ""})
    _, reply = respond(desk.world, request, NOON)
    assert reply.status == 401


@pytest.mark.parametrize("path", ["/", "/api/v4.0", BASE, "/api/v9/integrations/orders", "//a//b"])
def test_addresses_outside(path: str) -> None:
    """An address outside the API's two versions is not found."""
    _, reply = respond(scenario("tests", now=NOON), Request("GET", path), NOON)

    assert reply.status == 404


def test_any_case_of_names(desk: Desk) -> None:
    """Keys of a request are read in any case."""
    told = desk.post("customers", CUSTOMERID="c1", CustomerAttributes={"DisplayName": "Ann"})

    assert told.status == 200
    assert desk.get("customers/c1/details").json["customerAttributes"]["displayName"] == "Ann"


def test_encoded_ids(desk: Desk) -> None:
    """An id with a plus, a slash or a blank is one part of the path when it is encoded."""
    desk.post("customers", customerId="+1 2/3")

    assert desk.get("customers/%2B1%202%2F3/balance").json["totalPointsBalance"] == 0


def test_equal_arguments_equal_results(desk: Desk) -> None:
    """The same world, request and time give the same reply and the same next world."""
    body = (
        b'{"customerId":"%b","pointsToHold":5,"transactionTime":"2026-05-04T12:00:00Z"}'
        % SARA.encode()
    )
    request = Request("POST", BASE + "transactions/hold", "", HEADERS, body)

    assert respond(desk.world, request, NOON) == respond(desk.world, request, NOON)


def test_amounts_are_exact() -> None:
    """Money leaves as a JSON number with its own digits."""
    world = scenario("kwd", now=NOON)
    _, reply = respond(world, Request("GET", BASE + BALANCE, "", HEADERS), NOON)

    assert b'"availablePointsValue":6.000,' in reply.body


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.pattern}")
def test_bare_calls_never_break(desk: Desk, route: object) -> None:
    """Every endpoint answers an empty object with an answer, never with a crash."""
    path = route.pattern.replace("{customerId}", SARA)  # type: ignore[attr-defined]

    told = desk.ask(route.method, path, {})  # type: ignore[attr-defined]

    assert told.status in (200, 400, 404, 422)
