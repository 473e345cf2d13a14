"""Sara's past in the demo: years of purchases, told as the service itself would have written it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from pos.sandbox.history import Milestone, Notice, Progress
from pos.sandbox.promotions import Condition, EventCampaign
from pos.sandbox.world import Batch, Coupon, Customer, Transaction

SIX_PURCHASES = 2655
BAG_LOVERS = 2656
REVIEW = 2657
PENDING_BATCH = 6
PENDING_POINTS = 85
RETURN_WINDOW_DAYS = 14
GIFT = "SARA-GIFT15"
SHOP, BRANCH = "Riyadh Fashion", "Olaya Street"
FIRST_NUMBER = 10_000_000


@dataclass(frozen=True, slots=True)
class Past:
    """One movement, so many days ago."""

    days_ago: int
    kind: str
    points: int
    amount: str
    transaction_id: str = ""
    coupon_code: str = ""
    reason: str = ""
    campaign: str = ""
    batch: int = 0


# Together they leave the 1,200 points she may spend and the 85 that wait.
PAST = (
    Past(390, "Migration", 800, "0", reason="Stamps from the paper card"),
    Past(340, "PaymentReward", 640, "640", "OLAYA-1-000318"),
    Past(250, "PaymentReward", 480, "480", "OLAYA-1-000977"),
    Past(180, "Redemption", -400, "40", "OLAYA-1-001402"),
    Past(170, "AchievementReward", 150, "15", campaign="Six purchases"),
    Past(120, "Cancel", -115, "115", "OLAYA-1-001402-R"),
    Past(90, "Expiry", -300, "0", reason="Expired"),
    Past(62, "PaymentReward", 445, "445", "OLAYA-2-000210"),
    Past(20, "DiscountCode", -500, "50", coupon_code=GIFT, reason="Points Redemption"),
    Past(3, "PaymentReward", PENDING_POINTS, "85", "OLAYA-1-002120", batch=PENDING_BATCH),
)


def with_past(sara: Customer, now: datetime) -> Customer:
    """Sara with points that wait for the return window, a log, notifications and campaigns."""
    usable_at = now + timedelta(days=RETURN_WINDOW_DAYS - 3)
    pending = Batch(
        number=PENDING_BATCH,
        points=PENDING_POINTS,
        left=PENDING_POINTS,
        usable_at=usable_at,
        expires_at=usable_at + timedelta(days=365),
        source="OLAYA-1-002120",
    )
    return replace(
        sara,
        attributes={**sara.attributes, "dateOfBirth": "1992-03-14", "city": "Riyadh"},
        batches=(*sara.batches, pending),
        transactions=_transactions(now),
        milestones=_milestones(now),
        notices=_notices(now),
        progress=(Progress(SIX_PURCHASES, count=3, achieved=1), Progress(BAG_LOVERS, count=1)),
    )


def campaigns(now: datetime) -> tuple[EventCampaign, ...]:
    bought = Condition("totalPaid", at_least=Decimal(50))
    return (
        EventCampaign(
            number=SIX_PURCHASES,
            names={"en": "Six purchases", "ar": "ست مشتريات"},
            event="place_order",
            conditions=(bought,),
            needed=6,
            reward_points=150,
        ),
        EventCampaign(
            number=BAG_LOVERS,
            names={"en": "Bag lovers", "ar": "عشاق الحقائب"},
            event="place_order",
            conditions=(Condition("collection", one_of=("Bags",)), Condition("channel", ("pos",))),
            needed=4,
            coupon_kind="percentage",
            coupon_value=Decimal(15),
            max_achieved=1,
            ends_at=now + timedelta(days=40),
        ),
        EventCampaign(
            number=REVIEW,
            names={"en": "Tell us what you think", "ar": "أخبرنا برأيك"},
            event="write_review",
            reward_points=50,
            max_achieved=1,
        ),
    )


def own_coupons(owner: str, now: datetime) -> tuple[Coupon, ...]:
    """What she got for points, what she used, and what is switched off at the moment."""
    gift = Coupon(
        code=GIFT,
        kind="percentage",
        value=Decimal(15),
        starts_at=now - timedelta(days=20),
        expires_at=now + timedelta(days=10),
        name="15 % off, up to 60",
        display_names={"en": "15 % off, up to 60", "ar": "خصم 15 ٪ حتى 60"},
        terms={"en": "Once, on one purchase in any of our shops."},
        target="Reward",
        capping=Decimal(60),
        owner=owner,
    )
    return (
        gift,
        replace(gift, code="SARA-BDAY50", kind="fixed", value=Decimal(50), name="50 off on your "
                "birthday", display_names={}, capping=None, used_by=(owner,)),
        replace(gift, code="SARA-PAUSED10", value=Decimal(10), name="10 % off, later again",
                display_names={}, active=False),
        replace(gift, code="SARA-SPRING20", value=Decimal(20), name="20 % off in spring",
                display_names={}, expires_at=now - timedelta(days=2)),
    )  # fmt: skip


def _transactions(now: datetime) -> tuple[Transaction, ...]:
    written, balance = [], 0
    for place, past in enumerate(PAST):
        at_shop = bool(past.transaction_id)
        order_id = past.transaction_id.removesuffix("-R")
        written.append(
            Transaction(
                number=FIRST_NUMBER + place * 10,
                transaction_id=past.transaction_id,
                kind=past.kind,
                points=past.points,
                amount=Decimal(past.amount),
                time=now - timedelta(days=past.days_ago),
                balance_before=balance,
                balance_after=balance + past.points,
                order_id=order_id,
                coupon_code=past.coupon_code,
                reason=past.reason,
                merchant_name=SHOP if at_shop else "",
                branch_name=BRANCH if at_shop else "",
                campaign=past.campaign,
                batch=past.batch,
            )
        )
        balance += past.points
    return tuple(written)


def _milestones(now: datetime) -> tuple[Milestone, ...]:
    """Their numbers put them between the movements."""

    def reached(after: int, kind: str, days_ago: int, **facts: str) -> Milestone:
        at = now - timedelta(days=days_ago)
        return Milestone(number=FIRST_NUMBER + after * 10 + 1, kind=kind, at=at, **facts)

    return (
        reached(0, "TierUpgraded", 390, tier_name="Silver"),
        reached(2, "Referral", 245),
        reached(7, "TierUpgraded", 62, tier_name="Gold"),
        reached(9, "SuccessfulAction", 3, campaign="Bag lovers", transaction_id="OLAYA-1-002120"),
    )


def _notices(now: datetime) -> tuple[Notice, ...]:
    """The one about points that expire is added by the sandbox itself."""

    def told(place: int, kind: str, days_ago: int, *, points: int = 0, about: str = "") -> Notice:
        at = now - timedelta(days=days_ago)
        number = FIRST_NUMBER + place * 10 + 2
        return Notice(number, kind, at, points, about, is_read=days_ago > 30)

    return (
        told(4, "campaign", 170, points=150, about="Six purchases"),
        told(7, "tier", 62, about="Gold"),
        told(8, "coupon", 20, about=GIFT),
        told(9, "earned", 3, points=PENDING_POINTS),
    )
