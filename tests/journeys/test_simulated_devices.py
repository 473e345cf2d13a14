"""`pos devices simulate`: a till on its pasted configuration sells, and is told what was broken."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from pos.assembly.till import Till
from pos.catalog.importer import import_csv
from pos.config import Settings, load
from pos.core import intents as it
from pos.core.item import Item
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.staff import Cashier
from pos.ports.devices import ScannerNews
from pos.ports.health import Availability
from pos.store_day import checks
from pos.terminal.snapshot import Snapshot
from pos.terminal.ticket import Ticket

PATIENCE_S = 20.0
NAMES = {"scanner", "scale", "display", "commands.in", "scanner.in"}
"""Of its lines and pipes, in its folder."""
ROOT = Path(__file__).parents[2]
CASHIER = Cashier(user_id="1001", name="Amira", role=Role.CASHIER)
DATES = Item(code="4010", title="Dates", price=Money.parse("48.00", "SAR"), unit="kg")
BAG = Item(code="1", title="Hoxton Bag", price=Money.parse("100.00", "SAR"))
SHOP = """\
[store]
id = "S001"
name = "STYL"
currency = "SAR"
[loyalty]
provider = "none"
[receipt]
qr_url = "https://styl.example/r/{receipt}"

"""


PENS = """\
code,title,price
6281100001003,Hoxton Bag,100.00
4006381333931,Pen,2.00
"""


class Simulation:
    """The command in a process of its own, as somebody at the counter has it."""

    def __init__(self, folder: Path, *options: str) -> None:
        words = ["devices", "simulate", "--json", "--dir", str(folder), *options]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pos", *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._told: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        self.begun = self.next("config")

    def order(self, text: str) -> dict[str, object]:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n")
        self.process.stdin.flush()
        return self.next("order")

    def next(self, key: str) -> dict[str, object]:
        """The next that tells of this; what else is told before is passed over."""
        while key not in (told := self._told.get(timeout=PATIENCE_S)):
            pass
        return told

    def shows(self, line: str) -> None:
        while line not in str(self.next("lines")["lines"]):
            pass

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(PATIENCE_S)
        self._thread.join(PATIENCE_S)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return status

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._told.put(json.loads(line))


class Seen:
    """The newest snapshot of a till, and a wait for one that is enough."""

    def __init__(self, till: Till) -> None:
        self._snapshot = till.terminal.snapshot
        self._changed = threading.Condition()
        till.terminal.subscribe(self._look)

    def wait(self, enough: Callable[[Snapshot], bool]) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: enough(self._snapshot), PATIENCE_S)

    def _look(self, snapshot: Snapshot) -> None:
        with self._changed:
            self._snapshot = snapshot
            self._changed.notify_all()


@pytest.fixture(params=["toledo8217", "dialog06"])
def simulation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Simulation]:
    simulation = Simulation(tmp_path / "devices", "--scale", request.param)
    yield simulation
    assert 0 == simulation.end()
    left = {path.name for path in (tmp_path / "devices").iterdir()}
    assert not left & NAMES


def settings_of(simulation: Simulation, folder: Path) -> Settings:
    file = folder / "config.toml"
    file.write_text(SHOP + str(simulation.begun["config"]), encoding="utf-8")
    return load(file, {})


def open_shop(till: Till) -> None:
    till.terminal.submit(it.PinWasRight(cashier=CASHIER))
    till.terminal.submit(it.OpenShift(opening_float=Money.zero("SAR"))).ended.result(PATIENCE_S)


def test_a_till_sells_on_it(simulation: Simulation, tmp_path: Path) -> None:
    """Weighed, shown, declined by card, paid in cash, printed; the paper's QR reads."""
    with Till(settings_of(simulation, tmp_path)).running() as till:
        open_shop(till)
        till.terminal.submit(it.AddItem(item=DATES))
        simulation.order("weigh 1.250")
        till.terminal.submit(it.AskScale()).ended.result(PATIENCE_S)
        simulation.shows("60.00")
        simulation.order("card decline")
        refused = till.terminal.submit(it.TakeTender(method="card")).ended.result(PATIENCE_S)
        till.terminal.settle(PATIENCE_S)
        declined = till.terminal.snapshot.state.sale
        till.terminal.submit(it.TakeTender(method="cash")).ended.result(PATIENCE_S)
        drawer = simulation.next("open")
        receipt = simulation.next("receipt")

    assert declined is not None
    assert Decimal("1.250") == declined.lines[0].quantity
    assert not declined.tenders
    assert refused is not None
    assert {"device": "drawer", "open": True, "pin": 2} == drawer
    assert "Dates" in str(receipt["receipt"])
    with Image.open(str(receipt["picture"])) as picture:
        read = {found.text for found in zxingcpp.read_barcodes(picture)}
    assert any(text.startswith("https://styl.example/r/S001-T1-") for text in read)


