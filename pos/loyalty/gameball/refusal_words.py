"""Their codes in our sentences: each says what happened and what to do next.

Which kind of failure a code is, is failures.py's.
"""

from __future__ import annotations

from enum import StrEnum

from pos.errors import Met


class Call(StrEnum):
    """What was asked, where the same code means another thing."""

    CUSTOMER = "customer"
    HOLD = "hold"
    COUPONS = "coupons"
    ORDER = "order"
    OFFICE = "office"
    OFFICE_PAGE = "office page"
    """What is only looked at: a no needs no word of what it left as it was."""
    PARTNER = "partner"
    OTHER = "other"


KEYS = (
    "The loyalty service does not accept this till's keys. Sell on; a manager checks "
    "POS_GAMEBALL_API_KEY and POS_GAMEBALL_SECRET_KEY, or secrets.toml."
)
_OFF = "The loyalty program is switched off in its dashboard. Sell without it; tell the manager."
_NO_SPENDING = (
    "Spending points is switched off for the whole program, or the program is. Sell without "
    "spending points; a manager looks at Redeeming and expiry, or at the dashboard."
)
_NOT_INCLUDED = "The loyalty plan does not include this. Go on without it; tell the manager."
LATER = "The loyalty service is busy. Wait a few seconds and try again."
DOWN = "The loyalty service is out of order for now. The sale goes on; try again later."
NO_CONNECTION = (
    "The loyalty service cannot be reached. The sale goes on; if it lasts, check the network."
)
NO_ANSWER = (
    "The loyalty service gave no answer in time: it may have done what was asked, or not. "
    "The till finds out; go on with the sale."
)
NOT_IN_TIME = (
    "The loyalty service did not answer in time, and nothing was sent. The sale goes on; if it "
    "lasts, check the network."
)
STRANGER = (
    "Something other than the loyalty service answered, such as a sign-in page of the network: "
    "it may have been done, or not. Go on with the sale; a manager checks the network."
)
STRANGER_BEFORE = (
    "Something other than the loyalty service is at its address, so nothing was sent. The sale "
    "goes on; a manager checks the network, base_url and this machine's clock."
)
UNREADABLE = (
    "The loyalty service gave an answer the till cannot read: it may have done what was asked, "
    "or not. Go on with the sale; if it lasts, tell the manager."
)
BAD_REQUEST = (
    "The loyalty service does not accept this request. Go on without it; tell the manager."
)
_NO_CUSTOMER = "The loyalty service does not know this customer. Register them, or scan again."

