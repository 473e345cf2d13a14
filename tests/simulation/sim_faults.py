"""What goes wrong, as values drawn from a seed before the day begins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random


class Trouble(StrEnum):
    """What a line can be in for a while."""

    DOWN = "down"
    SLOW = "slow"
    LOSES_REQUESTS = "requests lost"
    LOSES_ANSWERS = "answers lost"
    DELIVERS_LATE = "requests late"
    """They arrive when the till has long given them up."""
    ERRORS = "errors"
    """Of whatever stands before the service, some after the request took effect."""
    BUSY = "told busy"
    FLAPPING = "flapping"
    PORTAL = "sign-in page"
    ORDERS_WAIT = "orders told busy"
    """And nothing else."""
    CUT_AFTER_HOLD = "cut after a hold"
    """What was held or locked lapses before its order is sent, and others have the use of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """Trouble of one till's line, from when to when."""

    trouble: Trouble
    begins_s: float
    ends_s: float


class Died(BaseException):
    """The till's program ends here, in the middle of whatever it does."""


@dataclass(slots=True)
class Fate:
    """Where a till is killed: after so many moments in which something could be lost."""

    moments: int = 0
    """0: not at all."""
    cuts_power: bool = False

    def moment(self) -> None:
        """Between a thing done and the next that depends on it."""
        if self.moments:
            self.moments -= 1
            if not self.moments:
                raise Died


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """How much goes wrong in a store. `calm` is one in which nothing does."""

    spells: float = 2.0
    """Of trouble on a till's line in a day, on average."""
    outages: float = 0.2
    """Of the whole store's line."""
    kills: float = 0.5
    power_cuts: float = 0.2
    """Of the kills."""
    failing_commits: float = 0.05
    """Tills on whose disk a commit fails, of a day's."""
    bad_devices: float = 0.15
    late_requests: bool = True


CALM = Chances(spells=0, outages=0, kills=0, power_cuts=0, failing_commits=0, bad_devices=0)


@dataclass(slots=True)
class Plan:
    """A till's day as the seed has it."""

    spells: list[Spell] = field(default_factory=list)
    fate: Fate = field(default_factory=Fate)
    commit_that_fails: int = 0
    """Of those from the morning on; 0: none."""
    paper_out_s: tuple[float, float] = (0.0, 0.0)
    drawer_dead: bool = False


def planned(chance: Random, chances: Chances, *, begins_s: float, day_s: float) -> Plan:
    plan = Plan()
    troubles = [one for one in Trouble if chances.late_requests or one is not Trouble.DELIVERS_LATE]
    troubles += [Trouble.CUT_AFTER_HOLD] * 2
    for _ in range(_some(chance, chances.spells)):
        starts_s = begins_s + chance.uniform(0, day_s)
        trouble = chance.choice(troubles)
        lasts_s = chance.choice((30.0, 120.0, 600.0, 1_800.0))
        if trouble is Trouble.ORDERS_WAIT:
            lasts_s = min(lasts_s, 1_800.0)
        if trouble is Trouble.CUT_AFTER_HOLD:
            lasts_s = day_s
        plan.spells.append(Spell(trouble=trouble, begins_s=starts_s, ends_s=starts_s + lasts_s))
    if chance.random() < chances.kills:
        cuts = chance.random() < chances.power_cuts
        plan.fate = Fate(moments=chance.randint(1, 300), cuts_power=cuts)
    if chance.random() < chances.failing_commits:
        plan.commit_that_fails = chance.randint(1, 60)
    if chance.random() < chances.bad_devices:
        starts_s = begins_s + chance.uniform(0, day_s)
        plan.paper_out_s = (starts_s, starts_s + chance.uniform(600, 7_200))
    plan.drawer_dead = chance.random() < chances.bad_devices / 3
    return plan


def outages(chance: Random, chances: Chances, *, begins_s: float, day_s: float) -> list[Spell]:
    """Of the line that all tills share."""
    found = []
    for _ in range(_some(chance, chances.outages)):
        starts_s = begins_s + chance.uniform(-600, day_s)
        lasts_s = chance.choice((300.0, 1_200.0, 3_600.0))
        found.append(Spell(trouble=Trouble.DOWN, begins_s=starts_s, ends_s=starts_s + lasts_s))
    return found


def _some(chance: Random, average: float) -> int:
    """A whole number that comes to the average over many days."""
    return (
        int(average) + (chance.random() < average % 1)
        if average < 1
        else (chance.randint(0, round(2 * average)))
    )


class Met(Counter[str]):
    """What went wrong and what was done about it, counted."""


FAULTS = ("line ", "disk ", "device ")
"""How the names of those begin that a till met and went on."""
