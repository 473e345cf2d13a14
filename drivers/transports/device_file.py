"""A printer behind a device file (`/dev/usb/lp0`), or a file that collects what would be printed.

Plain file access with time-outs: a printer that has stopped taking bytes stops nothing else.
"""

from __future__ import annotations

import errno
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers.transports.channel import WRITE_TIMEOUT_S, chunks
from pos.errors import DeviceUnavailable

_TAKE_BYTES = 64


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

    def write(self, data: bytes) -> None:
        with _unavailable(self._path):
            for chunk in chunks(data):
                left = memoryview(chunk)
                while left:
                    left = left[self._write_some(left) :]

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

    def close(self) -> None:
        try:
            os.close(self._fd)
        except OSError:
            pass  # it is gone already

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
