"""Addresses of devices on a network: what is one, and what is said of what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.config import load
from pos.errors import ConfigErrors
from pos.ports.address import host_and_port

NONE = (
    "socket://", "socket://printer", "socket://:9100", "socket://printer:many", "socket://a:99999",
    "socket://a:0", "socket://a:-1", "socket://[::1", "socket://::1]:9100", "socket://[::g]:9100",
)  # fmt: skip


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("socket://192.168.1.50:9100", ("192.168.1.50", 9100)),
        ("socket://Printer.local:9100", ("printer.local", 9100)),
        ("socket://[::1]:9100", ("::1", 9100)),
        ("http://printer:9100", None),
        ("/dev/ttyUSB0", None),
        ("", None),
        *((url, None) for url in NONE),
    ],
)
def test_what_names_a_host_and_a_port(url: str, address: tuple[str, int] | None) -> None:
    """Both, or it is no address; however it is spoilt, that is all that comes of it."""
    assert address == host_and_port(url)


@pytest.mark.parametrize("url", NONE)
@pytest.mark.parametrize(
    ("table", "driver"),
    [("printer", "escpos"), ("card", "simulator"), ("scanner", "serial"), ("scale", "dialog06")],
)
def test_a_port_that_is_no_address(tmp_path: Path, table: str, driver: str, url: str) -> None:
    """It is told where the file is read, with its key and how one is written."""
    file = tmp_path / "config.toml"
    file.write_text(f'[{table}]\ndriver = "{driver}"\nport = "{url}"\n', encoding="utf-8")

    with pytest.raises(ConfigErrors) as raised:
        load(file, {})

    (mistake,) = str(raised.value).splitlines()
    assert f'[{table}] port: found "{url}"' in mistake
    assert "socket://host:9100" in mistake
