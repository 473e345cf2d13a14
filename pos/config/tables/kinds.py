"""What keys of more than one table accept."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from msgspec import Meta

_NAME: Final = r"^[A-Za-z0-9._-]{1,20}\Z"
NAME_IS: Final = "1 to 20 letters, digits, dots, dashes or underscores"
Name = Annotated[str, Meta(pattern=_NAME, description=NAME_IS)]
ThemeName = Literal["dark", "light", "high-contrast", "colour-blind"]


def is_name(text: str) -> bool:
    """Whether a store, a till or a user may go by it."""
    return re.match(_NAME, text) is not None
