"""The ways to a printer: how one is chosen by its port, and what each does when it fails."""

from __future__ import annotations

import os
import select
import socket
import termios
import threading
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from plugs import PATIENCE_S, Plug

from drivers.transports.channel import CHUNK_BYTES, Channel, chunks
from drivers.transports.cups import CupsOutput
from drivers.transports.device_file import FileOutput
from drivers.transports.network import NetworkOutput
from drivers.transports.output import PathOutput, output_for
from drivers.transports.serial_output import SerialOutput
from drivers.transports.serial_port import SerialPort, open_port
from pos.errors import ConfigError, DeviceUnavailable


@pytest.mark.parametrize(
    ("port", "kind"),
    [
        ("socket://127.0.0.1:9100", NetworkOutput),
        ("socket://[::1]:9100", NetworkOutput),
        ("cups:Receipts", CupsOutput),
        ("/dev/ttyUSB0", SerialOutput),
        ("/dev/serial/by-id/usb-Epson", SerialOutput),
        ("COM3", SerialOutput),
        ("usb:04b8:0202", SerialOutput),
        ("loop://", SerialOutput),
        ("/dev/usb/lp0", FileOutput),
        ("/dev/lp1", FileOutput),
        ("/dev/null", FileOutput),
        ("receipts/paper.bin", FileOutput),
    ],
)
def test_the_port_tells_the_way(port: str, kind: type) -> None:
    """How a port is written decides how the printer is reached."""
    output = output_for(port)

    assert isinstance(output.leads_to() if isinstance(output, PathOutput) else output, kind)


def test_a_link_counts_as_what_it_leads_to(tmp_path: Path) -> None:
    """A stable name for a serial device is a serial device, also while it is unplugged."""
    link = tmp_path / "printer"
    link.symlink_to("/dev/ttyACM7")
    output = output_for(str(link))

    assert isinstance(output, PathOutput)
    assert isinstance(output.leads_to(), SerialOutput)


def test_a_printer_that_is_on_later_than_the_till(tmp_path: Path) -> None:
    """A link is looked at for each job: it may lead to another kind of device by then, or to one
    at last.
    """
    link, paper = tmp_path / "printer", tmp_path / "paper"
    paper.touch()
    link.symlink_to("/dev/ttyNONE9")
    output = output_for(str(link))
    with pytest.raises(DeviceUnavailable, match="is not there"):
        output.open()
    assert output.answers
    link.unlink()
    link.symlink_to(paper)

    with closing(output.open()) as channel:
        channel.write(b"job")

    assert paper.read_bytes() == b"job"
    assert not output.answers


def test_a_link_that_is_gone_is_no_file(plug: Plug) -> None:
    """A serial device that was unplugged is away: nothing is written to a file of its name."""
    output = output_for(str(plug.link))
    plug.unplug()

    with pytest.raises(DeviceUnavailable, match="is not there"):
        output.open()

    assert not plug.link.exists()


@pytest.mark.parametrize(
    "port",
    ["socket://", "socket://host", "socket://host:many", "socket://host:99999", "socket://[::1"],
)
def test_an_address_without_a_port(port: str) -> None:
    """A network printer without host or port is a mistake in the configuration."""
    with pytest.raises(ConfigError, match="socket://host:9100"):
        output_for(port)


def test_chunks() -> None:
    """Bytes go out in small pieces, all of them in order."""
    data = bytes(range(256)) * 5

    pieces = list(chunks(data))

    assert max(map(len, pieces)) == CHUNK_BYTES
    assert b"".join(pieces) == data


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """A path that cannot be opened is a device that is unavailable, with what to check."""
    with pytest.raises(DeviceUnavailable, match="correct its port"):
        FileOutput(path=str(tmp_path / "no" / "such" / "folder")).open()


def test_null_device_takes_all_and_tells_nothing() -> None:
    """A device that takes everything and answers nothing is written and read without waiting."""
    channel = FileOutput(path="/dev/null").open()

    channel.write(b"x" * 2000)

    assert channel.read(within_s=20) == b""
    assert channel.read(within_s=20) == b""
    channel.close()


def test_full_disk() -> None:
    """A device that has no room says so."""
    if not Path("/dev/full").exists():  # only Linux has one
        return
    channel = FileOutput(path="/dev/full").open()

    with pytest.raises(DeviceUnavailable, match="Make room"):
        channel.write(b"x")
    channel.close()


