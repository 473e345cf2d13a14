"""`pos setup`: what a till needs, asked step by step, tried and saved; or from a file."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, print_json
from pos.config import CONFIG_NAME, Settings, find_config
from pos.errors import ConfigError
from pos.places import Places, lock_folder

if TYPE_CHECKING:
    from pos.setup.app import SetupApp


def add_to(commands: Commands) -> None:
    made = add_command(commands, "setup", "set this till up, step by step", with_json=True)
    made.add_argument(
        "--from",
        dest="answers",
        type=Path,
        metavar="FILE",
        help="without questions: everything as this file tells it",
    )
    made.add_argument(
        "--check", action="store_true", help="with --from: what it would do, and every mistake"
    )
    made.add_argument(
        "--untried-keys",
        action="store_true",
        help="with --from: take keys although the service does not answer",
    )
    made.set_defaults(carry_out=set_up)
    group = made.add_subparsers(title="commands", metavar="COMMAND")
    devices = add_command(
        group, "devices", "find, try and save the devices of this till", with_json=True
    )
    devices.set_defaults(carry_out=set_devices_up)


def set_up(given: argparse.Namespace) -> int:
    """The screen, or with --from a file."""
    config = config_to_be(given.config, os.environ)
    if given.answers is not None:
        from pos.cli.setup_from import set_up_from

        return set_up_from(given, config)
    if given.check or given.untried_keys or given.json:
        raise ConfigError(file="pos setup", problem="that goes with --from FILE alone")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("pos: this needs a terminal; --from FILE sets up without one", file=sys.stderr)
        return 2
    return _guide(config)


def config_to_be(argument: Path | None, environ: Mapping[str, str]) -> Path:
    """The file that is there, or where it is made: in this folder, unless another is named."""
    try:
        return find_config(argument, environ)
    except ConfigError:
        return Path(CONFIG_NAME)


def _guide(config: Path) -> int:
    from pos.setup.draft import Draft
    from pos.setup.guide_app import GuideApp
    from pos.setup.held import HeldFolders

    draft = Draft.of(config, os.environ)
    with closing(HeldFolders()) as held:
        if not draft.is_new:
            held.hold(draft.settings.data_dir)
        _show(GuideApp(draft, held, theme=draft.settings.screen.theme))
    return 0


def set_devices_up(given: argparse.Namespace) -> int:
    """TillInUse while a till runs there: the ports are in its hands."""
    from pos.setup.app import SetupApp
    from pos.setup.draft import Draft

    draft = Draft.of(config_to_be(given.config, os.environ), os.environ)
    with ExitStack() as held:
        if not draft.is_new:  # or it would make a folder for a till that is not set up
            held.callback(lock_folder(Places(draft.settings.data_dir)))
        if given.json:
            return _print_all(draft.settings)
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            print("pos: this needs a terminal; --json prints what is there", file=sys.stderr)
            return 2
        _show(SetupApp(draft, theme=draft.settings.screen.theme))
    return 0


def _show(app: SetupApp) -> None:
    from pos.cli.screen import when_terminal_goes

    def end() -> None:
        with suppress(RuntimeError):  # it has ended already
            app.call_later(app.exit)

    when_terminal_goes(end)
    app.run()


def _print_all(settings: Settings) -> int:
    """Status 1 where a device that is set up is not well."""
    from pos.assembly.device_choices import find_ports
    from pos.ports.drivers import DeviceKind
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
