"""`pos hub standby` and `pos hub promote`: a second box that takes the hub's place."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

from pos.cli.common import Commands, add_command
from pos.cli.hub_serve import add_data, home_of, settings_if_any
from pos.errors import ConfigError

_COMMAND: Final = "pos hub standby"
_USUAL_NAME: Final = "standby"


def add_to(group: Commands) -> None:
    """Two of `pos hub`."""
    made = add_command(group, "standby", "make this box follow a hub, to take its place one day")
    made.add_argument(
        "--of", metavar="DSN", required=True, help="the hub, as a role with REPLICATION"
    )
    made.add_argument(
        "--called", metavar="NAME", default=_USUAL_NAME, help="what the hub knows it by"
    )
    add_data(made)
    made.set_defaults(carry_out=follow)
    promoted = add_command(group, "promote", "the hub is gone: this box takes its place")
    promoted.add_argument("--data", type=Path, metavar="DIR", help="its folder; data_dir/hub")
    promoted.set_defaults(carry_out=promote)


def follow(given: argparse.Namespace) -> int:
    from pos.assembly.hub.opened import must_be_installed

    must_be_installed()
    from pos.hub.local.folder import HubFolder
    from pos.hub.local.programs import programs_for
    from pos.hub.local.standby import follow as follow_hub

    if not given.called.isidentifier() or given.called != given.called.lower():
        expected = "small letters, digits and _"
        raise ConfigError(file=_COMMAND, key="--called", expected=expected)
    folder = HubFolder(home_of(given))
    follow_hub(
        given.of,
        folder,
        folder.owner(given.user),
        programs_for(named=given.programs, major=None, over_network=False),
        password=_password(given),
        called=given.called,
    )
    print(f"All that the hub has is in {folder.home}.")
    print(f"Start it with: pos hub serve --data {folder.home}")
    return 0


def _password(given: argparse.Namespace) -> str:
    """A box that only follows needs no configuration."""
    settings = settings_if_any(given)
    return settings.secrets.hub_password if settings else os.environ.get("POS_HUB_PASSWORD", "")


def promote(given: argparse.Namespace) -> int:
    from pos.assembly.hub.opened import must_be_installed

    must_be_installed()
    from pos.hub.local.folder import HubFolder
    from pos.hub.local.standby import promote as promote_standby

    folder = HubFolder(home_of(given, is_made_here=False))
    promote_standby(folder)
    print(f"The hub is in {folder.home} from now on. See that the first one stays down.")
    return 0