MISUSE = {
    "1000": KEYS,
    "1001": KEYS,
    "1006": KEYS,
    "1002": "This till's loyalty keys do not permit this. Tell the manager: check the keys.",
    "6000": _OFF,
    "6001": "Earning is switched off in the loyalty dashboard. Sell on; tell the manager.",
    "6002": "The loyalty account has no default language. Tell the manager: set it there.",
}
MISUSE_CALL = {(Call.HOLD, "6000"): _NO_SPENDING}
"""Redeeming alone has no code of its own: it may be the program, or only that."""
_REFUSED = {
    "2000": BAD_REQUEST,
    "3000": BAD_REQUEST,
    "3001": BAD_REQUEST,
    "3003": BAD_REQUEST,
    "3013": BAD_REQUEST,
    "3016": BAD_REQUEST,
    "3017": BAD_REQUEST,
    "3004": "This cannot be done for this customer. Go on without it.",
    "3005": "The code on the customer's phone has changed. Ask them to refresh it and scan again.",
    "3008": "That e-mail is another customer's. Ask for another one, or go on without it.",
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
    (Call.COUPONS, "4000"): "This coupon cannot be used. Go on without it, or try another.",
    (Call.COUPONS, "3003"): "This coupon cannot be used. Check the code, or try another.",
    (Call.COUPONS, "3004"): "This coupon cannot be used on this sale. Go on without it.",
    (Call.COUPONS, "3011"): "This coupon was used as often as it may be. Go on without it.",
    (
        Call.COUPONS,
        "3014",
    ): "Another sale is using this coupon. Finish that sale, or go on without it.",
    (Call.COUPONS, "3015"): "This coupon has expired. Go on without it, or try another.",
    (Call.ORDER, "4000"): "The loyalty service could not take this. It does not say why.",
    (Call.ORDER, "4500"): "The loyalty service could not take this. It does not say why.",
    (Call.ORDER, "9006"): (
        "The points held for this sale were given back before it arrived. They must be held again."
    ),
    (Call.ORDER, "9008"): (
        "The customer no longer has the points that this sale used. A manager must settle it."
    ),
}
_REFUSED_OFFICE = {
    "2000": "The service misses something in this. Nothing was changed; check it and send again.",
    "3000": "The service misses something in this. Nothing was changed; check it and send again.",
    "3001": "The service misses something in this. Nothing was changed; check it and send again.",
    "3003": "The service does not accept a value in this. Nothing was changed; check it.",
    "3004": "The service does not allow this. Nothing was changed.",
    "3009": "This customer, or this part of the program, is switched off. Nothing was changed.",
    "3011": "A limit of the account is reached. Nothing was changed.",
    "3016": "The service does not accept a value in this. Nothing was changed; check it.",
    "404": "The service has nothing under this number. Nothing was changed; look at the list.",
    "4000": "The service could not do this. Nothing was changed; try once more.",
    "4004": "The service has nothing under this number. Nothing was changed; look at the list.",
    "6003": "The plan of the loyalty account does not include this. Nothing was changed.",
    "8000": "The plan of the loyalty account does not include this. Nothing was changed.",
    "7000": "The service does not know this customer. Nothing was changed; check the id.",
    "9002": "The service does not know this transaction. Nothing was changed; check its id.",
    "9004": "The service has an entry under this number. It was done already; look at the list.",
    "9008": "The customer has fewer points than that. Nothing was changed.",
    "14": "This name is taken. Nothing was changed; choose another.",
}
_REFUSED_OFFICE_PAGE = {
    "3009": "This part of the program is switched off. The dashboard switches it on.",
    "404": "The service has nothing under this number. Look at the list.",
    "4000": "The service could not tell. Try once more.",
    "4004": "The service has nothing under this number. Look at the list.",
    "6003": "The plan of the loyalty account does not include this. Its owner can have it added.",
    "8000": "The plan of the loyalty account does not include this. Its owner can have it added.",
}
UNKNOWN_PARTNER = (
    "The loyalty service does not know the partner token. Nothing was changed; check "
    "POS_GAMEBALL_PARTNER_TOKEN, or partner_token in secrets.toml."
)
PARTNER_STORE = (
    "The partner token is not for this store. Nothing was changed; check partner_store_id under "
    "[loyalty]: it is the store's id in the partner's system."
)
PARTNER_KEYS = (
    "The loyalty service refuses the partner token or the store, and does not say which. Nothing "
    "was changed; check POS_GAMEBALL_PARTNER_TOKEN (or secrets.toml), and partner_store_id under "
    "[loyalty]."
)
NOT_DELETED = (
    "The service does not delete this: it is the default rule, which stays, or the partner token "
    "is not for this store. Nothing was changed; look at the list, and check partner_store_id."
)
OLD_CODES = {
    "3": "4004",
    "4": "3000",
    "5": "3001",
    "7": "3003",
    "11": "3005",
    "16": "3009",
    "50": "6000",
    "51": "6001",
    "101": "7000",
    "301": "9000",
    "302": "9001",
    "303": "9002",
    "304": "9003",
    "305": "9004",
    "306": "9005",
    "307": "9006",
}
"""Of v3.0, as today's; its 10 (forbidden) and 14 (a name that is taken) have no other."""
FORBIDDEN = frozenset({"10", "1002"})
UNKNOWN_TOKEN = frozenset({"1000", "1001", "1006"})
FORBIDDEN_UNSAID = "403"
"""The status alone, with no code that tells why."""
LATER_CODES = {
    "2001": "The loyalty service is busy with this customer. Wait a moment and try again.",
    "429": LATER,
    "5003": DOWN,
    "503": DOWN,
}
# The first word found decides, so that "limit per customer" is a limit.
UNKNOWN_COUPON = "is not known. Check the code."
_COUPON_REASONS = (
    (("expir", "ended"), "has expired. Go on without it, or try another."),
    (
        ("lock", "reserved", "in use"),
        "is in use in another sale. Finish that one, or go on without it.",
    ),
    (("minimum", "min order", "threshold"), "needs a larger sale. Add items, or go on without it."),
    (("combin", "stack"), "and another on this sale exclude each other. Keep one of them."),
    (("limit", "usage", "exceed"), "was used as often as it may be. Go on without it."),
    (("already", "been used", "used up"), "was used as often as it may be. Go on without it."),
    (("not found", "notfound", "unknown", "exist"), UNKNOWN_COUPON),
    (("not started", "notstarted", "not yet", "notyet"), "is not valid yet. Go on without it."),
    (("inactive", "not active", "disabled"), "is switched off. Go on without it, or try another."),
    (
        ("merchant", "branch", "store", "collection", "product"),
        "is not for this sale. Go on without it.",
    ),
    (("customer", "eligib", "tier", "segment"), "is not for this customer. Go on without it."),
)


def without_answer(met: Met, *, sent: bool) -> str:
    if met is Met.STRANGER:
        return STRANGER if sent else STRANGER_BEFORE
    if sent:
        return NO_ANSWER
    return NO_CONNECTION if met is Met.NO_NETWORK else NOT_IN_TIME


def refused(call: Call, code: str, theirs: str) -> str | None:
    """Their message tells coupons apart better than their codes, which the documents mix up."""
    if call in {Call.OFFICE, Call.PARTNER, Call.OFFICE_PAGE}:
        says = _REFUSED_OFFICE_PAGE if call is Call.OFFICE_PAGE else _REFUSED_OFFICE
        return says.get(code) or _REFUSED.get(code)
    by_call = _REFUSED_CALL.get((call, code))
    if call is Call.COUPONS and by_call is not None:
        by_message = coupon_reason(theirs)
        return f"This coupon {by_message}" if by_message else by_call
    return by_call or _REFUSED.get(code)


def coupon_reason(theirs: str) -> str | None:
    text = theirs.casefold().replace("_", " ")
    return next((say for words, say in _COUPON_REASONS if any(w in text for w in words)), None)
