"""The bottom line: the keys that do something here. A click on one is as good as the key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from pos.ui.rows import Piece, Row, Tone
from pos.ui.widgets.board import Board


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One entry: the command's name, its key as printed on the keyboard, what it is called.

    A sign in place of a key says enough by itself.
    """

    name: str
    cap: str
    label: str
    short: str


class KeyBar(Board):
    KEYS_CAN_BE_CLICKED = False

    class Clicked(Message):
        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    def __init__(self, keys: Sequence[Key], *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._keys = tuple(keys)
        self._names: list[str] = []

    def show(self) -> None:
        width = self.app.size.width
        spaced = _entries(self._keys, width)
        pieces: list[Piece] = []
        self._names = []
        for name, cap, label, gap in spaced:
            pieces += [Piece(gap), Piece(cap, Tone.ACCENT), Piece(label)]
            self._names += [name] * cell_len(f"{gap}{cap}{label}")
        self.show_rows((Row(left=tuple(pieces)),))

    def on_click(self, event: events.Click) -> None:
        if event.x < len(self._names):
            self.post_message(self.Clicked(self._names[event.x]))


def _entries(keys: tuple[Key, ...], width: int) -> list[tuple[str, str, str, str]]:
    """Full labels, closer ones, short ones, those right behind their caps, or as many as fit."""
    full = [(key.name, key.cap, f" {key.label}".rstrip(), "  ") for key in keys]
    closer = [(key.name, key.cap, f" {key.label}".rstrip(), " ") for key in keys]
    short = [(key.name, key.cap, f" {key.short}".rstrip(), " ") for key in keys]
    tight = [(key.name, key.cap, key.short, " ") for key in keys]
    for entries in (full, closer, short):
        if _width(entries) < width:
            return entries
    while tight and _width(tight) >= width:
        tight.pop()
    return tight


def _width(entries: list[tuple[str, str, str, str]]) -> int:
    return sum(cell_len(f"{gap}{cap}{label}") for _, cap, label, gap in entries)
