"""Further scanners in config.toml: one changed, one added, one taken away, all else as written."""

from __future__ import annotations

import tomllib

import pytest

from pos.config.tables_of_list import with_table, without_table
from pos.config.writing import difference
from pos.errors import ConfigError

FIRST = '[scanner]  # at the till\ndriver = "serial"\nport = "a"\n'
MORE = '\n[[scanner.more]]\nport = "b"  # left\n\n# the other one\n[[scanner.more]]\nport = "c"\n'
BELOW = "\n# under the counter\n[printer]\nbaud = 9600\n"
WAYS = {
    "none yet": FIRST + BELOW,
    "an empty list": f"{FIRST}more = []  # none\n{BELOW}",
    "two tables": FIRST + MORE + BELOW,
    "tables at the end": FIRST + BELOW + MORE,
    "one list": f'{FIRST}more = [{{port = "b"}}, {{port = "c"}}]\n{BELOW}',
    "no scanner at all": BELOW,
}


def more_of(text: str) -> list[dict[str, object]]:
    tables: list[dict[str, object]] = tomllib.loads(text).get("scanner", {}).get("more", [])
    return tables


@pytest.mark.parametrize("text", WAYS.values(), ids=WAYS)
def test_added_changed_and_taken_away(text: str) -> None:
    """However the list is written: a new one is the last, its keys change, and it goes again."""
    before, number = more_of(text), len(more_of(text))
    added = with_table(text, "scanner", "more", number, {"port": "new", "baud": 1200})
    named = with_table(added, "scanner", "more", number, {"baud": 2400, "name": "hand"})
    gone = without_table(named, "scanner", "more", number)

    assert [*before, {"port": "new", "baud": 1200}] == more_of(added)
    assert [*before, {"port": "new", "baud": 2400, "name": "hand"}] == more_of(named)
    assert before == more_of(gone)
    for changed in (added, named, gone):
        assert tomllib.loads(changed)["printer"] == {"baud": 9600}
        assert "\n# under the counter\n[printer]\n" in changed


@pytest.mark.parametrize("name", ["two tables", "tables at the end"])
def test_each_of_several(name: str) -> None:
    """The one that is meant goes, and the remark above the next one stays with that."""
    text = WAYS[name]
    assert [{"port": "c"}] == more_of(first := without_table(text, "scanner", "more", 0))
    assert [{"port": "b"}] == more_of(without_table(text, "scanner", "more", 1))
    assert "# the other one\n[[scanner.more]]" in first
    changed = with_table(text, "scanner", "more", 0, {"baud": 1200})
    assert ("+ baud = 1200",) == difference(text, changed)
    assert 'port = "b"  # left\nbaud = 1200\n' in changed


@pytest.mark.parametrize("text", ['scanner = {driver = "serial"}\n'])
def test_written_in_a_way_of_its_own(text: str) -> None:
    """What would have to be written anew to be changed is refused, and left."""
    with pytest.raises(ConfigError, match="by hand"):
        with_table(text, "scanner", "more", 0, {"port": "b"})
