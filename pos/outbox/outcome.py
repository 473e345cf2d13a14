"""What came of an entry: its mark in the outbox, what it says of the line, and the news of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pos.core.backoff import OPERATOR_WAIT_S, wait_s
from pos.core.deliveries import EntryState, OrderDelivery
from pos.errors import LoyaltyBusy, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable, Met
from pos.outbox.courier import Carried
from pos.outbox.flow import Flow
from pos.outbox.outbox import Entry, Outbox
from pos.ports.loyalty import Delivered
from pos.ports.record import OutboxCounts

log = logging.getLogger("pos.relay")

LONGEST_TOLD_S = 300.0
"""A service that asks for a longer pause than this is asked again all the same."""

FAULT = (
    "The till met a fault of its own while sending this. It asks what became of it and tries "
    "again; if it stays, call support, who find the fault in the log."
)
"""Never the fault's own words, which may hold what was being sent."""

_OF_THE_CUSTOMER = "2001"
"""Busy with this very customer, which says nothing of how busy the service is."""


NO_LINE: Final = "The line is down. It is sent by itself."
NO_ANSWER: Final = "No answer came. It is asked about by itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayNews:
    """What the relay tells: of an entry, or only of the counts."""

    counts: OutboxCounts
    entry: Entry | None = None
    delivered: Delivered | None = None
    was_settled: bool = False
    """A person had settled meanwhile what arrived."""
    rejected: str = ""


def mark(outbox: Outbox, carried: Carried, now: datetime, chance: Callable[[], float]) -> bool:
    """Delivered, rejected, or put off; in doubt where the service may have it.

    True where it arrived although a person had settled it meanwhile.
    """
    entry, failure = carried.entry, carried.failure
    in_doubt = entry.state is EntryState.IN_DOUBT
    match failure:
        case None:
            return _ended(outbox, carried, now)
        case LoyaltyRefused():
            log.warning("entry %s rejected: %s", entry.entry_id, failure.code or failure.reason)
            outbox.rejected(entry, now, reason=failure.reason)
            return False
        case LoyaltyUnreachable():
            for_s = max(wait_s(entry.attempts + 1, chance()), _told_s(failure))
            in_doubt = in_doubt or failure.sent
            reason = _waits_as(failure)
        case LoyaltyMisuse():
            for_s, reason = OPERATOR_WAIT_S, failure.reason
        case _:
            for_s, in_doubt, reason = OPERATOR_WAIT_S, True, FAULT
    outbox.retry_at(entry, now + timedelta(seconds=for_s), in_doubt=in_doubt, reason=reason)
    return False


def _ended(outbox: Outbox, carried: Carried, now: datetime) -> bool:
    """Delivered, or not sent after all."""
    if carried.delivered is None:
        outbox.give_back(carried.entry)
        return False
    after_all = _after_all(carried)
    return not outbox.delivered(carried.entry, now, carried.delivered, after_all=after_all)


def _waits_as(failure: LoyaltyUnreachable) -> str:
    """What a call tells a cashier of the sale says little of what waits since."""
    if isinstance(failure, LoyaltyBusy) or failure.met not in {Met.SILENCE, Met.NO_NETWORK}:
        return failure.reason
    return NO_ANSWER if failure.sent else NO_LINE


def had_redeemed(delivery: OrderDelivery, told: Delivered) -> bool:
    """Whether it arrived with points or coupons, be it before a person sent it bare.

    The service tells of points alone; of coupons, that it was there before it was sent so.
    """
    return bool(told.points_redeemed) or (delivery.is_bare_unsent and told.already)


def _after_all(carried: Carried) -> bool:
    delivery, told = carried.entry.delivery, carried.delivered
    if not isinstance(delivery, OrderDelivery) or told is None:
        return False
    is_reserved = delivery.order.hold is not None or delivery.order.lock is not None
    return not is_reserved and had_redeemed(delivery, told)


def take_note(flow: Flow, carried: Carried, now_s: float, chance: Callable[[], float]) -> None:
    """What it says of the line and the account, whomever it was for."""
    match carried.failure:
        case None if carried.delivered is None:
            pass
        case None | LoyaltyRefused():
            flow.answered(now_s)
        case LoyaltyBusy(code=code) if code == _OF_THE_CUSTOMER:
            pass
        case LoyaltyBusy(asked=False) as held_back:
            flow.rest(now_s, _told_s(held_back))
        case LoyaltyBusy() as busy:
            flow.too_much(now_s, left_s=carried.left_s, told_s=_told_s(busy))
        case LoyaltyUnreachable(met=Met.ODD_ANSWER):
            pass
        case LoyaltyUnreachable(sent=True, met=Met.SILENCE | Met.OUT_OF_ORDER):
            flow.silent(now_s, left_s=carried.left_s)
        case LoyaltyUnreachable():
            flow.no_line(now_s, left_s=carried.left_s, chance=chance())
        case LoyaltyMisuse():
            flow.in_vain(now_s)
        case _:
            pass  # a fault of ours


def news_of(carried: Carried, counts: OutboxCounts, *, was_settled: bool = False) -> RelayNews:
    if carried.delivered is not None:
        return RelayNews(
            counts=counts,
            entry=carried.entry,
            delivered=carried.delivered,
            was_settled=was_settled,
        )
    if isinstance(carried.failure, LoyaltyRefused):
        return RelayNews(counts=counts, entry=carried.entry, rejected=carried.failure.reason)
    return RelayNews(counts=counts)


def _told_s(no_answer: LoyaltyUnreachable) -> float:
    """How long the service asked to be left alone; 0 where it did not say."""
    if not isinstance(no_answer, LoyaltyBusy):
        return 0.0
    return min(LONGEST_TOLD_S, no_answer.retry_after_s or 0.0)


def untold_news(outbox: Outbox) -> list[RelayNews]:
    """What the relay told before a stop, and nobody wrote down."""
    counts = outbox.counts()
    return [
        RelayNews(counts=counts, entry=one.entry, rejected=one.reason)
        if one.entry.state is EntryState.REJECTED
        else RelayNews(
            counts=counts,
            entry=one.entry,
            delivered=one.delivered,
            was_settled=one.entry.state is EntryState.SETTLED,
        )
        for one in outbox.untold()
    ]
