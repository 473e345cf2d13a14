"""What is done once and for good beside any order: coupons bought or used up, points spent."""

from __future__ import annotations

from decimal import Decimal

from pos.core.customer import RedemptionTerms
from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.money import Money
from pos.errors import LoyaltyRefused
from pos.http.deadline import Deadline
from pos.loyalty.gameball import (
    bodies,
    coupon_wire,
    failures,
    transaction_bodies,
    transaction_wire,
)
from pos.loyalty.gameball.access import Access
from pos.loyalty.gameball.coupon_codes import as_typed_or_in_capitals
from pos.loyalty.gameball.once import sent_once
from pos.loyalty.gameball.past_transactions import PastTransactions
from pos.ports.loyalty import RedeemRequest


class Errands:
    def __init__(self, access: Access, past: PastTransactions) -> None:
        self._access = access
        self._client = access.client
        self._past = past

    def buy(
        self, customer_id: str, rule_id: str, deadline: Deadline, *, terms: RedemptionTerms | None
    ) -> BoughtCoupon:
        """Never repeated: it has no id of ours. The terms, if known, name what was bought."""
        rules = terms.rules if terms is not None else ()
        rule = next((rule for rule in rules if rule.rule_id == rule_id), None)
        contact = self._access.contact(customer_id, deadline)
        body = bodies.coupon_purchase(customer_id, rule_id, contact=contact)
        told = self._client.coupons.buy(body, deadline=deadline)
        return coupon_wire.bought_coupon(
            told, title=rule.title if rule else "", points=rule.points if rule else None
        )

    def redeem(self, request: RedeemRequest, deadline: Deadline) -> RedeemedPoints:
        return sent_once(
            lambda: self._redeem(request, deadline),
            find=lambda: self._redeemed_before(request, deadline),
            untraced=_unknown,
            move=lambda: self._access.move_moment(request.transaction_id),
        )

    def burn(self, customer_id: str, code: str, deadline: Deadline, *, transaction_id: str) -> None:
        at = self._access.moment(customer_id, self._access.clock.now(), key=transaction_id)
        contact = self._access.contact(customer_id, deadline)

        def ask(typed: str) -> None:
            body = bodies.burn(
                customer_id, typed, transaction_id=transaction_id, at=at, contact=contact
            )
            told = self._client.coupons.burn(body, deadline=deadline)
            transaction_wire.refuse_another(told, "transactionId", transaction_id)

        as_typed_or_in_capitals(code, ask)

    def _redeem(self, request: RedeemRequest, deadline: Deadline) -> RedeemedPoints:
        options, key = self._access.options, request.transaction_id
        body = transaction_bodies.redeem(
            request,
            at=self._access.moment(request.customer_id, request.at, key=key),
            merchant=transaction_bodies.merchant(options.store_id, options.store_name),
            contact=self._access.contact(request.customer_id, deadline),
        )
        told = self._client.transactions.redeem(body, deadline=deadline)
        return transaction_wire.redeemed(told, key, currency=options.currency)

    def _redeemed_before(self, request: RedeemRequest, deadline: Deadline) -> RedeemedPoints | None:
        found = self._past.find(
            request.customer_id, request.transaction_id, deadline, direction="-"
        )
        if not found:
            return None
        amount = found[0].amount or Decimal(0)
        return RedeemedPoints(
            points=sum(abs(row.points) for row in found),
            amount=request.amount or Money.nearest(amount, self._access.options.currency),
        )


def _unknown(_refusal: LoyaltyRefused) -> RedeemedPoints:
    """The id is ours and taken, so something was redeemed: how much, nobody tells."""
    raise failures.unreadable("a redemption that is known and not listed")
