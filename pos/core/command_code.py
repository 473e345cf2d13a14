"""Barcodes that ask for a command of the screen: how they are written, and what can be one.

No coupon and no receipt has a colon, no customer's code ends in letters, and the importer takes no
item by such a code: one of these means nothing else.
"""

from __future__ import annotations

import re
from typing import Final

COMMAND_PREFIX: Final = "POS:"

_NAME = re.compile(r"[A-Z](?:[A-Z-]{0,38}[A-Z])?|F[0-9]{1,2}")


def command_code(name: str) -> str:
    """The code of the command by that name, as 'POS:PAID-IN'."""
    assert _NAME.fullmatch(name), f"{name} cannot be the name of a command in a code"
    return COMMAND_PREFIX + name


def command_named(text: str) -> str:
    """The name in the code of a command; empty where the text is no such code."""
    name = text.removeprefix(COMMAND_PREFIX)
    return name if name != text and _NAME.fullmatch(name) else ""
