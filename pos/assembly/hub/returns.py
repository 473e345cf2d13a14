"""Receipts of all tills at the hub, read by the till's own fold; and its claims of what comes back.

A receipt of this till is as good without the hub as it was before there was one. One of another
till is not taken back without it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from pos.assembly.hub.late import Late
from pos.assembly.hub.left_alone import LeftAlone
from pos.assembly.hub.receipts import whole
from pos.core.refund import ReceiptRead
from pos.core.setup import Setup
from pos.errors import HubError, HubRefused, HubUnreachable
from pos.ports.across_tills import ReceiptHere, ReturnClaimed, ReturnWanted
from pos.text import safe

if TYPE_CHECKING:
    from pos.hub.database import HubDatabase
    from pos.hub.returns import Claim, ClaimAnswer, HubReturns

log = logging.getLogger("pos.hub")
T = TypeVar("T")

LOOKS_AT_AGE_EVERY_S: Final = 60.0
_AT_ANOTHER: Final = (
    "Goods of this receipt are coming back at till {at}. Wait until that sale is finished there."
)
_NOT_HEARD: Final = "The hub has not heard all of this receipt yet. Try again in a moment."
_ON_ITS_WAY: Final = "What is left of it is on its way back already. Try again in a moment."


class ReturnsAtHub:
    """pos.ports.across_tills.ReceiptsAcrossTills. Asks on the thread of whoever asks it."""

    def __init__(
        self,
        line: Callable[[], HubDatabase],
        setup: Setup,
        *,
        run: str,
        is_recorded: Callable[[str, str], bool],
        left_alone: LeftAlone,
    ) -> None:
        """`run` is another one each time the till is started. `is_recorded`: whether goods of a
        receipt came back under a claim, as this till's record has it.
        """
        self._setup = setup
        self._run = run
        self._is_recorded = is_recorded
        self._left_alone = left_alone
        self._turn = threading.Lock()
        self._asked = Late(line, self._at)
        self._has_begun = False
        self._has_begun_again = False
        self._age = ""
        """Of the hub when this run began there."""
        self._looked_s = 0.0
        self._given_up: list[str] = []
        """And not told yet."""

    def read(self, receipt: str, here: ReceiptHere) -> ReceiptRead | None:
        if here.finished is not None and self._left_alone.is_now:
            return here.read
        try:
            at_hub = self._told(lambda hub: hub.read(receipt))
        except HubError as problem:
            if here.finished is None:
                raise
            log.info("receipt %s as this till knows it: %s", receipt, problem)
            return here.read
        return whole(receipt, at_hub, here, without=self._me)

    def claim(self, wanted: ReturnWanted, here: ReceiptHere) -> ReturnClaimed:
        if here.finished is not None and self._left_alone.is_now:
            return ReturnClaimed(found=here.read)
        try:
            answer, at_hub = self._told(lambda hub: hub.claim(_claim(wanted, here)))
        except HubError as problem:
            if here.finished is not None and isinstance(problem, HubUnreachable):
                log.info("goods of %s come back unclaimed: %s", wanted.receipt, problem)
                return ReturnClaimed(found=here.read)
            self._forget(wanted.claim)
            if here.finished is None:
                raise
            return ReturnClaimed(found=here.read, why_not=str(problem))
        try:
            found = whole(wanted.receipt, at_hub, here, without=self._me)
        except HubRefused as problem:
            self._forget(wanted.claim)
            if here.finished is None:
                raise
            return ReturnClaimed(found=here.read, why_not=str(problem))
        return _answered(answer, found)

    def give_up(self, claim: str) -> None:
        self._forget(claim)
        with suppress(HubError):
            self.catch_up()

    def catch_up(self) -> None:
        """What the hub was not told yet, and what an earlier run of this till left there; or this
        one, where the hub was put back from a backup. HubError where it still cannot be told.
        """
        with self._turn:
            if self._has_begun:
                self._has_begun = self._asked().age() == self._age
                self._looked_s = time.monotonic()
        self._told(lambda _: None)

    @property
    def is_told(self) -> bool:
        """Whether catching up has nothing to do."""
        is_looked_at = time.monotonic() < self._looked_s + LOOKS_AT_AGE_EVERY_S
        return self._has_begun and not self._given_up and is_looked_at

    @property
    def _me(self) -> tuple[str, str]:
        return self._setup.store_id, self._setup.till_id

    def _forget(self, claim: str) -> None:
        with self._turn:
            self._given_up.append(claim)

    def _told(self, ask: Callable[[HubReturns], T]) -> T:
        with self._turn:
            try:
                with self._asked.one_answer():
                    answer = self._asked_as_this_run(ask)
            except HubUnreachable:
                self._left_alone.failed()
                raise
            self._left_alone.answered()
            return answer

    def _asked_as_this_run(self, ask: Callable[[HubReturns], T]) -> T:
        """Brought back from a backup the hub knows another run: it is told of this one. Where a
        till was cloned, both do so, once in an age of the hub, and then one of them is refused.
        """
        hub = self._begun()
        from pos.hub.returns import AnotherBegan

        try:
            return ask(hub)
        except AnotherBegan:
            is_of_this_age = hub.age() == self._age
            if self._has_begun_again and is_of_this_age:
                raise
            self._has_begun, self._has_begun_again = False, is_of_this_age
            return ask(self._begun())

    def _at(self, line: HubDatabase) -> HubReturns:
        from pos.hub.returns import HubReturns

        return HubReturns(line, run=self._run)

    def _begun(self) -> HubReturns:
        hub = self._asked()
        if not self._has_begun:
            self._age, self._looked_s = hub.age(), time.monotonic()
            left = hub.begin()
            self._given_up += [one for one, receipt in left if not self._is_recorded(receipt, one)]
            self._has_begun = True
        if self._given_up:
            hub.give_up(self._given_up)
            self._given_up.clear()
        return hub


def _claim(wanted: ReturnWanted, here: ReceiptHere) -> Claim:
    from pos.hub.returns import Claim

    line = here.finished.sale.line(wanted.number) if here.finished else None
    return Claim(
        claim=wanted.claim,
        receipt=wanted.receipt,
        number=wanted.number,
        quantity=wanted.quantity,
        own_sold=line.quantity if line else None,
    )


def _answered(answer: ClaimAnswer, found: ReceiptRead | None) -> ReturnClaimed:
    from pos.hub.returns import Verdict

    match answer.verdict:
        case Verdict.CLAIMED:
            return ReturnClaimed(found=found, quantity=answer.quantity)
        case Verdict.ELSEWHERE:
            return ReturnClaimed(found=found, why_not=_AT_ANOTHER.format(at=safe(str(answer.at))))
        case Verdict.TOO_MANY:
            return ReturnClaimed(found=found, why_not=_ON_ITS_WAY)
        case Verdict.UNKNOWN:
            return ReturnClaimed(found=found, why_not=_NOT_HEARD)
