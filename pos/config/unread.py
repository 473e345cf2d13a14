"""Keys that a configuration may already set and this version does not read yet."""

from __future__ import annotations

from typing import Final

from pos.config.settings import Settings

UNREAD: Final = (("store", "locale"),)


def set_but_unread(settings: Settings) -> tuple[str, ...]:
    """Those that say other than their default: someone expects something of them."""
    usual = Settings()
    return tuple(
        f"[{table}] {key}"
        for table, key in UNREAD
        if getattr(getattr(settings, table), key) != getattr(getattr(usual, table), key)
    )
