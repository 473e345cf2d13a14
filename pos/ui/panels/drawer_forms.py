"""Forms of the manager menu: float, count, cash in and out, no sale; and the manager's yes."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.money import Money
from pos.core.shift import CashMove
from pos.ui.command import Desk
from pos.ui.panels.entries import amount_entry, pin_entry, text_entry
from pos.ui.panels.form import Form
from pos.ui.rows import Tone, row, shown, wrapped

_TITLES = {
    CashMove.PAID_IN: "Paid in",
    CashMove.PAID_OUT: "Paid out",
    CashMove.DROP: "Cash drop to the safe",
}


def open_shift_form(desk: Desk) -> Form:
    def open_shift(opening_float: Money) -> it.Intent:
        return it.OpenShift(opening_float=opening_float)

    about = (row("Count the cash in the drawer."),)
    entries = (amount_entry("Opening float", _currency(desk)),)
    return Form(desk, "Open shift", entries=entries, make=open_shift, about=about)


def close_shift_form(desk: Desk) -> Form:
    """Tells nothing of what should be there: a count is only worth what it is counted blind."""

    def close_shift(counted: Money) -> it.Intent:
        return it.CloseShift(counted=counted)

    about = (row("Count all the cash in the drawer,"), row("the float included."))
    entries = (amount_entry("Counted", _currency(desk)),)
    return Form(desk, "Close shift", entries=entries, make=close_shift, about=about)


def cash_form(desk: Desk, move: CashMove) -> Form:
    def move_cash(amount: Money, reason: str = "") -> it.Intent:
        return it.MoveCash(move=move, amount=amount, reason=reason)

    amount = amount_entry("Amount", _currency(desk))
    entries = (amount,) if move is CashMove.DROP else (amount, text_entry("Why"))
    return Form(desk, _TITLES[move], entries=entries, make=move_cash)


def no_sale_form(desk: Desk) -> Form:
    def ring(reason: str) -> it.Intent:
        return it.RingNoSale(reason=reason)

    return Form(desk, "No sale: open the drawer", entries=(text_entry("Why"),), make=ring)


class ApprovalForm(Form):
    """Offered where a manager may say yes to what was just refused; goes when that has passed."""

    is_aside = True

    def __init__(self, desk: Desk, *, what: str) -> None:
        def approve(user_id: str, pin: str) -> it.Intent:
            return it.Approve(user_id=user_id, pin=pin)

        about = tuple(row(line, tone=Tone.STRONG) for line in wrapped(shown(what), 36, most=3))
        entries = (text_entry("Manager's id"), pin_entry("PIN"))
        super().__init__(desk, "Approval", entries=entries, make=approve, about=about)

        self._said_at = desk.snapshot.say.number

    async def follow(self) -> None:
        """Anything else that was asked meanwhile has taken the place of what needed a yes."""
        if not self.waits and self.snapshot.say.number != self._said_at:
            await self.desk.close_panel()
            return
        self._said_at = self.snapshot.say.number
        await super().follow()

    def refused(self) -> None:
        for field in self.fields:
            field.clear()
        self.screen.set_focus(self.fields[0])


def _currency(desk: Desk) -> str:
    return desk.snapshot.state.setup.currency
