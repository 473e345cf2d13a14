"""The goods that a command is about: the selected line, or a sentence why it is none to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.core.decision import Refusal
from pos.core.rules.common import unpaid
from pos.core.rules.sale import GIFT_CARD_STAYS, RETURN_STAYS

if TYPE_CHECKING:
    from pos.core.sale import LineItem
    from pos.ui.command import Desk


def selected_goods(desk: Desk, *, otherwise: str) -> LineItem | None:
    """`otherwise` is said where no line is selected at all."""
    if (paid := why_unchanged(desk)) and desk.snapshot.state.sale is not None:
        desk.refuse(paid)
        return None
    if desk.selected_return is not None:
        desk.refuse(RETURN_STAYS.reason)
    elif desk.selected_gift_card is not None:
        desk.refuse(GIFT_CARD_STAYS.reason)
    elif desk.selected_line is None:
        desk.refuse(otherwise)
    return desk.selected_line


def why_unchanged(desk: Desk) -> str:
    """What is done first where something is paid already, or no sale is open; '' for nothing."""
    checked = unpaid(desk.snapshot.state)
    return checked.reason if isinstance(checked, Refusal) else ""
