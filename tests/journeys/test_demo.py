"""The demo as a newcomer starts it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from typist import at_a_terminal

from pos.cli.stage import stage_of
from pos.demo.headless import HeadlessDemo
from pos.demo.phone import About, ask, running_demo
from pos.script.play import Player


def _demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pos", "demo", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ},
        timeout=120,
        check=False,
    )


def _pos(*arguments: str) -> subprocess.CompletedProcess[str]:
    keyless = {name: value for name, value in os.environ.items() if "GAMEBALL" not in name}
    return subprocess.run(
        [sys.executable, "-m", "pos", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=keyless,
        timeout=120,
        check=False,
    )


SALE = ("sign-on 1001 2468", "open-shift 100", "scan 6281100001003", "tender cash 100")


def test_without_a_terminal_it_plays_its_script() -> None:
    """Receipts as text, every expectation met, and the refusal it is meant to show."""
    ended = _demo()

    assert 0 == ended.returncode, ended.stdout + ended.stderr
    assert 7 == ended.stdout.count("King Fahd Road")
    assert "Coupon SUMMER50" in ended.stdout
    assert re.search(r"Coupon OWN-F-\w{27}  -12.00", ended.stdout)
    assert "It may be used once, and was." in ended.stdout
    assert "pending" in ended.stdout
    assert "fewer points" in ended.stdout
    assert "Shift 1 is closed." in ended.stdout


def test_with_json_every_line_is_an_object(tmp_path: Path) -> None:
    """One object an action and the state last; the shift is left closed and the outbox empty."""
    ended = _demo("--headless", "--json", "--data-dir", str(tmp_path))

    told = [json.loads(line) for line in ended.stdout.splitlines()]
    state = told[-1]["state"]
    assert 0 == ended.returncode
    assert ["scan", "redeem"] == [one["action"] for one in told[:-1] if not one["ok"]]
    assert {"pending": 0, "in_doubt": 0, "delivered": 6, "rejected": 0} == state["outbox"]
    assert not state["shift"]["open"]
    assert state["journal"]["verified"]


def test_the_service_of_the_demo_cannot_start(tmp_path: Path) -> None:
    """That is told as what it is: nothing is wrong with the record of the demo's till."""
    (tmp_path / "sandbox.json").mkdir()
    ended = _demo("--headless", "--data-dir", str(tmp_path))

    assert 1 == ended.returncode
    assert "pos: The demo's loyalty service: " in ended.stderr
    assert "journal.db" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_coupon_engine_of_the_demo_cannot_start(tmp_path: Path) -> None:
    """That is one line, and the demo goes on: the service makes the coupon itself."""
    (tmp_path / "coupons.db").mkdir(mode=0o700)
    script = tmp_path / "script.till"
    script.write_text("\n".join((*SALE[:2], "scan {sara}", "buy-coupon 2141")), encoding="utf-8")
    tmp_path.chmod(0o700)
    script.chmod(0o600)

    ended = _demo("--headless", "--script", str(script), "--data-dir", str(tmp_path))

    assert 0 == ended.returncode, ended.stderr
    (line,) = ended.stderr.splitlines()
    assert line.startswith("pos: The demo goes on without a coupon engine of its own: ")
    assert "coupons.log" in line
    assert "Code FIX" in ended.stdout


def test_no_demo_in_that_folder(tmp_path: Path) -> None:
    """A second shell that looks in another folder is told which, and how to find the right one."""
    ended = _demo("scan", "sara", "--data-dir", str(tmp_path))

    assert 1 == ended.returncode
    assert f"{tmp_path}: no demo is running in this folder" in ended.stderr
    assert "XDG_STATE_HOME" in ended.stderr


def test_a_folder_of_another_version(tmp_path: Path) -> None:
    """What cannot be read names the folder that may be deleted, and nothing is left running."""
    (tmp_path / "sandbox.json").write_text("{}", encoding="utf-8")

    ended = _demo("--headless", "--data-dir", str(tmp_path))

    assert 1 == ended.returncode
    assert f"delete {tmp_path} and start again" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_script_of_ones_own(tmp_path: Path) -> None:
    """`advance` moves the till's clock and the service's: held points lapse, and it is said."""
    script = tmp_path / "mine.till"
    script.write_text(
        "sign-on 1001 2468\nopen-shift 10\nscan 6281100001003\nscan {sara}\nredeem points 100\n"
        "expect sale.total 90.00\nadvance 601\nexpect sale.hold null\nexpect sale.total 100.00\n"
        "tender cash 100\nwait-outbox 10\nexpect last_sale.points_redeemed 0\n",
        encoding="utf-8",
    )

    ended = _demo("--headless", "--script", str(script))

    assert 0 == ended.returncode, ended.stdout


def test_every_other_command_at_the_demo(tmp_path: Path) -> None:
    """Its folder has a configuration with its keys, which is its owner's alone to read."""
    with HeadlessDemo(tmp_path, on_paper=lambda _: None) as demo:
        player = Player(stage_of(demo.till, demo.line, scan=demo.scan, advance=demo.advance))
        assert all(one.ok for one in player.play(demo.lines(SALE)))
        config = ("--config", str(tmp_path / "config.toml"))
        listed, synced, read, program = (
            _pos(*words, *config)
            for words in (
                ("outbox", "list"),
                ("sync",),
                ("report", "x"),
                ("loyalty", "program"),
            )
        )

    assert 0o600 == (tmp_path / "secrets.toml").stat().st_mode & 0o777
    assert "Nothing waits.\n" == listed.stdout, listed.stderr
    assert "0 waiting, 0 rejected, 0 delivered now" == synced.stdout.splitlines()[0], synced.stderr
    assert "X report" in read.stdout, read.stderr
    assert 0 == program.returncode, program.stderr


def test_over_to_training_and_back(tmp_path: Path) -> None:
    """At the demo's screen too: another record, then the shop's own again."""
    with at_a_terminal("demo", "--data-dir", str(tmp_path), environ=os.environ) as typist:
        typist.shows("Your id", "F10 opens the shift")
        typist.press("Ctrl+T")
        typist.shows("TRAINING", "Your id")
        typist.enter("1001")
        typist.enter("2468")
        typist.shows("TRAINING", "no shift open")
        typist.press("Ctrl+T")
        typist.hides("TRAINING")
        typist.shows("Your id")
        typist.press("Ctrl+Q")
        assert 0 == typist.leave()
    assert (tmp_path / "training" / "journal.db").exists()


def test_the_coupon_engine_behind_the_screen(tmp_path: Path) -> None:
    """It comes up beside the till on the screen, is asked by the service, and goes with it."""
    with at_a_terminal("demo", "--data-dir", str(tmp_path), environ=os.environ) as typist:
        typist.shows("Your id", "F10 opens the shift")
        about = running_demo(tmp_path)
        until = time.monotonic() + 90
        while (endpoint := _world(about)["coupon_endpoint"]) is None:
            assert time.monotonic() < until, (tmp_path / "coupons.log").read_text("utf-8")
        tried = _pos("coupons", "test", "--config", str(tmp_path / "config.toml"))
        typist.press("Ctrl+Q")
        assert 0 == typist.leave()

    assert 0 == tried.returncode, tried.stdout + tried.stderr
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(endpoint["url"], timeout=5)


def _world(about: About) -> Any:
    return ask(about, "GET", "/_sandbox/world")
