"""Each action of the till script that asks the terminal for something: its words to an intent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pos.core import intents as it
from pos.core.money import Money
from pos.core.quantity import parse_quantity
from pos.core.shift import CashMove
from pos.core.tender import CASH
from pos.text import safe


class WrongWords(Exception):
    """The words after an action do not fit it; the text says what would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one action, read as what the action wants of them.

    A script is text from outside like any other: what is shown or kept of it is safe text.
    """

    words: Sequence[str]
    currency: str

    def at(self, index: int) -> str:
        return safe(self.words[index])

    def rest(self, index: int) -> str:
        """Everything from there on: a reason needs no quotes."""
        return safe(" ".join(self.words[index:]))

    def money(self, index: int) -> Money:
        try:
            return Money.parse(self.words[index], self.currency)
        except ValueError as problem:
            raise WrongWords(f"{problem}.") from None

    def optional_money(self, index: int) -> Money | None:
        return self.money(index) if len(self.words) > index else None

    def whole(self, index: int) -> int:
        word = self.words[index]
        if not (word.isascii() and word.isdigit()) or len(word) > 9:
            raise WrongWords(f"{word!r} is not a whole number.")
        return int(word)

    def optional_quantity(self, index: int) -> Decimal | None:
        return self.quantity(index) if len(self.words) > index else None

    def quantity(self, index: int) -> Decimal:
        try:
            return parse_quantity(self.words[index])
        except ValueError as problem:
            raise WrongWords(f"{problem}.") from None

    def reduction(self, index: int) -> tuple[Decimal | None, Money | None]:
        """'10%' or '5.00'."""
        word = self.words[index]
        if not word.endswith("%"):
            return None, self.money(index)
        try:
            percent = Decimal(word[:-1])
        except InvalidOperation:
            raise WrongWords(f"{word!r} is not a per cent.") from None
        if not percent.is_finite():
            raise WrongWords(f"{word!r} is not a per cent.")
        return percent, None


Make = Callable[[Words], it.Intent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How an action is written: its words for a person, how many, and the intent they make."""

    usage: str
    least: int
    most: int | None
    make: Make


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
        number=words.whole(0), percent=percent, amount=amount, reason=words.rest(2)
    )


def _discount_sale(words: Words) -> it.Intent:
    percent, amount = words.reduction(0)
    return it.DiscountSale(percent=percent, amount=amount, reason=words.rest(1))


def _redeem(words: Words) -> it.Intent:
    match words.at(0):
        case "points":
            return it.RedeemPoints(points=words.whole(1))
        case "amount":
            return it.RedeemPoints(amount=words.money(1))
        case "rule":
            return it.RedeemPoints(rule_id=words.at(1))
        case other:
            raise WrongWords(f"Redeem points, amount or rule, not {other!r}.")


def _tender(words: Words) -> it.Intent:
    method = words.at(0)
    amount = words.optional_money(1)
    if amount is None and method == CASH:
        raise WrongWords("Write: tender cash AMOUNT.")
    return it.TakeTender(method=method, amount=amount)


def _move(move: CashMove) -> Make:
    return lambda words: it.MoveCash(move=move, amount=words.money(0), reason=words.rest(1))


def _form(usage: str, least: int, most: int | None, make: Make) -> Form:
    return Form(usage=usage, least=least, most=most, make=make)


ACTIONS: dict[str, Form] = {
    "sign-on": _form("USER PIN", 2, 2, lambda w: it.SignOn(user_id=w.at(0), pin=w.at(1))),
    "sign-off": _form("", 0, 0, lambda _: it.SignOff()),
    "lock": _form("", 0, 0, lambda _: it.LockTill()),
    "approve": _form("USER PIN", 2, 2, lambda w: it.Approve(user_id=w.at(0), pin=w.at(1))),
    "open-shift": _form("FLOAT", 1, 1, lambda w: it.OpenShift(opening_float=w.money(0))),
    "close-shift": _form("COUNTED", 1, 1, lambda w: it.CloseShift(counted=w.money(0))),
    "paid-in": _form("AMOUNT WHY", 1, None, _move(CashMove.PAID_IN)),
    "paid-out": _form("AMOUNT WHY", 1, None, _move(CashMove.PAID_OUT)),
    "drop": _form("AMOUNT", 1, None, _move(CashMove.DROP)),
    "no-sale": _form("WHY", 0, None, lambda w: it.RingNoSale(reason=w.rest(0))),
    "item": _form(
        "CODE [QTY]",
        1,
        2,
        lambda w: it.EnterCode(code=w.at(0), quantity=w.optional_quantity(1)),
    ),
    "qty": _form("N", 1, 1, lambda w: it.ChangeQuantity(quantity=w.quantity(0))),
    "void-line": _form("N", 1, 1, lambda w: it.VoidLine(number=w.whole(0))),
    "void-sale": _form("", 0, 0, lambda _: it.VoidSale()),
    "price": _form(
        "N AMOUNT WHY",
        2,
        None,
        lambda w: it.OverridePrice(number=w.whole(0), unit_price=w.money(1), reason=w.rest(2)),
    ),
    "discount": _form("N PERCENT%|AMOUNT WHY", 2, None, _discount_line),
    "discount-sale": _form("PERCENT%|AMOUNT WHY", 1, None, _discount_sale),
    "customer": _form("ID", 1, 1, lambda w: it.IdentifyCustomer(customer_id=w.at(0))),
    "phone": _form("NUMBER", 1, None, lambda w: it.IdentifyByPhone(phone=w.rest(0))),
    "register": _form(
        "PHONE NAME", 2, None, lambda w: it.RegisterCustomer(phone=w.at(0), name=w.rest(1))
    ),
    "no-customer": _form("", 0, 0, lambda _: it.RemoveCustomer()),
    "redeem": _form("points N | amount A | rule ID", 2, 2, _redeem),
    "release-points": _form("", 0, 0, lambda _: it.ReleasePoints()),
    "coupon": _form("CODE", 1, 1, lambda w: it.ApplyCoupon(code=w.at(0))),
    "remove-coupon": _form("CODE", 1, 1, lambda w: it.RemoveCoupon(code=w.at(0))),
    "tender": _form("cash A | card [A] | METHOD A", 1, 2, _tender),
    "void-tender": _form("N", 1, 1, lambda w: it.VoidTender(number=w.whole(0))),
    "complete": _form("", 0, 0, lambda _: it.CompleteSale()),
    "reprint": _form("[RECEIPT]", 0, 1, lambda w: it.Reprint(receipt=w.at(0) if w.words else "")),
}
