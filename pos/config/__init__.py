"""The configuration: which file it is in, what it may say, and what it says."""

from pos.config.loading import CONFIG_NAME, find_config, load, load_text, user_config
from pos.config.secrets import SECRET_VARIABLES, SECRETS_NAME
from pos.config.settings import Secrets, Settings
from pos.config.tables.coupon_engine import CouponEngineSettings
from pos.config.tables.coupons import CouponsSettings
from pos.config.tables.devices import (
    MOST_FURTHER_SCANNERS,
    PRINTERS_CABLE,
    CardSettings,
    DisplaySettings,
    DrawerSettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
    SerialScannerSettings,
    scanner_names,
)
from pos.config.tables.loyalty import LoyaltySettings
from pos.config.tables.money import (
    CashSettings,
    GiftCardsSettings,
    ReturnsSettings,
    TaxSettings,
    TenderSettings,
)
from pos.config.tables.people import (
    Approvable,
    FurtherRoleSettings,
    RoleSettings,
    RolesSettings,
    Yes,
)
from pos.config.tables.shop import (
    CatalogueSettings,
    EmailSettings,
    ReceiptSettings,
    StoreSettings,
    TillSettings,
    TrainingSettings,
)
from pos.config.unread import UNREAD, set_but_unread

__all__ = [
    "CONFIG_NAME",
    "MOST_FURTHER_SCANNERS",
    "PRINTERS_CABLE",
    "SECRETS_NAME",
    "SECRET_VARIABLES",
    "UNREAD",
    "Approvable",
    "CardSettings",
    "CashSettings",
    "CatalogueSettings",
    "CouponEngineSettings",
    "CouponsSettings",
    "DisplaySettings",
    "DrawerSettings",
    "EmailSettings",
    "FurtherRoleSettings",
    "GiftCardsSettings",
    "LoyaltySettings",
    "PrinterSettings",
    "ReceiptSettings",
    "ReturnsSettings",
    "RoleSettings",
    "RolesSettings",
    "ScaleSettings",
    "ScannerSettings",
    "Secrets",
    "SerialScannerSettings",
    "Settings",
    "StoreSettings",
    "TaxSettings",
    "TenderSettings",
    "TillSettings",
    "TrainingSettings",
    "Yes",
    "find_config",
    "load",
    "load_text",
    "scanner_names",
    "set_but_unread",
    "user_config",
]
