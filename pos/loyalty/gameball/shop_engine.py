"""The settings with which the service calls the till's own coupon engine (`pos coupons serve`).

Every placeholder that the documents name is in the body. Each stands in quotes: whether the service
writes numbers and lists there as JSON or as text is not documented, and the engine reads both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import msgspec

from pos.core.customer import CouponKind
from pos.ports.program import CouponSettings

PLACEHOLDERS: Final = (
    "code",
    "playerUniqueId",
    "value",
    "couponType",
    "usageLimit",
    "oncePerCustomer",
    "expiresAfter",
    "minOrderValue",
    "entitledProductIds",
    "entitledCollectionIds",
    "source",
)
JSON: Final = "application/json"
BEARER_HEADER: Final = "authorization"
_WORDS: Final = {
    CouponKind.FIXED: "fixed",
    CouponKind.PERCENTAGE: "percentage",
    CouponKind.PRODUCT: "freeProduct",
    CouponKind.SHIPPING: "freeShipping",
}


def settings_of_shop_engine(
    url: str,
    *,
    path: str,
    method: str,
    header: str,
    token: str,
    words: Mapping[CouponKind, str],
) -> CouponSettings:
    """`words` are the account's own for kinds of coupons; `path` is added to a bare address."""
    fields = tuple((name, f"{{{{{name}}}}}") for name in PLACEHOLDERS)
    in_query = method == "GET"
    return CouponSettings(
        url=_with_path(url, path),
        method=method,
        headers=((header, _credential(header, token)),),
        query=fields if in_query else (),
        payload="" if in_query else msgspec.json.encode(dict(fields)).decode(),
        content_type=JSON,
        kinds=tuple(_WORDS),
        names=tuple((kind, words.get(kind) or word) for kind, word in _WORDS.items()),
        platforms=(("Point of sale", "pos"),),
    )


def _with_path(url: str, path: str) -> str:
    """What has a path of its own is the whole address: a proxy may have moved it."""
    bare = url.rstrip("/")
    try:
        return url if urlsplit(bare).path else f"{bare}{path}"
    except ValueError:
        return url  # refused as no address where all settings are checked


def _credential(header: str, token: str) -> str:
    return f"Bearer {token}" if header.casefold() == BEARER_HEADER else token
