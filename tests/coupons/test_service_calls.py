"""The coupon service over real HTTP: who may call, what is answered, what is never done twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from coupon_service import (
    GOODS,
    ISSUE_TOKEN,
    NOW,
    OF_A_TILL,
    TILL_TOKEN,
    TO_ISSUE,
    Desk,
    SetClock,
    profile,
    service_on_a_thread,
)

if TYPE_CHECKING:
    from coupon_samples import Place

PERCENT = {"couponType": "percentage", "value": 10}
TILL_CALLS = [
    ("POST", "/v1/coupons/X/validate"),
    ("POST", "/v1/coupons/X/lock"),
    ("POST", "/v1/coupons/X/burn"),
    ("POST", "/v1/locks/X/release"),
    ("GET", "/v1/coupons"),
    ("GET", "/v1/doubles"),
    ("GET", "/v1/customers"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """For calls that leave nothing behind which another would meet."""
    with service_on_a_thread(tmp_path_factory.mktemp("coupons")) as desk:
        yield desk


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Desk]:
    """Without coupons, and without a wrong token that was brought before."""
    with service_on_a_thread(tmp_path) as desk:
        yield desk


def error_of(answer: httpx.Response) -> str:
    told = answer.json()["error"]
    assert set(told) == {"code", "say"}
    return str(told["code"])


def lock(desk: Desk, code: str, lock_id: str, till: str = "S001-T1") -> dict[str, object]:
    told = desk.post(f"/v1/coupons/{code}/lock", goods=GOODS, lock=lock_id, till=till, minutes=30)
    assert 200 == told.status_code, told.text
    return dict(told.json())


def burn(desk: Desk, code: str, sale: str, **more: object) -> dict[str, object]:
    told = desk.post(
        f"/v1/coupons/{code}/burn", sale=sale, till="S001-T1", at=NOW.isoformat(), **more
    )
    assert 200 == told.status_code, told.text
    return dict(told.json())


def test_a_coupon_goes_its_whole_way(fresh: Desk) -> None:
    """Issued, looked at, locked, burned once; a second sale is told who had it."""
    code = fresh.code(playerUniqueId="mobile_1", source="Points Redemption")
    looked = fresh.post(f"/v1/coupons/{code}/validate", goods=GOODS, customer="mobile_1").json()
    assert looked["valid"]
    assert "Points Redemption" == looked["coupon"]["source"]

    locked = lock(fresh, fresh.code(code="GB2"), "lock-1")
    assert {"valid", "coupon", "lock", "expires_at"} == set(locked)
    other = lock(fresh, str(locked["coupon"]["code"]), "lock-2", till="S001-T2")
    assert ("locked", False) == (other["reason"], other["valid"])
    assert str(other["say"]).endswith(".")

    own = str(locked["coupon"]["code"])
    assert burn(fresh, own, "sale-1", lock="lock-1", receipt="S001-T1-000001")["burned"]
    assert {"burned": True, "already": True} == burn(fresh, own, "sale-1")
    late = burn(fresh, own, "sale-2")
    assert ("used_up", False) == (late["reason"], late["burned"])
    assert "S001-T1-000001" == late["elsewhere"][0]["receipt"]
    (double,) = fresh.get("/v1/doubles").json()["doubles"]
    assert own == double["code"]
    assert {"used", "active"} == {one["state"] for one in fresh.listed()}


def test_a_lock_goes_back_once(desk: Desk) -> None:
    """Giving back what is not there is harmless, and told."""
    code = desk.code()
    lock(desk, code, "lock-1")

    assert {"released": True} == desk.post("/v1/locks/lock-1/release").json()
    assert {"released": False} == desk.post("/v1/locks/lock-1/release").json()
    assert lock(desk, code, "lock-2")["valid"]


OTHER_TOKENS: list[dict[str, str]] = [
    {},
    {"Authorization": ""},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer wrong"},
    {"Authorization": ISSUE_TOKEN},
    {"Authorization": f"Basic {ISSUE_TOKEN}"},
    {"Authorization": f"Bearer {ISSUE_TOKEN}x"},
    {"Authorization": f"Bearer {ISSUE_TOKEN[:-1]}"},
    {"Authorization": f"Bearer {TILL_TOKEN}"},
    {"X-Token": ISSUE_TOKEN},
]


def test_nobody_else_issues(fresh: Desk) -> None:
    """Without the service's token, or with a till's, there is no coupon."""
    for headers in OTHER_TOKENS:
        answer = fresh.issue(headers=headers, **PERCENT)
        assert 401 == answer.status_code, headers
        assert error_of(answer) in {"no_token", "wrong_token"}
        assert "Bearer" == answer.headers["WWW-Authenticate"]
    assert [] == fresh.listed()


@pytest.mark.parametrize("headers", [{}, TO_ISSUE, {"Authorization": "Bearer wrong"}])
def test_nobody_else_asks_as_a_till(fresh: Desk, headers: dict[str, str]) -> None:
    """A till's calls take the tills' token, and not that of the loyalty service."""
    for method, path in TILL_CALLS:
        answer = fresh.http.request(method, f"{fresh.url}{path}", headers=headers)
        assert 401 == answer.status_code, path
        assert error_of(answer) in {"no_token", "wrong_token"}


def test_another_header_may_bring_the_token(tmp_path: Path) -> None:
    """As the account has it: bare, in a header of its own."""
    with service_on_a_thread(tmp_path, tokens={"issue_header": "X-Coupon-Key"}) as desk:
        assert 401 == desk.issue(**PERCENT).status_code
        assert 200 == desk.issue(headers={"x-coupon-key": ISSUE_TOKEN}, **PERCENT).status_code


def test_path_and_method_are_as_configured(tmp_path: Path) -> None:
    """The account's own address for it, and its way to call."""
    with service_on_a_thread(tmp_path, issue_path="/own/new", issue_method="GET") as desk:
        url = f"{desk.url}/own/new"
        query = {"couponType": "fixed", "value": "5", "playerUniqueId": "mobile_1"}
        made = desk.http.get(url, params=query, headers=TO_ISSUE)
        assert made.json()["couponCode"].startswith("OWN-F-")
        assert 405 == desk.http.post(url, json=PERCENT, headers=TO_ISSUE).status_code
        assert 404 == desk.issue(**PERCENT).status_code


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 422, "malformed"),
        (b"[]", "application/json", 422, "malformed"),
        (b"\xff\xfe", "application/json", 422, "malformed"),
        (b"{" * 30_000, "application/json", 422, "malformed"),
        (b"<a/>", "application/xml", 415, "wrong_type"),
        (b'{"couponType":"gift","value":1}', "application/json", 422, "unknown_type"),
        (b'{"couponType":"fixed","value":-1}', "application/json", 422, "wrong_field"),
        (
            b'{"couponType":"fixed","value":1e999999999999999999999}',
            "application/json",
            422,
            "wrong_field",
        ),
        (
            b'{"couponType":"fixed","value":5,"expiresAfter":0}',
            "application/json",
            422,
            "expired",
        ),
        (b" " * 70_000, "application/json", 413, "too_large"),
    ],
)
def test_a_bad_request_issues_nothing(
    desk: Desk, body: bytes, content_type: str, status: int, code: str
) -> None:
    """Each has its documented error, and the next call is answered as ever."""
    before = len(desk.listed())
    headers = {**TO_ISSUE, "Content-Type": content_type}
    answer = desk.http.post(f"{desk.url}/issue", content=body, headers=headers)

    assert status == answer.status_code
    assert code == error_of(answer)
    assert before == len(desk.listed())
    assert desk.code()


