"""A store's hub kept level with the head office's, for as long as somebody wants it."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from pos.assembly.hub.opened import dsn_of, must_be_installed, opened_office
from pos.core.backoff import wait_s
from pos.errors import ConfigError, HubError, HubMisuse, HubUnreachable
from pos.text import safe

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.hub.replicating import Carried, Replicator
    from pos.hub.shipper import Stopped
    from pos.hub.store_record import Chain

log = logging.getLogger("pos.hub")

EVERY_S: Final = 2.0
"""Between two looks; a shipment is on its way as soon as one has seen it."""
ENDS_WITHIN_S: Final = 5.0
Tell = Callable[[str], None]


@contextmanager
def replicator_of(settings: Settings) -> Iterator[Replicator]:
    """Nobody is asked yet. ConfigError where the configuration names no hub or no head office."""
    dsn = dsn_of(settings)
    if not settings.hub.office_dsn:
        raise ConfigError(
            file=str(settings.file or "config.toml"),
            key="[hub] office_dsn",
            problem="names no head office",
            hint=f"there, pos hub enrol --store {settings.store.id} prints it",
        )
    must_be_installed()
    from pos.hub.database import HubDatabase
    from pos.hub.replicating import Replicator

    hub = HubDatabase(
        dsn, password=settings.secrets.hub_password, called=f"store {settings.store.id}"
    )
    with closing(hub), opened_office(settings) as office:
        yield Replicator(hub, office)


@contextmanager
def beside_engine(settings: Settings | None, tell: Tell, dsn: str) -> Iterator[None]:
    """While the engine of a hub runs, which its owner asks at `dsn`; nothing where the
    configuration names no head office.
    """
    if settings is None or not settings.hub.office_dsn:
        yield
        return
    with kept_level(replace(settings, hub=replace(settings.hub, dsn=dsn)), tell):
        yield


@contextmanager
def kept_level(settings: Settings, tell: Tell) -> Iterator[Replication]:
    """On a thread of its own, and with it what the head office lends of the loyalty account."""
    from pos.assembly.hub.quota_office import lending_on

    with replicator_of(settings) as replicator, lending_on(settings):
        replication = Replication(replicator, tell)
        replication.start()
        try:
            yield replication
        finally:
            replication.close()


class Replication:
    """Round after round. What goes wrong is told once, and once that it is over."""

    def __init__(self, replicator: Replicator, tell: Tell, *, every_s: float = EVERY_S) -> None:
        self._replicator = replicator
        self._tell = tell
        self._every_s = every_s
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._failed = 0
        self._said = ""
        self._is_level = False
        self._stopped: frozenset[str] = frozenset()

    def start(self) -> None:
        self._thread = threading.Thread(target=self.run, name="replication", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """What is under way ends first; whoever goes on begins where both sides are."""
        self.end()
        if self._thread is not None:
            self._thread.join(ENDS_WITHIN_S)

    def end(self) -> None:
        """Also from a signal: `run` returns."""
        self._ending.set()

    def run(self) -> None:
        while not self._ending.is_set():
            self._ending.wait(self._round())

    def _round(self) -> float:
        """How long to wait before the next."""
        try:
            carried = self._replicator.round(is_wanted=lambda: not self._ending.is_set())
        except HubError as problem:
            return self._fail(problem)
        except Exception:  # the edge of the thread: it goes on, and somebody is told
            log.exception("a round of replicating failed")
            return self._fail(HubMisuse("This program met a fault; its log has it."))
        if self._failed:
            self._failed, self._said = 0, ""
            self._tell("it goes on again")
        self._tell_of(carried)
        return self._every_s

    def _fail(self, problem: HubError) -> float:
        # Of one that is away each attempt has other words.
        said = "away" if isinstance(problem, HubUnreachable) else str(problem)
        if said != self._said:
            self._tell(f"everything is kept until it goes on: {safe(str(problem))}")
        self._said, self._is_level = said, False
        self._failed += 1
        return wait_s(self._failed, random.random())  # noqa: S311  stores do not come together

    def _tell_of(self, carried: Carried) -> None:
        stopped = frozenset(stopped_said(chain, why) for chain, why in carried.stopped)
        for said in sorted(stopped - self._stopped):
            self._tell(said)
        self._stopped = stopped
        if not self._is_level and not self._ending.is_set():
            self._is_level = True
            self._tell(level_said(carried))


def level_said(carried: Carried) -> str:
    left = " but what is told above" if carried.stopped else ""
    return (
        f"the head office has everything{left}: {carried.records:,} records and"
        f" {carried.alarms:,} alarms went up, {carried.versions:,} versions came down"
    )


def stopped_said(chain: Chain, stopped: Stopped) -> str:
    from pos.hub.shipper import Why

    name, at = safe(str(chain)), f"{stopped.seq:,}"
    if stopped.why is Why.UNFIT:
        said = f"its record {at} and what follows cannot be brought up: {safe(stopped.said)}"
        return f"{name} goes no further: {said} Look here: pos hub verify"
    what = {
        Why.OTHER_RECORD: f"the head office has another record {at} of it",
        Why.GONE_BACK: f"the head office has records up to {at} that this hub has not",
        Why.REFUSED: f"its record {at} does not follow what the head office has",
    }[stopped.why]
    return f"{name} goes no further: {what}. Look there: pos hub status"
