"""The hub of the store, or of the head office, on PostgreSQL."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Address = Annotated[
    str,
    Meta(
        max_length=1_000,
        description=(
            "a postgresql:// address without a password; to another machine with "
            "sslmode=verify-full"
        ),
    ),
]


class HubSettings(Struct, frozen=True, kw_only=True):
    """Where it is; its passwords are Secrets."""

    dsn: Address = ""
    office_dsn: Address = ""
    deadline_s: Annotated[
        float, Meta(ge=0.2, le=60, description="a number of seconds from 0.2 to 60")
    ] = 3.0
    offline_card_limit: Annotated[
        str,
        Meta(
            pattern=r"^\d{1,7}(\.\d{1,3})?\Z",
            description='an amount as text, such as "50.00"',
        ),
    ] = "0"
