"""The loyalty program's set-up as rows: rules in words, the coupon engine, what is only read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pos.core.customer import CouponKind
from pos.core.money import decimal_text
from pos.ports.coupon_changes import changes_of
from pos.ports.program import (
    HIDDEN,
    CashbackRule,
    CouponSettings,
    EngineTrial,
    ProgramCampaign,
    ProgramRule,
    ReferralTerms,
    Tier,
    last_day,
)
from pos.ui.rows import BLANK, Choice, Piece, Row, Tone, row, shown, wrapped

ENGINE_KINDS = {
    CouponKind.FIXED: "Fixed",
    CouponKind.PERCENTAGE: "Percentage",
    CouponKind.PRODUCT: "Product",
    CouponKind.SHIPPING: "Shipping",
}
"""What the shop's own engine may make, by name."""

_LABEL = 12
_ROWS_A_TEXT = 3
_LAST_DAYS_UNTOLD = row("The service tells no rule's last day.", tone=Tone.MUTED)


class WordedRule(NamedTuple):
    rule: ProgramRule
    words: str


class RulesTold(NamedTuple):
    money_per_point: Decimal
    rules: tuple[WordedRule, ...]


def rule_choices(told: RulesTold, room: int, *, currency: str) -> list[Choice]:
    worth = f"One point is worth {decimal_text(told.money_per_point, grouped=True)} {currency}."
    untold = () if any(one.rule.ends_at for one in told.rules) else (_LAST_DAYS_UNTOLD,)
    heading = (row(worth, tone=Tone.MUTED), *untold, BLANK)
    return [
        Choice(heading=() if at else heading, rows=_rule_rows(one, room))
        for at, one in enumerate(told.rules)
    ]


def _rule_rows(one: WordedRule, room: int) -> tuple[Row, ...]:
    """The price first; what is given for it below, as far as it needs another row."""
    tone = Tone.PLAIN if one.rule.is_active else Tone.MUTED
    lines = _lines(one.words, room)
    return tuple(row(line, tone=tone) for line in lines)


def _lines(text: str, room: int) -> tuple[str, ...]:
    """Rows after the first stand a little to the right."""
    first, *rest = wrapped(shown(text), room - 2, most=_ROWS_A_TEXT) or ("",)
    return (first, *(f"  {line}" for line in rest))


# -- what is only read ------------------------------------------------------------------------


def cashback_choices(rules: Sequence[CashbackRule], currency: str) -> list[Choice]:
    return [
        Choice(
            rows=(
                row(shown(one.tier) or "Everyone"),
                row(f"  {one.words(currency)}", tone=Tone.MUTED),
            )
        )
        for one in rules
    ]


def tier_choices(tiers: Sequence[Tier], room: int) -> list[Choice]:
    return [
        Choice(
            rows=(
                row(
                    f"★ {shown(one.name)}", f"from {decimal_text(one.min_progress, grouped=True)} "
                ),
                *(
                    row(f"  {line}", tone=Tone.MUTED)
                    for benefit in one.benefits
                    for line in _lines(benefit, room - 2)
                ),
            )
        )
        for one in tiers
    ]


def campaign_choices(campaigns: Sequence[ProgramCampaign], room: int) -> list[Choice]:
    return [
        Choice(
            rows=(
                row(shown(one.name), _when(one)),
                *(
                    row(f"  {line}", tone=Tone.MUTED)
                    for text in (one.reward, one.description)
                    if text
                    for line in _lines(text, room - 2)
                ),
            )
        )
        for one in campaigns
    ]


def _when(campaign: ProgramCampaign) -> str:
    if campaign.ends_at is not None:
        return f"until {last_day(campaign.ends_at)} "
    return f"from {last_day(campaign.starts_at)} " if campaign.starts_at is not None else ""


def referral_rows(terms: ReferralTerms) -> tuple[Row, ...]:
    return (
        _told("Rewarded", terms.method),
        _told("After", terms.event),
        _told("Friend", terms.friend_reward),
        _told("Referrer", terms.customer_reward),
    )


# -- the coupon engine ------------------------------------------------------------------------


def settings_rows(settings: CouponSettings, room: int) -> tuple[Row, ...]:
    """Header and query values are secrets: only that there is one is shown."""
    secrets = (("Header", settings.headers), ("Query", settings.query))
    return (
        *_address_rows(settings, room),
        *(_kind_row(settings, kind) for kind in ENGINE_KINDS),
        *(_secret_row(label, name, value) for label, pairs in secrets for name, value in pairs),
        _told("Template", f"{len(settings.payload):,} characters" if settings.payload else ""),
        *(
            _told("Shown in", f"{name} ({value})" if value != name else name)
            for name, value in settings.platforms
        ),
    )


def _secret_row(label: str, name: str, value: str) -> Row:
    told = Piece(f"{HIDDEN} ") if value else Piece("! no value ", Tone.ALARM)
    return Row(left=(Piece(f"{label:<{_LABEL}}", Tone.MUTED), Piece(shown(name))), right=(told,))


def _address_rows(settings: CouponSettings, room: int) -> tuple[Row, ...]:
    if not settings.url:
        return (row("No engine: the service makes the coupons."), BLANK)
    address = shown(settings.shown_url)
    at = room - _LABEL
    lines = [address[start : start + at] for start in range(0, len(address), at)][:_ROWS_A_TEXT]
    first, *rest = lines
    indent = " " * _LABEL
    return (
        _told("Url", first),
        *(row(f"{indent}{one}") for one in rest),
        _told("Method", settings.method),
    )


def _kind_row(settings: CouponSettings, kind: CouponKind) -> Row:
    name = dict(settings.names).get(kind, "")
    said = f"called {shown(name)}" if name else ""
    state = Piece("on   ") if kind in settings.kinds else Piece("off  ", Tone.MUTED)
    label = Piece(f"{ENGINE_KINDS[kind]:<{_LABEL}}", Tone.MUTED)
    return Row(left=(label, state, Piece(said, Tone.MUTED)))


def settings_words(settings: CouponSettings) -> str:
    """Said before it is sent."""
    names = dict(settings.names)
    made = [
        f"{ENGINE_KINDS[kind].lower()} (called {names[kind]})"
        if names.get(kind)
        else ENGINE_KINDS[kind].lower()
        for kind in ENGINE_KINDS
        if kind in settings.kinds
    ]
    kinds = ", ".join(made) if made else "none"
    return f"{settings.method} to {settings.shown_url}. Coupons it makes: {kinds}."


def settings_change_words(before: CouponSettings, after: CouponSettings) -> str:
    """What differs from the settings that the service has."""
    changes = [one.words for one in changes_of(before, after)]
    return f"What changes: {'; '.join(changes)}." if changes else "None of it is new."


def trial_words(trial: EngineTrial) -> str:
    code = f" Its code: {trial.masked_code}" if trial.masked_code else ""
    return f"{trial.say}{code}"


def _told(label: str, value: str) -> Row:
    said = Piece(shown(value)) if value else Piece("–", Tone.MUTED)
    return Row(left=(Piece(f"{label:<{_LABEL}}", Tone.MUTED), said))
