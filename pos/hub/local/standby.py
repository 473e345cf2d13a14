"""A second box that has all that the hub has, and takes its place when the first one is gone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from psycopg.conninfo import make_conninfo

from pos.errors import HubError, HubMisuse, HubRefused
from pos.hub.local.engine import put_in_place
from pos.hub.local.folder import HubFolder, told_of_disk
from pos.hub.local.owner import Owner, within_reach
from pos.hub.local.programs import Programs

_PROMOTED_WITHIN_S: Final = 60


def follow(
    hub: str,
    folder: HubFolder,
    owner: Owner,
    programs: Programs,
    *,
    password: str,
    called: str,
) -> None:
    """All that the hub at this address has, to be followed from then on under that name, for which
    the hub keeps what the standby has not got yet. HubError, or HubMisuse where a hub is here.
    """
    with folder.gone_unless_made():
        folder.prepare(owner)
        if folder.is_made:
            raise HubMisuse(f"There is a hub in {folder.home} already: name an empty folder.")
        _copy(hub, folder, owner, programs, password=password, called=called)


def _copy(
    hub: str, folder: HubFolder, owner: Owner, programs: Programs, *, password: str, called: str
) -> None:
    with folder.held(), told_of_disk(folder.home):
        programs = within_reach(programs, owner, folder=folder.home)
        draft = folder.data.with_name("data.new")
        shutil.rmtree(draft, ignore_errors=True)
        begun = owner.running()
        begun["env"] |= {"PGPASSWORD": password} if password else {}
        done = subprocess.run(  # noqa: S603  # PostgreSQL's program, our own words
            [
                programs.at("pg_basebackup"),
                *("--pgdata", str(draft), "--write-recovery-conf", "--wal-method=stream"),
                *("--checkpoint=fast", "--create-slot", f"--slot={called}", "--no-password"),
                f"--dbname={make_conninfo(hub, application_name=called)}",
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder.home,
            **begun,
        )
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            said = done.stderr.strip().splitlines() or ["pg_basebackup did not do it"]
            raise HubError(f"The hub cannot be followed: {said[0].rstrip('.')}.")
        put_in_place(draft, folder.data)


def promote(folder: HubFolder) -> None:
    """It follows nobody from now on, and is written to. HubRefused where it is the hub already."""
    with folder.owner_line(port=folder.port_at_work(), database="postgres") as line:
        if not folder.is_standby:
            raise HubRefused(f"The one in {folder.home} follows nobody: it is a hub already.")
        done = line.execute("SELECT pg_promote(true, %s)", [_PROMOTED_WITHIN_S]).fetchone()
        if done != (True,):
            raise HubError("It did not take the place of the hub in time. Look into its log.")
        # A commit would wait for ever for the standby that this one was.
        line.execute("ALTER SYSTEM RESET synchronous_standby_names")
        line.execute("SELECT pg_reload_conf()")


@dataclass(slots=True)
class Following:
    """`promote` asks the engine itself; whoever reads along where that is served is told too."""

    folder: HubFolder
    tell: Callable[[str], None]
    is_standby: bool

    def look(self) -> None:
        if self.is_standby and not self.folder.is_standby:
            self.is_standby = False
            self.tell("promoted: this one is the hub from now on, and is written to")