def test_a_large_body_without_its_length_is_cut(desk: Desk) -> None:
    """What is sent in pieces is counted as it comes."""
    pieces = (b" " * 10_000 for _ in range(20))
    answer = desk.http.post(f"{desk.url}/issue", content=pieces, headers=TO_ISSUE)

    assert 413 == answer.status_code


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/coupons/X/validate", b"", 422),
        ("/v1/coupons/X/validate", b'{"goods":{"minor":1.5,"currency":"SAR"}}', 422),
        ("/v1/coupons/X/validate", b'{"goods":{"minor":-1,"currency":"SAR"}}', 422),
        ("/v1/coupons/X/validate", b'{"goods":{"minor":1,"currency":"sar"}}', 422),
        ("/v1/coupons/X/validate", b'{"goods":{"minor":1e9999999999999999999999}}', 422),
        ("/v1/coupons/X/validate", b'{"goods":{"minor":1.' + b"0" * 90 + b"e3}}", 422),
        ("/v1/coupons/X/lock", b'{"goods":{"minor":1,"currency":"SAR"},"till":"T"}', 422),
        (
            "/v1/coupons/X/lock",
            b'{"goods":{"minor":1,"currency":"SAR"},"till":"T","lock":"a","minutes":0}',
            422,
        ),
        (
            "/v1/coupons/X/lock",
            b'{"goods":{"minor":1,"currency":"SAR"},"till":"T\\u001b[2J","lock":"a"}',
            422,
        ),
        ("/v1/coupons/X/burn", b'{"sale":"s","till":"T","at":"2026-11-23T00:00:00"}', 422),
        ("/v1/coupons/X/burn", b'{"sale":"s","till":"T","at":"0001-01-01T00:00:00+14:00"}', 422),
        ("/v1/coupons/%1B/burn", b'{"sale":"s","till":"T","at":"2026-11-23T00:00:00Z"}', 422),
        (f"/v1/coupons/{'X' * 301}/validate", b'{"goods":{"minor":1,"currency":"SAR"}}', 422),
        ("/v1/coupons/a/b/validate", b"{}", 404),
    ],
)
def test_a_tills_bad_request_is_a_documented_error(
    desk: Desk, path: str, body: bytes, status: int
) -> None:
    """A till that is wrong is told so, and nothing is written down."""
    headers = {**OF_A_TILL, "Content-Type": "application/json"}
    answer = desk.http.post(f"{desk.url}{path}", content=body, headers=headers)

    assert status == answer.status_code, answer.text
    assert error_of(answer)
    assert [] == desk.get("/v1/doubles").json()["doubles"]


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "state=gone", "after=%1B"])
def test_a_list_that_cannot_be_is_refused(desk: Desk, query: str) -> None:
    """A page is of 1 to 500, of a state that there is."""
    assert 422 == desk.get(f"/v1/coupons?{query}").status_code


