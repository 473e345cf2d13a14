"""The pages of a customer's file that are lists, as rows to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pos.core.customer import CouponKind, RedemptionRule
from pos.core.customer_file import (
    Activity,
    CampaignProgress,
    CustomerFile,
    Notice,
    OwnedCoupon,
    Page,
)
from pos.core.money import MINUS, Money, decimal_text
from pos.core.signed_coupon import code_alone
from pos.ui import figures
from pos.ui.file_views import Frame
from pos.ui.rows import ELLIPSIS, Choice, Piece, Row, Tone, cut, row, shown

_SHORT_ID, _END_OF_ID = 12, 4
_CODE_ROOM = 20

_WORTH = {
    CouponKind.SHIPPING: "free delivery",
    CouponKind.PRODUCT: "one free",
    CouponKind.CUSTOM: "",
    CouponKind.FEES: "fees",
    CouponKind.CASHBACK: "points back",
}


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
    said = " · ".join(
        part for part in (_code_told(coupon.code), frame.until(coupon.expires_at)) if part
    )
    return Choice(
        heading=tuple(heading),
        rows=(
            row(
                shown(coupon.title) or shown(code_alone(coupon.code)), f"{worth} " if worth else ""
            ),
            Row(
                left=(Piece(f"  {said}", Tone.MUTED),),
                right=(Piece(f"{where} ", Tone.ALARM),) if where else (),
            ),
        ),
    )


def _code_told(code: str) -> str:
    """A code that nobody can guess is long: its end gives way to the coupon's."""
    return cut(shown(code_alone(code)), _CODE_ROOM)


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
    moved = f"{one.points:+,} ".replace("-", MINUS) if one.points else ""
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
