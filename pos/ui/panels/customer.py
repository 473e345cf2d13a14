"""Who buys: found by phone or id, registered with a name when unknown, taken off the sale."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.core.customer import Customer
from pos.core.intents import (
    IdentifyByPhone,
    IdentifyCustomer,
    Intent,
    RegisterCustomer,
    RemoveCustomer,
)
from pos.terminal.snapshot import Snapshot
from pos.ui.command import Desk
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field

_PHONE = re.compile(r"\+?[\d\s().-]{6,}")


class CustomerPanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete", "remove", show=False)]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Customer")
        self._who = Field(placeholder="phone or customer id")
        self._new_name = Field(placeholder="to register someone new")
        self._now = Board()
        self._before = _customer(desk.snapshot)

    def body(self) -> ComposeResult:
        yield self._now
        yield _label("Phone or id")
        yield self._who
        yield _label("Name, only for a new customer")
        yield self._new_name

    @property
    def first(self) -> Widget:
        return self._who

    def show(self) -> None:
        customer = _customer(self.snapshot)
        if customer is None:
            self._now.show_rows(())
            return
        name = shown(customer.name) or shown(customer.customer_id)
        remove = (Piece("Delete  ", Tone.ACCENT), Piece("takes them off this sale"))
        self._now.show_rows((row(name, tone=Tone.STRONG), Row(left=remove), BLANK))

    def is_done(self) -> bool:
        return _customer(self.snapshot) is not self._before

    def refused(self) -> None:
        """Most likely nobody is known by that phone: the name is what comes next."""
        if not self._new_name.value and _PHONE.fullmatch(self._who.text):
            self.tell("Not known? Type the name to register them.")
            self.screen.set_focus(self._new_name)

    async def action_move(self, step: int) -> None:
        self.screen.set_focus(self._who if step < 0 else self._new_name)

    async def action_enter(self) -> None:
        who, name = self._who.text, self._new_name.text
        if not who:
            self.tell("Type a phone number or a customer id.")
            self.screen.set_focus(self._who)
        elif name and not _PHONE.fullmatch(who):
            self.tell("To register someone, type their phone number above the name.")
            self.screen.set_focus(self._who)
        else:
            self.ask(_asked(who, name))

    async def action_remove(self) -> None:
        self.ask(RemoveCustomer())


def _customer(snapshot: Snapshot) -> Customer | None:
    sale = snapshot.state.sale
    return sale.customer if sale else None


def _asked(who: str, name: str) -> Intent:
    if name:
        return RegisterCustomer(phone=who, name=name)
    if _PHONE.fullmatch(who):
        return IdentifyByPhone(phone=who)
    return IdentifyCustomer(customer_id=who)


def _label(text: str) -> Board:
    label = Board()
    label.show_rows((row(text, tone=Tone.MUTED),))
    return label
