import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.script.parse import ScriptError, parse


def parsed(*lines: str) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(action.line, action.name, action.words) for action in parse(lines)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("scan 123", ("123",)),
        ("  scan\t123  # a bag", ("123",)),
        ("scan '# no comment'", ("# no comment",)),
        ('discount 1 5% "a  stain"', ("1", "5%", "a  stain")),
        (r"scan 01\x1d10", ("01\x1d10",)),
        (r"scan a\x20b", ("a b",)),
        (r"scan \xe9", ("é",)),
        ("scan ''", ("",)),
    ],
)
def test_words(line: str, words: tuple[str, ...]) -> None:
    """Words are split as a shell does it; an escaped blank or control never splits one."""
    ((_, _, found),) = parsed(line)

    assert words == found


def test_lines_are_counted() -> None:
    """Empty lines and comments are no actions, and count."""
    assert [(3, "show", ()), (5, "show", ())] == parsed("", "# first", "show", "   ", "show")


def test_unbalanced_quotes() -> None:
    """The error knows its line; what stood before it has been played by then."""
    actions = parse(["show", "", "discount 1 5% 'oh"])

    assert "show" == next(actions).name
    with pytest.raises(ScriptError) as failed:
        next(actions)
    assert 3 == failed.value.line


def test_words_are_not_shown() -> None:
    """An action's words may be a PIN, and are in no repr."""
    (action,) = parse(["sign-on 1001 2468"])

    assert "2468" not in repr(action)


def test_hostile_name() -> None:
    """The name of an action that is none can be printed."""
    ((_, name, _),) = parsed("\x1b[31mshow\x9b")

    assert "[31mshow" == name


@given(st.lists(st.text(max_size=30), max_size=5))
def test_only_script_errors_come_out(lines: list[str]) -> None:
    """Whatever a line says, it is an action, nothing, or a ScriptError."""
    reached = 0
    with contextlib.suppress(ScriptError):
        for action in parse(lines):
            assert reached < action.line <= len(lines)
            reached = action.line
