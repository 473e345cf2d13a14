"""Notifications: what causes them, their pages and languages, and marking them as read."""

import pytest
from desk import Desk

from pos.sandbox.scenarios import INACTIVE, OMAR, SARA

OMARS = f"customers/{OMAR}/notifications"
SARAS = f"customers/{SARA}/notifications"


def _titles(desk: Desk, path: str, query: str = "") -> list[str]:
    return [one["title"] for one in desk.get(path, query=query).json["notifications"]]


def test_causes(desk: Desk) -> None:
    """Points earned, a tier reached and a coupon received are told, the newest first."""
    desk.order(OMAR, "A1", 600)
    desk.post("coupons/predefined", customerId=OMAR, ruleId=2141)

    assert _titles(desk, OMARS) == ["A coupon for you", "Welcome to Silver", "You earned 600 Stars"]
    assert desk.get(f"{OMARS}/count").json == {"count": 3}


def test_points_about_to_expire(desk: Desk) -> None:
    """Two weeks before points expire their owner is told, once."""
    assert _titles(desk, SARAS) == ["200 Stars expire soon"]
    desk.later(days=1)
    desk.available(SARA)
    assert len(_titles(desk, SARAS)) == 1
    assert _titles(desk, f"customers/{INACTIVE}/notifications") == []


def test_returned_points(desk: Desk) -> None:
    """A refund of points is told."""
    hold = desk.hold(SARA, pointsToHold=100).json["holdReference"]
    desk.order(SARA, "A1", 0, redemption={"pointsHoldReference": hold})
    desk.refund(SARA, "R1", "A1")

    assert _titles(desk, SARAS)[0] == "100 Stars are back"


def test_pages_and_reading(desk: Desk) -> None:
    """The cursor leads from page to page, and what was read is filtered out."""
    for number in range(3):
        desk.order(OMAR, f"A{number}", 10 + number)
    first = desk.get(OMARS, query="limit=2").json
    cursor = first["nextCursor"]

    second = desk.get(OMARS, query=f"limit=2&startAfter={cursor}").json
    read = [one["id"] for one in first["notifications"]]
    told = desk.ask("PUT", f"{OMARS}/read", {"notificationIds": [read[0], int(read[1]), "7"]})

    assert [one["title"] for one in second["notifications"]] == ["You earned 10 Stars"]
    assert second["nextCursor"] is None
    assert told.json["success"] is True
    assert _titles(desk, OMARS, "isRead=false") == ["You earned 10 Stars"]
    assert desk.get(f"{OMARS}/count", query="isRead=true").json == {"count": 2}


@pytest.mark.parametrize(
    ("query", "part"), [("lang=ar", "كسبت"), ("lang=en", "earned"), ("lang=xx", "earned")]
)
def test_languages(desk: Desk, query: str, part: str) -> None:
    """The query's language is used where there is one, else the account's own."""
    desk.order(OMAR, "A1", 10)

    assert part in _titles(desk, OMARS, query)[0]


def test_refused(desk: Desk) -> None:
    """A list that is none, a state that is none and an unknown customer are refused."""
    assert desk.ask("PUT", f"{OMARS}/read", {}).code == 3000
    assert desk.ask("PUT", f"{OMARS}/read", {"notificationIds": [{}]}).code == 3003
    assert desk.get(OMARS, query="isRead=perhaps").code == 3003
    assert desk.get("customers/nobody/notifications").code == 7000


def test_one_key_reads_two_keys_mark(desk: Desk) -> None:
    """Reading wants the API key, marking as read the secret key as well."""
    assert desk.ask("GET", OMARS, secretkey="").status == 200
    body = {"notificationIds": ["1"]}
    assert desk.ask("PUT", f"{OMARS}/read", body, secretkey="").code == 1001
