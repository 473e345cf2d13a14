"""`pos setup devices` at a real terminal: from a fresh configuration to one with devices."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from shop import Shop
from typist import typing_at

from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.virtual_printer import VirtualPrinter
from pos.config import load
from pos.places import Places, lock_folder

CONFIG = """\
[store]
id = "S001"
name = "STYL"
currency = "SAR"
[loyalty]
provider = "none"
"""


@pytest.fixture
def fresh(tmp_path: Path) -> Shop:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return Shop(tmp_path, dict(os.environ))


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[PtyScanner]:
    made = PtyScanner(tmp_path / "scanner")
    yield made
    made.close()


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    made = VirtualPrinter()
    yield made
    made.close()


def test_from_nothing_to_a_scanner_and_a_printer(
    fresh: Shop, scanner: PtyScanner, printer: VirtualPrinter
) -> None:
    """Both are given by their address, tried and saved; the doctor then finds them well."""
    with typing_at(fresh, "setup", "devices") as typist:
        typist.shows("Devices of this till", "No card terminal is configured.")
        typist.press("Enter")
        typist.click("Somewhere else")
        typist.shows("takes this address")
        typist.enter(scanner.port)
        typist.shows("how is it set?")
        typist.press("t")
        typist.shows("Waiting for a scan")
        scanner.send("]E06281100001003")
        typist.shows("]E06281100001003", "that is well")
        typist.press("Enter")
        typist.shows("Tried, and well.")
        typist.press("a")
        typist.shows("Devices of this till", scanner.port[:40], "No printer is configured.")
        typist.press("Down")
        typist.press("Enter")
        typist.click("Somewhere else")
        typist.shows("takes this address")
        typist.enter(printer.port)
        typist.shows("generic-80mm")
        typist.press("t")
        typist.shows("Is the page whole")
        typist.press("y")
        typist.shows("Tried, and well.")
        typist.press("a")
        typist.shows("not saved yet")
        typist.press("s")
        typist.shows("+ [printer]", "+ [scanner]")
        typist.press("Enter")
        typist.shows("Devices of this till")
        typist.press("Escape")
        assert 0 == typist.leave()

    saved = load(fresh.config, {})
    assert (scanner.port, printer.port) == (saved.scanner.port, saved.printer.port)
    done = fresh.pos("setup", "devices", "--json")
    told = {one["kind"]: one for one in json.loads(done.stdout)["devices"]}
    assert told["scanner"]["ok"]
    assert told["printer"]["ok"]
    assert ("serial", "escpos") == (told["scanner"]["driver"], told["printer"]["driver"])


def test_a_scanner_that_types_is_heard_by_the_doctor(fresh: Shop) -> None:
    """Its keys are read where they arrive; what it scanned is told like any other scan."""
    fresh.config.write_text(CONFIG + '[scanner]\ndriver = "wedge"\n', encoding="utf-8")
    with typing_at(fresh, "doctor", "--listen", "600") as typist:
        typist.see("scan something.")
        typist.enter("6281100001003")
        typist.see("scanner: 6281100001003")
        typist.see("Unknown code 6281100001003")


def test_without_a_configuration(tmp_path: Path) -> None:
    """What is connected is told all the same, and no file or folder is made by looking."""
    shop = Shop(tmp_path / "new", dict(os.environ))
    shop.folder.mkdir()

    done = shop.pos("setup", "devices", "--json")

    told = json.loads(done.stdout)
    assert 0 == done.returncode, done.stderr
    assert {"scanner", "printer"} <= {one["kind"] for one in told["devices"]}
    assert [] == [*shop.folder.iterdir()]


def test_what_is_there_for_a_program(fresh: Shop) -> None:
    """`--json` tells each kind and each port; a device that is not there makes the status 1."""
    fresh.config.write_text(
        CONFIG + '[drawer]\ndriver = "none"\n[scale]\ndriver = "toledo8217"\nport = "/dev/gone"\n',
        encoding="utf-8",
    )

    done = fresh.pos("setup", "devices", "--json")

    told = json.loads(done.stdout)
    assert 1 == done.returncode
    wrong = [one["kind"] for one in told["devices"] if not one["ok"]]
    assert ["scale"] == wrong
    assert all({"port", "way", "may_be", "trouble"} <= one.keys() for one in told["ports"])


def test_without_a_terminal(fresh: Shop) -> None:
    """The screen needs one, and says what else there is; `pos setup` says what it has."""
    done = fresh.pos("setup", "devices")

    assert (2, True) == (done.returncode, "--json" in done.stderr)


def test_not_beside_a_till(fresh: Shop) -> None:
    """While a till runs there, the ports are in its hands: nothing is tried."""
    give_up = lock_folder(Places(load(fresh.config, {}).data_dir))
    try:
        done = fresh.pos("setup", "devices", "--json")
    finally:
        give_up()

    assert (1, "") == (done.returncode, done.stdout)
    assert "is in use by a till that runs already" in done.stderr


def test_a_configuration_with_a_mistake(fresh: Shop) -> None:
    """It is told with its key before anything is looked at."""
    fresh.config.write_text(CONFIG + "[scanner]\nbaud = 7\n", encoding="utf-8")

    done = fresh.pos("setup", "devices", "--json")

    assert (2, True) == (done.returncode, "[scanner] baud" in done.stderr)
