"""Codes of scales, GS1 codes and links sold by the real till: receipt, record, a kill, a return."""

from __future__ import annotations

import json

import pytest
from shop import OPENING, Shop, ask

from pos.core.gtin import check_digit

ITEMS = """code,title,price,unit,price_embedded,aliases
6281000000014,Dates,12.00,piece,,4011
2012345,Halloumi,30.00,kg,yes,
2112345,Feta,30.00,kg,,
6281000000021,Blender,250.00,piece,,
"""
PATTERNS = 'price_patterns = ["20IIIIIEEEEEX", "21IIIIIWWWWWX"]'
RECEIPT = "S001-T1-000001"


def whole(digits: str) -> str:
    return f"{digits}{check_digit(digits)}"


HALLOUMI = whole("201234501234")
FETA = whole("211234500350")
DATES = r"]C1010628100000001410LOT-7\x1d17741231"
BLENDER = "]d2010628100000002121SER-9"


@pytest.fixture
def deli(shop: Shop) -> Shop:
    """The shop, with scales of its own."""
    (shop.folder / "items.csv").write_text(ITEMS, encoding="utf-8")
    config = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(f"{config}\n[scanner]\n{PATTERNS}\n", encoding="utf-8")
    imported = shop.pos("catalog", "import", str(shop.folder / "items.csv"))
    assert 0 == imported.returncode, imported.stderr
    return shop


def test_a_basket_of_labels(deli: Shop) -> None:
    """Price and weight come from the labels; lot, serial number and expiry reach the receipt."""
    played = deli.play(
        *OPENING,
        f"scan {HALLOUMI}",
        f"scan {HALLOUMI}",
        f"scan {FETA}",
        f"scan {DATES}",
        f"scan {BLENDER}",
        f"scan {BLENDER}",
        "scan https://shop.example/01/6281000000014/10/LOT-8",
        "qty 3",
        "scan 4011",
        "expect sale.total 345.18",
        "show",
        "tender card",
    )

    assert ["serial number SER-9 is on the sale already"] == [
        text.removeprefix("Blender with ").removesuffix(".") for text in played.refusals
    ]
    sale = next(one for one in played.actions if one["action"] == "show")["state"]["sale"]
    assert [
        ("Halloumi", "1", "12.34"),
        ("Halloumi", "1", "12.34"),
        ("Feta", "0.35", "30.00"),
        ("Dates", "1", "12.00"),
        ("Blender", "1", "250.00"),
        ("Dates", "3", "12.00"),
        ("Dates", "1", "12.00"),
    ] == [(line["title"], line["quantity"], line["unit_price"]) for line in sale["lines"]]
    assert ("LOT-7", "2074-12-31") == (sale["lines"][3]["lot"], sale["lines"][3]["expires"])
    for printed in ("0.350 kg x 30.00", "Serial number SER-9", "Lot LOT-7", "Use by 2074-12-31"):
        assert printed in deli.paper
    assert "kg x 12.34" not in deli.paper
    recorded = deli.pos("journal", "export").stdout
    assert '"serial":"SER-9"' in recorded.replace("\\", "")


def test_what_must_not_be_sold(deli: Shop) -> None:
    """Expired goods, a price that has swallowed its separator and a misread leave no sale open."""
    played = deli.play(
        *OPENING,
        r"scan ]C1010628100000001417200101",
        r"scan ]C101062810000000143922019951727120",
        r"scan ]C10106281000000014393297801250",
        r"scan ]C1010628100000001310LOT",
        f"scan {whole('209999901234')}",
        "show",
    )

    assert [
        "Dates expired on 2020-01-01.",
        "The code of Dates says a price of 199,517,271.20, which cannot be right.",
        "The price in the code of Dates is in EUR, and not in SAR.",
        "Misread: 010628100000001310LOT is not a whole barcode.",
        f"Unknown code {whole('209999901234')}.",
    ] == [". ".join(text.split(". ")[:1]) + "." for text in played.refusals]
    assert played.state["sale"] is None


def test_labels_over_a_kill_and_back(deli: Shop) -> None:
    """After a kill the lines are as their labels were, and each comes back as it was sold."""
    till = deli.begin(*OPENING, f"scan {HALLOUMI}", f"scan {BLENDER}")
    assert ask(till, "show")["state"]["sale"]["total"] == "262.34"
    till.kill()
    till.communicate()
    played = deli.play(
        "sign-on 1001 2468",
        "expect sale.lines.1.serial SER-9",
        "qty 2",
        "tender cash 262.34",
        f"return {RECEIPT} 1 1 spoilt",
        "tender cash 12.34",
    )

    assert ["The serial number of Blender is of one piece."] == [
        f"{text.split('. ')[0]}." for text in played.refusals
    ]
    assert "-12.34" == played.state["last_sale"]["total"]


def test_a_code_is_told_in_words(deli: Shop) -> None:
    """`pos codes read` says what a code holds, what the till would do, and why not."""
    sold = deli.pos("codes", "read", HALLOUMI, "--json")
    expired = deli.pos("codes", "read", "]C1010628100000001417200101")
    shown = deli.pos("catalog", "show", FETA)
    doctor = deli.pos("doctor", "--json")

    told = json.loads(sold.stdout)
    assert (0, True, "2012345") == (sold.returncode, told["ok"], told["item"]["code"])
    assert ["price 12.34"] == told["readings"][1]["label"]
    assert "20IIIIIEEEEEX" == told["readings"][1]["pattern"]
    assert 1 == expired.returncode
    assert "expires 2020-01-01" in expired.stdout
    assert "! Dates expired on 2020-01-01" in expired.stdout
    assert "weight 0.350 kg" in shown.stdout
    (codes,) = (one for one in json.loads(doctor.stdout)["verdicts"] if one["name"] == "codes")
    assert codes["ok"]
    assert "21IIIIIWWWWWX holds a weight" in codes["say"]


def test_a_wrong_layout_is_told_at_the_start(deli: Shop) -> None:
    """A layout that cannot be meant so keeps the till from starting, by its key."""
    config = deli.config.read_text(encoding="utf-8")
    deli.config.write_text(config.replace("20IIIIIEEEEEX", "20IIIIIEEEEE1"), encoding="utf-8")

    refused = deli.pos("play", "-", stdin="show\n")
    assert 2 == refused.returncode
    assert '[scanner] price_patterns: "20IIIIIEEEEE1" has no X' in refused.stderr