@pytest.mark.parametrize("currency", ["KWD", "XXX"])
def test_goods_in_another_currency_are_a_no(desk: Desk, currency: str) -> None:
    """Known or not, it is not the coupon's; no amount is turned into another."""
    goods = {"minor": 100_000, "currency": currency}
    for sent in ({}, {"minOrderValue": 50, "couponType": "fixed", "value": 5}):
        code = desk.code(code=f"{currency}-{len(sent)}", **sent)
        told = desk.post(f"/v1/coupons/{code}/validate", goods=goods).json()
        assert (False, "wrong_currency") == (told["valid"], told["reason"])


def test_a_list_comes_in_pages(fresh: Desk) -> None:
    """The last page says that it is the last."""
    codes = {fresh.code(code=f"GB{number}") for number in range(5)}
    first = fresh.get("/v1/coupons?limit=3").json()
    second = fresh.get(f"/v1/coupons?limit=3&after={first['next']}").json()

    assert codes == {one["code"] for one in first["coupons"] + second["coupons"]}
    assert second["next"] is None


def test_the_same_at_once_is_one_coupon(fresh: Desk) -> None:
    """A hundred calls of the same request: one coupon, and each is told its code."""
    with ThreadPoolExecutor(20) as callers:
        codes = {*callers.map(lambda _: fresh.code(code="GB1", playerUniqueId="a"), range(100))}

    assert 1 == len(codes)
    assert 1 == len(fresh.listed())


def test_a_repeat_of_a_bare_request_is_one_within_its_window(tmp_path: Path) -> None:
    """Where nothing tells them apart: the same for so long, and then another."""
    clock = SetClock()
    with service_on_a_thread(tmp_path, clock=clock) as desk:
        first = desk.code()
        clock.at += timedelta(seconds=299)
        assert first == desk.code()
        clock.at += timedelta(seconds=2)
        assert first != desk.code()


def test_a_clock_that_was_set_back_issues_nothing_twice(tmp_path: Path) -> None:
    """A repeat is a repeat, whatever the time is by now."""
    clock = SetClock()
    with service_on_a_thread(tmp_path, clock=clock) as desk:
        first = desk.code(code="GB1")
        clock.at -= timedelta(days=400)
        assert first == desk.code(code="GB1")
        clock.at += timedelta(days=800)
        assert first == desk.code(code="GB1")
        assert 1 == len(desk.listed())


def test_what_was_answered_is_there_after_a_restart(tmp_path: Path) -> None:
    """The same request, the lock and the use are known to the next one that serves."""
    with service_on_a_thread(tmp_path) as desk:
        code = desk.code(code="GB1")
        other = desk.code(code="GB2")
        lock(desk, other, "lock-1")
        burn(desk, code, "sale-1")
    with service_on_a_thread(tmp_path) as desk:
        assert code == desk.code(code="GB1")
        assert burn(desk, code, "sale-1")["already"]
        assert "locked" == lock(desk, other, "lock-2")["reason"]
        assert lock(desk, other, "lock-1")["valid"]


