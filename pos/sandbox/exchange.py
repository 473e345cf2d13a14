"""What travels: a request, a reply, a refusal with the service's envelope, and exact JSON.

What a body's fields mean is read in fields.py; what is answered is decided in respond.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pos.sandbox.world import World

JSON_HEADERS: Mapping[str, str] = {"content-type": "application/json; charset=utf-8"}
DOCUMENTATION_URL = "https://developer.gameball.co/api-reference/errors"

# A Decimal leaves as a JSON number with its own digits; a float would add artefacts.
_ENCODER = msgspec.json.Encoder(decimal_format="number")

_KINDS = {
    1: "AUTHENTICATION_ERROR",
    2: "REQUEST_ERROR",
    3: "PAYLOAD_ERROR",
    4: "GENERAL_ERROR",
    5: "SERVER_ERROR",
    6: "CONFIGURATION_ERROR",
    7: "CUSTOMER_ERROR",
    8: "SUBSCRIPTION_ERROR",
    9: "TRANSACTION_ERROR",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One call as it arrived; `path` is still percent-encoded, header names are lower-case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """A call the service must make itself before it can answer."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes
    coupon_code: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an outgoing call; a status of 0 where no answer came."""

    call: OutgoingCall
    status: int
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; not the last word while an outgoing call is to be made first."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: JSON_HEADERS)
    outgoing: OutgoingCall | None = None


class Refused(Exception):
    """A documented error answer. `world` is set only where even a refusal leaves a trace."""

    def __init__(
        self,
        status: int,
        code: int,
        text: str,
        *,
        world: World | None = None,
        plain: bool = False,
        outgoing: OutgoingCall | None = None,
    ) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.text = text
        self.world = world
        self.plain = plain
        self.outgoing = outgoing


def answer(value: object, *, status: int = 200) -> Reply:
    """A JSON reply."""
    return Reply(status=status, body=_ENCODER.encode(value))


def refusal_reply(refused: Refused, *, request_id: str) -> Reply:
    """The error envelope; the manual adjustment alone answers with a shape of its own."""
    if refused.plain:
        return answer({"error": refused.status, "message": refused.text}, status=refused.status)
    envelope = {
        "code": refused.code,
        "type": _KINDS.get(refused.code // 1000, "GENERAL_ERROR"),
        "message": refused.text,
        "documentationUrl": DOCUMENTATION_URL,
        "requestId": request_id,
    }
    return replace(answer(envelope, status=refused.status), outgoing=refused.outgoing)


def stamp(moment: datetime) -> str:
    """A time with its zone."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def bare_stamp(moment: datetime) -> str:
    """A time as the service often writes it: UTC, but without saying so."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")


def plain(number: Decimal) -> int | Decimal:
    """A whole number without decimals, anything else as it is."""
    whole = number.to_integral_value()
    return int(whole) if whole == number else number.normalize()