def test_the_doctor_tells_the_truth(simulation: Simulation, tmp_path: Path) -> None:
    """Whatever is pulled while the till sells is told of that device alone, and only until it is
    back; what is sold meanwhile is sold.
    """
    with Till(settings_of(simulation, tmp_path)).running() as till:
        open_shop(till)
        seen = Seen(till)
        for name in ("scanner", "scale", "card", "display"):
            simulation.order(f"unplug {name}")
            till.terminal.submit(it.AddItem(item=BAG)).ended.result(PATIENCE_S)
            told_of(seen, name, Availability.UNAVAILABLE)
            told = {one.name: one.ok for one in checks.devices(till, is_running=True)}
            assert {name} == {one for one, ok in told.items() if not ok}, name
            simulation.order(f"plug {name}")
            told_of(seen, name, Availability.AVAILABLE)
            told = {one.name: one.ok for one in checks.devices(till, is_running=True)}
            assert all(told.values()), (name, told)
        sale = till.terminal.snapshot.state.sale

    assert sale is not None
    assert Decimal(4) == sum(line.quantity for line in sale.lines)


def told_of(seen: Seen, name: str, what: Availability) -> None:
    """Of the devices whose line is always open; the others are asked when they are needed."""
    if name in {"scanner", "display"}:
        assert seen.wait(
            lambda snapshot: any(
                one.device == name and one.availability is what for one in snapshot.devices
            )
        ), (name, what)


def test_a_printer_that_cannot(tmp_path: Path) -> None:
    """The sale stands while the doctor says what is wrong; once it is mended the paper comes."""
    simulation = Simulation(tmp_path / "devices")
    told: list[tuple[bool, str]] = []

    def printer_of(till: Till) -> tuple[bool, str]:
        reports = {one.name: one for one in checks.devices(till, is_running=True)}
        return reports["printer"].ok, reports["printer"].say

    with Till(settings_of(simulation, tmp_path)).running() as till:
        open_shop(till)
        seen = Seen(till)
        simulation.order("paper out")
        till.terminal.submit(it.AddItem(item=BAG))
        paid = till.terminal.submit(it.TakeTender(method="cash")).ended.result(PATIENCE_S)
        assert seen.wait(lambda snapshot: bool(snapshot.state.papers))
        for order in ("paper out", "cover open", "printer offline", "printer silent"):
            simulation.order(order)
            told.append(printer_of(till))
        simulation.order("printer well")
        mended = printer_of(till)
        till.terminal.submit(it.PrintPapers())
        receipt = simulation.next("receipt")
    simulation.end()

    assert not paid.refusal
    assert [False] * 4 == [ok for ok, _ in told]
    for (_, say), word in zip(told, ("paper", "cover", "offline", "does not tell"), strict=True):
        assert word in say
    assert mended[0]
    assert "Hoxton Bag" in str(receipt["receipt"])


def test_a_scanner_that_speaks_in_packets(tmp_path: Path) -> None:
    """Cut on the way, or its answer not heard: each code that was scanned is sold once; noise is
    none.
    """
    simulation = Simulation(tmp_path / "devices", "--scanner", "ssi")
    settings = settings_of(simulation, tmp_path)
    (tmp_path / "items.csv").write_text(PENS, encoding="utf-8")
    with Till(settings).running() as till:
        done = import_csv(
            tmp_path / "items.csv", till.places.catalogue, currency="SAR", tax_names=("standard",)
        )
        assert done.accepted
        open_shop(till)
        seen = Seen(till)
        orders = ("scan 6281100001003", "scanner half", "scanner twice", "scanner noise")
        obeyed = [simulation.order(order)["ok"] for order in orders]
        assert seen.wait(lambda snapshot: "damaged" in snapshot.say.text)
        assert 3 == pieces_in(till.terminal.snapshot)
    simulation.end()

    assert [True] * len(orders) == obeyed
    assert "ssi" == settings.scanner.driver


def pieces_in(snapshot: Snapshot) -> Decimal:
    sale = snapshot.state.sale
    return sum((line.quantity for line in sale.lines), Decimal(0)) if sale else Decimal(0)


