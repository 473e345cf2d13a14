"""A port at which nobody listens, and nobody else begins to while these tests run."""

from __future__ import annotations

import socket

_KEPT: list[socket.socket] = []


def unheard_port() -> int:
    """Of this machine. Kept without listening until the process ends; who sets SO_REUSEADDR may
    listen there by its number, and by chance nobody does.
    """
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    _KEPT.append(kept)
    port: int = kept.getsockname()[1]
    return port
