from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from cut_day import Golden
from cut_disk import Cut as Shortened
from cut_disk import Disk, Gone, Loss, Made, Op, Synced, Write
from cut_images import cut_numbered, cuts
from cut_judge import Judge, Rebuilt, content_of, rebuilt_from
from cut_runs import DAY, IMAGES, Runs, blocks

from pos.core.events import Event
from pos.journal.codec import decode_event

Count = Callable[[str, object], None]

BEFORE_A_BLOCK = 1_024
"""Images of one content stand closer together than this: nothing stays unsynced for longer."""
TO_CONVICT = range(0, 1_536, 4)


# -- the simulation ---------------------------------------------------------------------------


def test_enough_images() -> None:
    """Twenty thousand disks are looked at."""
    assert sum(IMAGES.values()) == sum(len(numbers) for _, numbers in blocks()) >= 20_000


@pytest.mark.parametrize(("run", "numbers"), blocks())
def test_nothing_promised_is_lost(
    run: str, numbers: range, runs: Runs, memory: Path, record_property: Count
) -> None:
    """After a power cut a till starts with all that was promised, and with nothing else.

    Records, people and waiting deliveries stand as they were after one of the changes between the
    last promised and the last begun; the chain holds, the second copy is made up, and it sells on.
    """
    golden, count = runs[run], IMAGES[run]
    judge = Judge(golden, memory / "judged")
    earlier = range(max(0, numbers.start - BEFORE_A_BLOCK), numbers.start)
    judge.known = {content_of(cut.image) for cut in cuts(golden, count, numbers=earlier)}
    for cut in cuts(golden, count, numbers=numbers):
        judge.judge(cut)

    assert len(numbers) == judge.images
    record_property(
        "counted: power cuts",
        {"images": judge.images, "distinct": judge.distinct, "lost": len(judge.lost)},
    )
    assert not judge.lost, f"{len(judge.lost)} of {judge.images}: {'; '.join(judge.lost[:5])}"


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_less_would_lose_sales(
    synchronous: str, runs: Runs, memory: Path, record_property: Count
) -> None:
    """The same day without a sync at each commit forgets sales that were told to be done."""
    golden = runs[synchronous]
    judge = Judge(golden, memory / "judged")
    forgotten = 0
    for cut in cuts(golden, TO_CONVICT.stop, numbers=TO_CONVICT):
        found = judge.judge(cut)
        promised = len(golden.states[cut.least].records)
        forgotten += any(len(golden.states[one].records) < promised for one in found.states)

    assert judge.lost
    assert forgotten
    record_property("counted: power cuts", {f"lost with {synchronous}": len(judge.lost)})


@pytest.mark.parametrize("run", IMAGES)
def test_equal_images_are_counted_once(run: str, runs: Runs) -> None:
    """Two images of one content are so close together that no two tests count them both."""
    last: dict[object, int] = {}
    for cut in cuts(runs[run], IMAGES[run]):
        content = content_of(cut.image)
        assert cut.number - last.get(content, cut.number) < BEFORE_A_BLOCK
        last[content] = cut.number


@pytest.mark.parametrize("run", ["first start", DAY])
def test_second_copy_alone(run: str, runs: Runs, memory: Path, record_property: Count) -> None:
    """Without the database, a rebuild gives back every record that the copy said it holds.

    With everybody and every delivery of those, none of which is sent again unasked.
    """
    golden = runs[run]
    made: dict[object, Rebuilt] = {}
    for cut in cuts(golden, IMAGES[run]):
        copy = {name: data for name, data in cut.image.items() if name.startswith("copy/")}
        content = content_of(copy)
        if content not in made:
            made[content] = rebuilt_from(copy, memory / "rebuilt")
            _is_a_beginning(made[content], golden)
        assert len(made[content].records) >= cut.copied, f"{cut}: {cut.copied} were copied"

    assert len(made) >= 4, "no copy, one of its two files, both, and both with something in them"
    record_property("counted: power cuts", {"rebuilt from the copy alone": len(made)})


def _is_a_beginning(rebuilt: Rebuilt, golden: Golden) -> None:
    whole = golden.states[-1]
    length = len(rebuilt.records)
    assert rebuilt.records == whole.records[:length]
    assert rebuilt.people == tuple(row for row in whole.people if row[0] <= length)
    known = {row[0]: row for row in rebuilt.entries}
    written = {row[0] for state in golden.states for row in state.outbox if row[3] <= length}
    assert known.keys() == written
    assert all(state != "pending" for *_, state in rebuilt.entries)


# -- the simulation itself --------------------------------------------------------------------


