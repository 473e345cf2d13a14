"""The shop's own coupon engine, on the machine where `pos coupons serve` runs."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from pos.core.coupon_limits import LONGEST_LIFE_DAYS, LONGEST_PREFIX

Prefix = Annotated[
    str,
    Meta(
        pattern=rf"^([A-Z0-9][A-Z0-9-]{{0,{LONGEST_PREFIX - 1}}})?\Z",
        description=f"up to {LONGEST_PREFIX} capital letters, digits and dashes",
    ),
]
Word = Annotated[str, Meta(max_length=60, description="up to 60 characters")]


class PrefixSettings(Struct, frozen=True, kw_only=True):
    """What the codes of each kind of coupon begin with."""

    fixed: Prefix = "OWN-F-"
    percentage: Prefix = "OWN-P-"
    shipping: Prefix = "OWN-S-"
    product: Prefix = "OWN-G-"
    custom: Prefix = "OWN-C-"


class TypeSettings(Struct, frozen=True, kw_only=True):
    """What the account's mapping calls each kind; the usual words are understood as well."""

    fixed: Word = ""
    percentage: Word = ""
    shipping: Word = ""
    product: Word = ""
    custom: Word = ""


class CouponEngineSettings(Struct, frozen=True, kw_only=True):
    """Where its coupons are kept, and how the loyalty service calls it; its tokens are Secrets."""

    database: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=500,
            description="a file, or a postgresql:// address without a password",
        ),
    ] = "coupons.db"
    issue_method: Literal["POST", "PUT", "GET"] = "POST"
    issue_path: Annotated[
        str,
        Meta(
            pattern=r"^/[A-Za-z0-9._/-]{0,199}\Z",
            description="a path such as /issue, and none of the engine's own",
        ),
    ] = "/issue"
    issue_header: Annotated[
        str, Meta(pattern=r"^[A-Za-z0-9-]{1,60}\Z", description="the name of a header")
    ] = "Authorization"
    codes: Literal["own", "given"] = "own"
    sign: bool = False
    retry_window_s: Annotated[
        int, Meta(ge=0, le=86_400, description="seconds from 0 to 86400; 0 is never")
    ] = 300
    calls_per_s: Annotated[int, Meta(ge=1, le=10_000, description="a number from 1 to 10000")] = 200
    life_days: Annotated[
        int,
        Meta(ge=1, le=LONGEST_LIFE_DAYS, description=f"days from 1 to {LONGEST_LIFE_DAYS}"),
    ] = 365
    trusted_proxies: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=45)], ...],
        Meta(max_length=10, description="a list of at most 10 IP addresses"),
    ] = ()
    prefixes: PrefixSettings = PrefixSettings()
    types: TypeSettings = TypeSettings()
