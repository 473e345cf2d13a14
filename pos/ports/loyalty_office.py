"""The loyalty program as a manager sets it up and looks after it; the counter needs none of it.

Every method may raise what the program's may (ports/loyalty.py). A document is the service's own
documented JSON, checked before it is sent: LoyaltyRefused says every mistake found in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from pos.core.customer import CouponKind
from pos.core.order import OrderFacts
from pos.ports.batches import BatchKind, BatchStatus
from pos.ports.program import (
    CashbackRule,
    CouponSettings,
    EngineTrial,
    PointsTransaction,
    ProgramCampaign,
    ProgramRule,
    ReferralTerms,
    Tier,
)

Document = Mapping[str, object]
KindWords = Mapping[CouponKind, str]


class LoyaltyOffice(Protocol):
    # --- how points are spent

    def money_per_point(self) -> Decimal: ...

    def rules(self) -> tuple[ProgramRule, ...]:
        """All there are, whichever customers they fit."""
        ...

    def mistakes_in_rule(self, document: Document, *, is_partial: bool = False) -> tuple[str, ...]:
        """A sentence for each, naming the field. A partial one changes only what it holds."""
        ...

    def words_of_rule(self, rule: Document | ProgramRule) -> str:
        """As a manager would say it, to be read before it is sent."""
        ...

    def words_of_update(self, rule: ProgramRule, document: Document) -> str:
        """The rule as it would be afterwards."""
        ...

    def mistakes_in_default_rule(self, document: Document) -> tuple[str, ...]: ...

    def words_of_default_rule(self, document: Document) -> str: ...

    def mistakes_in_program(self, document: Document) -> tuple[str, ...]: ...

    def words_of_program(self, document: Document) -> str: ...

    def document_of_rule(self, rule: ProgramRule) -> Document:
        """As it is created."""
        ...

    def document_of_change(self, before: ProgramRule, after: ProgramRule) -> Document:
        """Only what differs; empty where nothing does."""
        ...

    def document_of_default_rule(
        self, *, money_per_point: Decimal | None = None, is_active: bool | None = None
    ) -> Document:
        """None leaves it as it is; so below."""
        ...

    def document_of_program(
        self, *, is_redeeming_on: bool | None = None, points_lapse_after_days: int | None = None
    ) -> Document: ...

    def create_rule(self, document: Document) -> None: ...

    def update_rule(self, rule_id: str, document: Document) -> None:
        """Only what the document says is changed."""
        ...

    def delete_rule(self, rule_id: str) -> None: ...

    def update_default_rule(self, document: Document) -> None: ...

    def update_program(self, document: Document) -> None:
        """Whether points can be spent at all, and after how many days they expire."""
        ...

    # --- what else is set up

    def coupon_settings(self) -> CouponSettings: ...

    def mistakes_in_coupon_settings(self, document: Document) -> tuple[str, ...]: ...

    def coupon_settings_in(self, document: Document) -> CouponSettings:
        """As the service would tell them once the document is sent."""
        ...

    def settings_of_shop_engine(
        self, url: str, *, path: str, method: str, header: str, token: str, words: KindWords
    ) -> CouponSettings:
        """With which the service calls `pos coupons serve` at this address."""
        ...

    def document_of_coupon_settings(self, settings: CouponSettings) -> Document:
        """Whole, with the values of its headers."""
        ...

    def configure_coupons(self, document: Document) -> None:
        """All settings as they are go; those of the document come."""
        ...

    def try_coupon_engine(self, settings: CouponSettings) -> EngineTrial:
        """The shop's engine is called as the service would, with a coupon for trial.

        It may keep that coupon. Whatever it does is told, and raises nothing.
        """
        ...

    def cashback_rules(self) -> tuple[CashbackRule, ...]: ...

    def tiers(self) -> tuple[Tier, ...]: ...

    def campaigns(self) -> tuple[ProgramCampaign, ...]: ...

    def referral_terms(self) -> ReferralTerms: ...

    # --- customers

    def transactions(self, customer_id: str, *, most: int = 200) -> tuple[PointsTransaction, ...]:
        """The newest as the service orders them."""
        ...

    def adjust_points(
        self, customer_id: str, points: int, reason: str, by: str, *, transaction_id: str = ""
    ) -> int:
        """By hand; fewer than none takes. Returns the points that moved.

        With an id of the caller's a repeat after a lost answer is recognised.
        """
        ...

    def activate_points(self, transaction_id: str) -> int:
        """Pending points become usable at once, for good. Returns how many."""
        ...

    def proof_of(self, customer_id: str) -> str:
        """The digits the customer's phone would show after their id at this moment."""
        ...

    def delete_customer(self, customer_id: str) -> None: ...

    # --- in bulk

    def send_batch(self, kind: BatchKind, items: Sequence[object]) -> str:
        """At most 1,000 items. Returns the job to ask about."""
        ...

    def send_orders(self, orders: Sequence[OrderFacts]) -> str:
        """At most 1,000, each as the little of it that a batch takes. Returns the job."""
        ...

    def batch_status(self, job_id: str) -> BatchStatus: ...

    def stop_batch(self, job_id: str) -> None: ...

    def close(self) -> None: ...
