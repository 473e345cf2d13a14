"""Cash as it is counted: how many of each note and coin, with what they come to; or one amount."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from pos.core.cash_count import MOST_OF_ONE, Pieces, counted
from pos.core.intents import Intent
from pos.core.money import Money, decimal_text
from pos.core.reports.sections import over_or_short
from pos.ui.command import Desk
from pos.ui.panels.entries import Entry, amount_entry, maybe
from pos.ui.panels.form import Form
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Row, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field

Make = Callable[[Money, tuple[Pieces, ...]], Intent | Panel]

_IN_ONE_COLUMN: Final = 6
_SEEN_BESIDE_FIGURES: Final = 7
"""Rows of notes and coins; with more the figures give way on a low screen."""
_LONGER_THAN_A_BARCODE: Final = 24


def count_form(
    desk: Desk,
    title: str,
    *,
    label: str,
    make: Make,
    about: Sequence[Row] = (),
    expected: Money | None = None,
) -> Form:
    """By its notes and coins where the store has told them. `expected` is told to whoever counts,
    where the store does not want it counted blind.
    """
    setup = desk.snapshot.state.setup
    entry = amount_entry(label, setup.currency)
    told = None if setup.blind_count else expected
    if setup.denominations:
        return CountForm(desk, title, entry=entry, make=make, expected=told)
    if told is not None:
        about = (*about, row(f"There should be {told.said()}."))
    return Form(desk, title, entries=(entry,), make=lambda one: make(one, ()), about=about)


class CountForm(Form):
    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Enter", "Next field; after one amount in all, or after the last coin, it is done."),
        ("↑ ↓", "The field before, the next."),
        ("Esc", "Leaves; where more is typed it asks before."),
    )

    def __init__(
        self, desk: Desk, title: str, *, entry: Entry, make: Make, expected: Money | None
    ) -> None:
        self._each = desk.snapshot.state.setup.denominations
        entries = (maybe(entry), *(_pieces_entry(_label(one)) for one in self._each))
        super().__init__(desk, title, entries=entries, make=make)
        self._counted = make
        self._expected = expected
        self._sum = Board(classes="hint")
        self._goes: tuple[str, ...] = ()
        """What was typed when it was said that it goes with the panel."""
        columns = 1 if len(self._each) <= _IN_ONE_COLUMN else 2
        self._rows = -(-len(self._each) // columns)
        self.is_tall = self._rows > _SEEN_BESIDE_FIGURES

    def body(self) -> ComposeResult:
        label = Board(classes="label")
        label.show_rows((row(self._entries[0].label, tone=Tone.MUTED),))
        yield Horizontal(label, self.fields[0], classes="beside in-all")
        about = Board()
        about.show_rows((row("or so many of each:", tone=Tone.MUTED),))
        yield about
        fields = self.fields[1:]
        beside = [*zip(self._each, fields, strict=True)]
        for left, right in zip_longest(beside[: self._rows], beside[self._rows :]):
            yield Horizontal(*_labelled(left), *_labelled(right), classes="beside pieces")
        self._show_sum()
        yield self._sum

    def on_input_changed(self, _: Input.Changed) -> None:
        self._show_sum()

    async def action_back(self) -> None:
        """What was counted one by one is not lost by one key."""
        typed = tuple(field.text for field in self.fields)
        if sum(map(bool, typed)) > 1 and typed != self._goes:
            self._goes = typed
            self.tell("Escape again leaves, and what is typed here is gone.")
            return
        await super().action_back()

    async def action_enter(self) -> None:
        at = self._at()
        if self._value(at) is None:
            return
        is_in_all = at == 0 and bool(self.fields[0].text)
        if is_in_all or at + 1 == len(self.fields):
            await self._done()
            return
        self.tell("")
        self.screen.set_focus(self.fields[at + 1])

    async def _done(self) -> None:
        values = [self._value(index) for index in range(len(self.fields))]
        if any(value is None for value in values):
            return
        pieces = tuple(self._typed_pieces())
        in_all = values[0] if isinstance(values[0], Money) else None
        amount = counted(pieces, self._each[0].currency)
        if in_all is None and not pieces:
            self._complain("Nothing is counted yet. Where there is nothing, type 0 in all.")
        elif in_all is not None and pieces and in_all != amount:
            self._complain(f"The pieces come to {amount.said()}. Mend one of the two, or clear it.")
        else:
            await self._go_on(self._counted(in_all if in_all is not None else amount, pieces))

    def _complain(self, why: str) -> None:
        self.desk.pass_refusal()
        self.tell(why)
        self.screen.set_focus(self.fields[0])

    def _typed_pieces(self) -> Iterator[Pieces]:
        for each, field in zip(self._each, self.fields[1:], strict=True):
            if field.text.isdecimal() and 0 < int(field.text) <= MOST_OF_ONE:
                yield Pieces(each=each, number=int(field.text))

    def _typed_in_all(self) -> Money:
        """As far as it is an amount while it is being typed."""
        currency = self._each[0].currency
        try:
            return Money.parse(self.fields[0].text, currency)
        except ValueError:
            return Money.zero(currency)

    def _show_sum(self) -> None:
        """While it is typed; what is expected only where the store counts openly."""
        amount = counted(self._typed_pieces(), self._each[0].currency) or self._typed_in_all()
        rows = [BLANK, row("Together", amount.said(), tone=Tone.STRONG)]
        if self._expected is not None:
            off = amount - self._expected
            rows += (
                row("There should be", self._expected.said()),
                row(over_or_short(off), abs(off).said()),
            )
        self._sum.show_rows(rows)


def _labelled(of: tuple[Money, Field] | None) -> Iterator[Board | Field]:
    if of is None:
        return
    each, field = of
    label = Board(classes="label")
    label.show_rows((row(right=_label(each), tone=Tone.MUTED),))
    yield label
    yield field


def _label(each: Money) -> str:
    """'500', '0.50': a note has no decimals on it."""
    major = each.major
    return decimal_text(major) if major == major.to_integral_value() else each.text()


def _pieces_entry(label: str) -> Entry:
    def parse(text: str) -> int:
        number = int(text or "0")
        if number > MOST_OF_ONE:
            raise ValueError(f"{number:,} pieces of {label} cannot be right")
        return number

    return Entry(label=label, parse=parse, accepts=r"[0-9]", longest=_LONGER_THAN_A_BARCODE)
