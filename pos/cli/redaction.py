"""What leaves the till for developers: without keys, and without what could name a customer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pos.config import SECRET_VARIABLES

if TYPE_CHECKING:
    from pos.config import Secrets

MASK: Final = "***"

_NUMBER = re.compile(
    r"(?P<ours>(?<![0-9A-Z])[0-9A-HJKMNP-TV-Z]{26}(?![0-9A-Z])|\b[0-9a-f]{64}\b)"
    r"|(?<![-\d])\d{6,}|\d{7,}"
)
"""A phone number, the digits of a customer's id, a proof; a receipt's six follow a dash. The ids of
our own sales and the hashes of the record name nobody, and are what lines are found by."""

_ADDRESS = re.compile(r"[^\s@<>()\[\]\"',;:=/]{1,64}@[^\s@<>()\[\]\"',;:=/]{1,255}")
"""An e-mail's, or the user before a host's name."""


class Redactor:
    def __init__(self, secrets: Secrets) -> None:
        keys = {getattr(secrets, name) for name in SECRET_VARIABLES} - {""}
        # The longest first: one may begin another.
        self._keys = tuple(sorted(keys, key=len, reverse=True))

    def __call__(self, text: str) -> str:
        for key in self._keys:
            text = text.replace(key, MASK)
        return _NUMBER.sub(_shortened, _ADDRESS.sub("…@…", text))


def _shortened(found: re.Match[str]) -> str:
    return found[0] if found["ours"] else f"…{found[0][-2:]}"
