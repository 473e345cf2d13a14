"""Who buys: one field for a phone number, an e-mail address, a card or an id, told by its shape."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.core.customer import Customer
from pos.core.intents import (
    IdentifyByCard,
    IdentifyByEmail,
    IdentifyByPhone,
    IdentifyCustomer,
    Intent,
    RemoveCustomer,
)
from pos.core.sale import SalePhase
from pos.terminal.snapshot import Snapshot
from pos.ui.command import Desk
from pos.ui.customer_views import customer_name
from pos.ui.key_caps import key_row
from pos.ui.panels.entries import PHONE
from pos.ui.panels.not_known import NotKnownPanel, taken_unknown
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field

_CARD = re.compile(r"(?:card\s+|#\s*)(?P<number>\S.*)", re.IGNORECASE)
_LONGEST_PHONE = 15
"""Digits, by the numbering plan of the world; more of them are a card's."""


class CustomerPanel(Panel):
    KEYS = (
        ("Enter", "Finds them by what is typed."),
        ("↓", "Registers someone new."),
        ("Delete", "Takes the customer off the sale."),
    )

    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete", "remove", show=False)]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Customer")
        self._who = Field(placeholder="phone, e-mail, card or id")
        self._now = Board()
        self._hints = Board(classes="hint")
        self._before = _customer(desk.snapshot)
        self._asked = ""
        self._unknown = False

    def body(self) -> ComposeResult:
        yield self._now
        yield self._who
        self._hints.show_rows(_HINTS)
        yield self._hints

    @property
    def first(self) -> Widget:
        return self._who

    def show(self) -> None:
        customer = _customer(self.snapshot)
        if customer is None:
            self._now.show_rows(())
            return
        self._now.show_rows(
            (
                row(f"In place of {customer_name(customer)}", tone=Tone.STRONG),
                key_row("Delete", "takes them off this sale"),
                BLANK,
            )
        )

    async def follow(self) -> None:
        """A scanned code brings the customer as well as anything typed here."""
        if not self.waits and _id(_customer(self.snapshot)) not in ("", _id(self._before)):
            await self.desk.close_panel()
            return
        await super().follow()
        if self._unknown:
            self._unknown = False
            await self._register_asked()

    async def agreed(self) -> None:
        """Without the line they are on the sale, known or not: someone new can be registered."""
        is_known = taken_unknown(self.snapshot) is None
        if is_known or not (self.is_done() and _is_theirs(self._asked)):
            await super().agreed()
            return
        offer = NotKnownPanel(self.desk, self._asked, register=self._register_unasked)
        await self.desk.open_panel(offer, in_place=True)

    def is_done(self) -> bool:
        return _customer(self.snapshot) is not self._before

    def refused(self) -> None:
        """Registering them comes next, where the service itself says that it knows nobody."""
        sale = self.snapshot.state.sale
        paying = sale is not None and sale.phase is not SalePhase.SELLING
        self._unknown = self.met_nobody and _is_theirs(self._asked) and not paying

    async def action_move(self, step: int) -> None:
        if step > 0 and not self.waits:
            await self._register(self._who.text)

    async def action_enter(self) -> None:
        typed = self._who.text
        if not typed:
            self.tell("Type a phone number, an e-mail address, # and a card's number, or an id.")
        elif not self.waits:
            self._asked = typed
            self.ask(_asked(typed))

    async def action_remove(self) -> None:
        self.ask(RemoveCustomer())

    async def _register_asked(self) -> None:
        typed_ahead = self._who.text.removeprefix(self._asked).strip()
        why = f"Nobody has {shown(self._asked)} yet: register them, or Escape."
        await self._register(self._asked, name=typed_ahead, why=why)

    async def _register_unasked(self) -> None:
        why = f"Nobody could be asked whose {shown(self._asked)} is."
        await self._register(self._asked, why=why)

    async def _register(self, typed: str, *, name: str = "", why: str = "") -> None:
        from pos.ui.panels.register_customer import RegisterForm

        email = typed if "@" in typed else ""
        phone = typed if PHONE.fullmatch(typed) else ""
        form = RegisterForm(self.desk, phone=phone, name=name, email=email, why=why)
        await self.desk.open_panel(form)


_HINTS = (
    row("A card's number: type # before it.", tone=Tone.MUTED),
    row("An e-mail finds whose id it is.", tone=Tone.MUTED),
    Row(left=(Piece("↓  ", Tone.ACCENT), Piece("registers someone new", Tone.MUTED))),
)


def _customer(snapshot: Snapshot) -> Customer | None:
    sale = snapshot.state.sale
    return sale.customer if sale else None


def _id(customer: Customer | None) -> str:
    return customer.customer_id if customer else ""


def _is_theirs(who: str) -> bool:
    """Whether they can be registered by it: a phone number or an e-mail address."""
    asked = _asked(who)
    return isinstance(asked, IdentifyByEmail) or (
        isinstance(asked, IdentifyByPhone) and PHONE.fullmatch(who) is not None
    )


def _asked(who: str) -> Intent:
    """What was typed, by its shape."""
    if card := _CARD.fullmatch(who):
        return IdentifyByCard(card=card["number"])
    if "@" in who:
        return IdentifyByEmail(email=who)
    digits = "".join(who.split())
    if digits.isdecimal() and len(digits) > _LONGEST_PHONE:
        return IdentifyByCard(card=who)
    if PHONE.fullmatch(who) or who.startswith("+"):
        return IdentifyByPhone(phone=who)
    return IdentifyCustomer(customer_id=who)
