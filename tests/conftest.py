"""For every test: a docstring, no deadlines, no network beyond this machine; a folder in memory."""

import ipaddress
import os
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("till", deadline=None)  # a busy machine is slow, not wrong
settings.load_profile("till")

_COUNTED = "counted: "
_MEMORY = Path("/dev/shm")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many a journey waits for a process, a clock or a quota."""
    return (os.cpu_count() or 1) + 1


def pytest_itemcollected(item: pytest.Item) -> None:
    """Refuse a test that does not say what behaviour it states."""
    if isinstance(item, pytest.Function) and not item.function.__doc__:
        raise pytest.UsageError(f"{item.nodeid} needs a docstring: the behaviour, in a sentence")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted: `record_property("counted: line faults", {"calls": 40})`.

    The same words add up over tests; reports bring them along from every process of the run.
    """
    totals: dict[str, Counter[str]] = {}
    for report in (one for found in terminalreporter.stats.values() for one in found):
        for name, counts in getattr(report, "user_properties", ()):
            if name.startswith(_COUNTED) and report.when == "call":
                totals.setdefault(name.removeprefix(_COUNTED), Counter()).update(counts)
    for name, counted in sorted(totals.items()):
        told = ", ".join(f"{number:,} {word}" for word, number in counted.items())
        terminalreporter.write_line(f"{name}: {told}")


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder that no disk is behind, where the system has one."""
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Fail a test that asks for any address but loopback, before anything leaves."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    getaddrinfo = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            _refuse_beyond_loopback(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family != socket.AF_UNIX:
            _refuse_beyond_loopback(address[0])
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None:
            _refuse_beyond_loopback(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


def _refuse_beyond_loopback(host: str | bytes) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name == "localhost" or name.startswith(("127.", "::1")):
        return
    try:
        unspecified = ipaddress.ip_address(name).is_unspecified  # to listen on every address
    except ValueError:
        unspecified = name == ""
    if not unspecified:
        pytest.fail(f"a test asked for {name}, which is beyond this machine")
