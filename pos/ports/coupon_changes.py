"""What other settings of the shop's coupon engine change, as a person reads it before a yes.

Values of headers, of the query and of the template let one in: only that they differ is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pos.core.customer import CouponKind
from pos.ports.program import HIDDEN, CouponSettings

ADDED: Final = "+"
REMOVED: Final = "-"
CHANGED: Final = "~"
_PLACEHOLDER = re.compile(r"\{\{\s*\w{1,60}\s*\}\}")


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """One thing that differs; empty where there was or will be nothing."""

    what: str
    before: str
    after: str

    @property
    def sign(self) -> str:
        if not self.before:
            return ADDED
        return CHANGED if self.after else REMOVED

    @property
    def words(self) -> str:
        if not self.after:
            return f"{self.what}: no more"
        if not self.before:
            return f"{self.what}: {self.after}"
        if self.before == self.after:
            return f"{self.what}: {self.after}, another than before"
        return f"{self.what}: {self.before} → {self.after}"

    @property
    def line(self) -> str:
        """As in a list of changes; what goes is told as it was."""
        gone = f"{self.what}: {self.before}"
        return f"{self.sign} {gone if self.sign == REMOVED else self.words}"


def placeholders_in(template: str) -> tuple[str, ...]:
    """As they are written, each once."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(template)))


def changes_of(before: CouponSettings, after: CouponSettings) -> tuple[SettingsChange, ...]:
    """In the order in which the settings are shown; none where they are the same."""
    return tuple(_changes(before, after))


def _changes(before: CouponSettings, after: CouponSettings) -> Iterator[SettingsChange]:
    # A service without an engine names a method and a type all the same.
    was_there, is_there = bool(before.url), bool(after.url)
    if before.url != after.url:
        yield SettingsChange("url", before.shown_url, after.shown_url)
    if (was := before.method * was_there) != (will := after.method * is_there):
        yield SettingsChange("method", was, will)
    for kind in CouponKind:
        was, will = _kind(before, kind), _kind(after, kind)
        if was != will:
            yield SettingsChange(f"{kind.value} coupons", was, will)
    yield from _pairs("header", before.headers, after.headers, folds_case=True)
    yield from _pairs("query", before.query, after.query)
    if before.payload != after.payload:
        yield SettingsChange("body", _template(before.payload), _template(after.payload))
    if (was := _type(before) * was_there) != (will := _type(after) * is_there):
        yield SettingsChange("type", was, will)
    if before.platforms != after.platforms:
        yield SettingsChange("platforms", _platforms(before), _platforms(after))


def _kind(settings: CouponSettings, kind: CouponKind) -> str:
    if kind not in settings.kinds:
        return ""
    word = dict(settings.names).get(kind, "")
    return f"made, as “{word}”" if word else "made"


def _pairs(
    what: str,
    before: tuple[tuple[str, str], ...],
    after: tuple[tuple[str, str], ...],
    *,
    folds_case: bool = False,
) -> Iterator[SettingsChange]:
    def named(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in pairs:
            found.setdefault(name.casefold() if folds_case else name, []).append(value)
        return found

    shown = {(name.casefold() if folds_case else name): name for name, _ in (*before, *after)}
    had, has = named(before), named(after)
    for key, name in shown.items():
        if had.get(key) != has.get(key):
            was, will = (HIDDEN if key in pairs else "" for pairs in (had, has))
            yield SettingsChange(f"{what} {name}", was, will)


def _template(payload: str) -> str:
    if not payload:
        return ""
    names = ", ".join(placeholders_in(payload)) or "no placeholder"
    return f"{len(payload)} characters with {names}"


def _type(settings: CouponSettings) -> str:
    return settings.content_type or "application/json"


def _platforms(settings: CouponSettings) -> str:
    return ", ".join(
        name if name == value else f"{name} ({value})" for name, value in settings.platforms
    )
