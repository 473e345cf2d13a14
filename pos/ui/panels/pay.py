"""The pay panel: all in cash on Enter, likely notes on one key, an amount typed, any means by key.

The quick amounts have letters: a digit would complete the sale of a cashier who types an amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.core.card import CardMode
from pos.core.expected_scan import ScanOf
from pos.core.intents import (
    CompleteSale,
    ExtendHold,
    StoredValueScanned,
    TakeTender,
    VoidTender,
)
from pos.core.money import Money
from pos.core.rules.reservations import holds_too_much
from pos.core.rules.tender import cannot_be_paid, due_in_cash
from pos.core.rules.ways_back import part_said
from pos.core.tender import CARD, CASH
from pos.ui import figures
from pos.ui.command import Desk
from pos.ui.panels.beside_card import BesideCard
from pos.ui.panels.entries import amount_entry, complaint
from pos.ui.panels.panel import Panel
from pos.ui.panels.tender_forms import ApprovalCodeForm, OtherTenders, code_form
from pos.ui.pay_views import (
    OTHER_KEY,
    QUICK_KEYS,
    TENDER_KEYS,
    back_choices,
    card_rows,
    held_rows,
    other_methods,
    part_rows,
    pay_choices,
    rounding_rows,
    taken_rows,
    tender_keys,
    typed_choice,
)
from pos.ui.paying import Paying
from pos.ui.quick_amounts import is_far_over, quick_amounts
from pos.ui.rows import Row, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.pick_list import PickList


class PayPanel(BesideCard):
    is_paying = True
    KEYS = (
        ("Enter", "What is chosen or typed, in cash. With no cash here: by the first means."),
        ("Q W E", "A quick amount."),
        ("C", "What is typed, in cash."),
        ("D", "What is typed, by card; all if nothing."),
        ("G S O", "The same by gift card, store credit (or scan it), other means."),
        ("Delete", "Voids what was taken last."),
        ("X", "Holds points and coupons for longer."),
        ("A P N", "Of a card payment in question: ask again; it was paid; it was not."),
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
        Binding(f"{OTHER_KEY},{OTHER_KEY.upper()}", "other", show=False),
        Binding("delete", "void_last", show=False),
        Binding("x,X", "extend", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Pay")
        self.expect(ScanOf.STORED_VALUE)
        self._entry = amount_entry("Or type an amount", desk.snapshot.state.setup.currency)
        self._choices = PickList()
        self._field = Field(accepts=self._entry.accepts, longest=self._entry.longest)
        self._label = Board(classes="hint")
        self._keys = Board(classes="hint")
        self._held = Board()
        self._taken = Board()
        self._asked_about: tuple[Money, Money, int] | None = None
        """Cash that gives so much change that it is taken only when it is entered once more; what
        was due, and the sentence that stood there.
        """

    def body(self) -> ComposeResult:
        yield self._choices
        self._label.show_rows((row(self._entry.label, tone=Tone.MUTED),))
        yield self._label
        yield self._field
        yield self._keys
        yield self._held
        yield self._taken

    @property
    def first(self) -> Widget:
        return self._field

    def show(self) -> None:
        totals, sale = self.snapshot.totals, self.snapshot.state.sale
        if totals is None or sale is None:
            return
        attempt, paying = sale.card, self._paying
        due, back = paying.due(sale), paying.way_back
        self._let_type(is_free=attempt is None)
        too_much = not totals.due and holds_too_much(sale)
        choices = pay_choices(due, paying.usual) if back is None else back_choices(due, back)
        self._offer(() if attempt or too_much else choices)
        methods = self.snapshot.state.setup.tender_methods
        self._keys.show_rows(tender_keys(methods, hint=not sale.tenders))
        leads_back = attempt is None or attempt.is_unknown
        self.retitle(self.title, space=0 if sale.tenders else 1, leads_back=leads_back)
        held = held_rows(self.snapshot, self.desk.now())
        if too_much:
            held = (row(" More points are held than that", tone=Tone.ALARM), *held)
        rounded = () if attempt else rounding_rows(totals.due, due)
        part = part_rows(part_said(self.snapshot.state, sale, back)) if back else ()
        rows = card_rows(attempt) if attempt else (*part, *held)
        self._held.show_rows((*rows, *rounded))
        self._taken.show_rows(taken_rows(sale.tenders, totals))

    def on_mount(self) -> None:
        self.watch(self._field, "value", self.show, init=False)

    def _offer(self, choices: Sequence[Row]) -> None:
        if choices and self._field.value:
            self._choices.offer((typed_choice(self._paying.usual), *choices[1:]), index=0)
        else:
            self._choices.offer(choices)

    def _let_type(self, *, is_free: bool) -> None:
        """Beside a card payment nothing else is paid; its keys are the panel's own."""
        if self._field.display == is_free:
            return
        for widget in (self._choices, self._label, self._field, self._keys):
            widget.display = is_free
        if not is_free:
            self._field.clear()  # what was typed is what the terminal was asked for
        if self.desk.panel is self:
            self.screen.set_focus(self._field if is_free else self)

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

    def refused(self) -> None:
        """As in a form: an amount that was no good is not what the next one is typed on to."""
        self._field.select_all()

    async def scanned(self, code: str) -> None:
        """A gift card or store credit: what is typed, or all as far as it goes."""
        if self.is_held_up():
            return
        found = self._typed()
        if found is not None:
            self.ask(StoredValueScanned(code=code, to_pay=True, amount=found[0]))

    async def action_move(self, step: int) -> None:
        self._choices.move(step)

    async def action_enter(self) -> None:
        if self.is_held_up():
            return
        if self._field.value:
            await self._take_typed(self._paying.usual)
        else:
            await self._take_choice(self._choices.index)

    async def action_quick(self, index: int) -> None:
        await self._take_choice(index + 1)

    async def action_take(self, method: str) -> None:
        await self._take_typed(method)

    async def action_other(self) -> None:
        """Named by the store: the only one at once, several to choose from."""
        methods = other_methods(self.snapshot.state.setup.tender_methods)
        if len(methods) == 1:
            await self._take_typed(methods[0])
        elif methods and (found := self._typed()) is not None:
            await self._open_for(methods[0], *found, OtherTenders(self.desk, methods, *found))

    async def action_void_last(self) -> None:
        sale = self.snapshot.state.sale
        if self.is_held_up():
            return
        if sale is not None and sale.tenders:
            self.ask(VoidTender(number=sale.tenders[-1].number))
        else:
            self.desk.refuse("Nothing is taken yet that could be voided.")

    async def action_extend(self) -> None:
        """Beside the paying: no answer to it is waited for, which says why where it cannot be."""
        self.desk.ask(ExtendHold())

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        await self._take_choice(event.index)

    @property
    def _paying(self) -> Paying:
        return Paying(self.snapshot)

    async def _take_choice(self, index: int) -> None:
        """The first choice is what is due, whatever that is by then."""
        sale, paying = self.snapshot.state.sale, self._paying
        offered = quick_amounts(due_in_cash(sale)) if sale and paying.usual == CASH else ()
        if index == 0:
            back = paying.way_back
            is_part = back is not None and sale is not None and back.amount != -paying.due(sale)
            await self._take(paying.usual, back.amount if back and is_part else None)
        elif index <= len(offered):
            self.ask(TakeTender(method=CASH, amount=offered[index - 1]))

    def _take_all(self, method: str) -> None:
        """All that is due; where points, coupons or what came back have paid it, that is done."""
        totals = self.snapshot.totals
        if totals is not None and not totals.due:
            self.ask(CompleteSale())
        else:
            self.ask(TakeTender(method=method))

    async def _take_typed(self, method: str) -> None:
        if self.is_held_up():
            return
        found = self._typed()
        if found is not None:
            await self._take(method, *found)

    async def _take(self, method: str, typed: Money | None) -> None:
        """All that is due where no amount is typed."""
        owed, card_mode = self._paying.owed, self.snapshot.state.setup.card_mode
        if self._paying.needs_code(method):
            await self._open_for(method, typed, code_form(self.desk, method, typed))
        elif method == CARD and owed and card_mode is CardMode.TYPED:
            await self._open_for(method, typed, ApprovalCodeForm(self.desk, typed or owed))
        elif typed is None:
            self._take_all(method)
        elif method != CASH or self._is_meant(typed):
            self.ask(TakeTender(method=method, amount=typed))

    async def _open_for(self, method: str, typed: Money | None, panel: Panel) -> None:
        """What cannot be is told before anything else is asked; who comes back types over it."""
        sale = self.snapshot.state.sale
        no = cannot_be_paid(sale, method, typed) if sale and typed is not None else None
        self._field.select_all()
        if no is None:
            await self.desk.open_panel(panel)
        else:
            self.desk.refuse(no.reason)

    def _is_meant(self, cash: Money) -> bool:
        sale = self.snapshot.state.sale
        due = due_in_cash(sale) if sale else Money.zero(cash.currency)
        asked, self._asked_about = self._asked_about, None
        about = (cash, due, self.snapshot.say.number)  # another sentence has covered the question
        if due.minor <= 0 or about == asked or not is_far_over(cash, due):
            return True
        self._asked_about = about
        given, owed, back = map(figures.amount, (cash, due, cash - due))
        self.desk.refuse(f"{given} for {owed}: change {back}. Enter again if that is right.")
        self.refused()
        return False

    def _typed(self) -> tuple[Money | None] | None:
        """The amount in the field, or that there is none; None where it is no amount."""
        if not self._field.value:
            return (None,)
        try:
            return (Money.parse(self._field.text, self.snapshot.state.setup.currency),)
        except ValueError as problem:
            # On the say line: below what was taken there may be no room left.
            self.desk.refuse(complaint(problem, self._entry.like))
            self.refused()
            return None
