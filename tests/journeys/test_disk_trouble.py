"""A damaged file under a shop that opens, and a data folder that comes from another machine."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from shop import BAG, OPENING, Shop

SOLD = (*OPENING, f"scan {BAG}", "tender cash 100")
SELL_ON = ("sign-on 1001 2468", f"scan {BAG}", "tender cash 100")


def test_a_damaged_record_is_made_again_by_itself(shop: Shop) -> None:
    """The till starts, says so, and the next receipt is the next number; the file is kept."""
    shop.play(*SOLD)
    for name in ("journal.db-wal", "journal.db-shm"):
        (shop.data / name).unlink(missing_ok=True)
    (shop.data / "journal.db").write_bytes(b"worn out" * 4_096)
    played = shop.play(*SELL_ON)

    assert "S001-T1-000002" == played.state["last_sale"]["receipt"]
    assert 1 == len([*shop.data.glob("journal.db.damaged-*")])
    assert 0 == shop.pos("journal", "verify").returncode
    assert '"RecordRebuilt"' in shop.pos("journal", "export").stdout


def test_found_damaged_while_it_sold(shop: Shop) -> None:
    """The mark that a till left when it had to stop makes the next start put the record right."""
    shop.play(*SOLD)
    (shop.data / "journal-damaged").touch()
    played = shop.play(*SELL_ON)

    assert "S001-T1-000002" == played.state["last_sale"]["receipt"]
    assert '"RecordRebuilt"' in shop.pos("journal", "export").stdout
    assert not (shop.data / "journal-damaged").exists()


def test_a_folder_from_another_machine(shop: Shop) -> None:
    """Nothing is sold before somebody says that the other till is no more; then it goes on."""
    shop.play(*SOLD)
    with closing(sqlite3.connect(shop.data / "journal.db")) as db, db:
        db.execute(
            "UPDATE till SET value = ? WHERE key = 'machine'",
            ['{"built_in": ["another card"], "system": "another disk"}'],
        )
    refused = shop.pos("play", "-", stdin="show")
    adopted = shop.pos("journal", "adopt")
    played = shop.play(*SELL_ON)

    assert 1 == refused.returncode
    assert "pos journal adopt" in refused.stderr
    assert 0 == adopted.returncode, adopted.stderr
    assert "S001-T1-000002" == played.state["last_sale"]["receipt"]
    assert 0 == shop.pos("journal", "verify").returncode
