"""Which account of the service this till uses, and the keys it shows there."""

from __future__ import annotations

from dataclasses import dataclass, field

from pos import __version__
from pos.loyalty.gameball.calling import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the service is, and who we are there."""

    base_url: str
    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    api_version: str = "v4.0"
    store_id: str = ""
    till_id: str = ""
    language: str = ""
    """What the service writes names and notices in; empty for the account's own."""
    joins_channels: bool = False

    @property
    def address(self) -> Address:
        """Both keys go on every call: it is allowed for all, and needed by most."""
        keys = {"APIKey": self.api_key, "SecretKey": self.secret_key}
        localised = {"lang": self.language} if self.language else {}
        return Address(
            prefix=f"{self.base_url.rstrip('/')}/api/{self.api_version}/integrations",
            keys=keys,
            headers={"User-Agent": self.user_agent, **localised},
            joins_channels=self.joins_channels,
        )

    @property
    def user_agent(self) -> str:
        return f"pos/{__version__} (gameball {self.api_version}; {self.store_id}/{self.till_id})"
