"""What the documents promise is what the code does: commands, keys, script actions."""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path

import pytest

from pos.cli.main import parser
from pos.script.actions import ACTIONS
from pos.script.play import STAGE_ACTIONS
from pos.ui.commands import COMMANDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def _commands(parsed: argparse.ArgumentParser, name: str = "pos") -> dict[str, str]:
    """Every command by its full name, with its help."""
    found = {name: parsed.format_help()}
    for action in parsed._subparsers._group_actions if parsed._subparsers else ():
        assert isinstance(action, argparse._SubParsersAction)
        for word, below in action.choices.items():
            found |= _commands(below, f"{name} {word}")
    return found


def _code(text: str) -> str:
    return " ".join(re.findall(r"`([^`]+)`", text))


def test_every_command_is_in_the_managers_guide() -> None:
    """A command that exists is documented, by the word one types."""
    guide = _code((DOCS / "manager.md").read_text(encoding="utf-8"))
    leaves = [name.split()[1:] for name in _commands(parser()) if " " in name]

    assert [] == [words for words in leaves if not all(word in guide for word in words)]


def test_every_command_in_the_documents_exists() -> None:
    """A command the documents show can be typed."""
    words = {word for name in _commands(parser()) for word in name.split()}
    for path in (ROOT / "README.md", *DOCS.glob("*.md")):
        shown = re.findall(r"`(?:\.venv/bin/)?pos ([a-z-]+)", path.read_text(encoding="utf-8"))
        assert set(shown) <= words, path


def _texts(path: Path) -> list[str]:
    """Every text in a module, the fixed parts of those with values in them."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_every_command_the_till_speaks_of_exists() -> None:
    """Who is told to run a command can run it."""
    commands = _commands(parser())
    groups = {name for name in commands if any(one.startswith(f"{name} ") for one in commands)}
    spoken = [
        (path.name, said)
        for folder in ("pos", "drivers")
        for path in (ROOT / folder).rglob("*.py")
        for text in _texts(path)
        for said in re.findall(r"(?<![\w./])pos [a-z][a-z-]+(?: [a-z][a-z-]+)?", text)
    ]
    assert len(spoken) > 20
    unknown = [
        (where, said)
        for where, said in spoken
        if " ".join(said.split()[:2]) not in commands
        or (" ".join(said.split()[:2]) in groups and said.count(" ") == 2 and said not in commands)
    ]

    assert [] == unknown


def test_every_command_says_what_it_does() -> None:
    """Each has a help line of its own."""
    assert all(len(text.splitlines()) > 3 for text in _commands(parser()).values())


def test_the_keys_in_the_cashiers_guide_are_the_tills() -> None:
    """Function keys and the rest: neither more nor fewer than the screen has."""
    guide = (DOCS / "cashier.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| (F\d+|Delete|Escape|Ctrl\+P) \|", guide, re.MULTILINE))
    known = {key for command in COMMANDS for key in command.key.split(",")}
    functions = {key.upper() for key in known if re.fullmatch(r"f\d+", key)}

    assert functions == {key for key in documented if key.startswith("F")}
    assert ("delete" in known) == ("Delete" in documented)


@pytest.mark.parametrize("action", [*ACTIONS, *STAGE_ACTIONS, "show", "expect"])
def test_every_script_action_is_documented(action: str) -> None:
    """The integrator's guide names each action as one writes it."""
    guide = (DOCS / "integrator.md").read_text(encoding="utf-8")

    assert re.search(rf"`{re.escape(action)}[ `]", guide)


def test_no_document_names_a_place_of_one_machine() -> None:
    """Documents hold for everyone's machine."""
    for path in (*ROOT.glob("*.md"), *DOCS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        assert "/home/" not in text, path
