"""`pos hub`: the database that the tills of a store share, and that of the head office."""

from __future__ import annotations

import argparse

from pos.cli import (
    hub_backup,
    hub_enrol,
    hub_publish,
    hub_replicate,
    hub_report,
    hub_serve,
    hub_standby,
    hub_status,
    hub_verify,
)
from pos.cli.common import Commands, add_command, add_group, settings_of
from pos.cli.hub_restored import restored_said


def add_to(commands: Commands) -> None:
    group = add_group(commands, "hub", "what the tills of a store, or of a chain, share")
    made = add_command(group, "init", "make the database a hub, or bring it up to this version")
    made.add_argument(
        "--restored",
        action="store_true",
        help="it was put back from a backup by PostgreSQL's own means: so that tills know",
    )
    made.set_defaults(carry_out=init)
    hub_enrol.add_to(group)
    hub_status.add_to(group)
    hub_serve.add_to(group)
    hub_backup.add_to(group)
    hub_standby.add_to(group)
    hub_publish.add_to(group)
    hub_report.add_to(group)
    hub_verify.add_to(group)
    hub_replicate.add_to(group)


def init(given: argparse.Namespace) -> int:
    from pos.assembly.hub.opened import dsn_of, must_be_installed, opened_hub

    settings = settings_of(given)
    dsn = dsn_of(settings)
    must_be_installed()
    from pos.hub.founding import found
    from pos.postgres.connecting import place_of

    taken = found(dsn, password=settings.secrets.hub_password)
    where = place_of(dsn) or "its usual place"
    print(f"The hub at {where} is {'ready' if taken else 'as this version needs it'}.")
    if given.restored:
        with opened_hub(settings) as hub:
            from pos.hub.restored import begin_another_age

            let_in = begin_another_age(hub)
        for line in restored_said(let_in):
            print(line)
    return 0
