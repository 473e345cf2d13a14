"""A till that sells until it is killed; it says on stdout what it was told is done."""

from __future__ import annotations

import sys
from pathlib import Path

from fakes import CountingIds
from terminal_bench import Bench

from pos.core import intents as it
from pos.core.money import Money


def tell(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def sell_on(folder: Path, run: str) -> None:
    bench = Bench(folder, ids=CountingIds(f"run{run}-"))
    with bench.running():
        bench.ask(it.SignOn(user_id="1001", pin="4711"))
        bench.ask(it.OpenShift(opening_float=Money.zero("SAR")))
        while True:
            for code in ("bag", "sock", "bag"):
                said = bench.done(it.Scanned(text=code)).say
                tell(f"scanned {said}")
            bench.done(it.TakeTender(method="cash"))
            last = bench.snapshot.state.last_sale
            assert last is not None
            tell(f"paid {last.receipt}")


if __name__ == "__main__":
    sell_on(Path(sys.argv[1]), sys.argv[2])
