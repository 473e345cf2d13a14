"""Tax inside or on top of an amount, rounded per line or once per rate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pos.core.money import Money, rounded_ratio, shares


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxedAmount:
    """What one rate applied to and gave. `net` is without the tax, whatever the prices hold."""

    percent: Decimal
    net: Money
    tax: Money


def tax_of(amount: Money, percent: Decimal, *, included: bool) -> Money:
    """The tax inside an amount, or the tax to add to it."""
    numerator, denominator = _fraction(percent, included=included)
    return Money(rounded_ratio(amount.minor * numerator, denominator), amount.currency)


def line_taxes(
    bases: Sequence[int], percents: Sequence[Decimal], *, included: bool, rounding: str
) -> list[int]:
    """Tax of each base, in minor units. By 'rate' it is rounded once a rate, then shared."""
    fractions = {percent: _fraction(percent, included=included) for percent in set(percents)}
    if rounding == "line":
        taxes = []
        for base, percent in zip(bases, percents, strict=True):
            numerator, denominator = fractions[percent]
            taxes.append(rounded_ratio(base * numerator, denominator))
        return taxes
    taxes = [0] * len(bases)
    for percent, (numerator, denominator) in fractions.items():
        at = [index for index, rate in enumerate(percents) if rate == percent]
        whole = rounded_ratio(sum(bases[i] for i in at) * numerator, denominator)
        for i, share in zip(at, shares(whole, [abs(bases[i]) for i in at]), strict=True):
            taxes[i] = share
    return taxes


def summary(
    rows: Iterable[tuple[int, int, Decimal]], currency: str, *, included: bool
) -> tuple[TaxedAmount, ...]:
    """One row a rate from (base, tax, percent) of the lines, highest rate first."""
    by_rate: dict[Decimal, list[int]] = {}
    for base, tax, percent in rows:
        sums = by_rate.setdefault(percent, [0, 0])
        sums[0] += base - tax if included else base
        sums[1] += tax
    return tuple(
        TaxedAmount(percent=percent, net=Money(net, currency), tax=Money(tax, currency))
        for percent, (net, tax) in sorted(by_rate.items(), reverse=True)
    )


def _fraction(percent: Decimal, *, included: bool) -> tuple[int, int]:
    """The part of an amount that is tax, as a fraction of integers."""
    numerator, denominator = percent.as_integer_ratio()
    return numerator, denominator * 100 + (numerator if included else 0)
