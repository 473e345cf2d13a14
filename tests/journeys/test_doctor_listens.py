"""`pos doctor --listen`: a real scanner's line, in a process of its own, told as scans come."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shop import Shop

from drivers.virtual.pty_scanner import PtyScanner
from pos.config import load
from pos.core.stored_value import StoredKind, new_code
from pos.places import Places, lock_folder

CONFIG = """
[store]
id = "S001"
name = "STYL Outfits"
currency = "SAR"
[scanner]
driver = "serial"
name = "counter scanner"
port = "{port}"
price_patterns = ["20IIIIIEEEEEX"]
"""
GIFT_CARD = new_code(StoredKind.GIFT_CARD, "secret", "1")
BADGE = "BADGE-OF-AMIRA"
PIN = "2468\n2468\n"
ITEMS = "code,title,price\n6281100001003,Hoxton Bag,100.00\n2012345,Cheese,1.00\n"


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[PtyScanner]:
    made = PtyScanner(tmp_path / "scanner")
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path, scanner: PtyScanner) -> Shop:
    (tmp_path / "config.toml").write_text(CONFIG.format(port=scanner.port), encoding="utf-8")
    (tmp_path / "items.csv").write_text(ITEMS, encoding="utf-8")
    made = Shop(tmp_path, dict(os.environ))
    assert made.pos("catalog", "import", str(tmp_path / "items.csv")).returncode == 0
    return made


class Listening:
    """The command, told of scan by scan."""

    def __init__(self, store: Shop, *options: str, keyboard: int = subprocess.PIPE) -> None:
        words = ["doctor", "--listen", *options, "--config", str(store.config)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pos", *words],
            stdin=keyboard,
            stdout=subprocess.PIPE,
            text=True,
            env=store.environ,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def object(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.line())
        return told

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def listening(store: Shop) -> Iterator[Listening]:
    """Told in lines, for longer than any test takes."""
    made = Listening(store, "600")
    yield made
    made.end()


def test_a_scan_and_why(listening: Listening, scanner: PtyScanner) -> None:
    """The scanner, the code, the reading that was chosen, and why the others were not."""
    assert "Listening to counter scanner for 600 s: scan something." == listening.line()
    scanner.send("]E06281100001003")

    assert "counter scanner: ]E06281100001003 (retail)" == listening.line()
    assert "  retail code: item 6281100001003" == listening.line()
    assert "✓ Hoxton Bag, 1 × 100.00" == listening.line()

    scanner.send("2012345015005")

    assert "counter scanner: 2012345015005 (kind not told)" == listening.line()
    told = listening.line()
    assert "  retail code: item 2012345015005 – not this: no item has this code" == told
    assert listening.line().startswith("  code of the store's own scale, by 20IIIIIEEEEEX: item")
    assert "✓ Cheese, 1 × 15.00" == listening.line()


def test_what_is_no_code(listening: Listening, scanner: PtyScanner) -> None:
    """A scan that is damaged, or misread, is told as what it is, and listening goes on."""
    listening.line()
    scanner.send_bytes(b"\xff\xfe\x00\x81\r")

    assert listening.line().startswith("! counter scanner: The scan was damaged.")

    scanner.send("]E06281100001004")

    assert "counter scanner: ]E06281100001004 (retail)" == listening.line()
    assert "misread" in listening.line() + listening.line()


def test_what_proves_who_somebody_is(store: Shop, scanner: PtyScanner) -> None:
    """A gift card, a customer's code and a badge are told as such and shown to nobody."""
    store.pos("users", "add", "1001", "--name", "A", "--role", "cashier", "--pin-stdin", stdin=PIN)
    assert store.pos("users", "badge", "1001", "--badge-stdin", stdin=f"{BADGE}\n").returncode == 0
    heard = Listening(store, "600", "--json")
    told = []
    try:
        for code in (GIFT_CARD, "]Q1mobile-77123456", BADGE, r"ABC-GS"):
            scanner.send(code.replace("-GS", "\x1dDEF"))
            told.append(heard.object())
    finally:
        heard.end()

    assert [
        "worth money, not shown",
        "a customer's, not shown",
        "a badge, not shown",
        r"ABC\x1dDEF",
    ] == [one["text"] for one in told]
    assert [[], [], []] == [one["readings"] for one in told[:3]]
    assert [True, True, True, False] == [one["ok"] for one in told]
    assert {"counter scanner"} == {one["device"] for one in told}


