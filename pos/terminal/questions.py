"""The one thing that is asked before something becomes a line, remembered until it is answered.

It is in no record: a till that stops has sold nothing of what it asked about.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Refusal
from pos.core.intents.goods import Answered
from pos.core.question import Asks, Question
from pos.core.sale import SalePhase
from pos.core.state import TerminalState

_WAITS_FOR: Final = {
    Asks.AGE: "to be asked about",
    Asks.WEIGHT: "its weight",
    Asks.SERIAL: "its serial number",
    Asks.PRICE: "its price",
}

_SOLD = (ev.LineAdded, ev.QuantityChanged)


class OpenQuestion:
    def __init__(self) -> None:
        self.question: Question | None = None

    def taken_up(self, intent: it.Intent, *, scanned: str = "") -> it.Intent:
        """The intent, or what it is while something is asked.

        `scanned` is the text it was read from, where it was. A code that names an item sells it
        whatever is asked, but where prices are only looked at.
        """
        question = self.question
        if isinstance(intent, Answered):
            return replace(intent, about=question)
        if question is None:
            return intent
        if question.asks is Asks.CODE and isinstance(intent, it.AddItem | it.PriceFound):
            return it.PriceFound(item=intent.item, label=intent.label, about=question)
        is_other = not isinstance(intent, it.AddItem | it.IdentifyByCard)
        if scanned and is_other and question.asks is Asks.SERIAL:
            return it.TellSerial(serial=scanned, about=question)
        return intent

    def after(
        self, intent: it.Intent, answer: Answer, *, before: TerminalState, now: TerminalState
    ) -> Answer:
        """What is asked from here on, and the answer with what became of the question before."""
        asked = self.question
        if answer.asks is not None:
            self.question = answer.asks
            is_other = asked is not None and not isinstance(intent, Answered | it.PriceFound)
            return _with(answer, _dropped(asked)) if is_other else answer
        if asked is None or isinstance(answer, Refusal):
            return answer
        if isinstance(intent, Answered) and not isinstance(intent, it.AskScale):
            self.question = None
            return answer
        if _is_over(before, now):
            self.question = None
            return _with(answer, _dropped(asked))
        if any(isinstance(event, _SOLD) for event in answer.events):
            return _with(answer, _waits(asked))
        return answer


def _is_over(before: TerminalState, now: TerminalState) -> bool:
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


def _with(answer: Answer, also: str) -> Answer:
    if not also:
        return answer
    if isinstance(answer, Refusal):
        return replace(answer, reason=f"{answer.reason} {also}")
    if not answer.say:
        return replace(answer, say=also)
    stop = "" if answer.say.endswith((".", "!", "…")) else "."
    return replace(answer, say=f"{answer.say}{stop} {also}")
