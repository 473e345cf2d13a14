"""A day on real processes: one is killed at a call, the next plays on, as a cashier would."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from killed_after import events_of, must_be_in_order, receipts_of
from killed_day import worded
from killed_script import CLOSE, OPEN, SIGN_ON, Chapter, day
from killed_shop import laid_out, world_at
from killed_tracer import Traced

from pos.journal.checking import check_record
from pos.journal.database import open_beside
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY
from pos.sandbox.server import SandboxServer

ROOT = Path(__file__).parents[2]
INSIDE = Path(__file__).with_name("killed_inside.py")
NO_LINE = "no line"
"""Needs the line to go down and up again within one process."""

_CONFIG = """
[store]
id = "S001"
name = "STYL Outfits"
currency = "SAR"
[loyalty]
base_url = "{base_url}"
country_code = "966"
[printer]
driver = "text_file"
port = "receipts.txt"
[drawer]
driver = "none"
"""
_RECEIPT = re.compile(r"S001-T1-\d{6}")


def short_day() -> tuple[Chapter, ...]:
    """Whatever a day has, and each of it once."""
    kept = (
        "plain",
        "points",
        "paid in",
        "points and coupon",
        "suspended",
        "given back",
        "struck out",
        "returned",
        "bought with points",
        "outright",
    )
    return tuple(chapter for chapter in day() if chapter.name in kept)


@dataclass(slots=True)
class Killed:
    """One day, broken off once."""

    folder: Path
    stock: Path
    kill_at: int | None = None
    from_inside: bool = False
    chapters: list[Chapter] = field(default_factory=lambda: list(short_day()))
    told: list[str] = field(default_factory=list)
    """Sales that the cashier was told are done."""
    suspended: bool = False
    calls: int = 0
    was_killed: bool = False
    base_url: str = ""

    def play(self) -> None:
        laid_out(self.stock, self.folder / "data")
        sandbox = Sandbox(world_at(datetime.now(UTC)))
        with SandboxServer(sandbox) as server:
            self.base_url = server.base_url
            self.config.write_text(_CONFIG.format(base_url=self.base_url), encoding="utf-8")
            self._first_process(sandbox)
            self._is_all_there()
            if self.was_killed:
                self._next_process(sandbox)
        self._is_in_order(sandbox)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    # -- at the counter -----------------------------------------------------------------------

    def _first_process(self, sandbox: Sandbox) -> None:
        traced = None
        if self.from_inside:
            process = self._begun(sys.executable, str(INSIDE), str(self.kill_at), str(self.folder))
        else:
            command = (sys.executable, "-m", "pos", *self._arguments)
            traced = Traced(
                command, environ=self._environ, folder=self.folder, kill_at=self.kill_at
            )
            process = traced.start()
        with process:
            try:
                self._sell(process, sandbox, SIGN_ON, OPEN)
            except Gone:
                self.was_killed = True
            if traced is not None:
                self.calls = traced.wait()
        assert self.was_killed == (process.returncode == -9)

    def _next_process(self, sandbox: Sandbox) -> None:
        """What is open is paid, what was suspended comes back, then the day goes on."""
        with self._begun(sys.executable, "-m", "pos") as process:
            state = said_to(process, "show")["state"]
            assert not self.suspended or state["suspended"] == ["blue coat"] or state["sale"]
            done(process, SIGN_ON)
            if not state["shift"]["open"]:
                assert not self.told, "the shift was open"
                done(process, OPEN)
            self._pay(process, state["sale"])
            for name in state["suspended"]:
                done(process, f"resume {name}")
                done(process, "tender card")
            self._sell(process, sandbox)
        assert process.returncode == 0

    def _pay(self, process: subprocess.Popen[str], sale: dict[str, Any] | None) -> None:
        if sale is not None:
            done(process, "tender card" if sale["lines"] else "void-sale")

    def _sell(self, process: subprocess.Popen[str], sandbox: Sandbox, *first: str) -> None:
        for line in first:
            done(process, line)
        while self.chapters:
            chapter = self.chapters.pop(0)  # a sale that was broken off is not begun anew
            for line in chapter.lines:
                self._say(process, worded(line, sandbox))
        done(process, "wait-outbox 20")
        done(process, CLOSE)
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        if not process.stdout.read():
            raise Gone

    def _say(self, process: subprocess.Popen[str], line: str) -> None:
        answer = said_to(process, line)
        if line.startswith("tender"):
            self.told.extend(_RECEIPT.findall(answer["say"]))
        if line.startswith(("suspend", "resume")):
            self.suspended = line.startswith("suspend")

    # -- afterwards ---------------------------------------------------------------------------

    def _is_all_there(self) -> None:
        """What the cashier was told is in the record that the kill left."""
        record = self.folder / "data" / "journal.db"
        if not record.exists() or not record.stat().st_size:
            assert not self.told
            return
        with closing(open_beside(record)) as db:
            tables = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'people'")
            events = events_of(db) if tables.fetchone()[0] else []
        assert set(self.told) <= set(receipts_of(events)), "a sale that was told is lost"

    def _is_in_order(self, sandbox: Sandbox) -> None:
        data = self.folder / "data"
        must_be_in_order(data / "journal.db", sandbox.world, now=sandbox.now())
        assert check_record(data / "journal.db", data / "copy").ok
        paper = (self.folder / "receipts.txt").read_text(encoding="utf-8")
        with closing(open_beside(data / "journal.db")) as db:
            receipts = receipts_of(events_of(db))
        missing = [one for one in receipts if one not in paper]
        assert len(missing) <= self.was_killed, "no more than the one that the kill kept back"
        assert set(self.told) <= set(receipts)

    # -- processes ----------------------------------------------------------------------------

    def _begun(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*command, *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=self._environ,
        )

    @property
    def _arguments(self) -> Sequence[str]:
        return ("play", "-", "--json", "--config", str(self.config))

    @property
    def _environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "POS_GAMEBALL_API_KEY": DEMO_API_KEY,
            "POS_GAMEBALL_SECRET_KEY": DEMO_SECRET_KEY,
        }


class Gone(Exception):
    """The process ended before it answered."""


def said_to(process: subprocess.Popen[str], line: str) -> dict[str, Any]:
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    except BrokenPipeError:
        with suppress(BrokenPipeError):
            process.stdin.close()  # what it holds would be written once more at the end
        raise Gone from None
    told = process.stdout.readline()
    if not told:
        raise Gone
    answer: dict[str, Any] = json.loads(told)
    return answer


def done(process: subprocess.Popen[str], line: str) -> None:
    answer = said_to(process, line)
    assert answer["ok"], answer
