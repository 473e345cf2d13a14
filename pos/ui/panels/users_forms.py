"""What is changed of one who may work the till: forms, and the changes that need none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar, Never

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core.expected_scan import ScanOf
from pos.core.roles import needs_longer_pin
from pos.core.rules.users import change_refused
from pos.ports.users import User, UserAnswer, UserRefused, Users
from pos.ui.command import Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.asking import AskingPanel, Outcome, Trouble, here
from pos.ui.panels.entries import (
    Entry,
    code_entry,
    maybe,
    percent_entry,
    pin_entry,
    text_entry,
)
from pos.ui.panels.scan_form import ScanForm
from pos.ui.panels.slim_form import SlimForm
from pos.ui.rows import Choice, Piece, Row, Tone, row, shown
from pos.ui.widgets.long_list import LongList

Ask = Callable[[Users, str], UserAnswer]
"""With who asks, by id."""
Change = Callable[[Users, User, str], UserAnswer]
Done = Callable[[User, str], None]
"""With what is said of it."""

FIRST_BADGE = "It opens the till for them."
NEW_BADGE = "The one they have opens nothing then."
_NOW = (Piece("now"),)
NO_BADGE = "They sign on by ID and PIN then."
_NOT_THE_SAME = "The two PINs are not the same. Type both again."


def changed(desk: Desk, ask: Ask) -> Callable[[], Outcome[User] | Trouble]:
    """To be called on a thread: the user as they are now, or why nothing was changed."""
    state, open_users = desk.snapshot.state, desk.open_users
    refused = change_refused(state)  # the till may have been locked since the panel was opened
    by = state.cashier.user_id if state.cashier else ""

    def look() -> Outcome[User] | Trouble:
        if refused:
            return Trouble(refused)
        told = here(lambda: ask(open_users(), by))
        if isinstance(told, Trouble):
            return told
        answer = told.told
        if isinstance(answer, UserRefused):
            return Trouble(f"{answer.reason[:1].upper()}{answer.reason[1:].rstrip('.')}.")
        return Outcome(answer.user)

    return look


def disable(users: Users, user: User, by: str) -> UserAnswer:
    return users.set_active(user.user_id, active=False, by=by)


def enable(users: Users, user: User, by: str) -> UserAnswer:
    return users.set_active(user.user_id, active=True, by=by)


def print_badge(users: Users, user: User, by: str) -> UserAnswer:
    return users.print_badge(user.user_id, by=by)


def clear_badge(users: Users, user: User, by: str) -> UserAnswer:
    return users.clear_badge(user.user_id, by=by)


class ChangeForm(SlimForm, AskingPanel):
    """Its last Enter has the change made, on a thread; then it is gone. A refusal leaves it."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        entries: Sequence[Entry],
        change: Callable[..., Ask | str],
        said: Callable[[User], str],
        done: Done,
        about: Sequence[Row] = (),
    ) -> None:
        """`change` makes of the values what is asked, or a sentence on what is wrong with them."""
        super().__init__(desk, title, entries=entries, make=_nothing_at_once, about=about)
        self._change = change
        self._said = said
        self._done = done
        self._is_working = False

    async def complete(self, values: Sequence[object]) -> None:
        if self._is_working:
            return
        ask = self._change(*values)
        if isinstance(ask, str):
            self._wrong(ask)
            return
        self._is_working = True
        self.tell("")
        self.find(changed(self.desk, ask), self._take)

    async def _take(self, user: User) -> None:
        self._is_working = False
        self._done(user, f"✓ {self._said(user)}")
        if self.desk.panel is self:
            await self.desk.step_back()

    async def troubled(self, trouble: Trouble) -> None:
        self._is_working = False
        self._wrong(shown(trouble.text))

    def _wrong(self, why: str) -> None:
        """Nobody sees what a hidden field has: it is typed anew."""
        masked = [
            field for field, entry in zip(self.fields, self._entries, strict=True) if entry.masked
        ]
        for field in masked:
            field.clear()
        self.tell(why)
        if masked:
            self.screen.set_focus(masked[0])


def _nothing_at_once(*_: object) -> Never:
    raise AssertionError("the change is made on a thread")


class BadgeForm(ScanForm, ChangeForm):
    """The badge may be scanned as well as typed."""


def add_form(desk: Desk, roles: Sequence[str], *, done: Callable[[str], None]) -> ChangeForm:
    def add(user_id: str, name: str, role: str, pin: str, again: str) -> Ask | str:
        if pin != again:
            return _NOT_THE_SAME
        return lambda users, by: users.add(user_id, name=name, role=role, pin=pin, by=by)

    return ChangeForm(
        desk,
        "Add somebody",
        entries=(
            text_entry("ID"),
            text_entry("Name"),
            _role_entry(roles),
            pin_entry("PIN"),
            pin_entry("PIN again"),
        ),
        change=add,
        said=lambda user: f"{user.user_id} {shown(user.name)} may sign on.",
        done=lambda _, said: done(said),
        about=tuple(row(f"{at}  {role}") for at, role in enumerate(roles, start=1)),
    )


