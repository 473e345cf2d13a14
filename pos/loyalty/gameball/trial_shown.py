"""The trial's request as a person may read it: what was made up for it is shown, all else hidden.

A template may hold a key of the engine's as well as any header, so only a value that a placeholder
stood for is told; the code of the coupon is not, as a code alone is worth money.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from pos.ports.program import HIDDEN, CouponSettings
from pos.text import safe

_MOST_LINES = 40
_LONGEST = 100
_ONLY = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_KEPT_BACK = frozenset({"code"})


def request_shown(
    settings: CouponSettings, values: Mapping[str, object], content: bytes | None
) -> tuple[str, ...]:
    """A line for each header, each part of the query and each field of the body."""
    known = _Known(values)
    lines = [f"header {safe(name, _LONGEST)} = {HIDDEN}" for name, _ in settings.headers]
    lines += [
        f"query {safe(name, _LONGEST)} = {known.filled(value)}" for name, value in settings.query
    ]
    lines += _body(content, known)
    return tuple(lines[:_MOST_LINES])


class _Known:
    """What the placeholders stand for, as text and as JSON has it."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self._shown = {
            text: "(the coupon's code)" if name in _KEPT_BACK else text
            for name, value in values.items()
            for text in (_text(value),)
        }

    def filled(self, template: str) -> str:
        found = _ONLY.fullmatch(template.strip())
        if found is None or found[1] not in self._values:
            return HIDDEN
        return self.told(self._values[found[1]])

    def told(self, value: object) -> str:
        return self._shown.get(_text(value), HIDDEN)


def _body(content: bytes | None, known: _Known) -> Iterator[str]:
    if content is None:
        return
    try:
        told = msgspec.json.decode(content)
    except (msgspec.DecodeError, ValueError, RecursionError):
        yield f"body {len(content)} bytes that are no JSON"
        return
    if isinstance(told, Mapping):
        for name, value in told.items():
            yield f"body {safe(str(name), _LONGEST)} = {known.told(value)}"
    else:
        yield f"body = {known.told(told)}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
