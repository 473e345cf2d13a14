"""`pos journal`: verify, show, export, rebuild and adopt the tamper-evident record.

Archives of it are archive.py's.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pos.cli import archive
from pos.cli.common import (
    Commands,
    add_command,
    add_group,
    begin_of,
    day_of,
    places_of,
    print_json,
    settings_of,
)
from pos.core.record_head import RecordHead, head_in
from pos.errors import ConfigError, JournalError
from pos.text import safe

if TYPE_CHECKING:
    from pos.journal.chain import Record
    from pos.journal.checking import Verdict
    from pos.places import Places

LONGEST_BODY = 10_000


def add_to(commands: Commands) -> None:
    group = add_group(commands, "journal", "the tamper-evident record")
    verify_it = add_command(group, "verify", "is the record as it was written?", with_json=True)
    verify_it.add_argument(
        "--paper", metavar="CODE", help="and what the code at the end of an X or Z report holds"
    )
    verify_it.add_argument(
        "--archive",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="and an archive that it goes on from; more than one may be named",
    )
    verify_it.set_defaults(carry_out=verify)
    shown = add_command(group, "show", "the newest records, or those from a place on")
    shown.add_argument("--from", dest="first", type=int, default=None, metavar="SEQ")
    shown.add_argument("--most", type=int, default=20, metavar="N")
    shown.add_argument("--since", metavar="DATE", help="written on that day or later")
    shown.add_argument("--kind", metavar="KIND", help="one kind of event: SaleCompleted")
    shown.add_argument("--receipt", metavar="NUMBER", help="what a sale's record has of it")
    shown.add_argument("--user", metavar="ID", help="what somebody did, by their id")
    shown.set_defaults(carry_out=show)
    exported = add_command(group, "export", "every record as a line of JSON")
    exported.set_defaults(carry_out=export)
    rebuilt = add_command(group, "rebuild", "make the record again from its second copy")
    rebuilt.set_defaults(carry_out=rebuild)
    archive.add_to(group)
    adopted = add_command(group, "adopt", "go on at this machine with a folder from another one")
    adopted.set_defaults(carry_out=adopt)


def verify(given: argparse.Namespace) -> int:
    places = places_of(given)
    paper = _paper(given.paper)
    if not _has_record(places):
        return 1
    from pos.store_day.checks import verdict_on

    verdict = verdict_on(places, paper=paper, archives=given.archive)
    if given.json:
        told = _verdict_told(verdict)
        print_json(told | ({"paper": "short" if paper.is_short else "whole"} if paper else {}))
    else:
        if verdict.ok:
            _print_well(verdict)
        _print_findings(verdict)
        if paper is not None and verdict.ok:
            print(f"The paper fits: record {paper.place:,} is the one that it was printed of.")
        if paper is not None and paper.is_short:
            print(f"Of the paper the short form was compared: {len(paper.digest)} digits of 64.")
    return 0 if verdict.ok else 1


def _verdict_told(verdict: Verdict) -> dict[str, object]:
    return {
        "ok": verdict.ok,
        "entries": verdict.records,
        "first": verdict.first,
        "head": verdict.head,
        "archive": verdict.archive or None,
        "archives": [
            {"first": one.first, "last": one.last, "sha256": one.sha256} for one in verdict.archives
        ],
        "findings": [{"seq": one.seq, "what": one.what} for one in verdict.findings],
    }


def _print_well(verdict: Verdict) -> None:
    begins = f" from {verdict.first:,} on" if verdict.first > 1 else ""
    print(f"{verdict.records:,} records{begins}, as they were written. Head {verdict.head}")
    for one in verdict.archives:
        print(f"{one.records:,} records, {one.first:,} to {one.last:,}, in {one.file}: they fit.")
    if verdict.archive and not verdict.archives:
        print(
            f"Those before {verdict.first:,} are in the archive of SHA-256 {verdict.archive}. "
            "Prove that too with --archive FILE."
        )


def _paper(told: str | None) -> RecordHead | None:
    if told is None:
        return None
    head = head_in(told)
    if head is None:
        expected = (
            "what the code of an X or Z report holds: POS-RECORD:PLACE:HASH, or what stands below "
            "it: 218 e8da7ab7"
        )
        raise ConfigError(file="pos journal verify", key="--paper", expected=expected)
    return head


def show(given: argparse.Namespace) -> int:
    places = places_of(given)
    if not _has_record(places):
        return 1
    from pos.cli.receipt import unknown_receipt
    from pos.cli.record_words import said_of
    from pos.journal.database import readable
    from pos.journal.queries import RecordsWanted, SqliteHistory

    receipt = _receipt_of(given)
    wanted = RecordsWanted(
        since=_begin_of(given), kind=given.kind, receipt=receipt, user_id=given.user
    )
    with readable(), closing(SqliteHistory(places.record)) as history:
        if receipt is not None and not history.receipt_is_here(receipt):
            return unknown_receipt(settings_of(given), receipt)
        for record in history.some_records(wanted, first=given.first, most=given.most):
            # Old records, and damaged ones, may hold what a terminal would obey.
            body = safe(said_of(record), LONGEST_BODY)
            print(f"{record.seq:>6} {record.at[:19]} {safe(record.kind):<18} {body}")
    return 0


def _receipt_of(given: argparse.Namespace) -> str | None:
    """Its whole number."""
    from pos.assembly.terms import setup_of

    if given.receipt is None:
        return None
    return setup_of(settings_of(given)).receipt_named(given.receipt)


def _begin_of(given: argparse.Namespace) -> datetime | None:
    """By the shop's days."""
    from zoneinfo import ZoneInfo

    if given.since is None:
        return None
    day = day_of(given.since, "pos journal show", "--since")
    return begin_of(day, ZoneInfo(settings_of(given).store.timezone))