@pytest.mark.parametrize("run", IMAGES)
def test_run_is_what_was_asked(run: str, runs: Runs) -> None:
    """At its end a run's record holds the events and deliveries that were decided, in order."""
    golden = runs[run]
    last = golden.states[-1]
    people = {seq: body for seq, _, body in last.people}

    assert golden.events == [_event(row, people) for row in last.records]
    assert sorted(one.entry_id for one in golden.deliveries) == sorted(
        row[0] for row in last.outbox
    )
    assert len(golden.states) > 2


def _event(row: tuple[int, str, str, str, int, str, str, str], people: dict[int, str]) -> Event:
    seq, _, _, kind, version, body, _, _ = row
    return decode_event(kind, version, body, people.get(seq))


def test_day_does_all_that_touches_the_disk(runs: Runs) -> None:
    """The day begins its log anew, cuts it, empties it into the file, removes and makes it."""
    ops = [op for op in runs[DAY].ops if isinstance(op, Op)]
    log, record = "journal.db-wal", "journal.db"
    heads = [op for op in ops if isinstance(op, Write) and op.name == log and op.at == 0]
    written = {op.name for op in ops if isinstance(op, Write)}

    assert len(heads) > 3
    assert any(isinstance(op, Shortened) and op.name == log for op in ops)
    assert Gone(log) in ops
    assert Made(log) in ops[ops.index(Gone(log)) :]
    assert {log, record, "copy/journal.jsonl", "copy/journal-beside.jsonl"} == written
    assert {Synced(name) for name in (*written, "/")} <= {op for op in ops if type(op) is Synced}


def test_image_is_found_by_its_number(runs: Runs) -> None:
    """An image that was lost is made again, to the byte, from its number alone."""
    golden, count = runs[DAY], IMAGES[DAY]
    for cut in islice(cuts(golden, count, numbers=range(0, count, 997)), 5):
        assert cut == cut_numbered(golden, count, cut.number)


# -- the disk ---------------------------------------------------------------------------------


OLD, NEW = b"o" * 2_048, b"n" * 2_048


def contents(loss: Loss, *ops: Op) -> set[bytes]:
    """What a file of 2,048 bytes may be after these, with one kind of loss."""
    disk = Disk.holding({"file": OLD})
    for op in ops:
        disk.apply(op)
    return {disk.image(lambda: loss, Random(seed))["file"] for seed in range(400)}


def test_synced_is_kept() -> None:
    """What was synced is there, whatever is lost; what was not may be gone."""
    write = Write("file", 0, NEW)
    for loss in Loss:
        assert {NEW} == contents(loss, write, Synced("file"))
    assert {OLD} == contents(Loss.ALL_DROPPED, write)
    assert {NEW} == contents(Loss.ALL_KEPT, write)


def test_sectors_are_lost_one_by_one() -> None:
    """Each sector of a write is there or not, whatever became of its neighbours."""
    found = contents(Loss.SECTORS, Write("file", 0, NEW))
    expected = {
        bytes(OLD[:512] if number >> place & 1 else NEW[:512])
        for place in range(4)
        for number in range(2)
    }

    assert 16 == len(found)
    assert all({one[at : at + 512] for at in range(0, 2_048, 512)} <= expected for one in found)


def test_order_is_not_kept() -> None:
    """A later write may be there where an earlier one is not."""
    first, second = Write("file", 0, NEW[:512]), Write("file", 1_024, NEW[:512])
    later = OLD[:1_024] + NEW[:512] + OLD[:512]

    for loss in (Loss.SUBSET, Loss.SECTORS, Loss.LAST_ALONE, Loss.ONE_MISSING):
        assert later in contents(loss, first, second)


def test_growth_may_have_holes() -> None:
    """A file may have grown without all that was written to it; the rest reads as zeros."""
    found = contents(Loss.SECTORS, Write("file", 2_048, NEW[:1_024]))

    assert OLD + bytes(512) + NEW[:512] in found
    assert OLD in found


def test_names_are_lost_too() -> None:
    """A file that was made and synced is there for sure only once its folder was synced."""
    disk = Disk.holding({})
    for op in (Made("copy/file"), Write("copy/file", 0, NEW), Synced("copy/file")):
        disk.apply(op)
    assert {} == disk.image(lambda: Loss.ALL_DROPPED, Random(1))

    disk.apply(Synced("copy/"))
    assert {"copy/file": NEW} == disk.image(lambda: Loss.ALL_DROPPED, Random(1))
    disk.apply(Gone("copy/file"))
    assert {"copy/file": NEW} == disk.image(lambda: Loss.ALL_DROPPED, Random(1))
