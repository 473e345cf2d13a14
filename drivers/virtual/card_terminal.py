"""A card terminal that is not there: TCP on this machine, a line of JSON each way.

It keeps what became of each reference, so that a lost answer can be asked for. How a charge ends is
what it was told to do next, or else the last two digits of the amount in minor units (`ENDINGS`).
"""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from pos.errors import DeviceUnavailable

_HOST = "127.0.0.1"
MOST_BYTES = 4096
_SENT_WITHIN_S = 2.0
_STOP_WAIT_S = 5.0
_LOOKS_FOR_ITS_END_S = 0.05
_SCHEME, _LAST_FOUR = "Visa", "4242"


class Ending(StrEnum):
    """How the next charge or refund ends, as `pos demo card` has it."""

    APPROVE = "approve"
    DECLINE = "decline"
    TIMEOUT = "timeout"
    """The customer never shows a card: nothing is charged, and nothing answered before somebody
    asks about it."""
    LOST = "lost"
    """It is approved, and the answer does not reach the till."""
    GONE = "gone"
    """The same, as its cable was pulled: nobody reaches it before it is plugged in again."""


ENDINGS: Final = {51: Ending.DECLINE, 68: Ending.TIMEOUT, 91: Ending.LOST}
"""By the last two digits of the minor units; the numbers are those that card networks give such
ends."""

