"""What this box is called by the tills, and whether a port of it is free."""

from __future__ import annotations

import errno
import fcntl
import ipaddress
import secrets
import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from pos.errors import HubError, HubMisuse

HERE: Final = ("127.0.0.1", "::1")
_ASK_ADDRESS: Final = 0x8915  # SIOCGIFADDR
_IPV6_ADDRESSES: Final = Path("/proc/net/if_inet6")
_LONGEST_NAME: Final = 253
_NEVER_GIVEN: Final = (15_000, 32_000)
_MOST_DRAWN: Final = 100


def names_of_box(host: str, further: Sequence[str]) -> tuple[str, ...]:
    """All that a till may call it by, and the certificate must be for. What it should is first."""
    asked_for = () if is_everywhere(host) else (host,)
    addresses = sorted({*_ipv4_addresses(), *_ipv6_addresses()})
    found = (*further, socket.gethostname(), *asked_for, "localhost", *HERE, *addresses)
    return tuple(dict.fromkeys(name for one in found if (name := _checked_or_none(one))))


def checked_name(text: str) -> str:
    """ValueError where no till can call it so."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(text))
    labels = text.rstrip(".").split(".")
    if len(text) > _LONGEST_NAME or not all(_is_label(one) for one in labels):
        raise ValueError(f"{text} is neither a name nor an address")
    return text.rstrip(".").lower()


def is_everywhere(host: str) -> bool:
    return host in {"", "*", "0.0.0.0", "::"}  # noqa: S104  asked about, not listened at


def is_only_here(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def free_port(host: str, port: int) -> int:
    """The port, or for 0 one that is free. HubMisuse where another program has it."""
    for drawn in () if port else _drawn_ports():
        with suppress(HubMisuse):
            return free_port(host, drawn)
    at = "127.0.0.1" if host in {"*", "localhost"} else host
    try:
        with socket.create_server((at, port), family=_family(at)) as listener:
            return int(listener.getsockname()[1])
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise HubMisuse(
                f"Port {port} of {host} is in use by another program: end it, or take another"
                " with --port."
            ) from None
        raise HubError(f"Nobody can listen at {host}, port {port}: {problem.strerror}.") from None


def _drawn_ports() -> Iterator[int]:
    """Of those that no system gives to whoever calls out, who could have it a moment later."""
    first, last = _NEVER_GIVEN
    for _ in range(_MOST_DRAWN):
        yield first + secrets.randbelow(last - first)


def _checked_or_none(name: str) -> str:
    """A box may have been given a name that no certificate can be for."""
    with suppress(ValueError):
        return checked_name(name)
    return ""


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _is_label(text: str) -> bool:
    plain = text.replace("-", "").replace("_", "")
    return 0 < len(text) <= 63 and plain.isascii() and plain.isalnum()


def _ipv4_addresses() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            with suppress(OSError):  # it has none
                yield _asked(asking, name)


def _asked(asking: socket.socket, name: str) -> str:
    told = fcntl.ioctl(asking, _ASK_ADDRESS, struct.pack("256s", name.encode()[:15]))
    return socket.inet_ntoa(told[20:24])


def _ipv6_addresses() -> Iterator[str]:
    """Those of a network; one that holds on one cable only is called by nobody."""
    with suppress(OSError):
        for line in _IPV6_ADDRESSES.read_text().splitlines():
            found = ipaddress.ip_address(bytes.fromhex(line.split()[0]))
            if not found.is_link_local:
                yield str(found)
