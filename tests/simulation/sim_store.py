"""A store of ten tills, from one seed: its days, one after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from sim_disk import new_record
from sim_faults import Chances, Met, Plan, outages, planned
from sim_people import Cashier
from sim_till import Parts, Refusal, Till
from sim_time import Newer, Timeline
from sim_town import ForgetfulSandbox, Town

from pos.sandbox.sandbox import Sandbox

START = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
HOUR_S = 3_600.0
OPEN_S = 4 * HOUR_S
DELIVERED_WITHIN_S = 3 * HOUR_S
LAPSED_AFTER_S = 35 * 60.0
"""Longer than anything stays reserved, or than a till waits for what it may have reserved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a store is drawn. The same seed and the same kind make the same store."""

    chances: Chances = field(default_factory=Chances)
    tills: int = 10
    knows_ids_again: bool = True
    """Whether the service takes a repeated order for what it is."""
    sales: tuple[int, int] = (2, 4)
    """At a till in a day, at least and at most."""
    parts: Parts = field(default_factory=Parts)


class Store:
    def __init__(self, seed: str, folder: Path, template: Path, kind: Kind | None = None) -> None:
        self.kind = kind or Kind()
        self.seed = seed
        self.met = Met()
        self.timeline = Timeline(START)
        self.town = Town(seed, START)
        service = Sandbox if self.kind.knows_ids_again else ForgetfulSandbox
        self.sandbox = service(self.town.world(), clock=Newer(self.timeline))
        self.day = 0
        self.faults: list[str] = []
        """Of ours: nothing that goes wrong in a store may end in one."""
        self.tills: list[Till] = []
        self.cashiers: list[Cashier] = []
        shelf = self.town.shelf()
        for number in range(1, self.kind.tills + 1):
            name = f"T{number:02d}"
            new_record(template, folder / name, f"{name} of {seed}")
            till = Till(
                name=name,
                folder=folder / name,
                timeline=self.timeline,
                sandbox=self.sandbox,
                shelf=shelf,
                seed=seed,
                met=self.met,
                parts=self.kind.parts,
            )
            self.tills.append(till)
            self.cashiers.append(
                Cashier(till, self.timeline, till.chance("cashier"), self.town, self.met)
            )

    @property
    def refusals(self) -> list[Refusal]:
        return [one for till in self.tills for one in till.refusals]

    @contextmanager
    def working(self) -> Iterator[Store]:
        """While the till's own faults are listened to; its tills are switched off at the end."""
        listener = _Faults(self.faults)
        logger = logging.getLogger("pos")
        logger.addHandler(listener)
        try:
            yield self
        finally:
            logger.removeHandler(listener)
            self.close()

    def chance(self, what: str) -> Random:
        return Random(f"{self.seed} day {self.day} {what}")

    def open_day(self) -> None:
        """Whatever the day brings is drawn before it begins."""
        self.day += 1
        self.town.day = self.day
        self.sandbox.change(self.town.of_today)
        chances, begins_s = self.kind.chances, self.timeline.monotonic_s()
        shared = outages(self.chance("outages"), chances, begins_s=begins_s, day_s=OPEN_S)
        for till, cashier in zip(self.tills, self.cashiers, strict=True):
            chance = self.chance(till.name)
            till.plan = planned(chance, chances, begins_s=begins_s, day_s=OPEN_S)
            till.plan.spells[:0] = shared
            till.start()
            sales = chance.randint(*self.kind.sales)
            self.timeline.after(chance.uniform(0, 1_800), _comes(cashier, sales))

    def sell(self) -> None:
        self.timeline.run(
            self.timeline.monotonic_s() + OPEN_S + 8 * HOUR_S, unless=lambda: self.all_home
        )

    @property
    def all_home(self) -> bool:
        return self.timeline.monotonic_s() >= self._all_came_s and all(
            one.is_home for one in self.cashiers
        )

    @property
    def _all_came_s(self) -> float:
        return (self.day - 1) * 24 * HOUR_S + 1_801

    def evening(self) -> None:
        """The line is up and nothing fails any more: whatever waits is delivered.

        What the service would not take, a manager settles, each in a way of its own.
        """
        for till in self.tills:
            till.plan = Plan()
            till.start_again_if_failed()
        self._deliver()
        chance = self.chance("settling")
        for till in self.tills:
            till.settle_rejected(chance)
        self.timeline.run(self.timeline.monotonic_s() + 60.0)
        self._deliver()
        self.timeline.run(self.timeline.monotonic_s() + LAPSED_AFTER_S)

    def _deliver(self) -> None:
        until_s = self.timeline.monotonic_s() + DELIVERED_WITHIN_S
        self.timeline.run(until_s, unless=lambda: self.is_delivered)

    @property
    def is_delivered(self) -> bool:
        return all(_is_delivered(till) for till in self.tills)

    def night(self) -> None:
        """Some are switched off, the others stay on."""
        chance = self.chance("night")
        for till in self.tills:
            if chance.random() < 0.4:
                till.switch_off()
        self.timeline.run(self.day * 24 * HOUR_S)

    def close(self) -> None:
        for till in self.tills:
            till.switch_off()


class _Faults(logging.Handler):
    """What the till logs with a traceback."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self._faults.append(f"{record.getMessage()}: {record.exc_info[1]!r}")


def _comes(cashier: Cashier, sales: int) -> Callable[[], None]:
    return lambda: cashier.come_to_work(sales=sales)


def _is_delivered(till: Till) -> bool:
    if till.program is None or not till.program.is_settled:
        return False
    counts = till.program.counts()
    return not counts.pending and not counts.in_doubt
