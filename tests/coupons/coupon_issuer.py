"""Run as a program: coupons issued, locked and burned one after another until it is killed.

    python coupon_issuer.py WHERE FOLDER FIRST

It tells each answer once it has it: `NUMBER issued CODE`, `NUMBER burned CODE`.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from coupon_racers import of_today
from coupon_samples import GOODS, a_request

from pos.clock import SystemClock
from pos.coupons.engine import CouponEngine
from pos.coupons.store import open_database


def main() -> None:
    where, folder, first = sys.argv[1:]
    clock = SystemClock()
    engine = CouponEngine(open_database(where, folder=Path(folder)), clock)
    for number in count(int(first)):
        code = engine.issue(a_request(request_id=f"request {number}", **of_today())).code
        _tell(f"{number} issued {code}")
        lock_id, till = f"lock {number}", "T1"
        engine.lock(code, lock_id=lock_id, goods=GOODS, till=till, minutes=30)
        burn = engine.burn(
            code, sale_id=f"sale {number}", lock_id=lock_id, till=till, at=clock.now()
        )
        assert burn.burned
        _tell(f"{number} burned {code}")


def _tell(answer: str) -> None:
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
