"""The base of the set-up's pages that ask: a row for each question, and a last row that says
that all of it is right. What is answered is taken at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.config.writing import Value
from pos.errors import ConfigError, PosError
from pos.setup.guide import Guide
from pos.setup.page import Page, labelled
from pos.setup.setting import Setting, Typed, shown_value
from pos.text import safe
from pos.ui.rows import BLANK, Choice, Row, Tone, row
from pos.ui.widgets.field import Field

_LONGEST: Final = 1300
"""Characters: twelve lines of a hundred, and what stands between them."""


class QuestionsPage(Page):
    """What is answered is taken at once; Escape goes back, and loses none of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "change(1)", show=False),
        Binding("left", "change(-1)", show=False),
        Binding("v,V", "write", show=False),
    ]
    right_does: ClassVar[str] = "goes on with the next step"

    def __init__(self, bench: Guide, title: str) -> None:
        super().__init__(bench, title)
        self.guide = bench
        self._offered: Sequence[Setting] = ()
        self._typing_at = 0
        self._field = Field(longest=_LONGEST)
        self._hidden = Field(masked=True, longest=_LONGEST)
        self._field.display = self._hidden.display = False

    # -- what a page says of itself -----------------------------------------------------------

    def questions(self) -> Sequence[Setting]:
        """Those that are asked as things are now."""
        return ()

    def value_of(self, question: Setting) -> Value:  # noqa: ARG002 - each page has its own
        return ""

    def take(self, question: Setting, value: Value) -> None:
        """PosError or ValueError, with a sentence, where it cannot be that."""

    def shown_of(self, question: Setting) -> str:
        return shown_value(self.value_of(question)) or "not told"

    @property
    def right_says(self) -> str:
        """The last row."""
        return "That is right"

    async def all_is_right(self) -> None:
        await self.guide.step_back()

    def rows_behind(self) -> Sequence[Row]:
        """Between the questions and the last row."""
        return ()

    # -- shown --------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        yield self._field
        yield self._hidden

    @property
    def takes_keys(self) -> Widget:
        return self._open_field or self

    @property
    def _open_field(self) -> Field | None:
        return next((one for one in (self._field, self._hidden) if one.display), None)

    def on_mount(self) -> None:
        self.show()

    def show(self) -> None:
        self._offered = self.questions()
        choices = [
            Choice(rows=labelled(one.label, self.shown_of(one), self.room)) for one in self._offered
        ]
        last = Choice(
            rows=(row(self.right_says, tone=Tone.STRONG),), heading=(*self.rows_behind(), BLANK)
        )
        self.list.offer([*choices, last])
        self.show_end()

    @property
    def chosen(self) -> Setting | None:
        """None on the last row."""
        at = self.list.index
        return self._offered[at] if at < len(self._offered) else None

    @property
    def about(self) -> str:
        return self.chosen.help if self.chosen is not None else ""

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self._open_field is not None:
            return (("Enter", "takes what is typed"), ("Esc", "leaves it as it was"))
        if (chosen := self.chosen) is None:
            return (("Enter", self.right_does),)
        if not chosen.values:
            return (("Enter", "types it"),)
        enter = ("Enter", "changes it, as → and ← do")
        return (enter,) if chosen.typed is Typed.NOTHING else (enter, ("V", "types another"))

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", "Change what is chosen to the next value that is offered; ← goes back."),
            ("Enter", "Of a text: type it. Enter takes what is typed, Escape leaves it."),
            ("V", "Where values are offered, type another."),
            ("Enter", f"On the last row: all of it is right; {self.right_does}."),
            ("Esc", "Back to the steps; what was answered stays answered."),
        )

    # -- answered -----------------------------------------------------------------------------

    async def action_enter(self) -> None:
        if self._open_field is not None:
            self._take_typed(self._open_field)
        elif (chosen := self.chosen) is None:
            await self.all_is_right()
        elif chosen.values:
            await self.action_change(1)
        else:
            await self.action_write()

    async def action_change(self, step: int) -> None:
        if self._open_field is None and (chosen := self.chosen) is not None and chosen.values:
            self._answer(chosen, chosen.after(self.value_of(chosen), step=step))

    async def action_write(self) -> None:
        """What stands there is typed over; an arrow key keeps it."""
        if (chosen := self.chosen) is None or chosen.typed is Typed.NOTHING:
            return
        self.say("")
        self._typing_at = self.list.index
        field = self._hidden if chosen.is_hidden else self._field
        field.placeholder = chosen.hint
        field.value = "" if chosen.is_hidden else chosen.as_typed(self.value_of(chosen))
        field.action_end()
        field.action_select_all()
        field.display = True
        self.screen.set_focus(field)
        self.show_end()

    def _take_typed(self, field: Field) -> None:
        chosen = self.chosen
        assert chosen is not None, "a field is opened for one"
        try:
            value = chosen.read(safe(field.value, _LONGEST))
        except ValueError as problem:
            self.say(str(problem), ok=False)
            return
        if self._answer(chosen, value):
            self.list.move(1)
            self._leave(field)
        elif chosen.is_hidden:
            field.value = ""  # nobody sees what is left of it, to type on

    def _answer(self, chosen: Setting, value: Value) -> bool:
        self.say("")
        try:
            self.take(chosen, value)
        except PosError as problem:
            self.say(why(problem), ok=False)
            return False
        except ValueError as problem:
            self.say(str(problem), ok=False)
            return False
        self.show()
        return True

    def _leave(self, field: Field) -> None:
        field.display = False
        field.value = ""
        self.screen.set_focus(self)
        self.show_end()

    async def action_move(self, step: int) -> None:
        """A row must not be another while something is typed for it."""
        if self._open_field is None:
            await super().action_move(step)

    async def row_clicked(self) -> None:
        if self._open_field is None:
            await super().row_clicked()
        else:
            self.list.move(self._typing_at - self.list.index)

    async def action_back(self) -> None:
        if (field := self._open_field) is not None:
            self.say("")
            self._leave(field)
        else:
            await super().action_back()


def why(problem: PosError) -> str:
    """What is wrong with an answer: where the file is that it would be in goes without saying."""
    if not isinstance(problem, ConfigError) or not problem.key:
        return str(problem)
    what = problem.problem.replace("found ", "It cannot be ", 1)
    wanted = f"it must be {problem.expected}" if problem.expected else ""
    said = "; ".join(part for part in (what, wanted, problem.hint) if part)
    return f"{said[:1].upper()}{said[1:]}."
