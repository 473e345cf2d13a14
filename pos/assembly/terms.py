"""What the configuration says, in the words of those who need it."""

from __future__ import annotations

from datetime import time
from typing import Final
from zoneinfo import ZoneInfo

from pos.config import FurtherRoleSettings, RoleSettings, Settings
from pos.core.card import CardMode
from pos.core.cash_count import usual_denominations
from pos.core.item_code import CodeRules
from pos.core.money import Money
from pos.core.price_pattern import read_pattern
from pos.core.roles import Role
from pos.core.rules.actions import TAX_EXEMPT
from pos.core.sale import SaleTerms
from pos.core.setup import RenewHolds, Setup
from pos.core.shift import CashMove
from pos.core.shop_coupon import ShopCouponRules
from pos.core.staff import RoleLimits
from pos.core.symbology import CodeId
from pos.places import Places
from pos.receipts.letterhead import Letterhead


def setup_of(settings: Settings) -> Setup:
    """The part of the configuration that rules need, in their words."""
    return Setup(
        store_id=settings.store.id,
        store_name=settings.store.name,
        till_id=settings.till.id,
        terms=_terms_of(settings),
        tax_rates=settings.tax.rates,
        default_tax=settings.tax.default,
        has_loyalty=settings.loyalty.provider != "none",
        customer_template=settings.loyalty.customer_id,
        email_template=settings.loyalty.email_id,
        card_template=settings.loyalty.card_id,
        country_code=settings.loyalty.country_code,
        uses_otp=settings.loyalty.otp,
        guest_orders=settings.loyalty.guest_orders,
        return_window_days=settings.loyalty.return_window_days,
        renew_holds=RenewHolds(settings.loyalty.renew_holds),
        automatic_promotions=settings.loyalty.automatic_promotions,
        exempt_tags=settings.tax.exempt_tags,
        shop_coupons=_shop_coupons_of(settings),
        customer_events=settings.loyalty.events,
        tender_methods=settings.tender.methods,
        card_mode=_CARD_MODES[settings.card.driver],
        returns_within_days=settings.returns.days or None,
        stored_value_valid_days=settings.gift_cards.valid_days or None,
        limits=_limits_of(settings),
        codes=_code_rules(settings),
        command_codes=settings.scanner.command_codes,
        sends_email=bool(settings.email.host),
        lock_after_s=settings.till.lock_after_s,
        manager_lock_after_s=settings.till.manager_lock_after_s,
        is_training=settings.is_training,
        has_printer=settings.printer.driver != "none",
        has_scale=settings.scale.driver != "none",
        reasons=_reasons_of(settings),
        zone=ZoneInfo(settings.store.timezone),
        day_ends=time.fromisoformat(settings.store.day_ends),
        denominations=_denominations(settings),
        blind_count=settings.cash.blind_count,
        own_drawers=settings.cash.drawers == "own",
        offline_card_limit=Money.parse(settings.hub.offline_card_limit, settings.store.currency),
        has_hub=_has_hub(settings),
    )


def _denominations(settings: Settings) -> tuple[Money, ...]:
    """The largest first, as a drawer is counted; an empty list is the store's wish for none."""
    listed, currency = settings.cash.denominations, settings.store.currency
    if listed is None:
        return usual_denominations(currency)
    return tuple(sorted((Money.parse(text, currency) for text in listed), reverse=True))


def _shop_coupons_of(settings: Settings) -> ShopCouponRules:
    coupons = settings.coupons
    return ShopCouponRules(
        patterns=coupons.patterns,
        has_engine=bool(coupons.url),
        lock_minutes=coupons.lock_minutes,
        believes_signed=bool(coupons.url) and coupons.offline == "signed",
    )


def _terms_of(settings: Settings) -> SaleTerms:
    return SaleTerms(
        currency=settings.store.currency,
        prices_include_tax=settings.store.prices_include_tax,
        tax_rounding=settings.tax.rounding,
        points_reduce_tax=settings.tax.points == "discount",
        cash_rounding_minor=_smallest_coin_minor(settings),
    )


def _limits_of(settings: Settings) -> dict[str, RoleLimits]:
    roles: dict[str, RoleSettings] = {Role.CASHIER: settings.roles.cashier}
    roles.update(settings.further_roles)
    tax_exempt = {TAX_EXEMPT} if settings.tax.exempt_approval else set()
    return {
        name: RoleLimits(
            max_discount_percent=role.max_discount_percent,
            needs_approval=role.needs_approval | tax_exempt,
            may_approve=(
                frozenset[str](role.may_approve)
                if isinstance(role, FurtherRoleSettings)
                else frozenset()
            ),
        )
        for name, role in roles.items()
    }


def _code_rules(settings: Settings) -> CodeRules:
    scanner = settings.scanner
    return CodeRules(
        code_id=CodeId(scanner.code_id),
        patterns=tuple(read_pattern(text) for text in scanner.price_patterns),
    )


def _reasons_of(settings: Settings) -> dict[str, tuple[str, ...]]:
    """By what they are given for, as the intents name it."""
    reasons = settings.reasons
    return {
        "discount": reasons.discount,
        "price": reasons.price,
        "no-sale": reasons.no_sale,
        CashMove.PAID_IN: reasons.paid_in,
        CashMove.PAID_OUT: reasons.paid_out,
        "return": reasons.returns,
    }


def _smallest_coin_minor(settings: Settings) -> int:
    coin = settings.tender.cash_rounding
    return Money.parse(coin, settings.store.currency).minor if coin else 0


_CARD_MODES: Final = {
    "none": CardMode.NOTED,
    "stand_alone": CardMode.TYPED,
    "simulator": CardMode.ASKED,
}


def letterhead_of(settings: Settings) -> Letterhead:
    return Letterhead(
        store_name=settings.store.name,
        till_id=settings.till.id,
        zone=ZoneInfo(settings.store.timezone),
        header=settings.receipt.header,
        footer=settings.receipt.footer,
        qr_url=settings.receipt.qr_url,
        is_training=settings.is_training,
        has_hub=_has_hub(settings),
    )


def _has_hub(settings: Settings) -> bool:
    """What is done in training no other till knows."""
    return bool(settings.hub.dsn) and not settings.is_training


def places_of(settings: Settings) -> Places:
    """A till in training has a record of its own, and the shop's goods and people."""
    shop = settings.shop_data_dir if settings.is_training else None
    return Places(settings.data_dir, shop)
