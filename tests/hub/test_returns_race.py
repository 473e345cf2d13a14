"""Very many that take back the same goods at once: never more than was bought, and never less."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from pos.hub.returns import Verdict
from tests.hub.hubs import Hub
from tests.hub.returning_till import LINES, Till

MANY = 64


def test_very_many_at_once(hub: Hub) -> None:
    """Each begins at the same moment, takes back a piece where it may and goes on until it is told
    that nothing is left; some are struck out again, some give up what they claimed.
    """
    shop = Till(hub, "T0")
    receipt = shop.sells("s0")
    tills = [Till(hub, f"T{number + 1}") for number in range(MANY)]
    begin = Barrier(MANY)

    def take_back(number: int) -> int:
        till, chance = tills[number], random.Random(number)
        begin.wait(60)
        done = tried = 0
        left = {*LINES}
        while left:
            line = chance.choice(sorted(left))
            tried += 1
            sale = f"r{number}.{tried}"
            answer = till.claims(receipt, line, 1, sale)
            if answer.verdict is Verdict.TOO_MANY:
                left.discard(line)
            elif answer.verdict is Verdict.CLAIMED:
                done += _went_on(till, sale, receipt, line, fate=chance.random())
        return done

    with ThreadPoolExecutor(MANY) as pool:
        done = sum(pool.map(take_back, range(MANY)))

    assert sum(LINES.values()) == done
    rows = hub.rows("SELECT line, sum(quantity), min(state) FROM hub.returned GROUP BY line")
    assert {(line, sold, "done") for line, sold in LINES.items()} == {*rows}
    assert [] == hub.rows("SELECT * FROM hub.alarm")


def _went_on(till: Till, sale: str, receipt: str, line: int, *, fate: float) -> bool:
    """Whether it came back in the end."""
    if fate < 0.2:
        till.returns.give_up([sale])
        return False
    till.takes_back(sale, receipt, line, 1, claim=sale)
    if fate < 0.4:
        till.writes("SaleVoided", sale_id=sale)
    else:
        till.completes(sale, f"S1-{till.till}-{sale}")
    till.ships()
    return fate >= 0.4
