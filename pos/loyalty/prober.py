"""Tries the line while it is down, on a thread of its own, so that it is found back unasked."""

from __future__ import annotations

import logging
import threading

from pos.loyalty.availability import Gate
from pos.loyalty.switch import SwitchedLoyalty

log = logging.getLogger("pos.loyalty")

_LEAST_WAIT_S = 0.05


class Prober:
    def __init__(self, program: SwitchedLoyalty, gate: Gate) -> None:
        self._program = program
        self._gate = gate
        self._changed = threading.Event()
        self._wanted = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="prober", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def changed(self) -> None:
        """The line went down or came back."""
        self._changed.set()

    def try_now(self) -> None:
        """Somebody waits for the line: it is tried whatever the time of the next try."""
        self._wanted.set()
        self._changed.set()

    def close(self) -> None:
        self._closing.set()
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            self._changed.wait(self._wait_s())
            self._changed.clear()
            wanted = self._wanted.is_set()
            self._wanted.clear()
            if not self._closing.is_set() and not self._gate.online:
                self._probe(even_if_not_due=wanted)

    def _probe(self, *, even_if_not_due: bool) -> None:
        try:
            self._program.probe(even_if_not_due=even_if_not_due)
        except Exception:  # the edge of the thread: a fault of ours must not leave the till offline
            log.exception("the line could not be tried; it is tried again when that is due")

    def _wait_s(self) -> float | None:
        if self._gate.online:
            return None
        return max(_LEAST_WAIT_S, self._gate.next_probe_in_s())
