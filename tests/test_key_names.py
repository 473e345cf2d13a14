"""The keys that sentences for the cashier name are keys of the screen, and do what is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.ui.commands import COMMANDS, MANAGER_COMMANDS

PACKAGE = Path(__file__).parents[1] / "pos"
PARTS_OF_THEM = PACKAGE / "script" / "keys_in_words.py"
KEY = re.compile(r"\bF\d{1,2}\b")

SAID = {
    "F2": r"find the item|Find the item|F2 finds it",
    "F4": r"No customer|customer|type the phone number|register|their code|F4, K asks again",
    "F5": r"redeems points|Redeem points with|to type it|Extend them with F5, X|gives them back",
    "F6": r"coupon|^ F6$",
    "F7": r"Suspend it with|brings a suspended one back|[Rr]esumes? it|lists what waits",
    "F8": r"changes a price",
    "F9": (
        r"to take it|to pay it back|to pay with it|scan it again|pays|settle it|exact cash"
        r"|takes the rest|F9 shows it"
    ),
    "F10": (
        r"shift|prints a copy|Open one|Coupon engine under|counts the drawer|counts and closes it"
        r"|Print it there"
        r"|handed over with|Hand it over with|up again with|takes up one that|issues it anew"
        r"|ticks (them |it )?off|settles? it at the till|asks which is lost|opens it"
        r"|issues a gift card|tells what is on it"
    ),
    "F12": r"locks? the till",
}
"""What sentences say of a key."""

MEANT = {
    "F2": "Find",
    "F4": "Customer",
    "F5": "Redeem",
    "F6": "Coupon",
    "F7": "Suspend",
    "F8": "Discount",
    "F9": "Pay",
    "F10": "Manager",
    "F12": "Lock",
}
"""The command that does it."""


def _sentences() -> Iterator[tuple[str, str]]:
    """Every text of the program but the docstrings that names a key, with the file it is in."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path == PARTS_OF_THEM:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and id(node) not in bare and KEY.search(text):
                yield path.relative_to(PACKAGE).as_posix(), text


NAMED = [
    (file, key, line)
    for file, text in _sentences()
    for line in text.splitlines()
    for key in KEY.findall(line)
    if line != key  # a command's own key
]


def test_sentences_name_keys() -> None:
    """The rules do name keys: this file has found what it looks at."""
    assert {"core/rules/unknown_code.py", "core/rules/tender.py"} <= {file for file, *_ in NAMED}


@pytest.mark.parametrize(("file", "key", "sentence"), NAMED)
def test_a_named_key_does_what_is_said(file: str, key: str, sentence: str) -> None:
    """A sentence that sends the cashier to a key sends them to the right one."""
    labels = {command.cap: command.label for command in COMMANDS}

    assert labels[key] == MEANT[key], f"{file} names {key}"
    assert re.search(SAID[key], sentence), f"{file} says something new of {key}"


def test_what_the_menu_is_said_to_hold() -> None:
    """Shifts are opened, and copies printed, in the menu that sentences send to for them."""
    labels = {command.label for command in MANAGER_COMMANDS}

    assert {"Open shift", "Reprint last receipt"} <= labels
