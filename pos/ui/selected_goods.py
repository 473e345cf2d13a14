"""The goods that a command is about: the selected line, or a sentence why it is none to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos.core.sale import LineItem
    from pos.ui.command import Desk

_RETURN_STAYS = "That line is a return. Delete strikes it out; then return it anew."
_GIFT_CARD_STAYS = "That line is a gift card. Delete strikes it out; then sell it anew."


def selected_goods(desk: Desk, *, otherwise: str) -> LineItem | None:
    """`otherwise` is said where no line is selected at all."""
    if desk.selected_return is not None:
        desk.refuse(_RETURN_STAYS)
    elif desk.selected_gift_card is not None:
        desk.refuse(_GIFT_CARD_STAYS)
    elif desk.selected_line is None:
        desk.refuse(otherwise)
    return desk.selected_line
