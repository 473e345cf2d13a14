"""Reads a request's JSON: names in any case, amounts as Decimal, a doubt as a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec

from pos.sandbox.exchange import Refused, Request

CUSTOMER_ID_LIMIT = 100
TEXT_LIMIT = 2_000
AMOUNT_LIMIT = 10**12
FUTURE_TOLERANCE = timedelta(minutes=5)

_DECODER = msgspec.json.Decoder(float_hook=Decimal)


class Fields:
    """One JSON object of a request."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = {name.lower(): value for name, value in values.items()}

    def __contains__(self, name: str) -> bool:
        return self._values.get(name.lower()) is not None

    def mentions(self, name: str) -> bool:
        """Whether the name stands there at all, be it with null."""
        return name.lower() in self._values

    def about(self, customer_id: str) -> Fields:
        """The same fields of another customer."""
        return Fields({**self._values, "customerid": customer_id})

    def raw(self, name: str) -> object:
        return self._values.get(name.lower())

    def text(self, name: str, *, limit: int = TEXT_LIMIT) -> str | None:
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise invalid(name, "must be text")
        if len(value) > limit:
            raise invalid(name, f"may have at most {limit} characters")
        return value or None

    def needed_text(self, name: str, *, limit: int = TEXT_LIMIT) -> str:
        value = self.text(name, limit=limit)
        if value is None:
            raise missing(name)
        return value

    def amount(self, name: str) -> Decimal | None:
        """Money or a quantity: a JSON number, never text."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise invalid(name, "must be a number")
        if not -AMOUNT_LIMIT <= value <= AMOUNT_LIMIT:
            raise invalid(name, "is beyond any amount")
        return Decimal(value)

    def positive(self, name: str) -> Decimal | None:
        """An amount that may be zero but not less."""
        value = self.amount(name)
        if value is not None and value < 0:
            raise invalid(name, "may not be negative")
        return value

    def needed_positive(self, name: str) -> Decimal:
        value = self.positive(name)
        if value is None:
            raise missing(name)
        return value

    def whole(self, name: str) -> int | None:
        value = self.amount(name)
        if value is None:
            return None
        if value != value.to_integral_value():
            raise invalid(name, "must be a whole number")
        return int(value)

    def rule_id(self, name: str = "ruleId") -> int | None:
        """A rule's id, which the documents write as a number here and as text there."""
        value = self.raw(name)
        if isinstance(value, str):
            if not value.isascii() or not value.isdigit():
                raise invalid(name, "must be the id of a rule")
            return int(value)
        return self.whole(name)

    def flag(self, name: str) -> bool:
        value = self.raw(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise invalid(name, "must be true or false")
        return value

    def moment(self, name: str, *, now: datetime) -> datetime | None:
        """A time in UTC, not in the future (9007)."""
        value = self.text(name)
        if value is None:
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            raise invalid(name, "must be a time in ISO 8601") from None
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
        if found.utcoffset() != timedelta():
            raise invalid(name, "must be in UTC")
        if found > now + FUTURE_TOLERANCE:
            raise Refused(422, 9007, f"{name} is in the future")
        return found.astimezone(UTC)

    def needed_moment(self, name: str, *, now: datetime) -> datetime:
        value = self.moment(name, now=now)
        if value is None:
            raise missing(name)
        return value

    def child(self, name: str) -> Fields:
        value = self.raw(name)
        return Fields({}) if value is None else _object(name, value)

    def children(self, name: str) -> tuple[Fields, ...]:
        return tuple(_object(name, value) for value in self._list(name))

    def texts(self, name: str) -> tuple[str, ...]:
        values = self._list(name)
        if not all(isinstance(value, str) for value in values):
            raise invalid(name, "must be a list of texts")
        return tuple(str(value) for value in values)

    def free_map(self, name: str) -> dict[str, object]:
        """A map whose names are the merchant's own, kept as they are."""
        value = self.raw(name)
        if value is None:
            return {}
        _object(name, value)
        assert isinstance(value, dict)
        return value

    def free_list(self, name: str) -> list[object]:
        return self._list(name)

    def ids(self, name: str) -> tuple[str, ...]:
        """Ids, which come as texts or as numbers."""
        values = self._list(name)
        if any(isinstance(value, bool) or not isinstance(value, str | int) for value in values):
            raise invalid(name, "must be a list of ids")
        return tuple(str(value) for value in values)

    def _list(self, name: str) -> list[object]:
        value = self.raw(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise invalid(name, "must be a list")
        return value


def body_of(request: Request) -> Fields:
    """The request's body as one object."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, 3013, "The body must be application/json")
    try:
        value = _DECODER.decode(request.body)
    except (msgspec.DecodeError, RecursionError):
        raise Refused(400, 3016, "The body is not well-formed JSON") from None
    if not isinstance(value, dict):
        raise Refused(400, 3016, "The body must be a JSON object")
    return Fields(value)


def customer_id_in(fields: Fields) -> str:
    return fields.needed_text("customerId", limit=CUSTOMER_ID_LIMIT)


def exactly_one(fields: Fields, *names: str) -> str:
    """The one of `names` that is given; none or several are refused."""
    given = [name for name in names if name in fields]
    if not given:
        raise Refused(400, 3000, f"One of {', '.join(names)} is required")
    if len(given) > 1:
        raise Refused(422, 3003, f"Only one of {', '.join(names)} may be given")
    return given[0]


def missing(name: str) -> Refused:
    return Refused(400, 3000, f"{name} is required")


def invalid(name: str, why: str) -> Refused:
    return Refused(422, 3003, f"{name} {why}")


def _object(name: str, value: object) -> Fields:
    if not isinstance(value, dict):
        raise invalid(name, "must be an object")
    return Fields(value)
