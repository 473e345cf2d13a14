"""A signed coupon's terms as bytes: big-endian and of fixed widths. signed.py vouches for them.

A byte of flags tells which of those that may be missing are there, so that only one length is
right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from pos.core.customer import Coupon, CouponKind
from pos.core.money import Money, exponent_of
from pos.core.signed_coupon import OWNER_BYTES, SignedCoupon

VERSION: Final = 1
CODE: Final = re.compile(r"[0-9A-Z][0-9A-Z-]{2,59}")

_KINDS: Final = (
    CouponKind.PERCENTAGE,
    CouponKind.FIXED,
    CouponKind.SHIPPING,
    CouponKind.PRODUCT,
    CouponKind.CUSTOM,
)
"""By number; the order is for ever."""
_ORDERS, _PRODUCTS, _SHIPPING = 0x08, 0x10, 0x20
_STARTS, _CAPPING, _MIN_REWARD, _MIN_ORDER, _OWNER = 0x01, 0x02, 0x04, 0x08, 0x10
_ALL_FLAGS: Final = 0x1F
_AMOUNT_BYTES: Final = 5
_TIME_BYTES: Final = 4
_MOST_DECIMALS: Final = 6


def written(signed: SignedCoupon) -> bytes:
    """ValueError, in words, where the coupon says more than there is room for."""
    coupon, currency = signed.coupon, signed.currency
    if not CODE.fullmatch(coupon.code):
        raise ValueError(f"The code {coupon.code!r} is none that a signed coupon may have")
    if coupon.products or coupon.variants or coupon.collections:
        raise ValueError("A signed coupon is for all goods: it has no room for a list of items")
    if coupon.kind not in _KINDS:
        raise ValueError(f"A {coupon.kind} coupon is not signed")
    if len(signed.owner) not in {0, OWNER_BYTES}:
        raise ValueError(f"An owner's digest is {OWNER_BYTES} bytes")
    exponent_of(currency)
    amounts = {
        _CAPPING: coupon.capping,
        _MIN_REWARD: coupon.min_reward,
        _MIN_ORDER: coupon.min_order,
    }
    flags = sum(flag for flag, amount in amounts.items() if amount is not None)
    flags |= _STARTS if signed.starts_at is not None else 0
    flags |= _OWNER if signed.owner else 0
    scale, units = _parts_of(coupon.value)
    parts = [
        bytes((VERSION, _kind_and_company(coupon), flags)),
        currency.encode("ascii"),
        _time_bytes(signed.expires_at),
        bytes((scale,)),
        _number(units, _AMOUNT_BYTES),
    ]
    if signed.starts_at is not None:
        parts.append(_time_bytes(signed.starts_at))
    parts += [_amount(one, currency) for one in amounts.values() if one is not None]
    parts.append(signed.owner)
    return b"".join(parts)


def _kind_and_company(coupon: Coupon) -> int:
    company = (
        (_ORDERS, coupon.with_orders),
        (_PRODUCTS, coupon.with_products),
        (_SHIPPING, coupon.with_shipping),
    )
    return _KINDS.index(coupon.kind) | sum(flag for flag, is_so in company if is_so)


def _parts_of(value: Decimal) -> tuple[int, int]:
    """How many decimals it has, and the number without its point."""
    if not value.is_finite() or value < 0:
        raise ValueError(f"{value} is no value of a coupon")
    plain = value.normalize()
    decimals = max(0, -int(plain.as_tuple().exponent))
    if decimals > _MOST_DECIMALS:
        raise ValueError(f"{value} has more than {_MOST_DECIMALS} decimals")
    return decimals, int(plain.scaleb(decimals))


def _amount(amount: Money, currency: str) -> bytes:
    if amount.currency != currency:
        raise ValueError(f"There is an amount in {amount.currency} on a coupon in {currency}")
    return _number(amount.minor, _AMOUNT_BYTES)


def _time_bytes(moment: datetime) -> bytes:
    return _number(int(moment.timestamp()), _TIME_BYTES)


def _number(number: int, width: int) -> bytes:
    try:
        return number.to_bytes(width, "big")
    except OverflowError:
        raise ValueError(f"{number} is more than a signed coupon has room for") from None


class _Fields:
    """Bytes taken from the front; IndexError where they are at their end."""

    def __init__(self, body: bytes) -> None:
        self._left = body

    def take(self, count: int) -> bytes:
        if len(self._left) < count:
            raise IndexError("the fields end too early")
        taken, self._left = self._left[:count], self._left[count:]
        return taken

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")

    def time(self) -> datetime:
        return datetime.fromtimestamp(self.number(_TIME_BYTES), UTC)

    def end(self) -> None:
        if self._left:
            raise ValueError("bytes behind the last field")


def read_fields(code: str, body: bytes) -> SignedCoupon:
    """ValueError, IndexError or OverflowError where they are none that were written."""
    fields = _Fields(body)
    _, kind_and_company, flags = fields.take(3)
    currency = fields.take(3).decode("ascii")
    exponent_of(currency)
    if flags & ~_ALL_FLAGS or kind_and_company & 0xC0:
        raise ValueError("a flag of a later version")
    kind = _KINDS[kind_and_company & 0x07]
    expires_at = fields.time()
    scale = fields.number(1)
    if scale > _MOST_DECIMALS:
        raise ValueError("too many decimals")
    value = Decimal(fields.number(_AMOUNT_BYTES)).scaleb(-scale)
    starts_at = fields.time() if flags & _STARTS else None
    capping, min_reward, min_order = _amounts(fields, flags, currency)
    owner = fields.take(OWNER_BYTES) if flags & _OWNER else b""
    fields.end()
    coupon = Coupon(
        code=code,
        kind=kind,
        value=value,
        capping=capping,
        min_reward=min_reward,
        min_order=min_order,
        with_orders=bool(kind_and_company & _ORDERS),
        with_products=bool(kind_and_company & _PRODUCTS),
        with_shipping=bool(kind_and_company & _SHIPPING),
    )
    return SignedCoupon(
        coupon=coupon,
        currency=currency,
        starts_at=starts_at,
        expires_at=expires_at,
        owner=owner,
    )


def _amounts(fields: _Fields, flags: int, currency: str) -> Iterator[Money | None]:
    for flag in (_CAPPING, _MIN_REWARD, _MIN_ORDER):
        yield Money(fields.number(_AMOUNT_BYTES), currency) if flags & flag else None
