"""The loyalty service: where it is, whom it knows, what is left to it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct


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
