"""What an order earns: its lines brought into line with what was paid, cashback, campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from pos.sandbox.account import Account, Campaign
from pos.sandbox.fields import Fields, invalid
from pos.sandbox.standing import belongs, points_per_step
from pos.sandbox.world import Customer, World

NEGLIGIBLE_GAP = Decimal("0.01")
NOTHING = Decimal(0)
RETURN_WINDOW_LIMIT_DAYS = 7300


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order, as far as earning needs it."""

    product_id: str
    quantity: Decimal
    net: Decimal
    taxes: Decimal
    collections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineReward:
    line: Line
    base: Decimal  # before rounding
    bonus: int
    campaign: Campaign | None

    @property
    def points(self) -> int:
        return floor(self.base) + self.bonus


@dataclass(frozen=True, slots=True)
class Reward:
    base_points: int
    points_per_step: Decimal
    lines: tuple[LineReward, ...]

    @property
    def points(self) -> int:
        return self.base_points + sum(line.bonus for line in self.lines)


def reward_for(world: World, fields: Fields, customer: Customer | None, *, now: datetime) -> Reward:
    """Cashback on `totalPaid` alone; campaigns on their lines, rounded down item by item."""
    account = world.account
    paid = fields.needed_positive("totalPaid")
    shipping = fields.positive("totalShipping") or NOTHING
    taxes = fields.positive("totalTax") or NOTHING
    lines = reconciled(lines_of(fields), paid=paid, shipping=shipping, decimals=account.decimals)
    earning = paid
    earning -= NOTHING if account.earns_on_tax else taxes
    earning -= NOTHING if account.earns_on_shipping else shipping
    rate = points_per_step(account, customer)
    running = (
        account.program_active and account.cashback_active and _earns(account, fields, customer)
    )
    rate = rate if running else NOTHING
    rewards = tuple(_line_reward(world, line, customer, rate=rate, now=now) for line in lines)
    base = floor(max(earning, NOTHING) / account.step_amount * rate)
    return Reward(base_points=base, points_per_step=rate, lines=rewards)


def lines_of(fields: Fields) -> tuple[Line, ...]:
    """The lines with a price; a negative one is a discount in disguise and earns nothing."""
    lines = []
    for entry in fields.children("lineItems"):
        price = entry.amount("price") or NOTHING
        if price < 0:
            continue
        quantity = entry.positive("quantity")
        quantity = Decimal(1) if quantity is None else quantity
        taxes = entry.positive("taxes") or NOTHING
        discount = entry.positive("discount") or NOTHING
        net = price * quantity + taxes - discount
        collections = entry.texts("collection")
        product = entry.text("productId") or entry.text("sku") or ""
        lines.append(Line(product, quantity, net, taxes, collections))
    return tuple(lines)


def reconciled(
    lines: Sequence[Line], *, paid: Decimal, shipping: Decimal, decimals: int
) -> tuple[Line, ...]:
    """Spreads what the lines have too much over all of them; too little is let be."""
    whole = sum((line.net for line in lines), NOTHING)
    gap = whole + shipping - paid
    if gap <= NEGLIGIBLE_GAP or whole <= 0:
        return tuple(lines)
    cent = Decimal(1).scaleb(-decimals)
    spread = []
    for line in lines:
        share = (gap * line.net / whole).quantize(cent, ROUND_HALF_UP)
        net = line.net - min(share, line.net)
        spread.append(Line(line.product_id, line.quantity, net, line.taxes, line.collections))
    return tuple(spread)


def window_days(account: Account, fields: Fields) -> int:
    """How long earned points wait; the account's default where a call does not say."""
    days = fields.whole("returnWindow")
    if days is None:
        return account.return_window_days
    if not 0 <= days <= RETURN_WINDOW_LIMIT_DAYS:
        raise invalid("returnWindow", f"must be from 0 to {RETURN_WINDOW_LIMIT_DAYS} days")
    return days


def floor(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_FLOOR))


def _earns(account: Account, fields: Fields, customer: Customer | None) -> bool:
    """No source says whether guests earn; here they do unless the account is set otherwise."""
    guest = fields.flag("guest") if customer is None else customer.guest
    return account.guests_earn or not guest


def _line_reward(
    world: World, line: Line, customer: Customer | None, *, rate: Decimal, now: datetime
) -> LineReward:
    account = world.account
    net = line.net if account.earns_on_tax else line.net - line.taxes
    base = max(net, NOTHING) / account.step_amount * rate
    campaign = _campaign_for(world, line, customer, now=now)
    bonus = floor(base * (campaign.multiplier - 1)) if campaign is not None else 0
    return LineReward(line=line, base=base, bonus=bonus, campaign=campaign)


def _campaign_for(
    world: World, line: Line, customer: Customer | None, *, now: datetime
) -> Campaign | None:
    """The best running campaign for a line."""
    found = [
        campaign
        for campaign in world.campaigns
        if (campaign.starts_at is None or campaign.starts_at <= now)
        and (campaign.ends_at is None or now < campaign.ends_at)
        and (not campaign.collection or campaign.collection in line.collections)
        and belongs(world.account, customer, min_tier=campaign.min_tier, tags=campaign.tags)
    ]
    return max(found, key=lambda campaign: campaign.multiplier, default=None)
