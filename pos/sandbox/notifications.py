"""What a customer's phone was told, in the language asked for, and marking it as read."""

from __future__ import annotations

from dataclasses import replace

from pos.sandbox.account import Account
from pos.sandbox.calls import Answer, Call, known
from pos.sandbox.exchange import answer, stamp
from pos.sandbox.fields import invalid, missing
from pos.sandbox.history import Notice
from pos.sandbox.transaction_list import page_limit
from pos.sandbox.world import Customer, with_customer

OWN_LANGUAGE = "en"
WORDS = {
    "en": {
        "earned": ("You earned {points} {name}", "{points} {name} were added to your balance."),
        "returned": ("{points} {name} are back", "{points} {name} were returned to you."),
        "expiring": ("{points} {name} expire soon", "Use them by {about}."),
        "tier": ("Welcome to {about}", "You have reached the tier {about}."),
        "coupon": ("A coupon for you", "Show the code {about} at the counter."),
        "campaign": ("{about}: done", "You earned {points} {name} for it."),
    },
    "ar": {
        "earned": ("لقد كسبت {points} {name}", "أضيفت {points} {name} إلى رصيدك."),
        "returned": ("عادت {points} {name}", "أعيدت إليك {points} {name}."),
        "expiring": ("{points} {name} تنتهي قريبا", "استخدمها قبل {about}."),
        "tier": ("أهلا بك في {about}", "لقد وصلت إلى المستوى {about}."),
        "coupon": ("قسيمة لك", "أظهر الرمز {about} عند الصندوق."),
        "campaign": ("{about}: اكتملت", "لقد كسبت {points} {name} منها."),
    },
}


def list_notifications(call: Call) -> Answer:
    """The newest first; the cursor is the last id of a page while there are more."""
    found = _wanted(call)
    limit, after = page_limit(call), call.whole("startAfter", default=0)
    rest = [notice for notice in found if not after or notice.number < after]
    page = rest[:limit]
    told = [_told(call, notice) for notice in page]
    cursor = str(page[-1].number) if len(rest) > limit else None
    return call.world, answer({"notifications": told, "nextCursor": cursor})


def count_notifications(call: Call) -> Answer:
    return call.world, answer({"count": len(_wanted(call))})


def mark_read(call: Call) -> Answer:
    """Ids come as texts or as numbers; one that is nobody's changes nothing."""
    customer = known(call.world, call.place["customerId"])
    fields = call.body()
    if "notificationIds" not in fields:
        raise missing("notificationIds")
    read = fields.ids("notificationIds")
    notices = tuple(
        replace(notice, is_read=True) if str(notice.number) in read else notice
        for notice in customer.notices
    )
    world = with_customer(call.world, replace(customer, notices=notices))
    return world, answer({"success": True, "message": "Notifications were marked as read"})


def _wanted(call: Call) -> list[Notice]:
    customer: Customer = known(call.world, call.place["customerId"])
    is_read = call.query.get("isRead", "").lower()
    if is_read not in ("", "true", "false"):
        raise invalid("isRead", "must be true or false")
    found = [one for one in customer.notices if is_read in ("", str(one.is_read).lower())]
    return sorted(found, key=lambda notice: notice.number, reverse=True)


def _told(call: Call, notice: Notice) -> dict[str, object]:
    title, body = _worded(call.world.account, notice, call.query.get("lang", OWN_LANGUAGE))
    return {
        "id": str(notice.number),
        "title": title,
        "body": body,
        "isRead": notice.is_read,
        "createdAt": stamp(notice.at),
    }


def _worded(account: Account, notice: Notice, language: str) -> tuple[str, str]:
    """In the account's own language where there is no other."""
    title, body = WORDS.get(language, WORDS[OWN_LANGUAGE])[notice.kind]
    facts = {"points": notice.points, "name": account.points_name, "about": notice.about}
    return title.format(**facts), body.format(**facts)
