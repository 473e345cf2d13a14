r"""A till script's lines to actions: words as in a shell, `#` for comments, `\x1d` escapes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pos.text import safe

_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")
_SHELTER = 0xE000
"""Escaped characters pass the shell's rules as private-use ones: a blank must not split."""


class ScriptError(Exception):
    """A line that is no action: the script ends here. The text says why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One line. Its words may hold a PIN or a customer's code, so they are not shown."""

    line: int
    name: str
    words: tuple[str, ...] = field(repr=False)


def parse(lines: Iterable[str]) -> Iterator[Action]:
    """Each action as it is reached; ScriptError at a line with unbalanced quotes."""
    for number, line in enumerate(lines, start=1):
        words = _words(line, number)
        if words:
            yield Action(line=number, name=safe(words[0]), words=tuple(words[1:]))


def _words(line: str, number: int) -> list[str]:
    sheltered = _ESCAPE.sub(lambda found: chr(_SHELTER + int(found[1], 16)), line)
    try:
        words = shlex.split(sheltered, comments=True)
    except ValueError as problem:
        raise ScriptError(number, f"{problem}") from None
    return ["".join(_unsheltered(character) for character in word) for word in words]


def _unsheltered(character: str) -> str:
    code = ord(character) - _SHELTER
    return chr(code) if 0 <= code <= 0xFF else character
