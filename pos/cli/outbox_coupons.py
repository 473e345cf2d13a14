"""What `pos outbox list` tells of coupons of the shop's own: to be burned, and used twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pos.text import safe

if TYPE_CHECKING:
    from pos.core.shop_coupon import DoubleUse, OwedBurn
    from pos.places import Places

_BURN = "The coupon engine is told by itself while a till runs."
_REFUSED = "A manager settles it at the till: F10, C, 3."
_DOUBLE = "Used elsewhere too. A manager ticks it off at the till: F10, C, 3."


def coupons_of(places: Places) -> tuple[tuple[OwedBurn, ...], tuple[DoubleUse, ...]]:
    """Nothing where there is no record."""
    from pos.journal.owed import owed_to_the_engine

    return owed_to_the_engine(places.record) if places.record.exists() else ((), ())


def coupons_told(
    burns: tuple[OwedBurn, ...], doubles: tuple[DoubleUse, ...]
) -> Iterator[dict[str, object]]:
    """With the names that entries have."""
    for at, burn in enumerate(burns, start=1):
        yield _told(f"burn:{at}", "burn", "pending", _of_burn(burn), burn)
    for at, double in enumerate(doubles, start=1):
        elsewhere = [one.receipt for one in double.elsewhere]
        told = _told(f"double:{at}", "double", "rejected", _DOUBLE, double)
        yield told | {"elsewhere": elsewhere}


def _of_burn(burn: OwedBurn) -> str:
    return f"{safe(burn.refused)} {_REFUSED}" if burn.refused else _BURN


def _told(
    entry_id: str, kind: str, state: str, reason: str, one: OwedBurn | DoubleUse
) -> dict[str, object]:
    return {
        "id": entry_id,
        "kind": kind,
        "state": state,
        "attempts": None,
        "created_at": one.at.isoformat(),
        "reason": reason,
        "receipt": one.receipt,
        "amount": one.value.text(),
        "currency": one.value.currency,
        "code": one.code,
        "backlog_s": None,
    }


def coupons_said(burns: tuple[OwedBurn, ...], doubles: tuple[DoubleUse, ...]) -> Iterator[str]:
    for burn in burns:
        yield f"to burn     {safe(burn.code)}  {safe(burn.receipt)}  {_of_burn(burn)}"
    for double in doubles:
        where = ", ".join(safe(one.receipt) or safe(one.till) for one in double.elsewhere)
        on = f" ({where})" if where else ""
        yield f"used twice  {safe(double.code)}  {safe(double.receipt)}{on}  {_DOUBLE}"
