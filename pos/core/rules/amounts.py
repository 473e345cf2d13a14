"""Which intents carry an amount that somebody types; what it cannot be, whatever it is for.

Amounts that are compared with what is due, or with a price, have their limit in their own rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pos.core import intents as it
from pos.core.amount_limits import most_in_drawer, most_price
from pos.core.decision import Refusal
from pos.core.errand import RedeemOutright
from pos.core.money import Money

_AmountOf = Callable[[Any], Money | None]


def _redeemed(intent: it.RunErrand) -> Money | None:
    return intent.errand.amount if isinstance(intent.errand, RedeemOutright) else None


IN_THE_DRAWER: Final[dict[type[object], _AmountOf]] = {
    it.OpenShift: lambda intent: intent.opening_float,
    it.CloseShift: lambda intent: intent.counted,
    it.HandOver: lambda intent: intent.counted,
    it.MoveCash: lambda intent: intent.amount,
}
OF_ONE_THING: Final[dict[type[object], _AmountOf]] = {
    it.OverridePrice: lambda intent: intent.unit_price,
    it.ReturnItem: lambda intent: intent.price,
    it.SellOpenItem: lambda intent: intent.price,
    it.TellPrice: lambda intent: intent.price,
    it.GivePoints: lambda intent: intent.amount,
    it.RunErrand: _redeemed,
}


def cannot_be_typed(intent: it.Intent) -> Refusal | None:
    for table, most_of in ((IN_THE_DRAWER, most_in_drawer), (OF_ONE_THING, most_price)):
        amount_of = table.get(type(intent))
        amount = amount_of(intent) if amount_of is not None else None
        if amount is not None and amount > (most := most_of(amount.currency)):
            return Refusal(
                reason=f"{amount.said()} cannot be right: it is at most {most.said()}. Was that a"
                " barcode?"
            )
    return None
