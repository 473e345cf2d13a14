"""Forms about the customer of the sale: their details, a plastic card, opting in or out."""

from __future__ import annotations

from datetime import date

from pos.core import intents as it
from pos.core.customer_file import Profile
from pos.ui.command import Desk
from pos.ui.customer_views import customer_name
from pos.ui.file_views import birth_text
from pos.ui.panels.confirm import Confirm
from pos.ui.panels.entries import (
    Entry,
    birth_entry,
    email_entry,
    maybe,
    phone_entry,
    text_entry,
)
from pos.ui.panels.form import Form
from pos.ui.panels.slim_form import SlimForm
from pos.ui.rows import Row, Tone, row, shown


def update_form(desk: Desk) -> SlimForm:
    """What is left empty stays as it is; it stands there in grey where it is known."""
    return _UpdateForm(
        desk,
        "Update customer",
        entries=_details(desk),
        make=_update,
        hint=(row("What stays empty is not changed.", tone=Tone.MUTED),),
        about=_who(desk),
    )


class _UpdateForm(SlimForm):
    def show(self) -> None:
        """The file may be read only now."""
        file = self.snapshot.file
        for field, known in zip(self.fields, _known(file.profile if file else None), strict=True):
            field.placeholder = shown(known)

    async def action_enter(self) -> None:
        last = self._at() + 1 == len(self.fields)
        if last and not any(field.text for field in self.fields):
            self.tell("Type what has changed. Escape leaves it all as it is.")
        else:
            await super().action_enter()


def _details(desk: Desk) -> tuple[Entry, ...]:
    today = desk.now().astimezone(desk.zone).date()
    entries = (
        text_entry("Name"),
        phone_entry("Phone"),
        email_entry("E-mail"),
        birth_entry("Born", today=today),
    )
    return tuple(maybe(entry) for entry in entries)


def _known(profile: Profile | None) -> tuple[str, str, str, str]:
    """In the order of the fields."""
    if profile is None:
        return ("", "", "", "")
    return (profile.name, profile.mobile, profile.email, birth_text(profile.birth_date))


def _update(name: str, phone: str, email: str, born: date | str) -> it.Intent:
    return it.UpdateCustomer(
        name=name,
        phone=phone,
        email=email,
        birth_date=born if isinstance(born, date) else None,
    )


def card_form(desk: Desk) -> Form:
    def link(card: str) -> it.Intent:
        return it.LinkCard(card=card)

    about = (*_who(desk), row("From now on the card is theirs.", tone=Tone.MUTED))
    return Form(desk, "Link a card", entries=(text_entry("Number"),), make=link, about=about)


def opt_question(desk: Desk, *, joins: bool) -> Confirm:
    async def opt() -> None:
        desk.ask(it.OptCustomer(is_active=joins))
        await desk.close_panel()

    return Confirm(
        desk,
        "Opt in?" if joins else "Opt out?",
        about=(*_who(desk), *(_JOINING if joins else _LEAVING)),
        enter="yes, they agree to it" if joins else "yes, they want to leave",
        escape="leave it as it is",
        agreed=opt,
    )


_JOINING = (row("They earn and redeem again."),)
_LEAVING = (
    row("They no longer earn nor redeem."),
    row("Points and coupons held on this"),
    row("sale are given back."),
)


def _who(desk: Desk) -> tuple[Row, ...]:
    sale = desk.snapshot.state.sale
    if sale is None or sale.customer is None:
        return ()
    return (row(customer_name(sale.customer), tone=Tone.STRONG),)