def test_the_same_ports_again(tmp_path: Path) -> None:
    """What was pasted once holds at the next start, also after a kill; a second one in the same
    folder is refused.
    """
    first = Simulation(tmp_path)
    second = subprocess.run(
        [sys.executable, "-m", "pos", "devices", "simulate", "--dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    first.end()
    again = Simulation(tmp_path)
    again.process.kill()
    again.end()
    after_that = Simulation(tmp_path)
    after_that.end()

    assert 1 == second.returncode
    assert "simulated in this folder already" in second.stderr
    assert first.begun["config"] == again.begun["config"] == after_that.begun["config"]


@pytest.mark.parametrize("ends", [signal.SIGHUP, signal.SIGTERM])
def test_its_terminal_is_gone(tmp_path: Path, ends: signal.Signals) -> None:
    """No name of a device is left behind that leads nowhere."""
    simulation = Simulation(tmp_path)
    assert (tmp_path / "scanner").is_symlink()
    simulation.process.send_signal(ends)
    simulation.process.wait(PATIENCE_S)
    simulation.end()

    assert 0 == simulation.process.returncode
    assert not {path.name for path in tmp_path.iterdir()} & NAMES


def test_what_a_kill_leaves_is_swept(tmp_path: Path) -> None:
    """Also where the devices of the next start cannot be made."""
    killed = Simulation(tmp_path)
    killed.process.kill()
    killed.process.wait(PATIENCE_S)
    killed.end()
    assert {path.name for path in tmp_path.iterdir()} >= NAMES

    (tmp_path / "scanner.new").mkdir()
    refused = subprocess.run(
        [sys.executable, "-m", "pos", "devices", "simulate", "--dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )

    assert 0 != refused.returncode
    assert not {path.name for path in tmp_path.iterdir()} & NAMES


def test_nobody_reads_it(tmp_path: Path) -> None:
    """A scan that goes nowhere is told with what to do here, where no demo is."""
    simulation = Simulation(tmp_path)
    simulation.order("unplug scanner")
    told = simulation.order("scan 6281100001003")
    simulation.end()

    assert not told["ok"]
    assert "Plug it in" in str(told["say"])
    assert "demo" not in str(told["say"]).replace(str(tmp_path), "")


def test_scans_come_through(tmp_path: Path) -> None:
    """A whole code is looked up; half of one is told, and spoils none that follows."""
    simulation = Simulation(tmp_path / "devices")
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()

    def hear(_: ScannerNews, ticket: Ticket | None) -> None:
        if ticket is not None:
            asked.put(str(ticket.ended.result(PATIENCE_S).refusal))

    settings = settings_of(simulation, tmp_path)
    with Till(settings, on_scan=hear).running() as till:
        open_shop(till)
        said = []
        for order in ("scan 4006381333931", "scanner half", "scan 4006381333931"):
            simulation.order(order)
            said.append(asked.get(timeout=PATIENCE_S))
    simulation.end()

    assert [True, False, True] == ["4006381333931" in one for one in said], said


@pytest.mark.parametrize("name", ["scale", "commands.in"])
def test_what_is_in_the_way_is_left_alone(tmp_path: Path, name: str) -> None:
    """A folder with files of somebody's own is refused, and nothing in it is touched."""
    (tmp_path / name).write_text("mine", encoding="utf-8")
    refused = subprocess.run(
        [sys.executable, "-m", "pos", "devices", "simulate", "--dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )

    assert 1 == refused.returncode
    assert "it is in the way" in refused.stderr
    assert "mine" == (tmp_path / name).read_text(encoding="utf-8")


def test_orders(tmp_path: Path) -> None:
    """From the keyboard and from another program alike; other words are told and do nothing."""
    simulation = Simulation(tmp_path)
    Path(str(simulation.begun["commands"])).write_text("weigh 1.250\n", encoding="utf-8")
    said = [simulation.next("order")]
    said += [simulation.order(text) for text in ("weigh much", "dance", "plug", "printer none")]
    said += [simulation.order(text) for text in ("paper out after 0", "paper out after 300")]
    help_text = simulation.order("help")
    simulation.end()

    assert [True, False, False, False, False, False, True] == [one["ok"] for one in said]
    assert "three decimals" in str(said[1]["say"])
    assert "one of scan, weigh" in str(said[2]["say"])
    assert "cover open" in str(help_text["say"])
