"""The shop and its till: who they are, what they print, send and show."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from pos.config.tables.kinds import Name, ThemeName

Title = Annotated[str, Meta(min_length=1, max_length=100, description="1 to 100 characters")]
Lines = Annotated[
    tuple[Annotated[str, Meta(max_length=100)], ...],
    Meta(max_length=12, description="a list of at most 12 lines of up to 100 characters"),
]


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
    day_ends: Annotated[
        str,
        Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z", description='a time of day such as "04:00"'),
    ] = "00:00"
    prices_include_tax: bool = True


Idle = Annotated[int, Meta(ge=0, le=86_400, description="seconds from 0 to 86400; 0 is never")]


class TillSettings(Struct, frozen=True, kw_only=True):
    """This station, and where it keeps what it must not lose."""

    id: Name = "T1"
    data_dir: Annotated[str, Meta(min_length=1, description="a folder")] = "data"
    lock_after_s: Idle = 0
    manager_lock_after_s: Idle = 120


class CatalogueSettings(Struct, frozen=True, kw_only=True):
    """Where the items and prices come from when the store opens."""

    source: Annotated[
        str,
        Meta(
            max_length=500,
            description="a file, or an http:// or https:// address without a password",
        ),
    ] = ""


class ReceiptSettings(Struct, frozen=True, kw_only=True):
    """What stands on every receipt above and below the sale."""

    header: Lines = ()
    footer: Lines = ()
    qr_url: Annotated[
        str, Meta(max_length=200, description="an address, with {receipt} where its number goes")
    ] = ""
    keep_files: bool = False


class EmailSettings(Struct, frozen=True, kw_only=True):
    """The store's mail server, for receipts that customers want by e-mail; see Secrets."""

    host: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9.:-]{0,253}\Z", description="the name of a mail server, or nothing"
        ),
    ] = ""
    port: Annotated[int, Meta(ge=1, le=65_535, description="a port from 1 to 65535")] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    sender: Annotated[
        str, Meta(max_length=254, description="an e-mail address such as shop@example.com")
    ] = field(default="", name="from")
    user: Annotated[str, Meta(max_length=254, description="up to 254 characters")] = ""


class ScreenSettings(Struct, frozen=True, kw_only=True):
    """How the cashier's screen looks."""

    theme: ThemeName = "dark"


class TrainingSettings(Struct, frozen=True, kw_only=True):
    """What a till in training has; its service is never the real one, its drawer never opens."""

    loyalty: Literal["sandbox", "none"] = "sandbox"
    printer: bool = True
