"""Every table and key of config.toml: its type, what it accepts, and its default.

A description completes the sentence "expected …" of a mistake; checks.py has what no type says,
and config.example.toml what each key is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct, field

Name = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9._-]{1,20}\Z",
        description="1 to 20 letters, digits, dots, dashes or underscores",
    ),
]
Title = Annotated[str, Meta(min_length=1, max_length=100, description="1 to 100 characters")]
Lines = Annotated[
    tuple[Annotated[str, Meta(max_length=100)], ...],
    Meta(max_length=12, description="a list of at most 12 lines of up to 100 characters"),
]
Port = Annotated[str, Meta(max_length=200, description="a device, a URL or a file, as text")]
Percent = Annotated[Decimal, Meta(description="a number from 0 to 100, at most two decimals")]
PricePattern = Annotated[str, Meta(pattern=r"^[0-9IEWVCNX]{13}\Z")]

Approvable = Literal[
    "burn-coupon",
    "close-shift",
    "discount",
    "drop",
    "give-points",
    "link-card",
    "no-sale",
    "open-shift",
    "paid-in",
    "paid-out",
    "price",
    "redeem-outright",
    "reprint",
    "return",
    "return-item",
    "unknown-item",
    "void-line",
    "void-sale",
]
"""What a role may be told to ask a manager for, in the till script's words."""


class StoreSettings(Struct, frozen=True, kw_only=True):
    """The shop, and how money, words and days are written in it."""

    id: Name = "S001"
    name: Title = "Store"
    currency: Annotated[str, Meta(description="an ISO 4217 code such as SAR")] = "SAR"
    locale: Annotated[
        str,
        Meta(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?\Z", description="a locale such as en_SA"),
    ] = "en_SA"
    timezone: Annotated[str, Meta(description="a time zone such as Asia/Riyadh")] = "Asia/Riyadh"
    prices_include_tax: bool = True


class TillSettings(Struct, frozen=True, kw_only=True):
    """This station, and where it keeps what it must not lose."""

    id: Name = "T1"
    data_dir: Annotated[str, Meta(min_length=1, description="a folder")] = "data"


class CatalogueSettings(Struct, frozen=True, kw_only=True):
    """Where the items and prices come from when the store opens."""

    source: Annotated[
        str,
        Meta(
            max_length=500,
            description="a file, or an http:// or https:// address without a password",
        ),
    ] = ""


class TaxSettings(Struct, frozen=True, kw_only=True):
    """The tax rates by name, per cent, and how tax is worked out."""

    default: Name = "standard"
    rounding: Literal["line", "rate"] = "line"
    points: Literal["discount", "payment"] = "discount"
    rates: dict[str, Decimal] = field(
        default_factory=lambda: {"standard": Decimal(15), "zero": Decimal(0)}
    )


class LoyaltySettings(Struct, frozen=True, kw_only=True):
    """The loyalty service; its keys are in Secrets."""

    provider: Literal["gameball", "none"] = "gameball"
    base_url: Annotated[
        str, Meta(description="an https:// address; http:// only for this machine")
    ] = "https://api.gameball.co"
    api_version: Annotated[
        str, Meta(pattern=r"^v\d{1,2}\.\d{1,2}\Z", description="a version such as v4.0")
    ] = "v4.0"
    customer_id: Annotated[
        str, Meta(max_length=80, description="text with {digits} in it, once")
    ] = "mobile_{digits}"
    email_id: Annotated[str, Meta(max_length=80, description="text with {email} in it, once")] = (
        "{email}"
    )
    card_id: Annotated[str, Meta(max_length=80, description="text with {card} in it, once")] = (
        "{card}"
    )
    country_code: Annotated[
        str, Meta(pattern=r"^(\d{1,3})?\Z", description="1 to 3 digits such as 966, or nothing")
    ] = ""
    merge_by: Literal["none", "mobile", "email"] = "none"
    otp: bool = False
    guest_orders: bool = False
    return_window_days: Annotated[
        Annotated[int, Meta(ge=0, le=7300)] | None,
        Meta(description="a number of days from 0 to 7300"),
    ] = None
    renew_holds: Literal["ask", "silent", "never"] = "ask"
    automatic_promotions: bool = False
    events: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=60)], ...],
        Meta(max_length=20, description="a list of at most 20 event names"),
    ] = ()
    deadline_s: Annotated[
        float, Meta(ge=0.2, le=60, description="a number of seconds from 0.2 to 60")
    ] = 5.0
    partner_store_id: Annotated[str, Meta(max_length=100, description="at most 100 characters")] = (
        ""
    )


