"""The settings of the merchant's own coupon engine; every spelling of the documents is read.

How the engine is then called is in coupon_call.py.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

import msgspec

from pos.sandbox.calls import Answer, Call
from pos.sandbox.exchange import Refused, Reply, answer
from pos.sandbox.fields import Fields, invalid, missing
from pos.sandbox.world import CouponEndpoint

METHODS = ("POST", "PUT", "GET")
LIST_LIMIT = 50

# The settings' word for a kind of coupon, the switch for it, and the kind as validation spells it.
KINDS = (
    ("fixed", "enableFixedRate", "fixed"),
    ("percentage", "enablePercentage", "percentage"),
    ("freeProduct", "enableFreeProduct", "product"),
    ("freeShipping", "enableFreeShipping", "shipping"),
)

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def coupon_settings(call: Call) -> Answer:
    _access(call)
    endpoint = call.world.coupon_endpoint or CouponEndpoint(url="", method="POST")
    told: dict[str, object] = {
        "url": endpoint.url or None,
        "method": endpoint.method,
        "queryParams": _pairs_told(endpoint.query),
        "headers": _pairs_told(endpoint.headers),
        "payload": endpoint.payload or None,
        "couponMapping": {name: endpoint.names.get(kind, "") for name, _, kind in KINDS},
        "platforms": [{"displayName": name, "value": value} for name, value in endpoint.platforms],
        "contentType": endpoint.content_type,
    }
    switches = {switch: kind in endpoint.kinds for _, switch, kind in KINDS}
    return call.world, answer({**told, **switches})


def set_coupon_settings(call: Call) -> Answer:
    """Replaces the settings whole; the answer has no body, as none is described."""
    _access(call)
    fields = call.body()
    mapping = fields.child("couponMapping")
    endpoint = CouponEndpoint(
        url=_url(fields),
        method=_method(fields),
        query=_pairs(fields, "queryParams"),
        headers=(*_pairs(fields, "headers"), *_authorization(fields)),
        payload=_payload(fields),
        names={kind: _name(mapping, name) for name, _, kind in KINDS},
        kinds=tuple(kind for name, switch, kind in KINDS if _enabled(fields, name, switch)),
        platforms=_platforms(fields),
        content_type=fields.text("contentType", limit=100) or "application/json",
    )
    return replace(call.world, coupon_endpoint=endpoint), Reply(200)


def _access(call: Call) -> None:
    if not call.world.account.coupon_access:
        raise Refused(403, 6003, "This account has no access to coupon settings")


def _url(fields: Fields) -> str:
    url = fields.needed_text("url")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise invalid("url", "must be an address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid("url", "must begin with http:// or https:// and name a host")
    return url


def _method(fields: Fields) -> str:
    method = fields.needed_text("method").upper()
    if method not in METHODS:
        raise invalid("method", f"must be one of {', '.join(METHODS)}")
    return method


def _payload(fields: Fields) -> str:
    """The template, as text or as the object it would be."""
    value = fields.raw("payload")
    return (
        _ENCODER.encode(value).decode()
        if isinstance(value, dict)
        else (fields.text("payload", limit=20_000) or "")
    )


def _name(mapping: Fields, name: str) -> str:
    """The merchant's word; one tutorial has yes or no there, which keeps the service's own."""
    value = mapping.raw(name)
    if isinstance(value, bool):
        return name if value else ""
    return mapping.text(name, limit=100) or ""


def _enabled(fields: Fields, name: str, switch: str) -> bool:
    """By its switch; where none is given, by the mapping naming the kind."""
    if switch in fields:
        return fields.flag(switch)
    return bool(_name(fields.child("couponMapping"), name))


def _pairs(fields: Fields, name: str) -> tuple[tuple[str, str], ...]:
    entries = fields.children(name)
    if len(entries) > LIST_LIMIT:
        raise invalid(name, f"may have at most {LIST_LIMIT} entries")
    return tuple((entry.needed_text("key"), _value(entry)) for entry in entries)


def _value(entry: Fields) -> str:
    value = entry.raw("value")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return entry.needed_text("value")


def _platforms(fields: Fields) -> tuple[tuple[str, str], ...]:
    """Objects with two names, or bare names."""
    values = fields.raw("platforms")
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        return tuple((value, value) for value in values[:LIST_LIMIT])
    entries = fields.children("platforms")[:LIST_LIMIT]
    return tuple((entry.needed_text("displayName"), _value(entry)) for entry in entries)


def _authorization(fields: Fields) -> tuple[tuple[str, str], ...]:
    """The header a removed page's `authentication` stands for."""
    given = fields.child("authentication")
    kind = (given.text("type") or "").lower()
    if not kind:
        return ()
    if kind == "basic":
        pair = f"{given.text('username') or ''}:{given.text('password') or ''}"
        return (("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"),)
    if kind not in ("token", "bearer"):
        raise invalid("authentication", "must be of the type Basic, Token or Bearer")
    if "token" not in given:
        raise missing("token")
    return (("Authorization", f"{kind.capitalize()} {given.needed_text('token')}"),)


def _pairs_told(pairs: tuple[tuple[str, str], ...]) -> list[Mapping[str, str]]:
    return [{"key": key, "value": value} for key, value in pairs]