def test_a_caller_is_held_back(tmp_path: Path) -> None:
    """Beyond the limit a call is told when to come again, and does nothing."""
    with service_on_a_thread(tmp_path, calls_per_s=1) as desk:
        answers = [desk.issue(**PERCENT, code=f"GB{number}") for number in range(14)]
        refused = [one for one in answers if one.status_code == 429]
        assert 10 <= len(answers) - len(refused) < 14
        assert "too_many_calls" == error_of(refused[0])
        assert int(refused[0].headers["Retry-After"]) >= 1


def test_wrong_tokens_are_counted_by_caller(fresh: Desk) -> None:
    """After ten in a row one in five seconds is answered; the right one is heard all along."""
    wrong = {"Authorization": "Bearer wrong"}
    statuses = [fresh.get("/v1/doubles", headers=wrong).status_code for _ in range(12)]

    assert [401] * 10 == statuses[:10]
    assert 429 == statuses[-1]
    assert 200 == fresh.get("/v1/doubles").status_code


def test_a_database_that_is_gone_is_told(tmp_path: Path) -> None:
    """503 and when to come again: nothing was issued, and nothing is pretended."""
    with service_on_a_thread(tmp_path) as desk:
        desk.code(code="GB1")
        for path in tmp_path.glob("coupons.db*"):
            path.write_bytes(b"not a database " * 1_000)
        answer = desk.issue(**PERCENT, code="GB2")
        assert 503 == answer.status_code
        assert "unavailable" == error_of(answer)
        assert int(answer.headers["Retry-After"]) >= 1


def test_signed_where_the_shop_signs(tmp_path: Path) -> None:
    """The text that is answered has the signature behind the code; the engine knows it by both."""
    from pos.coupons.signed import new_keys

    with service_on_a_thread(tmp_path, signing_key=new_keys().signing_key) as desk:
        text = desk.code(code="GB1")
        code, dot, tail = text.partition(".")
        assert dot
        assert tail
        assert text == desk.code(code="GB1")
        assert desk.post(f"/v1/coupons/{text}/validate", goods=GOODS).json()["valid"]
        listed = {"entitledProductIds": ["P1"], "code": "GB2"}
        assert "." not in desk.code(**listed), "one with a list of items cannot be signed"
        assert {code} < {one["code"] for one in desk.listed()}


def test_anybody_may_ask_whether_it_runs(desk: Desk) -> None:
    """It tells of itself nothing but that it does, and how it is called."""
    assert {"ok": True} == desk.get("/health", headers={}).json()
    told = json.loads(desk.get("/openapi.json", headers={}).text)
    assert "3.1.0" == told["openapi"]
    assert 405 == desk.http.post(f"{desk.url}/health").status_code
    assert 404 == desk.get("/nothing").status_code
    assert 404 == desk.get("/health/").status_code


def test_callers_behind_a_proxy_are_told_apart(tmp_path: Path) -> None:
    """By the address that the shop's own proxy tells; anybody else's word for it counts nothing."""
    proxy = {"trusted_proxies": ("127.0.0.1",)}

    def statuses(desk: Desk) -> set[int]:
        callers = (f"203.0.113.{number}" for number in range(14))
        asked = (desk.get("/health", headers={"X-Forwarded-For": one}) for one in callers)
        return {one.status_code for one in asked}

    with service_on_a_thread(tmp_path / "one", calls_per_s=1, **proxy) as desk:
        assert {200} == statuses(desk)
    with service_on_a_thread(tmp_path / "other", calls_per_s=1) as desk:
        assert {200, 429} == statuses(desk)


def test_several_services_on_one_database_are_one_engine(place: Place) -> None:
    """For a chain, or while one takes the other's place: a request has one coupon, a coupon one
    lock, and a customer's news one order, whichever of them is asked.
    """
    where = {"where": place.where, "clock": SetClock()}
    with (
        service_on_a_thread(place.folder, **where) as one,
        service_on_a_thread(place.folder, **where) as other,
        ThreadPoolExecutor(16) as callers,
    ):
        both = [one, other] * 16
        codes = {*callers.map(lambda desk: desk.code(code="GB1"), both)}
        assert 1 == len(codes) == len(one.listed())
        (code,) = codes
        numbered = [*enumerate(both)]
        locked = callers.map(lambda turn: lock(turn[1], code, f"lock-{turn[0]}"), numbered)
        assert 1 == sum(bool(told["valid"]) for told in locked)
        body = profile(activated_points=1)
        taken = callers.map(lambda desk: desk.webhook(body).json()["taken"], both)
        assert 1 == sum(taken)
