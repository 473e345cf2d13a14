"""Which intents carry text that somebody writes as they like; what must not stand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from pos.core import intents as it
from pos.core.card_number import code_is_card_number, holds_card_number
from pos.core.decision import Refusal
from pos.core.errand import BuyWithPoints
from pos.core.stored_value import is_written_in

LONGEST_TEXT: Final = 200
"""Characters of whatever is written as people like; a rule of its own may give it fewer."""

_TextOf = Callable[[Any], Iterable[str]]


def _reason(intent: Any) -> Iterable[str]:
    return (intent.reason,)


def _why(intent: Any) -> Iterable[str]:
    return (intent.why,)


def _of_errand(intent: it.RunErrand) -> Iterable[str]:
    return () if isinstance(intent.errand, BuyWithPoints) else (intent.errand.reason,)


def _code(intent: it.SellOpenItem) -> Iterable[str]:
    """As somebody typed it, or as it was read from a card and named nothing."""
    return (intent.code,) if code_is_card_number(intent.code) else ()


FREE_TEXT: Final[dict[type[object], _TextOf]] = {
    it.OverridePrice: _reason,
    it.DiscountLine: _reason,
    it.DiscountSale: _reason,
    it.ReturnGoods: _reason,
    it.ReturnItem: _reason,
    it.TakeTender: lambda intent: (intent.reference,),
    it.ResolveCard: _reason,
    it.ReplaceStoredValue: _reason,
    it.MoveCash: _reason,
    it.RingNoSale: _reason,
    it.GivePoints: _reason,
    it.RunErrand: _of_errand,
    it.SettleEntry: _why,
    it.SettleBurn: _why,
    it.ReaddressEntry: _why,
    it.TryEntryAgain: _why,
    it.SuspendSale: lambda intent: (intent.name,),
    it.RegisterCustomer: lambda intent: (intent.name,),
    it.UpdateCustomer: lambda intent: (intent.name,),
    it.TagCustomer: lambda intent: intent.added,
    it.SellOpenItem: lambda intent: (intent.title, *_code(intent)),
    it.NoteLine: lambda intent: (intent.text,),
    it.NoteSale: lambda intent: (intent.text,),
}

NO_CODE_IN: Final[dict[type[object], _TextOf]] = {
    it.TellSerial: lambda intent: (intent.serial,),
    it.ExemptFromTax: _reason,
    it.SendCustomerEvent: lambda intent: (value for _, value in intent.details),
    it.RegisterCustomer: lambda intent: (intent.name, intent.email, intent.referrer_code),
    it.UpdateCustomer: lambda intent: (intent.name, intent.email),
    it.IdentifyByEmail: lambda intent: (intent.email,),
    it.EmailReceipt: lambda intent: (intent.address,),
    it.EnterOtp: lambda intent: (intent.code,),
    it.SellOpenItem: lambda intent: (intent.title, intent.code),
}
"""What has rules of its own for its length and for cards' numbers, or more fields than those."""

_HOLDS_CODE = Refusal(
    reason="That has the code of a gift card or of store credit in it, which is money to whoever "
    "reads it. Write it without the code."
)
_NO_SERIAL = Refusal(
    reason="That is the code of a gift card or of store credit, and is not kept. Where it is the"
    " serial number, type its last eight characters."
)


def holds_what_must_not(intent: it.Intent) -> Refusal | None:
    return _holds_code(intent) or _holds_card_number(intent)


def _holds_code(intent: it.Intent) -> Refusal | None:
    texts_of = NO_CODE_IN.get(type(intent)) or FREE_TEXT.get(type(intent))
    if texts_of is None or not any(map(is_written_in, texts_of(intent))):
        return None
    return _NO_SERIAL if isinstance(intent, it.TellSerial) else _HOLDS_CODE


def _holds_card_number(intent: it.Intent) -> Refusal | None:
    texts_of = FREE_TEXT.get(type(intent))
    if texts_of is None:
        return None
    texts = [*texts_of(intent)]
    if any(len(text) > LONGEST_TEXT for text in texts):
        return Refusal(
            reason=f"That is longer than {LONGEST_TEXT} characters, which is all that is kept. Say "
            "it shorter."
        )
    if not any(holds_card_number(text) for text in texts):
        return None
    return Refusal(
        reason="That looks like the number of a payment card. It must not be kept: write it"
        " without the number."
    )
