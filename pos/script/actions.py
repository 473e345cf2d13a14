"""Each action of the till script that asks the terminal for something: its words to an intent."""

from __future__ import annotations

from typing import NoReturn

from pos.core import intents as it
from pos.core.settlement import SettleHow
from pos.core.stored_value import StoredKind
from pos.core.tender import CARD, CASH
from pos.script.cash_actions import CASH_ACTIONS
from pos.script.goods_actions import GOODS_ACTIONS
from pos.script.loyalty_actions import LOYALTY_ACTIONS
from pos.script.receipt_actions import RECEIPT_ACTIONS
from pos.script.words import Form, Words, WrongWords, form


def intent_of(name: str, words: Words) -> it.Intent:
    """The intent of an action that ACTIONS knows; WrongWords when its words do not fit."""
    form = ACTIONS[name]
    count = len(words.words)
    if count < form.least or (form.most is not None and count > form.most):
        raise WrongWords(f"Write: {name} {form.usage}".rstrip() + ".")
    return form.make(words)


def _discount_line(words: Words) -> it.Intent:
    percent, amount = words.reduction(1)
    return it.DiscountLine(
        number=words.whole(0), percent=percent, amount=amount, reason=words.reason(2, "discount")
    )


def _discount_sale(words: Words) -> it.Intent:
    percent, amount = words.reduction(0)
    return it.DiscountSale(percent=percent, amount=amount, reason=words.reason(1, "discount"))


def _resume(words: Words) -> it.Intent:
    name, given = words.options(0, "till")
    return it.ResumeSale(name=name, till=given.get("till", ""))


def _return(words: Words) -> it.Intent:
    return it.ReturnGoods(
        receipt=words.at(0),
        number=words.whole(1),
        quantity=words.optional_quantity(2),
        reason=words.reason(3, "return"),
    )


def _return_item(words: Words) -> it.Intent:
    """A quantity is a number, and a reason does not begin with one."""
    has_quantity = len(words.words) > 2 and words.is_figure(1)
    return it.ReturnItem(
        code=words.at(0),
        quantity=words.quantity(1) if has_quantity else None,
        reason=words.reason(2 if has_quantity else 1, "return"),
    )


_WITH_A_CODE = (CARD, *StoredKind)
"""For every other means a word that is no amount is one typed wrong."""


def _tender(words: Words) -> it.Intent:
    method = words.at(0)
    if len(words.words) > 2:
        return _tender_by_code(words)
    if method in _WITH_A_CODE and len(words.words) == 2 and _has_letters(words.at(1)):
        return _tender_by_code(words) if _is_code(words) else _half_an_amount(words)
    amount = words.optional_money(1)
    if amount is None and method == CASH:
        raise WrongWords("Write: tender cash AMOUNT.")
    return it.TakeTender(method=method, amount=amount)


_NEVER_IN_A_CODE = frozenset(".,+_'")


def _has_letters(word: str) -> bool:
    return any(letter.isalpha() for letter in word)


def _is_code(words: Words) -> bool:
    """Letters and digits that cannot be meant as an amount."""
    return not words.is_figure(1) and not _NEVER_IN_A_CODE.intersection(words.words[1])


def _half_an_amount(words: Words) -> NoReturn:
    """Taken for a code it would pay all that is due."""
    method, word = words.at(0), words.at(1)
    raise WrongWords(
        f"{word!r} is not an amount. Where it is the code, write the amount before it: "
        f"tender {method} AMOUNT {word}."
    )


def _tender_by_code(words: Words) -> it.Intent:
    """The code is the last word, with or without an amount before it."""
    method, code = words.at(0), words.at(len(words.words) - 1)
    amount = words.money(1) if len(words.words) > 2 else None
    if method == CARD:
        return it.TakeTender(method=method, amount=amount, reference=code)
    return it.TakeTender(method=method, amount=amount, code=code)


