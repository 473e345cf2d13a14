"""The manager menu's loyalty program: how points are spent and earned, looked at and changed."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import TYPE_CHECKING

from pos.core.rules.program import change_refused
from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot
    from pos.ui.panels.panel import Panel


class _ManagersOnly(Command):
    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return snapshot.state.setup.has_loyalty and not change_refused(snapshot.state)

    async def run(self, desk: Desk) -> None:
        if refused := change_refused(desk.snapshot.state):
            desk.refuse(refused)
        else:
            await desk.open_panel(self.panel(desk))

    @abstractmethod
    def panel(self, desk: Desk) -> Panel: ...


class SpendingRules(_ManagersOnly):
    """What points buy; new, changed."""

    label = "Rules to spend points by"

    def panel(self, desk: Desk) -> Panel:
        from pos.ui.panels.rules import RulesPanel

        return RulesPanel(desk, back=partial(program_menu, desk))


class DefaultRule(_ManagersOnly):
    """What a point is worth by itself."""

    label = "Default rule"

    def panel(self, desk: Desk) -> Panel:
        from pos.ui.panels.program_forms import default_rule_form
        from pos.ui.panels.rules import rules_with_news

        back = partial(program_menu, desk)
        return default_rule_form(desk, sent=rules_with_news(desk, back), back=back)


class RedeemingSwitch(_ManagersOnly):
    """Redeem or not; when points expire."""

    label = "Redeeming and expiry"

    def panel(self, desk: Desk) -> Panel:
        from pos.ui.panels.program_forms import program_form

        return program_form(desk, back=partial(program_menu, desk))


class CouponEngine(_ManagersOnly):
    """Who makes the shop's own coupons."""

    label = "Coupon engine"

    def panel(self, desk: Desk) -> Panel:
        from pos.ui.panels.coupon_engine import CouponEnginePanel

        return CouponEnginePanel(desk, back=partial(program_menu, desk))


class CashbackRules(_ManagersOnly):
    """What purchases earn."""

    label = "Earning"

    def panel(self, desk: Desk) -> Panel:
        from pos.ui.panels.program_lists import cashback_list

        return cashback_list(desk, partial(program_menu, desk))


class Tiers(_ManagersOnly):
    """From when, and what they bring."""

    label = "Tiers"

    def panel(self, desk: Desk) -> Panel:
        from pos.ui.panels.program_lists import tier_list

        return tier_list(desk, partial(program_menu, desk))


class Campaigns(_ManagersOnly):
    """What is on, and what it gives."""

    label = "Campaigns"

    def panel(self, desk: Desk) -> Panel:
        from pos.ui.panels.program_lists import campaign_list

        return campaign_list(desk, partial(program_menu, desk))


class Referrals(_ManagersOnly):
    """What a friend who joins brings."""

    label = "Referrals"

    def panel(self, desk: Desk) -> Panel:
        from pos.ui.panels.program_lists import referral_list

        return referral_list(desk, partial(program_menu, desk))


OFFICE_COMMANDS: tuple[type[Command], ...] = (
    SpendingRules,
    DefaultRule,
    RedeemingSwitch,
    CouponEngine,
    CashbackRules,
    Tiers,
    Campaigns,
    Referrals,
)


class LoyaltyProgramMenu(_ManagersOnly):
    """See or change points and tiers."""

    label = "Loyalty program"

    def panel(self, desk: Desk) -> Panel:
        return program_menu(desk)


def program_menu(desk: Desk) -> Panel:
    from pos.ui.panels.menu import Menu

    return Menu(desk, "Loyalty program", OFFICE_COMMANDS)
