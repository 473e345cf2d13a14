"""Every table of config.toml in one value; each key's type and default stands in `tables`.

A description there completes the sentence "expected …" of a mistake; checks.py has what no type
says, and about.py what each key is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct, field

from pos.config.tables.coupon_engine import CouponEngineSettings
from pos.config.tables.coupons import CouponsSettings
from pos.config.tables.devices import (
    CardSettings,
    DisplaySettings,
    DrawerSettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
)
from pos.config.tables.hub import HubSettings
from pos.config.tables.loyalty import LoyaltySettings
from pos.config.tables.money import (
    CashSettings,
    GiftCardsSettings,
    ReturnsSettings,
    TaxSettings,
    TenderSettings,
)
from pos.config.tables.people import FurtherRoleSettings, ReasonsSettings, RolesSettings
from pos.config.tables.shop import (
    CatalogueSettings,
    EmailSettings,
    ReceiptSettings,
    ScreenSettings,
    StoreSettings,
    TillSettings,
    TrainingSettings,
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Secrets:
    """Keys, tokens and passwords, empty where not given. Never shown, never logged."""

    api_key: str = ""
    secret_key: str = ""
    partner_token: str = ""
    smtp_password: str = ""
    coupons_token: str = ""
    coupons_issue_token: str = ""
    coupons_signing_key: str = ""
    coupons_db_password: str = ""
    hub_password: str = ""
    hub_office_password: str = ""

    def __repr__(self) -> str:
        given = (name for name in self.__slots__ if getattr(self, name))
        return f"Secrets(given: {', '.join(given) or 'none'})"


class Settings(Struct, frozen=True, kw_only=True):
    """The whole configuration; `folder` is where config.toml is, `secrets` never stand in it."""

    store: StoreSettings = StoreSettings()
    till: TillSettings = TillSettings()
    catalogue: CatalogueSettings = CatalogueSettings()
    tax: TaxSettings = field(default_factory=TaxSettings)
    loyalty: LoyaltySettings = LoyaltySettings()
    receipt: ReceiptSettings = ReceiptSettings()
    email: EmailSettings = EmailSettings()
    tender: TenderSettings = TenderSettings()
    cash: CashSettings = CashSettings()
    returns: ReturnsSettings = ReturnsSettings()
    gift_cards: GiftCardsSettings = GiftCardsSettings()
    scanner: ScannerSettings = ScannerSettings()
    printer: PrinterSettings = PrinterSettings()
    drawer: DrawerSettings = DrawerSettings()
    display: DisplaySettings = DisplaySettings()
    scale: ScaleSettings = ScaleSettings()
    card: CardSettings = CardSettings()
    screen: ScreenSettings = ScreenSettings()
    reasons: ReasonsSettings = ReasonsSettings()
    roles: RolesSettings = RolesSettings()
    training: TrainingSettings = TrainingSettings()
    coupons: CouponsSettings = CouponsSettings()
    coupon_engine: CouponEngineSettings = CouponEngineSettings()
    hub: HubSettings = HubSettings()
    further_roles: dict[str, FurtherRoleSettings] = {}
    """Those of [roles] that a store has named itself."""
    folder: Path = Path()
    file: Path | None = None
    """Where it was read; None of one that was made in the program."""
    is_training: bool = False
    """Set by how the till is started, never in a file."""
    secrets: Secrets = Secrets()

    @property
    def role_names(self) -> tuple[str, ...]:
        """All that somebody can have here."""
        return ("cashier", *self.further_roles, "manager")

    @property
    def data_dir(self) -> Path:
        """Where the journal, the catalogue, receipts and logs are."""
        return self.shop_data_dir / "training" if self.is_training else self.shop_data_dir

    @property
    def shop_data_dir(self) -> Path:
        """Of the real till, whether or not this one is in training."""
        return self.folder / self.till.data_dir
