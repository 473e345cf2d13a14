"""An archive: a part of the record in a file of its own, with a manifest beside it.

Lines of JSON as `pos journal export` prints them, compressed with gzip. What may be archived says
keeping.py; that it need not stay in the record any more, shortening.py sees to.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec

from pos.errors import JournalError
from pos.journal.chain import FIRST, Finding, Row, verify_rows
from pos.journal.database import sync
from pos.places import draft_for, switch_to

_COMPRESSION = 6
_NOT_WHOLE = (EOFError, OSError, zlib.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive is, told beside it for those who only look for one."""

    file: str
    sha256: str
    records: int
    first: int
    last: int
    previous: str
    """Hash of the record before its first."""
    head: str
    """Hash of its last, which the record goes on from."""
    begins_at: str
    ends_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One that was read from end to end."""

    manifest: Manifest
    """Made anew from what was read."""
    findings: tuple[Finding, ...]
    hash_asked: str = ""
    """Of the record that was asked about; empty where that is not in it."""


class _Line(msgspec.Struct, gc=False):
    seq: int
    at: str
    incarnation: str
    kind: str
    version: int
    body: msgspec.Raw
    canonical_body: str
    previous: str
    hash: str


def manifest_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.manifest.json")


def write_archive(path: Path, rows: Iterable[Row]) -> None:
    """On the disk when it is over, and whole or not there at all."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with draft_for(path, partial(_write, rows), is_alone=True) as draft:
            draft.replace(path)
            sync(path.parent)
    except OSError as problem:
        raise JournalError(f"{path} cannot be written: {problem.strerror}") from problem


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Beside the archive, where it has none yet."""
    if manifest_of(path).exists():
        return
    told = json.dumps(asdict(manifest), indent=1) + "\n"
    try:
        switch_to(manifest_of(path), told.encode())
    except OSError as problem:
        raise JournalError(f"{path} cannot be written: {problem.strerror}") from problem


def _write(rows: Iterable[Row], file: BinaryIO) -> None:
    """Alike for the same records: nothing in it says when it was made."""
    encode = msgspec.json.Encoder().encode
    with gzip.GzipFile("", "wb", _COMPRESSION, fileobj=file, mtime=0) as packed:
        for seq, at, incarnation, kind, version, body, previous, digest in rows:
            as_it_is = msgspec.Raw(body.encode())
            line = _Line(seq, at, incarnation, kind, version, as_it_is, body, previous, digest)
            packed.write(encode(line) + b"\n")


def read_archive(path: Path, *, place: int | None = None) -> Archive:
    """Walked from end to end; `place` is a record whose hash is wanted. JournalError where it
    cannot be read.
    """
    reading = _Reading(path, place)
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        with gzip.open(path, "rb") as lines:
            findings = [*verify_rows(reading.rows(lines), is_part=True), *reading.findings]
    except FileNotFoundError:
        raise JournalError(f"{path}: there is no such archive.") from None
    except _NOT_WHOLE as problem:
        raise JournalError(f"{path}: the archive is not whole ({problem}).") from problem
    manifest = reading.manifest(sha256)
    findings.extend(_against_manifest(path, manifest))
    return Archive(
        manifest=manifest,
        findings=tuple(sorted(findings, key=lambda one: one.seq)),
        hash_asked=reading.hash_asked,
    )


def rows_in(path: Path) -> Iterator[Row]:
    """As they stand there: whether they are as they were written says `read_archive`."""
    try:
        with gzip.open(path, "rb") as lines:
            yield from _Reading(path, None).rows(lines)
    except _NOT_WHOLE as problem:
        raise JournalError(f"{path}: the archive is not whole ({problem}).") from problem


class _Reading:
    """The lines of an archive as rows, and what is noted of them on the way."""

    def __init__(self, path: Path, place: int | None) -> None:
        self._path = path
        self._place = place
        self._first: Row | None = None
        self._last: Row | None = None
        self._records = 0
        self.hash_asked = ""
        self.findings: list[Finding] = []

    def rows(self, lines: Iterable[bytes]) -> Iterator[Row]:
        decode: Callable[[bytes], _Line] = msgspec.json.Decoder(_Line).decode
        for number, text in enumerate(lines, start=1):
            try:
                line = decode(text)
            except msgspec.MsgspecError:
                raise JournalError(f"{self._path}: line {number} cannot be read") from None
            if bytes(line.body) != line.canonical_body.encode():
                self.findings.append(Finding(seq=line.seq, what="has two bodies that differ"))
            self._last = row = (
                line.seq,
                line.at,
                line.incarnation,
                line.kind,
                line.version,
                line.canonical_body,
                line.previous,
                line.hash,
            )
            self._first = self._first or row
            self._records = number
            if line.seq == self._place:
                self.hash_asked = line.hash
            yield row

    def manifest(self, sha256: str) -> Manifest:
        if self._first is None or self._last is None:
            raise JournalError(f"{self._path}: there is nothing in this archive.")
        return Manifest(
            file=self._path.name,
            sha256=sha256,
            records=self._records,
            first=self._first[0],
            last=self._last[0],
            previous=self._first[6],
            head=self._last[7],
            begins_at=self._first[1],
            ends_at=self._last[1],
        )


def _against_manifest(path: Path, found: Manifest) -> Iterator[Finding]:
    """A manifest that is not there takes nothing from the proof; one that says otherwise does."""
    try:
        told = msgspec.json.decode(manifest_of(path).read_bytes(), type=Manifest)
    except FileNotFoundError:
        return
    except msgspec.MsgspecError:
        yield Finding(seq=found.first, what="is in an archive whose manifest cannot be read")
        return
    if _but_name(told) != _but_name(found):
        yield Finding(seq=found.first, what="is in an archive that is not what its manifest says")


def _but_name(manifest: Manifest) -> dict[str, object]:
    """A file may be renamed with its manifest."""
    return {name: value for name, value in asdict(manifest).items() if name != "file"}


def begins_the_record(manifest: Manifest) -> bool:
    return manifest.first == 1 and manifest.previous == FIRST
