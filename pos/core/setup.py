"""What the store has set: the values of its configuration that rules need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, time, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pos.core.business_day import MIDNIGHT
from pos.core.card import CardMode
from pos.core.item_code import CodeRules
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.sale import SaleTerms
from pos.core.shop_coupon import ShopCouponRules
from pos.core.staff import WITHOUT_LIMITS, Cashier, RoleLimits
from pos.core.tender import CARD, CASH

TRAINING_MARK: Final = ".TRAINING"
"""In a receipt's number, so that no till in the shop takes it for one of its own."""
_LONGEST_RUNNING: Final = 9


class RenewHolds(StrEnum):
    """Whether points and coupons that near their end are had anew, and who says so."""

    ASK = "ask"
    """The cashier is told in time, and extends them with the customer's word."""
    SILENT = "silent"
    """The till does it by itself."""
    NEVER = "never"
    """They lapse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    store_id: str
    store_name: str
    till_id: str
    terms: SaleTerms
    tax_rates: Mapping[str, Decimal]
    default_tax: str
    exempt_tags: tuple[str, ...] = ()
    """Customers with one of them pay no tax."""
    has_loyalty: bool = True
    customer_template: str = "mobile_{digits}"
    """How a typed phone number becomes a customer id."""
    email_template: str = "{email}"
    card_template: str = "{card}"
    country_code: str = ""
    """Put before a phone number typed as people dial it at home; empty: as typed."""
    uses_otp: bool = False
    """The account sends the customer a code before points are held."""
    guest_orders: bool = False
    """Sales without a customer are told to the service too, under an id of their own."""
    return_window_days: int | None = None
    """How long earned points stay pending; None: as the account has it."""
    renew_holds: RenewHolds = RenewHolds.ASK
    automatic_promotions: bool = False
    shop_coupons: ShopCouponRules = field(default_factory=ShopCouponRules)
    customer_events: tuple[str, ...] = ()
    """Events of the account that a cashier may send."""
    tender_methods: tuple[str, ...] = (CASH, CARD)
    card_mode: CardMode = CardMode.NOTED
    returns_within_days: int | None = None
    """Later a manager approves them; None: never too late."""
    stored_value_valid_days: int | None = None
    """How long gift cards and store credit can be spent; None: for ever."""
    limits: Mapping[str, RoleLimits] = field(default_factory=dict)
    """By role; a role that is not set has a cashier's."""
    codes: CodeRules = field(default_factory=CodeRules)
    command_codes: bool = True
    """Whether the code of a command may be scanned in place of its key."""
    sends_email: bool = False
    """Receipts go out through the store's mail server."""
    has_printer: bool = True
    has_scale: bool = False
    """There is a scale at the counter to ask."""
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What cashiers mostly give as a reason, by the action it is for; they may write another."""
    lock_after_s: int = 0
    """A till at which nobody does anything for so long locks itself; 0: never."""
    manager_lock_after_s: int = 0
    """The same of a till that a manager works."""
    has_hub: bool = False
    """The store's tills hand each other what they suspend, know each other's gift cards, and take
    back what another has sold.
    """
    offline_card_limit: Money | None = None
    """As much of a gift card is spent while the hub does not answer; None: nothing."""
    is_training: bool = False
    """Nothing is really sold: everything the till shows or prints says so."""
    zone: tzinfo = UTC
    """Where the store is: what expires, expires by its day."""
    day_ends: time = MIDNIGHT
    """When a business day is over, by the shop's clock."""
    denominations: tuple[Money, ...] = ()
    """Notes and coins to count a drawer by, the largest first; without them it is counted as one
    amount.
    """
    blind_count: bool = True
    """Whoever counts the drawer is not told meanwhile what should be in it."""
    own_drawers: bool = False
    """A shift is its cashier's: anybody else sells on it on a manager's word alone."""

    @property
    def currency(self) -> str:
        return self.terms.currency

    def limits_of(self, cashier: Cashier) -> RoleLimits:
        """What someone may do by themselves; a manager may do all of it."""
        if cashier.is_manager:
            return WITHOUT_LIMITS
        usual = self.limits.get(Role.CASHIER, WITHOUT_LIMITS)
        limits = self.limits.get(cashier.role, usual)
        if cashier.max_discount_percent is None:
            return limits
        return replace(limits, max_discount_percent=cashier.max_discount_percent)

    def locks_after_s(self, cashier: Cashier) -> int:
        return self.manager_lock_after_s if cashier.is_manager else self.lock_after_s

    def tax_percent(self, name: str) -> Decimal:
        """The rate a catalogue row names; one that is not set falls back to the default."""
        return self.tax_rates.get(name or self.default_tax, self.tax_rates[self.default_tax])

    def receipt_number(self, running: int) -> str:
        till = f"{self.till_id}{TRAINING_MARK}" if self.is_training else self.till_id
        return f"{self.store_id}-{till}-{running:06d}"

    def printed_here(self, receipt: str) -> bool:
        """Whether it is the number of a receipt of this till."""
        return receipt.rpartition("-")[0] == self.receipt_number(0).rpartition("-")[0]

    def receipt_named(self, text: str) -> str:
        """The whole number of a receipt: its running one will do."""
        is_running = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_RUNNING
        return self.receipt_number(int(text)) if is_running else text
