"""The customer's file: a page a key, read when it is looked at; and what can be done for them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core import intents as it
from pos.core.customer import Customer
from pos.core.customer_file import CustomerFile, Notice, Page
from pos.terminal.snapshot import Snapshot
from pos.ui.command import Desk
from pos.ui.customer_commands import FILE_COMMANDS
from pos.ui.customer_views import customer_name
from pos.ui.file_choices import choices_of
from pos.ui.file_views import (
    NOTHING_THERE,
    PAGES,
    Frame,
    age_row,
    page_of,
    profile_rows,
    tab_rows,
)
from pos.ui.key_caps import key_row
from pos.ui.panels.page_reading import PageReading
from pos.ui.panels.panel import Panel
from pos.ui.reserved import points_name
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_COMMANDS = {command.__name__: command for command in FILE_COMMANDS}
_WIDTH = 43
"""Cells beside the basket of the narrowest screen."""
_AGAIN = key_row("Enter", "tries again", room=7)
_TRY_LINE = key_row("Enter", "tries the line now", room=7)
_HELP = (
    ("Enter", "On coupons its code, on messages the whole of it."),
    ("X", "All messages are read."),
    ("Delete", "Take them off this sale."),
)


def _letter(key: str, action: str) -> Binding:
    return Binding(f"{key.lower()},{key}", action, show=False)


class CustomerFilePanel(Panel):
    is_wide = True
    title_space = 0

    BINDINGS: ClassVar[list[BindingType]] = [
        *(_letter(key, f"turn_to('{page}')") for page, (key, _) in PAGES.items()),
        *(_letter(one.letter, f"run('{name}')") for name, one in _COMMANDS.items()),
        _letter("X", "mark_read"),
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
        Binding("delete", "remove", show=False),
    ]

    def __init__(self, desk: Desk, page: Page = Page.PROFILE) -> None:
        super().__init__(desk, "Customer")
        self._page = page
        self._tabs = Board()
        self._list = LongList()
        self._hints = Board(classes="hint")
        self._reading = PageReading(desk)

    def body(self) -> ComposeResult:
        yield self._tabs
        yield self._list
        yield self._hints

    # -- what is shown ------------------------------------------------------------------------

    async def follow(self) -> None:
        """Another customer's scan turns to their file; without one there is no file to show."""
        if self._reading.customer is None:
            await self.desk.close_panel()
        else:
            self.show()

    def show(self) -> None:
        customer, file = self._reading.customer, self._reading.file
        if customer is None:
            return
        tier = f" ★ {shown(customer.tier)}" if customer.tier else ""
        self.retitle(f"{customer_name(customer)}{tier}")
        online = self.snapshot.loyalty.online
        age = age_row(self._page, file, self._frame, online=online)
        self._tabs.show_rows((*tab_rows(self._page, file), age))
        self._reading.want(self._page)
        self._show_page(customer, file)
        self._hints.show_rows(self._hint_rows())

    def on_long_list_room_changed(self) -> None:
        if self._reading.customer is not None:
            self._hints.show_rows(self._hint_rows())

    def _show_page(self, customer: Customer, file: CustomerFile | None) -> None:
        known = page_of(file, self._page)
        if self._page is Page.PROFILE:
            profile = file.profile if file else None
            missing = () if known is not None else self._missing_rows()
            self._list.tell((*profile_rows(customer, profile, self._frame), *missing))
        elif file is None or known is None:
            self._list.tell(self._missing_rows())
        else:
            choices = choices_of(file, self._page, self._frame)
            if choices:
                self._list.offer(choices)
            else:
                self._list.tell((row(NOTHING_THERE[self._page], tone=Tone.MUTED),))

    def _missing_rows(self) -> tuple[Row, ...]:
        """Why a page is not there: not yet, not without the line, or not at all."""
        if not self.snapshot.loyalty.online:
            return (row("Offline: this cannot be read now.", tone=Tone.MUTED), _TRY_LINE)
        if trouble := self._reading.trouble(self._page):
            said = wrapped(f"! {shown(trouble)}", _WIDTH, most=3)
            return (*(row(line, tone=Tone.ALARM) for line in said), _AGAIN)
        return (row("Reading…", tone=Tone.MUTED),)

    def _hint_rows(self) -> tuple[Row, ...]:
        place = self._list.place
        known = page_of(self._reading.file, self._page)
        if self._page is Page.PROFILE:
            return _command_rows(self.snapshot, place)
        if not known:
            return ()
        said = {
            Page.COUPONS: ("Enter", "shows its code"),
            Page.RULES: ("F5", "redeems by one of these"),
            Page.NOTICES: ("Enter", "opens one"),
        }.get(self._page)
        pieces = (Piece(f"{said[0]} ", Tone.ACCENT), Piece(said[1])) if said else ()
        if self._page is Page.NOTICES and self._unread:
            pieces = (*pieces, Piece("   X ", Tone.ACCENT), Piece("all read"))
        return (BLANK, Row(left=pieces, right=(Piece(place, Tone.MUTED),) if place else ()))

    @property
    def _frame(self) -> Frame:
        sale = self.snapshot.state.sale
        return Frame(
            now=self.desk.now(),
            zone=self.desk.zone,
            currency=self.snapshot.state.setup.currency,
            points_name=points_name(sale),
        )

    @property
    def _unread(self) -> tuple[str, ...]:
        notices = self._reading.file.notices if self._reading.file else None
        return tuple(one.notice_id for one in notices or () if not one.is_read)

    # -- keys ---------------------------------------------------------------------------------

    async def action_turn_to(self, page: str) -> None:
        self._page = Page(page)
        self._list.begin()
        self.tell("")
        self.show()

    async def action_turn(self, step: int) -> None:
        pages = tuple(PAGES)
        await self.action_turn_to(pages[(pages.index(self._page) + step) % len(pages)])

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._hints.show_rows(self._hint_rows())

    async def action_run(self, name: str) -> None:
        await _COMMANDS[name]().run(self.desk)

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        pages = ((key, name) for key, name in PAGES.values())
        commands = (
            (one.letter, one.help()) for one in FILE_COMMANDS if one.is_offered(self.snapshot)
        )
        return (*pages, ("← →", "The page before, the next."), *_HELP, *commands)

    async def action_enter(self) -> None:
        if self._reading.is_hindered(self._page):
            self._reading.again(self._page)
        else:
            await self._open(self._list.index)

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        await self._open(event.index)

    async def _open(self, index: int) -> None:
        file = self._reading.file
        if file is None:
            return
        if self._page is Page.COUPONS and file.coupons:
            from pos.ui.panels.code import coupon_code

            await self.desk.open_panel(coupon_code(self.desk, file.coupons[index]))
        elif self._page is Page.NOTICES and file.notices:
            await self._open_notice(file.notices[index])

    async def _open_notice(self, notice: Notice) -> None:
        from pos.ui.panels.message import MessagePanel

        if not notice.is_read:
            self.desk.ask(it.MarkNoticesRead(notice_ids=(notice.notice_id,)))
        await self.desk.open_panel(MessagePanel(self.desk, notice))

    async def action_mark_read(self) -> None:
        if self._unread:
            self.desk.ask(it.MarkNoticesRead(notice_ids=self._unread))

    async def action_remove(self) -> None:
        self.desk.ask(it.RemoveCustomer())


def _command_rows(snapshot: Snapshot, place: str) -> tuple[Row, ...]:
    """The letters of what can be done now, as many in a row as there is room for."""
    said = [
        (one.letter, one.brief_now(snapshot)) for one in FILE_COMMANDS if one.is_offered(snapshot)
    ]
    rows: list[tuple[Piece, ...]] = [()]
    for cap, brief in (*said, ("Del", "off")):
        pieces = (Piece(f"{cap} ", Tone.ACCENT), Piece(f"{brief}  "))
        if sum(len(text) for text, _ in (*rows[-1], *pieces)) > _WIDTH + 2:
            rows.append(())
        rows[-1] = (*rows[-1], *pieces)
    above = (row("", place, tone=Tone.MUTED),) if place else ()
    return (*above, *(Row(left=pieces) for pieces in rows))
