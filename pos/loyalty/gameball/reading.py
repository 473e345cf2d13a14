"""JSON from the service, read with suspicion: any casing, numbers as text, limits on everything.

A field that is not what it should be is LoyaltyUnreachable, as the whole answer then is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation

import msgspec

from pos.loyalty.gameball import failures
from pos.text import safe

MOST_DEPTH = 64
MOST_NUMBER = 10**15
_MOST_DIGITS = 40
_MOST_REFERENCE = 200
_EPOCH_YEAR = 1970  # earlier dates are their way to write "none"


def _decimal(text: str) -> Decimal:
    """JSON's own digits: no float meets money."""
    if len(text) > _MOST_DIGITS:
        raise ValueError("a number longer than any amount")
    return Decimal(text)


_decoder = msgspec.json.Decoder(float_hook=_decimal)


class Fields:
    """One JSON object. Null and absent are the same; names are looked up in any casing."""

    __slots__ = ("_content",)

    def __init__(self, content: Mapping[str, object] | None = None) -> None:
        self._content = content or {}

    @classmethod
    def of(cls, body: bytes) -> Fields:
        """A whole answer. A bare array becomes the field `items`."""
        try:
            whole = _lowered(_decoder.decode(body.removeprefix(b"\xef\xbb\xbf")), MOST_DEPTH)
        except (msgspec.DecodeError, ValueError, ArithmeticError, RecursionError):
            raise failures.not_theirs("not JSON, or JSON beyond all limits") from None
        if isinstance(whole, list):
            return cls({"items": whole})
        if not isinstance(whole, dict):
            raise failures.unreadable("no JSON object")
        return cls(whole)

    def has(self, *names: str) -> bool:
        return self._find(names)[1] is not None

    def is_text(self, name: str) -> bool:
        return isinstance(self._find((name,))[1], str)

    def text(self, *names: str, limit: int = 200) -> str:
        """Made safe; empty where there is none."""
        name, value = self._find(names)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise failures.unreadable(f"{name} is no text")
        return safe(str(value), limit)

    def said(self, name: str, *, language: str = "", limit: int = 200) -> str:
        """A text, or the one of this language (else any) where it comes by language."""
        value = self._find((name,))[1]
        if not isinstance(value, dict):
            return self.text(name, limit=limit)
        by_language = Fields(value)
        return by_language.text(language, "en", *map(str, value), limit=limit)

    def reference(self, *names: str) -> str:
        """An opaque name we send back unaltered; one that safety would alter is refused."""
        name, value = self._find(names)
        if value is None:
            return ""
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or len(text) > _MOST_REFERENCE or safe(text) != text:
            raise failures.unreadable(f"{name} is no reference")
        return text

    def number(self, *names: str) -> Decimal | None:
        name, value = self._find(names)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise failures.unreadable(f"{name} is no number")
        try:
            number = _decimal(value.strip()) if isinstance(value, str) else Decimal(value)
        except (InvalidOperation, ValueError):
            raise failures.unreadable(f"{name} is no number") from None
        if not number.is_finite() or number.copy_abs() >= MOST_NUMBER:
            raise failures.unreadable(f"{name} is beyond any amount")
        return number

    def points(self, *names: str) -> int | None:
        """Whole points: a part of one cannot be spent."""
        return _whole(self.number(*names), ROUND_FLOOR)

    def points_up(self, *names: str) -> int | None:
        return _whole(self.number(*names), ROUND_CEILING)

    def flag(self, *names: str) -> bool | None:
        name, value = self._find(names)
        if value is None or isinstance(value, bool):
            return value
        known = {"true": True, "false": False}.get(str(value).casefold())
        if known is None:
            raise failures.unreadable(f"{name} is neither true nor false")
        return known

    def instant(self, *names: str) -> datetime | None:
        """UTC, also where the text names no zone."""
        name, value = self._find(names)
        if value is None or value == "":
            return None
        try:
            at = datetime.fromisoformat(value if isinstance(value, str) else "")
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (ValueError, OverflowError):
            raise failures.unreadable(f"{name} is no time") from None
        return at if at.year >= _EPOCH_YEAR else None

    def child(self, *names: str) -> Fields:
        """An object within; an empty one where there is none."""
        name, value = self._find(names)
        if value is None:
            return Fields()
        if not isinstance(value, dict):
            raise failures.unreadable(f"{name} is no object")
        return Fields(value)

    def rows(self, *names: str) -> tuple[Fields, ...]:
        """A list of objects; one object by itself counts as a list of one."""
        name, value = self._find(names)
        found = value if isinstance(value, list) else [] if value is None else [value]
        objects = [row for row in found if isinstance(row, dict)]
        if len(objects) != len(found):
            raise failures.unreadable(f"{name} is no list of objects")
        return tuple(Fields(row) for row in objects)

    def objects(self, *names: str) -> tuple[Fields, ...]:
        """The objects of a list whose rest is not described anywhere."""
        found = self._find(names)[1]
        rows = found if isinstance(found, list) else []
        return tuple(Fields(row) for row in rows if isinstance(row, dict))

    def texts(self, *names: str) -> tuple[str, ...]:
        name, value = self._find(names)
        found = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(text, str | int) for text in found):
            raise failures.unreadable(f"{name} is no list of texts")
        return tuple(safe(str(text)) for text in found)

    def _find(self, names: tuple[str, ...]) -> tuple[str, object]:
        for name in names:
            value = self._content.get(name.lower())
            if value is not None:
                return name, value
        return names[0], None


def _lowered(value: object, depth: int) -> object:
    if depth == 0 and isinstance(value, dict | list):
        raise ValueError("nested beyond reason")
    if isinstance(value, dict):
        return {str(name).lower(): _lowered(inner, depth - 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_lowered(inner, depth - 1) for inner in value]
    return value


def _whole(number: Decimal | None, rounding: str) -> int | None:
    return None if number is None else int(number.to_integral_value(rounding=rounding))
