from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from cut_disk import Cut, Synced, Write
from killed_day import Committed, Golden, Served, Shown
from killed_disks import Disks, Found, History, found_in
from killed_judge import Restarted
from killed_points import Point, points
from killed_script import day

from pos.journal.database import open_beside
from pos.loyalty.gameball.program import GameballProgram
from pos.terminal import taking_up
from pos.terminal.recovery import Start, recovered
from pos.terminal.timers import Timers

Count = Callable[[str, object], None]

PARTS = [(0, 55), (55, 110), (110, 165), (165, 10_000)]
"""Of the day, by the records there are, so that the tests can be shared out."""
WHOLE_TILLS = 1 / 40
"""How many of the moments are such that a whole till is started, by the seed's choice."""
AT_ONCE, AFTER_LUNCH = timedelta(seconds=2), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Killed:
    """A moment of the day, and what the disk then held."""

    point: Point
    found: Found


@pytest.fixture(scope="session")
def history(golden: Golden) -> History:
    with closing(open_beside(golden.folder / "data" / "journal.db")) as db:
        return History(found_in(db), golden.setup)


@pytest.fixture
def disks(golden: Golden, history: History, memory: Path) -> Disks:
    return Disks(golden, history, memory / "killed")


def restarted(killed: Killed, disks: Disks, later: timedelta = AT_ONCE) -> Restarted:
    disks.lay_out(killed.point.image)
    return Restarted(killed.point, killed.found, disks.history, disks.folder, later=later)


def each(golden: Golden, disks: Disks, part: tuple[int, int]) -> Iterator[Killed]:
    for point in points(golden):
        if part[0] <= point.committed < part[1]:
            try:
                yield Killed(point, disks.found(point))
            except Exception as problem:
                raise AssertionError(f"{point}: {problem}") from problem


@pytest.mark.parametrize("part", PARTS)
def test_killed_at_every_write(
    part: tuple[int, int], golden: Golden, disks: Disks, record_property: Count
) -> None:
    """After a kill at any write or sync a till is where it was and loses and doubles nothing.

    Each disk is opened, a terminal started for each state of disk, service and paper, at once and
    an hour later in turn, and a whole till at some: what was in doubt is said, and once the day is
    played on, each order is at the service once, receipts have no gaps and nothing stays reserved.
    """
    chance = Random(f"whole tills {part}")
    states: set[object] = set()
    counts = Counter({"moments": 0, "terminals started": 0, "tills started": 0})
    for one in each(golden, disks, part):
        counts["moments"] += 1
        if (state := _state_of(one)) not in states:
            later = (AT_ONCE, AFTER_LUNCH)[len(states) % 2]
            _judged(one, restarted(one, disks, later).terminal_alone)
            states.add(state)
        if chance.random() < WHOLE_TILLS:
            _judged(one, restarted(one, disks).whole_till)
            counts["tills started"] += 1

    counts["terminals started"] = len(states)
    assert counts["moments"] > counts["terminals started"] > counts["tills started"] > 3
    record_property("counted: kills", counts | {"disks": disks.read})


def _state_of(killed: Killed) -> object:
    point, found = killed.point, killed.found
    return len(found.records), found.outbox, id(point.world), point.paper


def _judged(killed: Killed, start: Callable[[], None]) -> None:
    try:
        start()
    except Exception as problem:
        raise AssertionError(f"{killed.point}: {problem}") from problem


def test_day_has_all_that_is_asked_for(golden: Golden, history: History) -> None:
    """Twenty sales and more, a return, the drawer, and every file that is written is watched."""
    kinds = {type(event).__name__ for event in history.events}
    written = {one.name for one in golden.moments if isinstance(one, Write | Cut)}
    synced = {one.name for one in golden.moments if isinstance(one, Synced)}

    assert sum(chapter.sales for chapter in day()) >= 20
    assert {"SaleSuspended", "SaleResumed", "LineReturned", "CashMoved", "ShiftClosed"} <= kinds
    assert {"PointsHeld", "CouponsLocked", "CouponBought", "PointsRedeemed"} <= kinds
    assert {"HoldAsked", "ReleaseAsked", "SaleVoided", "NoSaleRung"} <= kinds
    data = {
        str(one.relative_to(golden.folder)) for one in golden.folder.rglob("*") if one.is_file()
    }
    assert data - written <= {"data/catalog.db", "data/till.lock", "data/ended"}
    assert {"data/journal.db-wal", "data/journal.db", "data/copy/journal.jsonl"} <= synced


# -- the judge finds what is wrong ------------------------------------------------------------


def test_told_too_soon_is_found(golden: Golden, history: History, memory: Path) -> None:
    """A till that showed a sale before it was written would be convicted."""
    moments = list(golden.moments)
    for place, moment in enumerate(golden.moments):
        if isinstance(moment, Committed | Shown) and place > 12:
            moments.insert(place - 12, moments.pop(place))
    hasty = replace(golden, moments=moments)
    with pytest.raises(AssertionError, match=r"the cashier saw record|that were committed"):
        list(each(hasty, Disks(hasty, history, memory / "killed"), PARTS[1]))


def test_sent_again_unasked_is_found(
    golden: Golden, disks: Disks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay that did not ask before it sends again would be convicted of a double.

    Where the service forgets the ids of orders, as its documents do not rule out.
    """
    killed = next(
        one
        for one in each(golden, disks, PARTS[1])
        if any(
            state == "in_doubt" and entry_id.removeprefix("order:") in one.point.world.orders
            for entry_id, state in one.found.outbox
        )
    )
    world = killed.point.world
    forgets = replace(world, account=replace(world.account, breaks=("order-ids",)))
    killed = replace(killed, point=replace(killed.point, world=forgets))
    restarted(killed, disks).terminal_alone()

    monkeypatch.setattr(GameballProgram, "find_delivered", lambda *_: None)
    with pytest.raises(AssertionError, match="an order earned twice"):
        restarted(killed, disks).terminal_alone()


def test_hold_left_behind_is_found(
    golden: Golden, disks: Disks, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A till that did not give back what the last one had begun to would be convicted."""
    killed = next(
        one
        for one in each(golden, disks, PARTS[2])
        if any(
            not release.is_lock and one.point.world.holds[release.reference].state == "active"
            for release in history.states[len(one.found.records)].releases
        )
    )
    monkeypatch.setattr(Timers, "_must_release", False)
    with pytest.raises(AssertionError, match="holds are left behind"):
        restarted(killed, disks).terminal_alone()


def test_saying_nothing_is_found(
    golden: Golden, disks: Disks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A till that started without a word of a receipt in question would be convicted."""

    def silent(*given: object, **options: object) -> Start:
        return replace(recovered(*given, **options), say="")  # type: ignore[arg-type]

    killed = next(
        one
        for one in each(golden, disks, PARTS[0])
        if one.point.shown and one.point.shown.next_receipt == 2 and not one.point.paper
    )
    monkeypatch.setattr(taking_up, "recovered", silent)
    with pytest.raises(AssertionError, match="on no paper"):
        restarted(killed, disks).terminal_alone()


def test_served_worlds_are_those_of_the_day(golden: Golden) -> None:
    """The service changes as the day goes on, between the writes and not beside them."""
    places = [place for place, one in enumerate(golden.moments) if isinstance(one, Served)]
    assert len(places) > 20
    assert 0 < places[0] < places[-1] < len(golden.moments) - 1
