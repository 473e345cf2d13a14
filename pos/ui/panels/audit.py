"""Who did what: read from the record a page at a time, of everybody or of one."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core.audit import AuditLine
from pos.ports.audit import AuditPage
from pos.ui.command import Desk
from pos.ui.panels.asking import AskingPanel, Trouble, here
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, wrapped
from pos.ui.users_views import Frame, audit_choices
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_PAGE = 5


class AuditPanel(AskingPanel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p,P", "person", show=False),
        Binding("pageup", f"move(-{_PAGE})", show=False),
        Binding("pagedown", f"move({_PAGE})", show=False),
    ]

    KEYS = (
        ("Enter", "Reads what is older."),
        ("P", "Only the chosen one's person; again: everybody."),
        ("↑ ↓", "Up and down; PgUp and PgDn by more."),
    )

    def __init__(self, desk: Desk, *, user_id: str = "") -> None:
        super().__init__(desk, "")
        self._user_id = user_id
        self._lines: tuple[AuditLine, ...] = ()
        self._names: dict[str, str] = {}
        self._older_than: int | None = None
        self._is_read = False
        self._trouble = ""
        self._list = LongList()
        self._hint = Board(classes="hint")
        self._title = self._titled

    @property
    def _titled(self) -> str:
        return f"What {self._user_id} did" if self._user_id else "Who did what"

    def body(self) -> ComposeResult:
        yield self._list
        yield self._hint

    def on_mount(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._lines, self._older_than, self._is_read = (), None, False
        self.retitle(self._titled)
        self._list.begin()
        self.show()
        self._read()

    def _read(self) -> None:
        self._trouble = ""
        open_audit, user_id, older_than = self.desk.open_audit, self._user_id, self._older_than
        self.find(
            lambda: here(lambda: open_audit().page(user_id=user_id, older_than=older_than)),
            self._take,
        )

    async def _take(self, page: AuditPage) -> None:
        self._is_read = True
        self._lines = (*self._lines, *page.lines)
        self._names.update(page.names)
        self._older_than = page.older_than
        self.show()

    async def troubled(self, trouble: Trouble) -> None:
        self._trouble = trouble.text
        self.show()

    def show(self) -> None:
        if self._trouble:
            lines = wrapped(f"! {shown(self._trouble)}", self.room, most=4)
            self._list.tell([row(line, tone=Tone.ALARM) for line in lines])
        elif not self._is_read:
            self._list.tell((row("Reading…", tone=Tone.MUTED),))
        elif not self._lines:
            self._list.tell((row("Nothing of the kind is on record.", tone=Tone.MUTED),))
        else:
            frame = Frame(now=self.desk.now(), zone=self.desk.zone, room=self.room)
            self._list.offer(audit_choices(self._lines, self._names, frame))
        self._say_keys()

    def _say_keys(self) -> None:
        more = self._older_than is not None
        older = (Piece("Enter ", Tone.ACCENT), Piece("older   ")) if more else ()
        who = "everybody" if self._user_id else "this person"
        keys = (*older, Piece("P ", Tone.ACCENT), Piece(who))
        place = (Piece(self._list.place, Tone.MUTED),) if self._list.place else ()
        self._hint.show_rows((BLANK, Row(left=keys, right=place)))

    def on_long_list_room_changed(self) -> None:
        self._say_keys()

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._say_keys()

    async def action_enter(self) -> None:
        if self._trouble or self._older_than is not None:
            self._read()

    async def action_person(self) -> None:
        if self._user_id:
            self._user_id = ""
        elif self._list.index < len(self._lines):
            line = self._lines[self._list.index]
            self._user_id = line.user_id or line.beside
        self._begin()
