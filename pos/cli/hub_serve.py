"""`pos hub serve`: a PostgreSQL of the store's own, for its tills."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos.cli.common import Commands, add_command, places_of
from pos.config import find_config, load
from pos.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos.config import Settings
    from pos.places import Places

MOST_PORT: Final = 65_535
USUAL_PORT: Final = 5433
"""Not PostgreSQL's own, which one of the machine's may have."""
_COMMAND: Final = "pos hub serve"


def add_to(group: Commands) -> None:
    """One of `pos hub`."""
    made = add_command(group, "serve", "run a PostgreSQL of the store's own, for its tills")
    add_data(made)
    made.add_argument(
        "--host", default="127.0.0.1", help="address to listen on, 127.0.0.1; 0.0.0.0 is all"
    )
    made.add_argument(
        "--port", type=_port, default=USUAL_PORT, help=f"{USUAL_PORT} without it; 0: a free one"
    )
    made.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="NAME",
        help="what tills call this box, for its certificate; again for more",
    )
    made.add_argument(
        "--client-certificates",
        action="store_true",
        help="a till needs its certificate beside its password",
    )
    made.add_argument(
        "--until-stdin-closes", action="store_true", help="ends with the program that started it"
    )
    made.set_defaults(carry_out=carry_out)


def add_data(command: argparse.ArgumentParser) -> None:
    """Where it is, whose it is and what runs it: the same for all that is done on the hub's box."""
    command.add_argument("--data", type=Path, metavar="DIR", help="its folder; data_dir/hub")
    command.add_argument("--user", default="", help="who runs it where root starts it; nobody")
    command.add_argument(
        "--programs", type=Path, metavar="DIR", help="PostgreSQL's own, not the package's"
    )


def carry_out(given: argparse.Namespace) -> int:
    from pos.assembly.hub.opened import must_be_installed

    must_be_installed()
    from pos.assembly.hub.replicate import beside_engine
    from pos.hub.local.serving import Wanted, serve

    wanted = Wanted(
        home=home_of(given),
        host=given.host,
        port=given.port,
        names=_names(given.name),
        user=given.user,
        programs=given.programs,
        asks_for_certificates=given.client_certificates,
    )
    return serve(
        wanted,
        say=lambda address: print(f"hub: {address}", flush=True),
        tell=_tell,
        beside=partial(beside_engine, settings_if_any(given), _tell),
        until_stdin_closes=given.until_stdin_closes,
    )


def _tell(said: str) -> None:
    print(f"hub: {said}", file=sys.stderr, flush=True)


def settings_if_any(given: argparse.Namespace) -> Settings | None:
    """None is needed where the command says it all, and there is no head office."""
    try:
        path = find_config(given.config, os.environ)
    except ConfigError:
        return None
    return load(path, os.environ)


def home_of(given: argparse.Namespace, *, is_made_here: bool = True) -> Path:
    """As PostgreSQL, which runs elsewhere, finds it too. `is_made_here`: where it is not there."""
    if given.data is not None:
        named: Path = given.data
        return named.resolve()
    places = _tills_places(given)
    if is_made_here and not places.data.exists():
        if os.geteuid() == 0:  # what is root's alone, whoever PostgreSQL runs as may not enter
            problem = "PostgreSQL, which does not run as root, needs a folder that it may enter"
            hint = "name one, such as --data /srv/hub, or do it as another user than root"
            raise ConfigError(file="pos hub", key="--data", problem=problem, hint=hint)
        places.make()  # the till's, if it has one here: for its own user alone
    return (places.data / "hub").resolve()


def _tills_places(given: argparse.Namespace) -> Places:
    """A hub has no need of a configuration, where its folder is named."""
    try:
        find_config(given.config, os.environ)
    except ConfigError as problem:
        hint = "name the hub's folder with --data DIR, or a configuration with --config FILE"
        raise ConfigError(file=problem.file, problem=problem.problem, hint=hint) from None
    return places_of(given)


def _names(given: Sequence[str]) -> tuple[str, ...]:
    from pos.hub.local.addresses import checked_name

    try:
        return tuple(checked_name(name) for name in given)
    except ValueError as problem:
        raise ConfigError(file=_COMMAND, key="--name", problem=str(problem)) from None


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_PORT:
        raise argparse.ArgumentTypeError(f"a number from 0 to {MOST_PORT} is needed")
    return int(text)
