"""Everything a till is made of, joined; which of it, the modules beside this one pick."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pos import __version__
from pos.assembly.devices import display_of, drawer_of, printer_of, scanner_of
from pos.assembly.entries import entry_at, grant, open_wishes
from pos.assembly.loyalty import loyalty_office, online_program
from pos.assembly.news import tell
from pos.assembly.terms import letterhead_of, setup_of
from pos.catalog.lookup import SqliteCatalog
from pos.clock import SystemClock, TimeOrderedIds
from pos.config import (
    DisplaySettings,
    DrawerSettings,
    PrinterSettings,
    ScannerSettings,
    Settings,
)
from pos.core.customer import RedemptionTerms
from pos.core.sale import ReturnLine
from pos.core.state import FinishedSale
from pos.errors import JournalError, LoyaltyMisuse, RecordDamaged
from pos.journal.agreement import must_agree
from pos.journal.codec import decode_delivery, encode_delivery
from pos.journal.copy import SecondCopy
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.machine import this_machine
from pos.journal.queries import SqliteHistory
from pos.journal.reserve import Reserve
from pos.loyalty.availability import Gate, LoyaltyNews
from pos.loyalty.kept import KeptProgram
from pos.loyalty.offline import OfflineLoyalty
from pos.loyalty.prober import Prober
from pos.loyalty.switch import CheckableLoyalty, SwitchedLoyalty
from pos.loyalty.without_keys import MISSING_KEYS, WithoutKeys
from pos.office.cards import CardFile
from pos.office.users import UserBook
from pos.outbox.outbox import Outbox
from pos.outbox.relay import Relay, RelayNews
from pos.outbox.wishes import WishReader
from pos.places import Places, lock_folder
from pos.ports.clock import Clock
from pos.ports.devices import DeviceNews, ReceiptPrinter, Scanner, ScannerNews
from pos.ports.health import Availability
from pos.ports.loyalty import LoyaltyProgram
from pos.receipts.stationery import StoreStationery
from pos.terminal.outside import Outside
from pos.terminal.performer import Performer
from pos.terminal.snapshot import LoyaltyLine
from pos.terminal.terminal import Terminal, World
from pos.terminal.ticket import Ticket

if TYPE_CHECKING:
    from pos.loyalty.gameball.line import Line
    from pos.ports.loyalty_office import LoyaltyOffice


SETTLES_WITHIN_S = 2.0
"""On the way out, for answers under way: what is later is found again at the next start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the demo and scripts choose otherwise than the configuration would."""

    clock: Clock | None = None
    line: Line | None = None
    """The line to the service, where a script may trouble it."""
    quota_wait_s: float | None = None
    """How long a call may wait for the service's quota; None: no longer than a customer would."""
    scanner: Scanner | None = None
    printer: ReceiptPrinter | None = None