def test_a_pipe_that_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that takes no more bytes is given up after the time-out, not waited for for ever."""
    monkeypatch.setattr("drivers.transports.device_file.WRITE_TIMEOUT_S", 0.01)
    path = tmp_path / "printer"
    os.mkfifo(path)
    with pytest.raises(DeviceUnavailable):
        FileOutput(path=str(path)).open()  # nobody reads it
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    channel = FileOutput(path=str(path)).open()

    with pytest.raises(DeviceUnavailable):
        channel.write(b"x" * 1_000_000)

    channel.close()
    channel.close()
    os.close(reader)


def test_closing_waits_for_the_last_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer's file is let go of once the device has taken all: what is left would be lost."""
    path = tmp_path / "printer"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    channel = FileOutput(path=str(path)).open()
    channel.write(b"job")
    fill(path)
    taken: list[bytes] = []

    def take_then_look(read: list[int], write: list[int], _: list[int], s: float) -> object:
        """The device is as slow as can be: it takes the job once somebody waits for it."""
        taken.append(os.read(reader, 1_000_000)[:3])
        return select.select(read, write, [], s)

    monkeypatch.setattr(
        "drivers.transports.device_file.select", SimpleNamespace(select=take_then_look)
    )

    assert channel.close()
    os.close(reader)
    assert [b"job"] == taken


def fill(pipe: Path) -> None:
    """Until it takes no more."""
    writer = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        while True:
            os.write(writer, b"x" * 512)
    os.close(writer)


def test_closing_what_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a write was given up nobody waits for it a second time."""
    monkeypatch.setattr("drivers.transports.device_file.WRITE_TIMEOUT_S", 0.01)
    path = tmp_path / "printer"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    channel = FileOutput(path=str(path)).open()
    with pytest.raises(DeviceUnavailable):
        channel.write(b"x" * 1_000_000)
    monkeypatch.setattr("drivers.transports.device_file.select", None)

    assert not channel.close()
    os.close(reader)


def test_an_unplugged_port_is_let_go_of(plug: Plug) -> None:
    """Closing it closes it here too, though it cannot be asked any more what is unsent."""
    port = open_port(str(plug.link), baud=9600)
    fd = port.fd
    assert fd is not None
    plug.hang_up()
    with pytest.raises(OSError, match="Input/output error"):
        port.unsent()

    port.close()

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(fd)


def test_a_line_that_holds_something_back(plug: Plug, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing it waits for what is unsent no longer than it may, and tells that there was some."""
    monkeypatch.setattr(SerialPort, "unsent", lambda _: 5)
    held, free = (output_for(str(plug.link)) for _ in range(2))

    assert held.open().close(within_s=0) is False
    monkeypatch.undo()
    assert free.open().close(within_s=PATIENCE_S) is True


def test_closing_lets_the_job_arrive() -> None:
    """A printer that sent something unasked reads the job to its end, and is not cut off."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        channel = NetworkOutput(host=host, port=port).open()
        printer, _ = server.accept()
        with printer:
            printer.sendall(b"\x11" * 500)
            closing = threading.Thread(target=send_and_close, args=(channel, b"job"))
            closing.start()
            received = b""
            while data := printer.recv(4096):
                received += data
        closing.join()

    assert received == b"job"


def send_and_close(channel: Channel, job: bytes) -> None:
    channel.write(job)
    channel.close()


def test_a_serial_url() -> None:
    """A URL of pySerial's is reached too: what a loop is sent comes back."""
    channel = output_for("loop://").open()

    channel.write(b"\x12")

    assert channel.read(within_s=20) == b"\x12"
    channel.close()


@pytest.mark.parametrize(
    ("flow", "by_wire", "by_byte"),
    [("none", False, False), ("rts_cts", True, False), ("xon_xoff", False, True)],
)
def test_how_a_serial_printer_says_wait(
    flow: str, by_wire: bool, by_byte: bool, plug: Plug
) -> None:
    """The line is set up to wait for the printer the way it is configured, at its speed."""
    channel = output_for(str(plug.link), baud=19_200, flow=flow).open()

    modes, _, control, _, speed, *_ = termios.tcgetattr(plug.master)

    assert bool(control & termios.CRTSCTS) == by_wire
    assert bool(modes & termios.IXOFF) == by_byte
    assert speed == termios.B19200
    channel.close()
