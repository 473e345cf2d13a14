"""The keys of config.toml that a chain may decide for its tills, and what is published of them.

What is of one machine stays its own: devices, folders, ids, addresses, and who may be let in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pos.config.loading import read_through
from pos.config.toml_file import parsed_toml
from pos.config.writing import Changes, Value
from pos.errors import ConfigError, ConfigErrors

CHAIN_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "store": ("name", "locale", "timezone", "prices_include_tax", "day_ends"),
    "till": ("lock_after_s", "manager_lock_after_s"),
    "tax": ("default", "rounding", "points", "exempt_approval", "exempt_tags"),
    "loyalty": (
        "country_code",
        "merge_by",
        "otp",
        "guest_orders",
        "return_window_days",
        "renew_holds",
        "automatic_promotions",
        "events",
        "deadline_s",
    ),
    "receipt": ("header", "footer", "qr_url", "keep_files"),
    "tender": ("methods", "cash_rounding"),
    "cash": ("denominations", "blind_count"),
    "returns": ("days",),
    "gift_cards": ("valid_days",),
    "screen": ("theme",),
    "reasons": ("discount", "price", "no_sale", "paid_in", "paid_out", "returns"),
    "coupons": ("patterns", "offline", "public_key", "lock_minutes", "deadline_s"),
}
_NAMED_BY_THE_STORE: Final = ("tax.rates", "roles.")
"""Tables with keys of a store's own: any of them."""
_HINT: Final = "it is of each machine; take it out"


def read_chain_settings(name: str, content: bytes) -> Changes:
    """What a file of settings for a chain's tills says, key by key. ConfigErrors with every mistake
    in it that can be told without the rest of a till's own settings.
    """
    path = Path(name)
    changes = dict(_changes(parsed_toml(path, content)))
    if not changes:
        raise ConfigErrors((ConfigError(file=name, problem="nothing is set in it"),))
    _, found = read_through(path, content, {})
    unknown = {one.key for one in found if one.problem.startswith("unknown ")}
    of_machine = {
        f"[{table}] {key}"
        for table, key in changes
        if not is_of_a_chain(table, key) and unknown.isdisjoint(_places(table, key))
    }
    own = {f"[{table}] {key}" for table, key in changes} - of_machine | unknown | {""}
    mistakes = (
        *(
            ConfigError(file=name, key=key, problem="no chain decides it", hint=_HINT)
            for key in sorted(of_machine)
        ),
        *(one for one in found if one.key in own),
    )
    if mistakes:
        raise ConfigErrors(mistakes)
    return changes


def is_of_a_chain(table: str, key: str) -> bool:
    return key in CHAIN_KEYS.get(table, ()) or table.startswith(_NAMED_BY_THE_STORE)


def _places(table: str, key: str) -> tuple[str, ...]:
    """Where it would be told that nobody knows this key, the table around it, or the topmost."""
    above, _, name = table.rpartition(".")
    topmost = table.partition(".")[0]
    return (f"[{table}] {key}" if table else key, f"[{above}] {name}", f"[{topmost}]")


def _changes(
    raw: Mapping[str, Any], above: str = ""
) -> Iterator[tuple[tuple[str, str], Value | Decimal | None]]:
    for name, value in raw.items():
        if isinstance(value, dict):
            yield from _changes(value, f"{above}.{name}" if above else name)
        else:
            yield (above, name), tuple(value) if isinstance(value, list) else value
