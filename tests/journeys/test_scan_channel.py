"""The line of the scanner up to the record: whatever comes down it can only look something up."""

from __future__ import annotations

import queue
from contextlib import closing
from pathlib import Path
from random import Random

from bench.shop import Shop, code_of, open_shift
from drivers.scanners.serial_scanner import SerialScanner
from drivers.virtual.pty_scanner import PtyScanner
from pos.assembly.till import Choices, Till
from pos.core.events import Event, LineAdded, SaleOpened
from pos.journal.journal import SqliteJournal
from pos.ports.devices import Scan, ScannerNews
from pos.terminal.ticket import Ticket

WITHIN_S = 60.0
PIECES = 1_500
ITEMS = 40
WORDS = (
    b"tender cash 500", b"sign-off", b"void-sale", b"no-sale change", b"1001\r2468", b"F9", b"POS",
    b"\x1b[20~", b"\x1bOP", b"\x1bp\x00\x19\xfa", b"\x1b@", b"\x10\x14\x01\x00\x01", b"\x9b2J",
    b'{"kind": "SaleCompleted"}', b"'; DROP TABLE journal; --", b"../../data/journal.db",
    b"\xe2\x80\xae6004", b"\xff\xfe\x00", b"]C1", b"]Q3(01)", b"\x1d\x1d\x1d", b"0" * 10_000,
)  # fmt: skip
"""Of the till script, of terminals and printers, of databases; and a bomb."""
ENDS = (b"\r", b"\n", b"\r\n", b"\t", b"\x03", b"\x02", b"")


def test_hostile_scans_change_nothing(tmp_path: Path) -> None:
    """Of everything mixed in any way the record has the goods that were scanned, and no more."""
    shop = Shop(tmp_path / "shop", items=ITEMS)
    chance = Random(20_261_122)
    goods = [code_of(number) for number in chance.sample(range(ITEMS), ITEMS)]
    tickets: queue.SimpleQueue[Ticket] = queue.SimpleQueue()

    def heard(news: ScannerNews, ticket: Ticket | None) -> None:
        if ticket is not None and isinstance(news, Scan) and news.text == goods[-1]:
            tickets.put(ticket)

    with closing(PtyScanner(shop.scanner_port)) as scanner:
        # A stopped clock: a stall of the machine is no silence within a code.
        driver = SerialScanner(port=scanner.port, clock=lambda: 0.0)
        till = Till(shop.settings, Choices(scanner=driver), on_scan=heard)
        with till.running():
            open_shift(till)
            for code in goods:
                scanner.send_bytes(hostile(chance) + f"\x02{code}\r".encode())
            tickets.get(timeout=WITHIN_S).ended.result(WITHIN_S)

    events = recorded(shop)
    assert goods == [one.line.item.code for one in events if isinstance(one, LineAdded)]
    opened = next(at for at, one in enumerate(events) if isinstance(one, SaleOpened))
    assert {SaleOpened, LineAdded} == {type(one) for one in events[opened:]}


def hostile(chance: Random) -> bytes:
    """What breaks off at its end is for the STX behind it to drop."""
    pieces = []
    for _ in range(PIECES // ITEMS):
        noise = chance.randbytes(chance.randrange(1, 30))
        pieces += [chance.choice([noise, chance.choice(WORDS)]), chance.choice(ENDS)]
    return b"".join(pieces)


def recorded(shop: Shop) -> list[Event]:
    with closing(SqliteJournal(shop.settings.data_dir / "journal.db")) as journal:
        return list(journal.since_shift_opened())
