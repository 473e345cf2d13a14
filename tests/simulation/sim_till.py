"""A till of the store: the real one on the timeline, its program started, killed and started again.

Its parts are joined as assembly does it, but for the threads, which lanes.py stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from builders import AMAL, MUNA, setup_of
from fakes import CardBox, KnownStaff, LastShown, Shelf
from sim_devices import SimDrawer, SimPrinter
from sim_disk import Disk
from sim_faults import Died, Met, Plan
from sim_lanes import SimCouriers, SimInbox, SimLane
from sim_line import SimLine
from sim_time import Timeline

from drivers.card_terminals.none import NoCardTerminal
from drivers.scales.none import NoScale
from pos.assembly.entries import find_entry
from pos.assembly.news import tell, tell_again
from pos.codes.element_strings import BiipElementStrings
from pos.core import intents as it
from pos.core.deliveries import Delivery, EntryState, OrderDelivery
from pos.core.open_entry import EntryRead
from pos.core.order import OrderFacts
from pos.core.sale import PaidBy, ReturnLine
from pos.core.settlement import SettleHow, WasSettled
from pos.core.setup import RenewHolds, Setup
from pos.core.state import FinishedSale
from pos.errors import LoyaltyRefused
from pos.http.deadline import Waiting
from pos.journal.agreement import must_agree
from pos.journal.codec import decode_delivery, encode_delivery
from pos.journal.copy import copy_after, last_copied
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.queries import SqliteHistory
from pos.journal.sales import SqliteSales
from pos.journal.shifts import SqliteReports
from pos.loyalty.availability import Gate, LoyaltyNews
from pos.loyalty.gameball.options import GameballOptions
from pos.loyalty.gameball.program import GameballProgram
from pos.loyalty.offline import OfflineLoyalty
from pos.loyalty.switch import CheckableLoyalty, SwitchedLoyalty
from pos.outbox.couriers import Post
from pos.outbox.outbox import Entry, Outbox
from pos.outbox.relay import Relay
from pos.places import Places
from pos.ports.mail import WaitingEmail
from pos.ports.record import Journal, OutboxCounts
from pos.receipts.letterhead import Letterhead
from pos.receipts.stationery import StoreStationery
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY
from pos.sandbox.world import World as ServiceWorld
from pos.terminal.outside import Outside
from pos.terminal.performer import Performer
from pos.terminal.snapshot import LoyaltyLine, Snapshot
from pos.terminal.terminal import Terminal, World

PINS = {(AMAL.user_id, "2468"): AMAL, (MUNA.user_id, "135790"): MUNA}
PROBES_AT_LEAST_S = 0.05
COPIES_AFTER_S = 20.0
"""Longer than the till takes, so that a kill more often comes between."""
STARTS_AFTER_S = (20.0, 400.0)
SENDS_IN_ORDER = (SettleHow.WITHOUT_REDEMPTION, SettleHow.NEXT_VISIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a simulation may have otherwise than it should be, to show that it is found out."""

    journal: Callable[[Journal], Journal] = lambda real: real
    loyalty: Callable[[CheckableLoyalty], CheckableLoyalty] = lambda real: real


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An outbox entry the service would not take, and the service as it was then."""

    delivery: Delivery
    failure: LoyaltyRefused
    at: datetime
    world: ServiceWorld


@dataclass
class Till:
    """`program` is what runs; the folder and the counter's devices outlive it."""

    name: str
    folder: Path
    timeline: Timeline
    sandbox: Sandbox
    shelf: Shelf
    seed: str
    met: Met
    parts: Parts = field(default_factory=Parts)
    plan: Plan = field(default_factory=Plan)
    starts: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    program: Program | None = None
    changed: Callable[[], None] = lambda: None
    """Told when the program has started or has died."""

    def __post_init__(self) -> None:
        self.disk = Disk(
            self.folder, self.timeline, self.chance("disk"), lambda: self.plan, self.met
        )
        # Each of the three policies at some tills: asked, silently, never.
        number = int(self.name[1:])
        policy = tuple(RenewHolds)[number % len(RenewHolds)]
        self.setup = setup_of(till_id=self.name, renew_holds=policy, own_drawers=number % 4 == 3)
        self._dying = self.chance("dying")
        self._line = self.chance("line")

    def chance(self, what: str) -> Random:
        return Random(f"{self.seed} {self.name} {what}")

    @property
    def snapshot(self) -> Snapshot | None:
        """What the cashier sees; None while nothing runs."""
        return self.program.terminal.snapshot if self.program else None

    def start(self) -> None:
        if self.program is not None:
            return
        self.starts += 1
        line = SimLine(self.sandbox, self.timeline, self._line, lambda: self.plan, self.met)
        self.program = Program(self, line)
        self.guarded(self.program.begin)
        if self.program is not None and self.program.terminal.failed:
            self._start_failed()
        self.changed()

    def _start_failed(self) -> None:
        """As assembly does it: the program ends, and a person starts it once more."""
        assert self.program is not None
        self.met["starts that failed"] += 1
        self.program.terminal.end()
        self.program = None
        self.disk.close()
        self.timeline.after(self._dying.uniform(*STARTS_AFTER_S), self.start)

    def guarded(self, act: Callable[[], None]) -> None:
        """Where an action of the program is killed in, so is the program."""
        try:
            act()
        except Died:
            self.die(power_is_cut=self.plan.fate.cuts_power)

    def die(self, *, power_is_cut: bool) -> None:
        self.met["power cuts" if power_is_cut else "kills"] += 1
        self.program = None
        self.disk.stop(power_is_cut=power_is_cut)
        self.changed()
        self.timeline.after(self._dying.uniform(*STARTS_AFTER_S), self.start)

    def start_again_if_failed(self) -> None:
        """The record could not be written: somebody has seen to the disk."""
        if self.program is not None and self.program.terminal.failed:
            self.met["restarts by hand"] += 1
            self.switch_off()
            self.start()

    def settle_rejected(self, chance: Random) -> None:
        """What a manager does in the evening with what the service would not take."""
        if self.program is None:
            return
        for entry in self.program.rejected():
            self.met["settled by a manager"] += 1
            is_order = isinstance(entry.delivery, OrderDelivery)
            how = chance.choice((*SENDS_IN_ORDER, SettleHow.ABSORB)) if is_order else None
            self.program.terminal.submit(
                it.SettleEntry(
                    entry_id=entry.entry_id, how=how, why="seen to", from_the_office=True
                )
            )

    def switch_off(self) -> None:
        """As a person does it: nothing is asked any more, and everything is answered."""
        if self.program is not None:
            program, self.program = self.program, None
            program.end()
            self.disk.close()


