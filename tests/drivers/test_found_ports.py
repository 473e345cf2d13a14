"""What is connected, on real pseudo terminals and folders made like the system's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.transports.found import find_ports
from pos.ports.drivers import DeviceKind
from pos.ports.finding import FoundPort, Way

NOBODY = 65534


@dataclass
class Listed:
    device: str
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None
    manufacturer: str | None = None
    product: str | None = None


@pytest.fixture
def terminal() -> Iterator[str]:
    """The name of a pseudo terminal that is there."""
    ours, theirs = os.openpty()
    yield os.ttyname(theirs)
    os.close(theirs)
    os.close(ours)


def found(folder: Path, *listed: Listed, queues: tuple[str, ...] = ()) -> tuple[FoundPort, ...]:
    return find_ports(
        by_id=folder / "by-id",
        printer_files=folder / "usb",
        printers_told=folder / "usbmisc",
        listed=lambda: listed,
        list_queues=lambda: queues,
    )


def test_a_port_by_the_name_that_stays(tmp_path: Path, terminal: str) -> None:
    """A link by id is the port; the list tells maker, product, number and what it likely is."""
    link = tmp_path / "by-id" / "usb-Honeywell_Voyager_1234-if00"
    link.parent.mkdir()
    link.symlink_to(terminal)
    scanner = Listed(terminal, 0x0C2E, 0x0206, "1234", "Honeywell", "Voyager 1450g")

    (port,) = found(tmp_path, scanner)

    assert (str(link), Way.SERIAL, terminal) == (port.port, port.way, port.now)
    assert ("Honeywell Voyager 1450g", "1234", "0c2e:0206") == (
        port.called,
        port.serial_number,
        port.usb_id,
    )
    assert port.likely is DeviceKind.SCANNER
    assert port.may_be(DeviceKind.SCANNER)
    assert port.may_be(DeviceKind.PRINTER)
    assert "" == port.trouble


def test_a_port_without_a_link(tmp_path: Path, terminal: str) -> None:
    """What no name by id leads to is offered by its own; a bridge may be anything."""
    (port,) = found(tmp_path, Listed(terminal, 0x1A86, 0x7523, manufacturer="n/a"))

    assert (terminal, "", "") == (port.port, port.now, port.called)
    kinds = {kind for kind in DeviceKind if port.may_be(kind)}
    assert {*DeviceKind} - {DeviceKind.DRAWER, DeviceKind.CARD} == kinds


def test_a_link_tells_by_its_name(tmp_path: Path, terminal: str) -> None:
    """Where the list knows nothing of a port, its name by id still says what it is called."""
    link = tmp_path / "by-id" / "usb-FTDI_FT232R_USB_UART_A900-if00-port0"
    link.parent.mkdir()
    link.symlink_to(terminal)
    (tmp_path / "by-id" / "usb-gone-if00").symlink_to(tmp_path / "nowhere")

    (port,) = found(tmp_path)

    assert "FTDI FT232R USB UART A900" == port.called


def test_what_this_user_may_not_open(tmp_path: Path) -> None:
    """A port that is somebody else's is told with what to do."""
    port = tmp_path / "ttyACM0"
    port.touch(mode=0o000)
    own = os.geteuid()
    os.seteuid(own or NOBODY)  # nothing is kept from the super-user
    try:
        (told,) = found(tmp_path, Listed(str(port)))
    finally:
        os.seteuid(own)

    assert "may not be used by this user" in told.trouble


def test_what_another_program_has(tmp_path: Path) -> None:
    """Whoever has a port open is named."""
    port = tmp_path / "ttyACM0"
    port.touch()
    held = os.open(port, os.O_RDONLY)
    with subprocess.Popen(
        [sys.executable, "-c", "print('open', flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[held],
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        os.close(held)

        (told,) = found(tmp_path, Listed(str(port)))

        other.communicate(b"\n")
    assert f"(process {other.pid})" in told.trouble


def test_printers_at_device_files(tmp_path: Path) -> None:
    """A printer's device file is named as the printer names itself, in either way of saying it."""
    for name, told in (
        ("lp0", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;CLS:PRINTER;"),
        ("lp1", "MANUFACTURER:Star;MODEL:TSP143\x1b[2J;"),
    ):
        (tmp_path / "usb").mkdir(exist_ok=True)
        (tmp_path / "usb" / name).touch()
        (tmp_path / "usbmisc" / name / "device").mkdir(parents=True)
        (tmp_path / "usbmisc" / name / "device" / "ieee1284_id").write_text(told)
    (tmp_path / "usb" / "lp2").touch()

    ports = found(tmp_path)

    assert ["EPSON TM-T20III", "Star TSP143[2J", ""] == [one.called for one in ports]
    assert {Way.PRINTER_FILE} == {one.way for one in ports}
    assert all(one.may_be(DeviceKind.PRINTER) for one in ports)


def test_print_queues(tmp_path: Path) -> None:
    """A queue is written as the configuration has it, and is nothing but a printer."""
    (port,) = found(tmp_path, queues=("Receipts",))

    assert ("cups:Receipts", Way.QUEUE) == (port.port, port.way)
    assert [DeviceKind.PRINTER] == [kind for kind in DeviceKind if port.may_be(kind)]


def test_queues_as_the_print_system_lists_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of `lpstat -e` that can be a queue; without the print system there is none."""
    from drivers.transports.cups import queues

    monkeypatch.setenv("PATH", str(tmp_path))
    assert () == queues()
    script = tmp_path / "lpstat"
    script.write_text("#!/bin/sh\nprintf 'Receipts\\n-o evil\\nOffice_2\\n'\n")
    script.chmod(0o755)

    assert ("Receipts", "Office_2") == queues()


def test_nothing_is_connected(tmp_path: Path) -> None:
    """A machine without any of it has no ports, and no trouble."""
    assert () == found(tmp_path)
