"""An e-mail address that a receipt can be sent to: as mail servers everywhere take it."""

from __future__ import annotations

import re

LONGEST = 254
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
_LONGEST_NAME = 64


def mail_address(typed: str) -> str:
    """ValueError, which does not repeat what was typed, where it is none."""
    address = typed.strip()
    name = address.partition("@")[0]
    if len(address) > LONGEST or len(name) > _LONGEST_NAME or not _ADDRESS.fullmatch(address):
        raise ValueError("That is no e-mail address: write one such as name@example.com.")
    return address
