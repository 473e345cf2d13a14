"""Forms for what holds beside all rules: what a point is worth, redeeming at all, expiry."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pos.ports.loyalty_office import Document, LoyaltyOffice
from pos.ui.command import Desk
from pos.ui.panels.entries import maybe
from pos.ui.panels.office import OfficeForm, Way
from pos.ui.panels.office_entries import days_entry, number_entry, switch_entry
from pos.ui.panels.review import Review
from pos.ui.panels.rule_forms import NOT_TOLD, STAYS, Kind, Sent, kind_of, value_text
from pos.ui.rows import row

_COMING = "…"


def default_rule_form(
    desk: Desk, *, sent: Sent, back: Way, typed: Sequence[str] = ()
) -> OfficeForm:
    currency = desk.snapshot.state.setup.currency
    entries = (number_entry(f"Point, {currency}", like="0.1"), switch_entry("Active"))

    def review(worth: object, is_active: object) -> Review:
        texts = form.typed

        def document(office: LoyaltyOffice) -> Document:
            return office.document_of_default_rule(
                money_per_point=worth if isinstance(worth, Decimal) else None,
                is_active=is_active if isinstance(is_active, bool) else None,
            )

        return Review(
            desk,
            "Send the change?",
            what="the default rule",
            words=lambda office: office.words_of_default_rule(document(office)),
            send=lambda office: office.update_default_rule(document(office)),
            sent=sent,
            back=lambda: default_rule_form(desk, sent=sent, back=back, typed=texts),
            look=back,
        )

    form = OfficeForm(
        desk,
        "Default rule",
        entries=[maybe(one) for one in entries],
        known=[_COMING for _ in entries],
        read=_default_rule_now,
        onward=review,
        back=back,
        typed=typed,
        about=(row("What a point is worth by itself."),),
        hint=(STAYS,),
    )
    return form


def _default_rule_now(office: LoyaltyOffice) -> tuple[str, str]:
    """The service names the rule nowhere: it is the one for any number of points."""
    plain = (one for one in office.rules() if one.points is None and kind_of(one) is Kind.PLAIN)
    rule = next(plain, None)
    return value_text(office.money_per_point()), value_text(rule.is_active) if rule else NOT_TOLD


def program_form(desk: Desk, *, sent: Sent, back: Way, typed: Sequence[str] = ()) -> OfficeForm:
    entries = (switch_entry("Redeeming"), days_entry("Expire in"))

    def review(is_on: object, days: object) -> Review:
        texts = form.typed

        def document(office: LoyaltyOffice) -> Document:
            return office.document_of_program(
                is_redeeming_on=is_on if isinstance(is_on, bool) else None,
                points_lapse_after_days=days if isinstance(days, int) else None,
            )

        return Review(
            desk,
            "Send the change?",
            what="redeeming and expiry",
            words=lambda office: office.words_of_program(document(office)),
            send=lambda office: office.update_program(document(office)),
            sent=sent,
            back=lambda: program_form(desk, sent=sent, back=back, typed=texts),
            look=back,
        )

    form = OfficeForm(
        desk,
        "Redeeming and expiry",
        entries=[maybe(one) for one in entries],
        known=[NOT_TOLD for _ in entries],
        onward=review,
        back=back,
        typed=typed,
        about=(row("For all customers, at every till."), row("Points expire after so many days.")),
        hint=(STAYS,),
    )
    return form
