"""Registering someone new: who they are, who brought them, and their own yes to being kept."""

from __future__ import annotations

from datetime import date

from textual.widget import Widget

from pos.core import intents as it
from pos.core.customer import Customer
from pos.ui.command import Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.entries import Entry, birth_entry, email_entry, maybe, phone_entry, text_entry
from pos.ui.panels.panel import TEXT_WIDTH
from pos.ui.panels.slim_form import SlimForm
from pos.ui.rows import BLANK, Tone, row, wrapped

_MAY_BE_EMPTY = (
    row("Phone and name are needed, the rest", tone=Tone.MUTED),
    row("only where they want to tell it.", tone=Tone.MUTED),
)


class RegisterForm(SlimForm):
    """After the last field comes the question that only the customer can answer."""

    does_what_was_said = True

    def __init__(
        self, desk: Desk, *, phone: str = "", name: str = "", email: str = "", why: str = ""
    ) -> None:
        """`why` it has opened, where nobody asked for it."""
        super().__init__(
            desk,
            "Register someone new",
            entries=_entries(desk),
            make=_registration,
            about=tuple(row(line, tone=Tone.STRONG) for line in wrapped(why, TEXT_WIDTH, most=2)),
            hint=_MAY_BE_EMPTY,
        )
        for field, text in zip(self.fields, (phone, name, email), strict=False):
            field.value = text
        self._agreeing = False
        self._before = _customer(desk)

    @property
    def first(self) -> Widget:
        return next((field for field in self.fields if not field.value), self.fields[0])

    async def follow(self) -> None:
        """A scanned code may bring the customer meanwhile: then there is nobody to register."""
        now = _customer(self.desk)
        if not self.waits and now is not None and _id(now) != _id(self._before):
            await self.desk.close_panel()
        else:
            await super().follow()

    def is_done(self) -> bool:
        """Also where it is who was on the sale unknown, by the same number."""
        return _customer(self.desk) not in (None, self._before)

    async def action_enter(self) -> None:
        if self.waits:
            return
        if self._agreeing or self._at() + 1 < len(self.fields):
            await super().action_enter()
        elif self._all_right():
            self._ask_them()

    async def action_move(self, step: int) -> None:
        if self._agreeing:
            self._fill_in_again()
        else:
            await super().action_move(step)

    async def action_back(self) -> None:
        if self._agreeing and not self.waits:
            self._fill_in_again()
            self.tell("Without their yes nobody is registered.")
        else:
            await super().action_back()

    def refused(self) -> None:
        self._fill_in_again()

    def _all_right(self) -> bool:
        return all(self._value(index) is not None for index in range(len(self.fields)))

    def _ask_them(self) -> None:
        self.tell("")
        self._agreeing = True
        self.screen.set_focus(self)
        self.hint.show_rows(_QUESTION)

    def _fill_in_again(self) -> None:
        self._agreeing = False
        self.first_hint()
        self.screen.set_focus(self.fields[-1])

    def _at(self) -> int:
        """While they are asked, everything is filled in."""
        return len(self.fields) - 1 if self._agreeing else super()._at()


_QUESTION = (
    BLANK,
    row("Do they agree to join, and to", tone=Tone.STRONG),
    row("their details being kept?", tone=Tone.STRONG),
    key_row("Enter", "yes, register them"),
    key_row("Escape", "no, go back"),
)


def _entries(desk: Desk) -> tuple[Entry, ...]:
    today = desk.now().astimezone(desk.zone).date()
    return (
        phone_entry("Phone"),
        text_entry("Name"),
        maybe(email_entry("E-mail")),
        maybe(birth_entry("Born", today=today)),
        maybe(text_entry("Brought by")),
    )


def _registration(
    phone: str, name: str, email: str, born: date | str, brought_by: str
) -> it.Intent:
    return it.RegisterCustomer(
        phone=phone,
        name=name,
        email=email,
        birth_date=born if isinstance(born, date) else None,
        referrer_code=brought_by,
    )


def _customer(desk: Desk) -> Customer | None:
    sale = desk.snapshot.state.sale
    return sale.customer if sale else None


def _id(customer: Customer | None) -> str:
    return customer.customer_id if customer else ""
