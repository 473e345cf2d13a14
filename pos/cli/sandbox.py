"""`pos sandbox`: the stand-in loyalty service on real HTTP."""

from __future__ import annotations

import argparse
from pathlib import Path

from pos.cli.common import Commands, add_command


def add_to(commands: Commands) -> None:
    made = add_command(commands, "sandbox", "run the stand-in loyalty service on real HTTP")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on")
    made.add_argument("--port", type=int, default=8900, help="0 takes a free one")
    made.add_argument("--data", type=Path, help="file that keeps its world between runs")
    made.add_argument("--world", default="demo", metavar="NAME", help="the world to begin with")
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    from pos.sandbox.server import serve

    return serve(host=given.host, port=given.port, data=given.data, world_name=given.world)
