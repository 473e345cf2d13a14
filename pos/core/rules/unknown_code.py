"""A code that names nothing: what of it is said, and what may be sold under it."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.card_number import code_is_card_number
from pos.core.decision import Refusal
from pos.core.roles import LONGEST_PIN
from pos.core.stored_value import Replaced, holds_code, last_of, masked, may_be_part, packed
from pos.text import safe

_LONGEST_TOLD = 80

OF_STORED_VALUE = Refusal(
    reason="That is the code of a gift card or of store credit. F9, G pays with it; F10, H,"
    " 2 tells what is on it."
)


def as_it_may_be_told(code: str) -> str:
    """Of a card's number its length alone, of most of a gift card's code its end; of anything else
    what a screen can show.
    """
    shown = safe(code, _LONGEST_TOLD)
    if may_be_part(shown):
        return masked(last_of(packed(shown)))
    return _its_length(shown) if code_is_card_number(shown) else shown


def replaced(code: str, found: Replaced) -> Refusal:
    """Of a code that holds no more: it names what does."""
    before, now = masked(last_of(packed(code))), masked(found.last_four)
    return Refusal(
        reason=f"The code {before} is worth nothing: its value was issued anew as {now}. Take the "
        "newer slip."
    )


def reject_code(intent: it.RejectCode) -> Refusal:
    if isinstance(intent.found, Replaced):
        return replaced(intent.code, intent.found)
    if holds_code(intent.code):
        return OF_STORED_VALUE
    told = as_it_may_be_told(intent.code)
    if intent.misread:
        again = "Scan it again." if intent.scanned else "Compare its digits, and type it again."
        return Refusal(reason=f"Misread: {told} is not a whole barcode. {again}")
    may_be_pin = _may_be_pin(intent)
    if may_be_pin and intent.while_pin_asked:
        told = _its_length(intent.code)
    is_secret = may_be_pin or code_is_card_number(intent.code) or may_be_part(intent.code)
    next_steps = (
        "F2 finds it, F6 takes it as a coupon, Ctrl+O sells it openly."
        if intent.may_be_coupon and not is_secret
        else "Scan again, F2 finds it, Ctrl+O sells it openly."
    )
    return Refusal(
        reason=f"Unknown code {told}. {next_steps}",
        unknown_code="" if is_secret else intent.code,
    )


def _may_be_pin(intent: it.RejectCode) -> bool:
    """A short number that was typed. It is said, since a mistyped number must be seen, but while a
    PIN is asked for on no screen; and no record ever has it as the code of what was sold.
    """
    return not intent.scanned and intent.code.isdecimal() and len(intent.code) <= LONGEST_PIN


def _its_length(code: str) -> str:
    return f"({len(code)} digits)"
