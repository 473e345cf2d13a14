"""The loyalty program of a till whose keys are missing: every answer says what an operator does."""

from __future__ import annotations

from pos.errors import LoyaltyMisuse
from pos.loyalty.unable import UnableLoyalty

MISSING_KEYS = (
    "The loyalty keys are missing or damaged. Sell on; a manager sets POS_GAMEBALL_API_KEY and "
    "POS_GAMEBALL_SECRET_KEY, or both in secrets.toml."
)


class WithoutKeys(UnableLoyalty):
    """Orders wait in the outbox until the keys are there."""

    def __init__(self) -> None:
        super().__init__(lambda: LoyaltyMisuse(MISSING_KEYS))
