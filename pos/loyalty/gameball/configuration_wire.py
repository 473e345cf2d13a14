"""How the account is set up, as the service tells it, in our types.

A rule is read from either API's spelling, so that a document can be said in words before it is
sent. What a customer may redeem by at the counter is wire.py's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from decimal import Decimal

from pos.core.customer import CouponKind
from pos.loyalty.gameball import coupon_wire, failures, reward_words
from pos.loyalty.gameball.reading import Fields
from pos.ports.program import (
    CashbackRule,
    CouponSettings,
    ProgramCampaign,
    ProgramRule,
    ReferralTerms,
    RuleCoupon,
    Tier,
)

SWITCHES = {
    "enableFixedRate": CouponKind.FIXED,
    "enablePercentage": CouponKind.PERCENTAGE,
    "enableFreeProduct": CouponKind.PRODUCT,
    "enableFreeShipping": CouponKind.SHIPPING,
}
NAMES = {
    "fixed": CouponKind.FIXED,
    "percentage": CouponKind.PERCENTAGE,
    "freeProduct": CouponKind.PRODUCT,
    "freeShipping": CouponKind.SHIPPING,
}
_MOST_TEMPLATE = 20_000
_REWARDED = {
    "customeronly": "who brought the friend",
    "customerandfriend": "both, customer and friend",
}
_EVENTS = {"place_order": "a purchase by the friend"}


def money_per_point(told: Fields) -> Decimal:
    factor = told.number("redemptionFactor")
    if factor is None or factor < 0:
        raise failures.unreadable("no redemption factor")
    return factor


def rules(told: Fields) -> tuple[ProgramRule, ...]:
    if not told.has("redemptionRules", "redemptionFactor"):
        raise failures.unreadable("no redemption rules")
    return tuple(rule(row) for row in told.rows("redemptionRules"))


def rule(told: Fields) -> ProgramRule:
    """Of v3.0 or of v4.0: each has fields of its own, and some by another name."""
    level = told.child("availableTo").child("level")
    coupon = told.child("coupon")
    return ProgramRule(
        rule_id=told.reference("id", "ruleId"),
        rule_type=told.text("ruleType", limit=60),
        points=told.points_up("pointsToRedeem"),
        point_value=told.number("valueOfPoint"),
        coupon=_coupon(told, coupon) if told.has("coupon") else None,
        is_active=told.flag("isActive") is not False,
        starts_at=told.instant("startDate"),
        ends_at=told.instant("endDate"),
        level=level.text("levelName", "levelId", limit=60),
        tags=told.child("availableTo").texts("tags"),
    )


_FIELDS = {
    "ruletype": "rule_type",
    "pointstoredeem": "points",
    "valueofpoint": "point_value",
    "isactive": "is_active",
    "startdate": "starts_at",
    "enddate": "ends_at",
    "coupon": "coupon",
}


def rule_changed(old: ProgramRule, told: Fields, named: Collection[str]) -> ProgramRule:
    """The rule as a partial document leaves it; null takes away what it stands for."""
    new = rule(told)
    names = {name.lower() for name in named}
    changes = {ours: getattr(new, ours) for name, ours in _FIELDS.items() if name in names}
    if old.coupon is not None and new.coupon is not None:
        changes["coupon"] = _coupon_changed(old.coupon, new.coupon, told.child("coupon"))
    if "availableto" in names:
        changes |= {"level": new.level, "tags": new.tags}
    return replace(old, **changes)


def _coupon_changed(old: RuleCoupon, new: RuleCoupon, told: Fields) -> RuleCoupon:
    said = {one.name: getattr(new, one.name) for one in fields(new)}
    changes = {name: value for name, value in said.items() if value not in (None, "", ())}
    if not told.has("couponType"):
        changes.pop("kind")
    return replace(old, **changes)


def _coupon(whole: Fields, told: Fields) -> RuleCoupon:
    product, group, options = told.child("product"), told.child("group"), told.child("options")
    return RuleCoupon(
        kind=coupon_wire.kind_of(told.text("couponType") or _kind_in(whole.text("ruleType"))),
        value=told.number("discountValue"),
        min_order=told.number("minOrderValue") or options.number("minOrderValue"),
        capping=told.number("capping") or options.number("capping"),
        product_id=product.text("productId", "variantId", limit=120),
        product_name=_product_name(product),
        collections=tuple(
            row.text("collectionName", "collectionId", limit=60) for row in told.rows("collections")
        ),
        group_handle=group.text("handle", limit=120),
        group_title=group.text("title", limit=60),
        name=options.text("name", limit=60),
        expires_after_days=options.points("expiryAfter"),
    )


def _kind_in(rule_type: str) -> str:
    """The kind that a type of rule has in its name."""
    return rule_type.removesuffix("s").removesuffix("_setting")


def _product_name(product: Fields) -> str:
    """One text in v4.0, a list of them in v3.0."""
    names = product.texts("productName", "productDisplayName", "productDisplayNames")
    return next(iter(names), "")


def cashback_rules(told: Fields) -> tuple[CashbackRule, ...]:
    """The one for everybody first."""
    everybody = told.child("defaultCashbackRule")
    tiers = told.rows("tierCashbackRules")
    if not told.has("defaultCashbackRule", "tierCashbackRules"):
        raise failures.unreadable("no cashback rules")
    first = (everybody,) if told.has("defaultCashbackRule") else ()
    return tuple(_cashback_rule(row) for row in (*first, *tiers))


def _cashback_rule(told: Fields) -> CashbackRule:
    spent = told.number("amountRewardThreshold", "minAmountToSpend", "amountToSpendForReward")
    points = told.number("rewardWalletFactor", "pointsRewardedAsCashback")
    if spent is None or points is None:
        raise failures.unreadable("a cashback rule without its figures")
    return CashbackRule(spent=spent, points=points, tier=told.text("tierName", limit=40))


def tiers(told: Fields) -> tuple[Tier, ...]:
    if not told.has("items", "tiers"):
        raise failures.unreadable("no list of tiers")
    found = (_tier(row) for row in told.rows("items", "tiers"))
    return tuple(sorted(found, key=lambda tier: tier.order))


def _tier(told: Fields) -> Tier:
    benefits = (
        row.text("description", limit=120) or reward_words.reward(row)
        for row in told.objects("benefits")
    )
    return Tier(
        name=told.text("name", limit=40),
        order=told.points("order") or 0,
        min_progress=told.number("minProgress") or Decimal(0),
        benefits=tuple(filter(None, benefits)),
    )


def campaigns(told: Fields) -> tuple[ProgramCampaign, ...]:
    if not told.has("items", "campaigns", "rewardCampaigns"):
        raise failures.unreadable("no list of campaigns")
    return tuple(_campaign(row) for row in told.rows("items", "campaigns", "rewardCampaigns"))


def _campaign(told: Fields) -> ProgramCampaign:
    rewards = (reward_words.reward(row) for row in told.rows("rewards"))
    activation = told.child("activation")
    return ProgramCampaign(
        name=told.text("name", limit=60),
        description=told.text("description", limit=200),
        reward=" and ".join(filter(None, rewards)),
        starts_at=activation.instant("startDate"),
        ends_at=activation.instant("endDate"),
    )


def referral_terms(told: Fields) -> ReferralTerms:
    if not told.has("referralMethod", "friendReward", "customerReward"):
        raise failures.unreadable("no referral terms")
    return ReferralTerms(
        method=_in_words(_REWARDED, told.text("referralMethod", limit=60)),
        event=_in_words(_EVENTS, told.text("eventName", limit=60)),
        friend_reward=reward_words.reward(told.child("friendReward")),
        customer_reward=reward_words.reward(told.child("customerReward")),
    )


def _in_words(words: Mapping[str, str], theirs: str) -> str:
    return words.get(theirs.casefold(), theirs)


def coupon_settings(told: Fields) -> CouponSettings:
    """In every spelling the documents have; a switch may stand in the mapping itself."""
    mapping = told.child("couponMapping")
    return CouponSettings(
        url=told.text("url", limit=2_000),
        method=told.text("method", limit=8).upper(),
        headers=_pairs(told, "headers"),
        query=_pairs(told, "queryParams"),
        payload=_template(told),
        content_type=told.text("contentType", limit=100),
        kinds=tuple(kind for switch, kind in SWITCHES.items() if told.flag(switch)),
        names=tuple((kind, name) for kind, name in _names(mapping) if name),
        platforms=tuple(
            (row.text("displayName", limit=60), row.text("value", limit=60))
            for row in told.objects("platforms")
        ),
    )


def _pairs(told: Fields, name: str) -> tuple[tuple[str, str], ...]:
    """The value is a secret that may be long, and is shown to nobody."""
    rows = told.objects(name)
    return tuple((row.text("key", limit=120), row.text("value", limit=4_000)) for row in rows)


def _template(told: Fields) -> str:
    return told.text("payload", limit=_MOST_TEMPLATE) if told.is_text("payload") else ""


def _names(mapping: Fields) -> tuple[tuple[CouponKind, str], ...]:
    """One tutorial writes yes and no in place of the engine's own words."""
    return tuple(
        (kind, mapping.text(name, limit=60) if mapping.is_text(name) else "")
        for name, kind in NAMES.items()
    )
