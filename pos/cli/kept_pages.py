"""The program as it was last told, for when nobody answers: the lines of `pos loyalty program`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pos.core.money import decimal_text

if TYPE_CHECKING:
    from datetime import datetime

    from pos.config import Settings


def kept_program_lines(settings: Settings) -> Iterator[str]:
    """Nothing where the store was never opened with a network."""
    from pos.loyalty.kept import KeptProgram
    from pos.places import Places

    kept, currency = KeptProgram(Places(settings.data_dir).program), settings.store.currency
    zone = ZoneInfo(settings.store.timezone)
    if terms := kept.redemption():
        worth = f"A point is worth {decimal_text(terms.told.money_per_point)} {currency}."
        rules = [f"{rule.rule_id}  {rule.title}" for rule in terms.told.rules]
        yield from _part("Spending", [worth, *rules], terms.at, zone)
    if cashback := kept.cashback():
        earning = [f"{one.words(currency)} {one.tier}".rstrip() for one in cashback.told]
        yield from _part("Earning", earning, cashback.at, zone)
    if tiers := kept.tiers():
        above = [f"{one.name} from {decimal_text(one.min_progress)}" for one in tiers.told]
        yield from _part("Tiers", above, tiers.at, zone)
    if campaigns := kept.campaigns():
        names = [f"{one.name}  {one.reward}".rstrip() for one in campaigns.told]
        yield from _part("Campaigns", names, campaigns.at, zone)


def _part(title: str, lines: Sequence[str], at: datetime, zone: ZoneInfo) -> Iterator[str]:
    yield ""
    yield f"{title}. As told on {at.astimezone(zone):%Y-%m-%d %H:%M}"
    yield from (f"  {line}" for line in lines or ("nothing",))
