"""Forms of the manager menu: float, count, cash in and out, no sale; and the manager's yes."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.money import Money
from pos.core.shift import CashMove
from pos.ui import figures
from pos.ui.command import Desk
from pos.ui.panels.entries import amount_entry, pin_entry, text_entry
from pos.ui.panels.form import Form
from pos.ui.panels.line_forms import reasons_for
from pos.ui.panels.panel import TEXT_WIDTH, Panel
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


class CloseShiftForm(Form):
    """Tells nothing of what should be there: a count is only worth what it is counted blind.

    A count that is far off is asked about before it closes the shift, and only then told how far.
    """

    def __init__(self, desk: Desk) -> None:
        def close_shift(counted: Money) -> it.Intent:
            return it.CloseShift(counted=counted, counted_before=self._before(counted))

        about = (row("Count all the cash in the drawer,"), row("the float included."))
        entries = (amount_entry("Counted", _currency(desk)),)
        super().__init__(desk, "Close shift", entries=entries, make=close_shift, about=about)
        self._told: list[Money] = []
        """The counts that were asked about; what was counted first goes on record."""

    async def _go_on(self, made: it.Intent | Panel) -> None:
        assert isinstance(made, it.CloseShift)
        shift = self.snapshot.state.shift
        if shift is not None and shift.is_far_off(made.counted) and made.counted not in self._told:
            self._told.append(made.counted)
            off = made.counted - shift.drawer_expected
            way = "over" if off.minor > 0 else "short"
            counted = f"Counted {figures.amount(made.counted)}: {figures.amount(abs(off))} {way}."
            self.tell(f"{counted} Count again, or Enter closes.")
            return
        await super()._go_on(made)

    def _before(self, counted: Money) -> Money | None:
        """The first count, where it is another than the one that closes."""
        return next((one for one in self._told[:1] if one != counted), None)


def cash_form(desk: Desk, move: CashMove) -> Form:
    def move_cash(amount: Money, reason: str = "") -> it.Intent:
        return it.MoveCash(move=move, amount=amount, reason=reason)

    amount = amount_entry("Amount", _currency(desk))
    if move is CashMove.DROP:
        return Form(desk, _TITLES[move], entries=(amount,), make=move_cash)
    why, listed = reasons_for(desk, move.value)
    return Form(desk, _TITLES[move], entries=(amount, why), make=move_cash, about=listed)


def no_sale_form(desk: Desk) -> Form:
    def ring(reason: str) -> it.Intent:
        return it.RingNoSale(reason=reason)

    why, listed = reasons_for(desk, "no-sale")
    return Form(desk, "No sale: open the drawer", entries=(why,), make=ring, about=listed)


class ApprovalForm(Form):
    """Offered where a manager may say yes to what was just refused; goes when that has passed.

    The answer is for the panel that asked; what else is open stays as it is.
    """

    is_aside = True

    def __init__(self, desk: Desk, *, what: str, asker: Panel | None = None) -> None:
        def approve(user_id: str, pin: str) -> it.Intent:
            return it.Approve(user_id=user_id, pin=pin)

        about = (
            *(row(line, tone=Tone.STRONG) for line in wrapped(shown(what), TEXT_WIDTH, most=3)),
            row("Or a manager scans their badge.", tone=Tone.MUTED),
        )
        entries = (text_entry("Manager's id"), pin_entry("PIN"))
        super().__init__(desk, "Approval", entries=entries, make=approve, about=about)

        self._said_at = desk.snapshot.say.number
        self._asker = asker

    async def follow(self) -> None:
        """Anything else that was asked meanwhile has taken the place of what needed a yes."""
        said = self.snapshot.say
        if not self.waits and said.number != self._said_at:
            await self.desk.step_back()
            if said.is_approved and self._asker is not None:
                await self._asker.agreed()  # by a badge, which nobody asked for here
            return
        self._said_at = self.snapshot.say.number
        await super().follow()

    async def agreed(self) -> None:
        if self._asker is not None:
            self._asker.wait_for(self._ticket)
        await self.desk.step_back()

    def refused(self) -> None:
        for field in self.fields:
            field.clear()
        self.screen.set_focus(self.fields[0])


def _currency(desk: Desk) -> str:
    return desk.snapshot.state.setup.currency
