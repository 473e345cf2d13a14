"""The last page of the guided set-up: all that will be written, how it went, and how to go on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from pos.config import SECRETS_NAME
from pos.setup import keys
from pos.setup.guide import Guide
from pos.setup.keys import Account
from pos.setup.page import Page
from pos.setup.people import NO_MANAGER
from pos.setup.saving import Answers, Saved, new_people, save_all, with_answers
from pos.ui.panels.asking import Trouble
from pos.ui.rows import BLANK, Row, Tone, folded, row, shown

_MOST_ROWS: Final = 4
_KEYS: Final = {"api_key": "the API key", "secret_key": "the secret key"}


class AllSavingPage(Page):
    tells = (
        "Each line of config.toml that goes has a - before it, each that comes a +. Keys and PINs "
        "are never shown. Enter writes all of it; where something cannot be written, nothing is."
    )

    def __init__(self, bench: Guide) -> None:
        super().__init__(bench, "What will be saved")
        self.guide = bench
        self._is_saving = False

    def on_mount(self) -> None:
        self.list.tell([*self._rows()])
        self.show_end()
        if why := self._untried:
            self.say(why, ok=False)

    def _rows(self) -> Iterator[Row]:
        draft, answers = self.guide.draft, self.guide.answers
        for line in (*self._beside(answers), *draft.difference()):
            tone = Tone.MUTED if line.startswith("- ") else Tone.ACCENT
            for part in folded(shown(line), self.room, most=_MOST_ROWS):
                yield row(part, tone=tone)

    def _beside(self, answers: Answers) -> Iterator[str]:
        for name in answers.keys:
            yield f"+ {_KEYS[name]}, in {SECRETS_NAME}"
        for one in new_people(self.guide.draft, answers):
            yield f"+ {one.user_id} {one.name}, {one.role}"
        if answers.items is not None and answers.has_new_items:
            yield f"+ {answers.items.say} of {answers.items.path.name}"

    @property
    def _untried(self) -> str:
        """Keys that were not tried are not kept."""
        draft, answers = self.guide.draft, self.guide.answers
        settings = with_answers(draft, answers).settings
        is_open = keys.is_to_be_tried(draft, settings) and Account.of(settings) != answers.tried
        return "The loyalty keys are not tried yet: open that step first." if is_open else ""

    def keys(self) -> tuple[tuple[str, str], ...]:
        return () if self._is_saving or self._untried else (("Enter", "saves all of it"),)

    async def action_enter(self) -> None:
        if self._is_saving:
            return
        if why := self._untried:
            self.say(why, ok=False)
            return
        self._is_saving = True
        self.say("Saving …")
        self.show_end()
        draft, answers, held = self.guide.draft, self.guide.answers, self.guide.held
        self.find(
            lambda: save_all(draft, answers, held, progress=self._hear), self._take, at_devices=True
        )

    def _hear(self, rows: int) -> None:
        """On the thread that saves."""
        self.take_in(partial(self._tell_progress, rows))

    async def _tell_progress(self, rows: int) -> None:
        self.say(f"Saving … {rows:,} items are read")

    async def _take(self, saved: Saved) -> None:
        self.guide.draft = saved.draft
        self.guide.answers = Answers()
        await self.guide.open_page(SavedPage(self.guide, saved))

    async def troubled(self, trouble: Trouble) -> None:
        self._is_saving = False
        await super().troubled(trouble)
        self.show_end()

    async def action_back(self) -> None:
        """What is being written is written."""
        if not self._is_saving:
            await super().action_back()

    def came_back(self) -> None:
        """All of it is saved: there is nothing more to show."""
        self.call_later(self.guide.step_back)


class SavedPage(Page):
    tells = "What was written, and how to go on."

    def __init__(self, bench: Guide, saved: Saved) -> None:
        super().__init__(bench, "All is saved")
        self.guide = bench
        self._saved = saved

    def on_mount(self) -> None:
        done = [
            row(line, tone=Tone.ACCENT)
            for one in self._saved.says
            for line in folded(f"✓ {shown(one)}", self.room, most=_MOST_ROWS)
        ]
        warnings = [
            row(line, tone=Tone.ALARM)
            for one in self._warnings()
            for line in folded(f"! {shown(one)}", self.room, most=_MOST_ROWS)
        ]
        on = (
            row("Go on with:"),
            row("  pos doctor   is everything well?"),
            row("  pos          the till"),
        )
        self.list.tell((*done, *warnings, BLANK, *on))
        self.show_end()

    def _warnings(self) -> tuple[str, ...]:
        return (
            self._saved.warnings if self._saved.has_manager else (*self._saved.warnings, NO_MANAGER)
        )

    def keys(self) -> tuple[tuple[str, str], ...]:
        return (("Enter", "ends the set-up"), ("Esc", "goes back to the steps"))

    async def action_enter(self) -> None:
        self.app.exit()
