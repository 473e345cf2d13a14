"""`pos setup`: what a till needs, found, tried and saved; so far its devices."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from pos.cli.common import Commands, add_command, print_json
from pos.config import Settings, find_config
from pos.places import Places, lock_folder

if TYPE_CHECKING:
    from pos.setup.draft import Draft

_SAYS: Final = "`pos setup devices` finds, tries and saves the devices of this till."


def add_to(commands: Commands) -> None:
    made = commands.add_parser("setup", help="set this till up", description="set this till up")
    made.set_defaults(carry_out=tell)
    group = made.add_subparsers(title="commands", metavar="COMMAND")
    devices = add_command(
        group, "devices", "find, try and save the devices of this till", with_json=True
    )
    devices.set_defaults(carry_out=set_devices_up)


def tell(given: argparse.Namespace) -> int:  # noqa: ARG001 - as argparse calls it
    print(_SAYS)
    return 0


def set_devices_up(given: argparse.Namespace) -> int:
    """TillInUse while a till runs there: the ports are in its hands."""
    from pos.setup.draft import Draft

    draft = Draft.of(find_config(given.config, os.environ), os.environ)
    settings = draft.settings
    give_up = lock_folder(Places(settings.data_dir))
    try:
        if given.json:
            return _print_all(settings)
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            print("pos: this needs a terminal; --json prints what is there", file=sys.stderr)
            return 2
        _show(draft)
    finally:
        give_up()
    return 0


def _show(draft: Draft) -> None:
    from pos.cli.screen import when_terminal_goes
    from pos.setup.app import SetupApp

    app = SetupApp(draft, theme=draft.settings.screen.theme)

    def end() -> None:
        with suppress(RuntimeError):  # it has ended already
            app.call_later(app.exit)

    when_terminal_goes(end)
    app.run()


def _print_all(settings: Settings) -> int:
    """Status 1 where a device that is set up is not well."""
    from pos.assembly.device_choices import find_ports
    from pos.ports.finding import DeviceKind
    from pos.setup.spot import spots_of
    from pos.setup.trials import look

    devices = []
    for spot in spots_of(settings):
        table, report = spot.table_of(settings), look(spot, settings)
        told = {"kind": spot.kind.value, "name": report.name, "driver": table.driver}
        told["port"] = getattr(table, "port", "")
        devices.append(told | {"ok": report.ok, "say": report.say})
    ports = [
        {
            "port": one.port,
            "way": one.way.value,
            "now": one.now,
            "called": one.called,
            "serial_number": one.serial_number,
            "usb_id": one.usb_id,
            "likely": one.likely.value if one.likely is not None else "",
            "may_be": [kind.value for kind in DeviceKind if one.may_be(kind)],
            "trouble": one.trouble,
        }
        for one in find_ports()
    ]
    print_json({"devices": devices, "ports": ports})
    return 0 if all(one["ok"] for one in devices) else 1
