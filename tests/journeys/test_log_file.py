"""The till's log: where it is, who may read it, and what must never stand in it."""

from __future__ import annotations

import logging
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from shop import BAG, OPENING, SARA, Shop

from pos.cli.log_file import write_log
from pos.config import Secrets, Settings

KEY = "gb-live-abcdef"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log that this test writes; the logging of the run is put back after it."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    write_log(msgspec.structs.replace(Settings(), folder=tmp_path, secrets=Secrets(api_key=KEY)))
    yield tmp_path / "data" / "logs" / "till.log"
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_a_line_of_the_log(log: Path) -> None:
    """Time in UTC, level, logger, sentence; a file of the till's own user alone."""
    logging.getLogger("pos.relay").info("receipt %s", "S001-T1-000001")

    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00 INFO pos\.relay receipt S001-T1-000001\n",
        log.read_text(encoding="utf-8"),
    )
    assert 0o600 == stat.S_IMODE(log.stat().st_mode)
    assert 0o700 == stat.S_IMODE(log.parent.stat().st_mode)


def test_what_is_masked(log: Path) -> None:
    """Keys, long numbers and controls are gone from messages and from tracebacks."""
    logger = logging.getLogger("pos.loyalty")
    try:
        raise ValueError(f"{SARA}918273 with {KEY}\x1b[31m")
    except ValueError:
        logger.exception("customer %s, proof %s", SARA, "918273")

    text = log.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "mobile_…34" in text
    assert not [secret for secret in (SARA, "918273", KEY, "\x1b") if secret in text]


def test_libraries_tell_their_troubles_only(log: Path) -> None:
    """An HTTP library names each address it calls, customers in it: that is not kept."""
    logging.getLogger("httpx").info("GET /customers/%s", "amal")
    logging.getLogger("httpx").warning("trouble")

    assert ["trouble"] == [
        line.split()[-1] for line in log.read_text(encoding="utf-8").splitlines()
    ]


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
    assert "pos.loyalty" in text
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
