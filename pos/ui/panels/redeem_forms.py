"""So many points, or so much money, for this sale: typed, and held as soon as it is."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.money import Money
from pos.core.sale import Sale
from pos.ui import redeem_views as views
from pos.ui.command import Desk
from pos.ui.panels.entries import amount_entry, points_entry
from pos.ui.panels.form import Form
from pos.ui.reserved import points_name


class _RedeemForm(Form):
    """Waits for the points; where a code was sent for them, the redeem panel asks for it."""

    is_paying = True

    async def agreed(self) -> None:
        sale = self.snapshot.state.sale
        if sale is None or sale.hold is not None:
            await self.desk.close_panel()
        elif sale.otp_for is not None and sale.hold_asked is None:
            await self.desk.step_back()


def points_form(desk: Desk, sale: Sale) -> Form:
    def redeem(points: int) -> it.RedeemPoints:
        return it.RedeemPoints(points=points)

    entries = (points_entry(f"How many {points_name(sale)}"),)
    about = views.limit_rows(desk.snapshot, sale, desk.now(), desk.zone)
    return _RedeemForm(
        desk, f"Redeem {points_name(sale)}", entries=entries, make=redeem, about=about
    )


def money_form(desk: Desk, sale: Sale) -> Form:
    def redeem(off: Money) -> it.RedeemPoints:
        return it.RedeemPoints(amount=off)

    entries = (amount_entry("How much", sale.terms.currency),)
    about = views.limit_rows(desk.snapshot, sale, desk.now(), desk.zone)
    return _RedeemForm(desk, "Redeem money", entries=entries, make=redeem, about=about)
