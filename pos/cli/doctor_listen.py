"""`pos doctor --listen`: each scan as it comes, what it means here, and why nothing else."""

from __future__ import annotations

import codecs
import os
import queue
import select
import sys
import termios
import threading
import time
import tty
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import Any, Final

from pos.assembly.devices import key_reader_of, scanners_of
from pos.assembly.told_codes import Known, ToldCode, told_of, what_the_till_knows
from pos.assembly.told_layouts import told_of_typed
from pos.cli.common import print_json
from pos.config import Settings
from pos.core import intents as it
from pos.core.rules.sale import scan_failed
from pos.errors import PosError, TillInUse
from pos.places import Places, till_at_work
from pos.ports.devices import DeviceNews, KeyPress, KeyReader, Scan, Scanner, ScannerNews
from pos.ports.health import Availability

_NAMES: Final = {"\r": "enter", "\n": "enter", "\t": "tab"}
_TAKE_BYTES: Final = 4096

News = queue.SimpleQueue[ScannerNews]


def listen(settings: Settings, *, within_s: float, as_json: bool) -> int:
    """Status 1 where nothing was scanned. TillInUse where a till has the scanners."""
    if holder := till_at_work(Places(settings.data_dir)):
        which = f" (process {holder})" if holder.isdecimal() else ""
        raise TillInUse(f"The till that runs{which} has the scanners. End it, then listen.")
    scanners = scanners_of(settings)
    if settings.scanner.driver == "none":
        print("pos: no scanner is set up. Set one up with: pos setup devices", file=sys.stderr)
        return 1
    scanned = 0
    with what_the_till_knows(settings) as known, _listening(scanners) as heard:
        if not as_json:
            names = " and ".join(one.name for one in scanners)
            print(f"Listening to {names} for {within_s:g} s: scan something.", flush=True)
        for news in _until(time.monotonic() + within_s, heard):
            scanned += isinstance(news, Scan)
            told = _told(news, known, typing=_typing(scanners))
            _print_object(news, told) if as_json else _print_lines(news, told)
    if not as_json:
        _print_end(scanners, scanned)
    return 0 if scanned else 1


def _print_end(scanners: Sequence[Scanner], scanned: int) -> None:
    """Of one that types also how fast: what sets its gap stands in the configuration."""
    for one in scanners:
        if scanned and isinstance(one, KeyReader):
            print(f"{one.name}: {one.check_health().say}")
    if not scanned:
        print("Nothing was scanned.", flush=True)


@contextmanager
def _listening(scanners: Sequence[Scanner]) -> Iterator[News]:
    news: News = queue.SimpleQueue()
    with ExitStack() as begun:
        for one in scanners:
            begun.callback(one.close)
            one.listen(news.put)
        if (reader := key_reader_of(scanners)) is not None and sys.stdin.isatty():
            begun.enter_context(_keys_to(reader))
        yield news


def _until(end_s: float, heard: News) -> Iterator[ScannerNews]:
    while (left_s := end_s - time.monotonic()) > 0:
        try:
            yield heard.get(timeout=left_s)
        except queue.Empty:
            return


@contextmanager
def _keys_to(reader: KeyReader) -> Iterator[None]:
    """A scanner that types is heard where its keys arrive: at this terminal."""
    fd = sys.stdin.fileno()
    usual = termios.tcgetattr(fd)
    ended, end = os.pipe()
    thread = threading.Thread(target=_read_keys, args=[reader, fd, ended], name="typed-scans")
    tty.setcbreak(fd)
    thread.start()
    try:
        yield
    finally:
        os.close(end)
        thread.join()
        os.close(ended)
        termios.tcsetattr(fd, termios.TCSADRAIN, usual)


def _read_keys(reader: KeyReader, fd: int, ended: int) -> None:
    """Until the other end of `ended` is shut. What a person types is nobody's here."""
    letters = codecs.getincrementaldecoder("utf-8")("replace")  # a read may cut one in two
    while True:
        deadline_s = reader.deadline_s
        wait_s = None if deadline_s is None else max(0.0, deadline_s - time.monotonic())
        ready, _, _ = select.select([fd, ended], [], [], wait_s)
        if ended in ready:
            return
        if not ready:
            reader.expire(at_s=time.monotonic())
            continue
        data = os.read(fd, _TAKE_BYTES)
        if not data:
            return
        for character in letters.decode(data):
            key = KeyPress(_NAMES.get(character, character), character)
            reader.press(key, at_s=time.monotonic())


def _print_lines(news: ScannerNews, told: ToldCode | tuple[bool, str]) -> None:
    if not isinstance(told, ToldCode):
        ok, say = told
        print(f"{'✓' if ok else '!'} {news.device}: {say}", flush=True)
        return
    print(f"{news.device}: {told.text} ({told.symbology})")
    for one in told.readings:
        print(f"  {one.words}" + (f" – not this: {one.why_not}" if one.why_not else ""))
    print(f"{'✓' if told.ok else '!'} {told.say}", flush=True)


def _print_object(news: ScannerNews, told: ToldCode | tuple[bool, str]) -> None:
    if isinstance(told, ToldCode):
        made: dict[str, Any] = asdict(told)
        made["readings"] = list(told.readings and made["readings"])
    else:
        made = {"ok": told[0], "say": told[1]}
    print_json({"device": news.device} | made)


def _typing(scanners: Sequence[Scanner]) -> frozenset[str]:
    """Those that are keyboards."""
    return frozenset(one.name for one in scanners if isinstance(one, KeyReader))


def _told(
    news: ScannerNews, known: Known, *, typing: frozenset[str]
) -> ToldCode | tuple[bool, str]:
    match news:
        case Scan():
            tell = told_of_typed if news.device in typing else told_of
            try:
                return tell(news.text, known)
            except PosError as problem:  # a scan all the same, and the next one may be told
                return False, str(problem)
        case DeviceNews():
            return news.availability is not Availability.UNAVAILABLE, news.say
        case _:
            return False, scan_failed(it.ScanFailed(trouble=news.trouble)).reason
