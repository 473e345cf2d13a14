"""A hub's PostgreSQL served until it is told to end: all that a start needs, then watching it."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from pos.errors import HubError
from pos.hub.local.addresses import free_port, is_everywhere, is_only_here, names_of_box
from pos.hub.local.certificates import (
    AUTHORITY,
    SERVER,
    SERVER_KEY,
    authority_in,
    make_authority,
    why_to_renew,
    write_server_certificate,
)
from pos.hub.local.engine import Engine, end_left_behind
from pos.hub.local.folder import DATABASE, OWNER_ROLE, HubFolder, told_of_disk
from pos.hub.local.owner import Owner, within_reach
from pos.hub.local.programs import Programs, programs_for
from pos.hub.local.settings import Listening, write_settings
from pos.hub.local.standby import Following

STOP_LIMIT_S: Final = 60.0
_MENDED_WITHIN_S: Final = 3_600.0
"""Behind a power cut it first does again what its log has, which takes as long as it takes."""
_HEARS_EVERY_S: Final = 0.5
_LOOK_AT_CERTIFICATE_EVERY_S: Final = 86_400.0
_TOLD_TO_END, _ENDED_BY_ITSELF = "told to end", "ended by itself"
_BUILTIN_LETTERS_SINCE: Final = 17
Tell = Callable[[str], None]
Beside = Callable[[str], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for. Empty: the usual."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 0
    names: tuple[str, ...] = ()
    """By which tills call this box, beside what it knows itself by."""
    user: str = ""
    programs: Path | None = None
    asks_for_certificates: bool = False


def serve(
    wanted: Wanted,
    *,
    say: Tell,
    tell: Tell,
    beside: Beside = nullcontext,
    until_stdin_closes: bool = False,
) -> int:
    """Until it is told to end: 0. Where PostgreSQL ends by itself: 1. HubError: it cannot begin.

    `say`: the addresses, once it may be asked. `tell`: what a person should know. `beside`: what
    goes on for as long as its owner's address may be asked.
    """
    what_came: SimpleQueue[str] = SimpleQueue()
    with _signals_into(what_came):
        if until_stdin_closes:
            threading.Thread(target=_end_with_stdin, args=(what_came,), daemon=True).start()
        try:
            with _folder_at_hand(wanted, tell=tell, is_wanted=what_came.empty) as at_hand:
                return _serve_until(what_came, wanted, *at_hand, say=say, tell=tell, beside=beside)
        except HubError:
            if what_came.empty():
                raise
            return 0  # told to end before it had begun


@contextmanager
def engine_at_work(
    folder: HubFolder,
    programs: Programs,
    owner: Owner,
    listening: Listening,
    *,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Iterator[Engine]:
    """Of a folder that is made and held; stopped in order at the end."""
    write_settings(folder, listening, owner)
    engine = Engine(programs, folder.data, owner=owner, log=folder.log / "start.log")
    try:
        engine.start(within_s=_MENDED_WITHIN_S, is_wanted=is_wanted)
        yield engine
    finally:
        engine.stop(within_s=STOP_LIMIT_S)


def make_data(folder: HubFolder, programs: Programs, owner: Owner) -> None:
    """Checksums tell a worn-out disk from a bug; the letters are ordered alike on every machine."""
    is_built_in = programs.major() >= _BUILTIN_LETTERS_SINCE
    letters = ("--locale-provider=builtin", "--locale=C.UTF-8") if is_built_in else ("--no-locale",)
    Engine(programs, folder.data, owner=owner, log=folder.log / "start.log").make(
        f"--username={OWNER_ROLE}",
        "--encoding=UTF8",
        *letters,
        "--data-checksums",
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
    )


def make_database(folder: HubFolder, *, port: int) -> None:
    """Once; a standby has what the one has that it follows."""
    with folder.owner_line(port=port, database="postgres") as line:
        known = line.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            line.execute(f"CREATE DATABASE {DATABASE}".encode())


def _serve_until(
    what_came: SimpleQueue[str],
    wanted: Wanted,
    engine: Engine,
    folder: HubFolder,
    place: Listening,
    *,
    say: Tell,
    tell: Tell,
    beside: Beside,
) -> int:
    for address in _addresses(wanted, folder, place):
        say(address)
    threading.Thread(target=_watch, args=(engine, what_came), daemon=True).start()
    with beside(folder.way_in(port=place.port)):
        following = Following(folder, tell, is_standby=folder.is_standby)
        renewal = _Renewal(wanted, folder, engine, tell)
        came = _waited_for(what_came, look=following.look, daily=renewal.try_once)
    if came == _TOLD_TO_END:
        return 0
    tell(f"PostgreSQL has ended by itself: {engine.last_words()}")
    return 1


@contextmanager
def _folder_at_hand(
    wanted: Wanted, *, tell: Tell, is_wanted: Callable[[], bool]
) -> Iterator[tuple[Engine, HubFolder, Listening]]:
    folder = HubFolder(wanted.home)
    owner = folder.owner(wanted.user)
    programs = programs_for(
        named=wanted.programs, major=folder.major(), over_network=not is_only_here(wanted.host)
    )
    folder.prepare(owner)
    with folder.held(), told_of_disk(folder.home):
        programs = within_reach(programs, owner, folder=folder.home)
        tell(f"PostgreSQL {programs.version()} of {programs.home}, as {owner.name}")
        if folder.is_made:
            folder.refuse_other_version(programs)
            if end_left_behind(folder.data, within_s=STOP_LIMIT_S):
                tell("a PostgreSQL was still at work here, left behind when its command was killed")
        else:
            make_data(folder, programs, owner)
        port = free_port(wanted.host, wanted.port)
        place = Listening(
            host=wanted.host,
            port=port,
            has_tls=programs.speak_tls(),
            asks_for_certificates=wanted.asks_for_certificates,
        )
        if place.has_tls:
            _certify(wanted, folder, owner, tell)
        with engine_at_work(folder, programs, owner, place, is_wanted=is_wanted) as engine:
            if folder.is_standby:
                tell("this one follows another hub, and is written to by nobody until promoted")
            else:
                make_database(folder, port=port)
            yield engine, folder, place


def _certify(wanted: Wanted, folder: HubFolder, owner: Owner, tell: Tell) -> bool:
    """Whether the server was given another certificate."""
    now, tls = datetime.now(UTC), folder.tls
    names = names_of_box(wanted.host, wanted.names)
    if not (tls / AUTHORITY).exists():
        make_authority(tls, now=now, called=f"hub {socket.gethostname()}")
    why = why_to_renew(tls, names=names, now=now)
    if why:
        write_server_certificate(authority_in(tls), tls, names=names, now=now)
        tell(f"the server has a new certificate ({why}), for {', '.join(names)}")
    owner.give(tls / AUTHORITY, tls / SERVER, tls / SERVER_KEY)
    return bool(why)


@dataclass(slots=True)
class _Renewal:
    """A hub may run for years: its certificate is renewed meanwhile, and where it cannot be, that
    stops nobody, as the one it has is good for months yet.
    """

    wanted: Wanted
    folder: HubFolder
    engine: Engine
    tell: Tell
    _said: str = ""

    def try_once(self) -> None:
        try:
            self._renew()
        except (OSError, ValueError, HubError) as problem:
            # The name of a draft differs each time.
            why = (isinstance(problem, OSError) and problem.strerror) or str(problem)
            if why != self._said:
                self.tell(
                    f"the server's certificate cannot be renewed: {why}; it goes on with the"
                    " one it has, and this is tried again each day"
                )
            self._said = why
        else:
            self._said = ""

    def _renew(self) -> None:
        if not (self.folder.tls / AUTHORITY).exists():
            return
        owner = self.folder.owner(self.wanted.user)
        is_new = _certify(self.wanted, self.folder, owner, self.tell)
        if is_new or self._said:  # written the last time, it may not have been given to the engine
            self.engine.read_settings_again()


def _addresses(wanted: Wanted, folder: HubFolder, place: Listening) -> Iterator[str]:
    yield folder.way_in(port=place.port)
    if is_only_here(place.host):
        yield f"tills of this box: postgresql://{place.host}:{place.port}/{DATABASE}"
        return
    name = (*wanted.names, socket.gethostname())[0] if is_everywhere(place.host) else place.host
    shown = f"[{name}]" if ":" in name else name
    yield (
        f"tills: postgresql://{shown}:{place.port}/{DATABASE}"
        f"?sslmode=verify-full&sslrootcert=ca.pem (a copy of {folder.tls / AUTHORITY})"
    )


def _waited_for(
    what_came: SimpleQueue[str], *, look: Callable[[], None], daily: Callable[[], None]
) -> str:
    """A signal that comes just as a wait begins is heard when that one is over: each is short."""
    look_at_s = time.monotonic() + _LOOK_AT_CERTIFICATE_EVERY_S
    while True:
        with suppress(Empty):
            return what_came.get(timeout=_HEARS_EVERY_S)
        look()
        if time.monotonic() >= look_at_s:
            daily()
            look_at_s = time.monotonic() + _LOOK_AT_CERTIFICATE_EVERY_S


@contextmanager
def _signals_into(what_came: SimpleQueue[str]) -> Iterator[None]:
    before = {
        number: signal.signal(number, lambda *_: what_came.put(_TOLD_TO_END))
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN  # as nohup has it
    }
    try:
        yield
    finally:
        for number, usual in before.items():
            signal.signal(number, usual)


def _watch(engine: Engine, what_came: SimpleQueue[str]) -> None:
    engine.wait()
    what_came.put(_ENDED_BY_ITSELF)


def _end_with_stdin(what_came: SimpleQueue[str]) -> None:
    """A parent that died closes the pipe."""
    while sys.stdin.read(1):
        pass
    what_came.put(_TOLD_TO_END)
