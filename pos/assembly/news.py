"""What the relay tells of a delivery, as the terminal is told of it."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.deliveries import CustomerDelivery, Delivery, OrderDelivery, RefundDelivery
from pos.outbox.relay import RelayNews
from pos.terminal.inbox import CustomerKnown
from pos.terminal.terminal import Terminal


def tell(terminal: Terminal, news: RelayNews) -> None:
    delivery = news.entry.delivery if news.entry is not None else None
    match delivery:
        case OrderDelivery():
            _tell_order(terminal, delivery, news)
        case RefundDelivery():
            _tell_refund(terminal, delivery, news)
        case None:
            pass  # only the counts have changed
        case _:
            _tell_other(terminal, delivery, news)
    terminal.note(news.counts)


def _tell_order(terminal: Terminal, delivery: OrderDelivery, news: RelayNews) -> None:
    sale_id = delivery.order.order_id
    if news.delivered is not None:
        balance = news.delivered.balance_after
        terminal.submit(
            it.OrderArrived(
                sale_id=sale_id,
                points_earned=news.delivered.points_earned,
                points_redeemed=news.delivered.points_redeemed,
                balance_after=balance.points if balance else None,
            )
        )
    elif news.rejected:
        receipt = delivery.order.receipt
        terminal.submit(it.OrderTurnedDown(sale_id=sale_id, reason=news.rejected, receipt=receipt))


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
