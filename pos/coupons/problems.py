"""What makes no coupon: terms that nobody could mean, told in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from pos.core.customer import CouponKind
from pos.core.money import MOST_MINOR, Money, exponent_of
from pos.coupons.terms import CouponTerms, IssueRequest
from pos.errors import CouponImpossible

LONGEST_NAME: Final = 200
"""Characters of an id, a source, a till or a receipt."""
MOST_USES: Final = 1_000_000_000
MOST_NAMED: Final = 1_000
"""Products, variants or collections of one coupon."""
_MOST_DECIMALS: Final = 6
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_KINDS: Final = {
    CouponKind.PERCENTAGE,
    CouponKind.FIXED,
    CouponKind.SHIPPING,
    CouponKind.PRODUCT,
    CouponKind.CUSTOM,
}
_WITH_VALUE: Final = {CouponKind.PERCENTAGE, CouponKind.FIXED}


def refuse_what_is_none(request: IssueRequest, now: datetime) -> None:
    """CouponImpossible with all that is wrong with it."""
    problems = [
        *_problems_of(request.terms, now),
        *_too_long("the customer", request.customer_id),
        *_too_long("the source", request.source),
        *_too_long("the id of the request", request.request_id),
    ]
    if not request.request_id:
        problems.append("a request has an id, by which a repeat is known")
    if problems:
        raise CouponImpossible(f"This makes no coupon: {'; '.join(problems)}.")


def refuse_names(**names: str) -> None:
    """CouponImpossible where one could not be written down."""
    problems = [one for what, text in names.items() for one in _too_long(what, text)]
    if problems:
        raise CouponImpossible(f"This cannot be noted: {'; '.join(problems)}.")


def _problems_of(terms: CouponTerms, now: datetime) -> Iterator[str]:
    if terms.kind not in _KINDS:
        yield f"a {terms.kind} coupon takes nothing off"
    try:
        exponent_of(terms.currency)
    except ValueError as problem:
        yield str(problem)
    yield from _of_value(terms)
    yield from _of_amounts(terms)
    yield from _of_limits(terms)
    if terms.expires_at <= max(now, terms.starts_at):
        yield "it would be over before it begins: give an end that is to come"
    for what in ("products", "variants", "collections"):
        named: tuple[str, ...] = getattr(terms, what)
        if len(named) > MOST_NAMED:
            yield f"more than {MOST_NAMED} {what}"
        for one in named:
            yield from _too_long(f"one of its {what}", one)


def _of_value(terms: CouponTerms) -> Iterator[str]:
    value = terms.value
    if not value.is_finite() or not 0 <= value < MOST_MINOR:
        yield "its value is a number from 0 on"
    elif value != round(value, _MOST_DECIMALS):
        yield f"its value has more than {_MOST_DECIMALS} decimals"
    elif terms.kind is CouponKind.PERCENTAGE and value > Decimal(100):
        yield "more than 100 per cent"
    elif terms.kind in _WITH_VALUE and not value:
        yield "its value is above 0"


def _of_amounts(terms: CouponTerms) -> Iterator[str]:
    amounts = {
        "its cap": terms.capping,
        "its least reward": terms.min_reward,
        "its least order": terms.min_order,
    }
    for what, amount in amounts.items():
        yield from _of_amount(what, amount, terms.currency)


def _of_amount(what: str, amount: Money | None, currency: str) -> Iterator[str]:
    if amount is None:
        return
    if amount.currency != currency:
        yield f"{what} is in {amount.currency} and not in {currency}"
    if not 0 <= amount.minor < MOST_MINOR:
        yield f"{what} is an amount from 0 on"


def _of_limits(terms: CouponTerms) -> Iterator[str]:
    if not 1 <= terms.usage_limit <= MOST_USES:
        yield f"it may be used from once to {MOST_USES:,} times"
    if terms.per_customer_limit is not None and not 1 <= terms.per_customer_limit <= MOST_USES:
        yield f"one customer may use it from once to {MOST_USES:,} times"


def _too_long(what: str, text: str) -> Iterator[str]:
    if len(text) > LONGEST_NAME:
        yield f"{what} has more than {LONGEST_NAME} characters"
    if _CONTROL.search(text):
        yield f"{what} has a sign that cannot be kept"
