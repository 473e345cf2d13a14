"""What the loyalty service tells by itself: a customer's points and tier, for tills to know.

Nothing else of a person is read, and less is kept: no name, no address, no number, no message.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from hashlib import sha1, sha256
from typing import Any, Final

import msgspec

from pos.coupons.profiles import Profile
from pos.coupons.service.answers import NotDone
from pos.coupons.service.fields import number_in
from pos.coupons.wire import LONGEST_ID
from pos.text import safe

VERSION: Final = "v4"
PROFILE: Final = "customer.profile.updated"
NOTIFICATION: Final = "customer.notification.push"

SPAN_OF_RETRIES: Final = timedelta(hours=3)
"""It tries again after 5, 20 and 60 minutes, and whether each counts from the first is not said."""
SENDERS_CLOCK_AHEAD: Final = timedelta(minutes=10)
MOST_POINTS: Final = 10**12
_EPOCH = re.compile(r"\d{9,13}(\.\d{1,9})?", re.ASCII)
_MILLISECONDS_FROM: Final = 10**11


class Envelope(msgspec.Struct, frozen=True):
    event: str
    created_at: Any
    """Its form is in no page: ISO 8601, or since the epoch."""
    customer_id: str | int | None = None
    data: Any = None


_ENVELOPES: Final = msgspec.json.Decoder(Envelope, float_hook=number_in)


def must_be_signed(body: bytes, signature: str, secret_key: str) -> None:
    """NotDone (401) where it is not the account's own."""
    wanted = sha1(body + b":" + secret_key.encode(), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(signature.strip().encode("utf-8", "replace"), wanted.encode()):
        raise NotDone(401, "wrong_signature", "The header X-GB-Signature is not of this body.")


def digest_of(body: bytes) -> str:
    return sha256(body).hexdigest()


def profile_in(body: bytes, version: str, now: datetime) -> Profile | None:
    """None of what is well formed and tells no till anything. NotDone (422) for the rest."""
    if version.strip().lower() not in {"", VERSION}:
        say = f"Webhooks are read in version {VERSION} alone."
        raise NotDone(422, "wrong_version", say)
    try:
        told = _ENVELOPES.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _malformed("The body is no webhook of the service.") from None
    at = _moment(told.created_at)
    if not now - SPAN_OF_RETRIES <= at <= now + SENDERS_CLOCK_AHEAD:
        say = "created_at is too far from now: a webhook is taken within its retries alone."
        raise NotDone(422, "too_old", say)
    if told.event != PROFILE:
        return None  # a message to a person, or a topic of a later day
    return _profile(told, at)


def _profile(told: Envelope, at: datetime) -> Profile:
    customer_id = "" if told.customer_id is None else str(told.customer_id)
    if not (0 < len(customer_id) <= LONGEST_ID and customer_id.isprintable()):
        raise _malformed("customer_id is missing, or none that a customer has.")
    if not isinstance(told.data, dict):
        raise _malformed("data is no object.")
    tier = told.data.get("tier_name")
    return Profile(
        customer_id=customer_id,
        at=at,
        points=_points(told.data.get("activated_points")),
        points_pending=_points(told.data.get("pending_points")),
        tier=safe(tier, 60) if isinstance(tier, str) else "",
    )


def _points(told: object) -> int | None:
    """Whole points, rounded down: nobody is shown more than there is. A refund may leave fewer than
    none.
    """
    if told is None:
        return None
    try:
        number = Decimal(str(told).strip()) if not isinstance(told, bool | dict | list) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number) > MOST_POINTS:
        raise _malformed("data has points that are no number.")
    return int(number.to_integral_value(ROUND_FLOOR))


def _moment(told: object) -> datetime:
    text = "" if isinstance(told, bool | dict | list) else str(told).strip()
    try:
        if _EPOCH.fullmatch(text):
            seconds = Decimal(text)
            micros = seconds * (1_000 if seconds >= _MILLISECONDS_FROM else 1_000_000)
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micros))
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _malformed("created_at is no time.") from None


def _malformed(say: str) -> NotDone:
    return NotDone(422, "malformed", say)
