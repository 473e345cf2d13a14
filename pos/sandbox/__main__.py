"""The sandbox as a program of its own: python -m pos.sandbox."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pos.sandbox.scenarios import SCENARIOS
from pos.sandbox.server import LOOPBACK, serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="pos sandbox", description=__doc__)
    parser.add_argument("--host", default=LOOPBACK, help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--data", type=Path, help="file that keeps the world between runs")
    parser.add_argument("--world", default="demo", choices=sorted(SCENARIOS))
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the parent")
    given = parser.parse_args()
    return serve(
        host=given.host,
        port=given.port,
        data=given.data,
        world_name=given.world,
        until_stdin_closes=given.until_stdin_closes,
    )


if __name__ == "__main__":
    sys.exit(main())
