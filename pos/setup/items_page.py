"""The step of the store's items: a CSV file named, read to its end, and what would be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from pos.catalog.importer import ImportReport
from pos.config.writing import Value
from pos.setup import items
from pos.setup.guide import Guide
from pos.setup.items import ItemsFile
from pos.setup.page import Page
from pos.setup.questions_page import QuestionsPage
from pos.setup.setting import Setting, Typed
from pos.ui.panels.asking import Trouble
from pos.ui.rows import Row, Tone, folded, row, shown


class ItemsPage(QuestionsPage):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("b,B", "show_rows", show=False)]
    tells = (
        "The items and prices, from a CSV file with a column each for code, title and price. It is "
        "read to its end before anything changes; rows that cannot be used are told."
    )
    file = Setting(
        key="file",
        label="CSV file",
        typed=Typed.TEXT,
        help="With its folder, or from here. Empty: the items on sale stay as they are.",
    )

    def __init__(self, bench: Guide, *, on_sale: int) -> None:
        super().__init__(bench, "Items")
        self._on_sale = on_sale
        self._is_reading = self._is_leaving = False

    def questions(self) -> Sequence[Setting]:
        return (self.file,)

    def value_of(self, question: Setting) -> Value:  # noqa: ARG002 - there is one
        found = self.guide.answers.items
        return "" if found is None else str(found.path)

    def shown_of(self, question: Setting) -> str:
        return str(self.value_of(question)) or "none"

    def rows_behind(self) -> Sequence[Row]:
        found = self.guide.answers.items
        now = row(f"On sale now: {self._on_sale:,} items", tone=Tone.MUTED)
        if found is None:
            return (now,)
        ok = not found.report.bad_count
        said = "just these" if found.is_on_sale else found.say
        new = row(f"From the file: {shown(said)}", tone=Tone.ACCENT if ok else Tone.ALARM)
        return (now, new)

    def keys(self) -> tuple[tuple[str, str], ...]:
        found = self.guide.answers.items
        has_rows = found is not None and (found.report.bad_count or found.report.warning_count)
        return (*super().keys(), *((("B", "shows the rows to look at"),) if has_rows else ()))

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            *super().help_keys(),
            ("B", "The rows that are left out, and those to look at, with their lines."),
        )

    def take(self, question: Setting, value: Value) -> None:  # noqa: ARG002 - there is one
        self.guide.answers = replace(self.guide.answers, items=None)
        if not value:
            return
        path = Path(str(value)).expanduser()
        if not path.is_file():
            raise ValueError(f"{path} is no file: see how it is written.")
        self._is_reading, self._is_leaving = True, False
        settings = self.guide.draft.settings
        self.find(lambda: items.look(path, settings, progress=self._hear), self._take_found)

    def _hear(self, rows: int) -> None:
        """On the thread that reads."""
        self.take_in(partial(self._tell_progress, rows))

    async def _tell_progress(self, rows: int) -> None:
        self.say(f"{rows:,} rows are read …")

    async def _take_found(self, found: ItemsFile) -> None:
        self._is_reading = False
        if found.report.problem:
            self.say(f"{found.path.name}: {found.say}", ok=False)
        else:
            self.guide.answers = replace(self.guide.answers, items=found)
            self.say("Read to its end; nothing is changed before you save.")
        self.show()

    async def troubled(self, trouble: Trouble) -> None:
        self._is_reading = False
        await super().troubled(trouble)

    async def all_is_right(self) -> None:
        if self._is_reading:
            self.say("The file is still being read: one moment.")
            return
        await super().all_is_right()

    async def action_back(self) -> None:
        if self._is_reading and not self._is_leaving and self.takes_keys is self:
            self._is_leaving = True
            self.say("The file is still being read; Escape once more gives it up.", ok=False)
            return
        await super().action_back()

    async def action_show_rows(self) -> None:
        if (found := self.guide.answers.items) is not None:
            await self.guide.open_page(RowsPage(self.guide, found.report))


class RowsPage(Page):
    is_aside = True
    tells = "Rows of the file by the line each begins on."

    def __init__(self, bench: Guide, report: ImportReport) -> None:
        super().__init__(bench, "Rows to look at")
        self._report = report

    def on_mount(self) -> None:
        left_out = [f"line {one.line}: left out: {one.reason}" for one in self._report.bad]
        doubts = [f"line {one.line}: {one.reason}" for one in self._report.warnings]
        told = [
            row(line)
            for text in (*left_out, *doubts)
            for line in folded(shown(text), self.room, most=2)
        ]
        self.list.tell(told or (row("There are none.", tone=Tone.MUTED),))
        self.show_end()
