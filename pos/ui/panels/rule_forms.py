"""Forms for a rule by its kind: new, to be changed, to be deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from pos.core.customer import CouponKind
from pos.core.money import decimal_text
from pos.errors import LoyaltyRefused
from pos.ports.loyalty_office import Document, LoyaltyOffice
from pos.ports.program import ProgramRule, RuleCoupon, last_day
from pos.ui.command import Desk
from pos.ui.panels.asking import NARROW_ROOM
from pos.ui.panels.entries import Entry, maybe, percent_entry, points_entry, text_entry
from pos.ui.panels.office import OfficeForm, Way, told_rows
from pos.ui.panels.office_entries import (
    WHOLE_PERCENT,
    above_nothing,
    last_day_entry,
    number_entry,
    switch_entry,
)
from pos.ui.panels.panel import Panel
from pos.ui.panels.review import Review
from pos.ui.rows import Tone, row

Sent = Callable[[str], Panel]
"""The panel that tells what was sent."""

STAYS = row("What stays empty is not changed.", tone=Tone.MUTED)
_FREE = row("Limits may stay empty.", tone=Tone.MUTED)
NOT_TOLD = "not told by the service"
NO_CHANGE = "Nothing is changed by this. Type what is to be different."


class Kind(StrEnum):
    """What a rule gives, as a manager says it."""

    PERCENTAGE = "Per cent off"
    FIXED = "An amount off"
    PRODUCT = "A free product"
    SHIPPING = "Free shipping"
    PLAIN = "Points worth money"
    GROUP = "A coupon of a group"


_COUPONS = {
    Kind.PERCENTAGE: CouponKind.PERCENTAGE,
    Kind.FIXED: CouponKind.FIXED,
    Kind.PRODUCT: CouponKind.PRODUCT,
    Kind.SHIPPING: CouponKind.SHIPPING,
    Kind.GROUP: CouponKind.CUSTOM,
}
_OF_COUPON = frozenset(field.name for field in fields(RuleCoupon))


class Asked(NamedTuple):
    """A field of the form: which of the rule's it is, and whether a new rule needs it."""

    name: str
    entry: Entry
    is_needed: bool = False


def new_rule_form(
    desk: Desk, kind: Kind, *, sent: Sent, back: Way, typed: Sequence[str] = ()
) -> OfficeForm:
    """`typed` before: what was refused, or not sent after all, comes back to be mended."""
    coupon = _COUPONS.get(kind)
    rule = ProgramRule(rule_id="", rule_type="", coupon=RuleCoupon(kind=coupon) if coupon else None)
    asked = _asked(desk, kind)
    entries = [one.entry if one.is_needed else maybe(one.entry) for one in asked]

    def review(*values: object) -> Review:
        made, texts = _with(rule, asked, values), form.typed
        return Review(
            desk,
            "Send the new rule?",
            what="a new rule",
            words=lambda office: office.words_of_rule(office.document_of_rule(made)),
            send=lambda office: office.create_rule(office.document_of_rule(made)),
            sent=sent,
            back=lambda: new_rule_form(desk, kind, sent=sent, back=back, typed=texts),
            look=back,
        )

    form = OfficeForm(
        desk,
        f"New rule: {kind[:1].lower()}{kind[1:]}",
        entries=entries,
        onward=review,
        back=back,
        typed=typed,
        hint=(_FREE,),
    )
    return form


def change_rule_form(
    desk: Desk,
    rule: ProgramRule,
    words: str,
    *,
    sent: Sent,
    back: Way,
    typed: Sequence[str] = (),
) -> OfficeForm:
    asked = (*_asked(desk, kind_of(rule)), Asked("is_active", switch_entry("Active")))
    told = _known(rule)

    def review(*values: object) -> Review:
        after, texts = _with(rule, asked, values), form.typed

        def again() -> OfficeForm:
            return change_rule_form(desk, rule, words, sent=sent, back=back, typed=texts)

        return _change_review(desk, rule, after, words, sent=sent, back=again, look=back)

    form = OfficeForm(
        desk,
        "Change the rule",
        entries=[maybe(one.entry) for one in asked],
        known=[told.get(one.name, "–") for one in asked],
        onward=review,
        back=back,
        typed=typed,
        about=told_rows(words, NARROW_ROOM, tone=Tone.STRONG, most=3),
        hint=(STAYS,),
    )
    return form


