"""A coupon that tells all about itself under the shop's signature: a till without a network may
believe it. What is written here is true of it; whether it may be used now the rules decide.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from pos.core.customer import Coupon

BEHIND_CODE: Final = "."
"""Parts a coupon's code, by which the shop knows it, from what is signed."""
OWNER_BYTES: Final = 8
LONGEST_SIGNED: Final = 260
"""Characters, the code's own among them."""
_SIGNED: Final = re.compile(r"\.[A-Za-z0-9]{100,}\Z")
"""Far longer than anything behind a point of a code."""


class Unread(StrEnum):
    """Why what stands behind a coupon's code is not believed."""

    DAMAGED = "damaged"
    """Not as a signed code is written: half of one, or misread."""
    NEWER = "newer"
    """Written by a later version than this one reads."""
    FORGED = "forged"
    """Not signed by this shop, or not as it stands there now."""
    NO_KEY = "no key"
    """The till was not told by which key the shop signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCoupon:
    """As the signature vouches for it. It is for all goods: it has no room for a list of items."""

    coupon: Coupon
    currency: str
    """Of its amounts, and of the sale it may be used on."""
    starts_at: datetime | None = None
    expires_at: datetime
    """Both to the second."""
    owner: bytes = b""
    """A digest of whose it is (`owner_digest`); empty: anyone's."""

    def is_of(self, customer_id: str) -> bool:
        """Whether this customer may use it."""
        return not self.owner or self.owner == owner_digest(self.coupon.code, customer_id)


def owner_digest(code: str, customer_id: str) -> bytes:
    """Tells whether it is this customer, and of nobody who has the coupon alone who it is."""
    named = f"owner of coupon {code}\0{customer_id}".encode()
    return hashlib.sha256(named).digest()[:OWNER_BYTES]


def is_signed_code(text: str) -> bool:
    """By its looks; whether it is true only the signature tells."""
    return _SIGNED.search(text) is not None


def code_alone(text: str) -> str:
    """The code that the shop knows the coupon by, without what is signed behind it. Nothing else is
    taken off: another's code may have a point in it.
    """
    return _SIGNED.sub("", text)
