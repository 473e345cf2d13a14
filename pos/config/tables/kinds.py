"""What keys of more than one table accept."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

Name = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9._-]{1,20}\Z",
        description="1 to 20 letters, digits, dots, dashes or underscores",
    ),
]
ThemeName = Literal["dark", "light", "high-contrast", "colour-blind"]
