"""What the service answers: a body of `wire`, or why nothing was done, with a word and a sentence.

`NotDone` is raised wherever that is found, and answered in one place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec
from starlette.responses import Response

from pos.coupons.wire import Error, ErrorAnswer

JSON = "application/json"


class NotDone(Exception):
    """Nothing was issued or changed. `status` is HTTP's, `code` the word for programs."""

    def __init__(
        self, status: int, code: str, say: str, *, retry_after_s: float | None = None
    ) -> None:
        super().__init__(say)
        self.status = status
        self.code = code
        self.say = say
        self.retry_after_s = retry_after_s


def answered(body: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(body), 200, {"Cache-Control": "no-store"}, JSON)


def refused(why: NotDone, headers: Mapping[str, str] | None = None) -> Response:
    told = dict(headers or {})
    if why.retry_after_s is not None:
        told["Retry-After"] = str(max(1, math.ceil(why.retry_after_s)))
    if why.status == 401:
        told["WWW-Authenticate"] = "Bearer"
    if why.status in {408, 413}:
        told["Connection"] = "close"  # the rest of its body is not wanted
    body = ErrorAnswer(error=Error(code=why.code, say=why.say))
    return Response(msgspec.json.encode(body), why.status, told, JSON)