class ReceiptSettings(Struct, frozen=True, kw_only=True):
    """What stands on every receipt above and below the sale."""

    header: Lines = ()
    footer: Lines = ()
    qr_url: Annotated[
        str, Meta(max_length=200, description="an address, with {receipt} where its number goes")
    ] = ""


class TenderSettings(Struct, frozen=True, kw_only=True):
    """The means of payment offered, in the order of the tender screen."""

    methods: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,19}\Z")], ...],
        Meta(
            min_length=1,
            max_length=12,
            description="a list of 1 to 12 words of small letters, digits and dashes",
        ),
    ] = ("cash", "card")


class ScannerSettings(Struct, frozen=True, kw_only=True):
    """The barcode scanner, and what its codes hold."""

    driver: Literal["serial", "wedge", "none"] = "none"
    port: Port = ""
    baud: Annotated[
        int, Meta(ge=300, le=921_600, description="a speed in baud from 300 to 921600")
    ] = 9600
    idle_ms: Annotated[
        int, Meta(ge=0, le=500, description="a whole number of milliseconds from 0 (off) to 500")
    ] = 0
    code_id: Literal["aim", "none", "symbol", "honeywell"] = "aim"
    price_patterns: Annotated[
        tuple[PricePattern, ...],
        Meta(
            max_length=20,
            description="a list of patterns of 13 characters, each a digit or one of I E W V C N X",
        ),
    ] = ()


class PrinterSettings(Struct, frozen=True, kw_only=True):
    """The receipt printer; the drawer hangs on it."""

    driver: Literal["escpos", "text_file", "none"] = "none"
    port: Port = ""
    columns: Annotated[int, Meta(ge=24, le=80, description="a whole number from 24 to 80")] = 48
    profile: Annotated[
        str, Meta(min_length=1, max_length=60, description="the name of a printer profile")
    ] = "generic-80mm"
    drawer_pin: Literal[2, 5] = 2


class DrawerSettings(Struct, frozen=True, kw_only=True):
    """The cash drawer."""

    driver: Literal["printer", "none"] = "printer"


class DisplaySettings(Struct, frozen=True, kw_only=True):
    """The line display that the customer sees."""

    driver: Literal["none"] = "none"


class RoleSettings(Struct, frozen=True, kw_only=True):
    """What a role may do by itself; more needs an approval."""

    max_discount_percent: Percent = Decimal(10)
    needs_approval: Annotated[
        frozenset[Approvable],
        Meta(description=f"a list of actions out of {', '.join(get_args(Approvable))}"),
    ] = frozenset(
        {"burn-coupon", "give-points", "price", "redeem-outright", "return-item", "unknown-item"}
    )


class RolesSettings(Struct, frozen=True, kw_only=True):
    """The roles with limits; a manager has none."""

    cashier: RoleSettings = RoleSettings()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Secrets:
    """The keys of the loyalty service, empty where not given. Never shown, never logged."""

    api_key: str = ""
    secret_key: str = ""
    partner_token: str = ""

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
    tender: TenderSettings = TenderSettings()
    scanner: ScannerSettings = ScannerSettings()
    printer: PrinterSettings = PrinterSettings()
    drawer: DrawerSettings = DrawerSettings()
    display: DisplaySettings = DisplaySettings()
    roles: RolesSettings = RolesSettings()
    folder: Path = Path()
    secrets: Secrets = Secrets()

    @property
    def data_dir(self) -> Path:
        """Where the journal, the catalogue, receipts and logs are."""
        return self.folder / self.till.data_dir
