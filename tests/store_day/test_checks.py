"""What a till needs to sell, looked at one by one."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fakes import StillClock
from file_server import answer, serving
from msgspec.structs import replace
from tiny_font import write_font

from drivers.transports.loop import SHARED
from pos.assembly.till import Choices, Till
from pos.catalog.importer import import_csv
from pos.config import (
    LoyaltySettings,
    PrinterSettings,
    ScannerSettings,
    Settings,
    StoreSettings,
)
from pos.core import events as ev
from pos.errors import TillInUse
from pos.journal.journal import SqliteJournal
from pos.places import lock_folder
from pos.ports.record import Batch
from pos.store_day import checks
from pos.store_day.checks import record

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def till_at(folder: Path, at: datetime, *, base_url: str = "") -> Till:
    loyalty = LoyaltySettings(base_url=base_url) if base_url else LoyaltySettings(provider="none")
    settings = Settings(folder=folder, loyalty=loyalty)
    return Till(settings, Choices(clock=StillClock(at)))


@pytest.mark.parametrize(
    ("ahead", "ok", "says"),
    [
        (timedelta(seconds=1), True, ""),
        (timedelta(seconds=40), True, "s ahead of the loyalty service"),
        (timedelta(seconds=-40), True, "s behind the loyalty service"),
        (timedelta(minutes=10), False, "min ahead of the loyalty service. Set the clock"),
        (timedelta(days=-2), False, "behind the loyalty service. Set the clock"),
    ],
)
def test_the_clock_and_the_servers(tmp_path: Path, ahead: timedelta, ok: bool, says: str) -> None:
    """A little is told, more than two minutes is trouble: the service refuses the future."""
    date = format_datetime(NOON, usegmt=True)
    with serving([answer(b"", f"Date: {date}", status="401 Unauthorized")]) as server:
        till = till_at(tmp_path, NOON + ahead, base_url=server.url)
        report = checks.clock(till, asks_server=True)

    assert ok == report.ok, report.say
    assert says in report.say
    assert [] == server.asked_for("APIKey")


def test_the_clock_is_told_in_the_stores_time(tmp_path: Path) -> None:
    """As the screens and receipts have it, whatever zone the machine is set to."""
    settings = Settings(
        folder=tmp_path,
        store=StoreSettings(timezone="Asia/Riyadh"),
        loyalty=LoyaltySettings(provider="none"),
    )
    till = Till(settings, Choices(clock=StillClock(NOON)))
    riyadh = NOON.astimezone(ZoneInfo("Asia/Riyadh"))

    assert checks.clock(till, asks_server=False).say.startswith(f"{riyadh:%Y-%m-%d %H:%M:%S} +03")


def test_a_server_without_a_clock(tmp_path: Path) -> None:
    """Not compared is told, and is no trouble."""
    with serving([answer()]) as server:
        report = checks.clock(till_at(tmp_path, NOON, base_url=server.url), asks_server=True)

    assert report.ok
    assert report.say.endswith("compared with no server")


def test_a_clock_that_begins_anew(tmp_path: Path) -> None:
    """1970 needs no server to be wrong."""
    report = checks.clock(till_at(tmp_path, datetime(1970, 1, 1, tzinfo=UTC)), asks_server=False)

    assert not report.ok
    assert "cannot be right. Set the clock" in report.say


def test_a_clock_that_was_set_back(tmp_path: Path) -> None:
    """Before the end of the record it cannot be, whatever a server would say."""
    later = NOON + timedelta(hours=3)
    till = till_at(tmp_path, NOON)
    journal = SqliteJournal(till.places.record)
    journal.append([Batch(at=later, events=(ev.TillStarted(at=later, version="1"),))])
    journal.close()
    report = checks.clock(till, asks_server=False)

    assert not report.ok
    assert "is before the last record" in report.say
    assert checks.clock(till_at(tmp_path, later), asks_server=False).ok


def test_a_till_that_sells_meanwhile(tmp_path: Path) -> None:
    """What is recorded while the clock is looked at is no record of the future."""
    later = NOON + timedelta(milliseconds=5)

    class Selling(StillClock):
        begun = False

        def now(self) -> datetime:
            """Told, and at once a record is written by a clock that went on."""
            told: datetime = super().now()
            if not self.begun:
                return told
            with closing(SqliteJournal(tmp_path / "data" / "journal.db")) as journal:
                journal.append([Batch(at=later, events=(ev.TillStarted(at=later, version="1"),))])
            return told

    settings = Settings(folder=tmp_path, loyalty=LoyaltySettings(provider="none"))
    clock = Selling(NOON)
    till = Till(settings, Choices(clock=clock))
    clock.begun = True
    report = checks.clock(till, asks_server=False)

    assert till.places.record.exists()
    assert report.ok, report.say


def test_a_clock_that_was_set_in_this_shift(tmp_path: Path) -> None:
    """Trouble until a server says that it is right; told all the same then."""
    till = till_at(tmp_path, NOON)
    journal = SqliteJournal(till.places.record)
    jumped = ev.ClockJumped(before=NOON - timedelta(hours=3), after=NOON)
    journal.append([Batch(at=NOON, events=(jumped,))])
    journal.close()
    alone = checks.clock(till, asks_server=False)
    date = format_datetime(NOON, usegmt=True)
    with serving([answer(b"", f"Date: {date}", status="401 Unauthorized")]) as server:
        compared = checks.clock(till_at(tmp_path, NOON, base_url=server.url), asks_server=True)

    assert [False, True] == [alone.ok, compared.ok]
    assert (
        "was set forward by 3 h 0 min in this shift; see whether it is right. Set the clock"
        in alone.say
    )
    assert compared.say.endswith("was set forward by 3 h 0 min in this shift")


def test_the_disk(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for months; too little of it, and a folder that takes no file, are told apart."""
    well = checks.disk(till)
    monkeypatch.setattr(record, "LEAST_FREE_BYTES", 2**60)
    full = checks.disk(till)
    till.places.data.write_text("a file where the folder should be", encoding="utf-8")
    blocked = checks.disk(till)

    assert well.ok
    assert not till.places.data.is_dir()
    assert [False, True] == [full.ok, "make room" in full.say]
    assert [False, True] == [blocked.ok, "takes no file" in blocked.say]


