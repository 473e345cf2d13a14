"""Points for this sale: all, so many, so much, or by a rule; a code where the account wants one."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.core import intents as it
from pos.core.customer_file import Page
from pos.core.sale import Sale
from pos.ui import redeem_views as views
from pos.ui.command import Desk
from pos.ui.panels.page_reading import PageReading
from pos.ui.panels.panel import Panel
from pos.ui.panels.redeem_forms import money_form, points_form
from pos.ui.reserved import may_extend
from pos.ui.rows import BLANK, Piece, Row, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.long_list import LongList

_WAYS = 3
"""All, so many, so much: they stand before the rules."""

_RULE_HINT = Row(
    left=(
        Piece("Enter ", Tone.ACCENT),
        Piece("uses it   "),
        Piece("B ", Tone.ACCENT),
        Piece("buys it to keep"),
    )
)


_HELD_FIRST = "Points are held for this sale. R gives them back; then one of these can be chosen."

_FREE_HELP = (
    ("A", "All the sale can take."),
    ("P", "So many points; or type the number."),
    ("M", "So much money."),
    ("↑ ↓", "Another way, or a rule."),
    ("Enter", "Uses what is chosen."),
    ("B", "Buys the rule's coupon to take along."),
)
_HELD_HELP = (
    ("R", "Gives the points back."),
    ("↑ ↓", "To look at the rules."),
)
_EXTEND_HELP = (("X", "Holds and locks for a full time more."),)
_CODE_HELP = (
    ("Enter", "Holds the points by the code typed."),
    ("R", "Sends the code again."),
    ("Delete", "Leaves it."),
)


class RedeemPanel(Panel):
    is_paying = True
    is_wide = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,A", "pick(0)", show=False),
        Binding("p,P", "pick(1)", show=False),
        Binding("m,M", "pick(2)", show=False),
        Binding("b,B", "buy", show=False),
        Binding("r,R", "again_or_back", show=False),
        Binding("x,X", "extend", show=False),
        Binding("delete", "forget", show=False),
        *(Binding(digit, f"type('{digit}')", show=False) for digit in "0123456789"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Redeem")
        self._about = Board()
        self._code = Field(accepts=r"\d", longest=20, placeholder="the code they were sent")
        self._code.display = False
        self._list = LongList()
        self._hint = Board(classes="hint")
        sale = desk.snapshot.state.sale
        self._before = _reserved(sale)
        self._rules: tuple[views.OfferedRule, ...] = ()
        self._reading = PageReading(desk)

    def body(self) -> ComposeResult:
        yield self._about
        yield self._code
        yield self._list
        yield self._hint

    @property
    def first(self) -> Widget:
        return self._code if self._wants_code else self

    # -- what is shown ------------------------------------------------------------------------

    def show(self) -> None:
        sale = self.snapshot.state.sale
        if sale is None:
            return
        self._reading.want(Page.RULES)
        self._rules = views.offered_rules(self.snapshot)
        now = self.desk.now()
        stands = views.about_rows(self.snapshot, now, self.desk.zone)
        about = (*views.lock_rows(self.snapshot, now), *stands)
        self._about.show_rows((*about, BLANK))
        self._show_code_field()
        if self._wants_code:
            self._list.tell(views.OTP_KEYS)
        elif sale.hold is not None:
            self._show_rules_meanwhile()
        elif self._may_choose:
            self._list.offer(views.choices(self.snapshot, self.desk.now(), self.desk.zone))
        else:
            self._list.tell(())
        self._hint.show_rows(self._hint_rows())

    def _show_rules_meanwhile(self) -> None:
        rules = views.held_choices(self.snapshot, self.desk.now(), self.desk.zone)
        if rules:
            self._list.offer(rules)
        else:
            self._list.tell(views.held_keys(self.snapshot))

    def _show_code_field(self) -> None:
        if self._code.display == self._wants_code:
            return
        self._code.display = self._wants_code
        if self.screen.focused in (self, self._code):
            self.screen.set_focus(self.first)

    def _hint_rows(self) -> tuple[Row, ...]:
        place = self._list.place
        if not self._online and not self._is_held:
            return (
                row("! Offline: points cannot be used now.", tone=Tone.ALARM),
                row("The sale earns as usual.", tone=Tone.MUTED),
            )
        if not self._online:
            hint = row("! Offline: those held still count.", tone=Tone.ALARM)
        else:
            hint = _RULE_HINT if self._chosen_rule is not None else BLANK
        if hint is BLANK and not place:
            return ()
        return (BLANK, replace(hint, right=(Piece(place, Tone.MUTED),) if place else ()))

    @property
    def _online(self) -> bool:
        return self.snapshot.loyalty.online

    @property
    def _is_held(self) -> bool:
        sale = self.snapshot.state.sale
        return sale is not None and sale.hold is not None

    @property
    def _may_choose(self) -> bool:
        sale = self.snapshot.state.sale
        if sale is None or not self._online:
            return False
        busy = sale.hold or sale.hold_asked or sale.otp_for or sale.errand
        return busy is None

    @property
    def _wants_code(self) -> bool:
        sale = self.snapshot.state.sale
        return (
            sale is not None
            and sale.otp_for is not None
            and sale.hold is None
            and sale.hold_asked is None
        )

    @property
    def _chosen_rule(self) -> views.OfferedRule | None:
        at = self._list.index - _WAYS
        return self._rules[at] if self._may_choose and 0 <= at < len(self._rules) else None

    # -- answers ------------------------------------------------------------------------------

    async def follow(self) -> None:
        if self.snapshot.state.sale is None:
            await self.desk.close_panel()
            return
        await super().follow()

    async def agreed(self) -> None:
        await super().agreed()
        if self._wants_code:
            self.answered()  # a code was sent: now it is for the cashier to go on

    def refused(self) -> None:
        """As in a form: the next code is not typed on to a wrong one."""
        self._code.select_all()

    def is_done(self) -> bool:
        sale = self.snapshot.state.sale
        if sale is None or sale.hold_asked is not None or sale.otp_for is not None:
            return sale is None
        return _reserved(sale) != self._before

    # -- keys ---------------------------------------------------------------------------------

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._hint.show_rows(self._hint_rows())

    async def action_enter(self) -> None:
        if self._wants_code:
            self._enter_code()
        elif self._is_held:
            self.tell(_HELD_FIRST)
        else:
            await self.action_pick(self._list.index)

    def _enter_code(self) -> None:
        if code := self._code.text:
            self.ask(it.EnterOtp(code=code))
        else:
            self.tell("Type the code they were sent. R sends it again.")

    async def action_pick(self, index: int) -> None:
        sale = self.snapshot.state.sale
        if sale is None or not self._may_choose or self.waits:
            return
        if index == 0:
            self.ask(it.RedeemPoints())
        elif index == 1:
            await self.desk.open_panel(points_form(self.desk, sale))
        elif index < _WAYS:
            await self.desk.open_panel(money_form(self.desk, sale))
        elif index - _WAYS < len(self._rules):
            await self._use(sale, self._rules[index - _WAYS])

    async def _use(self, sale: Sale, offered: views.OfferedRule) -> None:
        """A rule that lowers a sale is held like any points; another buys its coupon first."""
        rule = offered.rule
        if offered.why_not:
            self.tell(f"Not for them now: {offered.why_not}.")
        elif rule.kind is None:
            self.ask(it.RedeemPoints(rule_id=rule.rule_id))
        else:
            await self._ask_to_buy(sale, offered, apply=True)

    async def _ask_to_buy(self, sale: Sale, offered: views.OfferedRule, *, apply: bool) -> None:
        from pos.ui.panels.buy import BuyQuestion

        await self.desk.open_panel(BuyQuestion(self.desk, sale, offered.rule, apply=apply))

    async def action_buy(self) -> None:
        sale, offered = self.snapshot.state.sale, self._chosen_rule
        if self._is_held:
            self.tell(_HELD_FIRST)
        if sale is None or not self._may_choose or self.waits:
            return
        if offered is None:
            self.tell("Go down to the rule they want a coupon for, then B.")
        elif offered.why_not:
            self.tell(f"Not for them now: {offered.why_not}.")
        elif offered.rule.kind is None:
            self.tell("That one only lowers a sale: Enter uses it.")
        else:
            await self._ask_to_buy(sale, offered, apply=False)

    async def action_type(self, digit: str) -> None:
        """Whoever types a number means so many points, as on the pay panel so much money."""
        if not self._may_choose:
            return
        await self.action_pick(1)
        field = self.app.focused
        if isinstance(field, Field):
            field.take(digit)

    async def action_again_or_back(self) -> None:
        self.ask(it.ResendOtp() if self._wants_code else it.ReleasePoints())

    async def action_extend(self) -> None:
        """Also where it is not offered: the answer says why not."""
        self.ask(it.ExtendHold())

    async def action_forget(self) -> None:
        if self._wants_code:
            self.ask(it.ReleasePoints())

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        if self._is_held:
            self.tell(_HELD_FIRST)
        else:
            await self.action_pick(event.index)

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        if self._wants_code:
            return _CODE_HELP
        keys = _HELD_HELP if self._is_held else _FREE_HELP
        return (*keys, *(_EXTEND_HELP if may_extend(self.snapshot) else ()))


def _reserved(sale: Sale | None) -> tuple[object, ...]:
    return (sale.hold, sale.lock) if sale else ()
