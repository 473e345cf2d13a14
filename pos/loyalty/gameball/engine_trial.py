"""The shop's own coupon engine, called for trial as the service would call it.

The service has no call for this: its dashboard does the same. The coupon is made up, and says so.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import msgspec

from pos.core.customer import CouponKind
from pos.errors import LoyaltyUnreachable
from pos.http.deadline import Deadline
from pos.loyalty.gameball.coupon_document import may_be_called
from pos.loyalty.gameball.trial_shown import request_shown
from pos.ports.program import CouponSettings, EngineTrial
from pos.text import safe

if TYPE_CHECKING:
    from pos.loyalty.gameball.exchange import HttpAnswer

logger = logging.getLogger("pos.loyalty")

TRIAL_CUSTOMER = "pos-trial-customer"
TRIAL_SOURCE = "Points Redemption"
CREATED = 200
NO_ENGINE = (
    "No coupon engine is set up, so nothing was called. Set its url first: Coupon engine under "
    "F10, Loyalty program, or pos coupons configure FILE."
)
_MOST_CODE = 250
_MOST_FIELDS_TOLD = 20
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_JSON_PARTS = re.compile(r'\\.|"|\{\{\s*(\w+)\s*\}\}', re.DOTALL)
_NOT_OURS_TO_SET = frozenset({"connection", "content-length", "transfer-encoding"})
_THEIR_NAMES = {
    CouponKind.FIXED: "fixed",
    CouponKind.PERCENTAGE: "percentage",
    CouponKind.PRODUCT: "freeProduct",
    CouponKind.SHIPPING: "freeShipping",
}

Values = Mapping[str, object]


def try_engine(
    settings: CouponSettings,
    *,
    code: str,
    user_agent: str,
    deadline_s: float,
) -> EngineTrial:
    """One call, within the deadline."""
    if not settings.url:
        return EngineTrial(works=False, say=NO_ENGINE)
    values = trial_values(settings, code)
    url = _address(settings, values)
    if not may_be_called(url):
        say = "The url is neither https:// nor on this machine: nothing was sent. Change it."
        return EngineTrial(works=False, say=say)
    sent = request_shown(settings, values, _content(settings, values))
    try:
        answer = _answer(settings, values, url, user_agent=user_agent, deadline_s=deadline_s)
    except LoyaltyUnreachable as failure:
        return EngineTrial(works=False, say=_without_answer(failure, deadline_s), sent=sent)
    logger.info("the coupon engine answered %s", answer.status)
    judged = _judged(answer)
    is_own_code = judged.works and _code(answer.body) != code
    return replace(judged, sent=sent, is_own_code=is_own_code)


def trial_values(settings: CouponSettings, code: str) -> Values:
    """What the placeholders stand for, as far as the documents name them."""
    kind = next(iter(settings.kinds), CouponKind.FIXED)
    name = dict(settings.names).get(kind) or _THEIR_NAMES.get(kind, kind.value)
    return {
        "playerUniqueId": TRIAL_CUSTOMER,
        "code": code,
        "value": 1,
        "amount": 1,
        "couponType": name,
        "discount_type": name,
        "usageLimit": 1,
        "oncePerCustomer": True,
        "expiresAfter": 1,
        "minOrderValue": 0,
        "entitledProductIds": [],
        "entitledCollectionIds": [],
        "source": TRIAL_SOURCE,
    }


def filled(template: str, values: Values, write: Callable[[object], str]) -> str:
    """A name that nobody knows stays as it stands."""
    return _PLACEHOLDER.sub(
        lambda found: write(values[found[1]]) if found[1] in values else found[0], template
    )


def filled_json(template: str, values: Values) -> str:
    """Within quotes a value is escaped text, outside of them it is JSON of its own."""
    is_quoted = False

    def put(found: re.Match[str]) -> str:
        nonlocal is_quoted
        if found[0] == '"':
            is_quoted = not is_quoted
        if found[1] not in values:
            return found[0]
        value = values[found[1]]
        return _json(_text(value))[1:-1] if is_quoted else _json(value)

    return _JSON_PARTS.sub(put, template)


def _address(settings: CouponSettings, values: Values) -> str:
    url = filled(settings.url, values, lambda value: quote(_text(value), safe=""))
    query = urlencode(
        [
            (filled(key, values, _text), filled(value, values, _text))
            for key, value in settings.query
        ]
    )
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _answer(
    settings: CouponSettings, values: Values, url: str, *, user_agent: str, deadline_s: float
) -> HttpAnswer:
    from pos.loyalty.gameball.exchange import HttpExchange  # loads httpx

    exchange = HttpExchange()
    try:
        return exchange.send(
            settings.method or "POST",
            url,
            headers=_headers(settings, values, user_agent),
            content=_content(settings, values),
            deadline=Deadline(deadline_s),
        )
    finally:
        exchange.close()


def _headers(settings: CouponSettings, values: Values, user_agent: str) -> dict[str, str]:
    ours = {
        "user-agent": user_agent,
        "accept-encoding": "identity",
        "content-type": settings.content_type or "application/json",
    }
    theirs = {
        name.lower(): "".join(
            sign for sign in filled(value, values, _text) if sign.isascii() and sign.isprintable()
        )
        for name, value in settings.headers
    }
    return {name: value for name, value in (ours | theirs).items() if name not in _NOT_OURS_TO_SET}


def _content(settings: CouponSettings, values: Values) -> bytes | None:
    if settings.method == "GET" or not settings.payload:
        return None
    is_json = "json" in (settings.content_type or "json").lower()
    fill = filled_json if is_json else _filled_plainly
    return fill(settings.payload, values).encode()


def _filled_plainly(template: str, values: Values) -> str:
    return filled(template, values, _text)


def _judged(answer: HttpAnswer) -> EngineTrial:
    """Only a 200 with a code makes a coupon."""
    told = tuple(_names(answer.body))
    code = _code(answer.body)
    if answer.status != CREATED:
        say = f"The engine answered {answer.status}: only 200 makes a coupon. Look at its log."
        return EngineTrial(works=False, say=say, status=answer.status, told=told)
    if not code:
        say = "The engine answered 200 without a code: put it into the body as couponCode."
        return EngineTrial(works=False, say=say, status=answer.status, told=told)
    say = "The engine works: it answered 200 with a code. It may keep the coupon of this trial."
    return EngineTrial(
        works=True, say=say, status=answer.status, told=told, masked_code=_masked(code)
    )


def _without_answer(failure: LoyaltyUnreachable, deadline_s: float) -> str:
    if failure.sent:
        return (
            f"The engine gave no answer that can be read within {deadline_s:g} s. Look at its log."
        )
    return "The engine cannot be reached. Check the url, and whether it runs."


def _names(body: bytes) -> Iterator[str]:
    told = _decoded(body)
    if isinstance(told, dict):
        for name in list(told)[:_MOST_FIELDS_TOLD]:
            yield safe(str(name), 40)


def _code(body: bytes) -> str:
    """In a field of its own; a page that is gone showed it as the whole answer."""
    told = _decoded(body)
    if isinstance(told, dict):
        told = told.get("couponCode") or told.get("code")
    sound = isinstance(told, str) and told.isascii() and told.isprintable() and " " not in told
    return told if sound and isinstance(told, str) and len(told) <= _MOST_CODE else ""


def _decoded(body: bytes) -> object:
    """JSON, or the text that it is."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return body.decode(errors="replace").strip()


def _masked(code: str) -> str:
    return f"{code[:2]}…" if len(code) > 4 else "…"


def _text(value: object) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
