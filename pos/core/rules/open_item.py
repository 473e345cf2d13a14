"""What the catalogue does not know is sold by its title and a price."""

from __future__ import annotations

from typing import Final

from pos.core import intents as it
from pos.core.decision import Answer, Moment, Refusal
from pos.core.item import Item
from pos.core.rules.sale import add_item
from pos.core.rules.table import NO_RULES
from pos.core.state import TerminalState
from pos.text import safe

LONGEST_TITLE: Final = 60
LONGEST_CODE: Final = 40

_NAMELESS: Final = "open-item"
"""The code of what has none to be read."""


def sell_open_item(state: TerminalState, intent: it.SellOpenItem, moment: Moment) -> Answer:
    if intent.known_as:
        return Refusal(
            reason=f"{intent.code} is the code of {intent.known_as}. Scan it to sell it."
        )
    title = safe(intent.title, LONGEST_TITLE)
    if not title:
        return Refusal(reason="Say what it is: the receipt names it.")
    if intent.tax and intent.tax not in state.setup.tax_rates:
        names = ", ".join(state.setup.tax_rates)
        return Refusal(reason=f"There is no tax rate {intent.tax}. There are: {names}.")
    code = safe(intent.code, LONGEST_CODE) or _NAMELESS
    item = Item(code=code, title=title, price=intent.price, tax=intent.tax, open_price=True)
    add = it.AddItem(item=item, quantity=intent.quantity, price=intent.price)
    return add_item(state, add, moment)


RULES = NO_RULES.on(it.SellOpenItem, sell_open_item)
