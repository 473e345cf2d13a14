"""A till's line to the loyalty service: sold over, tried again by itself, asked past its switch.

Which client is behind it, loyalty.py picks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from pos.assembly.loyalty import loyalty_office, online_program
from pos.config import Settings
from pos.core.customer import RedemptionTerms
from pos.errors import LoyaltyMisuse
from pos.loyalty.availability import Gate, LoyaltyNews
from pos.loyalty.kept import KeptProgram
from pos.loyalty.offline import OfflineLoyalty
from pos.loyalty.prober import Prober
from pos.loyalty.switch import CheckableLoyalty, SwitchedLoyalty
from pos.loyalty.told import ToldCustomers
from pos.loyalty.without_keys import MISSING_KEYS, WithoutKeys
from pos.ports.clock import Clock
from pos.ports.loyalty import LoyaltyProgram
from pos.ports.store_customers import StoreCustomers
from pos.terminal.snapshot import LoyaltyLine

if TYPE_CHECKING:
    from pos.assembly.hub.quota import HubQuota
    from pos.loyalty.gameball.line import Line
    from pos.ports.loyalty_office import LoyaltyOffice


class ServiceLine:
    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        kept: KeptProgram,
        told: ToldCustomers,
        *,
        line: Line | None,
        quota_wait_s: float | None,
        store: StoreCustomers | None = None,
        wake: Callable[[], None] = lambda: None,
        listen: Callable[[LoyaltyNews], None],
    ) -> None:
        """`wake` is called when more of what waits may leave than before."""
        self._settings = settings
        self._clock = clock
        self._kept = kept
        self._told = told
        self._store = store
        self._gate = Gate(clock=clock, listen=listen)
        self.line = line
        self.online: CheckableLoyalty | None = None
        """The service itself; None in a store without a program."""
        self.quota = _quota_of(settings, wake)
        """What a hub lends of the account's; None where there is no hub."""
        self.program, self._prober = self._switched(quota_wait_s)

    def start(self, to_end: ExitStack) -> None:
        if self.quota is not None:
            self.quota.start()
            to_end.callback(self.quota.close)
        if self._prober is not None:
            self._prober.start()
            to_end.callback(self._prober.close)

    def tell_of_missing_keys(self) -> None:
        if isinstance(self.online, WithoutKeys):
            self._gate.failed(LoyaltyMisuse(MISSING_KEYS))

    def changed(self) -> None:
        """It went down or came back."""
        if self._prober is not None:
            self._prober.changed()

    def try_soon(self) -> None:
        """Returns at once."""
        if self._prober is not None:
            self._prober.try_now()

    def try_now(self) -> None:
        """Returns when it was tried, whatever the time of the next try."""
        if isinstance(self.program, SwitchedLoyalty):
            self.program.probe(even_if_not_due=True)

    def open_office(self) -> LoyaltyOffice:
        return loyalty_office(self._settings, program=self.online, line=self.line)

    def check(self) -> None:
        with self._service_itself() as program:
            program.check()

    def ask_terms(self) -> RedemptionTerms:
        with self._service_itself() as program:
            return program.redemption_terms("")

    @contextmanager
    def _service_itself(self) -> Iterator[CheckableLoyalty]:
        """Past the switch: whoever asks wants to know when it does not answer."""
        with closing(online_program(self._settings, self._clock, line=self.line)) as program:
            yield program

    def _switched(self, quota_wait_s: float | None) -> tuple[LoyaltyProgram, Prober | None]:
        if self._settings.loyalty.provider == "none":
            from pos.loyalty.none import NoLoyalty

            return NoLoyalty(), None
        self.online = online_program(
            self._settings, self._clock, self.line, quota_wait_s, shared=self.quota
        )
        program = SwitchedLoyalty(
            online=self.online,
            offline=OfflineLoyalty(
                kept_terms=self._kept.redemption,
                told_of=self._told.of,
                store=self._store,
                currency=self._settings.store.currency,
            ),
            gate=self._gate,
        )
        return program, Prober(program, self._gate)


def _quota_of(settings: Settings, wake: Callable[[], None]) -> HubQuota | None:
    if not settings.hub.dsn:
        return None
    from pos.assembly.hub.quota import hub_quota_of

    return hub_quota_of(settings, wake=wake)


def as_shown(news: LoyaltyNews) -> LoyaltyLine:
    return LoyaltyLine(
        online=news.online,
        since=news.since,
        trouble=news.trouble,
        say=news.say,
        behind=news.behind,
    )
