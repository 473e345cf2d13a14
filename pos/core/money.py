"""Money in integer minor units, the one place that rounds, and the one that splits.

The number of decimals of a currency is ISO 4217's; locale databases disagree with it
(they give the Iraqi dinar none and it has three), so the table stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_TWO_DECIMALS = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
    "GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR "
    "LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD "
    "PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG"
)
_EXPONENTS = (
    dict.fromkeys(_NO_DECIMALS.split(), 0)
    | dict.fromkeys(_TWO_DECIMALS.split(), 2)
    | dict.fromkeys(_THREE_DECIMALS.split(), 3)
)

MINUS = "\N{MINUS SIGN}"

MOST_MINOR = 10**15
"""No amount a till meets is larger; a text that says so is a misread."""

_AMOUNT = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})")
"""Digits and one point. Digits of any script are read, as their keyboards write them; a comma is
not, since it groups thousands for some and begins the decimals for others."""


def exponent_of(currency: str) -> int:
    """How many decimals amounts of this ISO 4217 currency have; ValueError when unknown."""
    try:
        return _EXPONENTS[currency]
    except KeyError:
        raise ValueError(f"{currency!r} is not an ISO 4217 currency this till knows") from None


def decimal_of(text: str) -> Decimal:
    """Plain decimal text to a number; ValueError for words, exponents, commas, too many digits."""
    plain = text.strip()
    if not _AMOUNT.fullmatch(plain):
        raise ValueError(f"{text!r} is not an amount")
    return Decimal(plain)


def decimal_text(number: Decimal, *, grouped: bool = False) -> str:
    """'0.1', '1500' or '1,500': no exponent, and no zeros that say nothing."""
    return f"{number.normalize():,f}" if grouped else f"{number.normalize():f}"


def rounded(exact: Decimal) -> int:
    """The nearest whole number; a half goes away from zero, as on a paper receipt."""
    return int(exact.to_integral_value(rounding=ROUND_HALF_UP))


def rounded_ratio(numerator: int, denominator: int) -> int:
    """The same of a fraction with a denominator above zero, exact however large it is."""
    nearest = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -nearest if numerator < 0 else nearest


@dataclass(frozen=True, slots=True)
class Money:
    """An amount. Mixing currencies is a mistake of ours, never of a cashier."""

    minor: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """'12.50' as people write it; ValueError for anything that is not exactly an amount."""
        return cls.exactly(decimal_of(text), currency)

    @classmethod
    def exactly(cls, amount: Decimal, currency: str) -> Money:
        """An amount in major units that the currency can show; ValueError where it cannot."""
        exponent = exponent_of(currency)
        if not amount.is_finite() or not -MOST_MINOR < amount < MOST_MINOR:
            raise ValueError(f"{amount} is not an amount")
        # A ratio of integers, as the decimal context would round what has very many digits.
        numerator, denominator = amount.as_integer_ratio()
        minor, rest = divmod(numerator * 10**exponent, denominator)
        if rest:
            raise ValueError(f"{amount} has more decimals than {currency} ({exponent})")
        if not -MOST_MINOR < minor < MOST_MINOR:
            raise ValueError(f"{amount} is not an amount")
        return cls(minor, currency)

    @classmethod
    def nearest(cls, amount: Decimal, currency: str) -> Money:
        """An amount in major units, rounded to what the currency can show."""
        return cls(rounded(amount.scaleb(exponent_of(currency))), currency)

    @property
    def major(self) -> Decimal:
        """The same amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent_of(self.currency))

    def text(self) -> str:
        """Plain decimal text with the currency's decimals and nothing else: '-1200.00'."""
        return format(self.major, "f")

    def said(self) -> str:
        """As people read it, on a panel and in a sentence: '−1,200.00', thousands parted."""
        return format(self.major, ",f").replace("-", MINUS)

    def times(self, factor: Decimal | int) -> Money:
        whole = int(factor)
        if whole == factor:  # pieces, at each scan: no fraction to take apart
            return self if whole == 1 else Money(self.minor * whole, self.currency)
        numerator, denominator = factor.as_integer_ratio()
        return Money(rounded_ratio(self.minor * numerator, denominator), self.currency)

    def percent(self, rate: Decimal) -> Money:
        numerator, denominator = rate.as_integer_ratio()
        return Money(rounded_ratio(self.minor * numerator, denominator * 100), self.currency)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(minor=abs(self.minor), currency=self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> None:
        assert self.currency == other.currency, f"{self.currency} met {other.currency}"


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum, which is zero of that currency where there is nothing to add."""
    return sum(amounts, start=Money.zero(currency))


def split(amount: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Share an amount in proportion to the weights so that the parts sum to it exactly.

    Largest remainder first; equal remainders go to the earlier line. Weights that are all
    zero share equally. No part differs from its exact share by a whole minor unit.
    """
    return tuple(Money(part, amount.currency) for part in shares(amount.minor, weights))


def shares(minor: int, weights: Sequence[int]) -> list[int]:
    """What `split` gives, in bare minor units, for sums over many lines."""
    assert weights, "nothing to share over"
    assert min(weights) >= 0, "a share cannot be negative"
    whole = sum(weights)
    if not whole:
        weights = [1] * len(weights)
        whole = len(weights)
    sign = -1 if minor < 0 else 1
    units = abs(minor)
    parts = [units * weight // whole for weight in weights]
    if left := units - sum(parts):
        remainders = [units * weight % whole for weight in weights]
        for index in sorted(range(len(weights)), key=lambda i: -remainders[i])[:left]:
            parts[index] += 1
    return parts if sign > 0 else [-part for part in parts]