def export(given: argparse.Namespace) -> int:
    places = places_of(given)
    if not _has_record(places):
        return 1
    from pos.journal.queries import SqliteHistory

    with closing(SqliteHistory(places.record)) as history:
        for record in history.records():
            print_json(_exported(record))
    return 0


def _exported(record: Record) -> dict[str, object]:
    return {
        "seq": record.seq,
        "at": record.at,
        "incarnation": record.incarnation,
        "kind": record.kind,
        "version": record.version,
        "body": json.loads(record.body),
        "canonical_body": record.body,
        "previous": record.previous,
        "hash": record.hash,
    }


def rebuild(given: argparse.Namespace) -> int:
    """The damaged file is kept beside, under a name that says what it is.

    The next start makes the record again by itself unless what is there now is as it was written.
    """
    from pos.journal.checking import check_record
    from pos.journal.mend import mend
    from pos.places import lock_folder

    places = places_of(given)
    unlock = lock_folder(places)
    try:
        _must_be_worth_it(places)
        done = mend(places.record, places.copy)
        kept = f"; the old file ends in {done.kept_as}" if done.kept_as else ""
        print(f"{done.records:,} records rebuilt from the second copy{kept}")
        verdict = check_record(places.record, places.copy)
        if verdict.ok:
            places.damaged.unlink(missing_ok=True)
        else:
            places.damaged.touch(mode=0o600)
    finally:
        unlock()
    _print_findings(verdict)
    return 0 if verdict.ok else 1


def _print_findings(verdict: Verdict) -> None:
    for finding in verdict.findings:
        print(f"record {finding.seq}: {finding.what}", file=sys.stderr)


def adopt(given: argparse.Namespace) -> int:
    """On record, and as another incarnation than the one that wrote so far."""
    from pos.clock import SystemClock
    from pos.journal.journal import SqliteJournal
    from pos.journal.machine import this_machine
    from pos.places import lock_folder

    places = places_of(given)
    if not _has_record(places):
        return 1
    unlock = lock_folder(places)
    try:
        with closing(SqliteJournal(places.record)) as journal:
            journal.go_on_at(this_machine(), SystemClock().now())
    finally:
        unlock()
    print("The till goes on at this machine. What waited is asked about before it is sent.")
    return 0


def _must_be_worth_it(places: Places) -> None:
    """A whole record that holds more than the copy is never thrown away for it."""
    from pos.journal.agreement import is_more_than_the_copy
    from pos.journal.checking import check_record

    try:
        is_whole = places.record.exists() and check_record(places.record, copy_folder=None).ok
    except JournalError:
        return
    if is_whole and is_more_than_the_copy(places.record, places.copy):
        raise JournalError(
            f"{places.record} is whole and holds records that the second copy has not: "
            "a rebuild would lose them. Move it to a safe place first if you are sure."
        )


def _has_record(places: Places) -> bool:
    from pos.journal.agreement import must_agree

    if not places.record.exists():
        must_agree(places.record, places.copy)
    if places.record.exists():
        return True
    print(f"pos: {places.record}: this till has no record yet", file=sys.stderr)
    return False
