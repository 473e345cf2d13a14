"""Their codes to our three kinds of failure, each with a sentence that says what to do next.

Codes differ between documents (an expired coupon is 4000 or 3015), so the groups below matter
more than a single code, and an unknown code falls back to its HTTP status.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from pos.core.customer import CouponLock, PointsHold
from pos.errors import (
    LoyaltyBusy,
    LoyaltyError,
    LoyaltyMisuse,
    LoyaltyRefused,
    LoyaltyUnreachable,
    Met,
    ReservationGone,
)
from pos.loyalty.gameball import refusal_words
from pos.loyalty.gameball.refusal_words import Call
from pos.loyalty.without_keys import MISSING_KEYS

logger = logging.getLogger("pos.loyalty")

UNKNOWN_CUSTOMER = frozenset({"404", "4004", "7000"})
NOTHING_THERE = frozenset({"404", "4004", "9002", "9005", "9006"})
"""Nothing under this reference: nothing to release, no such order."""
HOLD_GONE = frozenset({"9006"})
LOCK_GONE = frozenset({"404", "4004", "3015"})
"""On an order with a lock, which makes its customer itself: what is not there is the lock."""
NO_REFERRER = frozenset({"404", "4004", "7003", "7006"})
REFERRAL_REFUSED = NO_REFERRER | {"7002", "7005"}
"""The last two also where the registration arrived before, and brought its referral along."""
NOT_OFFERED = frozenset({"404", "405", "501", "4004", "403", "1002", "6003", "8000"})
"""A call that this account, its plan or this version of the service does not have."""
CANCELLED = "9001"
SAME_TIME = "9003"
SAME_ID = "9004"
IN_THE_FUTURE = "9007"
ANOTHER_TIME = {SAME_TIME, IN_THE_FUTURE}
"""Nothing was done; the same at another moment may be."""
BAD_VALUE = "3003"
TOO_FEW_POINTS = "9008"
NO_SUCH_PATH = frozenset({"404", "405", "4004"})
"""Perhaps the address differs between accounts: the documents name two for some calls."""
_MOST_CODES_SAID = 60
_PROXY_SIGN_IN = 407
_SIGN_IN_FIRST = 511
_TOO_MANY = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Their error, whichever of its shapes it came in. `readable` is False for a gateway's page."""

    status: int
    code: str = ""
    message: str = ""
    request_id: str = ""
    retry_after_s: float | None = None
    readable: bool = True
    is_page: bool = False
    """For a person's browser: no API writes one."""


def no_answer(*, sent: bool, why: str, met: Met = Met.SILENCE) -> LoyaltyUnreachable:
    """The line failed. `why` is for the log only."""
    logger.info("no answer, sent=%s, %s: %s", sent, met, why)
    return LoyaltyUnreachable(refusal_words.without_answer(met, sent=sent), sent=sent, met=met)


def busy_here() -> LoyaltyBusy:
    """This till itself is still asking something about the same customer."""
    return LoyaltyBusy(refusal_words.LATER_CODES["2001"], code="2001", asked=False)


def too_many_calls(wait_s: float) -> LoyaltyBusy:
    """Not asked at all: the account's limit is reached, by this till or by all of them."""
    logger.info("held back by the quota for %.1f s", wait_s)
    return LoyaltyBusy(refusal_words.LATER, code="429", retry_after_s=wait_s, asked=False)


def unreadable(what: str) -> LoyaltyUnreachable:
    """An answer that is not what the call promises: it is no success, and no refusal either."""
    logger.warning("unreadable answer: %s", what)
    return LoyaltyUnreachable(refusal_words.UNREADABLE, sent=True, met=Met.ODD_ANSWER)


def not_theirs(what: str, *, code: str | None = None) -> LoyaltyUnreachable:
    """Something between the till and the service, or in its place, has answered."""
    logger.warning("not the service's answer: %s", what)
    say = refusal_words.without_answer(Met.STRANGER, sent=True)
    return LoyaltyUnreachable(say, sent=True, code=code, met=Met.STRANGER)


def no_keys() -> LoyaltyMisuse:
    return LoyaltyMisuse(MISSING_KEYS)


def no_partner() -> LoyaltyMisuse:
    return LoyaltyMisuse(
        "There is no partner token or no store for it. Set POS_GAMEBALL_PARTNER_TOKEN, or "
        "partner_token in secrets.toml, and partner_store_id under [loyalty]."
    )


def no_time(told: str) -> LoyaltyMisuse:
    """It says that we are ahead of a time nobody can believe: nothing is dated by that."""
    logger.warning("the service tells an impossible time: %.40r", told)
    return LoyaltyMisuse(
        "The loyalty service says that this till's clock is ahead, and tells a time that cannot "
        "be. Sales go on and wait. Check the date and time of the till; if they are right, call "
        "support."
    )


def wrong_document(mistakes: tuple[str, ...]) -> LoyaltyRefused:
    """Found before it was sent."""
    assert mistakes, "a wrong document has something wrong with it"
    return LoyaltyRefused("Nothing was sent. " + " ".join(mistakes))


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


