"""What a till asks its hub of what other tills have sold, taken back and seen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pos.assembly.hub.catching_up import CatchingUp
from pos.assembly.hub.customers import CustomersAtHub
from pos.assembly.hub.left_alone import LeftAlone
from pos.assembly.hub.returns import ReturnsAtHub
from pos.clock import TimeOrderedIds
from pos.core.setup import Setup
from pos.ports.clock import Clock

if TYPE_CHECKING:
    from pos.assembly.record import TillRecord
    from pos.hub.database import HubDatabase


class AcrossTills:
    """Asks nobody before it is asked or started."""

    def __init__(
        self, line: Callable[[], HubDatabase], setup: Setup, record: TillRecord, clock: Clock
    ) -> None:
        """`line` is the one that a cashier waits for."""
        left_alone = LeftAlone(clock.monotonic_s)
        self.returns = ReturnsAtHub(
            line,
            setup,
            run=TimeOrderedIds().new_id(),
            is_recorded=record.has_claim,
            left_alone=left_alone,
        )
        self.customers = CustomersAtHub(line, setup, left_alone=left_alone)

    def start(self, to_end: ExitStack) -> None:
        """What the hub could not be told is told behind the counter."""
        catching_up = CatchingUp((self.returns, self.customers))
        catching_up.start()
        to_end.callback(catching_up.close)
