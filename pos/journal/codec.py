"""Events and deliveries to JSON and back, by name and version.

A new shape of an event is a new version here, with the old one still readable; none is needed yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast, get_args

import msgspec

from pos.core.deliveries import Delivery
from pos.core.events import Event
from pos.errors import JournalError
from pos.journal.people import Person, joined, set_apart

VERSION = 1

_EVENTS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Event)}
_DELIVERIES: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Delivery)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """One event as it is written. The person, if there is one, stays out of the chain."""

    kind: str
    version: int
    body: str
    person: Person | None = None


def encode_event(event: Event) -> Encoded:
    chained, person = set_apart(event)
    return Encoded(
        kind=type(event).__name__,
        version=VERSION,
        body=msgspec.json.encode(chained).decode(),
        person=person,
    )


def decode_event(kind: str, version: int, body: str, person: str | None) -> Event:
    return joined(cast(Event, _decode(_EVENTS, kind, version, body)), person)


def encode_delivery(delivery: Delivery) -> Encoded:
    return Encoded(
        kind=type(delivery).__name__,
        version=VERSION,
        body=msgspec.json.encode(delivery).decode(),
    )


def decode_delivery(kind: str, version: int, body: str) -> Delivery:
    return cast(Delivery, _decode(_DELIVERIES, kind, version, body))


def _decode(kinds: dict[str, type[Any]], kind: str, version: int, body: str) -> object:
    if kind not in kinds or version != VERSION:
        raise JournalError(
            f"The record holds {kind} version {version}, which this version of the program "
            "cannot read. Use the version that wrote it, or upgrade to a newer one."
        )
    try:
        return msgspec.json.decode(body, type=kinds[kind])
    except msgspec.MsgspecError as problem:
        raise JournalError(
            f"The record holds a {kind} that cannot be read ({problem}). Use the version that "
            "wrote it; if that cannot read it either, run: pos journal rebuild"
        ) from None
