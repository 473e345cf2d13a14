"""What has become of the items of a suspended sale: asked of the catalogue when it is resumed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from pos.core import intents as it
from pos.core.sale import LineItem
from pos.core.state import SuspendedSale
from pos.ports.catalog import Catalog

MOST_LOOKED_UP = 200
"""Items of one sale; nobody waits for all of a very long one."""


def with_prices_now(
    intent: it.ResumeSale, back: SuspendedSale | None, catalog: Catalog
) -> it.ResumeSale:
    lines = back.sale.lines if back is not None else ()
    return replace(intent, not_as_scanned=tuple(_not_as_scanned(lines, catalog)))


def _not_as_scanned(lines: tuple[LineItem, ...], catalog: Catalog) -> Iterator[it.NotAsScanned]:
    """The first lines of a very long one."""
    by_code = {line.item.code: line.item for line in lines if not line.item.open_price}
    for code, item in islice(by_code.items(), MOST_LOOKED_UP):
        found = catalog.find((code,))
        if found is None or found.price != item.price:
            price_now = found.price if found else None
            yield it.NotAsScanned(title=item.title, price=item.price, price_now=price_now)
