"""The one thing that is asked before something becomes a line, remembered until it is answered.

It is in no record: a till that stops has sold nothing of what it asked about.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Refusal
from pos.core.intents.goods import OfQuestion
from pos.core.question import Asks, Question
from pos.core.sale import SalePhase
from pos.core.setup import Setup
from pos.core.state import TerminalState

_WAITS_FOR: Final = {
    Asks.AGE: "its age check",
    Asks.WEIGHT: "its weight",
    Asks.SERIAL: "its serial number",
    Asks.PRICE: "its price",
}

_LEAST_PHONE: Final = 10
"""Digits of a customer's number with its country, where ids are nothing else: with the proof behind
it that is longer than what a phone is known by itself.
"""

_SOLD = (ev.LineAdded, ev.QuantityChanged)


def is_no_serial(read: it.Intent, setup: Setup) -> bool:
    """Whether a scan is a customer's code or a receipt of the store, whatever is asked.

    A customer's code is told by its id, which is made as the store makes one of a phone or an
    e-mail address. A serial number may end in six digits too.
    """
    if isinstance(read, it.ReceiptScanned):
        return read.receipt.startswith(f"{setup.store_id}-")
    if not isinstance(read, it.IdentifyCustomer) or read.code is None:
        return False
    before, _, after = setup.customer_template.partition("{digits}")
    found = read.code.customer_id
    is_of_phone = found.startswith(before) and found.endswith(after)
    digits = found.removeprefix(before).removesuffix(after).removeprefix("+")
    is_long = bool(before or after) or len(digits) >= _LEAST_PHONE
    return "@" in found or (is_of_phone and digits.isdecimal() and is_long)


class OpenQuestion:
    def __init__(self) -> None:
        self.question: Question | None = None

    def taken_up(self, intent: it.Intent, *, scanned: str = "") -> it.Intent:
        """The intent, or what it is while something is asked.

        `scanned` is the text it was read from, where it was. A code that names an item sells it
        whatever is asked, but where prices are only looked at.
        """
        question = self.question
        if isinstance(intent, OfQuestion):
            return replace(intent, about=question)
        if question is None:
            return intent
        if question.asks is Asks.CODE:
            return _of_price_check(intent, question, scanned)
        is_other = not isinstance(intent, it.AddItem | it.IdentifyByCard)
        if scanned and is_other and question.asks is Asks.SERIAL:
            return it.TellSerial(serial=scanned, about=question)
        return intent

    def after(
        self, intent: it.Intent, answer: Answer, *, before: TerminalState, now: TerminalState
    ) -> Answer:
        """What is asked from here on, and the answer with what became of the question before."""
        asked = self.question
        if isinstance(answer, Refusal) and (first := _answered_first(intent, asked, answer)):
            return replace(answer, reason=first, asks=None)
        if answer.asks is not None:
            self.question = answer.asks
            is_other = asked is not None and not isinstance(intent, OfQuestion | it.PriceFound)
            return with_sentence(answer, _dropped(asked)) if is_other else answer
        if asked is None or isinstance(answer, Refusal):
            return answer
        if isinstance(intent, OfQuestion) and not isinstance(intent, it.AskScale):
            self.question = None
            return answer
        if _sells_it(intent, asked):
            self.question = None
            return answer
        if is_over(before, now):
            self.question = None
            return with_sentence(answer, _dropped(asked))
        if any(isinstance(event, _SOLD) for event in answer.events):
            return with_sentence(answer, _waits(asked))
        return answer


def _of_price_check(intent: it.Intent, question: Question, scanned: str) -> it.Intent:
    """Nothing is sold; a code that names no item has no price."""
    match intent:
        case it.AddItem() | it.PriceFound():
            return it.PriceFound(
                item=intent.item, label=intent.label, quantity=intent.quantity, about=question
            )
        case it.CheckPrice():
            return replace(intent, about=question)
        case it.RejectCode(misread=False) | it.ApplyCoupon() if scanned:
            return it.CheckPrice(code=scanned, about=question)
        case _:
            return intent


def _answered_first(intent: it.Intent, asked: Question | None, answer: Refusal) -> str:
    """Two questions at once would lose one of the two; whoever scanned has this one in hand."""
    is_next = answer.asks is not None and answer.asks.add is not None
    if not is_next or asked is None or not asked.add or isinstance(intent, OfQuestion):
        return ""
    assert answer.asks is not None, "it is the next that asks"
    return f"{_waits(asked)} Answer that first, then scan {answer.asks.title}."


def _sells_it(intent: it.Intent, asked: Question) -> bool:
    """What was asked about came another way, as `0.350*CODE`: nothing of it waits any more."""
    if not isinstance(intent, it.AddItem) or asked.add is None:
        return False
    return intent.item.code == asked.add.item.code


def is_over(before: TerminalState, now: TerminalState) -> bool:
    """The sale it was for is paid or gone, or nobody is there who was asked."""
    if now.cashier is None or now.locked:
        return True
    if before.sale is None:
        return False
    if now.sale is None or now.sale.sale_id != before.sale.sale_id:
        return True
    return now.sale.phase is not SalePhase.SELLING


def _dropped(asked: Question | None) -> str:
    return f"{asked.title} is not sold: scan it again." if asked and asked.add else ""


def _waits(asked: Question) -> str:
    return f"{asked.title} still waits for {_WAITS_FOR[asked.asks]}." if asked.add else ""


def with_sentence(answer: Answer, also: str) -> Answer:
    """The answer and, behind it, what else is to be known."""
    if not also:
        return answer
    if isinstance(answer, Refusal):
        return replace(answer, reason=f"{_ended(answer.reason)} {also}")
    if not answer.say:
        return replace(answer, say=also)
    return replace(answer, say=f"{_ended(answer.say)} {also}")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."
