"""The till script's actions about goods: what is told of them, notes, and prices only checked."""

from __future__ import annotations

from pos.core import intents as it
from pos.script.words import Form, Words, WrongWords, form


def _age(words: Words) -> it.Intent:
    if words.at(0) not in ("yes", "no"):
        raise WrongWords("Write: age yes, or age no.")
    return it.TellAge(is_old_enough=words.at(0) == "yes")


def _weigh(words: Words) -> it.Intent:
    weight = words.optional_quantity(0)
    return it.AskScale() if weight is None else it.TellWeight(weight=weight)


def _open_item(words: Words) -> it.Intent:
    title, given = words.options(2, "tax", "qty")
    quantity = Words(words=[given["qty"]], currency="").quantity(0) if "qty" in given else None
    return it.SellOpenItem(
        code=words.at(0),
        price=words.money(1),
        title=title,
        tax=given.get("tax", ""),
        quantity=quantity,
    )


GOODS_ACTIONS: dict[str, Form] = {
    "price-of": form("AMOUNT", 1, 1, lambda w: it.TellPrice(price=w.money(0))),
    "age": form("yes|no", 1, 1, _age),
    "serial": form("NUMBER", 1, None, lambda w: it.TellSerial(serial=w.rest(0))),
    "weigh": form("[WEIGHT]", 0, 1, _weigh),
    "leave-item": form("", 0, 0, lambda _: it.LeaveQuestion()),
    "price-check": form("[CODE]", 0, 1, lambda w: it.CheckPrice(code=w.at(0) if w.words else "")),
    "open-item": form("CODE PRICE TITLE [tax=RATE] [qty=N]", 3, None, _open_item),
    "note": form("N TEXT", 1, None, lambda w: it.NoteLine(number=w.whole(0), text=w.rest(1))),
    "note-sale": form("TEXT", 0, None, lambda w: it.NoteSale(text=w.rest(0))),
}
