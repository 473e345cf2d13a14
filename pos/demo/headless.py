"""The demo without a screen: a till script on the real till, through the real scanner's port."""

from __future__ import annotations

import queue
import re
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from pos.assembly.till import Choices, Till
from pos.clock import MovableClock
from pos.demo.phone import PHONES, About, ask, last_coupon, virtual_id
from pos.demo.world import DemoWorld
from pos.errors import DeviceUnavailable, PosError
from pos.loyalty.gameball.line import Line
from pos.ports.devices import ScannerNews
from pos.terminal.ticket import Ticket

SCRIPT = "demo.till"
SCAN_ARRIVES_WITHIN_S = 3.0
_COUPON = "{coupon}"
_PHONE = re.compile(r"\{(" + "|".join(PHONES) + r")\}")


class HeadlessDemo:
    """A till in its demo world, and what a script may do to both."""

    def __init__(
        self,
        data: Path,
        *,
        on_paper: Callable[[str], None],
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`say` is told what the demo goes on without."""
        self._say = say
        self.line = Line()
        self._clock = MovableClock()
        self._world = DemoWorld(data, on_paper=on_paper)
        self._scans: queue.SimpleQueue[Ticket] = queue.SimpleQueue()

    def __enter__(self) -> HeadlessDemo:
        self._world.__enter__()
        self._world.begin_coupons(say=self._say)
        choices = Choices(clock=self._clock, line=self.line)
        self.till = Till(self._world.settings(), choices, on_scan=self._scanned)
        try:
            self.till.start()
        except PosError:
            self._world.__exit__()
            raise
        self._world.wait_for_coupons()
        return self

    def __exit__(self, *_: object) -> None:
        self.till.stop()
        self._world.__exit__()

    def scan(self, text: str) -> Ticket | None:
        """A frame into the scanner's port; what the till makes of it when it comes out."""
        try:
            self._world.scanner.send(text)
            return self._scans.get(timeout=SCAN_ARRIVES_WITHIN_S)
        except (DeviceUnavailable, queue.Empty):
            return None

    def advance(self, seconds: float) -> None:
        """The till's clock and the service's go on together."""
        self._clock.advance(seconds)
        ask(self._about(), "POST", "/_sandbox/advance", {"seconds": seconds})

    def lines(self, script: Iterable[str]) -> Iterator[str]:
        """A script's lines as they are reached, {sara} being what her phone shows at that time."""
        for line in script:
            told = _PHONE.sub(lambda found: virtual_id(self._about(), found[1]), line)
            yield told.replace(_COUPON, last_coupon(self._about())) if _COUPON in told else told

    def _scanned(self, _: ScannerNews, ticket: Ticket | None) -> None:
        if ticket is not None:
            self._scans.put(ticket)

    def _about(self) -> About:
        return self._world.about()


def built_in_script() -> list[str]:
    """A short shift that shows what the till does."""
    return (files("pos.demo") / SCRIPT).read_text(encoding="utf-8").splitlines()
