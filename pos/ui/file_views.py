"""A customer's file as rows: its pages by their keys, how old one is, and the profile."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from pos.core.customer import Balance, Customer
from pos.core.customer_file import (
    CustomerFile,
    Page,
    Profile,
)
from pos.ui import figures
from pos.ui.rows import BLANK, Piece, Row, Tone, shown

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
    age = f"as of {figures.as_of(balance.as_of, frame.zone, now=frame.now)}"
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
