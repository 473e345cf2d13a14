"""A record whose file is damaged: how long until the till that is started on it has sold."""

from __future__ import annotations

from functools import partial
from statistics import median

from bench.commits import timed
from bench.shop import CASHIER, PIN, Shop, a_folder, ask, code_of, open_shift
from bench.table import Row
from pos.assembly.till import Till
from pos.core import intents as it
from pos.journal.checking import check_record
from pos.places import Places

SALES, ITEMS, ROUNDS = 5_000, 10, 3
MOST_S = 10.0
PAGE_BYTES = 4_096


def measure() -> list[Row]:
    with a_folder() as folder:
        shop = Shop(folder, items=ITEMS)
        _sell_for_days(shop)
        places = Places(shop.settings.data_dir)
        mended_s: list[float] = []
        checked_s: list[float] = []
        for _ in range(ROUNDS):
            _damage(places)
            mended_s.append(timed(partial(_sell_once, shop)))
            checked_s.append(timed(partial(check_record, places.record, places.copy)))
        verdict = check_record(places.record, places.copy)
        assert verdict.ok, verdict
    return [
        Row(
            figure=f"from a damaged record of {verdict.records:,} to the first sale",
            ours=f"{median(mended_s):.2f} s (n={ROUNDS})",
            against=f"reading it and its copy whole {median(checked_s):.2f} s (n={ROUNDS})",
            ratio=f"{median(mended_s) / median(checked_s):.1f}",
            target=f"≤ {MOST_S:g} s",
            met=max(mended_s) <= MOST_S,
        )
    ]


def _sell_for_days(shop: Shop) -> None:
    """The shift is closed and another begun: a start reads the one that is open."""
    with shop.open_till() as till:
        for number in range(SALES):
            ask(till, it.Scanned(text=code_of(number % ITEMS)))
            ask(till, it.TakeTender(method="cash"))
        shift = till.terminal.snapshot.state.shift
        assert shift is not None
        ask(till, it.CloseShift(counted=shift.drawer_expected))
        open_shift(till)


def _damage(places: Places) -> None:
    """The first page is another file's, as after a disk that wrote to the wrong place."""
    with places.record.open("r+b") as file:
        file.write(b"\xa5" * PAGE_BYTES)


def _sell_once(shop: Shop) -> None:
    with Till(shop.settings).running() as till:
        ask(till, it.SignOn(user_id=CASHIER, pin=PIN))
        ask(till, it.Scanned(text=code_of(0)))
        ask(till, it.TakeTender(method="cash"))
