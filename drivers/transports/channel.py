"""What a printer driver needs from any way to its printer. Nothing is held open between jobs.

So an unplugged cable or a restarted printer needs no recovery: the next job opens afresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pos.errors import DeviceUnavailable

CHUNK_BYTES = 512
"""Small enough that a printer with little memory is never sent more than it has asked for."""
WRITE_TIMEOUT_S = 5.0
LEAVES_WITHIN_S = 10.0
"""A full kernel buffer takes four seconds at 9600 baud."""


class JobRefused(DeviceUnavailable):
    """It takes no job: nothing of this one can be on the paper."""


class Channel(Protocol):
    """An open way to a printer. Its methods raise DeviceUnavailable and nothing else."""

    def write(self, data: bytes) -> None:
        """All of it, in chunks, each within WRITE_TIMEOUT_S."""
        ...

    def read(self, *, within_s: float) -> bytes:
        """What comes within the time, or nothing."""
        ...

    def close(self, *, within_s: float = LEAVES_WITHIN_S) -> bool:
        """Let what was written go out, for so long at most, then let go: False where some of it was
        held back. Never raises.
        """
        ...


class Output(Protocol):
    """A printer's place, as configured."""

    @property
    def place(self) -> str: ...

    @property
    def answers(self) -> bool:
        """Whether a printer there could answer; a file never does."""
        ...

    @property
    def unanswering(self) -> str:
        """Of a way that carries no answers: what is known all the same, in a sentence."""
        ...

    def open(self) -> Channel:
        """DeviceUnavailable, with what to do, where it cannot."""
        ...


def chunks(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]
