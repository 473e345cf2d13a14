"""What tills ask of the engine: validate, lock, release, burn, and the lists."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from pos.core.money import Money
from pos.coupons.service.answers import NotDone, answered
from pos.coupons.service.fields import number_in
from pos.coupons.service.limits import body_of
from pos.coupons.service.told import burn_told, coupon_told, double_told, verdict_told
from pos.coupons.terms import MOST_A_PAGE, CouponState
from pos.coupons.wire import (
    CODE_IN_PATH,
    ID_IN_PATH,
    LONGEST_CODE_SENT,
    LONGEST_ID,
    BurnBody,
    CouponPage,
    CustomersAnswer,
    DoublesAnswer,
    Goods,
    LockBody,
    ReleaseAnswer,
    ValidateBody,
)

if TYPE_CHECKING:
    from pos.coupons.engine import CouponEngine
    from pos.coupons.profiles import KnownCustomers
    from pos.coupons.service.workers import Workers
    from pos.ports.clock import Clock

_T = TypeVar("_T", bound=msgspec.Struct)

USUAL_PAGE: Final = 100
_CODE = re.compile(CODE_IN_PATH)
_ID = re.compile(ID_IN_PATH)
MOST_SEQ: Final = 2**53


class TillApi:
    """Each is a route's endpoint; who may call was asked before."""

    def __init__(
        self, engine: CouponEngine, known: KnownCustomers, workers: Workers, clock: Clock
    ) -> None:
        self._engine = engine
        self._known = known
        self._workers = workers
        self._clock = clock

    async def validate(self, request: Request) -> Response:
        code, asked = _code(request), await _body(request, ValidateBody)
        verdict = await self._workers.run(
            self._engine.validate, code, customer_id=asked.customer, goods=_money(asked.goods)
        )
        return answered(verdict_told(verdict, self._clock.now()))

    async def lock(self, request: Request) -> Response:
        code, asked = _code(request), await _body(request, LockBody)
        verdict = await self._workers.run(
            self._engine.lock,
            code,
            lock_id=asked.lock,
            customer_id=asked.customer,
            goods=_money(asked.goods),
            till=asked.till,
            minutes=asked.minutes,
        )
        return answered(verdict_told(verdict, self._clock.now()))

    async def release(self, request: Request) -> Response:
        lock_id = _path(request, "lock", _ID)
        released = await self._workers.run(self._engine.release, lock_id)
        return answered(ReleaseAnswer(released=released))

    async def burn(self, request: Request) -> Response:
        code, asked = _code(request), await _body(request, BurnBody)
        answer = await self._workers.run(
            self._engine.burn,
            code,
            sale_id=asked.sale,
            lock_id=asked.lock,
            receipt=asked.receipt,
            till=asked.till,
            at=_utc(asked.at),
            customer_id=asked.customer,
        )
        return answered(burn_told(answer))

    async def coupons(self, request: Request) -> Response:
        limit = _whole(request, "limit", USUAL_PAGE, most=MOST_A_PAGE)
        found = await self._workers.run(
            self._engine.listed,
            customer_id=_query(request, "customer"),
            state=_state(request),
            after=_query(request, "after", LONGEST_CODE_SENT),
            limit=limit,
        )
        now = self._clock.now()
        return answered(
            CouponPage(
                coupons=tuple(coupon_told(one, now) for one in found),
                next=found[-1].code if len(found) == limit else None,
            )
        )

    async def doubles(self, request: Request) -> Response:  # noqa: ARG002  as each endpoint
        found = await self._workers.run(self._engine.doubles)
        return answered(DoublesAnswer(doubles=tuple(map(double_told, found))))

    async def customers(self, request: Request) -> Response:
        since = _whole(request, "since", 0, least=0, most=MOST_SEQ)
        limit = _whole(request, "limit", USUAL_PAGE, most=MOST_A_PAGE)
        now = self._clock.now()
        found = await self._workers.run(self._known.told_since, since, limit, now=now)
        reached = await self._workers.run(self._known.reached)
        following = found[-1].seq if found else since
        return answered(CustomersAnswer(customers=tuple(found), next=following, reached=reached))


_DECODER: Final = msgspec.json.Decoder(float_hook=number_in)


async def _body(request: Request, kind: type[_T]) -> _T:
    """NotDone (415 or 422) where it is not what this call takes."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in {"", "application/json"}:
        raise NotDone(415, "wrong_type", "The body must be application/json.")
    body = await body_of(request)
    try:
        found = msgspec.convert(_DECODER.decode(body), kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise NotDone(422, "malformed", f"The body is not as it must be: {problem}") from None
    for name in kind.__struct_fields__:
        _must_be_plain(getattr(found, name), name)
    return found


def _code(request: Request) -> str:
    return _path(request, "code", _CODE)


def _path(request: Request, name: str, shape: re.Pattern[str]) -> str:
    told = str(request.path_params[name])
    if not shape.fullmatch(told):
        say = f"A {name} has up to 100 letters, digits and signs of ASCII, and no blank before it."
        raise NotDone(422, "malformed", say)
    return told


def _query(request: Request, name: str, longest: int = LONGEST_ID) -> str:
    told = request.query_params.get(name, "")
    if len(told) > longest:
        raise NotDone(422, "malformed", f"{name} has more than {longest} characters.")
    _must_be_plain(told, name)
    return told


def _must_be_plain(value: Any, name: str) -> None:
    """No control character gets into the store, and from there onto a screen or a paper."""
    if isinstance(value, str) and not value.isprintable():
        raise NotDone(422, "malformed", f"{name} has a character that no name has.")


def _whole(request: Request, name: str, usual: int, *, least: int = 1, most: int) -> int:
    told = request.query_params.get(name)
    if told is None:
        return usual
    is_number = told.isascii() and told.isdigit() and len(told) <= len(str(most))
    if not is_number or not least <= int(told) <= most:
        raise NotDone(422, "malformed", f"{name} must be a number from {least} to {most}.")
    return int(told)


def _state(request: Request) -> CouponState | None:
    told = request.query_params.get("state", "")
    try:
        return CouponState(told) if told else None
    except ValueError:
        states = ", ".join(state.value for state in CouponState)
        raise NotDone(422, "malformed", f"state must be one of {states}.") from None


def _utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise NotDone(422, "malformed", "at is no time.") from None


def _money(goods: Goods) -> Money:
    return Money(goods.minor, goods.currency)
