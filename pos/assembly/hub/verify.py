"""Every till's record in a hub proved by the rule of the tills' own journals."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final

from pos.assembly.hub.figures import FiguresAgain
from pos.assembly.hub.sums import SumsBeside
from pos.errors import HubError
from pos.hub.database import HubDatabase
from pos.hub.members import Member
from pos.hub.unfit import is_unfit
from pos.hub.verifying import ChainRow, OpenAlarm, TillRecord, examined, tills_of
from pos.journal.chain import (
    ARCHIVES,
    BEGINS_AN_INCARNATION,
    FIRST,
    ArchivedEnd,
    archived_end,
    verify_rows,
)
from pos.text import safe

log = logging.getLogger("pos.hub")

MOST_FINDINGS: Final = 20
"""Named one by one of a till; a record that is wrong throughout need not be listed to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFinding:
    """Something that is not as the till wrote it, and where."""

    incarnation: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TillVerdict:
    member: Member
    records: int
    receipts: int
    incarnations: int
    findings: tuple[HubFinding, ...]
    not_named: int
    """Findings beyond those."""
    alarms: tuple[OpenAlarm, ...]

    @property
    def ok(self) -> bool:
        return not self.findings and not self.alarms


def verify_hub(
    hub: HubDatabase, *, store: str = "", till: str = "", works_figures_out: bool = False
) -> Iterator[TillVerdict]:
    """Till by till, as each is done. HubUnreachable in between where the hub goes away.

    `works_figures_out`: each sale's anew from its records, which takes several times as long.
    """
    verdict = partial(_verdict, works_figures_out=works_figures_out)
    for member in tills_of(hub, store=store, till=till):
        try:
            told = examined(hub, member, verdict)
        except HubError as problem:
            if not is_unfit(problem):
                raise
            told = _not_examined(member, str(problem))
        except Exception as problem:  # the edge: what one till told keeps nobody from the others
            log.exception("the record of %s could not be examined", safe(str(member)))
            told = _not_examined(member, f"{type(problem).__name__}, which the log has")
        yield told


def _not_examined(member: Member, why: str) -> TillVerdict:
    found = HubFinding(incarnation="", seq=0, what=f"cannot be examined: {why}")
    return TillVerdict(
        member=member,
        records=0,
        receipts=0,
        incarnations=0,
        findings=(found,),
        not_named=0,
        alarms=(),
    )


def _verdict(till: TillRecord, *, works_figures_out: bool) -> TillVerdict:
    walk, count = _Walk(till, FiguresAgain() if works_figures_out else None), 0
    findings: list[HubFinding] = []
    for found in walk.findings():
        count += 1
        if count <= MOST_FINDINGS:
            findings.append(found)
    return TillVerdict(
        member=till.member,
        records=walk.records,
        receipts=walk.sums.count,
        incarnations=len(walk.parts),
        findings=tuple(findings),
        not_named=count - len(findings),
        alarms=till.alarms,
    )


@dataclass(slots=True)
class _Part:
    """Where the records of one incarnation begin and end."""

    first: ChainRow
    last: ChainRow

    @property
    def incarnation(self) -> str:
        return self.first[2]


class _Walk:
    """One pass over the records of a till. In a hub an incarnation is a chain of its own, which
    begins behind a record of another: where two machines sold as one till there are two ends.
    """

    def __init__(self, till: TillRecord, again: FiguresAgain | None) -> None:
        self._till = till
        self._archived: list[ArchivedEnd] = []
        self.sums = SumsBeside(till.receipts, again)
        self.records = 0
        self.parts: list[_Part] = []

    def findings(self) -> Iterator[HubFinding]:
        for incarnation, rows in groupby(self._till.rows, key=lambda row: row[2]):
            for found in verify_rows(self._watched(rows), is_part=True):
                yield HubFinding(incarnation=incarnation, seq=found.seq, what=found.what)
        for at, seq, what in self.sums.problems():
            yield HubFinding(incarnation=at, seq=seq, what=what)
        yield from self._beginnings()
        yield from self._ends()

    def _watched(self, rows: Iterable[ChainRow]) -> Iterator[ChainRow]:
        part: _Part | None = None
        for row in rows:
            if part is None:
                part = _Part(first=row, last=row)
                self.parts.append(part)
            part.last = row
            self.records += 1
            if row[3] == ARCHIVES:
                self._archived.append(archived_end(row[5]))
            self.sums.meet(row)
            yield row

    def _beginnings(self) -> Iterator[HubFinding]:
        for part in self.parts:
            if what := self._wrong_with(part.first):
                yield HubFinding(incarnation=part.incarnation, seq=part.first[0], what=what)

    def _wrong_with(self, first: ChainRow) -> str:
        """Empty where an incarnation begins as it may."""
        seq, kind, previous = first[0], first[3], first[6]
        if previous == FIRST:
            return "" if seq == 1 else "is the first of a record, and stands further on"
        if self._till.has(seq - 1, previous):
            is_told = kind == BEGINS_AN_INCARNATION
            return "" if is_told else "was written by another incarnation of the till"
        if ArchivedEnd(last=seq - 1, last_hash=previous) in self._archived:
            return ""
        return f"what it follows, record {seq - 1:,}, is missing"

    def _ends(self) -> Iterator[HubFinding]:
        ends = {part.incarnation: part.last for part in self.parts}
        for head in self._till.heads:
            last = ends.pop(head.incarnation, None)
            if last is None or (last[0], last[7]) != (head.seq, head.hash):
                yield HubFinding(
                    incarnation=head.incarnation,
                    seq=head.seq,
                    what="is where the hub says that the record ends, and it does not",
                )
        for incarnation, last in ends.items():
            what = "is the last of an incarnation that the hub knows nothing of"
            yield HubFinding(incarnation=incarnation, seq=last[0], what=what)
