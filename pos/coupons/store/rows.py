"""Rows to values and back: times as microseconds, amounts as minor units, lists as JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec

from pos.core.customer import CouponKind
from pos.core.money import Money, decimal_text
from pos.coupons.store.database import Row
from pos.coupons.store.statements import TERMS_COUNT
from pos.coupons.terms import CouponTerms, IssueRequest, Lock, Reason, StoredCoupon, Use

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US: Final = timedelta(microseconds=1)
_LIST: Final = msgspec.json.Decoder(tuple[str, ...])


def us_of(moment: datetime) -> int:
    return (moment - _EPOCH) // _US


def moment_of(us: int) -> datetime:
    return _EPOCH + us * _US


def terms_row(request: IssueRequest, code: str, now: datetime) -> list[object]:
    """In the order of statements.TERMS."""
    terms = request.terms
    return [
        code,
        terms.kind.value,
        decimal_text(terms.value),
        terms.currency,
        terms.usage_limit,
        terms.per_customer_limit,
        _minor_of(terms.capping),
        _minor_of(terms.min_reward),
        _minor_of(terms.min_order),
        _list_text(terms.products),
        _list_text(terms.variants),
        _list_text(terms.collections),
        int(terms.with_orders),
        int(terms.with_products),
        int(terms.with_shipping),
        us_of(terms.starts_at),
        us_of(terms.expires_at),
        request.customer_id,
        request.source,
        int(request.is_signed),
        us_of(now),
    ]


def coupon_of(row: Row) -> StoredCoupon:
    """Of the columns that `statements.COUPON` selects; what only the engine needs comes last."""
    code, *terms, customer_id, source, is_signed, issued_us = row[:TERMS_COUNT]
    uses, revoked_us, revoked_by, revoked_why, _ = row[TERMS_COUNT:]
    return StoredCoupon(
        code=code,
        terms=_terms_of(terms),
        customer_id=customer_id,
        source=source,
        is_signed=bool(is_signed),
        issued_at=moment_of(issued_us),
        uses=uses,
        revoked_at=None if revoked_us is None else moment_of(revoked_us),
        revoked_by=revoked_by,
        revoked_why=revoked_why,
    )


def locked_until_us(row: Row) -> int:
    """No lock of the coupon in this row lasts longer."""
    return int(row[-1])


def lock_of(row: Row) -> Lock:
    lock_id, customer_id, till, locked_us, expires_us = row
    return Lock(
        lock_id=lock_id,
        customer_id=customer_id,
        till=till,
        locked_at=moment_of(locked_us),
        expires_at=moment_of(expires_us),
    )


def use_of(row: Row) -> Use:
    sale_id, receipt, till, sold_us, customer_id, beyond = row
    return Use(
        sale_id=sale_id,
        receipt=receipt,
        till=till,
        at=moment_of(sold_us),
        customer_id=customer_id,
        beyond=Reason(beyond) if beyond else None,
    )


def _terms_of(row: list[Any]) -> CouponTerms:
    kind, value, currency, usage_limit, per_customer_limit, *rest = row
    capping, min_reward, min_order, products, variants, collections, *rest = rest
    with_orders, with_products, with_shipping, starts_us, expires_us = rest
    return CouponTerms(
        kind=CouponKind(kind),
        value=Decimal(value),
        currency=currency,
        usage_limit=usage_limit,
        per_customer_limit=per_customer_limit,
        capping=_money_of(capping, currency),
        min_reward=_money_of(min_reward, currency),
        min_order=_money_of(min_order, currency),
        products=_LIST.decode(products),
        variants=_LIST.decode(variants),
        collections=_LIST.decode(collections),
        with_orders=bool(with_orders),
        with_products=bool(with_products),
        with_shipping=bool(with_shipping),
        starts_at=moment_of(starts_us),
        expires_at=moment_of(expires_us),
    )


def _list_text(names: tuple[str, ...]) -> str:
    return msgspec.json.encode(names).decode()


def _minor_of(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def _money_of(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
