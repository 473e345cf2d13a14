"""What the store has set: the values of its configuration that rules need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pos.core.card import CardMode
from pos.core.item_code import CodeRules
from pos.core.sale import SaleTerms
from pos.core.staff import WITHOUT_LIMITS, Cashier, Role, RoleLimits
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
    customer_events: tuple[str, ...] = ()
    """Events of the account that a cashier may send."""
    tender_methods: tuple[str, ...] = (CASH, CARD)
    card_mode: CardMode = CardMode.NOTED
    returns_within_days: int | None = None
    """Later a manager approves them; None: never too late."""
    stored_value_valid_days: int | None = None
    """How long gift cards and store credit can be spent; None: for ever."""
    limits: Mapping[Role, RoleLimits] = field(default_factory=dict)
    codes: CodeRules = field(default_factory=CodeRules)
    command_codes: bool = True
    """Whether the code of a command may be scanned in place of its key."""
    sends_email: bool = False
    """Receipts go out through the store's mail server."""
    has_scale: bool = False
    """There is a scale at the counter to ask."""
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What cashiers mostly give as a reason, by the action it is for; they may write another."""
    is_training: bool = False
    """Nothing is really sold: everything the till shows or prints says so."""
    zone: tzinfo = UTC
    """Where the store is: what expires, expires by its day."""

    @property
    def currency(self) -> str:
        return self.terms.currency

    def limits_of(self, cashier: Cashier) -> RoleLimits:
        """What someone may do by themselves; a manager may do all of it."""
        return self.limits.get(cashier.role, WITHOUT_LIMITS)

    def tax_percent(self, name: str) -> Decimal:
        """The rate a catalogue row names; one that is not set falls back to the default."""
        return self.tax_rates.get(name or self.default_tax, self.tax_rates[self.default_tax])

    def receipt_number(self, running: int) -> str:
        till = f"{self.till_id}{TRAINING_MARK}" if self.is_training else self.till_id
        return f"{self.store_id}-{till}-{running:06d}"

    def receipt_named(self, text: str) -> str:
        """The whole number of a receipt: its running one will do."""
        is_running = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_RUNNING
        return self.receipt_number(int(text)) if is_running else text
