"""Forms about goods: what the catalogue does not know, and notes."""

from __future__ import annotations

from collections.abc import Callable

from pos.core import intents as it
from pos.core.money import Money
from pos.core.sale import LineItem
from pos.ui.command import Desk
from pos.ui.panels.entries import Entry, amount_entry, maybe, optional_entry, text_entry
from pos.ui.panels.form import Form
from pos.ui.panels.slim_form import SlimForm
from pos.ui.rows import Tone, row, shown


def open_item_form(desk: Desk) -> Form:
    """Of the code that was not known just before, where there was one."""
    setup, code = desk.snapshot.state.setup, desk.snapshot.say.unknown_code
    rates = tuple(setup.tax_rates)

    def sell(title: str, price: Money, tax: str) -> it.Intent:
        return it.SellOpenItem(code=code, title=title, price=price, tax=tax)

    about = (
        row(f"Code {shown(code)}" if code else "Without a code", tone=Tone.STRONG),
        row("Read the price on the thing itself."),
    )
    hint = (row(f"Tax: {', '.join(rates)};"), row(f"nothing means {setup.default_tax}"))
    entries = (
        text_entry("What it is"),
        amount_entry("Price", setup.currency),
        maybe(_rate_entry("Tax rate", rates)),
    )
    return SlimForm(desk, "Open item", entries=entries, make=sell, about=about, hint=hint)


def _rate_entry(label: str, rates: tuple[str, ...]) -> Entry:
    def parse(text: str) -> str:
        wanted = [name for name in rates if name.casefold().startswith(text.casefold())]
        if text not in rates and len(wanted) != 1:
            raise ValueError(f"{text!r} is no tax rate")
        return text if text in rates else wanted[0]

    return Entry(label=label, parse=parse, longest=24, like=rates[0])


def line_note_form(desk: Desk, line: LineItem) -> Form:
    def note(text: str) -> it.Intent:
        return it.NoteLine(number=line.number, text=text)

    form = _note_form(desk, shown(line.item.title), line.note, note)
    form.about_line = line.number
    return form


def sale_note_form(desk: Desk) -> Form:
    def note(text: str) -> it.Intent:
        return it.NoteSale(text=text)

    sale = desk.snapshot.state.sale
    return _note_form(desk, "The whole sale", sale.note if sale else "", note)


def _note_form(desk: Desk, what: str, before: str, note: Callable[[str], it.Intent]) -> Form:
    about = (
        row(what, tone=Tone.STRONG),
        row("It stands on the receipt. Nothing"),
        row("typed takes it away."),
    )
    form = Form(desk, "Note", entries=(optional_entry("Note"),), make=note, about=about)
    form.fields[0].value = before
    return form
