"""What an engine's answers mean to a till: a coupon, a no in a sentence, or what went wrong."""

from __future__ import annotations

import logging
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import msgspec

from pos.core.customer import Coupon, CouponKind
from pos.core.money import MOST_MINOR, Money
from pos.coupons.wire import TOO_MANY_WRONG_TOKENS, CouponObject, ErrorAnswer, VerdictAnswer
from pos.errors import EngineMisuse, EngineUnreachable
from pos.ports.shop_coupons import NoLock
from pos.text import for_screens

if TYPE_CHECKING:
    from pos.http.exchange import HttpAnswer

logger = logging.getLogger("pos.coupons")

NO_ANSWER: Final = "The coupon engine does not answer. Sell without it, or try again later."
OUT_OF_TIME: Final = "The coupon engine did not answer in time. Sell without it."
NOT_SET_UP: Final = (
    "This till has no token for the coupon engine. Tell the manager: POS_COUPONS_TOKEN, or "
    "coupons_token in secrets.toml."
)
NOT_LET_IN: Final = (
    "The coupon engine does not take this till's token. Tell the manager: POS_COUPONS_TOKEN, or "
    "coupons_token in secrets.toml."
)
BUSY: Final = "The coupon engine has too many calls now. Try again in a minute, or sell without it."
NOT_THE_ENGINE: Final = (
    "What answers there is no coupon engine as this till knows it. Tell the manager: [coupons] url."
)
NEWER: Final = "This till cannot read that coupon. Sell without it, and tell the manager."
_NEXT: Final = {"needs_customer": "Then scan the coupon again.", "locked": ""}
"""What to do after a no, where it is not to sell without the coupon."""
SELL_WITHOUT: Final = "Sell without it."
NO_CODE: Final = "No coupon has such a code."
_MOST_DIGITS: Final = 15


def no_lock(told: VerdictAnswer, code: str) -> NoLock:
    """In the engine's own sentence, with what to do next."""
    reason = told.reason if isinstance(told.reason, str) else "unknown"
    say = for_screens(told.say, 160) if isinstance(told.say, str) else "It may not be used."
    next_step = _NEXT.get(reason, SELL_WITHOUT)
    return NoLock(reason=reason, say=f"{code}: {say} {next_step}".rstrip())


def coupon_in(told: CouponObject, currency: str) -> Coupon | None:
    """None where this version cannot read what it takes off."""
    try:
        kind, value = CouponKind(told.kind), Decimal(told.value)
    except (ValueError, InvalidOperation):
        return None
    is_sum = value.is_finite() and value >= 0 and value.adjusted() < _MOST_DIGITS
    limits = (told.capping, told.min_reward, told.min_order)
    are_amounts = all(minor is None or 0 <= minor < MOST_MINOR for minor in limits)
    if not (is_sum and are_amounts) or told.currency != currency:
        return None
    capping, min_reward, min_order = (
        None if minor is None else Money(minor, currency) for minor in limits
    )
    return Coupon(
        code=for_screens(told.code),
        kind=kind,
        value=value,
        capping=capping,
        min_reward=min_reward,
        min_order=min_order,
        products=told.products,
        variants=told.variants,
        collections=told.collections,
        with_orders=told.combines.orders,
        with_products=told.combines.products,
        with_shipping=told.combines.shipping,
    )


def failure_of(answer: HttpAnswer) -> EngineUnreachable | EngineMisuse:
    said = _said(answer.body)
    logger.warning("the engine answered %d: %s", answer.status, said or "nothing readable")
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return EngineMisuse(NOT_LET_IN)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _too_many(answer.body)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return EngineUnreachable(OUT_OF_TIME, sent=True)
    if not said:
        return EngineMisuse(NOT_THE_ENGINE)
    reason = f"The coupon engine does not take that: {said}"
    return EngineMisuse(reason, is_of_one=True)


def _too_many(body: bytes) -> EngineUnreachable | EngineMisuse:
    """Of the engine's own it is an answer; of whatever stands before it, it is none."""
    code = _code_of(body)
    if code == TOO_MANY_WRONG_TOKENS:
        return EngineMisuse(NOT_LET_IN)
    return EngineUnreachable(BUSY if code else NO_ANSWER, sent=False, is_answered=bool(code))


def _code_of(body: bytes) -> str:
    told = _error_in(body)
    return told.error.code if told is not None else ""


def _said(body: bytes) -> str:
    """Empty where it is not the engine's own answer."""
    told = _error_in(body)
    return for_screens(told.error.say, 160) if told is not None else ""


def _error_in(body: bytes) -> ErrorAnswer | None:
    try:
        return msgspec.json.decode(body, type=ErrorAnswer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def unreadable(what: str) -> EngineUnreachable:
    logger.warning("unreadable answer of the engine: %s", what)
    return EngineUnreachable(OUT_OF_TIME, sent=True)
