"""Forms of the loyalty menu: points given, points spent outright, a coupon burned."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pos.core import intents as it
from pos.core.errand import BurnCoupon, RedeemOutright
from pos.core.money import Money
from pos.ui import figures
from pos.ui.command import Desk
from pos.ui.customer_views import customer_name
from pos.ui.panels.entries import Entry, amount_entry, points_entry, text_entry
from pos.ui.panels.form import Form
from pos.ui.reserved import points_name
from pos.ui.rows import Row, Tone, row

_WHY = text_entry("Why")


def give_points_form(desk: Desk) -> Form:
    def give(amount: Money, reason: str) -> it.Intent:
        return it.GivePoints(amount=amount, reason=reason)

    currency = desk.snapshot.state.setup.currency
    entries = (amount_entry("For a purchase of", currency), _WHY)
    return Form(desk, "Give points", entries=entries, make=give, about=_about(desk))


def redeem_points_form(desk: Desk) -> Form:
    def redeem(points: int, reason: str) -> it.Intent:
        return it.RunErrand(errand=RedeemOutright(points=points, reason=reason))

    sale = desk.snapshot.state.sale
    name = points_name(sale)
    return _outright(desk, (points_entry(f"How many {name}"), _WHY), redeem)


def redeem_money_form(desk: Desk) -> Form:
    def redeem(amount: Money, reason: str) -> it.Intent:
        return it.RunErrand(errand=RedeemOutright(amount=amount, reason=reason))

    entries = (amount_entry("How much", desk.snapshot.state.setup.currency), _WHY)
    return _outright(desk, entries, redeem)


def _outright(desk: Desk, entries: Sequence[Entry], make: Callable[..., it.Intent]) -> Form:
    about = (*_about(desk), row("Spent at once, beside any sale.", tone=Tone.MUTED))
    return Form(desk, "Redeem outright", entries=entries, make=make, about=about)


def burn_coupon_form(desk: Desk) -> Form:
    def burn(code: str, reason: str) -> it.Intent:
        return it.RunErrand(errand=BurnCoupon(code=code, reason=reason))

    about = (*_about(desk), row("It cannot be used again.", tone=Tone.MUTED))
    entries = (text_entry("Code"), _WHY)
    return Form(desk, "Burn a coupon", entries=entries, make=burn, about=about)


def _about(desk: Desk) -> tuple[Row, ...]:
    """Whose points they are."""
    sale = desk.snapshot.state.sale
    if sale is None or sale.customer is None:
        return ()
    balance = sale.customer.balance
    has = figures.points(balance.points, points_name(sale)) if balance else ""
    return (row(customer_name(sale.customer), has, tone=Tone.STRONG),)
