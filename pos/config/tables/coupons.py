"""Coupons of the shop's own engine at a till; the engine's own machine is coupon_engine.py's."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Pattern = Annotated[str, Meta(min_length=2, max_length=60)]


class CouponsSettings(Struct, frozen=True, kw_only=True):
    """Where the engine is and which codes are its own; the till's token is in Secrets."""

    url: Annotated[
        str,
        Meta(max_length=200, description="an https:// address; http:// only for this machine"),
    ] = ""
    patterns: Annotated[
        tuple[Pattern, ...],
        Meta(max_length=20, description="a list of at most 20 texts of 2 to 60 characters"),
    ] = ()
    offline: Literal["refuse", "signed"] = "refuse"
    public_key: Annotated[
        str, Meta(max_length=60, description="the 44 characters that `pos coupons keys` prints")
    ] = ""
    lock_minutes: Annotated[int, Meta(ge=2, le=240, description="a whole number from 2 to 240")] = (
        30
    )
    deadline_s: Annotated[
        float, Meta(ge=0.2, le=60, description="a number of seconds from 0.2 to 60")
    ] = 5.0
