"""A real PostgreSQL on this machine, as `pos hub serve` starts one: to measure and test."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from pos.errors import HubMisuse
from pos.hub.local.engine import ENDS_WITHIN_S, STARTS_WITHIN_S, Engine
from pos.hub.local.owner import owner_named, within_reach
from pos.hub.local.programs import Programs, programs_of_package

__all__ = ["ENDS_WITHIN_S", "STARTS_WITHIN_S", "PostgresServer", "own_server"]

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "32MB",
}


class PostgresServer:
    """One below a folder of its own; whoever may open its socket there is let in as user `pos`."""

    def __init__(self, home: Path, *, programs: Programs | None = None) -> None:
        """`programs`: others than the package's."""
        self.home = home
        self._programs = programs
        self._engine: Engine | None = None

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
        owner, programs = owner_named(""), self._programs or programs_of_package()
        assert programs is not None, why_there_is_none()
        self.home.chmod(0o755)
        owner.give(self.home)
        programs = within_reach(programs, owner, folder=self.home)
        log = self.home / "server.log"
        self._engine = Engine(programs, self.home / "data", owner=owner, log=log)
        self._engine.make("--username=pos", "--auth=trust", "--encoding=UTF8", "--no-sync")

    def start(self, **other: str) -> None:
        """Ready to be asked when this returns. `other` settings, `fsync="off"`, than the usual."""
        assert self._engine is not None, "it was not made here"
        at_home = {"unix_socket_directories": str(self.home)}
        self._engine.start(_SETTINGS | at_home | other)

    def stop(self, *, by: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: in good order. SIGQUIT: as if the power had gone."""
        if self._engine is not None:
            self._engine.stop(by=by)


@contextmanager
def own_server(*, programs: Programs | None = None, **settings: str) -> Iterator[PostgresServer]:
    """One that nobody else uses, to be stopped in the middle."""
    home = Path(tempfile.mkdtemp(prefix="pos-pg-", dir="/tmp"))  # a socket's name is short
    server = PostgresServer(home, programs=programs)
    try:
        server.make()
        server.start(**settings)
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.home, ignore_errors=True)


def why_there_is_none() -> str:
    """Empty where one can be started here."""
    if programs_of_package() is None:
        return "there is no embedded PostgreSQL for this machine"
    try:
        owner_named("")
    except HubMisuse as problem:
        return f"{problem} (this is user {os.geteuid()})"
    return ""
