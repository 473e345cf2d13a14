"""What a cashier can ask for on the register: one class each, and all about it in that class.

The key bindings, the bar at the bottom, the palette and the help are made from these. What comes
of a command is its panel's or the core's business; a panel is imported when it is first opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.core import intents as it
from pos.core.decision import Refusal
from pos.core.rules.common import NO_CUSTOMER, NO_LOYALTY, left_program, unpaid
from pos.core.rules.reports import reading_refused
from pos.ui.command import BEING_LOOKED_UP, Command, Desk
from pos.ui.customer_commands import CUSTOMER_COMMANDS
from pos.ui.day_commands import DAY_COMMANDS, StoreDayMenu
from pos.ui.device_commands import DEVICE_COMMANDS
from pos.ui.discount_commands import DISCOUNT_COMMANDS
from pos.ui.drawer_commands import (
    DRAWER_COMMANDS,
    HandOver,
    SetAside,
    SignOff,
    TakeUp,
    VoidSale,
)
from pos.ui.gift_commands import GIFT_COMMANDS, GiftCardMenu
from pos.ui.goods_commands import LineNote, OpenItem, PriceCheck, SaleNote
from pos.ui.line_commands import (
    Discount,
    LineAbove,
    LineBelow,
    PageDown,
    PageUp,
    Quantity,
    VoidLine,
)
from pos.ui.loyalty_commands import LOYALTY_COMMANDS, LoyaltyMenu
from pos.ui.office_commands import OFFICE_COMMANDS, LoyaltyProgramMenu
from pos.ui.receipt_commands import RECEIPT_COMMANDS, ReceiptMenu, Reprint
from pos.ui.report_commands import REPORT_COMMANDS, SALES_COMMANDS
from pos.ui.return_commands import Return, ReturnWithoutReceipt
from pos.ui.screen_commands import THEME_COMMANDS, Colours
from pos.ui.settings_commands import SETTINGS_COMMANDS
from pos.ui.users_commands import PEOPLE_COMMANDS, PeopleMenu

if TYPE_CHECKING:
    from pos.ui.panels.coupon import CouponPanel
    from pos.ui.panels.redeem import RedeemPanel


class Help(Command):
    """What each key does here."""

    key, cap, label, short = "f1", "F1", "Help", "Help"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.help import HelpPanel

        if isinstance(desk.panel, HelpPanel):
            await desk.step_back()
        else:
            await desk.open_panel(HelpPanel(desk, COMMANDS, about=desk.panel))


class FindItem(Command):
    """Find an item by name and add it."""

    key, cap, label, short = "f2", "F2", "Find", "Find"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.find import FindPanel

        await desk.open_panel(FindPanel(desk))


class Customer(Command):
    """Find or register the customer."""

    key, cap, label, short = "f4", "F4", "Customer", "Cust"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.customer import CustomerPanel
        from pos.ui.panels.customer_file import CustomerFilePanel

        sale = desk.snapshot.state.sale
        if not desk.snapshot.state.setup.has_loyalty:
            desk.refuse(NO_LOYALTY.reason)
        elif sale is not None and sale.customer is not None:
            await desk.open_panel(CustomerFilePanel(desk))
        else:
            await desk.open_panel(CustomerPanel(desk))


class Redeem(Command):
    """Pay with the customer's points."""

    key, cap, label, short = "f5", "F5", "Redeem", "Pts"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.redeem import RedeemPanel

        sale = desk.snapshot.state.sale
        kept = sale is not None and sale.hold is not None
        if kept or (_is_unpaid(desk) and _is_online(desk, "Redeeming needs")):
            await _open_with_customer(desk, RedeemPanel)


class Coupon(Command):
    """Add or remove a coupon."""

    key, cap, label, short = "f6", "F6", "Coupon", "Coup"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.coupon import CouponPanel

        sale = desk.snapshot.state.sale
        kept = sale is not None and bool(sale.coupons)
        if _takes_shop_coupons(desk):
            await desk.open_panel(CouponPanel(desk))
        elif kept or (_is_unpaid(desk) and _is_online(desk, "Coupons need")):
            await _open_with_customer(desk, CouponPanel)


class Suspend(Command):
    """Suspend the sale, or resume one."""

    key, cap, label, short = "f7", "F7", "Suspend", "Susp"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.suspended import SuspendedPanel, suspend_form

        if not _is_unpaid(desk):
            return
        state = desk.snapshot.state
        if state.sale is not None:
            await desk.open_panel(suspend_form(desk))
        elif state.suspended or state.setup.has_hub:
            await desk.open_panel(SuspendedPanel(desk))
        else:
            desk.refuse("No sale is open to suspend, and none is suspended.")


class Pay(Command):
    """Take the money: cash, card, both."""

    key, cap, label, short = "f9", "F9", "Pay", "Pay"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.pay import PayPanel

        sale = desk.snapshot.state.sale
        if sale is None or not sale.rows:
            desk.refuse("There is nothing to pay. Scan something first.")
        else:
            await desk.open_panel(PayPanel(desk))


