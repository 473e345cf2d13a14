"""Stores from seeds, run for some days and audited each evening."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sim_check import Auditor
from sim_faults import FAULTS, Chances
from sim_store import Kind, Store

from pos.core.deliveries import EntryState
from pos.journal.journal import SqliteJournal

DAYS = 5
"""Of one store: long enough for what is left over from day to day."""

_MEMORY = Path("/dev/shm")

USUAL = Kind()
FORGETFUL = Kind(
    knows_ids_again=False,
    # What reaches the service after it was given up, only the service itself can tell from a
    # second order.
    chances=Chances(late_requests=False),
)


def kind_of(seed: int) -> Kind:
    """Every second store has a service that takes a repeated order for another one."""
    return FORGETFUL if seed % 2 else USUAL


@dataclass(slots=True)
class Run:
    """What came of a store, up to the evening on which something was wrong."""

    seed: int
    days: int = 0
    sales: int = 0
    faults: int = 0
    kills: int = 0
    delivered: int = 0
    turned_down: int = 0
    breaches: list[str] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "store-days": self.days,
            "sales": self.sales,
            "faults met": self.faults,
            "kills and power cuts": self.kills,
            "entries delivered": self.delivered,
            "rejected for a reason and settled": self.turned_down,
            "violations": len(self.breaches),
        }

    def __str__(self) -> str:
        wrong = "; ".join(self.breaches[:8])
        return (
            f"store {self.seed}, day {self.days}: {wrong or 'all is well'}"
            f" (make simulate SEED={self.seed} DAYS={self.days})"
        )


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder that no disk is behind, where the system has one; with a record never used."""
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        folder = Path(name)
        SqliteJournal(folder / "template.db").close()
        yield folder


def run_store(seed: int, folder: Path, *, days: int = DAYS, kind: Kind | None = None) -> Run:
    """`folder` is one of `in_memory`."""
    run, here = Run(seed), folder / f"store {seed}"
    store = Store(str(seed), here, folder / "template.db", kind or kind_of(seed))
    try:
        with store.working():
            auditor = Auditor(store)
            while run.days < days and not run.breaches:
                store.open_day()
                store.sell()
                store.evening()
                run.days += 1
                run.breaches = auditor.breaches()
                store.night()
    finally:
        shutil.rmtree(here)
    run.sales, run.heads = auditor.sales, auditor.heads
    run.kills = store.met["kills"] + store.met["power cuts"]
    run.faults = sum(store.met[one] for one in store.met if one.startswith(FAULTS))
    run.turned_down = len(store.refusals)
    run.delivered = sum(one.state is EntryState.DELIVERED for one in auditor.entries)
    return run
