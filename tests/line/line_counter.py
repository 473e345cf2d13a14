"""A till that sells through the proxy: everything real but the hands."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from line_proxy import FaultProxy

from pos.assembly.till import Choices, Till
from pos.catalog.importer import import_csv
from pos.catalog.sample import sample_path
from pos.clock import SystemClock
from pos.config import LoyaltySettings, PrinterSettings, Secrets, Settings
from pos.core import intents as it
from pos.core.roles import Role
from pos.loyalty.gameball.program import GameballProgram
from pos.loyalty.gameball.quota import Quota
from pos.office.users import UserBook
from pos.places import Places
from pos.ports.clock import Clock
from pos.ports.devices import Scan
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY
from pos.terminal.snapshot import Snapshot
from pos.terminal.ticket import Outcome

DEADLINE_S = 0.3
WITHIN_S = 20.0
_LOOKS_EVERY_S = 0.02
_MOST_LOOKS = 300


class LineCounter:
    """A cashier at a till, and every sentence it said."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.said: list[str] = []
        self._scans = 0
        self._changed = threading.Condition()
        till.terminal.subscribe(self._see)

    def _see(self, snapshot: Snapshot) -> None:
        if snapshot.say.text and snapshot.say.text not in self.said[-1:]:
            self.said.append(snapshot.say.text)
        with self._changed:
            self._changed.notify_all()

    @property
    def snapshot(self) -> Snapshot:
        return self.till.terminal.snapshot

    def ask(self, intent: it.Intent) -> Outcome:
        return self.till.terminal.submit(intent).ended.result(WITHIN_S)

    def scan(self, code: str) -> Outcome:
        """As a scanner's thread would; the answer is waited for, and no loyalty call is in it."""
        self._scans += 1
        read = Scan(text=code, device="gun", number=self._scans, at_monotonic_s=0.0)
        ticket = self.till.terminal.hear(read)
        assert ticket is not None
        return ticket.ended.result(WITHIN_S)

    def pay(self) -> str:
        """In cash; the paper may still be waiting for the points when the sale is done."""
        self.till.terminal.submit(it.TakeTender(method="cash"))
        with self._changed:
            done = self._changed.wait_for(lambda: self.snapshot.state.sale is None, WITHIN_S)
        last = self.snapshot.state.last_sale
        assert done, self.snapshot.say
        assert last is not None
        return last.sale.sale_id

    def pieces(self) -> int:
        sale = self.snapshot.state.sale
        return int(sum(line.quantity for line in sale.lines)) if sale else 0

    def catch_up(self) -> None:
        """The line is good, and the pauses it asked for are over: until nothing waits."""
        online = self.till._service.online
        assert isinstance(online, GameballProgram)
        online.access.pace._quota = Quota()
        for _ in range(_MOST_LOOKS):
            self.till.deliver_now()
            if self.snapshot.loyalty.online and not self._waiting():
                return
            threading.Event().wait(_LOOKS_EVERY_S)
        raise AssertionError(f"stuck: {self.snapshot.loyalty}, {self._waiting()} waiting")

    def _waiting(self) -> int:
        with closing(self.till.open_outbox()) as outbox:
            counts = outbox.counts()
        return counts.pending + counts.in_doubt


@contextmanager
def line_counter(folder: Path, proxy: FaultProxy, clock: Clock) -> Iterator[LineCounter]:
    settings = Settings(
        loyalty=LoyaltySettings(base_url=proxy.url("https"), deadline_s=DEADLINE_S),
        printer=PrinterSettings(driver="text_file", port=str(folder / "receipts.txt")),
        secrets=Secrets(api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY),
        folder=folder,
    )
    places = Places(settings.data_dir)
    places.make()
    taxes = tuple(settings.tax.rates)
    import_csv(sample_path(), places.catalogue, currency="SAR", tax_names=taxes)
    UserBook(places.staff, SystemClock()).add(
        "2001", name="Khalid Omar", role=Role.MANAGER, pin="135790"
    )
    with Till(settings, Choices(clock=clock)).running() as till:
        yield LineCounter(till)


class Faults(logging.Handler):
    """What the till itself calls a fault of its own: none may be met."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.met: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.met.append(self.format(record))
