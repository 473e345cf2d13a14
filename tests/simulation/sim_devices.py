"""Devices of a counter that are out of paper, or dead, for a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fakes import CollectingPrinter, CountingDrawer
from sim_faults import Met, Plan
from sim_time import Timeline

from pos.ports.devices import DrawerOutcome, NotPrinted, PrintOutcome
from pos.ports.receipt import ReceiptDocument

_PRINTS_S = 0.8


@dataclass
class SimPrinter(CollectingPrinter):
    """Takes its time; what comes out is counted and thrown away."""

    timeline: Timeline = field(kw_only=True)
    plan: Callable[[], Plan] = field(kw_only=True)
    met: Met = field(kw_only=True)

    def print(self, document: ReceiptDocument) -> PrintOutcome:
        self.timeline.spend(_PRINTS_S)
        plan = self.plan()
        since_s, until_s = plan.paper_out_s
        if since_s <= self.timeline.monotonic_s() < until_s:
            self.met["device out of paper"] += 1
            return NotPrinted(reason="The printer is out of paper. Put in a roll.")
        plan.fate.moment()
        self.trouble = ""
        outcome = super().print(document)
        self.printed.clear()
        plan.fate.moment()
        return outcome


@dataclass
class SimDrawer(CountingDrawer):
    plan: Callable[[], Plan] = field(kw_only=True)
    met: Met = field(kw_only=True)

    def open_drawer(self) -> DrawerOutcome:
        is_dead = self.plan().drawer_dead
        self.met["device drawer dead"] += is_dead
        self.trouble = "The drawer does not open. Use its key." if is_dead else ""
        return super().open_drawer()
