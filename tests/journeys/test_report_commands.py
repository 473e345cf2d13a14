"""`pos report`: read while a till sells, printed where none runs, and told where there is none."""

from __future__ import annotations

import json

from shop import BAG, OPENING, Shop, ask

EXPECTED_KEYS = {
    *("kind", "number", "shift", "opened_at", "closed_at", "gross", "discounts", "net", "total"),
    *("tax", "tenders", "cash", "counts", "loyalty", "grand_total", "record"),
}


def test_promised_names(shop: Shop) -> None:
    """Other programs find each figure by its name, also where nothing was sold."""
    shop.play(*OPENING)
    told = json.loads(shop.pos("report", "x", "--json").stdout)

    assert EXPECTED_KEYS <= set(told)
    assert {"cash": "0.00", "card": "0.00"} == told["tenders"]
    assert {
        *("float", "sales", "refunds", "paid_in", "paid_out", "drops", "expected", "counted"),
        "over_short",
    } <= set(told["cash"])
    assert {"sales", "returns", "voids", "no_sales", "copies", "overrides"} <= set(told["counts"])
    assert {
        *("points_redeemed", "points_value", "points_earned", "coupons"),
        *("pending", "in_doubt", "rejected"),
    } <= set(told["loyalty"])


def test_while_the_till_sells(shop: Shop) -> None:
    """The report is read beside a till that runs, which has its printer to itself."""
    till = shop.begin(*OPENING, f"item {BAG}", "tender cash 100")
    told = json.loads(shop.pos("report", "x", "--json").stdout)
    printed = shop.pos("report", "x", "--print")
    assert ask(till, f"item {BAG}")["ok"]
    till.communicate(timeout=60)

    assert "100.00" == told["total"]
    assert 1 == printed.returncode
    assert "F10" in printed.stderr


def test_after_a_kill(shop: Shop) -> None:
    """A till that was killed leaves a report of all that it had completed."""
    till = shop.begin(*OPENING, f"item {BAG}", "tender cash 100", f"item {BAG}")
    till.kill()
    till.communicate()

    assert "100.00" == json.loads(shop.pos("report", "x", "--json").stdout)["total"]


def test_printed(shop: Shop) -> None:
    """On the receipt printer where no till runs."""
    shop.play(*OPENING, f"item {BAG}", "tender cash 100")
    printed = shop.pos("report", "x", "--print")

    assert (0, "The report is printed.\n") == (printed.returncode, printed.stdout)
    assert "X report of shift 1" in shop.paper
    assert "Expected" in shop.paper


def test_the_paper_knows_the_record(shop: Shop) -> None:
    """A Z tells where the record stood; the record is compared with it, and with no other code."""
    shop.play(*OPENING, f"item {BAG}", "tender cash 100", "close-shift 200.00")
    shop.play("sign-on 1001 2468", "open-shift 50.00")
    told = json.loads(shop.pos("report", "z", "--json").stdout)["record"]
    assert told == json.loads(shop.pos("report", "z", "--json", "--shift", "1").stdout)["record"]
    code = f"POS-RECORD:{told['place']}:{told['hash']}"

    assert code in "".join(shop.paper.split())
    fits = shop.pos("journal", "verify", "--paper", code)
    assert 0 == fits.returncode
    assert f"The paper fits: record {told['place']} is the one" in fits.stdout
    forged = f"POS-RECORD:{told['place']}:{'0' * 64}"
    compared = shop.pos("journal", "verify", "--paper", forged)
    assert 1 == compared.returncode
    assert "fits" not in compared.stdout
    assert f"record {told['place']}: is not the record" in compared.stderr
    beyond = shop.pos("journal", "verify", "--paper", f"POS-RECORD:9999:{told['hash']}", "--json")
    (finding,) = json.loads(beyond.stdout)["findings"]
    assert (9999, "is on the paper, and was cut from the record") == (
        finding["seq"],
        finding["what"],
    )
    assert 2 == shop.pos("journal", "verify", "--paper", "POS-RECORD").returncode


def test_the_paper_typed_by_people(shop: Shop) -> None:
    """In two lines as a report shows the code; or its short form, which is said to be that."""
    shop.play(*OPENING, "close-shift 100.00")
    told = json.loads(shop.pos("report", "z", "--json").stdout)["record"]
    place, digest = told["place"], told["hash"]
    lines = f"POS-RECORD:{place}:{digest[:20]}\n    {digest[20:]}"
    whole = json.loads(shop.pos("journal", "verify", "--paper", lines, "--json").stdout)
    assert (True, "whole") == (whole["ok"], whole["paper"])

    short = shop.pos("journal", "verify", "--paper", f"{place} · {digest[:8]}")
    assert 0 == short.returncode
    assert "Of the paper the short form was compared: 8 digits of 64." in short.stdout
    other = "00000000" if digest[:8] != "00000000" else "11111111"
    forged = shop.pos("journal", "verify", "--paper", f"{place}:{other}")
    assert 1 == forged.returncode
    assert f"record {place}: is not the record" in forged.stderr


def test_none_to_read(shop: Shop) -> None:
    """Where there is no such report one sentence says so, and the status is 1."""
    assert "no record" in shop.pos("report", "x").stderr
    shop.play(*OPENING)
    for words, why in (
        (("z",), "No shift has been closed"),
        (("z", "--shift", "7"), "no shift 7"),
        (("z", "--shift", "1"), "Shift 1 is open"),
    ):
        ended = shop.pos("report", *words)
        assert 1 == ended.returncode
        assert why in ended.stderr
        assert "" == ended.stdout
