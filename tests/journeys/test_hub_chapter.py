"""The README's chapter on several tills, followed word for word; its port alone is another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from readme_chapter import as_made, blocks_of, typed

from bench.postgres import why_there_is_none
from tests.hub.served import open_folder
from tests.unheard import unheard_port

pytestmark = pytest.mark.skipif(bool(why_there_is_none()), reason=why_there_is_none())
CHAPTER = "Several tills"
PORT = "5433"


@pytest.fixture
def machine() -> Iterator[Path]:
    """That PostgreSQL's user may enter too, where root runs this."""
    with open_folder() as folder:
        yield as_made(folder)


def test_two_tills_of_the_chapter_share_a_hub(machine: Path) -> None:
    """What one has suspended the other sells, the hub has all of both, and adds them up."""
    (kind, settings), (_, words) = blocks_of(CHAPTER)
    free = str(unheard_port())
    words = words.replace(PORT, free)
    words = words.replace("pos hub serve ", f"pos hub serve --port {free} ")
    assert "toml" == kind
    (machine / "shop.toml").write_text(settings, encoding="utf-8")

    ended = typed(machine, words)

    assert 0 == ended.returncode, ended.stdout + ended.stderr
    assert "No other till has a sale suspended." in ended.stdout
    assert "Sara at till T1: 149.00" in ended.stdout
    assert "Resumed: Sara" in ended.stdout
    assert "Paid · S001-T2-000001" in ended.stdout
    assert re.search(r"\n✓ hub +.* has all of the record\n", ended.stdout)
    for till in ("T1", "T2"):
        assert re.search(rf"\nS001/{till} +\d+ records  last heard ", ended.stdout)
        assert 0o600 == (machine / till / "secrets.toml").stat().st_mode & 0o777
    assert re.search(r"\n  Total +249\.00\n", ended.stdout)