def test_devices_of_another_till(till: Till) -> None:
    """Their ports are left alone, and who has them is told: how they are is not known."""
    give_up = lock_folder(till.places)
    told = [*checks.devices(till)]
    with pytest.raises(TillInUse):
        till.start()
    give_up()

    assert 3 == len(told)
    assert all("in use by the till that runs (process " in one.say for one in told)
    assert not any(one.is_known for one in told)


def test_devices_of_this_till(till: Till) -> None:
    """Seen from its own screen they are as they have told."""
    with till.running():
        told = [*checks.devices(till, is_running=True)]

    assert 3 == len(told)
    assert all(one.ok and "process" not in one.say for one in told)


def test_a_scanner_that_is_still_being_opened(tmp_path: Path) -> None:
    """What was never seen to work is not told as fine, however short the till has run."""
    settings = Settings(
        folder=tmp_path,
        loyalty=LoyaltySettings(provider="none"),
        scanner=ScannerSettings(driver="serial", port=str(tmp_path / "scanner")),
    )
    may_open = threading.Event()
    SHARED.enter().call_soon_threadsafe(may_open.wait)  # no port is opened meanwhile
    try:
        till = Till(settings)
        with till.running():
            told = {one.name: one for one in checks.devices(till, is_running=True)}
            may_open.set()
    finally:
        may_open.set()
        SHARED.leave()

    assert not told["scanner"].ok
    assert "is being opened. Ask again." in told["scanner"].say


def test_no_drawer_without_a_printer(tmp_path: Path) -> None:
    """A shop with neither has nothing to mend."""
    till = Till(Settings(folder=tmp_path, loyalty=LoyaltySettings(provider="none")))
    with till.running():
        told = {one.name: one for one in checks.devices(till, is_running=True)}

    say = "No printer is configured, and so none opens a drawer."
    assert (True, say) == (told["drawer"].ok, told["drawer"].say)


def test_a_drawer_whose_printer_is_away(tmp_path: Path) -> None:
    """What is wrong is told by the till that runs as well, and never read as in use."""
    printer = PrinterSettings(driver="text_file", port=str(tmp_path / "nowhere" / "receipts.txt"))
    settings = Settings(folder=tmp_path, loyalty=LoyaltySettings(provider="none"), printer=printer)
    till = Till(settings)
    with till.running():
        told = {one.name: one for one in checks.devices(till, is_running=True)}

    assert not told["printer"].ok
    assert not told["drawer"].ok, told["drawer"].say


@pytest.mark.parametrize(
    ("printer", "font", "told"),
    [
        (
            PrinterSettings(driver="escpos", port="/dev/null"),
            "",
            (
                "2 items have letters that no font here draws: a receipt says [?] for them. The"
                " first is 漢字茶 (字漢茶). Set [printer] font to a font file that has them;"
            ),
        ),
        (
            PrinterSettings(driver="escpos", port="/dev/null"),
            "漢字茶",
            (
                "1 item has letters that no font here draws: a receipt says [?] for them. The"
                " first is 漢語 (漢語). Set [printer] font"
            ),
        ),
        (PrinterSettings(driver="escpos", port="/dev/null"), "漢字茶語", ""),
        (
            PrinterSettings(driver="escpos", port="/dev/null", profile="plain-80mm"),
            "漢字茶語",
            (
                "3 items have letters that this printer has not: a receipt says [?] for them. The"
                " first is حليب (بحلي)."
            ),
        ),
        (PrinterSettings(driver="text_file", port="paper.txt"), "", ""),
    ],
)
def test_letters_of_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printer: PrinterSettings, font: str, told: str
) -> None:
    """A title that a receipt could not show is told before it is sold, with the font to set."""
    monkeypatch.setattr("drivers.printers.fonts._FOLDERS", ())
    if font:
        printer = replace(printer, font=str(write_font(tmp_path / "tiny.ttf", font)))
    settings = Settings(folder=tmp_path, loyalty=LoyaltySettings(provider="none"), printer=printer)
    rows = "code,title,price\n1,Café,1\n2,حليب,1\n3,漢字茶,1\n4,漢語,1\n5,5 € Bag,1\n"
    (tmp_path / "items.csv").write_text(rows, encoding="utf-8")
    till = Till(settings)
    till.places.catalogue.parent.mkdir(parents=True, exist_ok=True)
    done = import_csv(
        tmp_path / "items.csv", till.places.catalogue, currency="SAR", tax_names=("standard",)
    )
    assert done.accepted

    reports = list(checks.letters(till))
    assert [told != ""] == [bool(reports)]
    for report in reports:
        assert (False, "letters") == (report.ok, report.name)
        assert report.say.startswith(told)
