"""Sales set aside: the form that suspends one by name, and the list that brings one back."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult

from pos.core import intents as it
from pos.core.sale import Sale
from pos.core.state import SuspendedSale
from pos.core.totals import add_up
from pos.ui.command import Desk
from pos.ui.figures import age, amount, count, with_currency
from pos.ui.key_caps import key_row
from pos.ui.panels.entries import optional_entry
from pos.ui.panels.form import Form
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.pick_list import PickList

IN_VIEW = 8
"""Sales listed at a time; the arrows bring the others."""


def suspend_form(desk: Desk) -> Form:
    def suspend(name: str) -> it.Intent:
        return it.SuspendSale(name=name)

    sale = desk.snapshot.state.sale
    entry = optional_entry("Name; none is needed")
    about = _about_open(sale) if sale else ()
    return Form(desk, "Suspend the sale", entries=(entry,), make=suspend, about=about)


def _about_open(sale: Sale) -> tuple[Row, ...]:
    rows = [row(count(len(sale.rows), "line", "lines"), with_currency(add_up(sale).to_pay))]
    if sale.hold is not None or sale.coupons:
        rows += [row("Its points and coupons", tone=Tone.MUTED)]
        rows += [row("are given back meanwhile.", tone=Tone.MUTED)]
    return tuple(rows)


class SuspendedPanel(Panel):
    is_wide = True
    KEYS = (
        ("Enter", "Resumes the chosen sale."),
        ("↑ ↓", "Chooses another."),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Suspended sales")
        self._list = PickList()
        self._about = Board()
        self._index = 0

    def body(self) -> ComposeResult:
        yield _head()
        yield self._list
        yield self._about

    @property
    def _top(self) -> int:
        number = len(self.snapshot.state.suspended)
        return max(0, min(self._index - IN_VIEW // 2, number - IN_VIEW))

    def show(self) -> None:
        suspended = self.snapshot.state.suspended
        if not suspended:
            return
        self._index = min(self._index, len(suspended) - 1)
        top = self._top
        shown_now = suspended[top : top + IN_VIEW]
        now = self.desk.now()
        self._list.offer([_row(one, now) for one in shown_now], index=self._index - top)
        self._about.show_rows(_about(suspended[self._index], self._index, len(suspended)))

    async def follow(self) -> None:
        if not self.snapshot.state.suspended and self.snapshot.say.ok:
            await self.desk.close_panel()
            return
        await super().follow()

    async def action_move(self, step: int) -> None:
        self._index = (self._index + step) % max(1, len(self.snapshot.state.suspended))
        self.show()

    async def action_enter(self) -> None:
        suspended = self.snapshot.state.suspended
        if suspended:
            self.ask(it.ResumeSale(name=suspended[self._index].name))

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        self._index = self._top + event.index
        await self.action_enter()


def _head() -> Board:
    head = Board()
    right = f"{'age':>7}{'lines':>7}{'amount':>11} "
    head.show_rows((row(" Name", right, tone=Tone.MUTED),))
    return head


def _row(one: SuspendedSale, now: datetime) -> Row:
    return Row(
        left=(Piece(shown(one.name), Tone.STRONG),),
        right=(
            Piece(f"{age(one.at, now=now):>7}", Tone.MUTED),
            Piece(f"{len(one.sale.rows):>7}"),
            Piece(f"{amount(add_up(one.sale).to_pay):>11} "),
        ),
    )


def _about(one: SuspendedSale, index: int, number: int) -> tuple[Row, ...]:
    """What the list has no room for, of the chosen sale."""
    customer = one.sale.customer
    who = shown(customer.called) if customer else "no customer"
    items = [row(f"  {shown(line.item.title)}", tone=Tone.MUTED) for line in one.sale.lines[:3]]
    if len(one.sale.rows) > len(items):
        items.append(row(f"  and {len(one.sale.rows) - len(items)} more", tone=Tone.MUTED))
    place = f"{index + 1} of {number}" if number > IN_VIEW else ""
    return (
        row(f"Customer: {who}", place),
        *items,
        BLANK,
        key_row("Enter", "resumes it"),
    )
