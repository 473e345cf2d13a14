"""What the loyalty service sends, field by field: JSON, form or query, in whatever shape it came.

Its templates are filled in textually, so that numbers, yes and no, and lists may all be text. What
cannot be understood is NotDone (422) with the field's name, and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from pos.coupons.service.answers import NotDone
from pos.coupons.wire import LONGEST_ID
from pos.text import safe

Sent = Mapping[str, object]
"""By name in small letters."""

MOST_FIELDS: Final = 200
MOST_LISTED: Final = 500
NONE: Final = "none"
_LONGEST_NUMBER: Final = 60
_YES: Final = frozenset({"true", "1", "yes"})
_NO: Final = frozenset({"false", "0", "no"})
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,2})?", re.ASCII)
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def number_in(text: str) -> int | Decimal:
    """As JSON has it, never a float: it may write a whole number as 30.0. NaN: none of ours."""
    try:
        number = Decimal(text if len(text) <= _LONGEST_NUMBER else "NaN")
    except InvalidOperation:
        return Decimal("NaN")
    is_whole = number.is_finite() and abs(number.adjusted()) < 20 and number == int(number)
    return int(number) if is_whole else number


_DECODER: Final = msgspec.json.Decoder(dict[str, Any], float_hook=number_in)


def sent_in(*, content_type: str, query: bytes, body: bytes) -> Sent:
    """All fields of a request; those of the body before those of the query."""
    pairs = [*_form(query), *(_of_body(content_type, body) if body.strip() else ())]
    if len(pairs) > MOST_FIELDS:
        raise _malformed(f"more than {MOST_FIELDS} fields")
    return {name.strip().lower(): value for name, value in pairs}


def _of_body(content_type: str, body: bytes) -> list[tuple[str, object]]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return _form(body)
    if kind not in {"", "application/json", "text/json"} and not kind.endswith("+json"):
        say = "The body must be application/json or application/x-www-form-urlencoded."
        raise NotDone(415, "wrong_type", say)
    try:
        return [*_DECODER.decode(body).items()]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _malformed("no JSON object") from None


def _form(text: bytes) -> list[tuple[str, object]]:
    try:
        return [
            *parse_qsl(
                text.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
            )
        ]
    except ValueError:
        raise _malformed("no form that can be read") from None


class Fields:
    """One request's fields, each read as what it must be. The first name that is there counts."""

    def __init__(self, sent: Sent) -> None:
        self._sent = sent

    def text(self, *names: str, limit: int) -> str:
        """A line to be shown, cut to its limit; '' where it was not sent."""
        return safe(self._words(names), limit)

    def identity(self, *names: str) -> str:
        """Something's own name, which is not altered; '' where it was not sent."""
        told = self._words(names)
        if isinstance(self._raw(names), Decimal):
            raise _wrong(names, "is no text and no whole number")
        if len(told) > LONGEST_ID:
            raise _wrong(names, f"has more than {LONGEST_ID} characters")
        if not told.isprintable():
            raise _wrong(names, "has characters that no id has")
        return told

    def number(self, *names: str) -> Decimal | None:
        """None where it was not sent, or empty."""
        raw = self._raw(names)
        told = "" if raw is None else str(raw).strip()
        if isinstance(raw, bool | dict | list) or (told and not _NUMBER.fullmatch(told)):
            raise _wrong(names, "is no number")
        return Decimal(told) if told else None

    def whole(self, *names: str) -> int | None:
        told = self.number(*names)
        if told is None:
            return None
        if told != told.to_integral_value():
            raise _wrong(names, "is no whole number")
        return int(told)

    def flag(self, *names: str) -> bool:
        """False where it was not sent."""
        raw = self._raw(names)
        told = str(raw).strip().lower() if isinstance(raw, bool | int | str) else ""
        if raw is not None and told not in _YES | _NO and (told or not isinstance(raw, str)):
            raise _wrong(names, "is neither true nor false")
        return told in _YES

    def moment(self, *names: str) -> datetime | None:
        told = self._words(names)
        if not told:
            return None
        try:
            at = datetime.fromisoformat(told)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise _wrong(names, "is no ISO 8601 time") from None

    def listed(self, *names: str) -> tuple[str, ...]:
        """Ids in a list, or in a text that is one, or with commas between."""
        raw = self._raw(names)
        ids = _listed(raw)
        if ids is None or len(ids) > MOST_LISTED:
            raise _wrong(names, f"is no list of at most {MOST_LISTED} ids")
        if any(len(one) > LONGEST_ID or not one.isprintable() for one in ids):
            raise _wrong(names, "has an id that is too long or has characters that no id has")
        return ids

    def chosen(self, *names: str, among: Collection[str]) -> tuple[str, ...] | None:
        """Which of these words, in a list as above; None where it was not sent, or empty text."""
        raw = self._raw(names)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        is_none = isinstance(raw, str) and raw.strip().lower() == NONE
        told = () if is_none else self.listed(*names)
        words = tuple(one.lower() for one in told)
        if not set(words) <= set(among):
            raise _wrong(names, f"is neither {NONE} nor a list of {', '.join(among)}")
        return words

    def _words(self, names: tuple[str, ...]) -> str:
        raw = self._raw(names)
        if isinstance(raw, bool | dict | list):
            raise _wrong(names, "is no text")
        return "" if raw is None else str(raw).strip()

    def _raw(self, names: tuple[str, ...]) -> object:
        for name in names:
            if (raw := self._sent.get(name.lower())) is not None:
                if isinstance(raw, str) and _PLACEHOLDER.fullmatch(raw.strip()):
                    raise _wrong(names, "has a placeholder that was not filled in")
                return raw
        return None


def _listed(raw: object) -> tuple[str, ...] | None:
    if isinstance(raw, str):
        text = raw.strip()
        try:
            raw = msgspec.json.decode(text) if text.startswith("[") else _split(text)
        except (msgspec.MsgspecError, RecursionError):
            raw = _split(text.removeprefix("[").removesuffix("]"))
    if raw is None:
        return ()
    if not isinstance(raw, list) or not all(type(one) in {str, int} for one in raw):
        return None
    ids = (str(one).strip() for one in raw)
    return tuple(dict.fromkeys(one for one in ids if one))


def _split(text: str) -> list[str]:
    return [part.strip().strip("\"'") for part in text.split(",")]


def _wrong(names: tuple[str, ...], why: str) -> NotDone:
    return NotDone(422, "wrong_field", f"The field {names[0]} {why}.")


def _malformed(why: str) -> NotDone:
    return NotDone(422, "malformed", f"The request is {why}.")
