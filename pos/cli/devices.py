"""`pos devices simulate`: a counter of devices that are not there, for a till to be tried on.

What may be done to them, in words, is in `drivers/virtual/orders.py`.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

from pos.cli.common import Commands, add_command, add_group

FAMILIES = ("epson", "cd5220", "dsp800")
SCALES = ("toledo8217", "dialog06")


def add_to(commands: Commands) -> None:
    group = add_group(commands, "devices", "the devices of a counter")
    made = add_command(
        group,
        "simulate",
        "scanner, printer, drawer, display, scale and card terminal that are not there",
        with_json=True,
    )
    made.add_argument("--dir", type=Path, help="where their lines, receipts and pictures are")
    made.add_argument("--display", choices=FAMILIES, default=FAMILIES[0], help="what it speaks")
    made.add_argument("--scale", choices=SCALES, default=SCALES[0], help="what it speaks")
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    """Until Ctrl+C, SIGTERM, or `quit`."""
    from pos.cli.devices_shown import teller_of
    from pos.demo.simulated import Simulated

    folder = (given.dir or _usual_folder()).absolute()
    tell = teller_of(as_json=given.json)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Simulated(folder, display=given.display, scale=given.scale) as simulated:
            tell(simulated.begun())
            with simulated.orders_from(sys.stdin.fileno()):
                for told in simulated.told():
                    tell(told)
    except KeyboardInterrupt:
        pass  # the usual way to end it
    return 0


def _usual_folder() -> Path:
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / "pos-devices"
