"""The pages of a customer's file as rows to read or to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import NamedTuple

from pos.core.customer import Balance, CouponKind, Customer, RedemptionRule
from pos.core.customer_file import (
    Activity,
    CampaignProgress,
    CustomerFile,
    Notice,
    OwnedCoupon,
    Page,
    Profile,
)
from pos.core.money import Money, decimal_text
from pos.ui import figures
from pos.ui.rows import BLANK, ELLIPSIS, Choice, Piece, Row, Tone, row, shown

PAGES = {
    Page.PROFILE: ("P", "Profile"),
    Page.COUPONS: ("C", "Coupons"),
    Page.RULES: ("R", "Rules"),
    Page.CAMPAIGNS: ("M", "Campaigns"),
    Page.ACTIVITY: ("A", "Activity"),
    Page.NOTICES: ("N", "Messages"),
}
"""Each page's key and name."""

NOTHING_THERE = {
    Page.COUPONS: "No coupon they could use now.",
    Page.RULES: "No rule to spend points by.",
    Page.CAMPAIGNS: "No campaign for them now.",
    Page.ACTIVITY: "Nothing has happened yet.",
    Page.NOTICES: "No messages for them.",
}

_FRESH_FOR = timedelta(minutes=5)
_TABS_IN_A_ROW = 3
_TAB = 14
_LABEL = 11
_SHORT_ID, _END_OF_ID = 12, 4

_WORTH = {
    CouponKind.SHIPPING: "free delivery",
    CouponKind.PRODUCT: "one free",
    CouponKind.CUSTOM: "",
    CouponKind.FEES: "fees",
    CouponKind.CASHBACK: "points back",
}


class Frame(NamedTuple):
    """What words for times and amounts depend on."""

    now: datetime
    zone: tzinfo
    currency: str
    points_name: str = "points"

    def until(self, when: datetime | None) -> str:
        return f"until {figures.day(when, self.zone, now=self.now)}" if when else ""

    def on(self, when: datetime | None) -> str:
        return figures.past_day(when, self.zone, now=self.now) if when else ""


def tab_rows(chosen: Page, file: CustomerFile | None) -> tuple[Row, ...]:
    """The pages by their keys; how many coupons and unread messages there are, once known."""
    tabs = [_tab(page, file, chosen=page is chosen) for page in PAGES]
    return tuple(
        Row(left=tuple(piece for tab in tabs[at : at + _TABS_IN_A_ROW] for piece in tab))
        for at in range(0, len(tabs), _TABS_IN_A_ROW)
    )


def age_row(page: Page, file: CustomerFile | None, frame: Frame, *, online: bool) -> Row:
    """How old a page is, where it may have changed since; empty where it is as good as new."""
    read_at = file.as_of.get(page) if file else None
    if read_at is None or (online and frame.now - read_at < _FRESH_FOR):
        return BLANK
    return Row(
        left=(), right=(Piece(f"as of {figures.clock_time(read_at, frame.zone)}", Tone.MUTED),)
    )


def _tab(page: Page, file: CustomerFile | None, *, chosen: bool) -> tuple[Piece, ...]:
    letter, name = PAGES[page]
    said = f" {name}{_how_many(page, file)}"
    mark = "▸" if chosen else " "
    tone = Tone.STRONG if chosen else Tone.MUTED
    filler = " " * (_TAB - len(said) - 2)
    return Piece(f"{mark}{letter}", Tone.ACCENT), Piece(said, tone), Piece(filler)


def _how_many(page: Page, file: CustomerFile | None) -> str:
    if file is None:
        return ""
    if page is Page.COUPONS and file.coupons:
        return f" {len(file.coupons)}"
    unread = sum(not one.is_read for one in file.notices or ())
    return f" {unread}" if page is Page.NOTICES and unread else ""


def page_of(file: CustomerFile | None, page: Page) -> object | None:
    """What has been read of a page; None where nobody has."""
    return None if file is None else file.page(page)


# -- profile ----------------------------------------------------------------------------------


def profile_rows(customer: Customer, profile: Profile | None, frame: Frame) -> tuple[Row, ...]:
    """What the till knows of the customer, and below it what the service was asked for."""
    rows = _standing_rows(customer, frame)
    if profile is not None:
        rows += [
            _told("Mobile", profile.mobile),
            _told("E-mail", profile.email),
            _told("Born", birth_text(profile.birth_date)),
            _told("Tags", ", ".join(profile.tags)),
            _told("Refers by", profile.referral_code or profile.referral_link),
        ]
    return (*rows, _told("Id", customer.customer_id))


def _standing_rows(customer: Customer, frame: Frame) -> list[Row]:
    rows = [_takes_part(customer)]
    if customer.tier:
        ahead = customer.next_tier
        to_next = f" · {ahead.missing:,} to {shown(ahead.name)}" if ahead else ""
        rows.append(_told("Tier", f"{shown(customer.tier)}{to_next}"))
    if customer.balance is not None:
        rows += _balance_rows(customer.balance, frame)
    return rows


def _balance_rows(balance: Balance, frame: Frame) -> list[Row]:
    name = shown(balance.points_name)
    worth = f"{balance.points:,} = {figures.with_currency(balance.value)}"
    age = f"as of {figures.clock_time(balance.as_of, frame.zone)}"
    label = Piece(f"{name[:1].upper()}{name[1 : _LABEL - 1]:<{_LABEL - 1}}", Tone.MUTED)
    rows = [Row(left=(label, Piece(worth)), right=(Piece(age, Tone.MUTED),))]
    coming = f"{balance.pending_points:,} pending" if balance.pending_points else ""
    going = ""
    if lapsing := balance.expiring:
        going = f"{lapsing.points:,} expire {figures.day(lapsing.on, frame.zone, now=frame.now)}"
    if said := " · ".join(part for part in (coming, going) if part):
        rows.append(_told("", said))
    return rows


