"""One PostgreSQL at work: its folder made, started as a child, ended; found when left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from pos.errors import HubError
from pos.hub.local.owner import Owner
from pos.hub.local.programs import Programs
from pos.hub.local.waiting import wait_until

STARTS_WITHIN_S: Final = 60.0
ENDS_WITHIN_S: Final = 10.0
_PROCESSES: Final = Path("/proc")
"""On a system without it PostgreSQL itself finds who works on its folder, and does not start."""
_READY: Final = "ready"
_STATUS_LINE: Final = 7
_LAST_LINES: Final = 40
_LAST_BYTES: Final = 16_384
_FATAL: Final = re.compile(r"(PANIC|^[^@]*FATAL|^initdb: error): +(?P<why>.+)")
"""A line of the log that has an `@` before its kind is about one who asked, such as a till."""


class Engine:
    """Of one data folder, and this process's child while it runs."""

    def __init__(self, programs: Programs, data: Path, *, owner: Owner, log: Path) -> None:
        """`log` gets what it says before its own log begins, or all where it keeps none."""
        self.data = data
        self.log = log
        self._programs = programs
        self._owner = owner
        self._child: subprocess.Popen[bytes] | None = None

    def make(self, *words: str) -> None:
        """The data folder, by initdb with these words: whole, or it is not there. HubError."""
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        done = subprocess.run(  # noqa: S603  # PostgreSQL's program, our own words
            [self._programs.at("initdb"), "-D", str(draft), *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.data.parent,
            **self._owner.running(),
        )
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise HubError(f"{self.data} could not be made: {_why_it_ended(done.stderr)}.")
        put_in_place(draft, self.data)

    def start(
        self,
        settings: Mapping[str, str] | None = None,
        *,
        within_s: float = STARTS_WITHIN_S,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Ready to be asked when this returns; `settings` win over its files. HubError, also where
        nobody wants it any longer.
        """
        given = [f"--{name}={value}" for name, value in (settings or {}).items()]
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603  # the same
                [self._programs.at("postgres"), "-D", str(self.data), *given],
                stdout=log,
                stderr=log,
                cwd=self.data.parent,
                start_new_session=True,  # Ctrl-C ends us, and we end it in order
                **self._owner.running(),
            )
        wait_until(
            lambda: self._is_ready() or self.has_ended() or not is_wanted(), within_s=within_s
        )
        if not self._is_ready():
            why = self.last_words()
            self.stop(by=signal.SIGQUIT)
            raise HubError(f"PostgreSQL does not start: {why}.")

    def stop(self, *, by: signal.Signals = signal.SIGINT, within_s: float = ENDS_WITHIN_S) -> None:
        """SIGINT: in good order. SIGQUIT: as if the power had gone; also where it takes longer."""
        if self._child is None:
            return
        for how in (by, signal.SIGQUIT, signal.SIGKILL):
            self._child.send_signal(how)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(within_s)
                break
        self._child = None

    def read_settings_again(self) -> None:
        if self._child is not None:
            self._child.send_signal(signal.SIGHUP)

    def wait(self) -> None:
        """Until it ends, whyever."""
        if (child := self._child) is not None:
            child.wait()

    def has_ended(self) -> bool:
        return self._child is None or self._child.poll() is not None

    def last_words(self) -> str:
        """Why it ended: by which signal, or what its newest log has of it last."""
        if self._child is not None and (status := self._child.poll() or 0) < 0:
            return f"it was killed by signal {-status}"
        logs = sorted(self.log.parent.glob("*.log"), key=lambda log: log.stat().st_mtime)
        found = (_why_it_ended(_end_of(log)) for log in reversed(logs))
        return next((line for line in found if line), "it says nothing")

    def _is_ready(self) -> bool:
        """The file of one that was killed stays behind: it must be this child's."""
        told = _told(self.data)
        return (
            self._child is not None
            and len(told) > _STATUS_LINE
            and told[0] == str(self._child.pid)
            and told[_STATUS_LINE].strip() == _READY
        )


def put_in_place(draft: Path, target: Path) -> None:
    """A power cut leaves it under one name or the other."""
    draft.replace(target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def left_behind(data: Path) -> tuple[int, ...]:
    """Processes at work on the folder, though whoever started them is gone."""
    here = data.resolve()
    return tuple(
        int(process.name) for process in _PROCESSES.glob("[0-9]*") if _is_engine_of(here, process)
    )


def end_left_behind(data: Path, *, within_s: float = ENDS_WITHIN_S) -> bool:
    """Whether there was one; it is ended in order where it can be, and its mark is taken away."""
    there_was = False
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if not (found := left_behind(data)):
            break
        there_was = True
        first = _told(data)[:1]
        of_it = [process for process in found if str(process) in first] or found
        for process in of_it:
            with suppress(ProcessLookupError):
                os.kill(process, how)
        wait_until(lambda: not left_behind(data), within_s=within_s)
    if _can_tell() and not left_behind(data):
        # Nobody works on it: a number in there may be another program's by now, which PostgreSQL
        # would take for itself.
        (data / "postmaster.pid").unlink(missing_ok=True)
    return there_was


def port_of(data: Path) -> int | None:
    """Of the one at work on this folder; None: none is."""
    told = _told(data)
    is_at_work = len(told) > _STATUS_LINE and told[_STATUS_LINE].strip() == _READY
    return int(told[3]) if is_at_work and (left_behind(data) or not _can_tell()) else None


def _can_tell() -> bool:
    return (_PROCESSES / "self" / "cwd").exists()


def _told(data: Path) -> list[str]:
    """The lines of its own file about itself: number, folder, since when, port, and how it is."""
    with suppress(FileNotFoundError):
        return (data / "postmaster.pid").read_text().splitlines()
    return []


def _is_engine_of(data: Path, process: Path) -> bool:
    """Whoever only looks around in the folder is none."""
    with suppress(OSError):  # it has ended, or is another user's
        program = (process / "exe").readlink().name.split()[0]
        return program == "postgres" and (process / "cwd").readlink() == data
    return False


def _end_of(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _LAST_BYTES))
        return file.read().decode(errors="replace")


def _why_it_ended(text: str) -> str:
    """The last that was fatal to it, and not only to one who asked; else the last line."""
    lines = [line.strip() for line in text.splitlines()[-_LAST_LINES:] if line.strip()]
    fatal = [found for line in lines if (found := _FATAL.search(line))]
    if fatal:
        return fatal[-1]["why"].rstrip(".")
    return lines[-1].rstrip(".") if lines else ""
