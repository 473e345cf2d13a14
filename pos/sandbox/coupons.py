"""Coupons: validated, locked for one customer's sale, burnt, released."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from pos.sandbox.calls import Answer, Call, active
from pos.sandbox.coupon_list import coupon_told
from pos.sandbox.coupon_rules import Basket, basket_of, faults_in, refuse, running
from pos.sandbox.exchange import Refused, answer, bare_stamp, stamp
from pos.sandbox.fields import Fields, customer_id_in, exactly_one, invalid, missing
from pos.sandbox.world import Lock, World, mint_reference, with_item

LOCK_LIMIT_MINUTES = 60


def validate_one(call: Call) -> Answer:
    """With a running lock the code joins those the lock already has."""
    fields = call.body()
    code = call.place["code"]
    customer_id = customer_id_in(fields)
    reference = _running_reference(fields)
    codes: tuple[str, ...] = (code,)
    if reference is not None:
        kept = running_lock(call.world, reference, customer_id, now=call.now).codes
        codes = tuple(dict.fromkeys((*kept, code)))
    world, told = _validated(call, fields, codes)
    if not told["valid"]:
        return world, answer({**told, "code": code, "reason": _reason(told, code)})
    coupon = coupon_told(world.coupons[code])
    return world, answer({**{k: v for k, v in told.items() if k != "coupons"}, "coupon": coupon})


def validate_several(call: Call) -> Answer:
    fields = call.body()
    codes = tuple(dict.fromkeys(fields.texts("coupons")))
    if not codes:
        raise missing("coupons")
    world, told = _validated(call, fields, codes)
    return world, answer(told)


def burn(call: Call) -> Answer:
    """Uses coupons up without an order; the documents' three spellings are read."""
    fields = call.body()
    customer_id = customer_id_in(fields)
    names = ("coupons", "lockReference", "couponCodes", "couponsLockReference", "code")
    given = exactly_one(fields, *names)
    active(call.world, customer_id)
    reference = fields.text(given) if given in ("lockReference", "couponsLockReference") else None
    codes: tuple[str, ...] = ()
    if reference is None:
        codes = (fields.needed_text("code"),) if given == "code" else fields.texts(given)
    world, _ = burn_codes(
        call.world, customer_id, lock_reference=reference, codes=codes, now=call.now
    )
    told: dict[str, object] = {"success": True, "burnedAt": stamp(call.now)}
    echoed = {
        name: fields.text(name) for name in ("transactionId", "transactionTime") if name in fields
    }
    return world, answer({**told, **echoed})


def release(call: Call) -> Answer:
    lock = call.world.locks.get(call.place["lockReference"])
    if lock is None or not running(lock, now=call.now):
        raise _no_lock()
    freed = replace(lock, released_at=call.now)
    world = replace(call.world, locks=with_item(call.world.locks, lock.reference, freed))
    told = {"success": True, "releasedAt": stamp(call.now), "releasedCoupons": list(lock.codes)}
    return world, answer(told)


def lock_details(call: Call) -> Answer:
    """Withdrawn from the reference, still useful to look at."""
    lock = call.world.locks.get(call.place["lockReference"])
    if lock is None:
        raise _no_lock()
    expired = lock.used_at is None and lock.expires_at <= call.now
    told = {
        "lockReference": lock.reference,
        "customerId": lock.customer_id,
        "isUsed": lock.used_at is not None,
        "usedAt": stamp(lock.used_at) if lock.used_at is not None else None,
        "isExpired": expired,
        "expiredAt": stamp(lock.expires_at) if expired else None,
        "coupons": list(lock.codes),
    }
    return call.world, answer(told)


def running_lock(world: World, reference: str, customer_id: str, *, now: datetime) -> Lock:
    """The running lock if it is this customer's."""
    lock = world.locks.get(reference)
    if lock is None or lock.customer_id != customer_id or not running(lock, now=now):
        raise _no_lock()
    return lock


