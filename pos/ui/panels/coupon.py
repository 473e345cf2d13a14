"""Coupons: a code typed or scanned, those on the sale, and those the customer could use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.core.customer_file import OwnedCoupon, Page
from pos.core.intents import ApplyCoupon, RemoveCoupon
from pos.core.money import Money
from pos.core.sale import Sale
from pos.core.signed_coupon import LONGEST_SIGNED
from pos.ui.command import Desk
from pos.ui.customer_views import usable_coupons
from pos.ui.figures import taken_off
from pos.ui.file_choices import coupon_choice
from pos.ui.file_views import Frame
from pos.ui.panels.page_reading import PageReading
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Choice, Row, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.long_list import LongList

_ONLINE_ONLY = "is meant for the web shop. Enter once more takes it all the same."


class CouponPanel(Panel):
    is_wide = True
    KEYS = (
        ("Enter", "Takes the code typed, or the chosen one."),
        ("↑ ↓", "Chooses another."),
        ("Delete", "Removes the chosen one from the sale."),
    )

    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete", "remove", show=False)]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Coupon")
        self._field = Field(placeholder="scan or type the coupon's code", longest=LONGEST_SIGNED)
        self._list = LongList()
        self._hint = Board(classes="hint")
        self._taken = self._before = _codes(desk.snapshot.state.sale)
        self._theirs: tuple[OwnedCoupon, ...] = ()
        self._warned_of = ""
        self._reading = PageReading(desk)

    def body(self) -> ComposeResult:
        yield self._field
        yield self._list
        yield self._hint

    @property
    def first(self) -> Widget:
        return self._field

    def show(self) -> None:
        sale = self.snapshot.state.sale
        online = self.snapshot.loyalty.online
        self._reading.want(Page.COUPONS)
        self._see_what_is_on(_codes(sale))
        self._theirs = usable_coupons(self.snapshot) if online else ()
        worth = dict(self.snapshot.totals.coupon_values) if self.snapshot.totals else {}
        choices = [*_on_sale(self._taken, worth), *self._usable()]
        if sale is not None and (sale.lock_asked or sale.shop_asked) is not None:
            whom = "the loyalty service" if sale.lock_asked is not None else "the coupon engine"
            self._list.tell((row(f"Asking {whom}…", tone=Tone.MUTED),))
        elif choices:
            self._list.offer(choices)
        else:
            self._list.tell(_nothing(online=online or self._has_engine))
        self._hint.show_rows(self._hint_rows(online=online))

    def _see_what_is_on(self, codes: tuple[str, ...]) -> None:
        """What was said of the coupons before is over with them."""
        if codes != self._taken:
            self._taken, self._warned_of = codes, ""
            self.tell("")

    @property
    def _has_engine(self) -> bool:
        return self.snapshot.state.setup.shop_coupons.has_engine

    def _usable(self) -> list[Choice]:
        state = self.snapshot.state
        frame = Frame(now=self.desk.now(), zone=self.desk.zone, currency=state.setup.currency)
        gap = (BLANK,) if self._taken else ()
        head = (*gap, row("Theirs to use", "Enter uses one ", tone=Tone.MUTED))
        return [
            coupon_choice(one, frame, heading=() if at else head)
            for at, one in enumerate(self._theirs)
        ]

    def _hint_rows(self, *, online: bool) -> tuple[Row, ...]:
        if not online and self.snapshot.state.setup.has_loyalty:
            said = "the shop's own alone" if self._has_engine else "no coupon can be taken now"
            return (row(f"! Offline: {said}.", tone=Tone.ALARM),)
        return (row("", self._list.place, tone=Tone.MUTED),) if self._list.place else ()

    def is_done(self) -> bool:
        """One that was removed leaves the panel open: the next Delete must strike out no goods."""
        return not set(_codes(self.snapshot.state.sale)) <= set(self._before)

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._hint.show_rows(self._hint_rows(online=self.snapshot.loyalty.online))

    async def action_enter(self) -> None:
        if code := self._field.text:
            self._take(code)
        else:
            self._take_chosen(self._list.index)

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        self._take_chosen(event.index)

    def _take_chosen(self, index: int) -> None:
        at = index - len(self._taken)
        if 0 <= at < len(self._theirs):
            self._take(self._theirs[at].code)
        elif self._taken:
            self.tell("That one is on the sale. Delete removes it; type a code to add another.")
        else:
            self.tell("Scan or type the coupon's code.")

    def _take(self, code: str) -> None:
        """One meant for the web shop is taken at the second Enter."""
        online_only = any(one.code == code and one.is_online_only for one in self._theirs)
        if online_only and self._warned_of != code:
            self._warned_of = code
            self.tell(f"{code} {_ONLINE_ONLY}")
        else:
            self._before = _codes(self.snapshot.state.sale)
            self.ask(ApplyCoupon(code=code))

    async def action_remove(self) -> None:
        if not self._taken:
            self.tell("There is no coupon on this sale to remove.")
        elif self._list.index < len(self._taken):
            self.ask(RemoveCoupon(code=self._taken[self._list.index]))
        else:
            self.tell("Go up to the one on this sale that is to be removed.")


def _codes(sale: Sale | None) -> tuple[str, ...]:
    return tuple(one.code for one in sale.coupons) if sale else ()


def _on_sale(codes: tuple[str, ...], worth: Mapping[str, Money]) -> list[Choice]:
    head = (row("On this sale", "Delete removes one ", tone=Tone.MUTED),)
    return [
        Choice(
            heading=() if at else head,
            rows=(row(shown(code), f"{taken_off(worth[code])} " if code in worth else ""),),
        )
        for at, code in enumerate(codes)
    ]


def _nothing(*, online: bool) -> tuple[Row, ...]:
    if not online:
        return ()
    return (row("No coupon on this sale.", tone=Tone.MUTED),)
