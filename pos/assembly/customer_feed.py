"""News of customers fetched from the coupon engine now and then, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from typing import Final

from pos.errors import EngineMisuse, EngineUnreachable
from pos.loyalty.told import ToldCustomers
from pos.ports.clock import Clock
from pos.ports.customer_news import CustomerNews

log = logging.getLogger("pos.coupons")

FIRST_AFTER_S: Final = 2.0
"""The till is seen and can sell before."""
EVERY_S: Final = 180.0
ENDS_WITHIN_S: Final = 5.0
"""What was hastened has so long once the till ends; the rest of it is fetched another time."""
_MOST_PAGES: Final = 200


def customer_feed_of(engine: object, told: ToldCustomers, clock: Clock) -> CustomerFeed | None:
    """None where there is no engine to ask, or one that tells nothing of customers."""
    return CustomerFeed(engine, told, clock) if isinstance(engine, CustomerNews) else None


class CustomerFeed:
    def __init__(self, source: CustomerNews, told: ToldCustomers, clock: Clock) -> None:
        self._source = source
        self._told = told
        self._clock = clock
        self._wanted = threading.Event()
        self._look = threading.Event()
        self.is_closing = threading.Event()
        """The till ends: what nobody hastened is left after the page that is under way."""
        self._over = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="customer news", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def hasten(self) -> None:
        """Returns at once."""
        self._wanted.set()
        self._look.set()

    def close(self) -> None:
        """Once what was hastened is fetched, but within ENDS_WITHIN_S."""
        self.is_closing.set()
        self._look.set()
        if self._thread.is_alive():
            self._thread.join(ENDS_WITHIN_S)
        self._over.set()

    def pull(self) -> int:
        """Of how many customers there was news. EngineUnreachable, EngineMisuse or OSError else."""
        return self._pull(until=self._over)

    def _pull(self, *, until: threading.Event) -> int:
        with self._one_at_a_time:
            count = 0
            for _ in range(_MOST_PAGES):
                if until.is_set():
                    break
                asked_from = self._told.since
                page = self._source.customers_since(asked_from)
                if page.reached < asked_from:
                    self._told.begin_anew()
                    continue
                if not page.customers:
                    break
                self._told.take(page, self._clock.now())
                count += len(page.customers)
            return count

    def _run(self) -> None:
        self._look.wait(FIRST_AFTER_S)
        while self._wanted.is_set() or not self.is_closing.is_set():
            self._look.clear()
            until = self._over if self._wanted.is_set() else self.is_closing
            self._wanted.clear()
            self._try(until)
            if not self.is_closing.is_set():
                self._look.wait(EVERY_S)

    def _try(self, until: threading.Event) -> None:
        try:
            self._pull(until=until)
        except (EngineUnreachable, EngineMisuse, OSError) as problem:
            log.info("no news of customers: %s", problem)
        except Exception:  # the edge of the thread: what is known stays known
            log.exception("news of customers could not be taken")
