"""The loyalty account's quota from the head office to a store's hub, while that is kept level."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Final

from pos.assembly.hub.opened import dsn_of
from pos.core.backoff import wait_s
from pos.errors import HubError

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.hub.listening import HubListener
    from pos.hub.quota_from_office import QuotaFromOffice

log = logging.getLogger("pos.hub")

EVERY_S: Final = 1.0
"""Where the engine tells of nothing; it tells when a till wants more than there is."""
ANSWERS_WITHIN_S: Final = 2.0
ENDS_WITHIN_S: Final = 5.0


class QuotaLending:
    """Round after round, on a thread of its own. Without it the store's tills go on as without a
    hub, so that what goes wrong is for the log.
    """

    def __init__(self, quota: QuotaFromOffice, listener: HubListener) -> None:
        self._quota = quota
        self._listener = listener
        self._ending = threading.Event()
        self._failed = 0
        self._thread = threading.Thread(target=self._run, name="quota from office", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._ending.set()
        self._listener.wake()
        self._thread.join(ENDS_WITHIN_S)
        self._listener.close()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._listener.listen()
                self._quota.round()
            except HubError as problem:
                self._fail(str(problem))
            except Exception:  # the edge of the thread: records go up all the same
                log.exception("the quota cannot be had from the head office")
                self._fail("a fault of its own")
            else:
                if self._failed:
                    log.info("the head office lends calls of the loyalty account again")
                self._failed = 0
                self._listener.wait(EVERY_S)

    def _fail(self, why: str) -> None:
        if not self._failed:
            log.warning("the head office lends no calls of the loyalty account: %s", why)
        self._failed += 1
        self._listener.forget()
        self._ending.wait(wait_s(self._failed, random.random()))  # noqa: S311  it spreads stores


@contextmanager
def lending_on(settings: Settings) -> Iterator[None]:
    """Meanwhile the tills of this store share the account with those of all others."""
    from pos.hub.database import HubDatabase
    from pos.hub.listening import HubListener
    from pos.hub.quota_from_office import QuotaFromOffice
    from pos.hub.schema.quota_lent_on import WANTED

    secrets, called = settings.secrets, f"store {settings.store.id} quota"
    with ExitStack() as to_end:
        store, office = (
            to_end.enter_context(
                closing(
                    HubDatabase(
                        dsn, password=password, called=called, answer_within_s=ANSWERS_WITHIN_S
                    )
                )
            )
            for dsn, password in (
                (dsn_of(settings), secrets.hub_password),
                (settings.hub.office_dsn, secrets.hub_office_password),
            )
        )
        quota = QuotaFromOffice(store=store, office=office)
        lending = QuotaLending(quota, HubListener(store, channel=WANTED))
        lending.start()
        to_end.callback(lending.close)
        yield
