"""The settings of the till: its tables, and the keys of one; nothing is written before it is saved.

Managers only. What each key is, and whether a value can be, the port knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.ports.settings import KeyKind, KeyLine, SettingsDraft
from pos.text import safe
from pos.ui.command import Desk
from pos.ui.panels.asking import Trouble
from pos.ui.panels.settings_sheet import HOLDS, NOT_SAVED, Sheet, SheetPanel
from pos.ui.rows import Row, Tone, folded, row
from pos.ui.settings_views import key_choice, known_of, table_choice
from pos.ui.widgets.field import Field

_LONGEST: Final = 1500
_YES_NO: Final = ("yes", "no")
_MOST_BACK: Final = 4


class SettingsPanel(SheetPanel):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Settings", Sheet())
        self._is_leaving = False

    def show_draft(self, draft: SettingsDraft) -> None:
        self.list.offer([table_choice(table) for table in draft.tables])

    def about(self) -> Iterator[Row]:
        draft = self.sheet.draft
        if draft is None:
            return
        if self.sheet.news:
            yield from _said(f"✓ {self.sheet.news}", self.room, Tone.ACCENT)
            yield from _lines(self.sheet.back, self.room)
            return
        yield from _said(draft.tables[self.list.index].about, self.room, Tone.PLAIN)
        said, count = HOLDS, draft.not_in_force
        if count:
            keys = "1 key is" if count == 1 else f"{count} keys are"
            said = f"{keys} saved that the till was started without. {HOLDS}"
        yield from _said(said, self.room, Tone.MUTED)

    def keys(self) -> tuple[tuple[str, str], ...]:
        return (("Enter", "shows its keys"), *self.saving_keys())

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", "Show the keys of the chosen table."),
            ("S", "Show what would be saved; Enter there saves it."),
            ("Ctrl+Z", "Drop what is not saved; else bring back what was before the last saving."),
            ("↑ ↓", "Choose one."),
        )

    async def action_enter(self) -> None:
        draft = self.sheet.draft
        if draft is not None and not self.must_wait(self.action_enter):
            table = draft.tables[self.list.index].name
            self.sheet.news = ""
            await self.desk.open_panel(TablePanel(self.desk, self.sheet, table))

    async def on_long_list_picked(self) -> None:
        await self.action_enter()

    async def action_move(self, step: int) -> None:
        self._is_leaving, self.sheet.news = False, ""
        self.tell("")
        await super().action_move(step)

    async def action_back(self) -> None:
        draft = self.sheet.draft
        if draft is not None and draft.is_changed and not self._is_leaving:
            self._is_leaving = True
            self.tell(NOT_SAVED)
        else:
            await super().action_back()


class TablePanel(SheetPanel):
    """Choices go round by Enter and the arrows; everything else is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "change(1)", show=False),
        Binding("left", "change(-1)", show=False),
        Binding("delete", "as_it_comes", show=False),
    ]

    def __init__(self, desk: Desk, sheet: Sheet, table: str) -> None:
        super().__init__(desk, f"Settings: {table}", sheet)
        self._table = table
        self._typed: tuple[KeyLine, str] | None = None
        """What was typed last, and for which key."""
        self._field = Field(longest=_LONGEST)
        self._field.display = False

    def body(self) -> ComposeResult:
        yield self.list
        yield self._field
        yield self.end

    @property
    def first(self) -> Widget:
        return self._field if self._field.display else self

    @property
    def is_half_typed(self) -> bool:
        return self._field.display

    # -- what is shown ------------------------------------------------------------------------

    def _lines(self, draft: SettingsDraft) -> tuple[KeyLine, ...]:
        return next((one.keys for one in draft.tables if one.name == self._table), ())

    @property
    def _chosen(self) -> KeyLine | None:
        draft = self.sheet.draft
        lines = self._lines(draft) if draft is not None else ()
        return lines[self.list.index] if lines else None

    def about(self) -> Iterator[Row]:
        if self.sheet.news:
            yield from _said(f"✓ {self.sheet.news}", self.room, Tone.ACCENT)
            yield from _lines(self.sheet.back, self.room)
        elif self._chosen is not None:
            yield from known_of(self._chosen, self.room)

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self._field.display:
            return (("Enter", "takes what is typed"), ("Esc", "leaves it as it was"))
        return (*self._changes(), *self.saving_keys())

    def _changes(self) -> tuple[tuple[str, str], ...]:
        chosen = self._chosen
        if chosen is None or chosen.kind is KeyKind.ELSEWHERE:
            return ()
        does = "changes it, as → and ← do" if _offered(chosen) else "types it"
        comes = (("Del", "sets it as it comes"),) if chosen.is_set else ()
        return (("Enter", does), *comes)

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", "Change the chosen key: to the next choice, or type what it is to be."),
            ("Del", "Set it as it comes: it stands in the file no more."),
            ("S", "Show what would be saved; Enter there saves it."),
            ("Ctrl+Z", "Drop what is not saved; else bring back what was before the last saving."),
            ("↑ ↓", "Choose one; → and ← go through the choices."),
        )

    # -- changing -----------------------------------------------------------------------------

    async def action_enter(self) -> None:
        chosen = self._chosen
        if self._field.display:
            await self._take_typed()
        elif chosen is None or chosen.kind is KeyKind.ELSEWHERE:
            return
        elif _offered(chosen):
            await self.action_change(1)
        else:
            self._news_is_old()
            self._typed = None
            self._open_field(chosen, chosen.value)

    async def action_change(self, step: int) -> None:
        if self._field.display or self.must_wait(partial(self.action_change, step)):
            return
        chosen = self._chosen
        if chosen is not None and (offered := _offered(chosen)):
            at = offered.index(chosen.value) if chosen.value in offered else -1
            self._set(chosen, offered[(at + step) % len(offered)])

    async def action_as_it_comes(self) -> None:
        if self._field.display or self.must_wait(self.action_as_it_comes):
            return
        chosen = self._chosen
        if chosen is not None and chosen.is_set and chosen.kind is not KeyKind.ELSEWHERE:
            self._set(chosen, None)

    def _set(self, line: KeyLine, typed: str | None) -> None:
        draft = self.sheet.draft
        assert draft is not None, "a key of it is chosen"
        self._news_is_old()
        self.work(lambda file: file.with_value(draft, line, typed))

    def _news_is_old(self) -> None:
        self.tell("")
        self.sheet.news = ""

    def _open_field(self, chosen: KeyLine, value: str) -> None:
        self._field.value = value
        self._field.action_end()
        if chosen.kind is KeyKind.NUMBER:  # a figure is typed over, words are mended
            self._field.select_all()
        self._field.display = True
        self.screen.set_focus(self._field)
        self.show_end()

    async def _take_typed(self) -> None:
        """What is pressed next is for the list again; a wrong value comes back to be mended."""
        assert self._chosen is not None, "the field is a key's"
        await self._set_typed(self._chosen.key, safe(self._field.value, _LONGEST))

    async def _set_typed(self, key: str, typed: str) -> None:
        self._leave_field()
        if self.must_wait(partial(self._set_typed, key, typed)):
            return
        draft = self.sheet.draft
        assert draft is not None, "a key of it was typed"
        line = next(one for one in self._lines(draft) if one.key == key)
        self._typed = (line, typed)
        self._set(line, typed)

    def _take(self, draft: SettingsDraft) -> None:
        self._typed = None
        super()._take(draft)

    async def troubled(self, trouble: Trouble) -> None:
        await super().troubled(trouble)
        if self._typed is None or self._field.display or self.sheet.draft is None:
            return
        line, typed = self._typed
        keys = [one.key for one in self._lines(self.sheet.draft)]
        self.list.move(keys.index(line.key) - self.list.index)
        self._open_field(line, typed)

    def show_draft(self, draft: SettingsDraft) -> None:
        self.list.offer([key_choice(line) for line in self._lines(draft)])

    def _leave_field(self) -> None:
        if not self._field.display:
            return
        had_keys = self._field.has_focus
        self._field.display = False
        self._field.value = ""
        if had_keys:
            self.screen.set_focus(self)
        self.show_end()

    async def action_move(self, step: int) -> None:
        """A row must not be another while something is typed for it."""
        if self.has_to_come and self.must_wait(partial(self.action_move, step)):
            return
        if not self._field.display:
            self._news_is_old()
            await super().action_move(step)

    async def on_long_list_picked(self) -> None:
        if not self._field.display:
            self.show_end()

    async def action_back(self) -> None:
        if self._field.display:
            self.tell("")
            self._leave_field()
        else:
            await super().action_back()


def _offered(line: KeyLine) -> tuple[str, ...]:
    return _YES_NO if line.kind is KeyKind.YES_NO else line.choices


def _said(text: str, room: int, tone: Tone) -> Iterator[Row]:
    for line in folded(text, room, most=3):
        yield row(line, tone=tone)


def _lines(told: tuple[str, ...], room: int) -> Iterator[Row]:
    """Of what came back, the first."""
    for line in told[:_MOST_BACK]:
        yield row(line[:room], tone=Tone.MUTED)
