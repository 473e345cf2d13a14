"""A field to type into: what it accepts goes in, everything else is left to the keys around it."""

from __future__ import annotations

import re

from textual import events
from textual.actions import SkipAction
from textual.widgets import Input

from pos.text import safe

_LONGEST = 120


class Field(Input):
    """One line of typed or pasted text. Enter, and Delete when it is empty, belong to its owner."""

    DEFAULT_CSS = """
    Field, Field:focus {
        border: none;
        height: 1;
        padding: 0 1;
        background: $panel;
        background-tint: transparent;
    }
    Field:focus { background: $chosen; }
    Field > .input--placeholder { color: $muted; }
    Field > .input--cursor { background: $foreground; color: $background; text-style: none; }
    """

    def __init__(
        self,
        *,
        placeholder: str = "",
        accepts: str = "",
        masked: bool = False,
        longest: int = _LONGEST,
        id: str | None = None,  # noqa: A002 - Textual's word
    ) -> None:
        super().__init__(
            placeholder=placeholder,
            password=masked,
            max_length=longest,
            select_on_focus=False,
            id=id,
        )
        self._longest = longest
        self.cursor_blink = False
        self._accepted = re.compile(accepts) if accepts else None

    @property
    def text(self) -> str:
        """What was typed, made safe, without the blanks around it."""
        return safe(self.value, self._longest)

    @property
    def is_at_end(self) -> bool:
        """Behind all that is typed, and none of it chosen."""
        return bool(self.value) and self.selection.is_empty and self.cursor_at_end

    def accepts(self, character: str) -> bool:
        return self._accepted is None or self._accepted.fullmatch(character) is not None

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """A character that is not accepted may be somebody's key."""
        return super().check_consume_key(key, character) and self.accepts(character or "")

    def take(self, character: str) -> None:
        self.replace(character, *self.selection)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text may hold anything; the field takes in what a keyboard could have typed."""
        event.stop()
        event.prevent_default()
        pasted = safe(event.text, self._longest)
        self.replace("".join(c for c in pasted if self.accepts(c)), *self.selection)

    async def action_submit(self) -> None:
        raise SkipAction

    def action_delete_right(self) -> None:
        if not self.value:
            raise SkipAction
        super().action_delete_right()

    def action_copy(self) -> None:
        if self.password:
            raise SkipAction
        super().action_copy()

    def action_cut(self) -> None:
        if self.password:
            raise SkipAction
        super().action_cut()
