"""What the loyalty service tells of customers: signed, once, newest wins, and nothing personal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from coupon_service import NOW, Desk, profile, service_on_a_thread, signed


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with service_on_a_thread(tmp_path) as desk:
        yield desk


def told(desk: Desk, since: int = 0) -> list[dict[str, Any]]:
    return list(desk.get(f"/v1/customers?since={since}").json()["customers"])


def test_a_profile_becomes_news_for_tills(desk: Desk) -> None:
    """Points and tier, under a number to ask on from."""
    body = profile(activated_points=120.9, pending_points="5", tier_name="Gold")

    assert {"taken": True} == desk.webhook(body).json()
    (news,) = told(desk)
    assert news == {
        "customer": "mobile_1",
        "seq": 1,
        "at": "2026-11-23T09:00:00Z",
        "points": 120,
        "points_pending": 5,
        "points_at": "2026-11-23T09:00:00Z",
        "tier": "Gold",
        "tier_at": "2026-11-23T09:00:00Z",
    }
    assert [] == told(desk, since=1)
    assert 1 == desk.get("/v1/customers?since=1").json()["next"]


def test_nothing_personal_is_kept(tmp_path: Path) -> None:
    """No address, no number and no message is in any file of the engine's."""
    with service_on_a_thread(tmp_path) as desk:
        desk.webhook(profile(activated_points=1, referral_code="SARA-REF"))
        message = json.loads(profile()) | {
            "event": "customer.notification.push",
            "data": [{"local": "en", "title": "Hello Sara", "body": "You won"}],
        }
        assert {"taken": False} == desk.webhook(json.dumps(message).encode()).json()
        files = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    for personal in (b"sara@example.com", b"500000001", b"SARA-REF", b"Hello Sara"):
        assert personal not in files


@pytest.mark.parametrize(
    "signature",
    ["", "0" * 40, signed(b"another body"), signed(profile(), "another key"), "é", "x" * 5_000],
)
def test_a_wrong_signature_tells_nothing(desk: Desk, signature: str) -> None:
    """Whoever does not have the account's key changes nothing."""
    headers = {"X-GB-Signature": signature.encode()}
    answer = desk.http.post(f"{desk.url}/webhooks/gameball", content=profile(), headers=headers)

    assert 401 == answer.status_code
    assert "wrong_signature" == answer.json()["error"]["code"]
    assert [] == told(desk)


def test_the_signature_is_of_the_bytes(desk: Desk) -> None:
    """The same JSON written otherwise is another body."""
    body = profile(activated_points=1)
    other = json.dumps(json.loads(body), indent=1).encode()

    assert 401 == desk.webhook(other, signature=signed(body)).status_code
    assert 200 == desk.webhook(body).status_code


def test_the_same_again_is_no_news(desk: Desk) -> None:
    """A retry, or somebody who plays back what was sent before."""
    body = profile(activated_points=10)
    assert {"taken": True} == desk.webhook(body).json()
    desk.webhook(profile(activated_points=20, at=NOW + timedelta(seconds=1)))
    assert {"taken": False} == desk.webhook(body).json()

    (news,) = told(desk)
    assert (2, 20) == (news["seq"], news["points"])


def test_what_is_older_does_not_undo(desk: Desk) -> None:
    """A retry of an hour ago arrives behind the newest."""
    desk.webhook(profile(activated_points=20))
    late = desk.webhook(profile(activated_points=10, at=NOW - timedelta(minutes=59)))

    assert {"taken": False} == late.json()
    assert 20 == told(desk)[0]["points"]


def test_what_is_left_out_stays_known(desk: Desk) -> None:
    """Not every profile tells all: points without a tier take no tier away."""
    desk.webhook(profile(activated_points=20, tier_name="Gold"))
    desk.webhook(profile(activated_points=30, at=NOW + timedelta(seconds=1)))
    desk.webhook(profile(tier_name="Silver", at=NOW + timedelta(seconds=2)))

    assert [("Silver", 30)] == [(one["tier"], one["points"]) for one in told(desk)]


def test_a_refund_may_leave_fewer_points_than_none(desk: Desk) -> None:
    """Rounded down as all points are: nobody is told more than there is."""
    desk.webhook(profile(activated_points=-12.5))

    assert [-13] == [one["points"] for one in told(desk)]


@pytest.mark.parametrize("minutes", [-181, -60 * 24, 11, 60 * 24 * 365])
def test_beyond_its_retries_a_webhook_is_not_taken(desk: Desk, minutes: int) -> None:
    """What was sent long ago is not sent again by the service; nor is anything of tomorrow."""
    answer = desk.webhook(profile(activated_points=1, at=NOW + timedelta(minutes=minutes)))

    assert (422, "too_old") == (answer.status_code, answer.json()["error"]["code"])
    assert [] == told(desk)


