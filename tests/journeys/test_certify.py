"""The go-live checklist as a retailer runs it, over HTTP against the sandbox."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from shop import Shop

from pos.certify.run import TOPICS
from pos.cli.certify import TOPIC_NAMES
from pos.cli.main import main
from pos.sandbox.server import SandboxProcess


def _certified(shop: Shop, *topics: str) -> tuple[int, list[dict[str, str]], dict[str, Any]]:
    wanted = [word for topic in topics for word in ("--topic", topic)]
    ended = shop.pos("certify", "--json", *wanted)
    assert ended.stdout, ended.stderr
    told = json.loads(ended.stdout)
    return ended.returncode, told["items"], told


def _with(shop: Shop, *keys: str) -> None:
    """More keys of the loyalty table in the shop's configuration."""
    text = shop.config.read_text(encoding="utf-8")
    added = "\n".join(("[loyalty]", *keys))
    shop.config.write_text(text.replace("[loyalty]", added), encoding="utf-8")


def _account(sandbox: SandboxProcess, **settings: object) -> None:
    httpx.post(
        f"{sandbox.base_url}/_sandbox/account", json={"settings": settings}
    ).raise_for_status()


def _by_outcome(items: list[dict[str, str]], outcome: str) -> list[str]:
    return [item["title"] for item in items if item["outcome"] == outcome]


def test_the_whole_checklist_passes(shop: Shop) -> None:
    """Nothing fails, and what does not apply is only what the account has switched off."""
    status, items, told = _certified(shop)

    assert [] == [item for item in items if item["outcome"] == "fail"]
    assert 0 == status
    assert [
        "Someone known elsewhere by the same contact is the same customer, with the same points",
        "Points earned stay pending for as long as goods may come back",
        "A sale without a customer is taken as a guest's order",
        "Where the account sends customers a code, a wrong one holds nothing",
    ] == _by_outcome(items, "not applicable")
    assert len(items) - 4 == told["passed"]
    assert 8 == len({item["topic"] for item in items})


def test_an_account_with_everything_switched_on(shop: Shop, sandbox: SandboxProcess) -> None:
    """Codes by phone, merged channels, guests and a return window are certified where in use.

    Version 4.1 is: both keys on every call, which the sandbox then insists on.
    """
    _account(sandbox, otp=True, mergeBy="mobile", minimumVersion="v4.1")
    _with(
        shop,
        'api_version = "v4.1"',
        "otp = true",
        'merge_by = "mobile"',
        "guest_orders = true",
        "return_window_days = 14",
    )
    status, items, _ = _certified(shop)

    assert [] == [item for item in items if item["outcome"] == "fail"]
    assert 0 == status
    passed = _by_outcome(items, "pass")
    assert "Where the account sends customers a code, a wrong one holds nothing" in passed
    assert "A sale without a customer is taken as a guest's order" in passed
    assert "Points earned stay pending for as long as goods may come back" in passed


@pytest.mark.parametrize(
    ("settings", "topic", "titles"),
    [
        (
            {"currency": "KWD", "decimals": 3},
            "go-live",
            [
                "The store counts in the account's",
                "A balance is worth its points",
                "The till's clock agrees",
            ],
        ),
        ({"breaks": ["order-ids"]}, "earning", ["The same order sent a second time is"]),
        (
            {"breaks": ["refunds"]},
            "return",
            ["A sale that is returned whole", "A part that is returned", "The points spent on a"],
        ),
        (
            {"breaks": ["releases"]},
            "redemption",
            [
                "Held points lower what is due",
                "Points held for a sale that is void",
                "Another customer on the sale",
                "A suspended sale holds no points",
                "A hold can be given a full time more",
            ],
        ),
    ],
)
def test_what_is_wrong_is_found(
    shop: Shop,
    sandbox: SandboxProcess,
    settings: dict[str, object],
    topic: str,
    titles: list[str],
) -> None:
    """A service that does one thing wrong fails the items about it, with a reason, and no other."""
    _account(sandbox, **settings)
    status, items, told = _certified(shop, topic)

    failed = [item for item in items if item["outcome"] == "fail"]
    assert 1 == status
    assert len(titles) == told["failed"]
    for item, title in zip(failed, titles, strict=True):
        assert item["title"].startswith(title)
        assert item["reason"]


def test_live_keys_are_not_certified(shop: Shop) -> None:
    """The run gives points away: a live key is refused before anything is asked."""
    shop.environ["POS_GAMEBALL_SECRET_KEY"] = "gb_live_0123"
    ended = shop.pos("certify")

    assert 2 == ended.returncode
    assert "live key" in ended.stderr
    assert "gb_live_0123" not in ended.stderr


def test_without_keys_nothing_is_asked(shop: Shop) -> None:
    """Missing keys are named."""
    shop.environ["POS_GAMEBALL_API_KEY"] = ""
    ended = shop.pos("certify")

    assert 2 == ended.returncode
    assert "POS_GAMEBALL_API_KEY" in ended.stderr


def test_the_topics_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    """The help names every topic as it is typed, in the order they are carried out."""
    with pytest.raises(SystemExit):
        main(["certify", "--help"])
    told = " ".join(capsys.readouterr().out.split())

    assert tuple(TOPICS) == TOPIC_NAMES
    assert f"one of: {', '.join(TOPICS)};" in told


def test_a_topic_that_is_none(shop: Shop) -> None:
    """A part of the list that does not exist is said so, with those that do."""
    ended = shop.pos("certify", "--topic", "nothing")

    assert 2 == ended.returncode
    assert "redemption" in ended.stderr


def test_the_list_as_a_person_reads_it(shop: Shop, sandbox: SandboxProcess) -> None:
    """Each item in a line with what was seen, and the count at the end."""
    sandbox.stop()
    ended = shop.pos("certify")

    assert 1 == ended.returncode
    assert "go-live\n  ! Both keys are accepted\n      fail: " in ended.stdout
    assert ended.stdout.rstrip().endswith("not applicable")
