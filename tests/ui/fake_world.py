"""Who works in the screen's tests, what is sold there, and who buys it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from pos.core.customer import (
    AutomaticPromotion,
    Balance,
    Campaign,
    CouponKind,
    Customer,
    Expiring,
    NextTier,
    RedemptionRule,
    RedemptionTerms,
)
from pos.core.customer_file import (
    Activity,
    CampaignProgress,
    CustomerFile,
    Notice,
    OwnedCoupon,
    Profile,
)
from pos.core.item import Item
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.sale import SaleTerms
from pos.core.setup import Setup
from pos.core.staff import Cashier, RoleLimits
from pos.receipts.letterhead import Letterhead

NOON = datetime(2026, 11, 21, 11, 2, tzinfo=UTC)
AMIRA = Cashier(user_id="1001", name="Amira H.", role=Role.CASHIER)
OMAR = Cashier(user_id="9001", name="Omar K.", role=Role.MANAGER)
BADGES = {"BADGE-1001": AMIRA, "BADGE-9001": OMAR}
PINS = {"1001": ("1234", AMIRA), "9001": ("987654", OMAR)}
LETTERHEAD = Letterhead(
    store_name="STYL Outfits",
    till_id="T1",
    zone=ZoneInfo("Asia/Riyadh"),
    header=("King Fahd Road, Riyadh", "VAT 300000000000003"),
    footer=("Thank you, and come again",),
    qr_url="https://styl.example/r/{receipt}",
)
NEEDS_NETWORK = "Redeeming needs the network. The sale earns as usual and is sent later."


def sar(text: str) -> Money:
    return Money.parse(text, "SAR")


def item(code: str, title: str, price: str, **more: object) -> Item:
    return Item(code=code, title=title, price=sar(price), **more)  # type: ignore[arg-type]


BAG = item("6001", "Hoxton Bag, navy", "100.00")
SHIRT = item("6002", "Linen Shirt, white, L", "149.00")
SOCKS = item("6003", "Socks, 3 pairs", "39.00")
BELT = item("6004", "Belt, brown, 95", "79.00")
DATES = item("6005", "Dates, Medjool", "48.00", unit="kg")
WINE = item("6006", "Date Syrup Wine, 0.75 l", "64.00", min_age=18)
WATCH = item("6007", "Field Watch", "420.00", serial=True)
REPAIR = item("6008", "Alteration", "0.00", open_price=True)
ITEMS = (BAG, SHIRT, SOCKS, BELT, DATES, WINE, WATCH, REPAIR)
SARA = Customer(
    customer_id="mobile_966501234567",
    name="Sara Ali",
    tier="Gold",
    next_tier=NextTier(name="Platinum", missing=800),
    verified=True,
    balance=Balance(
        points=1200,
        value=sar("120.00"),
        points_name="Stars",
        as_of=NOON,
        expiring=Expiring(points=200, value=sar("20.00"), on=datetime(2026, 12, 1, tzinfo=UTC)),
    ),
)
BAGS_THREEFOLD = Campaign(
    name="Bags", factor=Decimal(3), ends_at=datetime(2026, 11, 22, 20, tzinfo=UTC)
)
THREE_FOR_TWO = AutomaticPromotion(name="3 bags for 2", amount=sar("40.00"))
RIGHT_OTP = "482913"
TEN_OFF = RedemptionRule(
    rule_id="10",
    title="10 % off this sale",
    points=500,
    kind=CouponKind.PERCENTAGE,
    limits="up to 50.00",
)
FIFTEEN_OFF = RedemptionRule(rule_id="11", title="15.00 off", points=150)
CANVAS_TOTE = RedemptionRule(
    rule_id="12",
    title="Canvas Tote, free",
    points=2000,
    kind=CouponKind.PRODUCT,
    limits="until 31 Dec",
)
SARAS_FILE = CustomerFile(
    customer_id=SARA.customer_id,
    profile=Profile(
        name="Sara Ali",
        mobile="+966501234567",
        email="sara.ali@example.com",
        birth_date=date(1990, 5, 12),
        tags=("vip", "newsletter"),
        referral_code="SARA-7",
    ),
    coupons=(
        OwnedCoupon(
            code="SUMMER50",
            title="Summer, 50 off",
            kind=CouponKind.FIXED,
            value=Decimal(50),
            expires_at=datetime(2026, 12, 24, 20, tzinfo=UTC),
        ),
        OwnedCoupon(
            code="WEB-15",
            title="15 % for the web shop",
            kind=CouponKind.PERCENTAGE,
            value=Decimal(15),
            expires_at=datetime(2026, 11, 23, 20, tzinfo=UTC),
            is_online_only=True,
        ),
    ),
    terms=RedemptionTerms(
        money_per_point=Decimal("0.1"), rules=(CANVAS_TOTE, TEN_OFF, FIFTEEN_OFF)
    ),
    campaigns=(
        CampaignProgress(
            name="Ten bags in a year",
            percent=Decimal(60),
            reward="500 Stars",
            ends_at=datetime(2026, 12, 31, 20, tzinfo=UTC),
        ),
        CampaignProgress(name="Write a review", times_achieved=2, reward="50 Stars"),
    ),
    activity=(
        Activity(
            what="Earned on a purchase",
            at=NOON - timedelta(days=1),
            points=149,
            reference="S001-T2-01KAN3MBJ2V0QWKJZ7E4T9B1SD",
        ),
        Activity(what="Redeemed", at=NOON - timedelta(days=9), points=-300, about="15.00 off"),
        Activity(what="Became Gold", at=NOON - timedelta(days=40)),
    ),
    notices=(
        Notice(
            notice_id="n1",
            title="Double Stars this week",
            body="Everything in leather earns twice until Friday. Tell them at the counter that "
            "repairs count too, and that the Stars arrive within a day.",
            at=NOON - timedelta(hours=3),
        ),
        Notice(notice_id="n2", title="Welcome to Gold", at=NOON - timedelta(days=40), is_read=True),
    ),
)


def setup(**changed: object) -> Setup:
    terms = SaleTerms(
        currency="SAR", prices_include_tax=True, tax_rounding="line", points_reduce_tax=True
    )
    made = Setup(
        store_id="S001",
        store_name="STYL Outfits",
        till_id="T1",
        terms=terms,
        tax_rates={"standard": Decimal(15), "zero": Decimal(0)},
        default_tax="standard",
        limits={
            Role.CASHIER: RoleLimits(
                max_discount_percent=Decimal(10), needs_approval=frozenset({"price"})
            )
        },
    )
    return replace(made, **changed)  # type: ignore[arg-type]


class FakeClock:
    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def monotonic_s(self) -> float:
        return (self.time - NOON).total_seconds()

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class FakeCatalog:
    items: Sequence[Item] = ITEMS
    asked: list[str] = field(default_factory=list)
    near: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    """What is found by words that nothing has."""

    def find(self, codes: Sequence[str]) -> Item | None:
        return next((one for one in self.items if one.code in codes), None)

    def search(self, text: str, *, limit: int = 20) -> tuple[Item, ...]:
        self.asked.append(text)
        found = (one for one in self.items if text.casefold() in one.title.casefold())
        return tuple(found)[:limit] or self.near.get(text, ())

    def is_guess(self, text: str) -> bool:
        return text in self.near

    def close(self) -> None:
        """Nothing is open."""
