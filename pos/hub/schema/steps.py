"""The steps in which a hub is made, each taken once. A new one is added at the end."""

from __future__ import annotations

from typing import Final

from pos.hub.schema.members import MEMBERS, RIGHTS
from pos.hub.schema.records import RECORDS

STEPS: Final[tuple[tuple[str, ...], ...]] = ((*MEMBERS, *RECORDS, *RIGHTS),)
FORMAT: Final = len(STEPS)
