"""Their codes to our three kinds of failure, each with a sentence that says what to do next.

Codes differ between documents (an expired coupon is 4000 or 3015), so the groups below matter
more than a single code, and an unknown code falls back to its HTTP status.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum

from pos.core.customer import CouponLock, PointsHold
from pos.errors import (
    LoyaltyBusy,
    LoyaltyError,
    LoyaltyMisuse,
    LoyaltyRefused,
    LoyaltyUnreachable,
    ReservationGone,
)
from pos.loyalty.without_keys import MISSING_KEYS

logger = logging.getLogger("pos.loyalty")

UNKNOWN_CUSTOMER = frozenset({"404", "4004", "7000"})
NOTHING_THERE = frozenset({"404", "4004", "9002", "9005", "9006"})
"""Nothing under this reference: nothing to release, no such order."""
HOLD_GONE = frozenset({"9006"})
LOCK_GONE = frozenset({"404", "4004", "3015"})
"""On an order with a lock, which makes its customer itself: what is not there is the lock."""
SAME_TIME = "9003"
SAME_ID = "9004"
BAD_VALUE = "3003"
TOO_FEW_POINTS = "9008"
_MOST_CODES_SAID = 60


class Call(StrEnum):
    """What was asked, where the same code means another thing."""

    CUSTOMER = "customer"
    HOLD = "hold"
    COUPONS = "coupons"
    ORDER = "order"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Their error, whichever of its shapes it came in. `readable` is False for a gateway's page."""

    status: int
    code: str = ""
    message: str = ""
    request_id: str = ""
    retry_after_s: float | None = None
    readable: bool = True


_KEYS = (
    "The loyalty service does not accept this till's keys. Sell on; a manager checks "
    "POS_GAMEBALL_API_KEY and POS_GAMEBALL_SECRET_KEY, or secrets.toml."
)
_OFF = "The loyalty program is switched off in its dashboard. Sell without it; tell the manager."
_NOT_INCLUDED = "The loyalty plan does not include this. Go on without it; tell the manager."
_LATER = "The loyalty service is busy. Wait a few seconds and try again."
_DOWN = "The loyalty service is out of order for now. The sale goes on; try again later."
_NO_CONNECTION = (
    "The loyalty service cannot be reached. The sale goes on; if it lasts, check the network."
)
_NO_ANSWER = (
    "The loyalty service gave no answer in time: it may have done what was asked, or not. "
    "The till finds out; go on with the sale."
)
_UNREADABLE = (
    "The loyalty service gave an answer the till cannot read: it may have done what was asked, "
    "or not. Go on with the sale; if it lasts, tell the manager."
)
_BAD_REQUEST = (
    "The loyalty service does not accept this request. Go on without it; tell the manager."
)
_NO_CUSTOMER = "The loyalty service does not know this customer. Register them, or scan again."

