"""What a manager may read of the program here and changes elsewhere: one list for each."""

from __future__ import annotations

from collections.abc import Sequence

from pos.ports.program import CashbackRule, ProgramCampaign, ReferralTerms, Tier
from pos.ui.command import Desk
from pos.ui.office_views import (
    campaign_choices,
    cashback_choices,
    referral_rows,
    tier_choices,
)
from pos.ui.panels.office import Way
from pos.ui.panels.office_list import OfficeList, OfficeText


def cashback_list(desk: Desk, back: Way) -> OfficeList[Sequence[CashbackRule]]:
    currency = desk.snapshot.state.setup.currency
    return OfficeList(
        desk,
        "Earning",
        read=lambda office: office.cashback_rules(),
        fill=lambda rules, _: cashback_choices(rules, currency),
        nothing="Purchases earn nothing.",
        back=back,
    )


def tier_list(desk: Desk, back: Way) -> OfficeList[Sequence[Tier]]:
    return OfficeList(
        desk,
        "Tiers",
        read=lambda office: office.tiers(),
        fill=tier_choices,
        nothing="No tiers.",
        back=back,
    )


def campaign_list(desk: Desk, back: Way) -> OfficeList[Sequence[ProgramCampaign]]:
    return OfficeList(
        desk,
        "Campaigns",
        read=lambda office: office.campaigns(),
        fill=campaign_choices,
        nothing="No campaigns now.",
        back=back,
    )


def referral_list(desk: Desk, back: Way) -> OfficeText[ReferralTerms]:
    return OfficeText(
        desk,
        "Referrals",
        read=lambda office: office.referral_terms(),
        rows=lambda terms, _: referral_rows(terms),
        back=back,
    )
