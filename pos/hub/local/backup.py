"""A hub kept in one file, while tills ship; and a hub made again from it.

Rows are kept, not files (pg_dump), so that any later version of PostgreSQL reads them: a backup is
also how a hub is brought to the next one. Beside them are the roles, with what their passwords are
checked by, and the authority that tills know the hub by. Whoever has the file could be the hub.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from pos.errors import HubError, HubMisuse, HubRefused
from pos.hub.database import HubDatabase
from pos.hub.local.certificates import AUTHORITY, AUTHORITY_KEY
from pos.hub.local.engine import put_in_place
from pos.hub.local.folder import OWNER_ROLE, HubFolder, told_of_disk
from pos.hub.local.owner import Owner, within_reach
from pos.hub.local.programs import Programs
from pos.hub.local.serving import engine_at_work, make_data, make_database
from pos.hub.local.settings import Listening
from pos.hub.members import KnownMember
from pos.hub.restored import begin_another_age
from pos.places import draft_for, switch_to

_FORMAT: Final = 1
_ABOUT, _ROWS, _ROLES = "about.json", "hub.dump", "roles.sql"
_OF_TLS: Final = (AUTHORITY, AUTHORITY_KEY)
_ITS_OWN_ROLE: Final = f"CREATE ROLE {OWNER_ROLE};\n".encode()
"""There already wherever a hub is made."""
_PORT: Final = 5433
"""A name for the socket; nobody listens to a network meanwhile."""


def back_up(folder: HubFolder, programs: Programs, target: Path) -> Path:
    """The file, whole and read through, or none. Into a folder: named by the time. HubError.

    All that was acknowledged before it began is in it.
    """
    port, now = folder.port_at_work(), datetime.now(UTC)
    file = target / f"hub-{now:%Y-%m-%dT%H%M%SZ}.backup" if target.is_dir() else target
    about = {"format": _FORMAT, "made_at": now.isoformat(), "postgresql": programs.version()}

    def write(out: BinaryIO) -> None:
        with ZipFile(out, "w", allowZip64=True) as kept:
            kept.writestr(_ABOUT, json.dumps(about))
            _keep(kept, _ROWS, programs, "pg_dump", "-Fc", f"--dbname={folder.way_in(port=port)}")
            # Behind the rows, so that no row names a role that is not there.
            way_in = folder.way_in(port=port, database="postgres")
            _keep(kept, _ROLES, programs, "pg_dumpall", "--roles-only", f"--dbname={way_in}")
            for name in _OF_TLS:
                if (folder.tls / name).exists():
                    kept.writestr(f"tls/{name}", (folder.tls / name).read_bytes())

    with told_of_disk(file), draft_for(file, write) as draft:
        _read_through(draft, programs)
        put_in_place(draft, file)
    return file


def restore(
    file: Path, folder: HubFolder, owner: Owner, programs: Programs
) -> tuple[KnownMember, ...]:
    """A hub where none is: whole, or nothing is there. Who can log in there, as when the backup was
    made. HubRefused where the file is no backup.
    """
    with _opened(file) as kept, told_of_disk(folder.home), folder.gone_unless_made():
        folder.prepare(owner)
        if folder.is_made:
            raise HubMisuse(
                f"There is a hub in {folder.home} already: name an empty folder with --data."
            )
        with folder.held():
            programs = within_reach(programs, owner, folder=folder.home)
            draft = HubFolder(folder.home / "draft")
            shutil.rmtree(draft.home, ignore_errors=True)
            draft.prepare(owner)
            try:
                let_in = _fill(draft, kept, owner, programs)
                _take_authority(folder, kept, owner)
                put_in_place(draft.data, folder.data)
            finally:
                shutil.rmtree(draft.home, ignore_errors=True)
            return let_in


def _fill(
    folder: HubFolder, kept: ZipFile, owner: Owner, programs: Programs
) -> tuple[KnownMember, ...]:
    make_data(folder, programs, owner)
    with engine_at_work(folder, programs, owner, Listening(host="", port=_PORT)):
        make_database(folder, port=_PORT)
        roles = kept.read(_ROLES).replace(_ITS_OWN_ROLE, b"")
        way_in = folder.way_in(port=_PORT, database="postgres")
        _feed(
            programs,
            ("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", way_in),
            lambda into: into.write(roles),
        )
        with kept.open(_ROWS) as rows:
            words = ("pg_restore", "--exit-on-error", f"--dbname={folder.way_in(port=_PORT)}")
            _feed(programs, words, lambda into: shutil.copyfileobj(rows, into))
        with folder.owner_line(port=_PORT) as line:
            line.execute("ANALYZE")
        with closing(HubDatabase(folder.way_in(port=_PORT), is_being_made=True)) as hub:
            return begin_another_age(hub)


def _take_authority(folder: HubFolder, kept: ZipFile, owner: Owner) -> None:
    names = set(kept.namelist())
    for name in _OF_TLS:
        if f"tls/{name}" in names:
            switch_to(folder.tls / name, kept.read(f"tls/{name}"))
            owner.give(folder.tls / AUTHORITY)


def _keep(kept: ZipFile, name: str, programs: Programs, program: str, *words: str) -> None:
    with tempfile.TemporaryFile() as said, kept.open(_stored(name), "w", force_zip64=True) as into:
        command = [programs.at(program), "--no-password", *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as dumping:  # noqa: S603
            assert dumping.stdout is not None
            shutil.copyfileobj(dumping.stdout, into)
        _must_be_done(dumping.returncode, program, said)


def _read_through(file: Path, programs: Programs) -> None:
    """As it will be when it is needed."""
    with _opened(file) as kept, kept.open(_ROWS) as rows:
        words = ("pg_restore", "--file=/dev/null")
        _feed(programs, words, lambda into: shutil.copyfileobj(rows, into))


def _feed(programs: Programs, words: tuple[str, ...], write: Callable[[IO[bytes]], object]) -> None:
    program, *further = words
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(  # noqa: S603  # PostgreSQL's program, our own words
            [programs.at(program), *further],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
        ) as reading:
            assert reading.stdin is not None
            try:
                write(reading.stdin)
                reading.stdin.close()
            except BrokenPipeError:
                pass  # it has ended, and says why
            except BaseException:
                reading.kill()
                raise
        _must_be_done(reading.returncode, program, said)


def _must_be_done(status: int, program: str, said: IO[bytes]) -> None:
    if status != 0:
        said.seek(0)
        lines = said.read().decode(errors="replace").strip().splitlines() or [f"status {status}"]
        raise HubError(f"{program} did not do it: {lines[0].rstrip('.')}.")


@contextmanager
def _opened(file: Path) -> Iterator[ZipFile]:
    """HubRefused where it is no backup, or is found damaged while it is read."""
    try:
        kept = ZipFile(file)
        about = json.loads(kept.read(_ABOUT))
    except (BadZipFile, KeyError, ValueError) as problem:
        raise HubRefused(f"{file} is no whole backup of a hub: {problem}.") from None
    except OSError as problem:
        raise HubMisuse(f"{file} cannot be read: {problem.strerror}.") from None
    with kept:
        if about["format"] != _FORMAT:
            raise HubRefused(f"{file} is a backup of a newer version than this program.")
        try:
            yield kept
        except BadZipFile as problem:
            raise HubRefused(f"{file} is damaged: {problem}.") from None


def _stored(name: str) -> ZipInfo:
    """Its time is the backup's, not 1980's."""
    return ZipInfo(name, date_time=datetime.now(UTC).timetuple()[:6])