def perhaps_sent(event: str) -> LoyaltyRefused:
    """Nothing tells what became of an event, and twice may be rewarded twice."""
    return LoyaltyRefused(
        f"Nobody can tell whether the event {event} arrived. Look at the customer's activity, and "
        "try it again only if it is not there: an event that arrives twice may count twice."
    )


def another_order() -> LoyaltyError:
    """Under our id stands something that is not ours."""
    return failure_of(Problem(status=422, code=SAME_ID))


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
    worth = f"{hold.amount.said()} {hold.amount.currency}"
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
    ours = (
        refusal_words.coupon_reason(reason)
        or "cannot be used on this sale. Go on without it, or try another."
    )
    return LoyaltyRefused(f"Coupon {code} {ours}", code=reason or None)


def is_unknown_coupon(refusal: LoyaltyRefused) -> bool:
    """By the code of an error, or by the reason that stands beside a verdict."""
    code = refusal.code or ""
    return (
        code in NOTHING_THERE or refusal_words.coupon_reason(code) == refusal_words.UNKNOWN_COUPON
    )


def failure_of(problem: Problem, call: Call = Call.OTHER) -> LoyaltyError:
    """The one answer to every status that is not a success: by code, else by status."""
    status = problem.status
    code = _code(problem)
    if _is_strangers(problem):
        return not_theirs(f"status {status}", code=code)
    if status == 429 or code in refusal_words.LATER_CODES:  # throttling has no code of its own
        code = "429" if status == 429 else code
        return LoyaltyBusy(
            refusal_words.LATER_CODES[code], code=code, retry_after_s=problem.retry_after_s
        )
    if call is Call.PARTNER and (refused := _partner_refused(status, code)) is not None:
        return refused
    if code in refusal_words.MISUSE:
        ours = refusal_words.MISUSE_CALL.get((call, code), refusal_words.MISUSE[code])
        return LoyaltyMisuse(ours, code=code)
    if status == 401:  # a code that says something else must not hide that it is the keys
        return LoyaltyMisuse(refusal_words.KEYS, code="401")
    if 400 <= status < 500:
        say = refusal_words.refused(call, code, problem.message)
        if say is not None and problem.readable:
            return LoyaltyRefused(say, code=code)
    return _by_status(problem, code)


def _is_strangers(problem: Problem) -> bool:
    """A redirect, a sign-in asked for, or a page where the service would write a word of its own.

    Its 404 must not read as "no such customer", nor its 403 as wrong keys.
    """
    status = problem.status
    if status == _TOO_MANY or not (300 <= status < 500 or status == _SIGN_IN_FIRST):
        return False
    return status < 400 or status in {_PROXY_SIGN_IN, _SIGN_IN_FIRST} or problem.is_page


def _code(problem: Problem) -> str:
    """A method that an address does not know is told by the status, whatever code comes along."""
    if problem.status == 405 or problem.code in {"", "0"}:
        return str(problem.status)
    return refusal_words.OLD_CODES.get(problem.code, problem.code)


def _partner_refused(status: int, code: str) -> LoyaltyError | None:
    """A token nobody knows is told apart from one that is known, and for another store."""
    if status == 401 or code in refusal_words.UNKNOWN_TOKEN:
        return LoyaltyMisuse(refusal_words.UNKNOWN_PARTNER, code=code)
    if code in refusal_words.FORBIDDEN:
        return LoyaltyRefused(refusal_words.PARTNER_STORE, code=code)
    if code == refusal_words.FORBIDDEN_UNSAID:
        return LoyaltyMisuse(refusal_words.PARTNER_KEYS, code=code)
    return None


def not_deleted(refusal: LoyaltyRefused) -> LoyaltyRefused:
    """Of a rule: the default one is refused with the code of a token for another store."""
    if refusal.code not in refusal_words.FORBIDDEN:
        return refusal
    return LoyaltyRefused(refusal_words.NOT_DELETED, code=refusal.code)


def _by_status(problem: Problem, code: str) -> LoyaltyError:
    if problem.status == 403:
        return LoyaltyMisuse(refusal_words.KEYS, code="403")
    if problem.status == 503:
        return LoyaltyBusy(refusal_words.DOWN, code=code, retry_after_s=problem.retry_after_s)
    if problem.status >= 500:
        # Told in the service's own words, one request is in trouble, and not the line.
        met = Met.ODD_ANSWER if problem.readable else Met.OUT_OF_ORDER
        return LoyaltyUnreachable(refusal_words.DOWN, sent=True, code=code, met=met)
    if problem.status < 400 or not problem.readable:
        return not_theirs(f"status {problem.status} without a word", code=code)
    # Never their own words: a reason goes into the record, and theirs may name a person.
    return LoyaltyRefused(refusal_words.BAD_REQUEST, code=code)


def not_released() -> LoyaltyRefused:
    return LoyaltyRefused(
        "The loyalty service did not give this back. It comes back by itself in a few minutes."
    )


def not_burned() -> LoyaltyRefused:
    return LoyaltyRefused(
        "The loyalty service did not use this coupon up. Check the code, or tell the manager."
    )


def not_done() -> LoyaltyRefused:
    return LoyaltyRefused("The loyalty service did not do this. Try once more; then go on.")
