import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from builders import hold_of, item_of
from terminal_bench import BAG, SARA, SOCK, WAIT_S, Bench, ended

from pos.core import intents as it
from pos.core.barcode import ScanTrouble
from pos.core.effects import Effect
from pos.core.state import TerminalState
from pos.core.stored_value import StoredKind, new_code
from pos.errors import JournalError, RecordDamaged
from pos.journal.journal import SqliteJournal
from pos.ports.devices import DeviceNews, Scan, ScanFault
from pos.ports.health import Availability
from pos.ports.record import Batch, OutboxCounts
from pos.terminal.inbox import TOGETHER, Inbox, Settle, Stop
from pos.terminal.snapshot import LoyaltyLine, Snapshot
from pos.terminal.ticket import Ticket


class CountedJournal(SqliteJournal):
    """The real one; it also counts its commits, and can be waited for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.commits = 0
        self.seen = threading.Condition()

    def append(self, batches: Sequence[Batch]) -> None:
        super().append(batches)
        with self.seen:
            self.commits += 1
            self.seen.notify_all()

    def wait_for(self, commits: int) -> None:
        with self.seen:
            assert self.seen.wait_for(lambda: self.commits >= commits, WAIT_S)

    def fill_the_disk(self) -> None:
        """From here on the file may not grow: what SQLite meets on a full disk."""
        self._db.execute("PRAGMA max_page_count = 1")


class CountedBench(Bench):
    @property
    def journal(self) -> CountedJournal:
        journal = super().journal
        assert isinstance(journal, CountedJournal)
        return journal


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[CountedBench]:
    bench = CountedBench(tmp_path, open_journal=CountedJournal)
    with bench.running():
        yield bench


def fast_scans(bench: Bench, count: int) -> list[it.Scanned]:
    return [it.Scanned(text=("bag", "sock")[n % 2]) for n in range(count)]


# -- group commit -----------------------------------------------------------------------------


def test_burst_costs_few_commits(bench: CountedBench) -> None:
    """A hundred scans that wait together are committed together, and all are in the sale."""
    bench.open_shift()
    held = threading.Event()
    busy = threading.Event()

    def hold_up(_: Snapshot) -> None:
        busy.set()
        assert held.wait(WAIT_S)

    with bench.terminal.listening(hold_up):
        first = bench.terminal.submit(it.Scanned(text="bag"))
        assert busy.wait(WAIT_S)
        before = bench.journal.commits
        tickets = [bench.terminal.submit(scan) for scan in fast_scans(bench, 100)]
        held.set()
        assert all(ended(ticket).ok for ticket in (first, *tickets))

    assert 1 == bench.journal.commits - before
    assert "5350.00" == _total(bench.snapshot)


def test_round_is_bounded(bench: CountedBench) -> None:
    """What is decided together has a limit: a flood takes several commits, and loses nothing."""
    bench.open_shift()
    tickets = [bench.terminal.submit(scan) for scan in fast_scans(bench, TOGETHER * 2 + 1)]
    assert all(ended(ticket).ok for ticket in tickets)

    assert bench.journal.commits >= 3
    sale = bench.snapshot.state.sale
    assert sale is not None
    assert TOGETHER * 2 + 1 == sum(line.quantity for line in sale.lines)


def _total(snapshot: Snapshot) -> str:
    assert snapshot.totals is not None
    return snapshot.totals.total.text()


def test_durable_before_shown(bench: CountedBench) -> None:
    """No line is ever shown that the file does not hold, whatever the burst."""
    bench.open_shift()
    shown: list[tuple[int, int]] = []

    def compare(snapshot: Snapshot) -> None:
        sale = snapshot.state.sale
        ((written,),) = bench.rows("SELECT count(*) FROM journal WHERE kind = 'LineAdded'")
        shown.append((len(sale.lines) if sale else 0, written))

    with bench.terminal.listening(compare):
        tickets = [bench.terminal.submit(scan) for scan in fast_scans(bench, 100)]
        assert all(ended(ticket).ok for ticket in tickets)

    assert (100, 100) == shown[-1]
    assert all(lines <= written for lines, written in shown)


def test_refusal_in_a_burst_is_seen(bench: CountedBench) -> None:
    """An unknown code among good ones is what the say line shows, and it beeps."""
    bench.open_shift()
    bench.sounds.clear()
    held, busy = threading.Event(), threading.Event()

    def hold_up(_: Snapshot) -> None:
        busy.set()
        assert held.wait(WAIT_S)

    with bench.terminal.listening(hold_up):
        bench.terminal.submit(it.Scanned(text="bag"))
        assert busy.wait(WAIT_S)
        tickets = [bench.terminal.submit(it.Scanned(text=text)) for text in ("sock", "?!", "bag")]
        held.set()
        outcomes = [ended(ticket).ok for ticket in tickets]

    assert [True, False, True] == outcomes
    assert [True, True, False, True] == bench.sounds
    assert "Unknown code ?!" in bench.snapshot.say.text


# -- riders -----------------------------------------------------------------------------------


def test_what_is_not_urgent_rides(bench: CountedBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """That a receipt printed waits for the next commit; it is written before what came after."""
    monkeypatch.setattr("pos.terminal.writer.RIDERS_WAIT_S", 3_600.0)
    bench.open_shift()
    bench.done(it.AddItem(item=SOCK), it.TakeTender(method="card"))
    bench.settled()
    before = bench.journal.commits
    bench.done(it.AddItem(item=SOCK))

    assert 1 == bench.journal.commits - before
    kinds = bench.kinds()
    assert ["SaleCompleted", "ReceiptPrinted", "SaleOpened", "LineAdded"] == kinds[-4:]


def test_riders_go_alone_after_a_silence(
    bench: CountedBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing follows, what rides is written all the same."""
    monkeypatch.setattr("pos.terminal.writer.RIDERS_WAIT_S", 0.01)
    bench.open_shift()
    before = bench.journal.commits
    bench.done(it.AddItem(item=SOCK), it.TakeTender(method="card"))
    bench.journal.wait_for(before + 3)

    assert "ReceiptPrinted" == bench.kinds()[-1]


