"""The pay panel: all in cash on Enter, likely notes on one key, an amount typed, any means by key.

The quick amounts have letters: a digit would complete the sale of a cashier who types an amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.core.card import CardAttempt, CardMode
from pos.core.expected_scan import ScanOf
from pos.core.intents import (
    AskCardAgain,
    CompleteSale,
    ExtendHold,
    StoredValueScanned,
    TakeTender,
    VoidTender,
)
from pos.core.money import Money
from pos.core.rules.reservations import holds_too_much
from pos.core.rules.tender import cannot_be_paid, due_in_cash
from pos.core.rules.ways_back import part_said, way_back
from pos.core.sale import PaidBy, Sale
from pos.core.stored_value import StoredKind
from pos.core.tender import CARD, CASH
from pos.core.totals import add_up
from pos.ui import figures
from pos.ui.command import Desk
from pos.ui.panels.entries import amount_entry, complaint
from pos.ui.panels.panel import Panel
from pos.ui.panels.scan_form import TakesScans
from pos.ui.panels.tender_forms import ApprovalCodeForm, OtherTenders, code_form, resolve_form
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
    usual_method,
)
from pos.ui.quick_amounts import is_far_over, quick_amounts
from pos.ui.rows import Row, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.pick_list import PickList

_STORED = tuple(kind.value for kind in StoredKind)
_IN_QUESTION = "It is not known whether the card was charged: A asks again, P or N settles it."
_KEYS_IN_QUESTION = (
    ("A", "Asks the terminal again what became of the payment."),
    ("P", "It was paid: a manager settles it, and says how they know."),
    ("N", "It was not paid: the same. Then it is paid by anything else."),
)
_AT_WORK = "The card terminal is at work: cancel on it. The till waits for its answer."


class PayPanel(TakesScans):
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
        Binding("a,A", "ask_card", show=False),
        Binding("p,P", "resolve('paid')", show=False),
        Binding("n,N", "resolve('not-paid')", show=False),
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
        attempt, usual = sale.card, self._usual
        due = self._due(sale)
        self._let_type(is_free=attempt is None)
        too_much = not totals.due and holds_too_much(sale)
        back = self._way_back
        choices = pay_choices(due, usual) if back is None else back_choices(due, back)
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
            self._choices.offer((typed_choice(self._usual), *choices[1:]), index=0)
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

    @property
    def _attempt(self) -> CardAttempt | None:
        sale = self.snapshot.state.sale
        return sale.card if sale else None

    def _is_held_up(self) -> bool:
        """Whether a card payment is to be waited for; that is said."""
        attempt = self._attempt
        if attempt is not None:
            self.desk.refuse(_IN_QUESTION if attempt.is_unknown else _AT_WORK)
        return attempt is not None

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
        if self._is_held_up():
            return
        found = self._typed()
        if found is not None:
            self.ask(StoredValueScanned(code=code, to_pay=True, amount=found[0]))

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        """While a card payment is in question no other key does anything."""
        attempt = self._attempt
        return _KEYS_IN_QUESTION if attempt is not None and attempt.is_unknown else self.KEYS

    async def action_move(self, step: int) -> None:
        self._choices.move(step)

    async def action_enter(self) -> None:
        if self._is_held_up():
            return
        if self._field.value:
            await self._take_typed(self._usual)
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

    async def action_ask_card(self) -> None:
        attempt = self._attempt
        if attempt is not None and attempt.is_unknown:
            self.desk.ask(AskCardAgain())
        else:
            self._is_held_up()

    async def action_resolve(self, found: str) -> None:
        attempt = self._attempt
        if attempt is not None and attempt.is_unknown:
            await self.desk.open_panel(resolve_form(self.desk, attempt, is_done=found == "paid"))
        else:
            self._is_held_up()

    async def action_back(self) -> None:
        """While the terminal is at work there is nowhere to go: it is cancelled there."""
        if self._attempt is not None and not self._attempt.is_unknown:
            self.desk.refuse(_AT_WORK)
        else:
            await super().action_back()

    async def action_void_last(self) -> None:
        sale = self.snapshot.state.sale
        if self._is_held_up():
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
    def _usual(self) -> str:
        """What Enter takes, or pays back by."""
        back = self._way_back
        if back is not None:
            return back.method
        return usual_method(self.snapshot.state.setup.tender_methods)

    @property
    def _way_back(self) -> PaidBy | None:
        """Where money goes back: by what, and how much of it so."""
        state, totals = self.snapshot.state, self.snapshot.totals
        if state.sale is None or totals is None or totals.due.minor >= 0:
            return None
        return way_back(state, state.sale, usual_method(state.setup.tender_methods))

    async def _take_choice(self, index: int) -> None:
        """The first choice is what is due, whatever that is by then."""
        sale = self.snapshot.state.sale
        offered = quick_amounts(due_in_cash(sale)) if sale and self._usual == CASH else ()
        if index == 0:
            back = self._way_back
            is_part = back is not None and sale is not None and back.amount != -self._due(sale)
            await self._take(self._usual, back.amount if back and is_part else None)
        elif index <= len(offered):
            self.ask(TakeTender(method=CASH, amount=offered[index - 1]))

    def _due(self, sale: Sale) -> Money:
        """As Enter takes it, or pays it back."""
        return due_in_cash(sale) if self._usual == CASH else add_up(sale).due

    def _take_all(self, method: str) -> None:
        """All that is due; where points, coupons or what came back have paid it, that is done."""
        totals = self.snapshot.totals
        if totals is not None and not totals.due:
            self.ask(CompleteSale())
        else:
            self.ask(TakeTender(method=method))

    async def _take_typed(self, method: str) -> None:
        if self._is_held_up():
            return
        found = self._typed()
        if found is not None:
            await self._take(method, *found)

    async def _take(self, method: str, typed: Money | None) -> None:
        """All that is due where no amount is typed."""
        if self._needs_code(method):
            await self._open_for(method, typed, code_form(self.desk, method, typed))
        elif (
            method == CARD and self._owed and self.snapshot.state.setup.card_mode is CardMode.TYPED
        ):
            form = ApprovalCodeForm(self.desk, typed or self._owed)
            await self._open_for(method, typed, form)
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

    @property
    def _owed(self) -> Money | None:
        """As it is now: what is scanned while the card is at its terminal is not in its amount."""
        totals = self.snapshot.totals
        return abs(totals.due) if totals is not None and totals.due else None

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

    def _needs_code(self, method: str) -> bool:
        """What is paid back is put on a new one."""
        setup, totals = self.snapshot.state.setup, self.snapshot.totals
        is_due = totals is not None and totals.due.minor > 0
        return is_due and method in _STORED and method in setup.tender_methods

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
