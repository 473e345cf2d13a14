"""The socket file of a till's second screen, for the till's own user alone, wherever it lies."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LONGEST_ADDRESS = 100
"""Socket addresses end at some 108 bytes, on whatever system."""


def listen_at(path: Path) -> socket.socket:
    """What is there already is of a till that was killed: one till at a time has the folder."""
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with suppress(OSError):  # where it works, it is never open to anyone else, not for a moment
            os.fchmod(listening.fileno(), 0o600)
        with address_of(path) as address:
            listening.bind(address)
        path.chmod(0o600)
        listening.listen()
    except OSError:
        listening.close()
        raise
    return listening


@contextmanager
def address_of(path: Path) -> Iterator[str]:
    """A long path is written by way of its folder, opened."""
    if len(os.fsencode(path)) <= LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
