"""A shop to measure in: a generated catalogue, one cashier, a configuration file and its till."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from pos.assembly.till import Till
from pos.catalog.importer import import_csv
from pos.clock import SystemClock
from pos.config import Settings, load
from pos.core import intents as it
from pos.core.gtin import check_digit
from pos.core.money import Money
from pos.core.roles import Role
from pos.office.users import UserBook
from pos.places import Places
from pos.terminal.ticket import Outcome

CASHIER, PIN = "1001", "2468"
CURRENCY = "SAR"
ANSWER_WITHIN_S = 30.0

_CONFIG = """
[store]
name = "Bench"
currency = "{currency}"

[loyalty]
provider = "none"

[scanner]
driver = "{scanner}"
port = "{port}"

[printer]
driver = "none"

[drawer]
driver = "none"
"""


class Shop:
    """Everything below one folder, without loyalty, printer or drawer: the till alone."""

    def __init__(self, folder: Path, *, items: int, catalogue: Path | None = None) -> None:
        self.folder = folder
        self.scanner_port = folder / "scanner"
        folder.mkdir(parents=True, exist_ok=True)
        places = Places(self.settings.data_dir)
        places.make()
        if catalogue is None:
            write_catalogue(places.catalogue, items=items)
        else:
            places.catalogue.hardlink_to(catalogue)
        book = UserBook(places.staff, SystemClock())
        book.add(CASHIER, name="Amira Hassan", role=Role.CASHIER, pin=PIN)

    def config(self, *, scanner: bool) -> Path:
        """A configuration file of this shop, with or without its scanner plugged in."""
        path = self.folder / ("config.toml" if scanner else "no-scanner.toml")
        driver, port = ("serial", self.scanner_port) if scanner else ("none", "")
        path.write_text(_CONFIG.format(currency=CURRENCY, scanner=driver, port=port))
        return path

    @cached_property
    def settings(self) -> Settings:
        """Those of the till without a scanner."""
        return load(self.config(scanner=False), {})

    @contextmanager
    def open_till(self) -> Iterator[Till]:
        """The till running without a screen, signed on, its shift open."""
        with Till(self.settings).running() as till:
            open_shift(till)
            yield till


def open_shift(till: Till) -> None:
    ask(till, it.SignOn(user_id=CASHIER, pin=PIN))
    ask(till, it.OpenShift(opening_float=Money(50_000, CURRENCY)))


def ask(till: Till, intent: it.Intent) -> Outcome:
    """Submit, wait until everything it set off has ended, and insist that it was done."""
    outcome = till.terminal.submit(intent).ended.result(ANSWER_WITHIN_S)
    assert outcome.ok, outcome.refusal
    return outcome


def code_of(number: int) -> str:
    """The barcode of the catalogue's item of that number: an EAN-13."""
    digits = f"62820{number:07d}"
    return f"{digits}{check_digit(digits)}"


def title_of(number: int) -> str:
    return f"Article {number:06d}"


def price_of(number: int) -> Money:
    """No two neighbours cost the same, and none so much that the total outgrows the screen."""
    return Money(125 + number * 37 % 1_000, CURRENCY)


def write_catalogue(path: Path, *, items: int) -> None:
    rows = path.with_suffix(".csv")
    with rows.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "title", "price", "product_id", "tax"))
        for number in range(items):
            price = price_of(number).minor
            writer.writerow(
                (
                    code_of(number),
                    title_of(number),
                    f"{price // 100}.{price % 100:02}",
                    f"P{number}",
                    "standard",
                )
            )
    report = import_csv(rows, path, currency=CURRENCY, tax_names=("standard", "zero"))
    assert report.accepted == items, report.problem
    rows.unlink()


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder on a disk: /tmp is memory on some machines, and flushes nothing."""
    lasting = Path("/var/tmp")
    with tempfile.TemporaryDirectory(
        prefix="pos-bench-", dir=lasting if lasting.is_dir() else None
    ) as folder:
        yield Path(folder)
