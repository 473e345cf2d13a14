"""A manager's side of the loyalty program for the screen's tests, which keeps what it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from threading import Event
from typing import cast

from pos.core.customer import CouponKind
from pos.errors import LoyaltyRefused
from pos.loyalty.gameball.rule_words import words_of_rule
from pos.ports.loyalty_office import Document, LoyaltyOffice
from pos.ports.program import (
    CashbackRule,
    CouponSettings,
    EngineTrial,
    ProgramCampaign,
    ProgramRule,
    ReferralTerms,
    RuleCoupon,
    Tier,
)

NEW_YEAR = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
DEFAULT = ProgramRule(rule_id="1", rule_type="general_settings", point_value=Decimal("0.1"))
TEN_OFF = ProgramRule(
    rule_id="2",
    rule_type="percentage_discount_settings",
    points=500,
    coupon=RuleCoupon(kind=CouponKind.PERCENTAGE, value=Decimal(10), capping=Decimal(50)),
    ends_at=NEW_YEAR,
)
TOTE = ProgramRule(
    rule_id="3",
    rule_type="free_product_settings",
    points=900,
    coupon=RuleCoupon(
        kind=CouponKind.PRODUCT, product_id="TOTE", product_name="Canvas Tote, natural, large"
    ),
    is_active=False,
)
SETTINGS = CouponSettings(
    url="https://shop.example/loyalty/coupons",
    method="POST",
    headers=(("Authorization", "Bearer opens-it"), ("X-Shop", "")),
    query=(("key", "opens-it-too"),),
    payload='{"code": "{{code}}"}',
    kinds=(CouponKind.FIXED, CouponKind.PERCENTAGE),
    names=((CouponKind.FIXED, "amount_off"), (CouponKind.PERCENTAGE, "percent_off")),
    platforms=(("Web shop", "web"),),
)


class FakeOffice:
    """Documents are opaque to the screen, so here they hold our own values."""

    def __init__(self) -> None:
        self.kept = [DEFAULT, TEN_OFF, TOTE]
        self.settings = SETTINGS
        self.sent: list[tuple[str, Document]] = []
        self.trouble: Exception | None = None
        """Raised by whatever needs the line."""
        self.shut: Exception | None = None
        """Raised where it is opened."""
        self.trial = EngineTrial(
            works=True, say="The engine works: it answered 200 with a code.", masked_code="TR…"
        )
        self.may_answer = Event()
        self.may_answer.set()
        self.closed = 0

    def open(self) -> LoyaltyOffice:
        if self.shut is not None:
            raise self.shut
        return cast("LoyaltyOffice", self)

    def close(self) -> None:
        self.closed += 1

    @contextmanager
    def slow(self) -> Iterator[None]:
        """Within it no answer comes; at its end they come at once."""
        self.may_answer.clear()
        try:
            yield
        finally:
            self.may_answer.set()

    # -- what needs the line --------------------------------------------------------------------

    def money_per_point(self) -> Decimal:
        self._line()
        return Decimal("0.1")

    def rules(self) -> tuple[ProgramRule, ...]:
        self._line()
        return tuple(self.kept)

    def create_rule(self, document: Document) -> None:
        self._take("create", document)
        self.kept.append(cast("ProgramRule", document["rule"]))

    def update_rule(self, rule_id: str, document: Document) -> None:
        self._take(f"update {rule_id}", document)
        self._replace(rule_id, lambda _: cast("ProgramRule", document["rule"]))

    def delete_rule(self, rule_id: str) -> None:
        self._take(f"delete {rule_id}", {})
        self.kept = [one for one in self.kept if one.rule_id != rule_id]

    def update_default_rule(self, document: Document) -> None:
        self._take("default rule", document)

    def update_program(self, document: Document) -> None:
        self._take("program", document)

    def coupon_settings(self) -> CouponSettings:
        self._line()
        return self.settings

    def configure_coupons(self, document: Document) -> None:
        self._take("coupons", document)
        self.settings = cast("CouponSettings", document["settings"])

    def try_coupon_engine(self, settings: CouponSettings) -> EngineTrial:
        self._take("try", {"settings": settings})
        return self.trial

    def cashback_rules(self) -> tuple[CashbackRule, ...]:
        self._line()
        return (
            CashbackRule(spent=Decimal(1), points=Decimal(1)),
            CashbackRule(spent=Decimal(10), points=Decimal(15), tier="Gold"),
        )

    def tiers(self) -> tuple[Tier, ...]:
        self._line()
        return (
            Tier(name="Silver", order=1, min_progress=Decimal(500)),
            Tier(
                name="Gold",
                order=2,
                min_progress=Decimal(1500),
                benefits=("100 points on the day it is reached, and free delivery all year",),
            ),
        )

    def campaigns(self) -> tuple[ProgramCampaign, ...]:
        self._line()
        return (
            ProgramCampaign(name="3x Bags", reward="3 times the points", ends_at=NEW_YEAR),
            ProgramCampaign(name="[b]Birth\x1bday", description="A gift in the month of birth."),
        )

    def referral_terms(self) -> ReferralTerms:
        self._line()
        return ReferralTerms(
            method="both",
            event="the first order",
            friend_reward="10 % off",
            customer_reward="100 points",
        )

    # -- what does not --------------------------------------------------------------------------

    def document_of_rule(self, rule: ProgramRule) -> Document:
        return {"rule": rule}

    def document_of_change(self, before: ProgramRule, after: ProgramRule) -> Document:
        return {} if before == after else {"rule": after}

    def document_of_default_rule(
        self, *, money_per_point: Decimal | None = None, is_active: bool | None = None
    ) -> Document:
        return {"worth": money_per_point, "is_active": is_active}

    def document_of_program(
        self, *, is_redeeming_on: bool | None = None, points_lapse_after_days: int | None = None
    ) -> Document:
        return {"on": is_redeeming_on, "days": points_lapse_after_days}

    def document_of_coupon_settings(self, settings: CouponSettings) -> Document:
        return {"settings": settings}

    def words_of_rule(self, rule: Document | ProgramRule) -> str:
        told = rule if isinstance(rule, ProgramRule) else cast("ProgramRule", rule["rule"])
        if told.coupon is not None and told.coupon.group_handle == "wrong":
            raise LoyaltyRefused("coupon.group.handle is missing.")
        return words_of_rule(told, currency="SAR", points_name="Stars")

    def words_of_update(self, rule: ProgramRule, document: Document) -> str:  # noqa: ARG002 - as the port
        return self.words_of_rule(document)

    def words_of_default_rule(self, document: Document) -> str:
        return f"A point is worth {document['worth']} SAR."

    def words_of_program(self, document: Document) -> str:
        return f"Redeeming: {document['on']}. Points expire after {document['days']} days."

    def mistakes_in_coupon_settings(self, document: Document) -> tuple[str, ...]:
        settings = cast("CouponSettings", document["settings"])
        return () if settings.method in {"POST", "PUT", "GET"} else ("method is none of POST.",)

    # -- inside ---------------------------------------------------------------------------------

    def _replace(self, rule_id: str, make: Callable[[ProgramRule], ProgramRule]) -> None:
        self.kept = [replace(make(one)) if one.rule_id == rule_id else one for one in self.kept]

    def _take(self, what: str, document: Document) -> None:
        self.sent.append((what, document))
        self._line()

    def _line(self) -> None:
        assert self.may_answer.wait(60), "nobody let it answer"
        if self.trouble is not None:
            raise self.trouble
