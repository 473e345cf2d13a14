"""The manager menu: shift, drawer, and leaving. Each is a command like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.core import intents as it
from pos.core.shift import CashMove
from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot


class _InShift(Command):
    """Anything that needs an open shift."""

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return snapshot.state.shift_is_open


class OpenShift(Command):
    """Begin a shift with its float."""

    label = "Open shift"

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return not snapshot.state.shift_is_open

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.drawer_forms import open_shift_form

        await desk.open_panel(open_shift_form(desk))


class CloseShift(_InShift):
    """Count the drawer and end the shift."""

    label = "Close shift"

    async def run(self, desk: Desk) -> None:
        from pos.core.rules.shift import SALE_OPEN
        from pos.ui.panels.drawer_forms import close_shift_form

        if desk.snapshot.state.sale is not None:
            desk.refuse(SALE_OPEN.reason)  # before anybody counts
        else:
            await desk.open_panel(close_shift_form(desk))


class HandOver(_InShift):
    """Count; another cashier goes on."""

    label = "Hand over"

    async def run(self, desk: Desk) -> None:
        from pos.core.rules.hand_over import SALE_OPEN
        from pos.ui.panels.drawer_forms import hand_over_form

        if desk.snapshot.state.sale is not None:
            desk.refuse(SALE_OPEN.reason)  # before anybody counts
        else:
            await desk.open_panel(hand_over_form(desk))


class SetAside(_InShift):
    """Go away for a while, with the tray."""

    label = "Set the shift aside"
    listed_behind = CloseShift

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return super().is_offered(snapshot) and snapshot.state.setup.own_drawers

    async def run(self, desk: Desk) -> None:
        desk.ask(it.SetShiftAside())
        await desk.close_panel()


class TakeUp(Command):
    """Go on with a shift set aside."""

    label = "Take a shift up again"
    listed_behind = OpenShift

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return bool(snapshot.state.aside) and not snapshot.state.shift_is_open

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.aside import AsidePanel

        await desk.open_panel(AsidePanel(desk))


class PaidIn(_InShift):
    """Put cash in for a reason."""

    label = "Paid in"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.drawer_forms import cash_form

        await desk.open_panel(cash_form(desk, CashMove.PAID_IN))


class PaidOut(_InShift):
    """Take cash out for a reason."""

    label = "Paid out"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.drawer_forms import cash_form

        await desk.open_panel(cash_form(desk, CashMove.PAID_OUT))


class CashDrop(_InShift):
    """Move cash to the safe."""

    label = "Cash drop"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.drawer_forms import cash_form

        await desk.open_panel(cash_form(desk, CashMove.DROP))


class NoSale(_InShift):
    """Open the drawer without a sale."""

    label = "No sale"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.drawer_forms import no_sale_form

        await desk.open_panel(no_sale_form(desk))


class VoidSale(Command):
    """Strike out the whole open sale."""

    label = "Void sale"

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return snapshot.state.sale is not None

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.confirm import void_sale_question

        if desk.snapshot.state.sale is None:
            desk.refuse("No sale is open.")
        else:
            await desk.open_panel(void_sale_question(desk))


class SignOff(Command):
    """Leave the till to the next cashier."""

    label = "Sign off"

    async def run(self, desk: Desk) -> None:
        desk.ask(it.SignOff())
        await desk.close_panel()


DRAWER_COMMANDS: tuple[type[Command], ...] = (
    OpenShift,
    CloseShift,
    PaidIn,
    PaidOut,
    CashDrop,
    NoSale,
)
