"""F1 in the set-up: what the place beneath is for, and what each key does there."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from pos.setup.page import Bench, Page
from pos.ui.key_caps import key_row
from pos.ui.rows import BLANK, Row, Tone, row, wrapped

_CAP: Final = 8
_MOST: Final = 6
EVERYWHERE: Final = (
    ("↑ ↓", "Choose a row; a click and the wheel do the same."),
    ("F1", "What the place that you see can do."),
    ("Esc", "One step back. From the first page it ends the set-up; nothing is saved by that."),
)


class HelpPage(Page):
    is_aside = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]

    def __init__(self, bench: Bench, about: Page) -> None:
        super().__init__(bench, f"Keys · {about.title}")
        self._about = about

    def on_mount(self) -> None:
        tells = [row(line) for line in wrapped(self._about.tells, self.room, most=_MOST)]
        here = [one for cap, what in self._about.help_keys() for one in _told(cap, what, self.room)]
        everywhere = [one for cap, what in EVERYWHERE for one in _told(cap, what, self.room)]
        heading = row("Everywhere", tone=Tone.STRONG)
        self.list.tell((*tells, BLANK, *here, BLANK, heading, *everywhere))
        self.show_end()

    def keys(self) -> tuple[tuple[str, str], ...]:
        return (("Esc", "goes back to where you were"),)

    async def action_help(self) -> None:
        await self.action_back()

    async def action_page(self, direction: int) -> None:
        await self.action_move(direction * max(1, self.list.size.height - 1))


def _told(cap: str, what: str, room: int) -> tuple[Row, ...]:
    first, *others = wrapped(what, room - _CAP, most=_MOST)
    return (key_row(cap, first, room=_CAP), *(row(" " * _CAP + line) for line in others))
