from decimal import Decimal

import pytest
from builders import sar

from pos.core import intents as it
from pos.core.shift import CashMove
from pos.script.actions import ACTIONS, Words, WrongWords, intent_of


def made(line: str) -> it.Intent:
    name, *words = line.split(" ")
    return intent_of(name, Words(words=words, currency="SAR"))


@pytest.mark.parametrize(
    ("line", "intent"),
    [
        ("open-shift 100", it.OpenShift(opening_float=sar("100.00"))),
        ("item bag", it.EnterCode(code="bag")),
        ("item bag 2", it.EnterCode(code="bag", quantity=Decimal(2))),
        ("item dates 0.350", it.EnterCode(code="dates", quantity=Decimal("0.350"))),
        (
            "drop 5 to the safe",
            it.MoveCash(move=CashMove.DROP, amount=sar("5.00"), reason="to the safe"),
        ),
        (
            "discount 1 12.5% a stain",
            it.DiscountLine(number=1, percent=Decimal("12.5"), amount=None, reason="a stain"),
        ),
        (
            "discount-sale 5.00 sorry",
            it.DiscountSale(percent=None, amount=sar("5.00"), reason="sorry"),
        ),
        ("redeem points 10", it.RedeemPoints(points=10)),
        ("redeem amount 1.50", it.RedeemPoints(amount=sar("1.50"))),
        ("redeem rule r1", it.RedeemPoints(rule_id="r1")),
        ("tender card", it.TakeTender(method="card", amount=None)),
        ("tender cash 20", it.TakeTender(method="cash", amount=sar("20.00"))),
        ("phone 050 000 1234", it.IdentifyByPhone(phone="050 000 1234")),
        ("register 0500001234 Sara Ali", it.RegisterCustomer(phone="0500001234", name="Sara Ali")),
        ("reprint", it.Reprint(receipt="")),
    ],
)
def test_words_make_intents(line: str, intent: it.Intent) -> None:
    """Each action makes what the screen would ask for."""
    assert intent == made(line)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("sign-on 1001", "sign-on USER PIN"),
        ("lock now", "Write: lock."),
        ("open-shift much", "much"),
        ("open-shift 1.005", "1.005"),
        ("item bag some", "some"),
        ("void-line -1", "not a whole number"),
        ("void-line \u0661", "not a whole number"),
        ("void-line 1234567890", "not a whole number"),
        ("discount 1 ten% x", "not a per cent"),
        ("discount 1 NaN% x", "not a per cent"),
        ("redeem stars 5", "points, amount or rule"),
        ("tender cash", "tender cash AMOUNT"),
    ],
)
def test_words_that_do_not_fit(line: str, says: str) -> None:
    """The sentence says what would."""
    with pytest.raises(WrongWords, match=says):
        made(line)


HOSTILE = "\x1b]0;owned\x07\x9b31m\u202eX\nY"


CONTROLS = {"\x1b", "\x9b", "\u202e", "\x07", "\n"}


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_no_word_brings_controls(name: str) -> None:
    """Whichever word of whichever action it is, what a terminal would obey is gone from it."""
    form = ACTIONS[name]
    for count in range(form.least, (form.most or form.least + 2) + 1):
        for place in range(count):
            words = ["1"] * count
            words[place] = HOSTILE
            assert not CONTROLS & set(_answer(name, words))


def _answer(name: str, words: list[str]) -> str:
    """Every text of the intent, or the sentence that says why there is none."""
    try:
        return _texts(intent_of(name, Words(words=words, currency="SAR")))
    except WrongWords as wrong:
        return str(wrong)


def _texts(intent: it.Intent) -> str:
    return "".join(
        value for name in intent.__slots__ if isinstance(value := getattr(intent, name), str)
    )
