"""What people type and scan by mistake: each a sentence that says what to do, and nothing done."""

from __future__ import annotations

import re

from shop import BAG, OPENING, SARA, SHIRT, Shop

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


NUMBER = "4111-1111-1111-1111"
MANAGER = "approve 2001 135790"
WRITTEN = (
    f"note 1 {NUMBER}",
    f"note-sale {NUMBER}",
    f"discount 1 1% {NUMBER}",
    f"discount-sale 1% {NUMBER}",
    f"price 1 99.00 {NUMBER}",
    f"open-item 55555 1.00 {NUMBER}",
    f"suspend {NUMBER}",
    f"paid-in 5 {NUMBER}",
    f"paid-out 5 {NUMBER}",
    f"no-sale {NUMBER}",
    f"return S001-T1-000001 1 1 {NUMBER}",
    f"return-item {BAG} 1 {NUMBER}",
    f"gift-replace S001-T1-000001 {NUMBER}",
    f"card-payment paid {NUMBER}",
    f"tender card 10 {NUMBER.replace('-', '')}",
    f"register 966511112299 {NUMBER}",
    f"update name={NUMBER}",
    f"tag add {NUMBER}",
    f"give-points 5 {NUMBER}",
    f"redeem-outright points 5 {NUMBER}",
    f"burn-coupon B1 {NUMBER}",
    f"settle order:x absorb {NUMBER}",
)


def test_no_card_number_wherever_people_write(shop: Shop) -> None:
    """Names, notes, reasons, titles and tags with one in it are refused; no file has it."""
    played = shop.play(*OPENING, f"scan {BAG}", f"customer {SARA}", *WRITTEN)

    told = [(line, one["refusal"]) for line, one in zip(WRITTEN, played.actions[4:], strict=True)]
    assert [] == [(line, said) for line, said in told if "payment card" not in (said or "")]
    kept = [path for path in shop.folder.rglob("*") if path.is_file()]
    digits = NUMBER.replace("-", "")
    assert not [
        path
        for path in kept
        if any(number.encode() in path.read_bytes() for number in (NUMBER, digits))
    ]


def test_one_yes_is_for_one_thing(shop: Shop) -> None:
    """Of two things that need a manager the later one is done, and a second yes does nothing.

    A scan in between takes nothing away; any other line does.
    """
    played = shop.play(
        *OPENING,
        f"scan {BAG}",
        "price 1 50.00 torn",
        "discount 1 20% friend",
        MANAGER,
        "expect sale.total 80.00",
        MANAGER,
        "expect sale.total 80.00",
        "discount 1 30% friend",
        f"scan {SHIRT}",
        "note-sale a present",
        MANAGER,
        "expect sale.total 229.00",
        "discount 1 30% friend",
        f"scan {SHIRT}",
        MANAGER,
        "expect sale.total 368.00",
    )

    assert 0 == played.status, played.actions[-1]
    assert ["There is nothing to approve."] * 2 == [
        one["refusal"] for one in played.actions if one["action"] == "approve" and not one["ok"]
    ]


def test_taken_up_under_another_catalogue(shop: Shop) -> None:
    """A sale set aside keeps the prices it was scanned at, and says what is dearer or gone now."""
    shop.play(*OPENING, f"scan {BAG}", f"scan {SHIRT}", "suspend coat")
    goods = shop.folder / "goods.csv"
    goods.write_text(f"code,title,price\n{BAG},Bag,120.00\n", encoding="utf-8")
    taken = shop.pos("catalog", "import", str(goods))
    played = shop.play(
        "sign-on 1001 2468",
        "resume coat",
        "expect sale.total 249.00",
        f"scan {SHIRT}",
        f"scan {BAG}",
        "expect sale.total 369.00",
        "tender cash 369",
        "return S001-T1-000001 1 1 torn",
        "return S001-T1-000001 1 1 torn",
        "tender cash 100",
        "return S001-T1-000001 1 1 torn",
        "expect last_sale.total -100.00",
    )

    assert 0 == taken.returncode, taken.stderr
    said = played.actions[1]["say"]
    assert "is on sale no more. Hoxton Bag, navy is 120.00 by now." in said
    assert 0 == played.status, played.actions[-1]
    unknown, again, still = played.refusals
    assert f"Unknown code {SHIRT}." in unknown
    assert "all of it" in again
    assert "all of it" in still


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
