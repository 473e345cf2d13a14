"""`pos customers erase`: nothing of a customer is left in any file of the till, and all else is."""

from __future__ import annotations

import json

from shop import BAG, OPENING, SARA, Shop

from pos.journal.rebuild import rebuild

CARD = "7700001234567"
CANARIES = (SARA, "Sara", "966500001234", "Canary")
KEPT_ELSEWHERE = {"till.log"}
"""Masked: it never had them."""


def files_with(shop: Shop, *words: str) -> set[tuple[str, str]]:
    """Which file of the data folder holds which of the words, as bytes."""
    return {
        (path.name, word)
        for path in shop.data.rglob("*")
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes()
    }


def sold_to_her(shop: Shop) -> None:
    shop.pos("cards", "link", CARD, SARA)
    played = shop.play(
        *OPENING,
        f"item {BAG}",
        "note-sale Canary rings twice",
        f"customer {SARA}",
        "tender cash 100",
        f"item {BAG}",
        f"customer {SARA}",
        "suspend Canary",
    )
    assert not played.refusals
    assert 0 == shop.pos("sync").returncode


def erase(shop: Shop, *words: str) -> dict[str, object]:
    ended = shop.pos("customers", "erase", SARA, "--again", SARA, "--json", *words)
    assert 0 == ended.returncode, ended.stderr
    told: dict[str, object] = json.loads(ended.stdout)
    return told


def test_nothing_of_her_is_left(shop: Shop) -> None:
    """Not in the record or its log, not in the copy, the cards, the receipts: byte for byte."""
    sold_to_her(shop)
    assert {("journal.db", SARA), ("journal-beside.jsonl", SARA), ("cards.db", SARA)} <= files_with(
        shop, SARA
    )

    told = erase(shop)

    assert (1, []) == (told["cards"], told["damaged_files"])
    assert {"records", "entries"} <= {name for name, figure in told.items() if figure}
    assert set() == files_with(shop, *CANARIES, CARD)


def test_the_record_stays_whole(shop: Shop) -> None:
    """The chain and the copy agree as before, say that somebody was erased, and sales go on."""
    sold_to_her(shop)
    before = json.loads(shop.pos("report", "x", "--json").stdout)

    erase(shop)

    assert 0 == shop.pos("journal", "verify").returncode
    kinds = [json.loads(line)["kind"] for line in shop.pos("journal", "export").stdout.splitlines()]
    assert "CustomerErased" == kinds[-1]
    after = json.loads(shop.pos("report", "x", "--json").stdout)
    assert before["total"] == after["total"]
    played = shop.play("sign-on 1001 2468", f"item {BAG}", "tender cash 100")
    assert not played.refusals
    assert 0 == shop.pos("journal", "verify").returncode


def test_a_rebuild_brings_nobody_back(shop: Shop) -> None:
    """The copy that a lost record is made of has forgotten her too."""
    sold_to_her(shop)
    erase(shop)

    rebuild(shop.data / "copy", shop.folder / "again.db")

    again = (shop.folder / "again.db").read_bytes()
    assert not [word for word in CANARIES if word.encode() in again]


def test_not_while_something_waits(shop: Shop) -> None:
    """What the service must still hear of her goes out first, or is settled: nothing is changed."""
    played = shop.play(
        *OPENING, f"item {BAG}", f"customer {SARA}", "network down", "tender cash 100"
    )
    assert not played.refusals
    ended = shop.pos("customers", "erase", SARA, "--again", SARA)

    assert 1 == ended.returncode
    assert "must still hear" in ended.stderr
    assert "pos sync" in ended.stderr
    assert ("journal.db", SARA) in files_with(shop, SARA)


def test_not_while_a_till_runs(shop: Shop) -> None:
    """It may have her in its hands: close it first."""
    till = shop.begin(*OPENING)
    ended = shop.pos("customers", "erase", SARA, "--again", SARA)
    till.communicate(timeout=60)

    assert 1 == ended.returncode
    assert "Close it" in ended.stderr


def test_only_who_is_meant(shop: Shop) -> None:
    """The id twice, alike; and of somebody unknown nothing is written."""
    sold_to_her(shop)
    ended = shop.pos("customers", "erase", SARA, "--again", SARA[:-1])
    assert (2, True) == (ended.returncode, "nothing was done" in ended.stderr)
    asked = shop.pos("customers", "erase", SARA)
    assert (2, True) == (asked.returncode, "--again" in asked.stderr)

    records = len(shop.pos("journal", "export").stdout.splitlines())
    nobody = shop.pos("customers", "erase", "nobody", "--again", "nobody")
    assert "keeps nothing of nobody" in nobody.stdout
    assert records == len(shop.pos("journal", "export").stdout.splitlines())
