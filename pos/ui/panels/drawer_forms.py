"""Forms of the manager menu: float, count, cash in and out, no sale."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.money import Money
from pos.core.shift import MOVED, CashMove
from pos.ui.command import Desk
from pos.ui.panels.entries import amount_entry
from pos.ui.panels.form import Form
from pos.ui.panels.line_forms import reasons_for
from pos.ui.rows import row


def open_shift_form(desk: Desk) -> Form:
    def open_shift(opening_float: Money) -> it.Intent:
        return it.OpenShift(opening_float=opening_float)

    about = (row("Count the cash in the drawer."),)
    entries = (amount_entry("Opening float", _currency(desk)),)
    return Form(desk, "Open shift", entries=entries, make=open_shift, about=about)


def close_shift_form(desk: Desk) -> Form:
    """Tells nothing of what should be there: a count is only worth what it is counted blind.

    The same once more, right behind being told that it is far off, is meant.
    """
    asked: list[Money] = []

    def close_shift(counted: Money) -> it.Intent:
        shift = desk.snapshot.state.shift
        was_told = shift is not None and shift.told[-1:] == (counted,)
        is_meant = was_told and asked[-1:] == [counted]
        asked.append(counted)
        return it.CloseShift(counted=counted, may_count_again=not is_meant)

    about = (row("Count all the cash in the drawer,"), row("the float included."))
    entries = (amount_entry("Counted", _currency(desk)),)
    return Form(desk, "Close shift", entries=entries, make=close_shift, about=about)


def cash_form(desk: Desk, move: CashMove) -> Form:
    def move_cash(amount: Money, reason: str = "") -> it.Intent:
        return it.MoveCash(move=move, amount=amount, reason=reason)

    amount = amount_entry("Amount", _currency(desk))
    if move is CashMove.DROP:
        return Form(desk, "Cash drop to the safe", entries=(amount,), make=move_cash)
    why, listed = reasons_for(desk, move.value)
    return Form(desk, MOVED[move], entries=(amount, why), make=move_cash, about=listed)


def no_sale_form(desk: Desk) -> Form:
    def ring(reason: str) -> it.Intent:
        return it.RingNoSale(reason=reason)

    why, listed = reasons_for(desk, "no-sale")
    return Form(desk, "No sale: open the drawer", entries=(why,), make=ring, about=listed)


def _currency(desk: Desk) -> str:
    return desk.snapshot.state.setup.currency
