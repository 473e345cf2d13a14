"""The golden runs by name, how many images each gives, and the tills that are cut a second time."""

from __future__ import annotations

from pathlib import Path

from cut_day import Golden, after_a_cut, counter_after, day, first_start, from_schema_1
from cut_disk import Write
from cut_images import Cut, cuts
from cut_judge import Judge

DAY = "day"
IN_THE_LOG = "after a cut in the log"
IN_A_CHECKPOINT = "after a cut in a checkpoint"

IMAGES = {
    "first start": 1_536,
    DAY: 12_288,
    "from schema 1": 1_536,
    IN_THE_LOG: 2_560,
    IN_A_CHECKPOINT: 2_560,
}
A_BLOCK = 1_536
"""The images of one test, so that the tests can be shared out."""

_FRAME_BYTES = 24 + 4_096
_LOG_HEAD_BYTES = 32


class Runs:
    """Each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Golden] = {}

    def __getitem__(self, name: str) -> Golden:
        if name not in self._made:
            folder = self._folder / name.replace(" ", "-")
            folder.mkdir(parents=True)
            self._made[name] = self._make(name, folder)
        return self._made[name]

    def _make(self, name: str, folder: Path) -> Golden:
        match name:
            case "first start":
                return first_start(folder / "till")
            case "from schema 1":
                return from_schema_1(folder)
            case "NORMAL" | "OFF":
                return day(folder, synchronous=name)
            case _ if name == IN_THE_LOG:
                return self._second_life(name, folder, self._cut_in_the_log())
            case _ if name == IN_A_CHECKPOINT:
                return self._second_life(name, folder, self._cut_in_a_checkpoint())
        return day(folder)

    def _second_life(self, name: str, folder: Path, cut: Cut) -> Golden:
        first = self[DAY]
        found = Judge(first, folder / "judged").judge(cut)
        assert found.states, found.trouble
        state = first.states[found.states[0]]
        return after_a_cut(name, folder / "till", cut.image, counter_after(first, state))

    def _cut_in_the_log(self) -> Cut:
        """Its log ends within a frame of the transaction under way."""
        return next(
            cut
            for cut in self._cuts_at("journal.db-wal")
            if cut.least < cut.most
            and (len(cut.image["journal.db-wal"]) - _LOG_HEAD_BYTES) % _FRAME_BYTES
        )

    def _cut_in_a_checkpoint(self) -> Cut:
        """Some of what the log holds is in the file already, some is not, and one page is torn."""
        first = self[DAY]
        return next(
            cut
            for cut in self._cuts_at("journal.db")
            if cut.image["journal.db"] != first.before["journal.db"] and len(cut.image) > 3
        )

    def _cuts_at(self, name: str) -> list[Cut]:
        """In the second half of the day, after a write to this file."""
        first, count = self[DAY], IMAGES[DAY]
        half = len(first.ops) // 2
        return [
            cut
            for cut in cuts(first, count, numbers=range(count // 2, count))
            if cut.point > half and _is_write(first.ops[cut.point - 1], name)
        ]


def _is_write(op: object, name: str) -> bool:
    return isinstance(op, Write) and op.name == name


def blocks() -> list[tuple[str, range]]:
    """The images of every run, in parts of a size."""
    return [
        (name, range(start, min(start + A_BLOCK, count)))
        for name, count in IMAGES.items()
        for start in range(0, count, A_BLOCK)
    ]
