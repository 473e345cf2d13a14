"""The step of those who work the till: who is there, and who is added with a PIN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from pos.config.writing import Value
from pos.core.roles import Role
from pos.office.pins import is_weak, pin_problem
from pos.ports.users import User
from pos.setup.guide import Guide
from pos.setup.page import Page
from pos.setup.people import NO_MANAGER, NewUser, has_manager
from pos.setup.questions_page import QuestionsPage
from pos.setup.setting import Setting, Typed
from pos.ui.rows import BLANK, Choice, Row, Tone, row, shown

_ID: Final = 22
_ROLE: Final = 10


class PeoplePage(Page):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,N", "add", show=False),
        Binding("delete", "take_away", show=False),
    ]
    tells = (
        "Who may work the till. A manager says yes to what a cashier may not do alone, so there "
        "must be one. More can be done with the command pos users."
    )

    def __init__(self, bench: Guide, known: Sequence[User]) -> None:
        super().__init__(bench, "People")
        self.guide = bench
        self._known = tuple(known)

    def on_mount(self) -> None:
        self.show()

    def came_back(self) -> None:
        """From somebody who was added; or not."""
        self.show()
        self.list.move(len(self._known) + len(self._new) - self.list.index)
        self.show_end()
        weak = [one.user_id for one in self._new if is_weak(one.pin)]
        text = f"The PIN of {', '.join(weak)} is among the first that are guessed." if weak else ""
        self.say(text, ok=False)

    @property
    def _new(self) -> tuple[NewUser, ...]:
        return self.guide.answers.people

    def show(self) -> None:
        known = [Choice(rows=(_row(one, "" if one.active else "disabled"),)) for one in self._known]
        new = [Choice(rows=(_row(one, "not saved yet"),)) for one in self._new]
        if has_manager(self._known, self._new):
            last = row("That is right", tone=Tone.STRONG)
        else:
            last = row("Go on without a manager", tone=Tone.STRONG)
        self.list.offer([*known, *new, Choice(rows=(last,), heading=(BLANK,))])
        self.show_end()

    @property
    def about(self) -> str:
        return "" if has_manager(self._known, self._new) else NO_MANAGER

    @property
    def _chosen_new(self) -> NewUser | None:
        at = self.list.index - len(self._known)
        return self._new[at] if 0 <= at < len(self._new) else None

    @property
    def _is_last(self) -> bool:
        return self.list.index == len(self._known) + len(self._new)

    def keys(self) -> tuple[tuple[str, str], ...]:
        takes = (("Del", "takes this one away again"),) if self._chosen_new else ()
        on = (("Enter", "goes on with the next step"),) if self._is_last else ()
        return (*on, ("N", "adds a cashier or a manager"), *takes)

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("N", "Add a cashier or a manager: an ID, a name, and a PIN typed twice."),
            ("Del", "Take the chosen one away again, as long as it is not saved."),
            ("Enter", "On the last row: go on with the next step."),
        )

    async def action_add(self) -> None:
        role = Role.CASHIER if has_manager(self._known, self._new) else Role.MANAGER
        known: tuple[User | NewUser, ...] = (*self._known, *self._new)
        taken = {one.user_id for one in known}
        await self.guide.open_page(PersonPage(self.guide, role=role, taken=taken))

    async def action_take_away(self) -> None:
        if (gone := self._chosen_new) is not None:
            left = tuple(one for one in self._new if one is not gone)
            self.guide.answers = replace(self.guide.answers, people=left)
            self.show()

    async def action_enter(self) -> None:
        if self._is_last:
            self.goes_on = True
            await self.guide.step_back()


def _sentence(problem: str) -> str:
    return f"{problem[:1].upper()}{problem[1:]}."


def _row(one: User | NewUser, said: str) -> Row:
    return row(f"{one.user_id:<{_ID}}{one.role:<{_ROLE}}{shown(one.name)}", said)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    user_id: str = ""
    name: str = ""
    role: str


class PersonPage(QuestionsPage):
    right_does = "adds them"
    tells = "An ID to sign on with, a name for receipts' cashiers and reports, and a PIN, twice."
    asks: ClassVar[tuple[Setting, ...]] = (
        Setting(
            key="user_id",
            label="ID",
            typed=Typed.TEXT,
            help="What they type to sign on: letters and digits, such as 1001.",
        ),
        Setting(key="name", label="Name", typed=Typed.TEXT),
    )

    def __init__(self, bench: Guide, *, role: str, taken: set[str]) -> None:
        super().__init__(bench, "Who is added")
        self._typed = _Typed(role=role)
        self._pins = {"pin": "", "again": ""}
        self._taken = taken
        self._leaves: tuple[object, ...] = ()
        """What was typed when it was said that it goes with the page."""

    @property
    def right_says(self) -> str:
        return f"Add this {self._typed.role}"

    def questions(self) -> Sequence[Setting]:
        roles = self.guide.draft.settings.role_names
        role = Setting(key="role", label="Role", values=roles)
        says = "4 to 8 digits for a cashier, 6 to 8 for others; nobody can read it afterwards."
        pin = Setting(key="pin", label="PIN", typed=Typed.TEXT, help=says, is_hidden=True)
        again = Setting(
            key="again", label="PIN once more", typed=Typed.TEXT, help=says, is_hidden=True
        )
        return (*self.asks, role, pin, again)

    def value_of(self, question: Setting) -> Value:
        return "" if question.is_hidden else str(getattr(self._typed, question.key))

    def shown_of(self, question: Setting) -> str:
        if question.is_hidden:
            return "typed" if self._pins[question.key] else "not told"
        return super().shown_of(question)

    def take(self, question: Setting, value: Value) -> None:
        text = str(value)
        if question.key == "pin" and (problem := pin_problem(text, self._typed.role)):
            raise ValueError(_sentence(problem))
        if question.is_hidden:
            self._pins[question.key] = text
        elif question.key == "role":
            self._take_role(text)
        elif question.key == "name":
            self._typed = replace(self._typed, name=text)
        else:
            self._typed = replace(self._typed, user_id=text)

    def _take_role(self, role: str) -> None:
        """A PIN that is too short for it is told at once, and typed again."""
        self._typed = replace(self._typed, role=role)
        if self._pins["pin"] and (problem := pin_problem(self._pins["pin"], role)):
            self._pins = {"pin": "", "again": ""}
            self.say(f"{_sentence(problem)} Type it again.", ok=False)

    async def action_back(self) -> None:
        """Somebody who is half told is not lost by one key."""
        typed = (self._typed.user_id, self._typed.name, *self._pins.values())
        if self.takes_keys is self and any(typed) and typed != self._leaves:
            self._leaves = typed
            self.say("They are not added yet: Escape once more drops what is typed.", ok=False)
            return
        await super().action_back()

    async def all_is_right(self) -> None:
        typed = self._typed
        user = NewUser(
            user_id=typed.user_id, name=typed.name, role=typed.role, pin=self._pins["pin"]
        )
        if typed.user_id in self._taken:
            self.say(f"There is a user {typed.user_id} already: choose another ID.", ok=False)
        elif user.problem:
            self.say(_sentence(user.problem), ok=False)
        elif user.pin != self._pins["again"]:
            self.say("The two PINs are not the same: type both once more.", ok=False)
        else:
            await self._add(user)

    async def _add(self, user: NewUser) -> None:
        answers = self.guide.answers
        self.guide.answers = replace(answers, people=(*answers.people, user))
        await super().all_is_right()
