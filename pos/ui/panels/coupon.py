"""Coupons: a code typed, those on the sale with what they take off, one of them removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.core.intents import ApplyCoupon, RemoveCoupon
from pos.core.money import Money
from pos.core.sale import Sale
from pos.ui.command import Desk
from pos.ui.figures import taken_off
from pos.ui.panels.panel import Panel
from pos.ui.rows import Row, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.pick_list import PickList


class CouponPanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete", "remove", show=False)]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Coupon")
        self._field = Field(placeholder="scan or type the coupon's code")
        self._list = PickList()
        self._about = Board(classes="hint")
        self._codes = self._before = _codes(desk.snapshot.state.sale)

    def body(self) -> ComposeResult:
        yield self._field
        yield self._about
        yield self._list

    @property
    def first(self) -> Widget:
        return self._field

    def show(self) -> None:
        sale = self.snapshot.state.sale
        self._codes = _codes(sale)
        if sale is not None and sale.lock_asked is not None:
            self._about.show_rows((row("Asking the loyalty service…", tone=Tone.MUTED),))
        elif self._codes:
            self._about.show_rows((row("On this sale", "Delete removes one", tone=Tone.MUTED),))
        else:
            self._about.show_rows((row("No coupon on this sale.", tone=Tone.MUTED),))
        worth = dict(self.snapshot.totals.coupon_values) if self.snapshot.totals else {}
        self._list.offer([_coupon_row(code, worth) for code in self._codes])

    def is_done(self) -> bool:
        return _codes(self.snapshot.state.sale) != self._before

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def action_enter(self) -> None:
        if code := self._field.text:
            self.ask(ApplyCoupon(code=code))
        else:
            self.tell("Scan or type the coupon's code.")

    async def action_remove(self) -> None:
        if self._codes:
            self.ask(RemoveCoupon(code=self._codes[self._list.index]))
        else:
            self.tell("There is no coupon to remove.")


def _codes(sale: Sale | None) -> tuple[str, ...]:
    return tuple(one.code for one in sale.lock.coupons) if sale and sale.lock else ()


def _coupon_row(code: str, worth: Mapping[str, Money]) -> Row:
    return row(shown(code), f"{taken_off(worth[code])} " if code in worth else "")
