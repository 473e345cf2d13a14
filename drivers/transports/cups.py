"""A print queue of CUPS, `cups:NAME`: each job is one child process `lp`, given the bytes raw.

The queue takes a job and prints it when it can; what the printer itself says is not heard here.
"""

from __future__ import annotations

import os
import re
import subprocess

from drivers.transports.channel import LEAVES_WITHIN_S, JobRefused
from pos.errors import ConfigError, DeviceUnavailable
from pos.text import safe

LOOK_TIMEOUT_S = 3.0
JOB_TIMEOUT_S = 15.0
_QUEUE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+@-]{0,126}")
"""So that no name is an option or a path to the commands."""
_SAID = 120
_PASSED = ("PATH", "HOME", "USER", "CUPS_SERVER", "IPP_PORT")
_HINT = "Check the print queue with lpstat -t"


def queues() -> tuple[str, ...]:
    """Those this machine can print to; none where there is no CUPS, or where it says nothing."""
    try:
        told = _child(["lpstat", "-e"], within_s=LOOK_TIMEOUT_S)
    except DeviceUnavailable:
        return ()
    return tuple(name for name in told.splitlines() if _QUEUE.fullmatch(name))


class CupsOutput:
    answers = False

    def __init__(self, *, queue: str) -> None:
        """ConfigError where CUPS could have no queue of that name."""
        if not _QUEUE.fullmatch(queue):
            raise ConfigError(
                file="config.toml",
                key="printer.port",
                problem=f"{safe(queue)!r} is no name of a print queue",
                expected="cups:NAME, as lpstat -e lists them",
            )
        self._queue = queue

    @property
    def place(self) -> str:
        return f"cups:{self._queue}"

    @property
    def unanswering(self) -> str:
        return f"The print queue {self._queue} takes receipts; the printer itself is not heard."

    def open(self) -> CupsChannel:
        """A queue that is stopped would take the job and print it some day: that is no receipt."""
        told = _child(["lpstat", "-p", self._queue], within_s=LOOK_TIMEOUT_S)
        state = told.partition("\n")[0].removeprefix(f"printer {self._queue}")
        if re.search(r"\bdisabled\b", state):
            raise _unavailable(f"The print queue {self._queue} is stopped", _enable(self._queue))
        return CupsChannel(self._queue)


class CupsChannel:
    def __init__(self, queue: str) -> None:
        self._queue = queue

    def write(self, data: bytes) -> None:
        """One job of its own."""
        _child(["lp", "-s", "-d", self._queue, "-o", "raw"], data, within_s=JOB_TIMEOUT_S)

    def read(self, *, within_s: float) -> bytes:  # noqa: ARG002  # nothing comes back from a queue
        return b""

    def close(self, *, within_s: float = LEAVES_WITHIN_S) -> bool:  # noqa: ARG002  # it has left
        """Nothing is open between jobs."""
        return True


def _child(command: list[str], data: bytes = b"", *, within_s: float) -> str:
    """What it prints, in English. DeviceUnavailable where it fails, or does not end in time;
    JobRefused where it says no.
    """
    try:
        done = subprocess.run(  # noqa: S603  # no shell, and the name is only a name
            command,
            input=data,
            capture_output=True,
            timeout=within_s,
            check=False,
            env=_environment(),
        )
    except FileNotFoundError as error:
        install = "Install CUPS, or give the printer's own port"
        raise _unavailable(f"The command {command[0]} is not here", install) from error
    except subprocess.TimeoutExpired as error:
        raise _unavailable("The print system does not answer", _HINT) from error
    except OSError as error:
        problem = f"The command {command[0]} cannot be started ({error.strerror})"
        raise _unavailable(problem, _HINT) from error
    if done.returncode < 0:  # ended from outside: it may have handed the job over before
        raise _unavailable(f"The command {command[0]} was ended before its time", _HINT)
    if done.returncode:
        said = safe(done.stderr.decode(errors="replace"), _SAID).rstrip(".")
        problem = f"The print system says: {said or done.returncode}"
        raise JobRefused(problem, device="printer", hint=_HINT)
    return done.stdout.decode(errors="replace")


def _environment() -> dict[str, str]:
    """English, and nothing of the till's own: its keys may stand in the environment."""
    passed = {name: os.environ[name] for name in _PASSED if name in os.environ}
    return passed | {"LC_ALL": "C"}


def _enable(queue: str) -> str:
    return f"Look at the printer, then start the queue with cupsenable {queue}"


def _unavailable(problem: str, hint: str) -> DeviceUnavailable:
    return DeviceUnavailable(problem, device="printer", hint=hint)