def _takes_part(customer: Customer) -> Row:
    """No call tells it of a customer: the till knows only of those who left while it looked on."""
    if customer.opted_out:
        left = Piece("no, they have left the program", Tone.ALARM)
        return Row(left=(Piece(f"{'Takes part':<{_LABEL}}", Tone.MUTED), left))
    return _told("Takes part", "yes" if customer.verified else "not confirmed: K looks them up")


def birth_text(day: date | None) -> str:
    return f"{day.day} {day:%b} {day.year}" if day else ""


def _told(label: str, value: str) -> Row:
    said = Piece(shown(value)) if value else Piece("–", Tone.MUTED)
    return Row(left=(Piece(f"{label:<{_LABEL}}", Tone.MUTED), said))


# -- what can be chosen -----------------------------------------------------------------------


def choices_of(file: CustomerFile, page: Page, frame: Frame) -> list[Choice]:
    """A page that is a list."""
    match page:
        case Page.COUPONS:
            return [coupon_choice(one, frame) for one in file.coupons or ()]
        case Page.RULES:
            rules = file.terms.rules if file.terms else ()
            return [Choice(rows=rule_rows(one, frame)) for one in rules]
        case Page.CAMPAIGNS:
            return [_campaign_choice(one, frame) for one in file.campaigns or ()]
        case Page.ACTIVITY:
            return [_activity_choice(one, frame) for one in file.activity or ()]
        case Page.NOTICES:
            return [_notice_choice(one, frame) for one in file.notices or ()]
        case Page.PROFILE:
            return []


def coupon_choice(coupon: OwnedCoupon, frame: Frame, *, heading: Sequence[Row] = ()) -> Choice:
    worth = coupon_worth(coupon.kind, coupon.value, frame.currency)
    where = "! web shop only" if coupon.is_online_only else ""
    said = " · ".join(part for part in (shown(coupon.code), frame.until(coupon.expires_at)) if part)
    return Choice(
        heading=tuple(heading),
        rows=(
            row(shown(coupon.title) or shown(coupon.code), f"{worth} " if worth else ""),
            Row(
                left=(Piece(f"  {said}", Tone.MUTED),),
                right=(Piece(f"{where} ", Tone.ALARM),) if where else (),
            ),
        ),
    )


def coupon_worth(kind: CouponKind, value: Decimal, currency: str) -> str:
    """What a coupon is worth in a few cells: '10 %', '50.00 SAR', 'free delivery'."""
    if kind is CouponKind.PERCENTAGE:
        return f"{decimal_text(value)} %"
    if kind is CouponKind.FIXED:
        return figures.with_currency(Money.nearest(value, currency))
    return _WORTH[kind]


def rule_rows(rule: RedemptionRule, frame: Frame, *, why_not: str = "") -> tuple[Row, ...]:
    """One way to spend points; grey with the reason where it is not open to the customer."""
    price = f"{figures.points(rule.points, frame.points_name)} " if rule.points else "any number "
    tone = Tone.MUTED if why_not or not rule.active else Tone.PLAIN
    first = row(shown(rule.title) or "Points off the sale", price, tone=tone)
    limits = shown(rule.limits)
    if not (limits or why_not):
        return (first,)
    beside = (Piece(f"{why_not} ", Tone.MUTED),) if why_not else ()
    return first, Row(left=(Piece(f"  {limits}", Tone.MUTED),), right=beside)


def _campaign_choice(one: CampaignProgress, frame: Frame) -> Choice:
    done = f"{decimal_text(one.percent)} % " if one.percent is not None else ""
    times = f"{one.times_achieved:,}× reached" if one.times_achieved else ""
    said = " · ".join(part for part in (shown(one.reward), times, frame.until(one.ends_at)) if part)
    return Choice(rows=(row(shown(one.name), done), *_below(said)))


def _activity_choice(one: Activity, frame: Frame) -> Choice:
    moved = f"{one.points:+,} ".replace("-", figures.MINUS) if one.points else ""
    said = " · ".join(part for part in (frame.on(one.at), _reason(one)) if part)
    return Choice(rows=(row(shown(one.what), moved), *_below(said)))


def _reason(one: Activity) -> str:
    """An id is for machines: its end is enough to compare by."""
    if one.about or one.receipt:
        return shown(one.about or f"receipt {one.receipt}")
    reference = shown(one.reference)
    if len(reference) <= _SHORT_ID:
        return f"number {reference}" if reference else ""
    return f"number {ELLIPSIS}{reference[-_END_OF_ID:]}"


def _notice_choice(one: Notice, frame: Frame) -> Choice:
    mark = Piece("  ") if one.is_read else Piece("• ", Tone.ACCENT)
    title = Piece(shown(one.title), Tone.PLAIN if one.is_read else Tone.STRONG)
    when = frame.on(one.at)
    first = Row(left=(mark, title), right=(Piece(f"{when} ", Tone.MUTED),) if when else ())
    return Choice(rows=(first, *_below(shown(one.body))))


def _below(said: str) -> tuple[Row, ...]:
    return (row(f"  {said}", tone=Tone.MUTED),) if said else ()
