"""`pos hub serve` as a real process, in a folder that its PostgreSQL's user may enter."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from pos.hub.local.folder import HubFolder
from pos.hub.local.programs import Programs

ROOT = Path(__file__).parents[2]
WITHIN_S = 150.0  # more than the command itself gives PostgreSQL to end in order
_OF_MACHINE = Path("/usr/lib/postgresql")


@dataclass
class ServedHub:
    """One that is started, ended or killed in the middle, and started again."""

    home: Path
    options: tuple[str, ...] = ()
    own: str = ""
    """Its owner's address, once it runs."""
    tills: str = ""
    process: subprocess.Popen[str] | None = None
    log: str = ""

    @property
    def folder(self) -> HubFolder:
        return HubFolder(self.home)

    @property
    def port(self) -> int:
        return int(self.own.partition("port=")[2].partition("&")[0])

    def start(self) -> None:
        """Ready to be asked when this returns."""
        words = ("serve", "--data", str(self.home), "--port", "0", *self.options)
        with self._errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pos", "hub", *words],
                cwd=ROOT,
                env=_environ({}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        self.own = self.process.stdout.readline().removeprefix("hub: ").strip()
        self.tills = self.process.stdout.readline().removeprefix("hub: ").strip()
        assert self.tills, (self.ended(), self.log)

    def told(self) -> str:
        """On stderr, so far."""
        return self._errors.read_text()

    def stop(self, how: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.ended()

    def ended(self) -> int:
        """Its status, once it has ended; what it told is in `log`."""
        assert self.process is not None
        self.process.communicate(timeout=WITHIN_S)
        self.log = self._errors.read_text()
        return self.process.returncode

    def engine(self) -> int:
        """The number of PostgreSQL's first process."""
        return int((self.folder.data / "postmaster.pid").read_text().splitlines()[0])

    def asked(self, sql: str, *values: Any, dsn: str = "") -> list[tuple[Any, ...]]:
        with psycopg.connect(dsn or self.own, autocommit=True) as line:
            found = line.execute(sql.encode(), values)
            return found.fetchall() if found.description is not None else []

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """As any hub of the tests is asked."""
        return self.asked(sql, *values)

    @property
    def _errors(self) -> Path:
        return self.home.with_name(f"{self.home.name}.err")


def told(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """`pos hub` with these words, which ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "pos", "hub", *words],
        cwd=ROOT,
        env=_environ(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )


@contextmanager
def open_folder() -> Iterator[Path]:
    """With a short name, as a socket's may not be long; what runs in it is ended behind it."""
    folder = Path(tempfile.mkdtemp(prefix="pos-hub-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for process in _at_work_below(folder):
            os.kill(process, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def served(home: Path, *options: str) -> Iterator[ServedHub]:
    hub = ServedHub(home, options)
    hub.start()
    try:
        yield hub
    finally:
        if hub.process is not None and hub.process.poll() is None:
            hub.stop()


def programs_with_tls() -> Programs | None:
    """The machine's own; the package's have none."""
    for place in sorted(_OF_MACHINE.glob("[0-9]*"), reverse=True):
        programs = Programs(place)
        if (place / "bin" / "initdb").exists() and programs.speak_tls():
            return programs
    return None


def _environ(more: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POS_")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def _at_work_below(folder: Path) -> list[int]:
    """What a test that failed has left; it was started by it, as the folder is its own."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append(int(process.name))
        except OSError:
            continue
    return found
