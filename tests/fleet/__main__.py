"""A whole chain's day: `make fleet`, or a smaller one: `make fleet STORES=20 RECEIPTS=30000`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from evening import tell
from fleet_run import Fleet, run_fleet


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fleet")
    parser.add_argument("--stores", type=int, default=200)
    parser.add_argument("--receipts", type=int, default=300_000, help="of all tills together")
    parser.add_argument("--kills", type=int, default=100, help="of the engine")
    parser.add_argument(
        "--hubs", type=int, help="stores with one of their own; every fifth without"
    )
    parser.add_argument("--clones", type=int, default=20, help="machines that are copied")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    fleet = Fleet(
        stores=asked.stores,
        tills_a_store=5,
        receipts=asked.receipts,
        kills=asked.kills,
        store_hubs=asked.stores // 5 if asked.hubs is None else asked.hubs,
        clones=asked.clones,
        seed=asked.seed,
    )
    evening = run_fleet(fleet)
    sys.stdout.write(f"{tell(evening)}\n")
    for one in evening.breaches[:20]:
        sys.stdout.write(f"{one}\n")
    return 1 if evening.breaches or evening.kills < fleet.kills else 0


if __name__ == "__main__":
    sys.exit(main())
