"""Run as a program: so many processes, each with its own connection, do the same at once.

    python coupon_racers.py WHERE FOLDER HOW_MANY WHAT CODE...

Each tells what it was answered, as a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from coupon_samples import GOODS, a_request

from pos.clock import SystemClock
from pos.coupons.engine import CouponEngine
from pos.coupons.store import is_server, open_database


def race(how_many: int, run: Callable[[int], object]) -> list[object]:
    """What each of as many threads was answered that began together."""
    answers: list[object] = [None] * how_many
    begin = threading.Barrier(how_many)

    def runner(number: int) -> None:
        begin.wait()
        answers[number] = run(number)

    threads = [threading.Thread(target=runner, args=(number,)) for number in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def tried(engine: CouponEngine, what: str, codes: list[str], number: int) -> list[object]:
    """Of each code in turn, what this runner was answered."""
    return [_try(engine, what, code, number) for code in codes]


def _try(engine: CouponEngine, what: str, code: str, number: int) -> object:
    if what == "issue":
        return engine.issue(a_request(request_id=code, **of_today())).code
    if what == "lock":
        return engine.lock(
            code, lock_id=f"{number} of {code}", goods=GOODS, till=f"T{number}", minutes=30
        ).reason
    assert what == "burn", what
    at = SystemClock().now()
    return engine.burn(code, sale_id=f"sale {number}", till=f"T{number}", at=at).burned


def of_today() -> dict[str, object]:
    now = SystemClock().now()
    return {"starts_at": now, "expires_at": now.replace(year=now.year + 1)}


def _run(where: str, folder: str, run: Callable[[CouponEngine], object], go: int) -> None:
    """In a process of its own, which leaves without anything of its parent's."""
    status = 1
    try:
        engine = CouponEngine(open_database(where, folder=Path(folder)), SystemClock())
        os.read(go, 1)  # ends for all at once, when the parent closes the other end
        os.write(sys.stdout.fileno(), f"{json.dumps(run(engine))}\n".encode())
        engine.close()
        status = 0
    finally:
        os._exit(status)


def main() -> int:
    where, folder, how_many, what, *codes = sys.argv[1:]
    if is_server(where):
        import_module("pos.coupons.store.postgres")  # once, and not in every runner
    go, begin = os.pipe()
    for number in range(int(how_many)):
        if os.fork() == 0:
            os.close(begin)
            _run(where, folder, partial(tried, what=what, codes=codes, number=number), go)
    os.close(begin)
    ends = [os.wait()[1] for _ in range(int(how_many))]
    return 1 if any(ends) else 0


if __name__ == "__main__":
    sys.exit(main())
