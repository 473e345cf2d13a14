"""The plain register has no keys: no sentence of the till names one there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.script.actions import ACTIONS
from pos.script.aloud import sentence
from pos.script.keys_in_words import IN_WORDS, in_words
from pos.script.plain_words import OWN_WORDS

PACKAGE = Path(__file__).parents[2] / "pos"
HEARD_FROM = ("core", "terminal", "loyalty", "outbox", "office", "journal", "mail", "receipts")
"""Whoever says something at the till. What screens and commands say is heard there alone."""

NOT_HEARD = {"core/offline.py", "loyalty/gameball/engine_trial.py"}
"""A table for a document; a trial that the manager's screen and a command make."""

KEY = re.compile(r"\b(?:F\d{1,2}|Ctrl\+\w|Enter|Esc|Escape|Del|Delete|Backspace|PgUp|PgDn|Tab)\b")


def _sentences() -> Iterator[tuple[str, str]]:
    """Every text but the docstrings, with the file it is in."""
    for package in HEARD_FROM:
        for path in sorted((PACKAGE / package).rglob("*.py")):
            file = path.relative_to(PACKAGE).as_posix()
            for text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
                if file not in NOT_HEARD:
                    yield file, text


def _texts(tree: ast.Module) -> Iterator[str]:
    nodes = [*ast.walk(tree)]
    inside = {id(one.value) for one in nodes if isinstance(one, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            inside.update(map(id, node.values))
            parts = (getattr(one, "value", "") for one in node.values)
            yield "".join(one if isinstance(one, str) else "…" for one in parts)
        elif isinstance(text := getattr(node, "value", None), str) and id(node) not in inside:
            yield text


SENTENCES = [*_sentences()]
OF_KEYS = [(file, text) for file, text in SENTENCES if KEY.search(text)]


@pytest.mark.parametrize(("file", "said"), OF_KEYS)
def test_no_sentence_names_a_key(file: str, said: str) -> None:
    """Whatever key the screen's sentence names, here its words stand in the place."""
    assert None is KEY.search(sentence(said)), f"{file} needs a row in IN_WORDS"


@pytest.mark.parametrize("of_keys", IN_WORDS)
def test_every_phrase_is_said(of_keys: str) -> None:
    """A phrase that no sentence has any more is no longer told here."""
    assert [said for _, said in SENTENCES if of_keys in said]


@pytest.mark.parametrize("of_keys", [one for one in IN_WORDS if not one.startswith("Sign on")])
def test_its_words_can_be_typed(of_keys: str) -> None:
    """What is told is a word of the register."""
    told = set(re.findall(r"[a-z]+(?:-[a-z]+)*", IN_WORDS[of_keys].casefold()))
    begins = {"wait"}  # where there is nothing to type

    assert told & (set(ACTIONS) | set(OWN_WORDS) | begins)


def test_goods_keep_their_name() -> None:
    """An item called after a key is no key."""
    assert "Key cap F9 with Delete" == in_words("Key cap F9 with Delete")
