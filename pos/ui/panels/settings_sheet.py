"""What the panels of the settings share: one draft, read from the file, and the keys over it.

Files are read on a thread of their own; a draft that is gone is read anew by whoever is seen next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core.intents import ChangeSettings
from pos.core.rules.settings import NEXT_START, change_refused
from pos.errors import ConfigError
from pos.ports.settings import NO_FILE, SettingsDraft, SettingsFile
from pos.ui.command import Desk
from pos.ui.panels.asking import AskingPanel, Trouble, here
from pos.ui.rows import BLANK, Row, Tone, folded, row, shown
from pos.ui.settings_views import difference_rows, keys_rows, mistake_rows
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

HOLDS: Final = f"What is saved holds {NEXT_START}."
IT_HOLDS: Final = f"It holds {NEXT_START}."
NOT_SAVED: Final = "Not all is saved. S saves it; Escape once more drops it."
_MOST_ROWS: Final = 8


@dataclass(slots=True)
class Sheet:
    """What is being changed, whichever panel is open; None: it is to be read."""

    draft: SettingsDraft | None = None
    news: str = ""
    """What was done last."""
    back: tuple[str, ...] = ()
    """The lines that were different by it."""


class SheetPanel(AskingPanel):
    is_tall = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,S", "save", show=False),
        Binding("ctrl+z", "bring_back", show=False),
    ]

    def __init__(self, desk: Desk, title: str, sheet: Sheet) -> None:
        super().__init__(desk, title)
        self.sheet = sheet
        self.is_busy = False
        self._behind: list[Callable[[], Awaitable[None]]] = []
        """What was pressed while a draft was being made: done once that is there."""
        self._trouble = ""
        self._brings_back: SettingsDraft | None = None
        self.list = LongList()
        self.end = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self.list
        yield self.end

    def on_mount(self) -> None:
        self.show()

    # -- the file, on its thread --------------------------------------------------------------

    def work(
        self,
        make: Callable[[SettingsFile], SettingsDraft],
        take: Callable[[SettingsDraft], None] | None = None,
    ) -> None:
        """A draft made there and taken in here: one at a time, or a key would undo another."""
        self.is_busy, self._trouble = True, ""
        open_settings = self.desk.open_settings

        def made() -> SettingsDraft:
            file = open_settings()
            if file is None:
                raise ConfigError(file="", problem=NO_FILE)
            return make(file)

        async def taken(draft: SettingsDraft) -> None:
            self.is_busy = False
            (take or self._take)(draft)
            await self._go_on()

        self.find(lambda: here(made), taken)

    def must_wait(self, action: Callable[[], Awaitable[None]]) -> bool:
        """Whether a draft is under way, which it is done behind."""
        if self.is_busy:
            self._behind.append(action)
        return self.is_busy

    @property
    def has_to_come(self) -> bool:
        """Whether something pressed before is not done yet."""
        return bool(self._behind)

    async def _go_on(self) -> None:
        while self._behind and not self.is_busy and self.is_attached:
            await self._behind.pop(0)()

    def _take(self, draft: SettingsDraft) -> None:
        self.sheet.draft = draft
        self.show()

    async def troubled(self, trouble: Trouble) -> None:
        self.is_busy = False
        self._behind.clear()  # meant for what did not come about
        if self.sheet.draft is None:
            self._trouble = trouble.text
            self.show()
        else:
            self.tell(shown(trouble.text))

    # -- what is shown ------------------------------------------------------------------------

    def show(self) -> None:
        if self.sheet.draft is not None:
            self.show_draft(self.sheet.draft)
        elif self._trouble:
            lines = [folded(f"! {one}", self.room, most=_MOST_ROWS) for one in self._told_wrong()]
            self.list.tell([row(line, tone=Tone.ALARM) for part in lines for line in part])
        else:
            self.list.tell((row("Reading…", tone=Tone.MUTED),))
            if not self.is_busy:
                self.work(lambda file: file.read())
        self.show_end()

    def _told_wrong(self) -> list[str]:
        return [shown(line) for line in self._trouble.splitlines()]

    def show_draft(self, draft: SettingsDraft) -> None:
        """The list, as the draft has it."""

    def show_end(self) -> None:
        draft = self.sheet.draft
        wrong = mistake_rows(draft, self.room) if draft is not None else ()
        keys = keys_rows(self.keys(), place=self.list.place) if draft is not None else ()
        self.end.show_rows((BLANK, *self.about(), *wrong, *keys))

    def about(self) -> Iterator[Row]:
        """Of what is chosen."""
        yield from ()

    def keys(self) -> tuple[tuple[str, str], ...]:
        return ()

    def saving_keys(self) -> tuple[tuple[str, str], ...]:
        draft = self.sheet.draft
        if draft is not None and draft.is_changed:
            return (("S", "shows what would be saved"), ("Ctrl+Z", "drops what is not saved"))
        return (("Ctrl+Z", "brings back what was before"),)

    def on_long_list_room_changed(self) -> None:
        self.show_end()

    async def action_move(self, step: int) -> None:
        self.list.move(step)
        self.show_end()

    # -- saving, and back from it -------------------------------------------------------------

    async def action_save(self) -> None:
        if self.must_wait(self.action_save):
            return
        draft = self.sheet.draft
        if draft is not None and draft.is_changed:
            await self.desk.open_panel(SavingPanel(self.desk, self.sheet))

    async def action_bring_back(self) -> None:
        """What is not saved is dropped first; only then is what was saved undone."""
        if self.must_wait(self.action_bring_back):
            return
        draft = self.sheet.draft
        if draft is None or self.waits:
            return
        if draft.is_changed:
            self.drop("What was not saved is dropped.")
        elif refused := change_refused(self.snapshot.state):
            self.tell(refused)
        else:
            self.work(lambda file: file.earlier(draft), self._bring_back)

    def drop(self, news: str, *, back: tuple[str, ...] = ()) -> None:
        """To be read anew."""
        self.sheet.draft, self.sheet.news, self.sheet.back = None, news, back
        self.tell("")
        self.show()

    def _bring_back(self, earlier: SettingsDraft) -> None:
        self._brings_back = earlier
        self.ask(ChangeSettings(before=earlier.before, after=earlier.after, is_rollback=True))

    async def agreed(self) -> None:
        self.answered()
        brought, self._brings_back = self._brings_back, None
        if brought is not None:
            news = "What was before is back; Ctrl+Z undoes that."
            self.drop(f"{news} {IT_HOLDS}", back=brought.difference)


class SavingPanel(SheetPanel):
    """What would be different in the file; Enter saves it."""

    def __init__(self, desk: Desk, sheet: Sheet) -> None:
        super().__init__(desk, "What will be saved", sheet)

    def show_draft(self, draft: SettingsDraft) -> None:
        self.list.tell(difference_rows(draft, self.room))

    def about(self) -> Iterator[Row]:
        draft = self.sheet.draft
        for caution in draft.cautions if draft is not None else ():
            for line in folded(f"! {caution}", self.room, most=4):
                yield row(line, tone=Tone.ALARM)
        for line in folded(HOLDS, self.room, most=2):
            yield row(line, tone=Tone.MUTED)

    def keys(self) -> tuple[tuple[str, str], ...]:
        draft = self.sheet.draft
        if draft is not None and draft.mistakes:
            return (("Esc", "goes back, to mend it"),)
        return (("Enter", "saves it"),)

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", "Save: a - stands before what goes, a + before what comes."),
            ("↑ ↓", "Read on."),
        )

    async def action_save(self) -> None:
        """It is what is open."""

    async def action_bring_back(self) -> None:
        """From here Escape leads back."""

    async def action_enter(self) -> None:
        draft = self.sheet.draft
        if draft is None or draft.mistakes or self.waits:
            return
        if refused := change_refused(self.snapshot.state):
            self.tell(refused)
        else:
            self.ask(ChangeSettings(before=draft.before, after=draft.after))

    async def agreed(self) -> None:
        self.answered()
        self.sheet.draft, self.sheet.back = None, ()
        self.sheet.news = f"Saved. {IT_HOLDS}"
        await self.desk.step_back()
