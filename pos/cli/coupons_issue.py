"""`pos coupons issue`: a coupon made by hand, at the engine's own database."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pos.assembly.coupon_engine import KINDS, given_out, signing_key_of
from pos.cli.common import Commands, add_command, print_json, settings_of
from pos.cli.coupons_engine import line_of_terms, opened_engine, told
from pos.clock import SystemClock, TimeOrderedIds
from pos.core.coupon_limits import LONGEST_LIFE_DAYS
from pos.core.customer import CouponKind
from pos.core.money import Money, decimal_of, exponent_of
from pos.errors import ConfigError, CouponImpossible

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.coupons.terms import CouponTerms, IssueRequest

ISSUE: Final = "pos coupons issue"
SOURCE: Final = "by hand"
MOST_VALUE: Final = 1_000_000_000


def add_to(group: Commands) -> None:
    made = add_command(group, "issue", "make a coupon by hand", with_json=True)
    made.add_argument("--kind", required=True, choices=[kind.value for kind in KINDS])
    made.add_argument("--value", default="0", metavar="N", help="per cent, or an amount")
    made.add_argument("--customer", metavar="ID", help="theirs alone; else anyone's")
    made.add_argument("--days", type=int, metavar="N", help="good for so many days")
    made.add_argument("--limit", type=int, default=1, metavar="N", help="uses in all")
    made.add_argument("--per-customer", type=int, metavar="N", help="uses of one customer")
    made.add_argument("--capping", metavar="AMOUNT", help="it takes off at most so much")
    made.add_argument("--min-order", metavar="AMOUNT", help="from so much of goods on")
    made.add_argument(
        "--product", action="append", default=[], metavar="ID", help="for this product alone"
    )
    made.add_argument(
        "--collection", action="append", default=[], metavar="ID", help="for this one's goods alone"
    )
    made.add_argument("--alone", action="store_true", help="beside no other coupon on a sale")
    made.add_argument(
        "--signed", action="store_true", help="good at a till without a network as well"
    )
    made.set_defaults(carry_out=issue)


def issue(given: argparse.Namespace) -> int:
    from pos.coupons.terms import IssueRequest

    settings, clock = settings_of(given), SystemClock()
    request = IssueRequest(
        terms=_terms(given, settings, clock.now()),
        customer_id=_customer(given.customer),
        source=SOURCE,
        request_id=f"by-hand-{TimeOrderedIds().new_id()}",
        is_signed=given.signed,
    )
    if given.signed:
        _can_be_signed(request, settings)
    with opened_engine(settings, clock) as engine:
        coupon = engine.issue(request)
    text = given_out(coupon, settings)
    if given.json:
        print_json(told(coupon, clock.now(), text=text))
        return 0
    print(text)
    uses = f", {given.limit:,} uses" if given.limit > 1 else ""
    print(f"{line_of_terms(coupon, settings)}{uses}")
    print(f"Its slip with a QR code: pos coupons print {coupon.code}")
    return 0


def _terms(given: argparse.Namespace, settings: Settings, now: datetime) -> CouponTerms:
    from pos.coupons.terms import CouponTerms

    if given.kind == CouponKind.PRODUCT.value and not (given.product or given.collection):
        expected = "what is free, else any one item would be: --product ID or --collection ID"
        raise ConfigError(file=ISSUE, key="--kind product", expected=expected)
    if given.per_customer is not None and given.per_customer > given.limit >= 1:
        expected = f"no more than its uses in all ({given.limit:,}: --limit)"
        raise ConfigError(file=ISSUE, key="--per-customer", expected=expected)
    days = settings.coupon_engine.life_days if given.days is None else given.days
    return CouponTerms(
        kind=CouponKind(given.kind),
        value=_value(given, settings.store.currency),
        currency=settings.store.currency,
        usage_limit=given.limit,
        per_customer_limit=given.per_customer,
        capping=_amount(given.capping, "--capping", settings),
        min_order=_amount(given.min_order, "--min-order", settings),
        products=tuple(given.product),
        collections=tuple(given.collection),
        with_orders=not given.alone,
        with_products=not given.alone,
        with_shipping=not given.alone,
        starts_at=now,
        expires_at=now + timedelta(days=_days(days)),
    )


def _days(days: int) -> int:
    if not 1 <= days <= LONGEST_LIFE_DAYS:
        expected = f"a number from 1 to {LONGEST_LIFE_DAYS:,}"
        raise ConfigError(file=ISSUE, key="--days", expected=expected)
    return days


def _customer(told: str | None) -> str:
    """A variable that is empty in a script makes no coupon for anyone."""
    if told is not None and not told.strip():
        expected = "whose it is; without the option it is anyone's"
        raise ConfigError(file=ISSUE, key="--customer", expected=expected)
    return told or ""


def _value(given: argparse.Namespace, currency: str) -> Decimal:
    value, kind = _number(given.value), CouponKind(given.kind)
    if kind is CouponKind.PERCENTAGE:
        return value
    expected = ""
    if kind not in {CouponKind.FIXED, CouponKind.CUSTOM}:
        expected = f"none: a {kind.value} coupon has no value" if value else ""
    elif abs(value) > MOST_VALUE:
        expected = f"at most {MOST_VALUE:,}"
    elif value != round(value, exponent_of(currency)):
        expected = f"an amount in {currency}, such as {Money(1_000, currency).text()}"
    if expected:
        raise ConfigError(file=ISSUE, key="--value", expected=expected)
    return value


def _number(text: str) -> Decimal:
    try:
        return decimal_of(text)
    except ValueError:
        raise ConfigError(file=ISSUE, key="--value", expected="a number such as 12.50") from None


def _amount(text: str | None, option: str, settings: Settings) -> Money | None:
    if text is None:
        return None
    currency = settings.store.currency
    try:
        return Money.parse(text, currency)
    except ValueError:
        expected = f"an amount in {currency}, such as {Money(1_000, currency).text()}"
        raise ConfigError(file=ISSUE, key=option, expected=expected) from None


def _can_be_signed(request: IssueRequest, settings: Settings) -> None:
    """Before it is made: one that nobody can sign would be good for less than was asked for."""
    from pos.coupons.signing import why_unsigned

    signing_key_of(settings)
    if problem := why_unsigned(request):
        raise CouponImpossible(problem)
