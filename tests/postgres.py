"""The PostgreSQL of `bench.postgres` for tests: one for a whole run.

The processes of a run share it. Whoever uses it holds a lock on a file; once nobody does, killed
processes included, its keeper (this file, run as a program) stops it and takes its folder away.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.postgres import (
    ENDS_WITHIN_S,
    STARTS_WITHIN_S,
    PostgresServer,
    own_server,
    why_there_is_none,
)
from pos.hub.local.waiting import wait_until

__all__ = ["PostgresServer", "own_server", "postgres", "why_there_is_none"]

_ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The server of this run; where there are no programs for this machine, why not."""
    if why := why_there_is_none():
        pytest.skip(why)
    base = tmp_path_factory.getbasetemp()
    with shared_server(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) as server:
        yield server


@contextmanager
def shared_server(folder: Path) -> Iterator[PostgresServer]:
    """The one that this folder tells of, started where none is."""
    told = folder / "postgres-at"
    with (folder / "postgres-users").open("a") as users:
        with _locked(folder):
            if not told.exists():
                _start_keeper(folder, told)
            fcntl.flock(users, fcntl.LOCK_SH)
        server = PostgresServer(Path(told.read_text()))
        yield server
        is_last = _is_used_by_nobody_else(users)
    if is_last:
        wait_until(lambda: not server.home.exists(), within_s=ENDS_WITHIN_S)


def _start_keeper(folder: Path, told: Path) -> None:
    log = folder / "postgres-keeper.log"
    with log.open("wb") as output:
        subprocess.run(
            [sys.executable, __file__, str(folder)],
            check=True,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(_ROOT)},
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C ends the run, and that ends this one
        )
    if not wait_until(told.exists, within_s=STARTS_WITHIN_S):
        raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}")


def _keep(folder: Path) -> None:
    """In the keeper: a server for as long as somebody uses it."""
    told = folder / "postgres-at"
    with own_server() as server:
        draft = told.with_suffix(".draft")
        draft.write_text(str(server.home))
        draft.rename(told)
        with (folder / "postgres-users").open("a") as users:
            while True:
                fcntl.flock(users, fcntl.LOCK_EX)  # waits until nobody uses it
                fcntl.flock(users, fcntl.LOCK_UN)
                with _locked(folder):  # nobody can begin to now
                    if _is_used_by_nobody_else(users):
                        told.unlink()
                        server.stop(by=signal.SIGQUIT)  # in good order it would flush it all
                        return


def _is_used_by_nobody_else(users: Any) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """While somebody looks for the server, starts it or ends it."""
    with (folder / "postgres-looking").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    if os.fork() == 0:  # whoever asked for it need not wait for its end
        _keep(Path(sys.argv[1]))