def _card_payment(words: Words) -> it.Intent:
    match words.at(0):
        case "ask":
            return it.AskCardAgain()
        case "paid" | "not-paid" as word:
            return it.ResolveCard(is_done=word == "paid", reason=words.rest(1))
        case _:
            raise WrongWords("Write: card-payment ask, or: card-payment paid | not-paid WHY.")


def _settle(words: Words) -> it.Intent:
    ways = [how.value for how in SettleHow]
    if words.at(1) not in ways:
        raise WrongWords(f"Write one of {', '.join(ways)} after the entry.")
    return it.SettleEntry(entry_id=words.at(0), how=SettleHow(words.at(1)), why=words.rest(2))


def _tax_exempt(words: Words) -> it.Intent:
    return it.ChargeTax() if words.rest(0) == "off" else it.ExemptFromTax(reason=words.rest(0))


def _replaced(words: Words) -> it.Intent:
    reason, given = words.options(1, "card")
    return it.ReplaceStoredValue(
        receipt=words.at(0), reason=reason, last_four=given.get("card", "")
    )


ACTIONS: dict[str, Form] = {
    "sign-on": form("USER PIN", 2, 2, lambda w: it.SignOn(user_id=w.at(0), pin=w.at(1))),
    "sign-off": form("", 0, 0, lambda _: it.SignOff()),
    "lock": form("", 0, 0, lambda _: it.LockTill()),
    "approve": form("USER PIN", 2, 2, lambda w: it.Approve(user_id=w.at(0), pin=w.at(1))),
    **CASH_ACTIONS,
    "item": form(
        "CODE [QTY]",
        1,
        2,
        lambda w: it.EnterCode(code=w.at(0), quantity=w.optional_quantity(1)),
    ),
    "qty": form("N", 1, 1, lambda w: it.ChangeQuantity(quantity=w.quantity(0))),
    "void-line": form("N", 1, 1, lambda w: it.VoidLine(number=w.whole(0))),
    "void-sale": form("", 0, 0, lambda _: it.VoidSale()),
    "suspend": form("[NAME]", 0, None, lambda w: it.SuspendSale(name=w.rest(0))),
    "resume": form("NAME [till=TILL]", 1, None, _resume),
    "store-suspended": form("", 0, 0, lambda _: it.ListSuspended()),
    "return-item": form("CODE [QTY] WHY", 2, None, _return_item),
    "return": form("RECEIPT LINE [QTY] [WHY]", 2, None, _return),
    "price": form(
        "N AMOUNT WHY",
        2,
        None,
        lambda w: it.OverridePrice(
            number=w.whole(0), unit_price=w.money(1), reason=w.reason(2, "price")
        ),
    ),
    "discount": form("N PERCENT%|AMOUNT WHY", 2, None, _discount_line),
    "discount-sale": form("PERCENT%|AMOUNT WHY", 1, None, _discount_sale),
    "tax-exempt": form("WHY | off", 1, None, _tax_exempt),
    **GOODS_ACTIONS,
    **LOYALTY_ACTIONS,
    "tender": form("cash A | card [A] [APPROVAL] | gift-card [A] CODE | METHOD A", 1, 3, _tender),
    "card-payment": form("ask | paid WHY | not-paid WHY", 1, None, _card_payment),
    "gift-card": form(
        "A [CODE]", 1, 2, lambda w: it.SellGiftCard(amount=w.money(0), code=w.optional(1))
    ),
    "balance-of": form("CODE", 1, 1, lambda w: it.ReadStoredValue(code=w.at(0))),
    "gift-replace": form("RECEIPT WHY [card=LAST4]", 2, None, _replaced),
    "void-tender": form("N", 1, 1, lambda w: it.VoidTender(number=w.whole(0))),
    "complete": form("", 0, 0, lambda _: it.CompleteSale()),
    "settle": form("ENTRY HOW WHY", 2, None, _settle),
    **RECEIPT_ACTIONS,
}
