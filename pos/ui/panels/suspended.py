"""Sales set aside: the form that suspends one by name, and the list that brings one back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from textual.app import ComposeResult

from pos.core import intents as it
from pos.core.money import Money
from pos.core.others_sale import to_pay_of
from pos.core.sale import Sale
from pos.core.totals import add_up
from pos.terminal.snapshot import Snapshot
from pos.ui.command import Desk
from pos.ui.figures import age, amount, count, with_currency
from pos.ui.key_caps import key_row
from pos.ui.panels.entries import optional_entry
from pos.ui.panels.form import Form
from pos.ui.panels.panel import TEXT_WIDTH, Panel
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.pick_list import PickList

IN_VIEW = 8
"""Sales listed at a time; the arrows bring the others."""
LOOKED_EVERY_S = 5.0
"""What other tills have, while the list is open."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A sale to be resumed: this till's own, or one of the store's other tills."""

    name: str
    at: datetime
    rows: int
    to_pay: Money | None
    """None of one that cannot be added up."""
    till: str = ""
    """That suspended it; empty for this one."""
    own: Sale | None = None


def listed(snapshot: Snapshot) -> tuple[Listed, ...]:
    own = (
        Listed(
            name=one.name,
            at=one.at,
            rows=len(one.sale.rows),
            to_pay=to_pay_of(one.sale),
            own=one.sale,
        )
        for one in snapshot.state.suspended
    )
    others = snapshot.store_sales.sales if snapshot.store_sales else ()
    return (
        *own,
        *(
            Listed(name=one.name, at=one.at, rows=one.rows, to_pay=one.to_pay, till=one.till)
            for one in others
        ),
    )


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
        self._top = 0
        self._seen = desk.snapshot.store_sales
        """What is shown of other tills was asked for this panel."""

    def body(self) -> ComposeResult:
        yield _head()
        yield self._list
        yield self._about

    def on_mount(self) -> None:
        if self._has_hub:
            self._look()
            self.set_interval(LOOKED_EVERY_S, self._look)

    def _look(self) -> None:
        if not self.waits:
            self.desk.ask(it.ListSuspended())

    @property
    def _has_hub(self) -> bool:
        return self.snapshot.state.setup.has_hub

    @property
    def _listed(self) -> tuple[Listed, ...]:
        known = self.snapshot if self._is_told else replace(self.snapshot, store_sales=None)
        return listed(known)

    @property
    def _is_told(self) -> bool:
        return self.snapshot.store_sales is not self._seen

    def show(self) -> None:
        sales = self._listed
        self._index = max(0, min(self._index, len(sales) - 1))
        top = max(0, min(self._index - IN_VIEW // 2, len(sales) - IN_VIEW))
        now = self.desk.now()
        rows = [_row(one, now) for one in sales[top : top + IN_VIEW]]
        self._list.offer(rows, index=self._index - top)
        about = _about(sales[self._index], self._index, len(sales)) if sales else ()
        self._about.show_rows((*about, *self._of_the_hub(is_first=not sales)))
        self._top = top

    def _of_the_hub(self, *, is_first: bool) -> Iterator[Row]:
        """Whether what other tills have is in the list."""
        if not self._has_hub:
            return
        told = self.snapshot.store_sales if self._is_told else None
        if told is None:
            said = "Asking the store's hub what other tills have."
        elif told.trouble:
            said = f"! {told.trouble}"
        elif is_first:
            said = "No till of the store has a sale suspended."
        else:
            return
        if not is_first:
            yield BLANK
        tone = Tone.ALARM if told is not None and told.trouble else Tone.MUTED
        yield from (row(line, tone=tone) for line in wrapped(said, TEXT_WIDTH, most=4))

    async def follow(self) -> None:
        if not self._has_hub and not self.snapshot.state.suspended and self.snapshot.say.ok:
            await self.desk.close_panel()
            return
        await super().follow()

    def is_done(self) -> bool:
        """What another till may have is asked for first."""
        return self.snapshot.state.sale is not None

    async def action_move(self, step: int) -> None:
        self._index = (self._index + step) % max(1, len(self._listed))
        self.show()

    async def action_enter(self) -> None:
        if sales := self._listed:
            chosen = sales[min(self._index, len(sales) - 1)]
            self.ask(it.ResumeSale(name=chosen.name, till=chosen.till))

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        self._index = self._top + event.index
        await self.action_enter()


def _head() -> Board:
    head = Board()
    right = f"{'age':>7}{'lines':>7}{'amount':>11} "
    head.show_rows((row(" Name", right, tone=Tone.MUTED),))
    return head


def _row(one: Listed, now: datetime) -> Row:
    at = (Piece(f" · {shown(one.till)}", Tone.MUTED),) if one.till else ()
    return Row(
        left=(Piece(shown(one.name), Tone.STRONG), *at),
        right=(
            Piece(f"{age(one.at, now=now):>7}", Tone.MUTED),
            Piece(f"{one.rows:>7}"),
            Piece(f"{amount(one.to_pay) if one.to_pay is not None else '?':>11} "),
        ),
    )


def _about(one: Listed, index: int, number: int) -> tuple[Row, ...]:
    """What the list has no room for, of the chosen sale."""
    place = f"{index + 1} of {number}" if number > IN_VIEW else ""
    resumes = key_row("Enter", "resumes it")
    if one.own is None:
        return (row(f"Suspended at till {shown(one.till)}", place), BLANK, resumes)
    customer = one.own.customer
    who = shown(customer.called) if customer else "no customer"
    items = [row(f"  {shown(line.item.title)}", tone=Tone.MUTED) for line in one.own.lines[:3]]
    if one.rows > len(items):
        items.append(row(f"  and {one.rows - len(items)} more", tone=Tone.MUTED))
    return (row(f"Customer: {who}", place), *items, BLANK, resumes)
