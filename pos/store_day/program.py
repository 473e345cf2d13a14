"""The loyalty program's terms, asked for when the store opens and kept for when nobody answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from pos.core.money import decimal_text
from pos.errors import LoyaltyBusy, LoyaltyError, LoyaltyRefused, LoyaltyUnreachable, Met
from pos.loyalty.kept import Part
from pos.loyalty.line_words import OFFLINE
from pos.ports.store_day import Step

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.ports.loyalty_office import LoyaltyOffice

_T = TypeVar("_T")

QUEUED = "Loyalty is offline: sales are queued."


class ProgramTerms:
    """After `asked`, `is_offline` says whether the service could not be reached."""

    def __init__(self, till: Till, open_office: Callable[[], LoyaltyOffice]) -> None:
        self._till = till
        self._open_office = open_office
        self.answers = False
        self.is_offline = False

    def asked(self) -> Iterator[Step]:
        if not self._till.setup.has_loyalty:
            yield Step(name="loyalty", say="no loyalty program is set up")
            return
        yield Step(name="loyalty", say="asking the loyalty service", is_done=False)
        yield self._reached()
        if not self.answers:
            return
        try:
            with closing(self._open_office()) as office:
                yield from self._parts(office)
        except LoyaltyError as failure:  # the keys were taken away in between
            yield Step(name="loyalty", ok=False, say=failure.reason)

    def _reached(self) -> Step:
        try:
            self._till.check_loyalty()
        except LoyaltyBusy:
            return Step(name="loyalty", say=f"busy now: sales are queued{self._last_told()}")
        except LoyaltyUnreachable as failure:
            return self._offline(failure)
        except LoyaltyError as failure:
            return Step(name="loyalty", ok=False, say=failure.reason)
        self.answers = True
        return Step(name="loyalty", say=f"{self._till.settings.loyalty.base_url} answers")

    def _offline(self, failure: LoyaltyUnreachable) -> Step:
        """What was met says what to do about it; an odd answer is no matter of the line."""
        if failure.met is Met.ODD_ANSWER:
            return Step(name="loyalty", ok=False, say=failure.reason)
        self.is_offline = True
        return Step(
            name="loyalty",
            say=f"offline: sales are queued{self._last_told()}",
            details=(OFFLINE[failure.met],),
        )

    def _parts(self, office: LoyaltyOffice) -> Iterator[Step]:
        currency = self._till.setup.currency
        yield self._part(
            Part.REDEMPTION,
            self._till.ask_terms,
            lambda terms: (
                f"a point is worth {decimal_text(terms.money_per_point)} {currency}; "
                f"{_counted(terms.rules, 'rule')}"
            ),
        )
        yield self._part(
            Part.CASHBACK,
            office.cashback_rules,
            lambda rules: "; ".join(
                f"{one.words(currency)}{f', {one.tier}' if one.tier else ''}" for one in rules
            ),
        )
        yield self._part(
            Part.TIERS, office.tiers, lambda tiers: ", ".join(one.name for one in tiers)
        )
        yield self._part(
            Part.CAMPAIGNS, office.campaigns, lambda known: _counted(known, "campaign")
        )

    def _part(self, part: Part, ask: Callable[[], _T], say: Callable[[_T], str]) -> Step:
        """One the account does not have is told as that; the one kept before is left alone."""
        name = part.value
        try:
            told = ask()
        except LoyaltyUnreachable:
            return Step(name=name, say=f"no answer{self._last_told(part)}")
        except LoyaltyRefused as refusal:
            return Step(name=name, say=refusal.reason)
        except LoyaltyError as failure:
            return Step(name=name, ok=False, say=failure.reason)
        try:
            self._till.kept.keep(part, told, at=self._till.clock.now())
        except OSError as problem:
            return Step(name=name, ok=False, say=f"cannot be kept: {problem.strerror}")
        return Step(name=name, say=say(told) or "none")

    def _last_told(self, part: Part = Part.REDEMPTION) -> str:
        at = self._till.kept.at(part)
        if at is None:
            return ""
        zone = ZoneInfo(self._till.settings.store.timezone)
        return f"; the terms of {at.astimezone(zone):%Y-%m-%d %H:%M} are known"


def _counted(rows: Sequence[object], name: str) -> str:
    return f"{len(rows):,} {name}{'' if len(rows) == 1 else 's'}"
