"""The configuration: which file it is in, what it may say, and what it says."""

from pos.config.loading import CONFIG_NAME, find_config, load, user_config
from pos.config.secrets import SECRET_VARIABLES, SECRETS_NAME
from pos.config.settings import (
    Approvable,
    CatalogueSettings,
    DisplaySettings,
    DrawerSettings,
    LoyaltySettings,
    PrinterSettings,
    ReceiptSettings,
    RoleSettings,
    RolesSettings,
    ScannerSettings,
    Secrets,
    Settings,
    StoreSettings,
    TaxSettings,
    TenderSettings,
    TillSettings,
)
from pos.config.unread import UNREAD, set_but_unread

__all__ = [
    "CONFIG_NAME",
    "SECRETS_NAME",
    "SECRET_VARIABLES",
    "UNREAD",
    "Approvable",
    "CatalogueSettings",
    "DisplaySettings",
    "DrawerSettings",
    "LoyaltySettings",
    "PrinterSettings",
    "ReceiptSettings",
    "RoleSettings",
    "RolesSettings",
    "ScannerSettings",
    "Secrets",
    "Settings",
    "StoreSettings",
    "TaxSettings",
    "TenderSettings",
    "TillSettings",
    "find_config",
    "load",
    "set_but_unread",
    "user_config",
]
