"""A gift card's code typed where words, customers or coupons go is in no file, and not sent."""

from __future__ import annotations

import re

import pytest
from shop import BAG, OPENING, SARA, Shop

LINKED = "GC0000111122223333"
METHODS = '[tender]\nmethods = ["cash", "card", "gift-card", "store-credit"]\n'


def sold_card(shop: Shop) -> str:
    """Its code, as printed on its slip."""
    text = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(text + METHODS, encoding="utf-8")
    shop.play(*OPENING, "gift-card 120", "tender cash 120", f"item {BAG}", "tender cash 100")
    return str(re.findall(r"GC(?:-[0-9A-Z]{4}){4}", shop.paper)[-1])


def written(code: str) -> tuple[str, ...]:
    """It in every field that takes words, and in those that ask the service."""
    return (
        f"serial {code}",
        "leave-item",
        f"note 1 it came with {code}",
        f"note-sale {code} left here",
        f"price 1 90 {code}",
        f"discount 1 1% {code}",
        f"discount-sale 1% because{code}",
        f"tax-exempt {code}",
        f"return S001-T1-000002 1 1 {code}",
        f"return-item {BAG} {code}",
        f"open-item {code} 5 Mug",
        f"open-item M1 5 {code}",
        f"suspend {code}",
        f"no-sale {code}",
        f"paid-in 5 {code}",
        f"drop 5 {code}",
        f"gift-replace S001-T1-000001 {code}",
        f"update name={code}",
        f"tag add {code}",
        f"give-points 5 {code}",
        f"event visited what={code}",
        f"redeem-outright points 5 {code}",
        f"burn-coupon X {code}",
        f"register-with 0500000009 Mona referrer={code}",
        *(f"{word} {code}" for word in ASKING),
        f"burn-coupon {code} used",
    )


def on_paper(shop: Shop, *forms: str) -> list[int]:
    return [shop.paper.count(one) for one in forms]


ASKING = ("customer", "card", "coupon", "link-card")
"""What goes to the service as somebody or something that it may know."""


@pytest.mark.parametrize("form", ["as printed", "packed"])
def test_written_anywhere(shop: Shop, form: str) -> None:
    """Each is refused without it; no file of the folder, no paper and no answer has it after."""
    printed = sold_card(shop)
    packed = printed.replace("-", "")
    code = printed if form == "as printed" else packed
    slips = on_paper(shop, printed, packed)

    lines = written(code)
    played = shop.play(
        "sign-on 2001 135790", f"item {BAG}", f"customer {SARA}", "item WATCH-1", *lines
    )

    answers = dict(zip(lines, played.actions[4:], strict=True))
    unrefused = [line for line, answer in answers.items() if answer["ok"]]
    assert ["leave-item"] == unrefused
    other = [
        answer["refusal"]
        for answer in answers.values()
        if not answer["ok"] and "code of a gift card" not in answer["refusal"]
    ]
    assert [] == other
    said = played.stderr + str([(one["say"], one.get("refusal")) for one in played.actions])
    assert (printed in said, packed in said) == (False, False)
    assert slips == on_paper(shop, printed, packed)
    for path in (one for one in shop.data.rglob("*") if one.is_file()):
        held = path.read_bytes()
        assert (printed.encode() in held, packed.encode() in held) == (False, False), path.name


def test_a_linked_card_of_that_shape(shop: Shop) -> None:
    """The shop's own customer card goes first, however much it looks like a code."""
    shop.pos("cards", "link", LINKED, SARA)

    played = shop.play(*OPENING, f"item {BAG}", f"card {LINKED}")

    assert [] == played.refusals
    assert SARA == played.state["sale"]["customer"]["id"]