def test_nothing_is_scanned(store: Shop) -> None:
    """When the time is over and nothing came, the status says so."""
    done = store.pos("doctor", "--listen", "0.1")

    assert (1, "Nothing was scanned.") == (done.returncode, done.stdout.splitlines()[-1])


def test_a_scanner_that_types_another_layout(store: Shop) -> None:
    """Typed at a French computer a code is no item's: the setting is told that makes one of it."""
    wedge = re.sub(r"(?m)^port = .*$", "", CONFIG.replace('"serial"', '"wedge"'))
    store.config.write_text(wedge, encoding="utf-8")
    ours, its = pty.openpty()
    heard = Listening(store, "600", keyboard=its)
    try:
        assert "Listening to counter scanner" in heard.line()
        os.write(ours, '-é_&&àààà&àà"\r'.encode())
        assert 'Set [scanner] layout = "fr"' in heard.line()
        os.write(ours, "éà&é\"'(\r".encode())
        told = [heard.line() for _ in range(3)]
        assert "counter scanner: éà&é\"'( (kind not told)" == told[0]
        assert told[2].startswith("! Unknown code éà&é\"'(.")
        assert told[2].endswith('With [scanner] layout = "fr" it would be 2012345, Cheese.')
    finally:
        heard.end()
        os.close(ours)
        os.close(its)


def test_a_scanner_that_is_not_there(store: Shop, scanner: PtyScanner) -> None:
    """Unplugged is said, and what to do."""
    scanner.unplug()
    heard = Listening(store, "600")
    try:
        heard.line()
        said = "! counter scanner: The counter scanner is unavailable: scanner is not there."
        assert said in heard.line()
    finally:
        heard.end()


def test_the_till_that_runs_keeps_its_scans(store: Shop) -> None:
    """A scanner has one reader: while a till sells, nothing is taken away from it."""
    give_up = lock_folder(Places(load(store.config, {}).data_dir))
    try:
        done = store.pos("doctor", "--listen", "5")
    finally:
        give_up()

    assert 1 == done.returncode
    assert f"The till that runs (process {os.getpid()}) has the scanners." in done.stderr


def test_a_till_without_a_scanner(tmp_path: Path) -> None:
    """Where none is set up, it is said how to."""
    (tmp_path / "config.toml").write_text(
        '[loyalty]\nprovider = "none"\n[store]\nid = "S001"\nname = "STYL"\ncurrency = "SAR"\n'
    )
    done = Shop(tmp_path, dict(os.environ)).pos("doctor", "--listen", "5")

    assert (1, True) == (done.returncode, "pos setup devices" in done.stderr)


def test_what_is_not_known_is_not_told_as_well(store: Shop) -> None:
    """Beside a till that tells nothing its devices have a mark of their own; that is no trouble."""
    give_up = lock_folder(Places(load(store.config, store.environ).data_dir))
    told = store.pos("doctor", "--json").stdout
    lines = store.pos("doctor").stdout.splitlines()
    give_up()

    beside = [one for one in json.loads(told)["verdicts"] if "in use by the till" in one["say"]]
    assert {"printer", "counter scanner", "drawer"} == {one["name"] for one in beside}
    assert all(one["ok"] and one["known"] is False for one in beside)
    assert ["?"] * 3 == [line[0] for line in lines if "in use by the till" in line]
