"""The images of a run, by number: where the power is cut, and what becomes of the unsynced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from cut_day import Golden
from cut_disk import Begun, Copied, Disk, Done, Image, Loss

_LOSSES = tuple(Loss)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The disk after a power cut, and what had been promised by then."""

    run: str
    number: int
    point: int
    """After so many steps of the run's log."""
    image: Image
    least: int
    """The last state that was promised to stay."""
    most: int
    """The last state that anybody had asked for."""
    copied: int
    """The records the second copy had said it holds."""

    def __str__(self) -> str:
        return (
            f"run {self.run!r}, image {self.number}, cut at step {self.point}"
            f" (states {self.least} to {self.most} may be found)"
        )


def cuts(golden: Golden, count: int, *, numbers: range | None = None) -> Iterator[Cut]:
    """`count` images, evenly over the points of the run at which anything may be lost.

    An image depends on its number alone: `numbers` gives the same ones, fewer of them.
    """
    numbers = range(count) if numbers is None else numbers
    shares = _shares(golden, count)
    disk = Disk.holding(golden.before)
    least = most = copied = number = 0
    for point, op in enumerate(golden.ops):
        match op:
            case Begun(state):
                most = state
            case Done(state, promised):
                least = state if promised else least
            case Copied(records):
                copied = records
            case _:
                disk.apply(op)
        for variant in range(shares[point]):
            if number in numbers:
                yield Cut(
                    run=golden.name,
                    number=number,
                    point=point + 1,
                    image=_image(disk, golden.name, number, variant),
                    least=least,
                    most=most,
                    copied=copied,
                )
            number += 1


def cut_numbered(golden: Golden, count: int, number: int) -> Cut:
    """One image again: what a failed test names."""
    (one,) = cuts(golden, count, numbers=range(number, number + 1))
    return one


def _image(disk: Disk, run: str, number: int, variant: int) -> Image:
    chance = Random(f"{run} {number}")
    plain = {0: Loss.ALL_KEPT, 1: Loss.ALL_DROPPED}.get(variant)
    return disk.image(lambda: plain or chance.choice(_LOSSES), chance)


def _shares(golden: Golden, count: int) -> list[int]:
    """How many images each point has: one where all is synced, the rest where it is not."""
    disk = Disk.holding(golden.before)
    open_points = []
    for op in golden.ops:
        if not isinstance(op, Begun | Done | Copied):
            disk.apply(op)
        open_points.append(disk.unsynced)
    left = count - open_points.count(False)
    share, more = divmod(left, open_points.count(True))
    assert share > 1, "too few images for so long a run"
    shares = []
    for is_open in open_points:
        shares.append(share + (more > 0) if is_open else 1)
        more -= is_open
    return shares
