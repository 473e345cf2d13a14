"""A printer behind a device file (`/dev/usb/lp0`), or a file that collects what would be printed.

Plain file access with time-outs: a printer that has stopped taking bytes stops nothing else.
"""

from __future__ import annotations

import errno
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from drivers.transports.channel import LEAVES_WITHIN_S, WRITE_TIMEOUT_S, chunks
from pos.errors import DeviceUnavailable

_TAKE_BYTES = 64
_CLOSED = -1


class FileOutput:
    """Opens for reading too where the file is a device, as some printers answer there."""

    def __init__(self, *, path: str) -> None:
        self._path = path

    @property
    def place(self) -> str:
        return self._path

    @property
    def answers(self) -> bool:
        return _is_device(self._path)

    @property
    def unanswering(self) -> str:
        return f"{self._path} is a file that takes what is printed."

    def open(self) -> FileChannel:
        with _unavailable(self._path):
            if not _is_device(self._path):
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK
                return FileChannel(os.open(self._path, flags, 0o600), path=self._path, reads=False)
            fd, reads = _open_device(self._path)
            return FileChannel(fd, path=self._path, reads=reads)


class FileChannel:
    def __init__(self, fd: int, *, path: str, reads: bool) -> None:
        self._fd = fd
        self._path = path
        self._reads = reads
        self._is_taking = True
        """Not where it took no more in time: what was written then never arrives."""

    def write(self, data: bytes) -> None:
        self._is_taking = False
        with _unavailable(self._path):
            for chunk in chunks(data):
                left = memoryview(chunk)
                while left:
                    left = left[self._write_some(left) :]
        self._is_taking = True

    def read(self, *, within_s: float) -> bytes:
        if not self._reads:
            return b""
        with _unavailable(self._path):
            readable, _, _ = select.select([self._fd], [], [], within_s)
            if not readable:
                return b""
            try:
                data = os.read(self._fd, _TAKE_BYTES)
            except BlockingIOError:
                return b""
            self._reads = bool(data)  # an end, as /dev/null has, would be readable for ever
            return data

    def close(self, *, within_s: float = LEAVES_WITHIN_S) -> bool:
        """The last bytes, which may be the cut, are with the system until the device has them; a
        USB printer's driver drops them when nobody has its file open any more.
        """
        fd, self._fd = self._fd, _CLOSED
        if fd == _CLOSED:
            return True
        try:
            if not self._is_taking:
                return False
            _, writable, _ = select.select([], [fd], [], min(within_s, WRITE_TIMEOUT_S))
            return bool(writable)
        except OSError:  # it is gone already, and what became of it nobody knows
            return True
        finally:
            with suppress(OSError):
                os.close(fd)

    def _write_some(self, data: memoryview) -> int:
        _, writable, _ = select.select([], [self._fd], [], WRITE_TIMEOUT_S)
        if not writable:
            raise TimeoutError(errno.ETIMEDOUT, "it takes no more")
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0


def _is_device(path: str) -> bool:
    return Path(path).is_char_device() or (path.startswith("/dev/") and not Path(path).exists())


def _open_device(path: str) -> tuple[int, bool]:
    try:
        return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY), True
    except PermissionError:
        return os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY), False


@contextmanager
def _unavailable(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hints = {
            errno.ENOENT: "Check the cable, or correct its port",
            errno.EACCES: "Add the user to the group lp",
            errno.EBUSY: "Close the other program that uses it",
            errno.ENOSPC: "Make room on the disk",
        }
        problem = f"The printer at {path} cannot be used ({error.strerror or error})"
        hint = hints.get(error.errno or 0, "Check the printer and its cable")
        raise DeviceUnavailable(problem, device="printer", hint=hint) from error
