"""Points for this sale: all that it can take, or so many, or so much; held until it is paid."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core.intents import RedeemPoints, ReleasePoints
from pos.core.money import Money
from pos.core.sale import Sale
from pos.core.totals import redeemable
from pos.terminal.snapshot import Snapshot
from pos.ui import figures
from pos.ui.command import Desk
from pos.ui.customer_views import points_name
from pos.ui.panels.entries import amount_entry, points_entry
from pos.ui.panels.form import Form
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Piece, Row, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.pick_list import PickList


class RedeemPanel(Panel):
    is_paying = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,A", "pick(0)", show=False),
        Binding("p,P", "pick(1)", show=False),
        Binding("m,M", "pick(2)", show=False),
        Binding("r,R", "release", show=False),
        *(Binding(digit, f"type('{digit}')", show=False) for digit in "0123456789"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Redeem")
        self._about = Board()
        self._list = PickList()
        self._held_before = _is_held(desk.snapshot)

    def body(self) -> ComposeResult:
        yield self._about
        yield self._list

    def show(self) -> None:
        sale = self.snapshot.state.sale
        if sale is None:
            return
        self._about.show_rows((*about_rows(sale, self.desk.now()), BLANK))
        if sale.hold is not None or sale.hold_asked is not None:
            self._list.offer(())
        else:
            self._list.offer(choice_rows(sale))

    def is_done(self) -> bool:
        return _is_held(self.snapshot) != self._held_before

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def action_enter(self) -> None:
        await self.action_pick(self._list.index)

    async def action_pick(self, index: int) -> None:
        sale = self.snapshot.state.sale
        if sale is None or sale.hold is not None or sale.hold_asked is not None:
            return
        if index == 0:
            self.ask(RedeemPoints())
        elif index == 1:
            await self.desk.open_panel(_points_form(self.desk, sale))
        else:
            await self.desk.open_panel(_money_form(self.desk, sale))

    async def action_type(self, digit: str) -> None:
        """Whoever types a number means so many points, as on the pay panel so much money."""
        await self.action_pick(1)
        field = self.app.focused
        if isinstance(field, Field):
            field.take(digit)

    async def action_release(self) -> None:
        self.ask(ReleasePoints())

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        await self.action_pick(event.index)


def about_rows(sale: Sale, now: datetime) -> tuple[Row, ...]:
    """What the customer has, or what of it is held."""
    name = points_name(sale)
    if sale.hold_asked is not None:
        return (row("Asking for the points…"),)
    if sale.hold is not None:
        left = figures.countdown(sale.hold.expires_at, now=now)
        held = figures.points(sale.hold.points, name)
        return (
            row(f"{held} held", figures.taken_off(sale.hold.amount), tone=Tone.STRONG),
            row("", f"{left} left", tone=Tone.MUTED),
            Row(left=(Piece("R  ", Tone.ACCENT), Piece("gives them back"))),
        )
    balance = sale.customer.balance if sale.customer else None
    if balance is None:
        return (row("The balance is not known."),)
    return (row(figures.points(balance.points, name), f"= {figures.with_currency(balance.value)}"),)


def choice_rows(sale: Sale) -> tuple[Row, ...]:
    balance = sale.customer.balance if sale.customer else None
    most = redeemable(sale)
    all_of_it = figures.taken_off(min(most, balance.value) if balance else most)
    return (
        Row(
            left=(Piece("A  ", Tone.ACCENT), Piece("all for this sale")),
            right=(Piece(f"{all_of_it} "),),
        ),
        Row(left=(Piece("P  ", Tone.ACCENT), Piece("so many points…"))),
        Row(left=(Piece("M  ", Tone.ACCENT), Piece("so much money…"))),
    )


def _points_form(desk: Desk, sale: Sale) -> Form:
    def redeem(points: int) -> RedeemPoints:
        return RedeemPoints(points=points)

    entries = (points_entry(f"How many {points_name(sale)}"),)
    return Form(desk, "Redeem points", entries=entries, make=redeem, about=_limits(sale))


def _money_form(desk: Desk, sale: Sale) -> Form:
    def redeem(off: Money) -> RedeemPoints:
        return RedeemPoints(amount=off)

    entries = (amount_entry("How much", sale.terms.currency),)
    return Form(desk, "Redeem money", entries=entries, make=redeem, about=_limits(sale))


def _limits(sale: Sale) -> tuple[Row, ...]:
    return (
        *about_rows(sale, sale.opened_at),
        row("At most on this sale", figures.with_currency(redeemable(sale)), tone=Tone.MUTED),
    )


def _is_held(snapshot: Snapshot) -> bool:
    sale = snapshot.state.sale
    return sale is not None and sale.hold is not None
