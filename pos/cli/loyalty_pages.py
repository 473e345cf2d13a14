"""The program on one screen and a customer's file, as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from pos.core.money import Money, decimal_text
from pos.errors import LoyaltyRefused
from pos.ports.program import last_day

if TYPE_CHECKING:
    from pos.core.customer import Balance, Customer, RedemptionRule
    from pos.core.customer_file import (
        Activity,
        CampaignProgress,
        CustomerFile,
        Notice,
        OwnedCoupon,
        Profile,
    )
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.ports.program import CashbackRule, ReferralTerms

_T = TypeVar("_T")


def program_lines(office: LoyaltyOffice, currency: str) -> Iterator[str]:
    """A part that the account does not have is said as that, and the others are shown."""
    yield f"A point is worth {decimal_text(office.money_per_point())} {currency}."
    rules = [f"{rule.rule_id}  {office.words_of_rule(rule)}" for rule in office.rules()]
    yield from _part("Spending", rules)
    earning = _or_why(lambda: [_cashback(one, currency) for one in office.cashback_rules()])
    yield from _part("Earning", earning)
    yield from _part("Tiers", _or_why(lambda: _tiers(office)))
    yield from _part("Campaigns", _or_why(lambda: _campaigns(office)))
    yield from _part("Referrals", _or_why(lambda: list(_referrals(office.referral_terms()))))


def program_told(office: LoyaltyOffice) -> dict[str, object]:
    """None for a part that the account does not have."""
    return {
        "money_per_point": str(office.money_per_point()),
        "rules": [
            {"id": rule.rule_id, "say": office.words_of_rule(rule), "active": rule.is_active}
            for rule in office.rules()
        ],
        "cashback": _if_there(lambda: [_jsonable(asdict(one)) for one in office.cashback_rules()]),
        "tiers": _if_there(lambda: [_jsonable(asdict(one)) for one in office.tiers()]),
        "campaigns": _if_there(lambda: [_jsonable(asdict(one)) for one in office.campaigns()]),
        "referrals": _if_there(lambda: _jsonable(asdict(office.referral_terms()))),
    }


def customer_lines(customer: Customer, file: CustomerFile, *, zone: ZoneInfo) -> Iterator[str]:
    yield f"{customer.name or 'No name'} · {customer.customer_id}"
    if customer.tier:
        above = customer.next_tier
        more = f", {above.missing:,} to {above.name}" if above else ""
        yield f"{customer.tier}{more}"
    if customer.balance is not None:
        yield from _balance(customer.balance, zone)
    if file.profile is not None:
        yield from _part("Profile", list(_profile(file.profile)))
    yield from _part("Coupons", [_coupon(one, zone) for one in file.coupons or ()])
    rules = file.terms.rules if file.terms else ()
    yield from _part("Can be had for points", [_for_points(one) for one in rules])
    yield from _part("Campaigns", [_campaign(one, zone) for one in file.campaigns or ()])
    yield from _part("Activity", [_activity(one, zone) for one in file.activity or ()])
    yield from _part("Messages", [_message(one) for one in file.notices or ()])


def customer_told(customer: Customer, file: CustomerFile, *, now: datetime) -> dict[str, object]:
    """As the till script tells them, with telephone number, e-mail and birth date."""
    from pos.script.file_object import customer_object, file_object

    told = {"customer": customer_object(customer, now)}
    return told | file_object(file, with_contact=True)


def _balance(balance: Balance, zone: ZoneInfo) -> Iterator[str]:
    name = balance.points_name
    yield f"{balance.points:,} {name} to spend, worth {balance.value.said()}"
    if balance.pending_points:
        yield f"{balance.pending_points:,} {name} pending"
    if balance.expiring is not None:
        yield f"{balance.expiring.points:,} {name} expire on {_when(balance.expiring.on, zone)}"


def _profile(profile: Profile) -> Iterator[str]:
    said = {
        "mobile": profile.mobile,
        "e-mail": profile.email,
        "born": profile.birth_date.isoformat() if profile.birth_date else "",
        "tags": ", ".join(profile.tags),
        "referral code": profile.referral_code,
        "referral link": profile.referral_link,
    }
    yield from (f"{name}: {text}" for name, text in said.items() if text)


def _coupon(one: OwnedCoupon, zone: ZoneInfo) -> str:
    where = ", online only" if one.is_online_only else ""
    return f"{one.code}  {one.title}{_until(one.expires_at, zone)}{where}"


def _for_points(one: RedemptionRule) -> str:
    points = "any" if one.points is None else f"{one.points:,}"
    return f"{points}  {one.title}{_more(one.limits)}"


def _campaign(one: CampaignProgress, zone: ZoneInfo) -> str:
    done = "" if one.percent is None else f", {decimal_text(one.percent)} %"
    return f"{one.name}{done}{_more(one.reward)}{_until(one.ends_at, zone)}"


def _activity(one: Activity, zone: ZoneInfo) -> str:
    what = ", ".join(part for part in (one.what, one.about or one.reference) if part)
    return f"{_when(one.at, zone)}  {one.points:>+7,}  {what}"


def _message(one: Notice) -> str:
    return f"{'  ' if one.is_read else '• '}{one.title}"


def _more(text: str) -> str:
    return f", {text}" if text else ""


def _cashback(rule: CashbackRule, currency: str) -> str:
    whom = f", {rule.tier} customers" if rule.tier else ""
    return f"{rule.words(currency)}{whom}"


def _tiers(office: LoyaltyOffice) -> list[str]:
    return [
        f"{one.name} from {decimal_text(one.min_progress)}"
        f"{': ' + ', '.join(one.benefits) if one.benefits else ''}"
        for one in office.tiers()
    ]


def _campaigns(office: LoyaltyOffice) -> list[str]:
    return [
        f"{one.name}{': ' + one.reward if one.reward else ''}"
        f"{f', until {last_day(one.ends_at)}' if one.ends_at else ''}"
        for one in office.campaigns()
    ]


def _referrals(terms: ReferralTerms) -> Iterator[str]:
    if terms.method:
        yield f"rewarded: {terms.method}"
    if terms.event:
        yield f"after: {terms.event}"
    if terms.friend_reward:
        yield f"the friend is given {terms.friend_reward}"
    if terms.customer_reward:
        yield f"the customer is given {terms.customer_reward}"


def _part(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {line}" for line in lines or ("nothing",))


def _or_why(read: Callable[[], list[str]]) -> list[str]:
    try:
        return read()
    except LoyaltyRefused as refusal:
        return [refusal.reason]


def _if_there(read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except LoyaltyRefused:
        return None


def _until(at: datetime | None, zone: ZoneInfo) -> str:
    return f", until {_when(at, zone)}" if at else ""


def _when(at: datetime | None, zone: ZoneInfo) -> str:
    """The day as the store counts it."""
    return f"{at.astimezone(zone):%Y-%m-%d}" if at else " " * 10


def _jsonable(value: object) -> object:
    """Money and numbers as text, times as ISO 8601."""
    if isinstance(value, dict):
        if set(value) == {"minor", "currency"}:
            return Money(**value).text()
        return {str(name): _jsonable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [_jsonable(inner) for inner in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