Answer = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A customer is at the terminal, until it is over or given up."""

    ending: Ending
    given_up: threading.Event


def tell_next(port: str, ending: Ending) -> None:
    """From another process: how the next one ends. DeviceUnavailable if no simulator is there."""
    host, number = port.removeprefix("socket://").rsplit(":", 1)
    try:
        with socket.create_connection((host, int(number)), timeout=_SENT_WITHIN_S) as line:
            line.sendall(json.dumps({"do": "next", "ending": ending}).encode() + b"\n")
            line.recv(MOST_BYTES)
    except OSError as error:
        raise DeviceUnavailable(
            "no card terminal is simulated there", device=port, hint="Start the demo"
        ) from error


class VirtualCardTerminal:
    """Listens from the start. With a file, what became of each reference outlives it."""

    def __init__(self, *, kept: Path | None = None, takes_s: float = 0.0, port: int = 0) -> None:
        """On a free port of this machine, or on this one: OSError where another has it."""
        self._kept = kept
        self._takes_s = takes_s
        self._known: dict[str, Answer] = _read(kept)
        self._under_way: dict[str, _UnderWay] = {}
        self._next: Ending | None = None
        self._changing = threading.Lock()
        self._number = port
        self._served: tuple[_Server, threading.Thread] | None = None
        self.plug()

    @property
    def port(self) -> str:
        """As `[card] port` has it."""
        return f"socket://{_HOST}:{self._number}"

    @property
    def approved(self) -> tuple[str, ...]:
        """The references of all that was charged or paid back."""
        with self._changing:
            return tuple(
                reference
                for reference, answer in self._known.items()
                if answer["outcome"] == "approved"
            )

    @property
    def under_way(self) -> bool:
        """A customer is at it now."""
        with self._changing:
            return bool(self._under_way)

    def tell_next(self, ending: Ending) -> None:
        with self._changing:
            self._next = ending

    def plug(self) -> None:
        if self._served is not None:
            return
        server = _Server(self, self._number)
        self._number = int(server.server_address[1])
        thread = threading.Thread(
            target=server.serve_forever,
            kwargs={"poll_interval": _LOOKS_FOR_ITS_END_S},
            name="virtual-card-terminal",
            daemon=True,
        )
        thread.start()
        self._served = (server, thread)

    def unplug(self) -> None:
        """Nobody reaches it; what is under way there is given up, and known when it is back."""
        if self._served is None:
            return
        with self._changing:
            for one in self._under_way.values():
                one.given_up.set()
        server, thread = self._served
        self._served = None
        server.shutdown()
        server.server_close()
        thread.join(_STOP_WAIT_S)

    def close(self) -> None:
        self.unplug()

    def answer(self, question: dict[str, object]) -> Answer | None:
        """None: it hangs up without a word."""
        reference = str(question.get("reference", ""))
        match question.get("do"), question.get("amount_minor"):
            case "next", _:
                return self._obey(str(question.get("ending")))
            case "ask", _ if reference:
                return self._found(reference)
            case "charge" | "refund", int(amount_minor) if reference and amount_minor > 0:
                return self._move(reference, amount_minor, str(question.get("currency", "")))
            case _:
                return {"outcome": "not understood"}

    def _obey(self, ending: str) -> Answer:
        if ending not in tuple(Ending):
            return {"outcome": "not understood"}
        self.tell_next(Ending(ending))
        return {"outcome": "so it ends"}

    def _found(self, reference: str) -> Answer:
        """One asked about before it came is never charged: the till believes the answer."""
        with self._changing:
            under_way = self._under_way.get(reference)
            if under_way is not None and under_way.ending is not Ending.TIMEOUT:
                return {"outcome": "under way"}
            if under_way is not None:
                under_way.given_up.set()
                self._keep(reference, _NO_CARD)
            if reference not in self._known:
                self._keep(reference, _declined("The card terminal never had this payment"))
            return self._known[reference]

    def _move(self, reference: str, amount_minor: int, currency: str) -> Answer | None:
        with self._changing:
            if reference in self._known:
                return self._known[reference]
            if reference in self._under_way:
                return {"outcome": "under way"}
            ending = self._next or ENDINGS.get(amount_minor % 100, Ending.APPROVE)
            self._next = None
            mine = self._under_way[reference] = _UnderWay(ending, threading.Event())
        was_given_up = mine.given_up.wait(None if ending is Ending.TIMEOUT else self._takes_s)
        with self._changing:
            del self._under_way[reference]
            if reference not in self._known:
                approval = self._approval(reference, amount_minor, currency)
                ended = _NOT_HONOURED if ending is Ending.DECLINE else approval
                self._keep(reference, _NO_CARD if was_given_up else ended)
            answer = self._known[reference]
        if ending is Ending.GONE:
            self.unplug()
        return None if ending in {Ending.LOST, Ending.GONE} else answer

    def _approval(self, reference: str, amount_minor: int, currency: str) -> Answer:
        return {
            "outcome": "approved",
            "reference": reference,
            "amount_minor": amount_minor,
            "currency": currency,
            "approval_code": f"{len(self._known) + 1:06}",
            "scheme": _SCHEME,
            "last_four": _LAST_FOUR,
        }

    def _keep(self, reference: str, answer: Answer) -> None:
        self._known[reference] = answer
        if self._kept is not None:
            fresh = self._kept.with_name(f"{self._kept.name}.new")
            fresh.write_text(json.dumps(self._known), encoding="utf-8")
            fresh.replace(self._kept)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, terminal: VirtualCardTerminal, port: int) -> None:
        self.terminal = terminal
        super().__init__((_HOST, port), _Line)


class _Line(socketserver.StreamRequestHandler):
    """One question."""

    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        try:
            question = json.loads(self.rfile.readline(MOST_BYTES))
        except (ValueError, RecursionError, OSError):
            return
        if not isinstance(question, dict):
            return
        answer = self.server.terminal.answer(question)
        if answer is None:
            return
        try:
            self.wfile.write(json.dumps(answer).encode() + b"\n")
        except OSError:
            return  # the till has gone meanwhile


def _declined(reason: str) -> Answer:
    return {"outcome": "declined", "reason": reason}


_NO_CARD: Final = _declined("No card was shown in time")
_NOT_HONOURED: Final = _declined("The card was declined by its bank")


def _read(kept: Path | None) -> dict[str, Answer]:
    """Where nothing can be read nothing was kept: no money hangs on it."""
    if kept is None:
        return {}
    try:
        known: dict[str, Answer] = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known
