"""Mistakes in a configuration as they are found, and how a wrong value is told to a person."""

from __future__ import annotations

import re
from typing import Any, get_args, get_origin

import msgspec

from pos.errors import ConfigError
from pos.text import safe


class Mistakes:
    """Mistakes as they are found, all in one file unless it says otherwise."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.found: list[ConfigError] = []

    def add(
        self, key: str, problem: str, *, expected: str = "", hint: str = "", file: str = ""
    ) -> None:
        self.found.append(
            ConfigError(
                file=file or self._file,
                key=safe(key, 80),
                problem=problem,
                expected=expected,
                hint=hint,
            )
        )

    def unknown(
        self, key: str, name: str, known: list[str], *, what: str = "key", file: str = ""
    ) -> None:
        """A name nobody reads; its value stays unsaid, since it may be a secret."""
        from difflib import get_close_matches

        nearest = get_close_matches(name, known, n=1)
        if nearest:
            self.add(key, f"unknown {what}", hint=f"did you mean {nearest[0]}?", file=file)
        else:
            self.add(key, f"unknown {what}", expected=one_of(known), file=file)


def expected_of(kind: Any) -> str:
    if kind is bool:
        return "true or false"
    if get_origin(kind) is None:
        return "text"
    for note in getattr(kind, "__metadata__", ()):
        if isinstance(note, msgspec.Meta) and note.description:
            return note.description
    return one_of([str(choice) for choice in get_args(kind)])


def one_of(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"one of {', '.join(names)}"


_PASSWORD = re.compile(r"(?<=://)[^/@]*(?=@)|(?<=password=)[^&]*", re.IGNORECASE)
"""In an address: it is repeated on no screen and in no log."""
_DOTS = "••••"


def shown(value: object) -> str:
    """A wrong value as a person wrote it, short and harmless."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{safe(_PASSWORD.sub(_DOTS, value), 40)}"'
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return safe(str(value), 40)
