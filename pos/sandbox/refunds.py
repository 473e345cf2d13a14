"""Taking an order back, whole or in part: what was earned goes, what was redeemed returns.

Cash is refunded before points; the order's own rate counts, not today's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

from pos.sandbox.calls import (
    Answer,
    Call,
    branch_checked,
    known,
    merchant_names,
    new_id,
    new_time,
)
from pos.sandbox.exchange import Refused, answer
from pos.sandbox.fields import Fields, customer_id_in, invalid
from pos.sandbox.points import Entry, credit, record, rounded, take, total
from pos.sandbox.world import Order, OrderLine, World, with_customer, with_item


@dataclass(frozen=True, slots=True)
class Reversal:
    """What one refund moves."""

    order: Order  # as it stands afterwards
    earned_back: int
    returned: int
    amount: Decimal


def refund(call: Call) -> Answer:
    fields, now = call.body(), call.now
    customer_id = customer_id_in(fields)
    refund_id = fields.needed_text("refundTransactionId")
    original_id = fields.needed_text("reverseTransactionId")
    time = fields.needed_moment("transactionTime", now=now)
    asked = fields.positive("refundAmount")
    branch_checked(fields)
    customer = known(call.world, customer_id)
    world = new_id(call.world, refund_id, customer_id)
    order = _original(world, original_id, customer_id)
    new_time(customer, time)
    reversal = reverse(order, asked, fields)
    merchant, branch = merchant_names(fields)
    entry = Entry(
        transaction_id=refund_id,
        kind="Cancel",
        amount=rounded(world.account, reversal.amount),
        time=time,
        order_id=original_id,
        merchant_name=merchant,
        branch_name=branch,
    )
    world, number = _taken_back(world, reversal, entry, call)
    if reversal.returned:
        kind = "Refund" if reversal.order.cancelled else "PartialRefund"
        world, number = _returned(world, reversal, replace(entry, kind=kind), call)
    world = replace(world, orders=with_item(world.orders, original_id, reversal.order))
    told = {
        "gameballTransactionId": str(number),
        "refundTransactionId": refund_id,
        "refundAmount": entry.amount,
        "refundEquivalentPoints": reversal.earned_back,
    }
    kept = call.world if "refunds" in call.world.account.breaks else world
    return kept, answer(told)


def reverse(order: Order, asked: Decimal | None, fields: Fields) -> Reversal:
    """Cash first; shares are differences of running sums, so they never exceed the whole."""
    paid_left = order.total_paid - order.paid_refunded
    points_left = order.redeemed_points - order.points_refunded
    untouched = order.paid_refunded == 0 and order.points_refunded == 0
    whole = asked is None or (untouched and asked == order.total_paid)
    cash = paid_left if whole or asked is None else min(asked, paid_left)
    beyond = Decimal(0) if whole or asked is None else min(asked - cash, _worth_left(order))
    paid_refunded, worth_refunded = order.paid_refunded + cash, order.worth_refunded + beyond
    base = _share(order.base_points, paid_refunded, order.total_paid) - order.base_reversed
    returned = points_left if whole else _points_part(order, worth_refunded)
    lines, bonus = _lines_back(order.lines, fields)
    after = replace(
        order,
        lines=lines,
        paid_refunded=paid_refunded,
        points_refunded=order.points_refunded + returned,
        worth_refunded=worth_refunded,
        base_reversed=order.base_reversed + base,
        cancelled=whole or (paid_refunded == order.total_paid and returned == points_left),
    )
    return Reversal(after, earned_back=base + bonus, returned=returned, amount=cash + beyond)


def _original(world: World, original_id: str, customer_id: str) -> Order:
    order = world.orders.get(original_id)
    if order is None and world.ids.get(original_id) == customer_id:
        raise Refused(422, 9000, "This transaction cannot be reversed")
    if order is None or order.customer_id != customer_id:
        raise Refused(404, 9005, "The transaction to reverse does not exist")
    if order.cancelled:
        raise Refused(422, 9001, "The transaction has been cancelled already")
    return order


def _share(points: int, part: Decimal, whole: Decimal) -> int:
    """The points belonging to a part of what was paid."""
    if part >= whole:
        return points
    return int((points * part / whole).to_integral_value(ROUND_FLOOR))


def _points_part(order: Order, worth_refunded: Decimal) -> int:
    """The redeemed points which are due by now for the amounts beyond the cash."""
    if worth_refunded <= 0:
        return 0
    due = _share(order.redeemed_points, worth_refunded, order.redeemed_amount)
    return due - order.points_refunded


def _worth_left(order: Order) -> Decimal:
    """The money that the points still to be returned stand for."""
    return order.redeemed_amount - order.worth_refunded


def _lines_back(lines: tuple[OrderLine, ...], fields: Fields) -> tuple[tuple[OrderLine, ...], int]:
    """Campaign points go back only for goods that are named."""
    after, bonus = list(lines), 0
    for entry in fields.children("lineItems"):
        product = entry.text("productId") or entry.text("sku") or ""
        quantity = entry.positive("quantity")
        wanted = Decimal(1) if quantity is None else quantity
        places = [place for place, line in enumerate(after) if line.product_id == product]
        if not places:
            raise invalid("lineItems", f"names {product}, which is not in the order")
        for place in places:
            line = after[place]
            part = min(wanted, line.quantity - line.returned)
            returned = line.returned + part
            share = _share(line.bonus_points, returned, line.quantity) - line.bonus_reversed
            after[place] = replace(
                line, returned=returned, bonus_reversed=line.bonus_reversed + share
            )
            wanted -= part
            bonus += share
    return tuple(after), bonus


def _taken_back(world: World, reversal: Reversal, entry: Entry, call: Call) -> tuple[World, int]:
    """Earned points leave even when they were spent: the balance may go below zero."""
    order, points = reversal.order, reversal.earned_back
    customer = world.customers[order.customer_id]
    before = total(world, customer, now=call.now)
    customer, _ = take(customer, points, now=call.now, source=order.order_id)
    world = with_customer(world, customer)
    return record(world, order.customer_id, entry, points=-points, before=before, now=call.now)


def _returned(world: World, reversal: Reversal, entry: Entry, call: Call) -> tuple[World, int]:
    owner, points = reversal.order.customer_id, reversal.returned
    before = total(world, world.customers[owner], now=call.now)
    world = credit(
        world,
        owner,
        points,
        source=entry.transaction_id,
        now=call.now,
        usable_at=call.now,
        expires_at=call.now + timedelta(days=world.account.points_life_days),
    )
    return record(world, owner, entry, points=points, before=before, now=call.now)
