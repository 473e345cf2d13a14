"""What must be told before something is a line: an age, a weight, a serial number, a price.

A scan sells as ever meanwhile. The panel goes with its question, and the question with it: what
was asked about is not sold when another panel takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.core import intents as it
from pos.core.item import Item
from pos.core.money import Money
from pos.core.question import Asks, CheckedPrice, Question
from pos.core.rules.price_check import how_many
from pos.ui import figures
from pos.ui.command import Desk
from pos.ui.key_caps import key_row
from pos.ui.large_figures import large
from pos.ui.panels.entries import Entry, amount_entry, maybe, quantity_entry, text_entry
from pos.ui.panels.form import Form
from pos.ui.panels.panel import TEXT_WIDTH, Panel
from pos.ui.rows import BLANK, Row, Tone, row, shown, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field


def panel_for(desk: Desk, question: Question) -> OfQuestion:
    if question.add is None:
        return PriceCheckPanel(desk, question)
    item = question.add.item
    match question.asks:
        case Asks.AGE:
            return AgePanel(desk, question, item)
        case Asks.WEIGHT:
            return weight_form(desk, question, item)
        case Asks.SERIAL:
            return serial_form(desk, question, item)
        case _:
            return price_form(desk, question, item)


class OfQuestion(Panel):
    """Opened for a question that the terminal asks, and gone when it is answered or dropped."""

    question: Question
    _is_declined = False
    """By Escape, which says that it is not wanted."""

    def takes(self, question: Question) -> bool:
        """Whether it goes on with another question by itself."""
        return question is self.question

    async def follow(self) -> None:
        asked = self.snapshot.question
        if asked is None or not self.takes(asked):
            await self.desk.step_back()
        else:
            await super().follow()

    async def agreed(self) -> None:
        """It goes with its question."""

    def left(self) -> None:
        asked = self.snapshot.question
        if asked is not None and self.takes(asked):
            self.desk.ask(it.LeaveQuestion(is_by_the_way=not self._is_declined))

    async def action_back(self) -> None:
        self._is_declined = True
        await super().action_back()


class AgePanel(OfQuestion):
    KEYS = (
        ("Y", "Old enough: it is sold, and not asked again for this sale."),
        ("N", "Too young, or no papers: it is not sold, and that is on record."),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "old_enough", show=False),
        Binding("n,N", "too_young", show=False),
    ]

    def __init__(self, desk: Desk, question: Question, item: Item) -> None:
        super().__init__(desk, f"{item.min_age} or older?")
        self.question = question
        self._item = item
        self._text = Board()

    def body(self) -> ComposeResult:
        yield self._text

    def show(self) -> None:
        born = self.question.born_by
        day = f"{born.day} {born:%b %Y}" if born else ""
        self._text.show_rows(
            (
                *_titled(self._item),
                BLANK,
                row("Born on or before"),
                row(day, tone=Tone.STRONG),
                BLANK,
                key_row("Y", "yes, old enough", room=7),
                key_row("N", "no, or no papers: not sold", room=7),
            )
        )

    def action_old_enough(self) -> None:
        self.ask(it.TellAge(is_old_enough=True))

    def action_too_young(self) -> None:
        self.ask(it.TellAge(is_old_enough=False))


class QuestionForm(OfQuestion, Form):
    """One field, about one item."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        question: Question,
        *,
        entry: Entry,
        make: Callable[..., it.Intent],
        about: Sequence[Row],
    ) -> None:
        self.question = question
        Form.__init__(self, desk, title, entries=(entry,), make=make, about=about)

    @property
    def is_half_typed(self) -> bool:
        """Another question takes its place until somebody has begun to answer it."""
        return any(field.value for field in self.fields)


def price_form(desk: Desk, question: Question, item: Item) -> QuestionForm:
    def tell(price: Money) -> it.Intent:
        return it.TellPrice(price=price)

    one = item.unit if item.is_weighed else "one"
    entry = amount_entry(f"Price for {one}", item.price.currency)
    return QuestionForm(desk, "Price", question, entry=entry, make=tell, about=_titled(item))


def serial_form(desk: Desk, question: Question, item: Item) -> QuestionForm:
    def tell(serial: str) -> it.Intent:
        return it.TellSerial(serial=serial)

    entry = text_entry("Scan or type it")
    return QuestionForm(
        desk, "Serial number", question, entry=entry, make=tell, about=_titled(item)
    )


def weight_form(desk: Desk, question: Question, item: Item) -> QuestionForm:
    def tell(weight: Decimal | str) -> it.Intent:
        return it.TellWeight(weight=weight) if isinstance(weight, Decimal) else it.AskScale()

    about = [*_titled(item), row(f"{figures.amount(item.price)} a {item.unit}")]
    if item.open_price:
        about[-1] = row("Its price is asked next.", tone=Tone.MUTED)
    if desk.snapshot.state.setup.has_scale:
        about += [BLANK, key_row("Enter", "alone asks the scale", room=7)]
    entry = maybe(quantity_entry(f"Weight, {item.unit}", like="0.350"))
    return QuestionForm(desk, "Weight", question, entry=entry, make=tell, about=about)


class PriceCheckPanel(OfQuestion):
    """Scans are told the price of here, and not sold, until it is closed."""

    KEYS = (("Enter", "Tells the price of what is typed; 3*CODE that of three."),)

    def __init__(self, desk: Desk, question: Question) -> None:
        super().__init__(desk, "Price check")
        self.question = question
        self._field = Field(placeholder="scan or type a code")
        self._text = Board()

    def body(self) -> ComposeResult:
        yield self._field
        yield self._text

    @property
    def first(self) -> Widget:
        return self._field

    def takes(self, question: Question) -> bool:
        return question.asks is Asks.CODE

    def show(self) -> None:
        asked = self.snapshot.question or self.question
        said = _price_rows(asked.checked) if asked.checked else ()
        foot = row("Nothing is sold. Esc sells again.", tone=Tone.MUTED)
        self._text.show_rows((BLANK, *said, BLANK, foot))

    async def action_enter(self) -> None:
        if code := self._field.text:
            self._field.clear()
            self.ask(it.CheckPrice(code=code))


def _price_rows(checked: CheckedPrice) -> tuple[Row, ...]:
    if checked.price is None:
        return (*_titled(checked.item), BLANK, row("Its price is asked at the till."))
    per = f" a {checked.item.unit}" if checked.per_unit else ""
    return (
        *_titled(checked.item),
        BLANK,
        *(row(line, tone=Tone.ACCENT) for line in large(figures.amount(checked.price), TEXT_WIDTH)),
        BLANK,
        row(f"{figures.with_currency(checked.price)}{per}", tone=Tone.STRONG),
        *_together(checked),
        row(shown(checked.item.code), tone=Tone.MUTED),
    )


def _together(checked: CheckedPrice) -> tuple[Row, ...]:
    if checked.together is None:
        return ()
    of_all = f"{how_many(checked)} for {figures.with_currency(checked.together)}"
    return (row(of_all, tone=Tone.STRONG),)


def _titled(item: Item) -> tuple[Row, ...]:
    lines = wrapped(shown(item.title), TEXT_WIDTH, most=3)
    return tuple(row(line, tone=Tone.STRONG) for line in lines)
