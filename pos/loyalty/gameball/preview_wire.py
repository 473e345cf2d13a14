"""What a basket would earn, and what it is given off without a code, as the service answers it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pos.core.customer import AutomaticPromotion, Campaign, EarnPreview
from pos.core.money import Money, total
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.reading import Fields

_FALLBACK_NAME = "Promotion"
_CLEAN = Decimal("0.1")
"""'3 times' and '1.5 times' are factors somebody set; longer figures are sums of something."""


def cashback_preview(told: Fields) -> EarnPreview:
    return _preview(told, told.rows("lineItems"), ())


def reward_preview(told: Fields) -> EarnPreview:
    """Cashback and campaigns together. Its own total is the one to show: lines differ by page."""
    events = told.child("eventRewards").rows("campaigns")
    return _preview(told, told.child("cashback").rows("lineItems"), events)


def _preview(told: Fields, lines: Iterable[Fields], events: Iterable[Fields]) -> EarnPreview:
    points = told.points("totalPoints")
    if points is None:
        raise failures.unreadable("a preview without points")
    campaigns: dict[str, Campaign] = {}
    for found in (*map(_on_line, lines), *map(_on_event, events)):
        if found is not None:
            before = campaigns.get(found.name)
            campaigns[found.name] = found if before is None else _both(before, found)
    return EarnPreview(points=points, campaigns=tuple(campaigns.values()))


def _on_line(told: Fields) -> Campaign | None:
    name = told.text("campaignName", limit=60)
    if not name:
        return None
    return Campaign(
        name=name,
        ends_at=told.instant("campaignEndDate"),
        extra_points=told.points("campaignImpactPoints") or 0,
        factor=_factor(told),
    )


def _on_event(told: Fields) -> Campaign | None:
    """A campaign this order would achieve; one that only comes nearer gives nothing yet."""
    name = told.text("campaignName", limit=60)
    points = told.points("points", "rewardPoints") or 0
    is_points = told.text("rewardType").casefold() in {"", "points"}
    if not name or told.flag("eligible") is not True or not is_points or points <= 0:
        return None
    if told.text("reason").casefold() == "progressonly":
        return None
    return Campaign(name=name, ends_at=told.instant("campaignEndDate"), extra_points=points)


def _both(one: Campaign, other: Campaign) -> Campaign:
    return Campaign(
        name=one.name,
        ends_at=other.ends_at or one.ends_at,
        extra_points=one.extra_points + other.extra_points,
        factor=one.factor if one.factor == other.factor else None,
    )


def _factor(told: Fields) -> Decimal | None:
    """The documents fill this field with the factor or with the part it adds; its points tell."""
    factor = told.number("campaignImpactWalletFactor") or Decimal(0)
    whole = told.number("totalDecimalPoints", "totalPoints") or Decimal(0)
    usual = whole - (told.number("campaignImpactPoints") or Decimal(0))
    rounding = max(Decimal(1), told.number("quantity") or Decimal(1))  # down, item by item
    if factor <= 1 or factor % _CLEAN or abs(usual * factor - whole) > rounding:
        return None
    return factor.normalize()


def promotion(told: Fields, *, currency: str) -> AutomaticPromotion | None:
    """None where nothing is taken off goods: there is no shipping at a counter."""
    if told.flag("isApplied") is not True or told.text("discountType").casefold() == "shipping":
        return None
    by_product = tuple(_parts(told, currency))
    amount = total((part for _, part in by_product), currency)
    if not amount:
        amount = Money.nearest(told.number("discountAmount") or Decimal(0), currency)
    if amount.minor <= 0:
        return None
    name = told.text("couponName", limit=60) or _FALLBACK_NAME
    return AutomaticPromotion(name=name, amount=amount, by_product=by_product)


def _parts(told: Fields, currency: str) -> Iterable[tuple[str, Money]]:
    """What each product is given. The whole is their sum: beside a percentage, it may be one."""
    for row in told.rows("discountedItems"):
        part = Money.nearest(row.number("discount") or Decimal(0), currency)
        if part.minor > 0:
            yield row.text("productId"), part
