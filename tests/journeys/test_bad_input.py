"""What people type and scan by mistake: each a sentence that says what to do, and nothing done."""

from __future__ import annotations

import re

from shop import BAG, OPENING, SHIRT, Shop

BAD = (
    "tender cash 1.999",
    "tender cash 0",
    "tender cash -5",
    "tender cash 1e3",
    "tender cash 1,50",
    "tender card 100000",
    "tender wampum 5",
    "qty 0",
    "qty -1",
    "qty 1.5",
    "qty 100000",
    "qty many",
    f"item {BAG} 0",
    f"item {BAG} -2",
    "item 6281100001004",
    "scan 6281100001004",
    "scan 4004400",
    "scan POS:PAY",
    "void-line 7",
    "void-line x",
    "price 1 -1.00 wrong",
    "price 1 1.005 wrong",
    "price 9 1.00 wrong",
    "discount 1 101% wrong",
    "discount 1 -5% wrong",
    "discount 1 1e-2% wrong",
    "discount 1 NaN% wrong",
    "resume nobody",
    "return S001-T1-000099 1",
    "return S001-T1-000001 9",
    "approve 2001 135790",
    "approve 2001 000000",
    "redeem points 0",
    "redeem amount 0.001",
    "coupon ''",
    "open-shift 5",
    "complete",
    "drop 1000000",
    "paid-out 5",
    "void-tender 1",
)


def test_every_no_is_a_sentence_and_changes_nothing(shop: Shop) -> None:
    """Wrong amounts, quantities, numbers and names are refused in words; the sale stands."""
    lines = [line for bad in BAD for line in (bad, "show")]
    played = shop.play(*OPENING, f"scan {BAG}", f"scan {SHIRT}", "show", *lines)

    asked = played.actions[len(OPENING) + 2 :]
    states = [one["state"] for one in asked if one["action"] == "show"]
    told = [one for one in asked if one["action"] != "show"]
    assert 0 == played.status
    assert len(BAD) == len(told)
    wrong = [(bad, one["refusal"]) for bad, one in zip(BAD, told, strict=True) if one["ok"]]
    assert [] == wrong
    unsaid = [
        (bad, one["refusal"])
        for bad, one in zip(BAD, told, strict=True)
        if not re.fullmatch(r"\S.{9,}[.!?]", one["refusal"])
    ]
    assert [] == unsaid
    changed = [
        bad
        for bad, before, after in zip(BAD, states[:-1], states[1:], strict=True)
        if (before["sale"], before["shift"]) != (after["sale"], after["shift"])
    ]
    assert [] == changed


def test_a_command_is_told_as_one(shop: Shop) -> None:
    """Whoever wonders about a code of a sheet is told what it does, or that it is switched off."""
    told = shop.pos("codes", "read", "]C0POS:PAY")
    config = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(f"{config}[scanner]\ncommand_codes = false\n", encoding="utf-8")
    off = shop.pos("codes", "read", "POS:PAY")
    sheet = shop.pos("commands", "sheet", "--pdf", str(shop.folder / "sheet.pdf"))
    paper = shop.pos("commands", "sheet", "--print", "--qr")

    assert (0, True) == (told.returncode, "The screen's command PAY" in told.stdout)
    assert (1, True) == (off.returncode, "Unknown code POS:PAY" in off.stdout)
    assert 0 == sheet.returncode, sheet.stderr
    assert (shop.folder / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    assert 0 == paper.returncode, paper.stderr
    assert "POS:VOID-SALE" in shop.paper
