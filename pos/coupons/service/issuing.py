"""The coupon that the loyalty service asks for, out of the fields it sent, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Final

from pos.core.coupon_limits import LONGEST_LIFE_DAYS
from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.coupons.codes import key_of
from pos.coupons.service.answers import NotDone
from pos.coupons.service.fields import Fields, Sent
from pos.coupons.terms import CouponTerms, IssueRequest

_USUAL_WORDS: Final = {
    CouponKind.FIXED: "fixed fixeddiscount fixedrate fixedratediscount fixedratesettings",
    CouponKind.PERCENTAGE: "percentage percent percentagediscount percentagediscountsettings",
    CouponKind.SHIPPING: "shipping freeshipping freeshippingsettings",
    CouponKind.PRODUCT: "product freeproduct freeproductsettings",
    CouponKind.CUSTOM: "custom",
}
KINDS: Final = (*_USUAL_WORDS,)
_KIND_OF: Final = {word: kind for kind, words in _USUAL_WORDS.items() for word in words.split()}
_BEYOND_WORDS = re.compile(r"[^a-z0-9]")

_WITHOUT_VALUE: Final = {CouponKind.SHIPPING, CouponKind.PRODUCT, CouponKind.CUSTOM}
"""Those that may have none."""
LONGEST_SOURCE: Final = 120
MOST_USES_ASKED: Final = 1_000_000
LARGEST_AMOUNT: Final = 10**9
_GIVEN_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,39}")
"""What a till takes for a coupon when it is scanned."""

# Pages of several years tell a field by several names.
_CUSTOMER: Final = ("playerUniqueId", "customerId", "customer")
_CODE: Final = ("code", "couponCode")
_VALUE: Final = ("value", "amount", "discountValue")
_KIND: Final = ("couponType", "discount_type", "type")
_LIFE: Final = ("expiresAfter", "expiryAfter")
_END: Final = ("expiresAt", "expiryDate")
_MINIMUM: Final = ("minOrderValue", "minOrder")
_CAP: Final = ("capping", "cap")
_COMPANY: Final = ("combinesWith", "combines")
CLASSES: Final = ("orders", "products", "shipping")
"""Of coupons, as the engine's own API tells with which one combines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuingRules:
    """What the configuration says of it."""

    currency: str
    life_days: int = 365
    """Of a coupon of which nothing else was told."""
    retry_window: timedelta = timedelta(seconds=300)
    """For requests by which nothing else tells a repeat."""
    takes_given_codes: bool = False
    """Whether the code that was sent is the coupon's, else one of the engine's own."""
    words: Mapping[str, CouponKind] = field(default_factory=dict)
    """The account's own, beside the usual ones."""


def request_in(sent: Sent, rules: IssuingRules, now: datetime) -> IssueRequest:
    """NotDone (422) where it asks for no coupon that could be."""
    fields = Fields(sent)
    terms = _terms(fields, rules, now)
    customer = fields.identity(*_CUSTOMER)
    known_by = _known_by(fields, customer)
    return IssueRequest(
        terms=terms,
        customer_id=customer,
        source=fields.text("source", limit=LONGEST_SOURCE),
        code=_given_code(fields, rules),
        request_id=_digest(known_by or ["request", *_all_of(sent)]),
        repeats_within=None if known_by else rules.retry_window,
    )


def _known_by(fields: Fields, customer: str) -> list[str]:
    """What tells a repeat for certain; nothing where the request has no such.

    A transaction alone does not: one purchase may earn by several rules.
    """
    rule, transaction = fields.identity("ruleId"), fields.identity("transactionId")
    code = fields.identity(*_CODE)
    if rule and transaction:
        return ["transaction", customer, rule, transaction]
    return ["code", customer, code] if code else []


