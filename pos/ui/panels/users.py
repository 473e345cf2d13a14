"""Who may work the till: the list of them, and what can be changed of one.

Asked on a thread of its own, as a hash takes long and a disk may. The forms are users_forms.py's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.ports.users import ListedUsers, User
from pos.ui.command import Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.asking import AskingPanel, Trouble, here
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Choice, Piece, Row, Tone, row, shown, wrapped
from pos.ui.users_views import Frame, user_choices, user_rows
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

if TYPE_CHECKING:
    from pos.ui.panels.users_forms import Change


class UsersPanel(AskingPanel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("n,N", "add", show=False)]

    KEYS = (
        ("Enter", "What can be changed of the chosen one."),
        ("N", "Adds somebody."),
        ("↑ ↓", "Up and down."),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Users")
        self._told: ListedUsers | None = None
        self._roles: tuple[str, ...] = ()
        self._trouble = ""
        self._news_text = ""
        self._is_stale = False
        """Another panel lay over it, in which something may have been changed."""
        self._news = Board()
        self._list = LongList()
        self._hint = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._news
        yield self._list
        yield self._hint

    def on_mount(self) -> None:
        self._read()

    def covered(self, by: Panel) -> None:
        super().covered(by)
        self._is_stale = self._is_stale or not by.tells_of_what_is_open

    async def follow(self) -> None:
        await super().follow()
        if self._is_stale and self.desk.panel is self:
            self._read()

    def _read(self) -> None:
        self._is_stale, self._trouble = False, ""
        open_users = self.desk.open_users

        def look() -> tuple[ListedUsers, tuple[str, ...]]:
            users = open_users()
            return users.listed(), users.roles

        self.find(lambda: here(look), self._take)

    async def _take(self, told: tuple[ListedUsers, tuple[str, ...]]) -> None:
        self._told, self._roles = told
        self.show()

    async def troubled(self, trouble: Trouble) -> None:
        self._trouble = trouble.text
        self.show()

    def say(self, news: str) -> None:
        """Above the list, until something newer is done."""
        self._news_text = news

    # -- what is shown ------------------------------------------------------------------------

    @property
    def _chosen(self) -> User | None:
        users = self._told.users if self._told else ()
        return users[self._list.index] if self._list.index < len(users) else None

    def show(self) -> None:
        news = wrapped(self._news_text, self.room, most=2) if self._news_text else ()
        self._news.show_rows([row(line, tone=Tone.ACCENT) for line in news])
        if self._trouble:
            lines = wrapped(f"! {shown(self._trouble)}", self.room, most=4)
            self._list.tell([row(line, tone=Tone.ALARM) for line in lines])
        elif self._told is None:
            self._list.tell((row("Reading…", tone=Tone.MUTED),))
        else:
            frame = Frame(now=self.desk.now(), zone=self.desk.zone, room=self.room)
            self._list.offer(user_choices(self._told, frame))
        self._say_keys()

    def _say_keys(self) -> None:
        again = "reads again" if self._trouble else "changes"
        keys = (
            Piece("Enter ", Tone.ACCENT),
            Piece(f"{again}   "),
            Piece("N ", Tone.ACCENT),
            Piece("adds"),
        )
        place = (Piece(self._list.place, Tone.MUTED),) if self._list.place else ()
        self._hint.show_rows((BLANK, Row(left=keys, right=place)))

    def on_long_list_room_changed(self) -> None:
        self._say_keys()

    # -- keys ---------------------------------------------------------------------------------

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._say_keys()

    async def action_enter(self) -> None:
        if self._trouble:
            self._read()
        elif (chosen := self._chosen) is not None:
            await self._open(chosen)

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        if (chosen := self._chosen) is not None and event.index == self._list.index:
            await self._open(chosen)

    async def _open(self, chosen: User) -> None:
        self._news_text = ""
        await self.desk.open_panel(UserPanel(self.desk, chosen, roles=self._roles))

    async def action_add(self) -> None:
        from pos.ui.panels.users_forms import add_form

        if self._told is None:
            return
        self._news_text = ""
        await self.desk.open_panel(add_form(self.desk, self._roles, done=self.say))


class UserPanel(AskingPanel):
    """One of them; each change is on record with whoever made it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(number), f"pick({number - 1})", show=False) for number in range(1, 10)
    ]

    def __init__(self, desk: Desk, user: User, *, roles: tuple[str, ...]) -> None:
        super().__init__(desk, f"{user.user_id} {shown(user.name)}")
        self._user = user
        self._roles = roles
        self._is_working = False
        self._news_text = ""
        self._news = Board()
        self._about = Board()
        self._list = LongList()

    def body(self) -> ComposeResult:
        yield self._news
        yield self._about
        yield self._list

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", "Does the chosen one."),
            *((str(at), f"{said}.") for at, said in enumerate(self._said, start=1)),
        )

    @property
    def _said(self) -> tuple[str, ...]:
        """In the order of their keys."""
        return (
            "New PIN",
            "Disable" if self._user.active else "Enable",
            "Badge: scan one",
            "Badge: print one",
            "Badge: none any more",
            "Role",
            "Most per cent off",
            "What they did",
            "Another name",
        )

    def saved(self, user: User, news: str) -> None:
        """A form over it has changed something."""
        self._user, self._news_text = user, news
        self.retitle(f"{user.user_id} {shown(user.name)}")
        self.show()

    def show(self) -> None:
        news = wrapped(self._news_text, self.room, most=2) if self._news_text else ()
        self._news.show_rows([row(line, tone=Tone.ACCENT) for line in news])
        self._about.show_rows((*user_rows(self._user), BLANK))
        self._list.offer(
            [
                Choice(rows=(key_row(str(at), said, room=2),))
                for at, said in enumerate(self._said, start=1)
            ]
        )

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def action_enter(self) -> None:
        await self.action_pick(self._list.index)

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        await self.action_pick(event.index)

    async def action_pick(self, index: int) -> None:
        from pos.ui.panels import users_forms as forms
        from pos.ui.panels.audit import AuditPanel

        if self._is_working:
            return
        self.tell("")
        self._news_text = ""
        desk, user = self.desk, self._user
        match index:
            case 0:
                await desk.open_panel(forms.pin_form(desk, user, done=self.saved))
            case 1:
                await self._change_active()
            case 2:
                await desk.open_panel(forms.badge_form(desk, user, done=self.saved))
            case 3:
                said = f"{user.user_id} has a new badge: it is printed."
                about = forms.NEW_BADGE if user.has_badge else forms.FIRST_BADGE
                await self._ask("Print a new badge?", about, said, forms.print_badge)
            case 4:
                said = f"{user.user_id} has no badge any more."
                await self._ask("Take the badge away?", forms.NO_BADGE, said, forms.clear_badge)
            case 5:
                roles = forms.RolePanel(desk, user, self._roles, done=self.saved)
                await desk.open_panel(roles)
            case 6:
                await desk.open_panel(forms.limit_form(desk, user, done=self.saved))
            case 7:
                await desk.open_panel(AuditPanel(desk, user_id=user.user_id))
            case 8:
                await desk.open_panel(forms.name_form(desk, user, done=self.saved))

    async def _change_active(self) -> None:
        from pos.ui.panels import users_forms as forms

        user_id = self._user.user_id
        if self._user.active:
            said = f"{user_id} may sign on no more."
            await self._ask("Disable?", "They cannot sign on any more.", said, forms.disable)
        else:
            said = f"{user_id} may sign on again."
            await self._ask("Enable?", "They may sign on again.", said, forms.enable)

    async def _ask(self, title: str, about: str, said: str, change: Change) -> None:
        """A digit too many, typed before anybody has read the menu, changes nothing by itself."""
        from pos.ui.panels.confirm import Confirm

        async def agreed() -> None:
            await self.desk.step_back()
            self._change(said, change)

        who = row(f"{self._user.user_id} {shown(self._user.name)}")
        question = Confirm(
            self.desk,
            title,
            about=(who, row(about)),
            enter="do it",
            escape="leave it as it is",
            agreed=agreed,
        )
        await self.desk.open_panel(question)

    def _change(self, said: str, change: Change) -> None:
        from pos.ui.panels.users_forms import changed

        async def take(user: User) -> None:
            self._is_working = False
            self.saved(user, f"✓ {said}")

        self._is_working = True
        self.find(changed(self.desk, lambda users, by: change(users, self._user, by)), take)

    async def troubled(self, trouble: Trouble) -> None:
        self._is_working = False
        await super().troubled(trouble)
