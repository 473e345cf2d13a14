"""What is known of a customer and their file, for the state object and in one line.

Telephone number, e-mail and birth date are for the eyes of who asks for them: else there stands
only whether they are known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from pos.core.customer import Customer, RedemptionTerms
from pos.core.customer_file import (
    Activity,
    CampaignProgress,
    CustomerFile,
    Notice,
    OwnedCoupon,
    Page,
    Profile,
)


def customer_object(customer: Customer, now: datetime) -> dict[str, Any]:
    balance = customer.balance
    return {
        "id": customer.customer_id,
        "name": customer.name,
        "tier": customer.tier,
        "next_tier": asdict(customer.next_tier) if customer.next_tier else None,
        "points": balance.points if balance else None,
        "points_value": balance.value.text() if balance else None,
        "points_pending": balance.pending_points if balance else None,
        "verified": customer.verified,
        "opted_out": customer.opted_out,
        "stale_s": max(0, int((now - balance.as_of).total_seconds())) if balance else None,
    }


def file_object(file: CustomerFile, *, with_contact: bool = False) -> dict[str, Any]:
    """Each page by its name; null where nobody has read it."""
    profile = file.profile
    return {
        "id": file.customer_id,
        Page.PROFILE.value: _profile(profile, with_contact=with_contact) if profile else None,
        Page.COUPONS.value: _each(_coupon, file.coupons),
        Page.RULES.value: _rules(file.terms) if file.terms else None,
        Page.CAMPAIGNS.value: _each(_campaign, file.campaigns),
        Page.ACTIVITY.value: _each(_activity, file.activity),
        Page.NOTICES.value: _each(_notice, file.notices),
    }


def page_said(file: CustomerFile, page: Page) -> str | None:
    """One page in one line; None where it has not been read."""
    match page:
        case Page.PROFILE:
            name = file.profile.name or file.customer_id if file.profile else ""
            return f"Profile of {name}." if file.profile else None
        case Page.COUPONS:
            return _listed("coupons", file.coupons, [one.code for one in file.coupons or ()])
        case Page.RULES:
            rules = file.terms.rules if file.terms else None
            return _listed("rules", rules, [one.title for one in rules or ()])
        case Page.CAMPAIGNS:
            return _listed("campaigns", file.campaigns, [one.name for one in file.campaigns or ()])
        case Page.ACTIVITY:
            return _listed("activity", file.activity, [one.what for one in file.activity or ()])
        case Page.NOTICES:
            return _listed("messages", file.notices, [one.title for one in file.notices or ()])


SHOWN = 3
"""Names in the line; the state object has all of them."""


def _listed(what: str, read: tuple[object, ...] | None, names: list[str]) -> str | None:
    if read is None:
        return None
    if not names:
        return f"{what.capitalize()} (0)."
    more = " …" if len(names) > SHOWN else ""
    return f"{what.capitalize()} ({len(names)}): {', '.join(names[:SHOWN])}{more}"


_One = TypeVar("_One")


def _each(
    make: Callable[[_One], dict[str, Any]], read: tuple[_One, ...] | None
) -> list[dict[str, Any]] | None:
    return None if read is None else [make(one) for one in read]


def _profile(profile: Profile, *, with_contact: bool) -> dict[str, Any]:
    return {
        "name": profile.name,
        **(_contact(profile) if with_contact else {}),
        "has_mobile": bool(profile.mobile),
        "has_email": bool(profile.email),
        "has_birth_date": profile.birth_date is not None,
        "tags": list(profile.tags),
        "referral_code": profile.referral_code,
        "referral_link": profile.referral_link,
    }


def _contact(profile: Profile) -> dict[str, Any]:
    born = profile.birth_date
    return {
        "mobile": profile.mobile,
        "email": profile.email,
        "birth_date": born.isoformat() if born else None,
    }


def _coupon(coupon: OwnedCoupon) -> dict[str, Any]:
    return {
        "code": coupon.code,
        "title": coupon.title,
        "kind": coupon.kind.value,
        "value": str(coupon.value),
        "expires_at": when(coupon.expires_at),
        "online_only": coupon.is_online_only,
    }


def _rules(terms: RedemptionTerms) -> list[dict[str, Any]]:
    return [
        {
            "id": rule.rule_id,
            "title": rule.title,
            "points": rule.points,
            "active": rule.active,
            "kind": rule.kind.value if rule.kind else None,
            "limits": rule.limits,
        }
        for rule in terms.rules
    ]


def _campaign(campaign: CampaignProgress) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "percent": None if campaign.percent is None else str(campaign.percent),
        "times_achieved": campaign.times_achieved,
        "reward": campaign.reward,
        "ends_at": when(campaign.ends_at),
    }


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "what": activity.what,
        "at": when(activity.at),
        "points": activity.points,
        "about": activity.about or activity.receipt or activity.reference,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.notice_id,
        "title": notice.title,
        "body": notice.body,
        "at": when(notice.at),
        "read": notice.is_read,
    }


def when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