def test_riders_are_not_held_up_by_chatter(
    bench: CountedBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notes that keep coming do not keep what rides from being written in time."""
    monkeypatch.setattr("pos.terminal.writer.RIDERS_WAIT_S", 3_600.0)
    bench.open_shift()
    bench.done(it.AddItem(item=SOCK), it.TakeTender(method="card"))
    bench.settled()
    before = bench.journal.commits
    bench.clock.advance(3_600)
    bench.terminal.note(OutboxCounts(pending=1))
    bench.journal.wait_for(before + 1)

    assert "ReceiptPrinted" == bench.kinds()[-1]


def test_stop_writes_what_rides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A till that is stopped leaves nothing unwritten."""
    monkeypatch.setattr("pos.terminal.writer.RIDERS_WAIT_S", 3_600.0)
    bench = Bench(tmp_path)
    with bench.running():
        bench.open_shift()
        bench.done(it.AddItem(item=SOCK), it.TakeTender(method="card"))
        bench.settled()

    assert "ReceiptPrinted" == bench.kinds()[-1]


def test_asked_after_the_end(tmp_path: Path) -> None:
    """What is asked when the till is closing is refused, and nobody waits for it."""
    bench = Bench(tmp_path)
    held, busy = threading.Event(), threading.Event()

    def hold_up(_: Snapshot) -> None:
        busy.set()
        assert held.wait(WAIT_S)

    with bench.running(), bench.terminal.listening(hold_up):
        bench.terminal.submit(it.LockTill())
        assert busy.wait(WAIT_S)
        for _ in range(TOGETHER - 1):
            bench.terminal.submit(it.TimePassed())
        bench.terminal._inbox.put(Stop())
        late = [bench.terminal.submit(it.LockTill()) for _ in range(TOGETHER + 1)]
        held.set()
        assert {"The till is closing."} == {ended(ticket).refusal for ticket in late}


def test_asked_when_it_is_over(tmp_path: Path) -> None:
    """Whoever asks a till that has ended is told so at once."""
    bench = Bench(tmp_path)
    with bench.running():
        pass
    assert "The till is closing." == ended(bench.terminal.submit(it.LockTill())).refusal


# -- the record cannot be written -------------------------------------------------------------


def test_full_disk_stops_selling(bench: CountedBench) -> None:
    """When the record cannot be written, nothing is sold, and a sentence says what to do."""
    bench.open_shift()
    bench.done(it.AddItem(item=BAG))
    before: TerminalState = bench.snapshot.state
    bench.journal.fill_the_disk()
    big = item_of("big", "1.00", tags=("x" * 100_000,))
    outcome = bench.ask(it.AddItem(item=big))

    assert outcome.refusal is not None
    assert "Stop selling and call support" in outcome.refusal
    assert not bench.snapshot.say.ok
    assert "The disk is full" in bench.snapshot.say.text
    assert before == bench.snapshot.state
    assert not bench.ask(it.AddItem(item=SOCK)).ok
    assert ["SaleOpened", "LineAdded"] == bench.kinds()[-2:]


def test_nothing_is_printed_that_is_not_written(bench: CountedBench) -> None:
    """A payment that could not be recorded opens no drawer, prints nothing, and is told so."""
    bench.open_shift()
    bench.done(it.AddItem(item=BAG))
    bench.settled()
    opened = bench.drawer.opened
    bench.journal._db.execute("PRAGMA query_only = ON")
    outcome = bench.ask(it.TakeTender(method="cash"))

    assert not outcome.ok
    assert (opened, []) == (bench.drawer.opened, bench.printer.printed)
    assert bench.snapshot.state.last_sale is None


def test_stopped_till_rests(bench: CountedBench) -> None:
    """A stopped till waits for nothing, not even for a hold whose time is long up."""
    bench.loyalty.holds[SARA.customer_id] = hold_of(100, "10.00")
    bench.open_shift()
    bench.done(
        it.AddItem(item=BAG),
        it.IdentifyCustomer(customer_id=SARA.customer_id),
        it.RedeemPoints(points=100),
    )
    bench.settled()
    assert bench.terminal.wait_s is not None
    bench.journal._db.execute("PRAGMA query_only = ON")
    bench.ask(it.AddItem(item=SOCK))
    bench.clock.advance(3_600)

    assert bench.terminal.wait_s is None


def test_record_that_cannot_be_opened(tmp_path: Path) -> None:
    """A damaged record is said at the start; the till does not sell on a guess."""
    (tmp_path / "journal.db").write_bytes(b"not a database, and not a short text either" * 100)
    with Bench(tmp_path).running() as bench:
        assert "cannot be opened" in bench.snapshot.say.text
        assert not bench.ask(it.SignOn(user_id="1001", pin="4711")).ok


class BrokenJournal(SqliteJournal):
    def append(self, batches: Sequence[Batch]) -> None:
        assert batches
        raise RuntimeError("a fault of ours")


def test_fault_at_the_start(tmp_path: Path) -> None:
    """A fault of ours at the start leaves nobody waiting."""
    with Bench(tmp_path, open_journal=BrokenJournal).running() as bench:
        assert "The till has met a fault" in bench.snapshot.say.text
        assert not bench.ask(it.LockTill()).ok


def test_fault_while_selling(bench: CountedBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours in the loop ends every request with a sentence, and stops selling."""
    bench.open_shift()

    def broken(_: list[Batch]) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(bench.journal, "append", broken)
    outcome = bench.ask(it.AddItem(item=BAG))

    assert not outcome.ok
    assert "met a fault" in bench.snapshot.say.text
    assert not bench.ask(it.AddItem(item=BAG)).ok


def settling(bench: Bench) -> threading.Event:
    """Somebody who waits until nothing is under way, in the next round."""
    settled = threading.Event()
    bench.terminal._inbox.put(Settle(settled))
    return settled


def test_an_effect_that_cannot_begin(tmp_path: Path) -> None:
    """What never got under way is waited for by nobody, however the till stands."""
    bench = Bench(tmp_path).make()

    def broken(_effect: Effect, _ticket: Ticket) -> None:
        raise RuntimeError("a fault of ours")

    bench.terminal.begin(broken)
    asked = bench.terminal.submit(it.SignOn(user_id="1001", pin="4711"))
    bench.terminal.step(0.0)
    settled = settling(bench)
    bench.terminal.step(0.0)
    bench.terminal.end()
    assert (False, True) == (ended(asked).ok, settled.is_set())


def test_an_answer_in_a_round_that_met_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has come all the same: nobody waits for it a second time, nor does who came with it."""
    bench = Bench(tmp_path).make()
    started: list[Ticket] = []
    bench.terminal.begin(lambda _effect, ticket: started.append(ticket))
    bench.terminal.submit(it.SignOn(user_id="1001", pin="4711"))
    bench.terminal.step(0.0)

    def broken(_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(bench.terminal._shown, "note", broken)
    bench.terminal.note(OutboxCounts(pending=1))
    bench.terminal.answer(started[0], None)
    settled = settling(bench)
    bench.terminal.step(0.0)
    bench.terminal.end()
    assert settled.is_set()


def test_a_code_nobody_can_read(
    bench: CountedBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A stranger's text that its reading stumbles over is refused and logged; the till sells on."""
    bench.open_shift()

    def broken(_: object) -> None:
        raise ValueError("a text nobody foresaw")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(bench.shelf, "find", broken)
        refused = bench.ask(it.Scanned(text="bag"))
    sold = bench.ask(it.Scanned(text="bag"))

    assert "The sale stands as it was." in str(refused.refusal)
    assert "Scanned could not be read" in caplog.text
    assert sold.ok


def test_a_fault_of_one_rule(
    bench: CountedBench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A request that meets a fault of ours is refused and logged; the till sells on."""
    bench.open_shift()

    def broken(*_: object) -> None:
        raise KeyError("a fault of ours")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr("pos.terminal.deciding.decide", broken)
        refused = bench.ask(it.AddItem(item=BAG))
    sold = bench.ask(it.AddItem(item=BAG))

    assert "The sale stands as it was." in str(refused.refusal)
    assert "AddItem could not be decided" in caplog.text
    assert sold.ok


@pytest.mark.parametrize("broken_part", ["decide", "fold"])
def test_a_state_that_contradicts_itself(
    bench: CountedBench, monkeypatch: pytest.MonkeyPatch, broken_part: str
) -> None:
    """An assertion of the core that fails stops the selling, and nothing of it is recorded."""
    bench.open_shift()
    recorded = bench.journal.commits

    def broken(*_: object) -> None:
        raise AssertionError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(f"pos.terminal.deciding.{broken_part}", broken)
        first = bench.ask(it.AddItem(item=BAG))
    why = bench.terminal.failed
    second = bench.ask(it.AddItem(item=BAG))

    assert (False, False) == (first.ok, second.ok)
    assert "met a fault. Stop selling" in why
    assert recorded == bench.journal.commits


def test_a_record_that_cannot_be_read(bench: CountedBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gift card is read from the record: where that is damaged, nothing more is sold."""
    bench.open_shift()

    def damaged(_: str) -> None:
        raise RecordDamaged("The record is damaged.")

    monkeypatch.setattr(bench.journal, "stored_value", damaged)
    asked = bench.ask(it.ReadStoredValue(code=new_code(StoredKind.GIFT_CARD, "9" * 40, "1")))

    assert not asked.ok
    assert "The record is damaged." == bench.terminal.failed


# -- who looks on -----------------------------------------------------------------------------


def test_drawing_fault_never_touches_the_sale(bench: CountedBench) -> None:
    """A listener that fails is logged; others are told, and the sale goes on."""
    seen: list[Snapshot] = []

    def broken(_: Snapshot) -> None:
        raise RuntimeError("drawn badly")

    bench.terminal.subscribe(broken)
    bench.terminal.subscribe(seen.append)
    bench.open_shift()
    bench.done(it.AddItem(item=BAG))

    assert "100.00" == _total(seen[-1])


def test_listening_ends(bench: CountedBench) -> None:
    """Whoever listened for a while is told nothing after it."""
    seen: list[Snapshot] = []
    with bench.terminal.listening(seen.append):
        bench.open_shift()
    told = len(seen)
    bench.done(it.AddItem(item=BAG))

    assert told == len(seen)


def test_notes_are_shown(bench: CountedBench) -> None:
    """Devices, the line and the outbox are shown as they are told, each device's newest news."""
    away = DeviceNews(device="printer", availability=Availability.UNAVAILABLE, say="Gone.")
    back = DeviceNews(device="printer", availability=Availability.AVAILABLE, say="Back.")
    bench.terminal.hear(away)
    bench.terminal.hear(back)
    bench.terminal.note(LoyaltyLine(online=False, trouble="wrong keys"))
    bench.terminal.note(OutboxCounts(pending=7))
    bench.wait_until(lambda snapshot: snapshot.outbox.pending == 7)

    assert (back,) == bench.snapshot.devices
    assert (False, "wrong keys") == (
        bench.snapshot.loyalty.online,
        bench.snapshot.loyalty.trouble,
    )


def test_a_device_that_goes_is_said_once(bench: CountedBench) -> None:
    """Its sentence is said when it goes and when it is back; told again, nothing is, unless it is
    away in another way.
    """
    bench.open_shift()
    away = DeviceNews(device="printer", availability=Availability.UNAVAILABLE, say="Gone. Look.")
    back = DeviceNews(device="printer", availability=Availability.AVAILABLE, say="It is back.")
    seen: list[tuple[str, bool]] = []
    with bench.terminal.listening(
        lambda snapshot: (
            seen.append((snapshot.say.text, snapshot.say.ok))
            if snapshot.say.number > start
            else None
        )
    ):
        start = bench.snapshot.say.number
        pulled = replace(away, say="Pulled.", is_another=True)
        for news in (away, away, replace(away, say="Another reason."), pulled, back, back):
            bench.terminal.hear(news)
        bench.wait_until(lambda snapshot: snapshot.devices == (back,))
        bench.terminal.settle(WAIT_S)

    told = [("Gone. Look.", False), ("Pulled.", False), ("It is back.", True)]
    assert told == list(dict.fromkeys(seen))
    assert start + 3 == bench.snapshot.say.number


def test_what_ends_without_a_word_is_not_said_on(bench: CountedBench) -> None:
    """A drawer that is shut takes its sentence off the say line, and nothing else that is there."""
    bench.open_shift()
    unshut = DeviceNews(device="drawer", availability=Availability.UNAVAILABLE, say="Close it.")
    shut = DeviceNews(device="drawer", availability=Availability.AVAILABLE, say="")
    bench.terminal.note(unshut)
    bench.terminal.note(shut)
    bench.terminal.settle(WAIT_S)
    assert "" == bench.snapshot.say.text

    bench.terminal.note(unshut)
    bench.terminal.settle(WAIT_S)
    bench.done(it.AddItem(item=BAG))
    said = bench.snapshot.say
    bench.terminal.note(shut)
    bench.terminal.settle(WAIT_S)
    assert said == bench.snapshot.say


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (ScanTrouble.OVERLONG, "too long"),
        (ScanTrouble.STALE, "half a code"),
        (ScanTrouble.DAMAGED, "baud rate"),
    ],
)
def test_scanner_trouble(bench: CountedBench, trouble: ScanTrouble, said: str) -> None:
    """What a scanner could not read is said, with what to do."""
    bench.open_shift()
    ticket = bench.terminal.hear(ScanFault(trouble=trouble, device="scanner", dropped_bytes=9))

    assert ticket is not None
    assert said in str(ended(ticket).refusal)


def test_scan_is_heard(bench: CountedBench) -> None:
    """A scan is sold, and the scanner sounds good."""
    bench.open_shift()
    ticket = bench.terminal.hear(
        Scan(text="]E06281000000014", device="s", number=1, at_monotonic_s=0)
    )

    assert ticket is not None
    assert "Bag · 100.00" == ended(ticket).say
    assert [True] == bench.sounds


def test_each_scanner_sounds_for_its_own(bench: CountedBench) -> None:
    """Decided in one round, each is told what became of its own code; a damaged one is a no."""
    bench.open_shift()
    held, busy = threading.Event(), threading.Event()

    def hold_up(_: Snapshot) -> None:
        busy.set()
        assert held.wait(WAIT_S)

    with bench.terminal.listening(hold_up):
        bench.terminal.submit(it.Scanned(text="bag"))
        assert busy.wait(WAIT_S)
        heard = (
            Scan(text="?!", device="counter", number=1, at_monotonic_s=0.0),
            Scan(text="bag", device="hand", number=1, at_monotonic_s=0.0),
            ScanFault(trouble=ScanTrouble.DAMAGED, device="counter", dropped_bytes=4),
            Scan(text="POS:PAY", device="hand", number=2, at_monotonic_s=0.0),
        )
        tickets = [bench.terminal.hear(news) for news in heard]
        held.set()
        for ticket in tickets[:3]:
            assert ticket is not None
            ended(ticket)
        bench.terminal.settle(WAIT_S)

    assert [("", True), ("counter", False), ("hand", True), ("counter", False), ("hand", True)] == [
        *zip(bench.sounded_at, bench.sounds, strict=True)
    ]


def test_full_inbox_refuses(tmp_path: Path) -> None:
    """When nothing more can wait, a scan is refused and beeps; nobody is blocked."""
    bench = Bench(tmp_path).make()
    bench.terminal._inbox = Inbox(capacity=1)
    bench.terminal.submit(it.LockTill())
    refused = bench.terminal.submit(it.Scanned(text="bag"))
    command = bench.terminal.hear(
        Scan(text="POS:PAY", device="scanner", number=1, at_monotonic_s=0.0)
    )

    assert "cannot keep up" in str(ended(refused).refusal)
    assert command is None
    assert [False, False] == bench.sounds


def test_restart_after_a_failed_start(tmp_path: Path) -> None:
    """An error of the record is one the whole program knows."""
    (tmp_path / "journal.db").write_bytes(b"not a database" * 100)
    with pytest.raises(JournalError, match=r"journal\.db"):
        SqliteJournal(tmp_path / "journal.db")
