"""Receipts of all tills at the hub, read by the till's own fold; and its claims of what comes back.

A receipt of this till is as good without the hub as it was before there was one. One of another
till is not taken back without it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from pos.assembly.drawn import drawn
from pos.assembly.hub.left_alone import LeftAlone
from pos.core import events as ev
from pos.core.applying.afterwards import finished
from pos.core.customer import ERASED, Customer
from pos.core.paying_back import paid_back, together
from pos.core.refund import ReceiptRead
from pos.core.reports.sales_fold import SalesFold
from pos.core.setup import Setup
from pos.core.state import FinishedSale
from pos.errors import ConfigError, HubError, HubMisuse, HubRefused, HubUnreachable, JournalError
from pos.journal import codec
from pos.ports.across_tills import ReceiptHere, ReturnClaimed, ReturnWanted
from pos.text import safe

if TYPE_CHECKING:
    from pos.hub.database import HubDatabase
    from pos.hub.returns import Claim, ClaimAnswer, CompletedSale, HubReturns, ReceiptAtHub

log = logging.getLogger("pos.hub")
T = TypeVar("T")

_NOT_READ: Final = (
    "Receipt {receipt} was written by another version of the program. Return it at the till it "
    "names."
)
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
        self._line = line
        self._setup = setup
        self._run = run
        self._is_recorded = is_recorded
        self._left_alone = left_alone
        self._turn = threading.Lock()
        self._hub: HubReturns | None = None
        self._has_begun = False
        self._has_begun_again = False
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
        return _whole(receipt, at_hub, here, without=self._me)

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
            found = _whole(wanted.receipt, at_hub, here, without=self._me)
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
        """What the hub was not told yet, and what an earlier run of this till left there. HubError
        where it still cannot be told.
        """
        self._told(lambda _: None)

    @property
    def is_told(self) -> bool:
        """Whether catching up has nothing to do."""
        return self._has_begun and not self._given_up

    @property
    def _me(self) -> tuple[str, str]:
        return self._setup.store_id, self._setup.till_id

    def _forget(self, claim: str) -> None:
        with self._turn:
            self._given_up.append(claim)

    def _told(self, ask: Callable[[HubReturns], T]) -> T:
        with self._turn:
            try:
                answer = self._asked(ask)
            except HubUnreachable:
                self._left_alone.failed()
                raise
            self._left_alone.answered()
            return answer

    def _asked(self, ask: Callable[[HubReturns], T]) -> T:
        """Brought back from a backup the hub knows another run: it is told of this one, once. Where
        a till was cloned, both do so, and then one of them is refused.
        """
        hub = self._begun()
        from pos.hub.returns import AnotherBegan

        try:
            return ask(hub)
        except AnotherBegan:
            if self._has_begun_again:
                raise
            self._has_begun, self._has_begun_again = False, True
            return ask(self._begun())

    def _begun(self) -> HubReturns:
        if self._hub is None:
            try:
                line = self._line()
            except ConfigError as problem:
                raise HubMisuse(str(problem)) from None
            from pos.hub.returns import HubReturns

            self._hub = HubReturns(line, run=self._run)
        if not self._has_begun:
            left = self._hub.begin()
            self._given_up += [one for one, receipt in left if not self._is_recorded(receipt, one)]
            self._has_begun = True
        if self._given_up:
            self._hub.give_up(self._given_up)
            self._given_up.clear()
        return self._hub


def _whole(
    receipt: str, at_hub: ReceiptAtHub, here: ReceiptHere, *, without: tuple[str, str]
) -> ReceiptRead | None:
    """What came back at this till, which is left out, is in its own record, and newer there."""
    returned, back = [*here.returned], [*here.back]
    try:
        done = here.finished or (_bought(at_hub.sale) if at_hub.sale is not None else None)
        for one in at_hub.returns:
            if (one.member.store, one.member.till) == without:
                continue
            sale = _folded(one).sale
            returned += (line for line in sale.returns if line.origin.receipt == receipt)
            back += paid_back(sale, receipt)
    except (AssertionError, JournalError, msgspec.MsgspecError) as problem:
        log.warning("receipt %s cannot be read from the hub: %r", receipt, problem)
        raise HubRefused(_NOT_READ.format(receipt=safe(receipt))) from None
    if done is None:
        return None
    return ReceiptRead(finished=done, returned=tuple(returned), back=together(back))


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


def _bought(one: CompletedSale) -> FinishedSale:
    """The record has the customer's id beside its chain, and the hub beside the record."""
    done = _folded(one)
    if done.sale.customer is None:
        return done
    known = one.customer_id and one.customer_id != ERASED.customer_id
    buyer = Customer(customer_id=safe(one.customer_id)) if known else ERASED
    return replace(done, sale=replace(done.sale, customer=buyer))


def _folded(one: CompletedSale) -> FinishedSale:
    sales = SalesFold()
    *before, last = (
        codec.decode_event(kind, version, drawn(body), None) for kind, version, body in one.records
    )
    for event in before:
        sales.add(event)
    sale = sales.of(last)
    assert sale is not None, "it was opened before it was completed"
    assert isinstance(last, ev.SaleCompleted), "its last record completes it"
    return finished(sale, last)
