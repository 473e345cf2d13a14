"""Whose account the till uses, and the terms the store has with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pos.loyalty.gameball.account import Account
from pos.loyalty.gameball.pace import LONGEST_WAIT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class GameballOptions:
    """The account and the store's terms with it. `currency` is the till's."""

    base_url: str
    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    currency: str
    store_id: str
    store_name: str = ""
    till_id: str = ""
    api_version: str = "v4.0"
    deadline_s: float = 5.0
    merge_by: str = "none"
    """Which contact joins a customer's channels: 'none', 'mobile' or 'email'."""
    customer_template: str = "mobile_{digits}"
    email_template: str = "{email}"
    country_code: str = ""
    """Put before a number written as people dial it at home."""
    language: str = ""
    """What the service writes titles and notices in; empty for the account's own."""
    terms_life_s: float = 180.0
    longest_wait_s: float = LONGEST_WAIT_S
    """For the quota, before a call is given up as one too many."""

    @property
    def account(self) -> Account:
        return Account(
            base_url=self.base_url,
            api_key=self.api_key,
            secret_key=self.secret_key,
            api_version=self.api_version,
            store_id=self.store_id,
            till_id=self.till_id,
            language=self.language,
            joins_channels=self.merge_by != "none",
        )
