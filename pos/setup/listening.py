"""A scanner that is listened to for a trial. It is opened and let go on a thread of its own: either
may take seconds, and the page that hears it is gone by then or waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing

from pos.ports.devices import Scanner, ScannerNews


class Listening:
    """`lane` is held as long as the scanner is: nothing else looks at its port meanwhile."""

    def __init__(
        self,
        build: Callable[[], Scanner],
        hear: Callable[[ScannerNews], None],
        *,
        lane: threading.Lock,
    ) -> None:
        self._build = build
        self._hear = hear
        self._lane = lane
        self._begun: Future[Scanner | None] = Future()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scanner-trial")

    def begin(self) -> Scanner | None:
        """Once it is heard, or whatever error keeps it from that; None where it is over by then."""
        self._thread.start()
        return self._begun.result()

    def end(self) -> None:
        """At once; what must be let go is let go behind the caller's back."""
        self._is_over.set()

    def _run(self) -> None:
        with self._lane:
            try:
                if self._is_over.is_set():
                    self._begun.set_result(None)
                    return
                self._hear_until_over()
            except Exception as error:  # the thread's edge: whoever began it tells
                if self._begun.done():
                    raise
                self._begun.set_exception(error)

    def _hear_until_over(self) -> None:
        with closing(self._build()) as scanner:
            scanner.listen(self._hear)
            self._begun.set_result(scanner)
            self._is_over.wait()