_MISUSE = {
    "1000": _KEYS,
    "1001": _KEYS,
    "1006": _KEYS,
    "1002": "This till's loyalty keys do not permit this. Tell the manager: check the keys.",
    "6000": _OFF,
    "6001": "Earning is switched off in the loyalty dashboard. Sell on; tell the manager.",
    "6002": "The loyalty account has no default language. Tell the manager: set it there.",
}
_REFUSED = {
    "2000": _BAD_REQUEST,
    "3000": _BAD_REQUEST,
    "3001": _BAD_REQUEST,
    "3003": _BAD_REQUEST,
    "3013": _BAD_REQUEST,
    "3016": _BAD_REQUEST,
    "3017": _BAD_REQUEST,
    "3004": "This cannot be done for this customer. Go on without it.",
    "3005": "The code on the customer's phone has changed. Ask them to refresh it and scan again.",
    "3008": "Another customer has this e-mail address. Ask for another one.",
    "3009": "This customer has left the loyalty program. Sell on without points.",
    "3011": "A limit of the loyalty program is reached. Go on without it.",
    "3014": "This can no longer be changed. Go on without it.",
    "3015": "This can no longer be used. Go on without it.",
    "4000": "The loyalty service could not do this. Try once more; then go on without it.",
    "4500": "The loyalty service could not do this. Try once more; then go on without it.",
    "4004": "The loyalty service does not know this. Check it and try again.",
    "6003": _NOT_INCLUDED,
    "8000": _NOT_INCLUDED,
    "7000": _NO_CUSTOMER,
    "7001": "This customer is registered already. Look them up instead.",
    "7002": "This customer was already referred by someone. Go on without the referral.",
    "7003": "Nobody has this referral code. Check it, or go on without it.",
    "7004": "This customer is known as a guest already. Look them up instead.",
    "7005": "This customer was already referred by someone. Go on without the referral.",
    "7006": "This referral is not valid. Go on without it.",
    "9000": "That sale's points cannot be taken back. Tell the manager.",
    "9001": "That sale's points were already taken back. Check the returns of the day.",
    "9002": "The loyalty service does not know that sale. Tell the manager.",
    "9003": "The loyalty service already has something of this very moment. Try again.",
    "9004": "The loyalty service already has another sale under this number. Tell the manager.",
    "9005": "The loyalty service does not know that sale. Tell the manager.",
    "9006": "The points held for this sale were given back meanwhile. Redeem them again.",
    "9007": "The loyalty service says this till's clock is wrong. Tell the manager: set the clock.",
    "9008": "The customer has fewer points than that. Look at the balance and redeem less.",
}
_REFUSED_CALL = {
    (Call.CUSTOMER, "4004"): _NO_CUSTOMER,
    (Call.COUPONS, "4004"): "Nobody knows this coupon. Check the code, or go on without it.",
    (Call.COUPONS, "4000"): "This coupon cannot be used. Take it off, or try another.",
    (Call.COUPONS, "3003"): "This coupon cannot be used. Check the code, or try another.",
    (Call.COUPONS, "3004"): "This coupon cannot be used on this sale. Take it off.",
    (Call.COUPONS, "3011"): "This coupon was used as often as it may be. Take it off.",
    (Call.COUPONS, "3014"): "Another sale is using this coupon. Finish that sale, or take it off.",
    (Call.COUPONS, "3015"): "This coupon has expired. Take it off, or try another.",
    (Call.ORDER, "9006"): (
        "The points held for this sale were given back before it arrived. They must be held again."
    ),
    (Call.ORDER, "9008"): (
        "The customer no longer has the points that this sale used. A manager must settle it."
    ),
}
_LATER_CODES = {
    "2001": "The loyalty service is busy with this customer. Wait a moment and try again.",
    "429": _LATER,
    "5003": _DOWN,
    "503": _DOWN,
}
# The first word found decides, so that "limit per customer" is a limit.
_COUPON_REASONS = (
    (("expir", "ended"), "has expired. Take it off, or try another."),
    (("lock", "reserved", "in use"), "is in use in another sale. Finish that one, or take it off."),
    (("minimum", "min order", "threshold"), "needs a larger sale. Add items, or take it off."),
    (("combin", "stack"), "cannot share a sale with the other coupon. Keep one of them."),
    (("limit", "usage", "exceed"), "was used as often as it may be. Take it off."),
    (("already", "been used", "used up"), "was used as often as it may be. Take it off."),
    (("not found", "notfound", "unknown", "exist"), "is not known. Check the code."),
    (("not started", "notstarted", "not yet", "notyet"), "is not valid yet. Take it off."),
    (("inactive", "not active", "disabled"), "is switched off. Take it off, or try another."),
    (
        ("merchant", "branch", "store", "collection", "product"),
        "is not for this sale. Take it off.",
    ),
    (("customer", "eligib", "tier", "segment"), "is not for this customer. Take it off."),
)


def no_answer(*, sent: bool, why: str) -> LoyaltyUnreachable:
    """The line failed. `why` is for the log only."""
    logger.info("no answer, sent=%s: %s", sent, why)
    return LoyaltyUnreachable(_NO_ANSWER if sent else _NO_CONNECTION, sent=sent)


def busy_here() -> LoyaltyBusy:
    """This till itself is still asking something about the same customer."""
    return LoyaltyBusy(_LATER_CODES["2001"], code="2001")


def unreadable(what: str) -> LoyaltyUnreachable:
    """An answer that is not what the call promises: it is no success, and no refusal either."""
    logger.warning("unreadable answer: %s", what)
    return LoyaltyUnreachable(_UNREADABLE, sent=True)


def no_keys() -> LoyaltyMisuse:
    return LoyaltyMisuse(MISSING_KEYS)


def wrong_currency(theirs: str, ours: str) -> LoyaltyMisuse:
    return LoyaltyMisuse(
        f"The loyalty account keeps {theirs} and this till {ours}. Sell without points; "
        "tell the manager."
    )


def wrong_otp(refusal: LoyaltyRefused) -> LoyaltyRefused:
    return LoyaltyRefused(
        "The code from the customer's message is wrong or too old. Ask for it again.",
        code=refusal.code,
    )


