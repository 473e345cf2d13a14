"""Tax, what is paid with, and what the store owes: returns, gift cards."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from pos.config.tables.kinds import Name
from pos.core.cash_count import MOST_DENOMINATIONS


class TaxSettings(Struct, frozen=True, kw_only=True):
    """The tax rates by name, per cent, and how tax is worked out."""

    default: Name = "standard"
    rounding: Literal["line", "rate"] = "line"
    points: Literal["discount", "payment"] = "discount"
    exempt_approval: bool = True
    exempt_tags: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=40)], ...],
        Meta(max_length=9, description="a list of at most 9 tags of up to 40 characters"),
    ] = ()
    rates: dict[str, Decimal] = field(
        default_factory=lambda: {"standard": Decimal(15), "zero": Decimal(0)}
    )


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
    cash_rounding: Annotated[
        str,
        Meta(
            pattern=r"^(\d{1,4}(\.\d{1,3})?)?\Z",
            description='the smallest coin as text, such as "0.05", or nothing',
        ),
    ] = ""


class CashSettings(Struct, frozen=True, kw_only=True):
    """The drawer: how it is counted, and whose it is."""

    denominations: Annotated[
        Annotated[
            tuple[Annotated[str, Meta(pattern=r"^\d{1,7}(\.\d{1,3})?\Z")], ...],
            Meta(max_length=MOST_DENOMINATIONS),
        ]
        | None,
        Meta(
            description=f"a list of at most {MOST_DENOMINATIONS} different amounts as text, such"
            ' as "0.50"'
        ),
    ] = None
    blind_count: bool = True
    drawers: Literal["shared", "own"] = "shared"


class ReturnsSettings(Struct, frozen=True, kw_only=True):
    """What comes back, and until when."""

    days: Annotated[
        int, Meta(ge=0, le=3650, description="a whole number of days from 0 (no limit) to 3650")
    ] = 0


class GiftCardsSettings(Struct, frozen=True, kw_only=True):
    """Gift cards and store credit, which the store issues and keeps by itself."""

    valid_days: Annotated[
        int, Meta(ge=0, le=7300, description="a whole number of days from 0 (for ever) to 7300")
    ] = 0
