"""What the service says of a basket before it is paid: what it would earn, what it is given off."""

from __future__ import annotations

from collections.abc import Mapping

from pos.core.customer import AutomaticPromotion, EarnPreview
from pos.core.order import OrderFacts
from pos.errors import LoyaltyError
from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures, order_bodies, preview_wire
from pos.loyalty.gameball.access import Access


class Quotes:
    def __init__(self, access: Access) -> None:
        self._access = access
        self._has_campaigns = True

    def rewards(self, order: OrderFacts, deadline: Deadline) -> EarnPreview:
        """With campaigns, or without where the account or the version does not have that.

        It is remembered once the plainer question was answered: a portal's 404 says nothing.
        """
        if self._has_campaigns:
            try:
                return self._with_campaigns(order, deadline)
            except LoyaltyError as error:
                if error.code not in failures.NOT_OFFERED:
                    raise
        preview = self._cashback_only(order, deadline)
        self._has_campaigns = False
        return preview

    def promotion(self, order: OrderFacts, deadline: Deadline) -> AutomaticPromotion | None:
        body = order_bodies.promotion(order, contact=self._contact(order, deadline))
        told = self._access.client.coupons.automatic(body, deadline=deadline)
        return preview_wire.promotion(told, currency=self._access.options.currency)

    def _with_campaigns(self, order: OrderFacts, deadline: Deadline) -> EarnPreview:
        body = order_bodies.reward_preview(order, contact=self._contact(order, deadline))
        told = self._access.client.orders.preview_rewards(body, deadline=deadline)
        return preview_wire.reward_preview(told)

    def _cashback_only(self, order: OrderFacts, deadline: Deadline) -> EarnPreview:
        body = order_bodies.cashback_preview(order, contact=self._contact(order, deadline))
        told = self._access.client.orders.preview_cashback(body, deadline=deadline)
        return preview_wire.cashback_preview(told)

    def _contact(self, order: OrderFacts, deadline: Deadline) -> Mapping[str, str]:
        return self._access.contact(order.customer_id, deadline)
