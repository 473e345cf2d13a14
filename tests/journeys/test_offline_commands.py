"""Every command as the page of what works offline has it, and the page as the code has it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest
from offline_commands import COMMANDS, Given
from offline_store import closed_store, store_at

from pos.cli import offline
from pos.cli.main import parser
from pos.core.offline import Works
from tests.hub.hubs import hub, postgres

__all__ = ["hub", "postgres"]

PAGE = Path(__file__).parents[2] / "docs" / "offline.md"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory, stocked: Path) -> Iterator[tuple[Path, str]]:
    with closed_store(tmp_path_factory.mktemp("offline") / "shop", stocked) as store:
        yield store


def _leaves(parsed: argparse.ArgumentParser, name: str = "pos") -> Iterator[str]:
    """Every command that does something, by its full name; `pos` itself is `pos run`."""
    groups = parsed._subparsers._group_actions if parsed._subparsers else ()
    if not groups or (" " in name and parsed.get_default("carry_out")):
        yield name
    for group in groups:
        assert isinstance(group, argparse._SubParsersAction)
        for word, below in group.choices.items():
            yield from _leaves(below, f"{name} {word}")


def test_every_command_has_its_answer() -> None:
    """In the order of the help, and each is tried."""
    leaves = [*_leaves(parser())]

    assert sorted(leaves) == sorted(offline.COMMANDS) == sorted(COMMANDS)
    assert [] == [
        name
        for name, (works, say) in offline.COMMANDS.items()
        if works is not Works.YES and not say
    ]


@pytest.mark.parametrize("name", offline.COMMANDS)
def test_each_answer_is_tried(name: str) -> None:
    """A yes by what was done, a no by what was not, limits by both."""
    works, _ = offline.COMMANDS[name]
    ends = {one.is_done for one in COMMANDS[name]}

    assert {Works.YES: {True}, Works.NO: {False}, Works.LIMITED: {True, False}}[works] == ends
    assert works is not Works.NO or all(one.changes_nothing for one in COMMANDS[name])


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(one, id=f"{name}-{number}")
        for name, several in COMMANDS.items()
        for number, one in enumerate(several, start=1)
    ],
)
def test_without_the_service(
    request: pytest.FixtureRequest, tmp_path: Path, closed: tuple[Path, str], given: Given
) -> None:
    """Done, or told in a sentence that it is not, and then nothing is changed."""
    store = store_at(tmp_path / "shop", closed)
    if given.has_hub:
        store.office.shop.belongs_to(request.getfixturevalue("hub"))
    assert given.before is None or 0 == given.before(store).returncode
    kept = store.kept() if given.changes_nothing else None
    ended = given.by(store)
    told = ended.stdout + ended.stderr

    assert given.status == ended.returncode, told
    assert given.says in told
    assert "Traceback" not in told
    assert kept is None or kept == store.kept()
    assert given.looks is None or given.sees in given.looks(store).stdout


def test_the_page_is_as_the_code() -> None:
    """Whoever changes an answer writes the page anew: make docs."""
    page = PAGE.read_text(encoding="utf-8")

    assert page == offline.written_anew(page)
    assert page.count("| no |") > 10


def test_a_page_without_a_place(tmp_path: Path) -> None:
    """A file that is no such page is left as it is."""
    other = tmp_path / "other.md"
    other.write_text("# Other\n", encoding="utf-8")
    with pytest.raises(ValueError, match="needs"):
        offline.main([str(other)])

    assert "# Other\n" == other.read_text(encoding="utf-8")
