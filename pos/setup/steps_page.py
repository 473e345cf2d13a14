"""The first page of the guided set-up: every step, what it has been told, and what is left."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from pos.config import Settings
from pos.places import Places
from pos.setup import items
from pos.setup.all_saving_page import AllSavingPage
from pos.setup.devices_step import DevicesStep
from pos.setup.guide import Guide
from pos.setup.items_page import ItemsPage
from pos.setup.loyalty_page import LoyaltyPage
from pos.setup.page import Page
from pos.setup.people import users_of
from pos.setup.people_page import PeoplePage
from pos.setup.receipt_page import ReceiptPage
from pos.setup.steps import Known, Step, StepName, steps_of
from pos.setup.table_pages import StorePage, TaxPage, TillPage
from pos.ui.rows import BLANK, Choice, Piece, Row, Tone, folded, row, shown

_NAME: Final = 12
_MOST_ROWS: Final = 3


class StepsPage(Page):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("s,S", "save", show=False)]
    escape_does = "ends"
    tells = (
        "What a till needs, step by step; go through them in any order, and come back to any. "
        "Nothing is written before you save, and what is saved can be changed here again."
    )

    def __init__(self, bench: Guide) -> None:
        super().__init__(bench, "Setting this till up")
        self.guide = bench
        self._known = Known()
        self._opened: tuple[StepName, Page] | None = None
        self._is_leaving = False

    def on_mount(self) -> None:
        self._look()

    def came_back(self) -> None:
        self.say("")
        self._is_leaving = False
        self._look()
        self._go_on()

    def _look(self) -> None:
        self.show()
        settings = self.guide.draft.settings
        self.find(lambda: _known(settings), self._take)

    async def _take(self, known: Known) -> None:
        self._known = known
        self.show()

    def _go_on(self) -> None:
        """To the next one that is left, once the one that was opened is done or passed over."""
        if self._opened is None:
            return
        steps, (name, page) = self._steps, self._opened
        self._opened = None
        at = next(at for at, one in enumerate(steps) if one.name == name)
        if not (steps[at].is_done or page.goes_on):
            return
        order = (*range(at + 1, len(steps)), *range(at))
        left = next((one for one in order if not steps[one].is_done), len(steps))
        self.list.move(left - self.list.index)
        self.show_end()

    @property
    def _steps(self) -> tuple[Step, ...]:
        return steps_of(self.guide.draft, self.guide.answers, self._known)

    def show(self) -> None:
        steps = self._steps
        left = sum(not one.is_done for one in steps)
        says = "Save: all of it is told" if not left else f"Save what is told; {_left(left)}"
        last = Choice(rows=(row(says, tone=Tone.STRONG),), heading=(BLANK,))
        self.list.offer([*(self._choice(one) for one in steps), last])
        self.show_end()

    def _choice(self, step: Step) -> Choice:
        mark = Piece("✓ ", Tone.ACCENT) if step.is_done else Piece("○ ", Tone.ALARM)
        first, *others = folded(shown(step.say), self.room - _NAME - 2, most=_MOST_ROWS)
        tone = Tone.PLAIN if step.is_done else Tone.MUTED
        head = Row(left=(mark, Piece(f"{step.name:<{_NAME}}", Tone.STRONG), Piece(first, tone)))
        rest = (row(" " * (_NAME + 2) + line, tone=tone) for line in others)
        return Choice(rows=(head, *rest))

    @property
    def _is_unsaved(self) -> bool:
        return self.guide.draft.is_changed or not self.guide.answers.is_empty

    def keys(self) -> tuple[tuple[str, str], ...]:
        saves = "shows what will be saved"
        if self._chosen is None:
            return (("Enter", saves),)
        return (("Enter", "opens this step"), ("S", saves))

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", "Open the chosen step. ✓ it has been told, ○ it is left."),
            ("S", "Show what will be written, and where; Enter there saves all of it."),
            ("Esc", "End. What is not saved is dropped, after a question."),
        )

    @property
    def _chosen(self) -> Step | None:
        """None on the last row."""
        steps, at = self._steps, self.list.index
        return steps[at] if at < len(steps) else None

    async def action_move(self, step: int) -> None:
        await super().action_move(step)
        self._is_leaving = False

    async def action_enter(self) -> None:
        if (step := self._chosen) is None:
            await self.action_save()
            return
        page = self._page(step.name)
        self._opened = (step.name, page)
        await self.guide.open_page(page)

    def _page(self, name: StepName) -> Page:
        match name:
            case StepName.STORE:
                return StorePage(self.guide)
            case StepName.TILL:
                return TillPage(self.guide)
            case StepName.TAX:
                return TaxPage(self.guide)
            case StepName.LOYALTY:
                return LoyaltyPage(self.guide)
            case StepName.DEVICES:
                return DevicesStep(self.guide)
            case StepName.ITEMS:
                return ItemsPage(self.guide, on_sale=self._known.items)
            case StepName.PEOPLE:
                return PeoplePage(self.guide, self._known.users)
            case StepName.RECEIPT:
                return ReceiptPage(self.guide)

    async def action_save(self) -> None:
        if self._is_unsaved:
            await self.guide.open_page(AllSavingPage(self.guide))
        else:
            self.say("Nothing is told that is not saved already.")

    async def action_back(self) -> None:
        if self._is_unsaved and not self._is_leaving:
            self._is_leaving = True
            self.say(
                "Not all is saved. S saves what is told so far, and you can go on another time; "
                "Escape once more drops it.",
                ok=False,
            )
            return
        await self.guide.step_back()


def _left(count: int) -> str:
    return "1 step is left" if count == 1 else f"{count} steps are left"


def _known(settings: Settings) -> Known:
    users = users_of(Places(settings.data_dir))
    return Known(users=users, items=items.items_on_sale(settings))