def reservation_gone(refusal: LoyaltyRefused) -> ReservationGone:
    return ReservationGone(refusal.reason, code=refusal.code)


def unlike_asked() -> LoyaltyRefused:
    return LoyaltyRefused("The loyalty service held other points than were asked for.")


def perhaps_reserved(refusal: LoyaltyRefused) -> LoyaltyBusy:
    """The no may be about what this till reserved itself by a request whose answer was lost."""
    logger.info("a renewal refused after a lost answer: code=%s", refusal.code)
    return LoyaltyBusy(
        "An answer was lost: what this sale uses may be reserved for it already, and comes back "
        "within half an hour. The till tries again.",
        code="2001",
    )


def not_held_again(hold: PointsHold, refusal: LoyaltyRefused) -> LoyaltyRefused:
    """Goes to a manager, who needs the points and the amount to settle it."""
    worth = f"{hold.amount.text()} {hold.amount.currency}"
    why = " The customer has fewer now." if refusal.code == TOO_FEW_POINTS else ""
    return LoyaltyRefused(
        f"The {hold.points:,} points ({worth}) taken off this sale lapsed before it was sent, "
        f"and cannot be held again.{why} A manager must settle it.",
        code=refusal.code,
    )


def not_locked_again(lock: CouponLock, refusal: LoyaltyRefused) -> LoyaltyRefused:
    codes = ", ".join(coupon.code for coupon in lock.coupons)
    if len(codes) > _MOST_CODES_SAID:
        codes = f"{len(lock.coupons)} of them"
    return LoyaltyRefused(
        f"The coupons of this sale ({codes}) lapsed before it was sent, and cannot be locked "
        "again. A manager must settle it.",
        code=refusal.code,
    )


def coupon_refused(code: str, reason: str) -> LoyaltyRefused:
    """A coupon found invalid in an answer that is otherwise fine."""
    ours = _coupon_reason(reason) or "cannot be used on this sale. Take it off, or try another."
    return LoyaltyRefused(f"Coupon {code} {ours}", code=reason or None)


def failure_of(problem: Problem, call: Call = Call.OTHER) -> LoyaltyError:
    """The one answer to every status that is not a success: by code, else by status."""
    status = problem.status
    code = problem.code if problem.code not in {"", "0"} else str(status)
    if status == 429 or code in _LATER_CODES:  # throttling has no code of its own
        code = "429" if status == 429 else code
        return LoyaltyBusy(_LATER_CODES[code], code=code, retry_after_s=problem.retry_after_s)
    if code in _MISUSE or status == 401:
        return LoyaltyMisuse(_MISUSE.get(code, _KEYS), code=code)
    if 400 <= status < 500:
        say = _refusal(call, code, problem.message)
        if say is not None:
            return LoyaltyRefused(say, code=code)
    return _by_status(problem, code)


def _refusal(call: Call, code: str, theirs: str) -> str | None:
    """Their message tells coupons apart better than their codes, which the documents mix up."""
    by_call = _REFUSED_CALL.get((call, code))
    if call is Call.COUPONS and by_call is not None:
        by_message = _coupon_reason(theirs)
        return f"This coupon {by_message}" if by_message else by_call
    return by_call or _REFUSED.get(code)


def _coupon_reason(theirs: str) -> str | None:
    text = theirs.casefold().replace("_", " ")
    return next((say for words, say in _COUPON_REASONS if any(w in text for w in words)), None)


def _by_status(problem: Problem, code: str) -> LoyaltyError:
    if problem.status == 403:
        return LoyaltyMisuse(_KEYS, code=code)
    if problem.status == 503:
        return LoyaltyBusy(_DOWN, code=code, retry_after_s=problem.retry_after_s)
    if not 400 <= problem.status < 500:
        say = _DOWN if problem.status >= 500 else _UNREADABLE
        return LoyaltyUnreachable(say, sent=True, code=code)
    if not problem.readable:
        # A gateway or a captive portal spoke, not the service: its 404 must not read as
        # "no such customer".
        return LoyaltyUnreachable(_UNREADABLE, sent=True, code=code)
    # Never their own words: a reason goes into the record, and theirs may name a person.
    return LoyaltyRefused(_BAD_REQUEST, code=code)


def not_released() -> LoyaltyRefused:
    return LoyaltyRefused(
        "The loyalty service did not give this back. It comes back by itself in a few minutes."
    )