def burn_codes(
    world: World,
    customer_id: str,
    *,
    lock_reference: str | None,
    codes: tuple[str, ...],
    now: datetime,
) -> tuple[World, tuple[str, ...]]:
    """Uses up a lock's coupons, or bare codes that are valid at this moment; all or none."""
    if lock_reference is not None:
        codes = running_lock(world, lock_reference, customer_id, now=now).codes
    elif codes:
        lock_reference = _own_lock(world, customer_id, codes, now=now)
        _not_released(world, customer_id, codes)
        basket = Basket(customer_id=customer_id, known=False)
        reasons = faults_in(world, codes, basket, now=now, own=lock_reference or "")
        if reasons:
            raise refuse(reasons)
    if lock_reference is not None:
        used = replace(world.locks[lock_reference], used_at=now)
        world = replace(world, locks=with_item(world.locks, lock_reference, used))
    coupons = dict(world.coupons)
    for code in codes:
        coupon = coupons[code]
        coupons[code] = replace(coupon, used_by=(*coupon.used_by, customer_id))
    return replace(world, coupons=coupons), codes


def coupon_points(world: World, codes: tuple[str, ...], *, paid: Decimal) -> int:
    """Points from coupons of the cashback kinds, which never lower what is due."""
    worth = Decimal(0)
    for coupon in (world.coupons[code] for code in codes):
        if coupon.kind == "fixed-cashback":
            worth += coupon.value
        if coupon.kind == "percentage-cashback":
            share = paid * coupon.value / 100
            worth += share if coupon.capping is None else min(share, coupon.capping)
    return int(worth / world.account.redemption_factor)


def _validated(
    call: Call, fields: Fields, codes: tuple[str, ...]
) -> tuple[World, dict[str, object]]:
    """One bad coupon makes the whole answer invalid, and nothing is locked."""
    world, now = call.world, call.now
    customer_id = customer_id_in(fields)
    active(world, customer_id)
    reference = _running_reference(fields)
    if reference is not None:
        running_lock(world, reference, customer_id, now=now)
    minutes = _minutes(world, fields)
    basket = basket_of(fields, customer_id)
    reasons = faults_in(world, codes, basket, now=now, own=reference or "")
    if reasons and world.account.coupon_errors:
        raise refuse(reasons)
    if reasons:
        return world, {"valid": False, "coupons": [_judged(code, reasons) for code in codes]}
    told: dict[str, object] = {
        "valid": True,
        "coupons": [coupon_told(world.coupons[code]) for code in codes],
    }
    if not fields.flag("lock"):
        return world, told
    if reference is None:
        world, reference = mint_reference(world, kind="lock")
    lock = Lock(reference, customer_id, codes, now + timedelta(minutes=minutes))
    world = replace(world, locks=with_item(world.locks, reference, lock))
    return world, {**told, "lockReference": reference, "dateToExpire": bare_stamp(lock.expires_at)}


def _running_reference(fields: Fields) -> str | None:
    reference = fields.text("lockReference")
    if reference is not None and not fields.flag("lock"):
        raise invalid("lockReference", "goes only with lock")
    return reference


def _minutes(world: World, fields: Fields) -> int:
    minutes = fields.whole("lockDuration")
    if minutes is None:
        return world.account.lock_minutes
    if not fields.flag("lock"):
        raise invalid("lockDuration", "goes only with lock")
    if not 1 <= minutes <= LOCK_LIMIT_MINUTES:
        raise invalid("lockDuration", f"must be from 1 to {LOCK_LIMIT_MINUTES} minutes")
    return minutes


def _own_lock(
    world: World, customer_id: str, codes: tuple[str, ...], *, now: datetime
) -> str | None:
    for lock in world.locks.values():
        own = lock.customer_id == customer_id and running(lock, now=now)
        if own and set(codes) <= set(lock.codes):
            return lock.reference
    return None


def _not_released(world: World, customer_id: str, codes: tuple[str, ...]) -> None:
    """A code released and then sent all the same is refused."""
    for lock in world.locks.values():
        released = lock.released_at is not None and lock.customer_id == customer_id
        if released and set(codes) & set(lock.codes):
            raise _no_lock()


def _judged(code: str, reasons: dict[str, str]) -> dict[str, object]:
    if code not in reasons:
        return {"code": code, "valid": True}
    return {"code": code, "valid": False, "reason": reasons[code]}


def _reason(told: dict[str, object], code: str) -> str | None:
    judged = told["coupons"]
    assert isinstance(judged, list)
    return next((entry.get("reason") for entry in judged if entry["code"] == code), None)


def _no_lock() -> Refused:
    return Refused(404, 4004, "The coupon lock does not exist or has expired")
