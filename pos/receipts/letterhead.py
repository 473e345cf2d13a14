"""What is the store's own on every paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """`qr_url` takes the receipt number for {receipt}; in training every paper says so."""

    store_name: str
    till_id: str
    zone: tzinfo
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    qr_url: str = ""
    is_training: bool = False

    def local(self, at: datetime) -> str:
        """A time as the shop's clock shows it."""
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")
