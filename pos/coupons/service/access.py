"""Who may call: the loyalty service by the issue token, tills by theirs, each in constant time."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from pos.coupons.service.answers import NotDone
from pos.coupons.service.limits import Limits, caller_of

LEAST_TOKEN: Final = 16
"""Characters. With fewer it could be found by trying, whatever the limit on calls."""
_BEARER: Final = "bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    issue: str = field(repr=False)
    """The loyalty service's."""
    till: str = field(repr=False)
    issue_header: str = "Authorization"
    """What brings the first one; a till's is always in Authorization."""


class Access:
    """Lets in whoever brings the right token, and counts those who bring a wrong one."""

    def __init__(self, tokens: Tokens, limits: Limits) -> None:
        self._tokens = tokens
        self._limits = limits

    def admit_issuer(self, request: Request) -> None:
        """NotDone (401 or 429) for anybody but the loyalty service."""
        self._limits.admit(caller_of(request))
        self._must_bring(request, self._tokens.issue_header, self._tokens.issue)

    def admit_till(self, request: Request) -> None:
        """NotDone (401 or 429) for anybody but a till of the shop's."""
        self._limits.admit(caller_of(request))
        self._must_bring(request, "Authorization", self._tokens.till)

    def _must_bring(self, request: Request, header: str, token: str) -> None:
        brought = request.headers.get(header, "")
        if not brought:
            self._limits.note_wrong_token(caller_of(request))
            raise NotDone(401, "no_token", f"The call has no token in its header {header}.")
        if brought[: len(_BEARER)].lower() == _BEARER:
            brought = brought[len(_BEARER) :]
        elif header.lower() == "authorization":
            brought = ""  # some other way to sign in, which this service has not
        if not same(brought.strip(), token):
            self._limits.note_wrong_token(caller_of(request))
            raise NotDone(401, "wrong_token", f"The token in the header {header} is not right.")


def same(brought: str, wanted: str) -> bool:
    """In as long whatever is wrong with it."""
    return hmac.compare_digest(brought.encode("utf-8", "replace"), wanted.encode())