class Till:
    """Everything joined. `start` and `stop` take it up and down in the order that loses nothing."""

    def __init__(
        self,
        settings: Settings,
        choices: Choices | None = None,
        *,
        on_scan: Callable[[ScannerNews, Ticket | None], None] = lambda *_: None,
    ) -> None:
        choices = choices or Choices()
        self._quota_wait_s = choices.quota_wait_s
        self._on_scan = on_scan
        self.settings = settings
        self.places = Places(settings.data_dir)
        self.setup = setup_of(settings)
        self.clock = choices.clock or SystemClock()
        self.catalog = SqliteCatalog(self.places.catalogue, currency=self.setup.currency)
        self.cards = CardFile(self.places.cards)
        self.kept = KeptProgram(self.places.program)
        self.scanner = choices.scanner or scanner_of(settings)
        self.printer = choices.printer or printer_of(settings)
        self.drawer = drawer_of(settings, self.printer)
        self.display = display_of(settings)
        self.copy = SecondCopy(self.places.record, self.places.copy, on_trouble=self._copy_changed)
        self.terminal = Terminal(self._world())
        self._gate = Gate(clock=self.clock, listen=self._line_changed)
        self._online: CheckableLoyalty | None = None
        self._line = choices.line
        self.loyalty, self._prober = self._loyalty(choices.line)
        self.performer = Performer(self.terminal, self._outside())
        self.relay = Relay(self.open_outbox, self.loyalty, self.clock, self._tell)
        self.wishes = WishReader(
            lambda: open_wishes(self.places), lambda wish: grant(self.terminal, wish)
        )
        self._lock: Callable[[], None] = _nothing

    def start(self) -> None:
        """Take up the record, then what feeds on it. JournalError where another till has it."""
        self._lock = lock_folder(self.places)
        self.terminal.start(self.performer.perform)
        self.terminal.wait_until_ready()
        if self.terminal.failed:
            self.terminal.stop()
            self._lock()
            raise JournalError(self.terminal.failed)
        self.copy.start()
        self.relay.start()
        self.wishes.start()
        if self._prober is not None:
            self._prober.start()
        self.scanner.listen(self._hear)
        if isinstance(self._online, WithoutKeys):
            self._gate.failed(LoyaltyMisuse(MISSING_KEYS))

    def stop(self) -> None:
        """Nothing new in, then everything that was asked out, then the record shut."""
        self.scanner.close()
        self.wishes.close()
        self.relay.close()
        if self._prober is not None:
            self._prober.close()
        self.terminal.settle(SETTLES_WITHIN_S)
        self.performer.close()
        self.terminal.stop()
        self.copy.close()
        self.loyalty.close()
        for device in (self.drawer, self.display, self.printer):
            device.close()
        self.catalog.close()
        self._lock()

    @contextmanager
    def running(self) -> Iterator[Till]:
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def open_outbox(self) -> Outbox:
        return Outbox(open_beside(self.places.record), decode_delivery, encode_delivery)

    def open_loyalty_office(self) -> LoyaltyOffice:
        """For a manager's screens, in turn with the sales. To be closed by the caller."""
        return loyalty_office(self.settings, program=self._online, line=self._line)

    def try_line(self) -> None:
        """Behind the caller's back: what comes of it is told like any change of the line."""
        if self._prober is not None:
            self._prober.try_now()

    def deliver_now(self) -> None:
        """Try the line and everything that waits, whatever the time of the next try."""
        if isinstance(self.loyalty, SwitchedLoyalty):
            self.loyalty.probe(even_if_not_due=True)
        self.relay.hasten()

    def check_loyalty(self) -> None:
        """Ask the service anything that changes nothing; LoyaltyError where it does not answer."""
        with self._service_itself() as program:
            program.check()

    def ask_terms(self) -> RedemptionTerms:
        """What points are worth and every rule to spend them by; LoyaltyError as above."""
        with self._service_itself() as program:
            return program.redemption_terms("")

    @contextmanager
    def _service_itself(self) -> Iterator[CheckableLoyalty]:
        """Past the switch: whoever asks wants to know when it does not answer."""
        with closing(online_program(self.settings, self.clock, line=self._line)) as program:
            yield program

    def _world(self) -> World:
        return World(
            setup=self.setup,
            open_journal=self._open_journal,
            catalog=self.catalog,
            cards=self.cards,
            clock=self.clock,
            ids=TimeOrderedIds(),
            version=__version__,
            deliveries_wait=self._deliveries_wait,
            sound=lambda good: self.scanner.sound(good=good),
            reserve=Reserve(self.places.reserve),
            clock_set=self._clock_set,
            damaged=self._damaged,
            mend=self._mend,
        )

    def _open_journal(self) -> SqliteJournal:
        if self.places.damaged.exists():
            raise RecordDamaged("The record was found damaged when it was used last.")
        must_agree(self.places.record, self.places.copy)
        return SqliteJournal(self.places.record, on_commit=self.copy.poke, machine=this_machine())

    def _clock_set(self) -> None:
        """What was put off until a time of day is tried now: by this clock it may be far away."""
        self.relay.hasten()

    def _damaged(self) -> None:
        """Found while it sold: so that the next start makes it again, whatever it can read."""
        try:
            self.places.damaged.touch(mode=0o600)
        except OSError:
            pass  # found once more, then

    def _mend(self) -> int:
        from pos.journal.mend import mend

        mended = mend(self.places.record, self.places.copy)
        self.places.damaged.unlink(missing_ok=True)
        return mended.records

    def _outside(self) -> Outside:
        return Outside(
            printer=self.printer,
            drawer=self.drawer,
            display=self.display,
            loyalty=self.loyalty,
            staff=UserBook(self.places.staff, self.clock),
            cards=self.cards,
            stationery=StoreStationery(letterhead_of(self.settings)),
            find_sale=self._find_sale,
            find_returned=self._find_returned,
            find_entry=lambda entry_id: entry_at(self, entry_id),
            receipts_of=self._receipts_of,
            clock=self.clock,
            setup=self.setup,
        )

    def _loyalty(self, line: Line | None) -> tuple[LoyaltyProgram, Prober | None]:
        if self.settings.loyalty.provider == "none":
            from pos.loyalty.none import NoLoyalty

            return NoLoyalty(), None
        self._online = online_program(self.settings, self.clock, line, self._quota_wait_s)
        program = SwitchedLoyalty(
            online=self._online,
            offline=OfflineLoyalty(kept_terms=self.kept.redemption),
            gate=self._gate,
        )
        return program, Prober(program, self._gate)

    def _find_sale(self, receipt: str) -> FinishedSale | None:
        with closing(SqliteHistory(self.places.record)) as history:
            return history.finished_sale(receipt)

    def _find_returned(self, receipt: str) -> tuple[ReturnLine, ...]:
        with closing(SqliteHistory(self.places.record)) as history:
            return history.returned_lines(receipt)

    def _receipts_of(self, sale_ids: Collection[str]) -> Mapping[str, str]:
        with closing(SqliteHistory(self.places.record)) as history:
            return history.receipts_of(sale_ids)

    def _line_changed(self, news: LoyaltyNews) -> None:
        self.terminal.note(
            LoyaltyLine(
                online=news.online,
                since=news.since,
                trouble=news.trouble,
                say=news.say,
                behind=news.behind,
            )
        )
        if self._prober is not None:
            self._prober.changed()
        if news.online:
            self.relay.hasten()

    def _copy_changed(self, trouble: str) -> None:
        availability = Availability.UNAVAILABLE if trouble else Availability.AVAILABLE
        self.terminal.note(DeviceNews(device="second copy", availability=availability, say=trouble))

    def _deliveries_wait(self) -> None:
        self.relay.wake()

    def _hear(self, news: ScannerNews) -> None:
        self._on_scan(news, self.terminal.hear(news))

    def _tell(self, news: RelayNews) -> None:
        tell(self.terminal, news)


def without_devices(settings: Settings) -> Settings:
    """For a till that is taken up to write in its record, and sells nothing."""
    return replace(
        settings,
        scanner=ScannerSettings(),
        printer=PrinterSettings(),
        drawer=DrawerSettings(driver="none"),
        display=DisplaySettings(),
    )


def _nothing() -> None:
    """No folder is held."""
