"""A disk as a power cut may leave it: what was synced, and any part of what was not.

Harsher than a real one: each sector not yet synced is any one of what it was since the last sync,
whatever was written before or after it; a file's length and its name in the folder likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from random import Random

SECTOR_BYTES = 512
PAGE_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Made:
    """A name that was not in its folder is there."""

    name: str


@dataclass(frozen=True, slots=True)
class Gone:
    name: str


@dataclass(frozen=True, slots=True)
class Write:
    name: str
    at: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cut:
    """The file was made this long."""

    name: str
    length: int


@dataclass(frozen=True, slots=True)
class Synced:
    """The file's content, or the names in a folder, are on the disk."""

    name: str


@dataclass(frozen=True, slots=True)
class Begun:
    """Somebody asks for the change that leads to this state."""

    state: int


@dataclass(frozen=True, slots=True)
class Done:
    """They were told that it is done; and whether it may be relied on."""

    state: int
    promised: bool


@dataclass(frozen=True, slots=True)
class Copied:
    """The second copy holds this many records, and said so."""

    records: int


Op = Made | Gone | Write | Cut | Synced
Mark = Begun | Done | Copied
Image = dict[str, bytes]


class Loss(StrEnum):
    """What becomes of the unsynced part of a file."""

    ALL_KEPT = "all kept"
    ALL_DROPPED = "all dropped"
    TORN = "kept up to a place, and torn there"
    SUBSET = "any of the writes, the last perhaps torn"
    SECTORS = "any of what each sector was"
    PAGES = "any of what each page was"
    ONE_MISSING = "one write missing"
    LAST_ALONE = "the last write alone"


@dataclass(slots=True, eq=False)
class File:
    """One file: its content when it was last synced, and what was asked of it since."""

    synced: bytes = b""
    pending: list[Write | Cut] = field(default_factory=list)

    def sync(self) -> None:
        self.synced = _after(self.synced, self.pending)
        self.pending = []

    def content(self, loss: Loss, chance: Random) -> bytes:
        if not self.pending:
            return self.synced
        match loss:
            case Loss.ALL_KEPT:
                return _after(self.synced, self.pending)
            case Loss.ALL_DROPPED:
                return self.synced
            case Loss.TORN:
                place = chance.randrange(len(self.pending))
                kept = self.pending[:place]
                return _after(self.synced, [*kept, *_torn(self.pending[place], chance)])
            case Loss.SUBSET:
                kept = [op for op in self.pending if chance.random() < 0.5]
                if kept and chance.random() < 0.5:
                    kept.extend(_torn(kept.pop(), chance))
                return _after(self.synced, kept)
            case Loss.SECTORS:
                return self._mixed(SECTOR_BYTES, chance)
            case Loss.PAGES:
                return self._mixed(PAGE_BYTES, chance)
            case Loss.ONE_MISSING:
                place = chance.randrange(len(self.pending))
                return _after(self.synced, self.pending[:place] + self.pending[place + 1 :])
            case Loss.LAST_ALONE:
                return _after(self.synced, self.pending[-1:])

    def _mixed(self, unit: int, chance: Random) -> bytes:
        """Each unit as it was after any one of the writes that touched it, or before them all."""
        lengths = list(accumulate(self.pending, _length_after, initial=len(self.synced)))
        content = bytearray(self.synced.ljust(max(lengths), b"\0"))
        pieces: dict[int, list[tuple[int, bytes]]] = {}
        for op in self.pending:
            if isinstance(op, Write):
                for number, at, data in _pieces(op, unit):
                    pieces.setdefault(number, []).append((at, data))
        for written in pieces.values():
            for at, data in written[: chance.randint(0, len(written))]:
                content[at : at + len(data)] = data
        return bytes(content[: chance.choice(lengths)])


@dataclass(slots=True)
class Disk:
    """The files by name: as they are now, and as the folder's last sync left the names."""

    names: dict[str, File] = field(default_factory=dict)
    synced_names: dict[str, File] = field(default_factory=dict)
    was: dict[str, list[File | None]] = field(default_factory=dict)
    """Of each name that changed since: all that it stood for, the synced one first."""

    @classmethod
    def holding(cls, image: Image) -> Disk:
        files = {name: File(synced=data) for name, data in image.items()}
        return cls(names=dict(files), synced_names=files)

    @property
    def unsynced(self) -> bool:
        return bool(self.was) or any(file.pending for file in self.names.values())

    def apply(self, op: Op) -> None:
        match op:
            case Made(name):
                self._rename(name, File())
            case Gone(name):
                self._rename(name, None)
            case Write(name) | Cut(name):
                self.names[name].pending.append(op)
            case Synced(name) if name in self.names:
                self.names[name].sync()
            case Synced(folder):
                for name in [name for name in self.was if _folder_of(name) == folder]:
                    self.was.pop(name)
                    _put(self.synced_names, name, self.names.get(name))

    def image(self, pick_loss: Callable[[], Loss], chance: Random) -> Image:
        """Each file with a loss of its own."""
        files = dict(self.synced_names)
        for name, versions in self.was.items():
            loss = pick_loss()
            if loss is Loss.ALL_DROPPED:
                _put(files, name, versions[0])
            elif loss is Loss.ALL_KEPT:
                _put(files, name, versions[-1])
            else:
                _put(files, name, chance.choice(versions))
        return {name: file.content(pick_loss(), chance) for name, file in files.items()}

    def _rename(self, name: str, file: File | None) -> None:
        self.was.setdefault(name, [self.synced_names.get(name)]).append(file)
        _put(self.names, name, file)


def _put(files: dict[str, File], name: str, file: File | None) -> None:
    if file is None:
        files.pop(name, None)
    else:
        files[name] = file


def _folder_of(name: str) -> str:
    return name.rpartition("/")[0] + "/"


def _after(content: bytes, ops: Iterable[Write | Cut]) -> bytes:
    changed = bytearray(content)
    for op in ops:
        if isinstance(op, Cut):
            del changed[op.length :]
            changed.extend(bytes(op.length - len(changed)))
        else:
            changed.extend(bytes(max(0, op.at - len(changed))))
            changed[op.at : op.at + len(op.data)] = op.data
    return bytes(changed)


def _length_after(length: int, op: Write | Cut) -> int:
    return op.length if isinstance(op, Cut) else max(length, op.at + len(op.data))


def _torn(op: Write | Cut, chance: Random) -> list[Write | Cut]:
    """A part of a write: up to any byte, to the end of a sector, or one half of it alone."""
    if isinstance(op, Cut):
        return [op] if chance.random() < 0.5 else []
    middle = chance.randint(0, len(op.data))
    match chance.randrange(3):
        case 1:
            middle = max(0, (op.at + middle) // SECTOR_BYTES * SECTOR_BYTES - op.at)
        case 2:
            return [Write(op.name, op.at + middle, op.data[middle:])]
    return [Write(op.name, op.at, op.data[:middle])]


def _pieces(op: Write, unit: int) -> Iterator[tuple[int, int, bytes]]:
    """A write as the units of the disk see it: number of the unit, place, bytes."""
    at, end = op.at, op.at + len(op.data)
    while at < end:
        until = min(end, (at // unit + 1) * unit)
        yield at // unit, at, op.data[at - op.at : until - op.at]
        at = until
