"""How many of the next item are sold, where that was told before it; remembered until it is used.

It is in no record, as what is open to be answered (questions.py) is not.
"""

from __future__ import annotations

from dataclasses import replace

from pos.core import intents as it
from pos.core.decision import Answer, Refusal
from pos.core.quantity import ONE, quantity_text
from pos.core.state import TerminalState
from pos.terminal.questions import is_over, with_sentence
from pos.terminal.snapshot import NextQuantity

_GOODS = (it.AddItem, it.SellOpenItem)


class QuantityBefore:
    def __init__(self) -> None:
        self.next = NextQuantity()

    def with_quantity(self, intent: it.Intent) -> it.Intent:
        """Goods of which nobody said how many; a quantity of their own goes before."""
        waiting = self.next.quantity
        if waiting is None or not isinstance(intent, _GOODS) or intent.quantity is not None:
            return intent
        return replace(intent, quantity=waiting)

    def as_asked(self, intent: it.Intent) -> it.Intent:
        """For a yes that comes later: so many as now, whatever is told of the next item by then."""
        counted = self.with_quantity(intent)
        if isinstance(counted, it.SellOpenItem) and counted.quantity is None:
            return replace(counted, quantity=ONE)
        return counted

    def after(
        self,
        asked: it.Intent,
        known: it.Intent,
        answer: Answer,
        *,
        before: TerminalState,
        now: TerminalState,
        is_of_before: bool = False,
    ) -> Answer:
        """What waits from here on, and the answer with what became of what waited.

        `asked` is what came, `known` what it was found to be. What was asked before and is done
        now with a yes (`is_of_before`) took its quantity when it was asked.
        """
        is_no = isinstance(answer, Refusal)
        if isinstance(known, it.CountNext):
            self.next = replace(self.next, quantity=None if is_no else known.quantity)
            return answer
        waiting = self.next.quantity
        if waiting is None:
            return answer
        times = f"{quantity_text(waiting)} ×"
        if isinstance(known, _GOODS):
            if is_of_before:
                return answer
            self._forget()
            if isinstance(answer, Refusal) and answer.needs_approval:
                return answer  # remembered with it, for the yes
            is_left = is_no and answer.asks is None
            again = f"{times} waits no longer: type it again where it is wanted."
            return with_sentence(answer, again if is_left else "")
        if is_over(before, now):
            self._forget()
            return answer
        if isinstance(asked, it.Scanned | it.EnterCode):
            return with_sentence(answer, f"{times} still waits for an item.")
        return answer

    def _forget(self) -> None:
        self.next = NextQuantity(used=self.next.used + 1)
