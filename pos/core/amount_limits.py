"""The most that a typed amount may be: what is more is a barcode, or a key that stuck."""

from __future__ import annotations

from typing import Final

from pos.core.money import Money, exponent_of

MOST_PRICE: Final = 1_000_000
"""In the currency's unit, and less than that: fewer digits than any barcode has."""
DRAWER_TO_PRICE: Final = 10
"""A day's cash is more than one thing costs; a shift that cannot be closed helps nobody."""
SMALL_UNIT_TO_OTHERS: Final = 10_000

_SMALL_UNITS: Final = (
    "AMD AOA ARS BIF CDF CLP COP CRC DJF GNF GYD HUF IDR IQD IRR JMD JPY KHR KMF KPW KRW KZT LAK "
    "LBP LKR LRD MGA MMK MNT MWK NGN PKR PYG RSD RWF SDG SOS SSP SYP TZS UGX UZS VND VUV XAF XOF "
    "XPF YER"
)
"""Currencies of which an ordinary sum has some digits more."""


def most_price(currency: str) -> Money:
    """Of one thing; of what is put on a card or paid in."""
    whole = MOST_PRICE * (SMALL_UNIT_TO_OTHERS if currency in _SMALL_UNITS.split() else 1)
    return Money(whole * 10 ** exponent_of(currency) - 1, currency)


def most_in_drawer(currency: str) -> Money:
    return Money((most_price(currency).minor + 1) * DRAWER_TO_PRICE - 1, currency)
