"""How customers are named at a counter: the code on their phone, or the number they say."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_CODE = re.compile(r"(?P<id>[^\s\x00-\x1f]{1,100}?)(?P<hash>\d{6})", re.ASCII)
"""A virtual ID is the customer id directly followed by six rotating digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCode:
    """A scanned virtual ID or card. The proof shows presence once; it is never kept or shown."""

    customer_id: str
    whole: str = field(repr=False)
    proof: str = field(repr=False)


def split_customer_code(scanned: str) -> CustomerCode | None:
    """Split a scanned text only: a typed phone number ends in six digits too."""
    found = _CODE.fullmatch(scanned)
    if found is None:
        return None
    return CustomerCode(customer_id=found["id"], whole=scanned, proof=found["hash"])


def customer_id_of_phone(phone: str, template: str) -> str:
    """A typed phone number by the account's convention; ValueError when it is no number."""
    # Digits of any script name one number: an id keeps one form of it.
    digits = "".join(str(unicodedata.decimal(c)) for c in phone if c.isdecimal())
    digits = digits.removeprefix("00")
    if not 5 <= len(digits) <= 15:
        raise ValueError(f"{phone!r} is not a phone number: give 5 to 15 digits")
    return template.replace("{digits}", digits)