def _role_entry(roles: Sequence[str]) -> Entry:
    def parse(text: str) -> str:
        if text.isdecimal() and 1 <= int(text) <= len(roles):
            return roles[int(text) - 1]
        if text.lower() in roles:
            return text.lower()
        raise ValueError(f"{text!r} is no role" if text else "no role is typed")

    return Entry(label="Role number", parse=parse, longest=20, like="1")


def pin_form(desk: Desk, user: User, *, done: Done) -> ChangeForm:
    def reset(pin: str, again: str) -> Ask | str:
        if pin != again:
            return _NOT_THE_SAME
        return lambda users, by: users.reset_pin(user.user_id, pin, by=by)

    return ChangeForm(
        desk,
        f"New PIN for {user.user_id}",
        entries=(pin_entry("PIN"), pin_entry("PIN again")),
        change=reset,
        said=lambda now: f"{now.user_id} has a new PIN.",
        done=done,
        about=(row(shown(user.name)),),
    )


def badge_form(desk: Desk, user: User, *, done: Done) -> BadgeForm:
    def give(code: str) -> Ask:
        return lambda users, by: users.set_badge(user.user_id, code, by=by)

    form = BadgeForm(
        desk,
        f"Badge for {user.user_id}",
        entries=(Entry(label="Code", parse=code_entry("Code").parse, masked=True, longest=64),),
        change=give,
        said=lambda now: f"{now.user_id} signs on with that badge.",
        done=done,
        about=(row(shown(user.name)), row("Scan the badge, or type its code.")),
    )
    form.taking(ScanOf.BADGE)
    return form


def limit_form(desk: Desk, user: User, *, done: Done) -> ChangeForm:
    def limit(percent: Decimal | str) -> Ask:
        most = percent if isinstance(percent, Decimal) else None
        return lambda users, by: users.set_limit(user.user_id, most, by=by)

    # Empty means something here, so nothing that is typed may vanish.
    entry = replace(maybe(percent_entry("Per cent")), accepts="")
    return ChangeForm(
        desk,
        f"Most off by {user.user_id}",
        entries=(entry,),
        change=limit,
        said=_limit_said,
        done=done,
        about=(row("Empty: as their role has it."),),
    )


def _limit_said(user: User) -> str:
    has = "no limit of their own" if user.max_discount_percent is None else "that limit"
    return f"{user.user_id} has {has} from the next time they sign on."


def name_form(desk: Desk, user: User, *, done: Done) -> ChangeForm:
    def rename(name: str) -> Ask:
        return lambda users, by: users.set_name(user.user_id, name, by=by)

    return ChangeForm(
        desk,
        f"Name of {user.user_id}",
        entries=(text_entry("Name"),),
        change=rename,
        said=lambda now: f"{now.user_id} is {shown(now.name)} from the next time they sign on.",
        done=done,
        about=(row(f"Now: {shown(user.name)}"),),
    )


class RolePanel(AskingPanel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(number), f"pick({number - 1})", show=False) for number in range(1, 10)
    ]

    KEYS = (
        ("Enter", "Gives them the chosen role; or its number does."),
        ("↑ ↓", "Up and down."),
    )

    def __init__(self, desk: Desk, user: User, roles: Sequence[str], *, done: Done) -> None:
        super().__init__(desk, f"Role of {user.user_id}")
        self._user = user
        self._roles = tuple(roles)
        self._done = done
        self._is_working = False
        self._list = LongList()

    def body(self) -> ComposeResult:
        yield self._list

    def on_mount(self) -> None:
        now = self._user.role
        at = self._roles.index(now) if now in self._roles else 0
        choices = [
            Choice(rows=(replace(key_row(str(number), role, room=2), right=_NOW * (role == now)),))
            for number, role in enumerate(self._roles, start=1)
        ]
        self._list.offer(choices, index=at)

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        await self._give(self._roles[event.index])

    async def action_enter(self) -> None:
        await self._give(self._roles[self._list.index])

    async def action_pick(self, index: int) -> None:
        if index < len(self._roles):
            await self._give(self._roles[index])

    async def _give(self, role: str) -> None:
        if self._is_working:
            return
        if needs_longer_pin(self._user.role, role):
            await self.desk.open_panel(self._with_pin(role), in_place=True)
            return

        def give(users: Users, by: str) -> UserAnswer:
            return users.set_role(self._user.user_id, role, pin="", by=by)

        self._is_working = True
        self.find(changed(self.desk, give), self._take)

    async def _take(self, user: User) -> None:
        self._done(user, f"✓ {_role_said(user)}")
        if self.desk.panel is self:
            await self.desk.step_back()

    async def troubled(self, trouble: Trouble) -> None:
        self._is_working = False
        await super().troubled(trouble)

    def _with_pin(self, role: str) -> ChangeForm:
        """A cashier's PIN may be too short for it."""
        user_id = self._user.user_id

        def give(pin: str, again: str) -> Ask | str:
            if pin != again:
                return _NOT_THE_SAME
            return lambda users, by: users.set_role(user_id, role, pin=pin, by=by)

        return ChangeForm(
            self.desk,
            f"{user_id} as {role}",
            entries=(pin_entry("New PIN"), pin_entry("PIN again")),
            change=give,
            said=_role_said,
            done=self._done,
            about=(row("Of 6 to 8 digits.", tone=Tone.MUTED),),
        )


def _role_said(user: User) -> str:
    return f"{user.user_id} is {user.role} from the next time they sign on."
