"""The door of partner API v3.0: its Bearer token, its store, and its own way to refuse."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from pos.sandbox.account import Account
from pos.sandbox.exchange import Refused, Reply, Request, answer

FORBIDDEN = 10

# The codes of v4.0 as v3.0 counts them; whatever has no number there is an invalid value.
CODES: Mapping[int, int] = {
    1002: FORBIDDEN,
    3000: 4,
    3001: 5,
    4004: 3,
    6000: 50,
    6001: 51,
    7000: 101,
    8000: FORBIDDEN,
}
INVALID = 7
SMALL_CODES_END = 1_000


def partner_checked(account: Account, request: Request, *, store: bool) -> None:
    """Only creating a client goes without naming a store."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    expected = account.partner_token
    same = hmac.compare_digest(token.strip().encode(), expected.encode())
    if not expected or scheme.lower() != "bearer" or not same:
        raise Refused(401, FORBIDDEN, "The partner's token is missing or unknown")
    if not store:
        return
    store_id = request.headers.get("storeid", "")
    if not store_id:
        raise Refused(400, 3000, "The storeId header is required")
    if store_id != account.partner_store_id:
        raise Refused(403, FORBIDDEN, "The store is not one of this partner's")


def partner_refusal(refused: Refused) -> Reply:
    """A code and a message, nothing else."""
    code = refused.code
    if code >= SMALL_CODES_END:
        code = CODES.get(code, INVALID)
    return answer({"code": code, "message": refused.text}, status=refused.status)