def _terms(fields: Fields, rules: IssuingRules, now: datetime) -> CouponTerms:
    kind = _kind(fields, rules)
    told = fields.chosen(*_COMPANY, among=CLASSES)
    company = CLASSES if told is None else told
    return CouponTerms(
        kind=kind,
        value=_value(fields, kind, rules.currency),
        currency=rules.currency,
        usage_limit=_uses(fields),
        per_customer_limit=1 if fields.flag("oncePerCustomer") else None,
        capping=_amount(fields, rules.currency, *_CAP),
        min_reward=_amount(fields, rules.currency, "minReward"),
        min_order=_amount(fields, rules.currency, *_MINIMUM),
        products=fields.listed("entitledProductIds"),
        variants=fields.listed("entitledVariantIds"),
        collections=fields.listed("entitledCollectionIds"),
        with_orders="orders" in company,
        with_products="products" in company,
        with_shipping="shipping" in company,
        starts_at=now,
        expires_at=_end(fields, rules, now),
    )


def _kind(fields: Fields, rules: IssuingRules) -> CouponKind:
    told = fields.text(*_KIND, limit=60)
    if not told:
        raise NotDone(422, "unknown_type", "The request tells no couponType.")
    word = spelled(told)
    kind = rules.words.get(word) or _KIND_OF.get(word)
    if kind is None:
        say = f"No kind of coupon is called {told}; set it in [coupon_engine.types]."
        raise NotDone(422, "unknown_type", say)
    return kind


def spelled(word: str) -> str:
    """As words are compared: letters and digits alone, without case."""
    return _BEYOND_WORDS.sub("", word.lower())


def _value(fields: Fields, kind: CouponKind, currency: str) -> Decimal:
    value = fields.number(*_VALUE)
    if kind in _WITHOUT_VALUE and (value is None or value >= 0):
        is_worth_it = kind is CouponKind.CUSTOM and value is not None
        return _money(value or Decimal(0), currency, "value").major if is_worth_it else Decimal(0)
    if value is None or value <= 0:
        raise _wrong("value", "must be more than nothing")
    if kind is CouponKind.PERCENTAGE:
        if value > 100 or value != round(value, 4):
            raise _wrong("value", "must be a per cent up to 100, with 4 decimals at most")
        return value
    return _money(value, currency, "value").major


def _uses(fields: Fields) -> int:
    uses = fields.whole("usageLimit")
    if uses is not None and not 1 <= uses <= MOST_USES_ASKED:
        raise _wrong("usageLimit", f"must be from 1 to {MOST_USES_ASKED}")
    return uses or 1


def _amount(fields: Fields, currency: str, *names: str) -> Money | None:
    """None where there is no such limit: 0 says so too."""
    told = fields.number(*names)
    if told is not None and told < 0:
        raise _wrong(names[0], "must not be less than nothing")
    return _money(told, currency, names[0]) if told else None


def _money(amount: Decimal, currency: str, name: str) -> Money:
    if amount > LARGEST_AMOUNT:
        raise _wrong(name, f"must not be more than {LARGEST_AMOUNT}")
    try:
        return Money.exactly(amount, currency)
    except ValueError:
        raise _wrong(name, f"is no amount of {currency}") from None


def _end(fields: Fields, rules: IssuingRules, now: datetime) -> datetime:
    until, days = fields.moment(*_END), fields.whole(*_LIFE)
    if days is not None and not -LONGEST_LIFE_DAYS <= days <= LONGEST_LIFE_DAYS:
        raise _wrong("expiresAfter", f"must be from 1 to {LONGEST_LIFE_DAYS} days")
    latest = now + timedelta(days=LONGEST_LIFE_DAYS)
    end = until or now + timedelta(days=rules.life_days if days is None else days)
    if end <= now:
        raise NotDone(422, "expired", "The rule is over: its coupon could not be used any more.")
    if end > latest:
        raise _wrong("expiresAt", f"must be within {LONGEST_LIFE_DAYS} days")
    return end


def _given_code(fields: Fields, rules: IssuingRules) -> str:
    if not rules.takes_given_codes:
        return ""
    given = fields.identity(*_CODE)
    if given and not (_GIVEN_CODE.fullmatch(given) and not given.isdigit() and key_of(given)):
        raise _wrong("code", "must be 3 to 40 letters, digits, - and _, and not digits alone")
    return given


def _all_of(sent: Sent) -> list[str]:
    return [f"{name!r}={sent[name]!r}" for name in sorted(sent)]


def _digest(parts: list[str]) -> str:
    """Each part told apart from the next, whatever stands in it."""
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def _wrong(name: str, why: str) -> NotDone:
    return NotDone(422, "wrong_field", f"The field {name} {why}.")
