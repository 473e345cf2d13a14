"""Forms of the manager menu: float, count, hand over, cash in and out, no sale."""

from __future__ import annotations

from collections.abc import Callable

from pos.core import intents as it
from pos.core.cash_count import Pieces
from pos.core.money import Money
from pos.core.shift import MOVED, CashMove
from pos.ui.command import Desk
from pos.ui.panels.count import count_form
from pos.ui.panels.entries import amount_entry, code_entry, pin_entry
from pos.ui.panels.form import Form
from pos.ui.panels.line_forms import reasons_for
from pos.ui.panels.slim_form import SlimForm
from pos.ui.rows import row


def open_shift_form(desk: Desk) -> Form:
    def open_shift(opening_float: Money, pieces: tuple[Pieces, ...]) -> it.Intent:
        return it.OpenShift(opening_float=opening_float, pieces=pieces)

    about = (row("Count the cash in the drawer."),)
    return count_form(desk, "Open shift", label="Opening float", make=open_shift, about=about)


def close_shift_form(desk: Desk) -> Form:
    """Tells nothing of what should be there, unless the store wants it told: a count is only worth
    what it is counted blind.
    """
    is_meant = _asked_again(desk)

    def close_shift(counted: Money, pieces: tuple[Pieces, ...]) -> it.Intent:
        again = is_meant(counted)
        return it.CloseShift(counted=counted, may_count_again=not again, pieces=pieces)

    about = (row("Count all the cash in the drawer,"), row("the float included."))
    return count_form(
        desk,
        "Close shift",
        label="Counted",
        make=close_shift,
        about=about,
        expected=_expected(desk),
    )


def hand_over_form(desk: Desk) -> Form:
    """The count first, and then who goes on with it."""
    is_meant = _asked_again(desk)

    def count(counted: Money, pieces: tuple[Pieces, ...]) -> Form:
        def hand_over(user_id: str, pin: str) -> it.Intent:
            return it.HandOver(
                user_id=user_id,
                pin=pin,
                counted=counted,
                may_count_again=not is_meant(counted),
                pieces=pieces,
            )

        return SlimForm(
            desk,
            "Hand over: who takes over?",
            entries=(code_entry("Id"), pin_entry("PIN")),
            make=hand_over,
            about=(row(f"{counted.said()} goes on in the drawer."), row("Esc counts again.")),
        )

    about = (row("Count all the cash in the drawer,"), row("the float included."))
    return count_form(
        desk,
        "Hand over: count first",
        label="Counted",
        make=count,
        about=about,
        expected=_expected(desk),
    )


def _asked_again(desk: Desk) -> Callable[[Money], bool]:
    """Whether a count is meant: the same once more, right behind being told that it is far off."""
    asked: list[Money] = []

    def is_meant(counted: Money) -> bool:
        shift = desk.snapshot.state.shift
        was_told = shift is not None and shift.told[-1:] == (counted,)
        is_same = was_told and asked[-1:] == [counted]
        asked.append(counted)
        return is_same

    return is_meant


def _expected(desk: Desk) -> Money | None:
    shift = desk.snapshot.state.shift
    return shift.drawer_expected if shift is not None else None


def cash_form(desk: Desk, move: CashMove) -> Form:
    if move is CashMove.DROP:
        return _drop_form(desk)

    def move_cash(amount: Money, reason: str = "") -> it.Intent:
        return it.MoveCash(move=move, amount=amount, reason=reason)

    amount = amount_entry("Amount", desk.snapshot.state.setup.currency)
    why, listed = reasons_for(desk, move.value)
    return Form(desk, MOVED[move], entries=(amount, why), make=move_cash, about=listed)


def _drop_form(desk: Desk) -> Form:
    def drop(amount: Money, pieces: tuple[Pieces, ...]) -> it.Intent:
        return it.MoveCash(move=CashMove.DROP, amount=amount, pieces=pieces)

    return count_form(desk, "Cash drop to the safe", label="Amount", make=drop)


def no_sale_form(desk: Desk) -> Form:
    def ring(reason: str) -> it.Intent:
        return it.RingNoSale(reason=reason)

    why, listed = reasons_for(desk, "no-sale")
    return Form(desk, "No sale: open the drawer", entries=(why,), make=ring, about=listed)
