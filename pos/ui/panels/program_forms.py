"""Forms for what holds beside all rules: what a point is worth, redeeming at all, expiry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pos.errors import LoyaltyRefused
from pos.ports.loyalty_office import Document, LoyaltyOffice
from pos.ui.command import Desk
from pos.ui.panels.asking import NARROW_ROOM
from pos.ui.panels.entries import Entry, maybe
from pos.ui.panels.office import NOT_KNOWN, OfficeForm, Way, told_rows
from pos.ui.panels.office_entries import days_entry, number_entry, switch_entry
from pos.ui.panels.review import Review
from pos.ui.panels.rule_forms import (
    NO_CHANGE,
    NOT_TOLD,
    STAYS,
    Kind,
    Sent,
    kind_of,
    value_text,
)
from pos.ui.rows import Row, Tone, row

_COMING = "…"
_UNTOLD = frozenset({"", _COMING, NOT_TOLD, NOT_KNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of the program: how a form asks for it, and how the office writes and changes it."""

    title: str
    what: str
    """In the record's words."""
    about: tuple[Row, ...]
    entries: tuple[Entry, ...]
    document: Callable[[LoyaltyOffice, Sequence[object]], Document]
    """Of what was typed; what was left empty stays as it is."""
    words: Callable[[LoyaltyOffice, Document], str]
    send: Callable[[LoyaltyOffice, Document], None]
    known: str
    """Stands in the empty fields until `read` has told more."""
    read: Callable[[LoyaltyOffice], Sequence[str]] | None = None


def default_rule_form(
    desk: Desk, *, sent: Sent, back: Way, typed: Sequence[str] = ()
) -> OfficeForm:
    currency = desk.snapshot.state.setup.currency
    part = _Part(
        title="Default rule",
        what="the default rule",
        about=(row("What a point is worth by itself."),),
        entries=(number_entry(f"Point, {currency}", like="0.1"), switch_entry("Active")),
        document=_default_rule,
        words=lambda office, document: office.words_of_default_rule(document),
        send=lambda office, document: office.update_default_rule(document),
        known=_COMING,
        read=_default_rule_now,
    )
    return _form(desk, part, sent=sent, back=back, typed=typed)


def program_form(desk: Desk, *, back: Way, typed: Sequence[str] = (), news: str = "") -> OfficeForm:
    """`news` tells of what was sent: no list has it, as the service tells neither back."""
    about = (row("For all customers, at every till."), row("Points expire after so many days."))
    part = _Part(
        title="Redeeming and expiry",
        what="redeeming and expiry",
        about=(*told_rows(news, NARROW_ROOM, tone=Tone.ACCENT), *about),
        entries=(switch_entry("Redeeming"), days_entry("Expire in")),
        document=_program,
        words=lambda office, document: office.words_of_program(document),
        send=lambda office, document: office.update_program(document),
        known=NOT_TOLD,
    )

    def sent(words: str) -> OfficeForm:
        return program_form(desk, back=back, news=f"✓ Sent. {words}")

    return _form(desk, part, sent=sent, back=back, typed=typed)


def _form(
    desk: Desk, part: _Part, *, sent: Sent, back: Way, typed: Sequence[str] = ()
) -> OfficeForm:
    def review(*values: object) -> Review:
        texts, before = form.typed, _before(form, part)

        def words(office: LoyaltyOffice) -> str:
            if not any(texts):
                raise LoyaltyRefused(NO_CHANGE)
            return part.words(office, part.document(office, values))

        return Review(
            desk,
            "Send the change?",
            what=part.what,
            words=words,
            send=lambda office: part.send(office, part.document(office, values)),
            sent=sent,
            back=lambda: _form(desk, part, sent=sent, back=back, typed=texts),
            look=back,
            about=(f"It was: {before}",) if before else (),
        )

    form = OfficeForm(
        desk,
        part.title,
        entries=[maybe(one) for one in part.entries],
        known=[part.known for _ in part.entries],
        read=part.read,
        onward=review,
        back=back,
        typed=typed,
        about=part.about,
        hint=(STAYS,),
    )
    return form


def _before(form: OfficeForm, part: _Part) -> str:
    """What the fields that were typed in stood at, where it was told."""
    fields = zip(part.entries, form.fields, strict=True)
    return ", ".join(
        f"{entry.label} {field.placeholder}"
        for entry, field in fields
        if field.text and part.read is not None and field.placeholder not in _UNTOLD
    )


def _default_rule(office: LoyaltyOffice, values: Sequence[object]) -> Document:
    worth, is_active = values
    return office.document_of_default_rule(
        money_per_point=worth if isinstance(worth, Decimal) else None,
        is_active=is_active if isinstance(is_active, bool) else None,
    )


def _default_rule_now(office: LoyaltyOffice) -> tuple[str, str]:
    """The service names the rule nowhere: it is the one for any number of points."""
    plain = (one for one in office.rules() if one.points is None and kind_of(one) is Kind.PLAIN)
    rule = next(plain, None)
    return value_text(office.money_per_point()), value_text(rule.is_active) if rule else NOT_TOLD


def _program(office: LoyaltyOffice, values: Sequence[object]) -> Document:
    is_on, days = values
    return office.document_of_program(
        is_redeeming_on=is_on if isinstance(is_on, bool) else None,
        points_lapse_after_days=days if isinstance(days, int) else None,
    )
