"""What the relay tells of a delivery, as the terminal is told of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from pos.core import intents as it
from pos.core.deliveries import CustomerDelivery, Delivery, OrderDelivery, RefundDelivery
from pos.core.money import Money
from pos.core.order import OrderFacts
from pos.core.settlement import Given, WasSettled
from pos.errors import JournalError
from pos.journal.database import readable
from pos.outbox.outbox import Outbox
from pos.outbox.outcome import had_redeemed, untold_news
from pos.outbox.relay import RelayNews
from pos.terminal.inbox import CustomerKnown
from pos.terminal.terminal import Terminal

log = logging.getLogger("pos.relay")

WasSettledOf = Callable[[OrderFacts], WasSettled | None]
"""What the record says that a person made of an order's entry."""


def tell(terminal: Terminal, news: RelayNews, *, was_settled: WasSettledOf) -> None:
    delivery = news.entry.delivery if news.entry is not None else None
    match delivery:
        case OrderDelivery():
            _tell_order(terminal, delivery, news, was_settled)
        case RefundDelivery():
            _tell_refund(terminal, delivery, news)
        case None:
            pass  # only the counts have changed
        case _:
            _tell_other(terminal, delivery, news)
    terminal.note(news.counts)


def _tell_order(
    terminal: Terminal, delivery: OrderDelivery, news: RelayNews, was_settled: WasSettledOf
) -> None:
    sale_id = delivery.order.order_id
    if news.delivered is not None:
        balance = news.delivered.balance_after
        terminal.submit(
            it.OrderArrived(
                sale_id=sale_id,
                points_earned=news.delivered.points_earned,
                points_redeemed=news.delivered.points_redeemed,
                balance_after=balance.points if balance else None,
                was_settled=_made_of_it(
                    delivery.order,
                    is_settled=news.was_settled,
                    has_redeemed=had_redeemed(delivery, news.delivered),
                    was_settled=was_settled,
                ),
            )
        )
    elif news.rejected:
        receipt = delivery.order.receipt
        terminal.submit(it.OrderTurnedDown(sale_id=sale_id, reason=news.rejected, receipt=receipt))


def _made_of_it(
    order: OrderFacts, *, is_settled: bool, has_redeemed: bool, was_settled: WasSettledOf
) -> WasSettled | None:
    """By a person, before it arrived. Sent bare, it had arrived with its points before: those are
    all that tell of it.
    """
    is_reserved = order.hold is not None or order.lock is not None
    is_taken = is_reserved or has_redeemed
    if not is_settled and (is_reserved or not is_taken):
        return None
    was = was_settled(order)
    if was is None or is_taken:
        return was
    nothing = Money.zero(order.total_paid.currency)
    return replace(was, given=Given(points=0, by_points=nothing, by_coupons=nothing))


def tell_again(
    terminal: Terminal, open_outbox: Callable[[], Outbox], *, was_settled: WasSettledOf
) -> None:
    """At the start, what the outbox had on the disk when the till stopped before its record did."""
    try:
        with readable(), closing(open_outbox()) as outbox:
            for news in untold_news(outbox):
                tell(terminal, news, was_settled=was_settled)
    except JournalError as problem:  # no reason not to sell: the next start looks again
        log.warning("%s", problem)


def _tell_refund(terminal: Terminal, refund: RefundDelivery, news: RelayNews) -> None:
    sale_id, refund_id = refund.sale_id, refund.refund_id
    if news.delivered is not None:
        points = news.delivered.points_reversed
        terminal.submit(it.RefundArrived(sale_id=sale_id, refund_id=refund_id, points=points))
    elif news.rejected:
        terminal.submit(
            it.RefundTurnedDown(sale_id=sale_id, refund_id=refund_id, reason=news.rejected)
        )


def _tell_other(terminal: Terminal, delivery: Delivery, news: RelayNews) -> None:
    entry_id = delivery.entry_id
    if news.delivered is not None:
        name = delivery.name if isinstance(delivery, CustomerDelivery) else ""
        terminal.submit(
            it.DeliveryArrived(
                entry_id=entry_id,
                customer=name or delivery.customer_id,
                unknown_code=news.delivered.unknown_code,
            )
        )
        terminal.note(CustomerKnown(customer_id=delivery.customer_id))
    elif news.rejected:
        terminal.submit(it.DeliveryTurnedDown(entry_id=entry_id, reason=news.rejected))
