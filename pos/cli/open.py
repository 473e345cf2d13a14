"""`pos open`: the store opens: everything looked at, the catalogue and the program fetched."""

from __future__ import annotations

import argparse

from pos.cli.common import Commands, add_command, settings_of
from pos.errors import ConfigError


def add_to(commands: Commands) -> None:
    made = add_command(
        commands, "open", "open the store: is all well, is all fetched?", with_json=True
    )
    made.add_argument(
        "--catalogue",
        metavar="FILE|URL",
        default="",
        help="the items from here, in place of [catalogue] source",
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    from pos.config.checks import is_source

    if not is_source(given.catalogue):
        raise ConfigError(
            file="pos open",
            key="--catalogue",
            expected="a file, or an http:// or https:// address without a password",
        )
    from pos.assembly.till import Till
    from pos.cli.log_file import write_log
    from pos.cli.steps import tell
    from pos.store_day.opening import opening

    write_log(settings)
    return tell(opening(Till(settings), source=given.catalogue), as_json=given.json)
