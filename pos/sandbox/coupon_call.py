"""The call to the merchant's own coupon engine: what is sent, and what its answer means.

It is only described here; whoever mounts the sandbox makes it and asks again with the outcome.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

import msgspec

from pos.sandbox.calls import Call
from pos.sandbox.exchange import Outcome, OutgoingCall, Refused, plain
from pos.sandbox.world import Coupon, CouponEndpoint, World

BOUGHT = "Points Redemption"
CODE_LIMIT = 250  # no source gives one; a signed code is long

Values = Mapping[str, object]

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def code_for(call: Call, coupon: Coupon, *, days: int) -> str:
    """The coupon's code; the merchant's engine is asked where it makes coupons of this kind."""
    endpoint = engine_for(call.world, coupon)
    if endpoint is None:
        return coupon.code
    if call.outcome is None:
        raise _not_made(outgoing=outgoing_call(endpoint, coupon, days=days))
    return code_in(call.world, call.outcome)


def engine_for(world: World, coupon: Coupon) -> CouponEndpoint | None:
    """The engine that makes coupons of this kind; None where the service makes them itself."""
    endpoint, account = world.coupon_endpoint, world.account
    if endpoint is None or not (account.coupon_access and account.coupon_calls):
        return None
    return endpoint if coupon.kind in endpoint.kinds else None


def outgoing_call(
    endpoint: CouponEndpoint, coupon: Coupon, *, days: int, source: str = BOUGHT
) -> OutgoingCall:
    """The stored settings with their placeholders replaced, each as its place needs it."""
    values = _values(endpoint, coupon, days=days, source=source)
    url = _filled(endpoint.url, values, lambda value: quote(_text(value), safe=""))
    query = [
        (_filled(key, values, _text), _filled(value, values, _text))
        for key, value in endpoint.query
    ]
    if query:
        url += ("&" if "?" in url else "?") + urlencode(query)
    headers = {"content-type": endpoint.content_type}
    headers |= {
        key.lower(): _filled(value, values, _header_text) for key, value in endpoint.headers
    }
    has_body = endpoint.method != "GET" and endpoint.payload
    body = _filled_json(endpoint.payload, values).encode() if has_body else b""
    return OutgoingCall(endpoint.method, url, headers, body, coupon.code)


def _values(endpoint: CouponEndpoint, coupon: Coupon, *, days: int, source: str) -> Values:
    kind = endpoint.names.get(coupon.kind) or coupon.kind
    value = plain(coupon.value)
    return {
        "playerUniqueId": coupon.owner,
        "code": coupon.code,
        "value": value,
        "amount": value,
        "couponType": kind,
        "discount_type": kind,
        "usageLimit": 1,
        "oncePerCustomer": True,
        "expiresAfter": days,
        "minOrderValue": plain(coupon.min_order) if coupon.min_order is not None else 0,
        "entitledProductIds": list(coupon.products),
        "entitledCollectionIds": list(coupon.collections),
        "source": source,
    }


def _filled(template: str, values: Values, write: Callable[[object], str]) -> str:
    """The template with its placeholders written; a name nobody knows stays as it stands."""

    def written(found: re.Match[str]) -> str:
        name = found[1]
        return write(values[name]) if name in values else found[0]

    return _PLACEHOLDER.sub(written, template)


def _filled_json(template: str, values: Values) -> str:
    """A value within quotes is escaped text; outside of them it is a whole JSON value."""
    parts, position, quoted = [], 0, False
    for found in _PLACEHOLDER.finditer(template):
        between = template[position : found.start()]
        quoted ^= re.sub(r"\\.", "", between).count('"') % 2 == 1
        known = found[1] in values
        value = values.get(found[1])
        whole = _json(_text(value))[1:-1] if quoted else _json(value)
        parts += [between, whole if known else found[0]]
        position = found.end()
    return "".join((*parts, template[position:]))


def code_in(world: World, outcome: Outcome) -> str:
    """Only a 200 makes a coupon; Refused for anything else. It may answer a code of its own."""
    if outcome.status != 200:
        raise _not_made()
    own = _answered_code(outcome.body)
    if own is None:
        return outcome.call.coupon_code
    sound = own.isascii() and own.isprintable() and " " not in own and len(own) <= CODE_LIMIT
    if not sound or own in world.coupons:
        raise _not_made()
    return own


def _answered_code(body: bytes) -> str | None:
    """A plain text answer is documented as well; it says no more than yes."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    code = told.get("couponCode") or told.get("code")
    return code if isinstance(code, str) else None


def _not_made(*, outgoing: OutgoingCall | None = None) -> Refused:
    return Refused(400, 4000, "The coupon could not be created", outgoing=outgoing)


def _text(value: object) -> str:
    return value if isinstance(value, str) else _json(value)


def _header_text(value: object) -> str:
    return "".join(letter for letter in _text(value) if letter.isprintable())


def _json(value: object) -> str:
    return _ENCODER.encode(value).decode()
