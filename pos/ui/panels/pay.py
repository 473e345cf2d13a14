"""The pay panel: exact cash on Enter, likely notes on one key, an amount typed, cash or card.

The quick amounts have letters: a digit would complete the sale of a cashier who types an amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.core.intents import ExtendHold, TakeTender, VoidTender
from pos.core.money import Money
from pos.core.tender import CARD, CASH, Tender
from pos.core.totals import Totals
from pos.terminal.snapshot import Snapshot
from pos.ui.command import Desk
from pos.ui.figures import amount, with_currency
from pos.ui.panels.entries import amount_entry, complaint
from pos.ui.panels.panel import Panel
from pos.ui.quick_amounts import quick_amounts
from pos.ui.reserved import left_said, may_extend
from pos.ui.rows import Piece, Row, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.pick_list import PickList

QUICK_KEYS = ("q", "w", "e")
TENDER_KEYS = {CASH: "c", CARD: "d"}


class PayPanel(Panel):
    is_paying = True
    KEYS = (
        ("Enter", "What is chosen, or what is typed in cash."),
        ("Q W E", "A quick amount."),
        ("C", "What is typed, in cash."),
        ("D", "What is typed, by card; all if nothing."),
        ("Delete", "Voids what was taken last."),
        ("X", "Holds points and coupons for longer."),
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(f"{key},{key.upper()}", f"quick({index})", show=False)
            for index, key in enumerate(QUICK_KEYS)
        ),
        *(
            Binding(f"{key},{key.upper()}", f"take('{method}')", show=False)
            for method, key in TENDER_KEYS.items()
        ),
        Binding("delete", "void_last", show=False),
        Binding("x,X", "extend", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Pay")
        self._entry = amount_entry("Or type an amount", desk.snapshot.state.setup.currency)
        self._choices = PickList()
        self._field = Field(accepts=self._entry.accepts, longest=self._entry.longest)
        self._keys = Board(classes="hint")
        self._held = Board()
        self._taken = Board()

    def body(self) -> ComposeResult:
        yield self._choices
        label = Board(classes="hint")
        label.show_rows((row(self._entry.label, tone=Tone.MUTED),))
        yield label
        yield self._field
        yield self._keys
        yield self._held
        yield self._taken

    @property
    def first(self) -> Widget:
        return self._field

    def show(self) -> None:
        totals = self.snapshot.totals
        if totals is None:
            return
        self._choices.offer(pay_choices(totals.due))
        tenders = self.snapshot.state.sale.tenders if self.snapshot.state.sale else ()
        keys = _tender_keys(self.snapshot.state.setup.tender_methods)
        self._keys.show_rows(keys[:1] if tenders else keys)  # they were read at the first one
        self.retitle(self.title, space=0 if tenders else 1)
        self._held.show_rows(held_rows(self.snapshot, self.desk.now()))
        self._taken.show_rows(taken_rows(tenders, totals))

    async def follow(self) -> None:
        """All is paid: nothing is left to do. A part is: the field is ready for the rest."""
        if self.snapshot.state.sale is None:
            await self.desk.close_panel()
            return
        await super().follow()

    async def agreed(self) -> None:
        self.answered()
        self._field.clear()
        self._choices.index = 0

    async def action_move(self, step: int) -> None:
        self._choices.move(step)

    async def action_enter(self) -> None:
        if self._field.value:
            self._take_typed(CASH)
        else:
            self._take_choice(self._choices.index)

    async def action_quick(self, index: int) -> None:
        self._take_choice(index + 1)

    async def action_take(self, method: str) -> None:
        self._take_typed(method)

    async def action_void_last(self) -> None:
        sale = self.snapshot.state.sale
        if sale is not None and sale.tenders:
            self.ask(VoidTender(number=sale.tenders[-1].number))
        else:
            self.desk.refuse("Nothing is taken yet that could be voided.")

    async def action_extend(self) -> None:
        """Beside the paying: no answer to it is waited for, which says why where it cannot be."""
        self.desk.ask(ExtendHold())

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        self._take_choice(event.index)

    def _take_choice(self, index: int) -> None:
        """The first choice is what is due, whatever that is by then."""
        totals = self.snapshot.totals
        offered = quick_amounts(totals.due) if totals else ()
        if index == 0:
            self.ask(TakeTender(method=CASH))
        elif index <= len(offered):
            self.ask(TakeTender(method=CASH, amount=offered[index - 1]))

    def _take_typed(self, method: str) -> None:
        if not self._field.value:
            self.ask(TakeTender(method=method))
            return
        try:
            typed = Money.parse(self._field.text, self.snapshot.state.setup.currency)
        except ValueError as problem:
            self.tell(complaint(problem, self._entry.like))
        else:
            self.ask(TakeTender(method=method, amount=typed))


def pay_choices(due: Money) -> tuple[Row, ...]:
    """Exact first, then the likely notes; where money goes back, all of it."""
    if due.minor < 0:
        return (_choice("Enter", "all back, cash", -due),)
    exact = _choice("Enter", "exact, cash", due)
    quick = zip(QUICK_KEYS, quick_amounts(due), strict=False)
    return (exact, *(_choice(key.upper(), "cash", money) for key, money in quick))


def _choice(cap: str, what: str, money: Money) -> Row:
    return Row(
        left=(Piece(f"{cap:<7}", Tone.ACCENT), Piece(what)), right=(Piece(f"{amount(money)} "),)
    )


def _tender_keys(methods: Sequence[str]) -> tuple[Row, ...]:
    pieces: list[Piece] = []
    for method in methods:
        if method in TENDER_KEYS:
            pieces += [
                Piece(f" {TENDER_KEYS[method].upper()} ", Tone.ACCENT),
                Piece(f"{method}   "),
            ]
    return (Row(left=tuple(pieces)), row(" for what is typed, or for all", tone=Tone.MUTED))


def held_rows(snapshot: Snapshot, now: datetime) -> tuple[Row, ...]:
    """How long what is reserved still stands, where it can be made to stand longer."""
    sale = snapshot.state.sale
    until = sale.next_lapse if sale else None
    if sale is None or until is None or not may_extend(snapshot):
        return ()
    keys = (Piece(" X ", Tone.ACCENT), Piece("extends what is held"))
    return (Row(left=keys, right=(Piece(f"{left_said(sale, until, now)} ", Tone.MUTED),)),)


def taken_rows(tenders: Sequence[Tender], totals: Totals) -> tuple[Row, ...]:
    """What is left, and what the customer has given so far, the last first."""
    if not tenders:
        return ()
    back = totals.due.minor < 0
    left = -totals.due if back else totals.due
    taken = [row(f" {one.method.capitalize()}", f"{amount(abs(one.amount))} ") for one in tenders]
    return (
        row(
            " Left to pay back" if back else " Left to pay",
            f"{with_currency(left)} ",
            tone=Tone.STRONG,
        ),
        row(" Given back" if back else " Taken", "Delete voids the last ", tone=Tone.MUTED),
        *reversed(taken),
    )
