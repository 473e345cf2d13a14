"""What the configuration says, in the words of those who need it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from pos.config import Settings
from pos.core.sale import SaleTerms
from pos.core.setup import RenewHolds, Setup
from pos.core.staff import Role, RoleLimits
from pos.receipts.letterhead import Letterhead


def setup_of(settings: Settings) -> Setup:
    """The part of the configuration that rules need, in their words."""
    cashier = settings.roles.cashier
    limits = RoleLimits(
        max_discount_percent=cashier.max_discount_percent,
        needs_approval=frozenset(cashier.needs_approval),
    )
    return Setup(
        store_id=settings.store.id,
        store_name=settings.store.name,
        till_id=settings.till.id,
        terms=SaleTerms(
            currency=settings.store.currency,
            prices_include_tax=settings.store.prices_include_tax,
            tax_rounding=settings.tax.rounding,
            points_reduce_tax=settings.tax.points == "discount",
        ),
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
        customer_events=settings.loyalty.events,
        tender_methods=settings.tender.methods,
        limits={Role.CASHIER: limits},
    )


def letterhead_of(settings: Settings) -> Letterhead:
    return Letterhead(
        store_name=settings.store.name,
        till_id=settings.till.id,
        zone=ZoneInfo(settings.store.timezone),
        header=settings.receipt.header,
        footer=settings.receipt.footer,
        qr_url=settings.receipt.qr_url,
    )
