"""What the shop sells, as the catalogue gives it."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that can be sold. `code` names it; `aliases` are further codes for it."""

    code: str
    title: str
    price: Money
    product_id: str = ""
    variant_id: str = ""
    sku: str = ""
    tax: str = ""
    """Name of its tax rate; empty means the store's default."""
    category: tuple[str, ...] = ()
    collection: tuple[str, ...] = ()
    vendor: str = ""
    tags: tuple[str, ...] = ()
    weight: str = ""
    """Weight of one piece in kilograms as decimal text, for the loyalty service."""
    unit: str = "piece"
    min_age: int | None = None
    price_embedded: bool = False
    open_price: bool = False
    """Its price is asked each time; the catalogue's counts for nothing."""
    serial: bool = False
    """Each piece has a number of its own, which is asked where its code does not say it."""
    image: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def loyalty_id(self) -> str:
        """What the loyalty service knows it by: its product, or its code where none is named."""
        return self.product_id or self.code

    @property
    def is_weighed(self) -> bool:
        return self.unit in WEIGHED_UNITS


WEIGHED_UNITS = frozenset({"kg", "g"})
