"""An address on a network as the configuration writes it: `socket://host:9100`."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

SOCKET: Final = "socket://"


def host_and_port(url: str) -> tuple[str, int] | None:
    """None where it does not name both."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # half a bracket, no number, or too large for a port
        return None
    is_address = url.startswith(SOCKET) and bool(host) and bool(port)
    return (host or "", port or 0) if is_address else None
