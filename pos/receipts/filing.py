"""Each finished sale's receipt as a text file, behind the sale: never twice, none left out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from pos.core.state import FinishedSale
from pos.errors import PosError
from pos.places import switch_to
from pos.ports.layout import plain_text
from pos.receipts.letterhead import Letterhead
from pos.receipts.stationery import StoreStationery

log = logging.getLogger("pos.receipts")

MARK = ".filed"
"""Up to which place of the record all receipts are files."""
GATHER_S = 2.0
"""A sale's points arrive within it, as on the paper; a receipt is a file by then."""
TROUBLE_WAIT_S = 10.0
AT_ONCE = 200


class FinishedSales(Protocol):
    """The record, read by whoever keeps files of it."""

    def completed_after(self, place: int, *, most: int) -> tuple[tuple[int, str], ...]:
        """Place and receipt of each sale completed after that place, in order."""
        ...

    def last_place(self) -> int: ...

    def finished_sale(self, receipt: str) -> FinishedSale | None: ...

    def close(self) -> None: ...


class ReceiptFiles:
    """On a thread of its own. It begins with the first sale after it was switched on."""

    def __init__(
        self,
        folder: Path,
        open_sales: Callable[[], FinishedSales],
        *,
        head: Letterhead,
        columns: int,
        on_trouble: Callable[[str], None] = lambda _: None,
        gather_s: float = GATHER_S,
    ) -> None:
        """`on_trouble` is told once what is wrong, and once '' when all is well again."""
        self._folder = folder
        self._open_sales = open_sales
        self._stationery = StoreStationery(head)
        self._columns = columns
        self._on_trouble = on_trouble
        self._gather_s = gather_s
        self._troubled = False
        self._begins_at: int | None = None
        """Where it was switched on, should the folder be away just then."""
        self._more = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="receipt-files", daemon=True)

    def start(self) -> None:
        """Notes where it begins before anything more is sold."""
        try:
            with closing(self._open_sales()) as sales:
                self._filed(sales)
        except (OSError, PosError) as problem:
            self._say_trouble(f"Receipts cannot be kept as files: {problem}")
        self._more.set()
        self._thread.start()

    def poke(self) -> None:
        """Something was committed. Returns at once."""
        self._more.set()

    def close(self) -> None:
        """Keep what is left, then stop."""
        self._closing.set()
        self._more.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        """On the way out it is tried once more."""
        is_last_try = False
        while not is_last_try:
            is_last_try = self._closing.is_set()
            try:
                self._follow()
                return
            except (OSError, PosError) as problem:
                self._say_trouble(f"Receipts cannot be kept as files: {problem}")
            self._closing.wait(TROUBLE_WAIT_S)
            self._more.set()

    def _follow(self) -> None:
        with closing(self._open_sales()) as sales:
            filed = self._filed(sales)
            while True:
                self._more.wait()
                self._closing.wait(self._gather_s)
                self._more.clear()
                is_last = self._closing.is_set()
                while (reached := self._file_after(filed, sales)) != filed:
                    filed = reached
                self._say_trouble("")
                if is_last:
                    return

    def _filed(self, sales: FinishedSales) -> int:
        mark = self._folder / MARK
        try:
            return int(mark.read_text(encoding="ascii"))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            if self._begins_at is None:
                self._begins_at = sales.last_place()
            switch_to(mark, b"%d" % self._begins_at)
            return self._begins_at

    def _file_after(self, filed: int, sales: FinishedSales) -> int:
        for place, receipt in sales.completed_after(filed, most=AT_ONCE):
            path = self._folder / f"{receipt}.txt"
            finished = None if path.exists() else sales.finished_sale(receipt)
            if finished is not None:
                switch_to(path, self._text(finished).encode())
            filed = place
            switch_to(self._folder / MARK, b"%d" % filed)
        return filed

    def _text(self, finished: FinishedSale) -> str:
        document = self._stationery.receipt(_nameless(finished), copy=0)
        return plain_text(document, columns=self._columns)

    def _say_trouble(self, trouble: str) -> None:
        if bool(trouble) == self._troubled:
            return
        self._troubled = bool(trouble)
        if trouble:
            log.error("%s", trouble)
        self._on_trouble(trouble)


def _nameless(finished: FinishedSale) -> FinishedSale:
    """A customer who is erased must not go on in files that nobody looks through: not by name, nor
    in what a cashier wrote.
    """
    sale = finished.sale
    bare = replace(
        sale,
        customer=replace(sale.customer, name="") if sale.customer else None,
        note="",
        lines=tuple(replace(line, note="") for line in sale.lines),
    )
    return replace(finished, sale=bare)
