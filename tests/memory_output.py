"""A way to a printer that is a list of bytes."""

from __future__ import annotations

from collections.abc import Callable


class MemoryOutput:
    """Keeps what is written in `written`; `answer` may say what comes back for each write, and
    `waited` is told how long each answer would have been waited for.
    """

    place = "memory:"
    unanswering = "What is printed is kept in memory."

    def __init__(
        self,
        *,
        answer: Callable[[bytes], bytes] | None = None,
        waited: Callable[[float], None] = lambda _: None,
    ) -> None:
        self.written = bytearray()
        self._answer = answer
        self._waited = waited

    @property
    def answers(self) -> bool:
        return self._answer is not None

    def open(self) -> MemoryChannel:
        return MemoryChannel(self.written, self._answer, self._waited)


class MemoryChannel:
    def __init__(
        self,
        written: bytearray,
        answer: Callable[[bytes], bytes] | None,
        waited: Callable[[float], None],
    ) -> None:
        self._written = written
        self._answer = answer
        self._waited = waited
        self._unread = b""

    def write(self, data: bytes) -> None:
        self._written += data
        if self._answer is not None:
            self._unread += self._answer(data)

    def read(self, *, within_s: float) -> bytes:
        """What comes is there at once."""
        self._waited(within_s)
        data, self._unread = self._unread, b""
        return data

    def close(self, *, within_s: float = 0) -> bool:  # noqa: ARG002  # it has left
        """Nothing is open."""
        return True
