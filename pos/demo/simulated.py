"""Devices that are not there, kept up for a till to be tried on: orders in, what happens out.

Everything told goes through one queue, so that it is read in the order in which it happened.
"""

from __future__ import annotations

import fcntl
import json
import queue
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from drivers.displays.families import Family
from drivers.virtual.counter import VirtualCounter, Wanted
from drivers.virtual.interpreter import DrawerPulse, Happening
from drivers.virtual.orders import ORDERS, NotAnOrder, read
from drivers.virtual.paper_picture import write_picture
from drivers.virtual.paper_tray import Paper, PaperTray
from drivers.virtual.pipe import LineBuffer, Pipe, Reader, pipe_beside
from pos.errors import DeviceError, DeviceUnavailable

PORTS_FILE: Final = "ports.json"
"""What was free the last time: a configuration that was pasted once holds the next time too."""
MOST_PICTURES: Final = 100
_COMMANDS: Final = "commands"
_QUIT: Final = frozenset({"quit", "exit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where the devices are, and what a till's configuration says to find them."""

    tables: dict[str, dict[str, str]]
    commands: str
    """Orders may be written there too, a line each."""

    @property
    def config(self) -> str:
        return "\n".join(
            f"[{name}]\n"
            + "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
            for name, table in self.tables.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Obeyed:
    order: str
    ok: bool
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptOut:
    text: str
    picture: Path


@dataclass(frozen=True, slots=True)
class DrawerOpened:
    pin: int


@dataclass(frozen=True, slots=True)
class DisplayShows:
    lines: tuple[str, str]


Told = Begun | Obeyed | ReceiptOut | DrawerOpened | DisplayShows


class Simulated:
    """Entered, they are there; left, they are gone and so are their names."""

    def __init__(self, folder: Path, *, display: str, scale: str, scanner: str = "serial") -> None:
        self._folder = folder
        self._scanner = scanner
        self._display = Family(display)
        self._scale = scale
        self._told: queue.SimpleQueue[Told | str | None] = queue.SimpleQueue()
        self._pictures = count(1)

    def __enter__(self) -> Simulated:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ExitStack() as begun:
            begun.enter_context(_alone(self._folder))
            _clear(self._folder)
            tray = PaperTray(self._folder / "receipts.txt", self._receipt_out)
            ports = _ports_before(self._folder / PORTS_FILE)
            self._counter = VirtualCounter(
                self._folder,
                Wanted(
                    display=self._display,
                    scanner=self._scanner,
                    scale=self._scale,
                    card_kept=self._folder / "card-terminal.json",
                    printer_port=ports.get("printer", 0),
                    card_port=ports.get("card", 0),
                    printed=lambda happening: self._printed(happening, tray),
                    shown=lambda lines: self._told.put(DisplayShows(lines)),
                ),
            )
            begun.callback(self._counter.close)
            pipe = Pipe(self._folder / _COMMANDS, self._lines().feed, name="simulated-commands")
            begun.callback(pipe.close)
            self._keep_ports()
            self._to_end = begun.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._to_end.close()

    def begun(self) -> Begun:
        counter = self._counter
        assert counter.display is not None, "one is always simulated"
        return Begun(
            tables={
                "scanner": {"driver": self._scanner, "port": counter.scanner.port},
                "printer": {"driver": "escpos", "port": counter.printer.port},
                "drawer": {"driver": "printer", "open_level": "high"},
                "display": {"driver": self._display, "port": counter.display.port},
                "scale": {"driver": self._scale, "port": counter.scale.port},
                "card": {"driver": "simulator", "port": counter.card.port},
            },
            commands=str(pipe_beside(self._folder / _COMMANDS)),
        )

    @contextmanager
    def orders_from(self, fd: int) -> Iterator[None]:
        """Until it ends, which ends nothing else."""
        reader = Reader(fd, self._lines().feed, name="simulated-orders")
        try:
            yield
        finally:
            reader.close()

    def told(self) -> Iterator[Told]:
        """What happens, as it happens, until somebody orders an end."""
        while True:
            match self._told.get():
                case None:
                    return
                case str(order):
                    yield self._obeyed(order)
                case told:
                    yield told

    def _lines(self) -> LineBuffer:
        return LineBuffer(self._ordered)

    def _ordered(self, line: str) -> None:
        self._told.put(None if line in _QUIT else line)

    def _obeyed(self, order: str) -> Obeyed:
        if order == "help":
            known = "\n".join(f"{one.words:<16} {one.does}" for one in ORDERS.values())
            return Obeyed(order=order, ok=True, say=f"{known}\n{'quit':<16} end it, as Ctrl+C does")
        try:
            act = read(order)
            act.perform(self._counter)
            return Obeyed(order=order, ok=True, say=act.say)
        except NotAnOrder as problem:
            word = order.split(maxsplit=1)[0]
            where = f"{word}: expected" if word in ORDERS else "Expected"
            return Obeyed(order=order, ok=False, say=f"{where} {problem}")
        except DeviceError as problem:
            return Obeyed(order=order, ok=False, say=str(problem))

    def _printed(self, happening: Happening, tray: PaperTray) -> None:
        if isinstance(happening, DrawerPulse):
            self._told.put(DrawerOpened(happening.pin))
        tray.take(happening)

    def _receipt_out(self, paper: Paper) -> None:
        """The newest pictures are kept; the oldest one's name is taken again."""
        picture = self._folder / f"receipt-{(next(self._pictures) - 1) % MOST_PICTURES + 1:03}.png"
        write_picture(paper.happened, picture)
        self._told.put(ReceiptOut(text=paper.text, picture=picture))

    def _keep_ports(self) -> None:
        ports = {
            name: int(port.rpartition(":")[2])
            for name, port in (
                ("printer", self._counter.printer.port),
                ("card", self._counter.card.port),
            )
        }
        (self._folder / PORTS_FILE).write_text(json.dumps(ports), encoding="utf-8")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DeviceUnavailable(
                "devices are simulated in this folder already",
                device=str(folder),
                hint="end that one, or name another folder with --dir",
            ) from None
        yield


def _clear(folder: Path) -> None:
    """Of what a simulation leaves when it is killed, links and pipes; all else is somebody's."""
    lines = [folder / name for name in ("scanner", "scale", "display")]
    pipes = [pipe_beside(folder / name) for name in ("scanner", _COMMANDS)]
    for path in lines:
        if path.exists() and not path.is_symlink():
            raise _in_the_way(path)
    for path in pipes:
        if path.exists() and not path.is_fifo():
            raise _in_the_way(path)
    for path in (*lines, *pipes):
        path.unlink(missing_ok=True)


def _in_the_way(path: Path) -> DeviceUnavailable:
    hint = "move it away, or name another folder with --dir"
    return DeviceUnavailable("it is in the way", device=str(path), hint=hint)


def _ports_before(file: Path) -> dict[str, int]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(told, dict):
        return {}
    return {name: port for name, port in told.items() if isinstance(port, int) and 0 < port < 65536}
