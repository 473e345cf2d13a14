"""The till's log: where it is, who may read it, and what must never stand in it."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from shop import BAG, OPENING, SARA, Shop

from pos.cli.log_file import write_log
from pos.config import Secrets, Settings
from pos.log_about import about

KEY = "gb-live-abcdef"
PASSWORD = "of the mail server"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log that this test writes; the logging of the run is put back after it."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    write_log(
        msgspec.structs.replace(
            Settings(), folder=tmp_path, secrets=Secrets(api_key=KEY, smtp_password=PASSWORD)
        )
    )
    yield tmp_path / "data" / "logs" / "till.log"
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def lines_of(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_a_line_of_the_log(log: Path) -> None:
    """An object of JSON: when by UTC, how bad, who says what; for the till's own user alone."""
    logging.getLogger("pos.relay").info("receipt %s", "S001-T1-000001")

    (line,) = lines_of(log)
    assert datetime.fromisoformat(line.pop("at")).tzinfo is UTC
    assert line.pop("process") > 0
    assert {
        "level": "INFO",
        "logger": "pos.relay",
        "thread": "MainThread",
        "say": "receipt S001-T1-000001",
    } == line
    assert 0o600 == stat.S_IMODE(log.stat().st_mode)
    assert 0o700 == stat.S_IMODE(log.parent.stat().st_mode)


def test_what_a_line_is_about(log: Path) -> None:
    """Whoever is at something says so, and each line logged meanwhile tells it."""
    logger = logging.getLogger("pos.relay")
    with about(request=7, sale="s-1"), about(entry="order:s-1"):
        logger.info("inside")
    logger.info("outside")

    inside, outside = lines_of(log)
    assert (7, "s-1", "order:s-1") == (inside["request"], inside["sale"], inside["entry"])
    assert not {"request", "sale", "entry"} & set(outside)


def test_what_is_masked(log: Path) -> None:
    """Keys, long numbers and controls are gone from messages and from tracebacks."""
    logger = logging.getLogger("pos.loyalty")
    try:
        raise ValueError(f"{SARA}918273 with {KEY}, {PASSWORD}\x1b[31m")
    except ValueError:
        logger.exception("customer %s, proof %s, %s", SARA, "918273", "sara@example.com")

    text = log.read_text(encoding="utf-8")
    (line,) = lines_of(log)
    assert "customer mobile_…34, proof …73, …@…" == line["say"]
    assert line["trace"][-1].startswith("ValueError: mobile_…")
    secrets = (SARA, "918273", KEY, PASSWORD, "sara", "\x1b")
    assert not [secret for secret in secrets if secret in text]


def test_libraries_tell_their_troubles_only(log: Path) -> None:
    """An HTTP library names each address it calls, customers in it: that is not kept."""
    logging.getLogger("httpx").info("GET /customers/%s", "amal")
    logging.getLogger("httpx").warning("trouble")

    assert ["trouble"] == [line["say"] for line in lines_of(log)]


def test_a_log_that_cannot_be_written(tmp_path: Path, log: Path) -> None:
    """The till sells without its log, and nothing is said on the error output."""
    (tmp_path / "other").write_text("a file where the folder should be")
    write_log(msgspec.structs.replace(Settings(), folder=tmp_path / "other"))
    logging.getLogger("pos").error("lost")

    assert "" == log.read_text(encoding="utf-8")


def test_the_log_of_a_shift(shop: Shop) -> None:
    """Calls and troubles are there; no key, proof, PIN or whole customer id; nothing on stderr."""
    played = shop.play(
        *OPENING,
        f"scan {BAG}",
        f"scan {SARA}918273",
        f"customer {SARA}",
        "network lose-answers 1",
        "redeem points 10",
        "network down",
        "tender cash 100",
    )

    path = shop.data / "logs" / "till.log"
    text = path.read_text(encoding="utf-8")
    assert "" == played.stderr
    calls = [line for line in lines_of(path) if line["logger"] == "pos.loyalty"]
    assert {"POST", "GET"} <= {line["say"].split()[0] for line in calls}
    held = [line for line in calls if "/transactions/hold" in line["say"]]
    asked = {(line["process"], line["request"], line["sale"]) for line in held}
    assert 1 == len(asked), "a hold and what became of it are one request of one sale"
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    secrets = (
        SARA,
        "966500001234",
        "918273",
        " 2468",
        shop.environ["POS_GAMEBALL_API_KEY"],
        shop.environ["POS_GAMEBALL_SECRET_KEY"],
    )
    assert not [secret for secret in secrets if secret in text]