class Program:
    """One run of the till's program."""

    def __init__(self, till: Till, line: SimLine) -> None:
        self.till = till
        self.line = line
        self.timeline = timeline = till.timeline
        self.run = till.starts
        self.lanes: list[SimLane] = []
        self.inbox = SimInbox(self._later, self._wake_terminal)
        self.terminal = Terminal(self._world(), inbox=self.inbox)
        chance = till.chance(f"run {self.run}")
        self.gate = Gate(clock=timeline, listen=self._line_changed, jitter=chance.random)
        online = till.parts.loyalty(_program_of(till, line, chance))
        self.loyalty = SwitchedLoyalty(online=online, offline=OfflineLoyalty(), gate=self.gate)
        self.performer = Performer(
            self.terminal, self._outside(), paper_waits_s=0.0, open_lane=self._open_lane
        )
        self.relay = Relay(
            self._open_outbox,
            self.loyalty,
            timeline,
            lambda news: tell(self.terminal, news, was_settled=self._was_settled),
            chance=chance.random,
            couriers=self._couriers,
        )
        self._busy_until_s = 0.0
        self._alarms = {"terminal": 0, "relay": 0}
        self._copied = 0
        self._copy_due = False
        self._probing = False

    # -- its life -------------------------------------------------------------------------------

    def begin(self) -> None:
        disk = self.till.disk
        self.terminal.begin(self.performer.perform)
        if self.terminal.failed:
            return
        self._busy_until_s = self.timeline.monotonic_s()
        self._copied = last_copied(self._places.copy)
        self._beside = open_beside(disk.record, connect=disk.connect)
        tell_again(self.terminal, self._open_outbox, was_settled=self._was_settled)
        assert self.relay.begin()
        self._wake_terminal()
        self._wake_relay()

    def end(self) -> None:
        self.relay.close()
        self.relay.end()
        self.terminal.end()
        self._copy_now()
        self._beside.close()
        self.loyalty.close()

    @property
    def is_settled(self) -> bool:
        return self.inbox.is_empty and all(lane.is_idle for lane in self.lanes)

    def rejected(self) -> list[EntryRead]:
        with closing(self._open_outbox()) as outbox:
            lines = outbox.lines.open()
        found = (find_entry(self._places, one.entry_id) for one in lines)
        return [one for one in found if one and one.state is EntryState.REJECTED]

    def counts(self) -> OutboxCounts:
        with closing(self._open_outbox()) as outbox:
            return outbox.counts()

    def _later(self, delay_s: float, act: Callable[[], None]) -> None:
        self.timeline.after(delay_s, lambda: self._still(act))

    def _still(self, act: Callable[[], None]) -> None:
        if self.till.program is self:
            self.till.guarded(act)

    # -- the terminal's rounds --------------------------------------------------------------------

    def _wake_terminal(self) -> None:
        """A round begins when the one before is over, and takes all that came meanwhile."""
        self._alarm("terminal", max(0.0, self._busy_until_s - self.timeline.monotonic_s()))

    def _alarm(self, whose: str, delay_s: float) -> None:
        """The newest alone counts: what it is set for is worked out anew after each round."""
        self._alarms[whose] += 1
        number = self._alarms[whose]
        ring = self._terminal_round if whose == "terminal" else self._relay_round

        def rings() -> None:
            if number == self._alarms[whose]:
                ring()

        self._later(delay_s, rings)

    def _terminal_round(self) -> None:
        self.terminal.step(0.0)
        self._busy_until_s = self.timeline.monotonic_s()
        if self.inbox.has_arrived:
            self._wake_terminal()
        elif (wait_s := self.terminal.wait_s) is not None:
            self._alarm("terminal", wait_s + 0.001)

    # -- the relay's ------------------------------------------------------------------------------

    def _wake_relay(self) -> None:
        self._alarm("relay", 0.0)

    def _relay_round(self) -> None:
        self.relay.step(0.0)
        if (wait_s := self.relay.wait_s) is not None:
            self._alarm("relay", max(0.01, wait_s))

    def _couriers(self, post: Post, is_closing: Callable[[], bool]) -> SimCouriers:
        return SimCouriers(
            self.loyalty,
            self.timeline,
            post=post,
            is_closing=is_closing,
            later=self._later,
            step_relay=self._relay_round,
            refused=self._refused,
        )

    def _refused(self, entry: Entry, failure: LoyaltyRefused) -> None:
        now, world = self.timeline.now(), self.till.sandbox.world
        self.till.refusals.append(
            Refusal(delivery=entry.delivery, failure=failure, at=now, world=world)
        )

    def _deliveries_wait(self) -> None:
        self.relay.wake()
        self._wake_relay()

    # -- the line's -------------------------------------------------------------------------------

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
        if news.online:
            self.relay.hasten()
            self._wake_relay()
        elif not self._probing:
            self._probing = True
            self._probe_when_due()

    def _probe_when_due(self) -> None:
        self._later(max(PROBES_AT_LEAST_S, self.gate.next_probe_in_s()), self._probe)

    def _probe(self) -> None:
        self._probing = not self.loyalty.probe()
        if self._probing:
            self._probe_when_due()

    # -- the second copy's ------------------------------------------------------------------------

    def _committed(self) -> None:
        if not self._copy_due:
            self._copy_due = True
            self._later(COPIES_AFTER_S, self._copy_now)

    def _copy_now(self) -> None:
        self._copy_due = False
        while (
            reached := copy_after(self._beside, self._places.copy, self._copied)
        ) != self._copied:
            self._copied = reached

    # -- what it is made of -----------------------------------------------------------------------

    @property
    def _places(self) -> Places:
        return Places(self.till.folder)

    def _open_lane(self, _name: str) -> SimLane:
        lane = SimLane(self.timeline, self._later)
        self.lanes.append(lane)
        return lane

    def _open_journal(self) -> Journal:
        disk = self.till.disk
        must_agree(disk.record, self._places.copy)
        real = SqliteJournal(disk.record, on_commit=self._committed, connect=disk.connect)
        return self.till.parts.journal(real)

    def _open_outbox(self) -> Outbox:
        disk = self.till.disk
        db = open_beside(disk.record, connect=disk.connect)
        return Outbox(db, decode_delivery, encode_delivery)

    def _world(self) -> World:
        till = self.till
        return World(
            setup=till.setup,
            open_journal=self._open_journal,
            catalog=till.shelf,
            element_strings=BiipElementStrings(),
            cards=CardBox(),
            clock=self.timeline,
            ids=Ids(f"{till.name}-{self.run}-"),
            version="simulated",
            deliveries_wait=self._deliveries_wait,
        )

    def _outside(self) -> Outside:
        till = self.till

        def plan() -> Plan:
            return till.plan

        return Outside(
            printer=SimPrinter(timeline=till.timeline, plan=plan, met=till.met),
            drawer=SimDrawer(plan=plan, met=till.met),
            display=LastShown(),
            card_terminal=NoCardTerminal(),
            weigh=NoScale().weigh,
            queue_email=list[WaitingEmail]().append,  # never asked: no mail server is set
            loyalty=self.loyalty,
            staff=KnownStaff(PINS),
            cards=CardBox(),
            stationery=StoreStationery(_letterhead(till.setup)),
            find_sale=self._find_sale,
            find_returned=self._find_returned,
            find_paid_back=self._find_paid_back,
            find_entry=lambda entry_id: find_entry(self._places, entry_id),
            receipts_of=self._receipts_of,
            reports=SqliteReports(till.disk.record, till.setup, UTC),
            sales=SqliteSales(
                till.disk.record, till.disk.record.with_name("reports.db"), till.setup
            ),
            clock=till.timeline,
            setup=till.setup,
        )

    def _find_sale(self, receipt: str) -> FinishedSale | None:
        with closing(SqliteHistory(self.till.disk.record)) as history:
            return history.finished_sale(receipt)

    def _was_settled(self, order: OrderFacts) -> WasSettled | None:
        with closing(SqliteHistory(self.till.disk.record)) as history:
            return history.was_settled(order)

    def _find_returned(self, receipt: str) -> tuple[ReturnLine, ...]:
        with closing(SqliteHistory(self.till.disk.record)) as history:
            return history.returned_lines(receipt)

    def _find_paid_back(self, receipt: str) -> tuple[PaidBy, ...]:
        with closing(SqliteHistory(self.till.disk.record)) as history:
            return history.paid_back(receipt)

    def _receipts_of(self, sale_ids: Collection[str]) -> Mapping[str, str]:
        with closing(SqliteHistory(self.till.disk.record)) as history:
            return history.receipts_of(sale_ids)


class Ids:
    """Names no other run of any till gives."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._given = 0

    def new_id(self) -> str:
        self._given += 1
        return f"{self._prefix}{self._given:06d}"


def _program_of(till: Till, line: SimLine, chance: Random) -> GameballProgram:
    setup = till.setup
    options = GameballOptions(
        base_url="http://127.0.0.1",
        api_key=DEMO_API_KEY,
        secret_key=DEMO_SECRET_KEY,
        currency=setup.currency,
        store_id=setup.store_id,
        store_name=setup.store_name,
        till_id=setup.till_id,
    )
    timeline = till.timeline
    waiting = Waiting(monotonic_s=timeline.monotonic_s, wait=timeline.spend, chance=chance.random)
    return GameballProgram(options, clock=timeline, transport=line, waiting=waiting)


def _letterhead(setup: Setup) -> Letterhead:
    return Letterhead(
        store_name=setup.store_name, till_id=setup.till_id, zone=ZoneInfo("Asia/Riyadh")
    )
