"""More store-days than the tests have, or one store again: `make simulate DAYS=500 SEED=17`."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sim_run import DAYS, Run, in_memory, run_store


def main() -> int:
    parser = argparse.ArgumentParser(prog="make simulate")
    parser.add_argument("--days", type=int, default=200, help="store-days in all")
    parser.add_argument("--seed", type=int, default=1, help="of the first store")
    parser.add_argument("--heads", action="store_true", help="print the records' last hashes")
    asked = parser.parse_args()
    logging.getLogger("pos").addHandler(logging.NullHandler())
    logging.lastResort = None

    whole, rest = divmod(asked.days, DAYS)
    spans = [DAYS] * whole + [rest] * bool(rest)
    seeds = range(asked.seed, asked.seed + len(spans))
    counts: Counter[str] = Counter()
    with ProcessPoolExecutor(min(len(spans), os.cpu_count() or 1)) as pool:
        for run in pool.map(_run, seeds, spans):
            counts.update(run.counts)
            if asked.heads:
                _tell(json.dumps(run.heads))
            elif run.breaches:
                _tell(str(run))
    if not asked.heads:
        _tell(", ".join(f"{number:,} {what}" for what, number in counts.items()))
    return 1 if counts["violations"] else 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _run(seed: int, days: int) -> Run:
    with in_memory() as folder:
        return run_store(seed, folder, days=days)


if __name__ == "__main__":
    sys.exit(main())