class Training(Command):
    """Practise: nothing is really sold."""

    key, cap, label = "ctrl+t", "Ctrl+T", "Training"

    async def run(self, desk: Desk) -> None:
        state = desk.snapshot.state
        if state.sale is not None and not state.setup.is_training:
            desk.refuse("A sale is open. Finish, suspend or void it, then train.")
        else:
            await desk.go_over()


MANAGER_COMMANDS: tuple[type[Command], ...] = (
    *DRAWER_COMMANDS,
    Reprint,
    VoidSale,
    SignOff,
    Return,
    LoyaltyMenu,
    LoyaltyProgramMenu,
    StoreDayMenu,
    *REPORT_COMMANDS,
    ReceiptMenu,
    Training,
    GiftCardMenu,
    ReturnWithoutReceipt,
    *DEVICE_COMMANDS,
    *SETTINGS_COMMANDS,
    HandOver,
    *SALES_COMMANDS,
    PeopleMenu,
    SetAside,
    TakeUp,
)


class ManagerMenu(Command):
    """Shift, drawer, returns, reports."""

    key, cap, label, short = "f10", "F10", "Manager", "Menu"

    async def run(self, desk: Desk) -> None:
        if reading_refused(desk.snapshot.state):
            from pos.ui.panels.menu import Menu

            await desk.open_panel(Menu(desk, "Manager menu", MANAGER_COMMANDS))
        else:
            from pos.ui.panels.home import ManagerHome

            await desk.open_panel(ManagerHome(desk, MANAGER_COMMANDS))


class Lock(Command):
    """Lock the till; the sale stays."""

    key, cap, label, short = "f12", "F12", "Lock", "Lock"

    async def run(self, desk: Desk) -> None:
        desk.ask(it.LockTill())


class Back(Command):
    """One step back from what is open."""

    key, cap, label = "escape", "Esc", "Back"

    async def run(self, desk: Desk) -> None:
        await desk.step_back()


class Commands(Command):
    """Every command, found by name."""

    key, cap, label, sign = "ctrl+p", "Ctrl+P", "Commands", "≡"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.palette import Palette

        await desk.open_panel(Palette(desk, COMMANDS))


class Quit(Command):
    """End the program."""

    key, cap, label = "ctrl+q", "Ctrl+Q", "Quit"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.confirm import quit_question

        question = quit_question(desk)
        if question is None:
            await desk.leave()
        else:
            await desk.open_panel(question)


def _is_unpaid(desk: Desk) -> bool:
    """What comes before the first tender is refused behind it before anything is chosen."""
    state = desk.snapshot.state
    no = unpaid(state) if state.sale is not None else None
    if isinstance(no, Refusal):
        desk.refuse(no.reason)
    return not isinstance(no, Refusal)


def _takes_shop_coupons(desk: Desk) -> bool:
    """They need no customer and no program; where none is on the sale there must be goods."""
    state = desk.snapshot.state
    if not state.setup.shop_coupons.has_engine or state.sale is None:
        return False
    return bool(state.sale.coupons) or _is_unpaid(desk)


def _is_online(desk: Desk, what_needs: str) -> bool:
    """Said at once: nobody types a code only to be told that it cannot be used now."""
    if desk.snapshot.loyalty.online:
        return True
    desk.try_line()
    desk.refuse(f"{what_needs} the network. The sale earns as usual and is sent later.")
    return False


async def _open_with_customer(desk: Desk, panel: type[RedeemPanel] | type[CouponPanel]) -> None:
    sale = desk.snapshot.state.sale
    if sale is None or sale.customer is None:
        desk.refuse(BEING_LOOKED_UP if desk.snapshot.looking_up else NO_CUSTOMER.reason)
    elif sale.customer.opted_out and not (sale.hold or sale.lock):
        desk.refuse(left_program(sale.customer).reason)
    else:
        await desk.open_panel(panel(desk))


REGISTER_COMMANDS: tuple[type[Command], ...] = (
    Help,
    FindItem,
    Quantity,
    Customer,
    Redeem,
    Coupon,
    Suspend,
    Discount,
    Pay,
    ManagerMenu,
    PriceCheck,
    Lock,
    Training,
    OpenItem,
    LineNote,
    SaleNote,
    VoidLine,
    LineAbove,
    LineBelow,
    PageUp,
    PageDown,
    Back,
    Commands,
    Colours,
    Quit,
)

COMMANDS = (
    *REGISTER_COMMANDS,
    *CUSTOMER_COMMANDS,
    *DISCOUNT_COMMANDS,
    *(one for one in MANAGER_COMMANDS if one not in REGISTER_COMMANDS),
    *LOYALTY_COMMANDS,
    *OFFICE_COMMANDS,
    *PEOPLE_COMMANDS,
    *DAY_COMMANDS,
    *RECEIPT_COMMANDS,
    *GIFT_COMMANDS,
    *THEME_COMMANDS,
)