def _change_review(
    desk: Desk,
    rule: ProgramRule,
    after: ProgramRule,
    words: str,
    *,
    sent: Sent,
    back: Way,
    look: Way,
) -> Review:
    def document(office: LoyaltyOffice) -> Document:
        return office.document_of_change(rule, after)

    def said(office: LoyaltyOffice) -> str:
        if not document(office):
            raise LoyaltyRefused(NO_CHANGE)
        return office.words_of_update(rule, document(office))

    return Review(
        desk,
        "Send the change?",
        what=f"rule {rule.rule_id}",
        words=said,
        send=lambda office: office.update_rule(rule.rule_id, document(office)),
        sent=sent,
        back=back,
        look=look,
        about=(f"It was: {words}",),
    )


def delete_question(desk: Desk, rule: ProgramRule, words: str, *, sent: Sent, back: Way) -> Review:
    return Review(
        desk,
        "Delete the rule?",
        what=f"rule {rule.rule_id} is deleted",
        words=lambda _: words,
        send=lambda office: office.delete_rule(rule.rule_id),
        sent=sent,
        back=back,
        enter="delete it for good",
        about=("Nobody can spend points by it any more.",),
    )


def kind_of(rule: ProgramRule) -> Kind:
    coupon = rule.coupon
    if coupon is None or (coupon.kind is CouponKind.FIXED and coupon.value is None):
        return Kind.PLAIN
    return next((one for one, kind in _COUPONS.items() if kind is coupon.kind), Kind.GROUP)


def _asked(desk: Desk, kind: Kind) -> tuple[Asked, ...]:
    today = desk.now().astimezone(desk.zone).date()
    currency = desk.snapshot.state.setup.currency
    worth = number_entry(f"Point, {currency}", like="0.1")
    points = Asked(
        "points", above_nothing(points_entry("Points")), is_needed=kind is not Kind.PLAIN
    )
    at_most = Asked("capping", number_entry("At most", like="50"))
    least = Asked("min_order", number_entry("Orders from", like="100"))
    until = Asked("ends_at", last_day_entry("Until", today=today))
    own: dict[Kind, tuple[Asked, ...]] = {
        Kind.PERCENTAGE: (
            Asked("value", _percent(), is_needed=True),
            points,
            at_most,
            least,
        ),
        Kind.FIXED: (
            Asked(
                "value", above_nothing(number_entry(f"Off, {currency}", like="15")), is_needed=True
            ),
            points,
            least,
        ),
        Kind.PRODUCT: (
            Asked("product_id", text_entry("Product id"), is_needed=True),
            Asked("product_name", text_entry("Its name"), is_needed=True),
            points,
        ),
        Kind.SHIPPING: (points, least),
        Kind.PLAIN: (Asked("point_value", worth, is_needed=True), points),
        Kind.GROUP: (Asked("group_handle", text_entry("Group handle"), is_needed=True), points),
    }
    return (*own[kind], until)


def _percent() -> Entry:
    return above_nothing(percent_entry("Per cent"), most=WHOLE_PERCENT)


def _with(rule: ProgramRule, asked: Sequence[Asked], values: Sequence[object]) -> ProgramRule:
    """The rule with what was typed; what stayed empty stays as it was."""
    # What a field makes of its text is known to its entry alone.
    typed: dict[str, Any] = {
        one.name: value for one, value in zip(asked, values, strict=True) if value != ""
    }
    coupon = rule.coupon
    if coupon is not None:
        own = {name: value for name, value in typed.items() if name in _OF_COUPON}
        coupon = replace(coupon, **own)
    others = {name: value for name, value in typed.items() if name not in _OF_COUPON}
    return replace(rule, coupon=coupon, **others)


def _known(rule: ProgramRule) -> Mapping[str, str]:
    """What stands in the fields in grey."""
    values: dict[str, object] = {
        "points": rule.points,
        "point_value": rule.point_value,
        "ends_at": rule.ends_at or NOT_TOLD,
        "is_active": rule.is_active,
    }
    if rule.coupon is not None:
        values |= {name: getattr(rule.coupon, name) for name in _OF_COUPON}
    return {name: value_text(value) for name, value in values.items() if value not in (None, "")}


def value_text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Decimal):
        return decimal_text(value, grouped=True)
    return last_day(value) if isinstance(value, datetime) else str(value)