@pytest.mark.parametrize("minutes", [-86, 0, 9])
def test_within_its_retries_it_is(desk: Desk, minutes: int) -> None:
    """5, 20 and 60 minutes, one after another, and clocks that are a little apart."""
    answer = desk.webhook(profile(activated_points=1, at=NOW + timedelta(minutes=minutes)))

    assert {"taken": True} == answer.json()


@pytest.mark.parametrize(
    "created_at",
    [
        "2026-11-23T09:00:00",
        "2026-11-23T12:00:00+03:00",
        int(NOW.timestamp()),
        int(NOW.timestamp() * 1000),
        f"{NOW.timestamp():.3f}",
    ],
)
def test_its_time_is_read_however_it_is_written(desk: Desk, created_at: object) -> None:
    """No page tells the form of created_at."""
    body = json.dumps(json.loads(profile(activated_points=1)) | {"created_at": created_at})

    assert {"taken": True} == desk.webhook(body.encode()).json()
    assert "2026-11-23T09:00:00Z" == told(desk)[0]["at"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"event": "customer.deleted"}, 200),
        ({"event": "customer.notification.push", "data": []}, 200),
        ({"event": 5}, 422),
        ({"created_at": None}, 422),
        ({"created_at": "yesterday"}, 422),
        ({"created_at": [1]}, 422),
        ({"customer_id": None}, 422),
        ({"customer_id": ""}, 422),
        ({"customer_id": "x" * 101}, 422),
        ({"customer_id": "a\x1b[2J"}, 422),
        ({"data": None}, 422),
        ({"data": {"activated_points": "many"}}, 422),
        ({"data": {"activated_points": 1e300}}, 422),
        ({"data": {"activated_points": [1]}}, 422),
    ],
)
def test_others_are_passed_over_or_refused(
    desk: Desk, changes: dict[str, object], status: int
) -> None:
    """An unknown topic is taken, so that it is not sent again; what is damaged is refused."""
    body = json.dumps(json.loads(profile(activated_points=1)) | changes).encode()
    answer = desk.webhook(body)

    assert status == answer.status_code, answer.text
    assert [] == told(desk)


@pytest.mark.parametrize("body", [b"", b"[]", b"{" * 9_000, b"\xff"])
def test_no_body_makes_a_fault(desk: Desk, body: bytes) -> None:
    """Signed and still nothing that can be read."""
    assert 422 == desk.webhook(body).status_code


def test_another_version_is_refused(desk: Desk) -> None:
    """Its fields could mean something else."""
    assert 422 == desk.webhook(profile(), version="v3").status_code


def test_without_the_key_none_is_taken(tmp_path: Path) -> None:
    """Nobody's signature could be known."""
    with service_on_a_thread(tmp_path, secret_key="") as desk:
        answer = desk.webhook(profile())
        assert (503, "no_secret_key") == (answer.status_code, answer.json()["error"]["code"])


def test_numbers_grow_without_a_gap_that_hides(desk: Desk) -> None:
    """Many at once: whoever asks on from where they were is told each customer in the end."""
    bodies = [profile(f"mobile_{number}", activated_points=number) for number in range(60)]
    seen: dict[str, int] = {}
    with ThreadPoolExecutor(8) as senders:
        sending = [senders.submit(desk.webhook, body) for body in bodies]
        since = 0
        while not all(one.done() for one in sending) or since < 60:
            page = desk.get(f"/v1/customers?since={since}&limit=7").json()
            seen |= {one["customer"]: one["seq"] for one in page["customers"]}
            since = page["next"]

    assert 60 == len(seen)
    assert {*range(1, 61)} == {*seen.values()}


def test_it_is_known_after_a_restart(tmp_path: Path) -> None:
    """Durable before it is answered: also which bodies came."""
    body = profile(activated_points=7)
    with service_on_a_thread(tmp_path) as desk:
        desk.webhook(body)
    with service_on_a_thread(tmp_path) as desk:
        assert {"taken": False} == desk.webhook(body).json()
        assert 7 == told(desk)[0]["points"]


def test_a_customer_without_news_is_forgotten(desk: Desk) -> None:
    """After a month nothing is left of whom nobody told of again."""
    desk.webhook(profile("mobile_1", activated_points=1))
    desk.clock.at += timedelta(days=31)
    desk.webhook(profile("mobile_2", activated_points=2, at=desk.clock.at))

    assert ["mobile_2"] == [one["customer"] for one in told(desk)]
