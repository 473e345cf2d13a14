"""`pos hub backup` and `pos hub restore`: the store's own hub in one file, and back from it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command
from pos.cli.hub_restored import restored_said
from pos.cli.hub_serve import add_data, home_of

if TYPE_CHECKING:
    from pos.hub.local.folder import HubFolder
    from pos.hub.local.programs import Programs


def add_to(group: Commands) -> None:
    """Two of `pos hub`."""
    kept = add_command(group, "backup", "keep the hub of this box in a file, while it works")
    kept.add_argument("file", metavar="FILE", type=Path, help="or a folder: named by the time")
    add_data(kept)
    kept.set_defaults(carry_out=back_up)
    restored = add_command(group, "restore", "make a hub on this box from such a file")
    restored.add_argument("file", metavar="FILE", type=Path)
    add_data(restored)
    restored.set_defaults(carry_out=restore)


def back_up(given: argparse.Namespace) -> int:
    from pos.assembly.hub.opened import must_be_installed

    must_be_installed()
    from pos.hub.local import backup

    folder, programs = _at_hand(given, is_made_here=False)
    file = backup.back_up(folder, programs, given.file)
    size_mb = file.stat().st_size / 1_000_000
    print(f"The hub is in {file} ({size_mb:,.1f} MB), whole and read through.")
    print("Whoever has this file could be the hub: keep it as you keep its passwords.")
    return 0


def restore(given: argparse.Namespace) -> int:
    from pos.assembly.hub.opened import must_be_installed

    must_be_installed()
    from pos.hub.local import backup

    folder, programs = _at_hand(given)
    let_in = backup.restore(given.file, folder, folder.owner(given.user), programs)
    print(f"The hub is in {folder.home}. Start it with: pos hub serve --data {folder.home}")
    for line in restored_said(let_in):
        print(line)
    return 0


def _at_hand(given: argparse.Namespace, *, is_made_here: bool = True) -> tuple[HubFolder, Programs]:
    from pos.hub.local.folder import HubFolder
    from pos.hub.local.programs import programs_for

    folder = HubFolder(home_of(given, is_made_here=is_made_here))
    named: Path | None = given.programs
    return folder, programs_for(named=named, major=folder.major(), over_network=False)
