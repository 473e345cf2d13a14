"""Everything a till is made of, joined; which of it, the modules beside this one pick."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drivers.drawers.open_watch import WatchedDrawer
from pos import __version__
from pos.assembly.beside_paper import BesidePaper
from pos.assembly.customer_feed import customer_feed_of
from pos.assembly.entries import entry_at, grant, open_wishes
from pos.assembly.news import tell, tell_again
from pos.assembly.pole import Pole
from pos.assembly.record import TillRecord
from pos.assembly.reports import reports_of, sales_of
from pos.assembly.second_screen import feed_of
from pos.assembly.service_line import ServiceLine, as_shown
from pos.assembly.shop_coupons import shop_coupons_of, signed_coupon
from pos.assembly.terms import letterhead_of, places_of, setup_of
from pos.assembly.till_devices import devices_of
from pos.assembly.training import must_only_pretend
from pos.assembly.users import UserNews, UsersAtTill, WatchedStaff
from pos.catalog.lookup import SqliteCatalog
from pos.clock import SystemClock, TimeOrderedIds
from pos.codes.element_strings import BiipElementStrings
from pos.config import Settings
from pos.core.customer import RedemptionTerms
from pos.core.intents import TellEngineAgain
from pos.core.settings_change import KnownSettings, SettingsDiff
from pos.errors import JournalError
from pos.journal.audit import SqliteAudit
from pos.journal.copy import SecondCopy
from pos.journal.reserve import Reserve
from pos.loyalty.availability import LoyaltyNews
from pos.loyalty.kept import KeptProgram
from pos.loyalty.told import ToldCustomers
from pos.office.cards import CardFile
from pos.office.users import UserBook
from pos.outbox.flow import Flow
from pos.outbox.outbox import Outbox
from pos.outbox.relay import Relay, RelayNews
from pos.outbox.wishes import WishReader
from pos.places import lock_folder
from pos.ports.clock import Clock
from pos.ports.devices import DeviceNews, ReceiptPrinter, Scanner, ScannerNews
from pos.ports.health import Availability
from pos.ports.staff import BadgeAccepted, BadgeRefused
from pos.receipts.stationery import StoreStationery
from pos.terminal.outside import Outside
from pos.terminal.performer import Performer
from pos.terminal.terminal import Terminal, World
from pos.terminal.ticket import Ticket

if TYPE_CHECKING:
    from pos.assembly.hub.side import HubSide
    from pos.assembly.hub.till_hub import TillHub
    from pos.assembly.settings_file import SettingsOfTill
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
        must_only_pretend(settings)
        choices = choices or Choices()
        self._on_scan = on_scan
        self.settings = settings
        self._settings_file: SettingsOfTill | None = None
        self._one_settings_file = threading.Lock()
        """It knows what is on record: the panels' threads and the record's must share one."""
        self.places = places_of(settings)
        self.setup = setup_of(settings)
        if choices.printer is not None:
            self.setup = replace(self.setup, has_printer=True)
        self.clock = choices.clock or SystemClock()
        self.catalog = SqliteCatalog(self.places.catalogue, currency=self.setup.currency)
        self.element_strings = BiipElementStrings()
        self.cards = CardFile(self.places.cards)
        self.staff = UserBook(self.places.staff, self.clock)
        self.kept = KeptProgram(self.places.program)
        self.told = ToldCustomers(self.places.told_customers)
        self.audit = SqliteAudit(self.places.record)
        self.reports = reports_of(settings)
        self.sales = sales_of(settings)
        self.devices = devices_of(settings, scanner=choices.scanner, printer=choices.printer)
        self.beside_paper = BesidePaper(settings, self.places, self.clock)
        self.copy = SecondCopy(self.places.record, self.places.copy, on_trouble=self._copy_changed)
        self._record = TillRecord(self.places, on_commit=self._committed)
        self._hub_side = self._side_of_hub()
        self.terminal = Terminal(self._world())
        self._user_news = UserNews(self.staff, self.terminal, is_training=settings.is_training)
        self._feed = feed_of(settings, self.places, self.terminal)
        self._service = self._service_line(choices)
        self.loyalty = self._service.program
        self.shop_coupons = shop_coupons_of(settings, self.clock)
        self.customer_feed = customer_feed_of(self.shop_coupons, self.told, self.clock)
        self.performer = Performer(self.terminal, self._outside())
        self.relay = self._relay()
        self.wishes = self._wish_reader()
        self._to_end = ExitStack()
        """What was started, to be ended in reverse."""
        self.ended_well = False
        """Whether the run before this one was ended in the usual way."""

    def start(self) -> None:
        """Take up the record, then what feeds on it. JournalError where another till has it.

        Where one of it cannot be started, what was started before it is ended again.
        """
        with ExitStack() as begun:
            begun.callback(lock_folder(self.places))
            self.ended_well = self._record.forget_the_end()
            begun.callback(self.catalog.close)
            for device in reversed([*self.devices.beside_scanners()]):
                begun.callback(device.close)
            if self._feed is not None:
                begun.callback(self._feed.close)
            begun.callback(self.loyalty.close)
            if self.shop_coupons is not None:
                begun.callback(self.shop_coupons.close)
            self._start_terminal(begun)
            self._start_what_feeds_on_it(begun)
            self._to_end = begun.pop_all()

    def _start_terminal(self, begun: ExitStack) -> None:
        begun.callback(self.copy.close)  # once the last of the record is written
        behind_the_record = begun.enter_context(ExitStack())
        begun.callback(self.terminal.stop)
        self.terminal.start(self.performer.perform)
        self.terminal.wait_until_ready()
        if self.terminal.failed:
            raise JournalError(self.terminal.failed)
        begun.callback(self._remember_the_end)
        begun.callback(self.performer.close)
        begun.callback(self.terminal.settle, SETTLES_WITHIN_S)
        self.copy.start()
        if self._hub_side is not None:
            self._hub_side.start(behind_the_record)

    def _start_what_feeds_on_it(self, begun: ExitStack) -> None:
        self._service.start(begun)
        if self.customer_feed is not None:
            self.customer_feed.start()
            begun.callback(self.customer_feed.close)
        tell_again(self.terminal, self.open_outbox, was_settled=self._record.was_settled)
        self._user_news.look()
        if self._hub_side is not None:
            self._hub_side.start_taking(begun)
        self.relay.start()
        begun.callback(self.relay.close)
        self.wishes.start()
        begun.callback(self.wishes.close)
        self.beside_paper.start(self.terminal, begun)
        devices = self.devices
        devices.display.listen(self.terminal.note)
        if isinstance(devices.drawer, WatchedDrawer):
            devices.drawer.listen(self.terminal.note)
        if isinstance(devices.display, Pole):
            devices.display.begin(self.terminal)
        if self._feed is not None:
            self._feed.start()
        begun.callback(devices.scanner.close)
        devices.scanner.listen(self._hear)
        if devices.reads_codes:
            self.element_strings.load_behind()
        self._service.tell_of_missing_keys()

    def stop(self) -> None:
        """Nothing new in, then everything that was asked out, then the record shut."""
        self._to_end.close()

    def _remember_the_end(self) -> None:
        """But where the run before broke off, and nobody has signed on to be told of it."""
        if self.ended_well or not self.terminal.snapshot.restored:
            self._record.remember_the_end()

    @contextmanager
    def running(self) -> Iterator[Till]:
        self.start()
        try:
            yield self
        finally:
            self.stop()

    @property
    def settings_file(self) -> SettingsOfTill | None:
        """None where they came from no file, and of a till in training: they are the shop's."""
        file = self.settings.file
        if file is None or self.settings.is_training:
            return None
        from pos.assembly.settings_file import SettingsOfTill  # what writes TOML takes long to load

        with self._one_settings_file:
            if self._settings_file is None:
                self._settings_file = SettingsOfTill(file, self.settings, os.environ)
            return self._settings_file

    def take_over_users(self) -> None:
        """What somebody else changed of who may work it, on record now."""
        self._user_news.look()

    def open_users(self) -> UsersAtTill:
        """Who may work it, for its manager."""
        return UsersAtTill(
            self.staff,
            self._user_news,
            self.places,
            roles=self.settings.role_names,
            printer=self.devices.printer if self.setup.has_printer else None,
            head=letterhead_of(self.settings),
            now=self.clock.now,
        )

    def open_outbox(self) -> Outbox:
        return self._record.open_outbox()

    def open_loyalty_office(self) -> LoyaltyOffice:
        """For a manager's screens, in turn with the sales. To be closed by the caller."""
        return self._service.open_office()

    def try_line(self) -> None:
        """Behind the caller's back: what comes of it is told like any change of the line."""
        self._service.try_soon()

    def deliver_now(self) -> None:
        """Try the line and everything that waits, whatever the time of the next try."""
        self._service.try_now()
        self.relay.hasten()
        self.beside_paper.hasten()
        self.terminal.submit(TellEngineAgain())
        if self._hub_side is not None:
            self._hub_side.hasten()
        if self.customer_feed is not None:
            self.customer_feed.hasten()

    def check_loyalty(self) -> None:
        """Ask the service anything that changes nothing; LoyaltyError where it does not answer."""
        self._service.check()

    def ask_terms(self) -> RedemptionTerms:
        """What points are worth and every rule to spend them by; LoyaltyError as above."""
        return self._service.ask_terms()

    def _service_line(self, choices: Choices) -> ServiceLine:
        return ServiceLine(
            self.settings,
            self.clock,
            self.kept,
            self.told,
            line=choices.line,
            quota_wait_s=choices.quota_wait_s,
            store=self._hub_side.customers if self._hub_side else None,
            wake=lambda: self.relay.wake(),  # noqa: PLW0108  it is made later
            listen=self._line_changed,
        )

    @property
    def hub(self) -> TillHub | None:
        """None where there is none, and of a till in training."""
        return self._hub_side.records if self._hub_side else None

    def _side_of_hub(self) -> HubSide | None:
        if not self.settings.hub.dsn or self.settings.is_training:
            return None
        from pos.assembly.hub.side import HubSide

        return HubSide(self, self._record)

    def _relay(self) -> Relay:
        flow = Flow(shared=self._service.quota)
        return Relay(self.open_outbox, self.loyalty, self.clock, self._tell, flow=flow)

    def _wish_reader(self) -> WishReader:
        return WishReader(
            lambda: open_wishes(self.places),
            lambda wish: grant(self.terminal, wish),
            now=self.clock.now,
        )

    def _world(self) -> World:
        return World(
            setup=self.setup,
            open_journal=self._record.open_journal,
            catalog=self.catalog,
            element_strings=self.element_strings,
            cards=self.cards,
            badge_of=self._badge_of,
            read_signed=lambda text: signed_coupon(text, self.settings),
            clock=self.clock,
            ids=TimeOrderedIds(),
            version=__version__,
            deliveries_wait=self._deliveries_wait,
            sound=lambda good, device: self.devices.scanner.sound(good=good, device=device),
            ended_well=lambda: self.ended_well,
            reserve=Reserve(self.places.reserve),
            clock_set=self._clock_set,
            damaged=self._record.damaged,
            mend=self._record.mend,
            settings_news=self._settings_news,
        )

    def _badge_of(self, text: str) -> BadgeAccepted | BadgeRefused | None:
        """Whoever shows one brings the record up to date, as whoever types a PIN does."""
        shown = self.staff.badge_of(text)
        if shown is not None:
            self._user_news.look_behind()
        return shown

    def _settings_news(self, known: KnownSettings | None) -> SettingsDiff:
        if self.settings.file is None or self.settings.is_training:
            return SettingsDiff()
        from pos.config.effective import news_of

        return news_of(self.settings, known)

    def _committed(self) -> None:
        self.copy.poke()
        self.beside_paper.poke()
        if self._hub_side is not None:
            self._hub_side.poke()

    def _clock_set(self) -> None:
        """What was put off until a time of day is tried now: by this clock it may be far away."""
        self.relay.hasten()
        self.beside_paper.hasten()

    def _outside(self) -> Outside:
        devices = self.devices
        return Outside(
            printer=devices.printer,
            drawer=devices.drawer,
            display=devices.display,
            loyalty=self.loyalty,
            card_terminal=devices.card_terminal,
            staff=WatchedStaff(self.staff, self._user_news),
            weigh=devices.scale.weigh,
            cards=self.cards,
            stationery=StoreStationery(letterhead_of(self.settings)),
            find_sale=self._record.find_sale,
            has_archived=self._record.has_archived,
            find_returned=self._record.find_returned,
            find_paid_back=self._record.find_paid_back,
            find_entry=lambda entry_id: entry_at(self, entry_id),
            queue_email=self.beside_paper.queue_email,
            receipts_of=self._record.receipts_of,
            across_tills=self._hub_side.returns if self._hub_side else None,
            handed=self._hub_side.handed if self._hub_side else None,
            hub_cards=self._hub_side.cards if self._hub_side else None,
            reports=self.reports,
            sales=self.sales,
            clock=self.clock,
            setup=self.setup,
            open_settings=lambda: self.settings_file,
            shop_coupons=self.shop_coupons,
        )

    def _line_changed(self, news: LoyaltyNews) -> None:
        self.terminal.note(as_shown(news))
        self._service.changed()
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
        tell(self.terminal, news, was_settled=self._record.was_settled)
