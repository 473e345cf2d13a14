from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

import pytest
from builders import sar

from pos.core import intents as it
from pos.core.cash_count import Pieces
from pos.core.customer_file import Page
from pos.core.errand import BurnCoupon, BuyWithPoints, RedeemOutright
from pos.core.shift import CashMove
from pos.script.actions import ACTIONS, intent_of
from pos.script.words import Words, WrongWords


def made(line: str) -> it.Intent:
    name, *words = line.split(" ")
    return intent_of(name, Words(words=words, currency="SAR"))


REASONS: dict[str, tuple[str, ...]] = {
    name: (f"{name} one", f"{name} two")
    for name in ("discount", "price", "no-sale", *CashMove, "return")
}
WITH_A_REASON = {
    "discount 1 50%": "discount",
    "discount-sale 5.00": "discount",
    "price 1 9.00": "price",
    "paid-in 20": CashMove.PAID_IN,
    "paid-out 20": CashMove.PAID_OUT,
    "no-sale": "no-sale",
    "return S001-T1-000001 1 1": "return",
    "return-item bag": "return",
    "return-item bag 1": "return",
}


TWO_FIFTIES = (Pieces(each=sar("50.00"), number=2),)


@pytest.mark.parametrize(("line", "action"), WITH_A_REASON.items())
def test_a_reason_by_its_number(line: str, action: str) -> None:
    """As on the screen: the number of one of the store's own is that reason, another is none."""

    def reason(told: str, reasons: dict[str, tuple[str, ...]] = REASONS) -> object:
        name, *words = f"{line} {told}".split(" ")
        intent = intent_of(name, Words(words=words, currency="SAR", reasons=reasons))
        return getattr(intent, "reason")  # noqa: B009 - each of them has one

    assert f"{action} two" == reason("2")
    assert "torn 2" == reason("torn 2")
    assert "2" == reason("2", {})
    with pytest.raises(WrongWords, match=f"no reason 9: take 1 {action} one, 2 {action} two, or"):
        reason("9")


@pytest.mark.parametrize(
    ("line", "intent"),
    [
        ("open-shift 100", it.OpenShift(opening_float=sar("100.00"))),
        ("open-shift 50x2", it.OpenShift(opening_float=sar("100.00"), pieces=TWO_FIFTIES)),
        ("close-shift 100.00", it.CloseShift(counted=sar("100.00"))),
        ("close-shift 50x2 0.05x0", it.CloseShift(counted=sar("100.00"), pieces=TWO_FIFTIES)),
        ("close-shift 500x0", it.CloseShift(counted=sar("0.00"))),
        ("set-aside", it.SetShiftAside()),
        ("take-up", it.TakeShiftUp()),
        (
            "settle-burn OWN-1 12 no engine any more",
            it.SettleBurn(code="OWN-1", receipt="12", why="no engine any more"),
        ),
        ("tick-double OWN-1 12", it.TickDouble(code="OWN-1", receipt="12")),
        ("tick-double OWN-1", it.TickDouble(code="OWN-1")),
        ("take-up 12", it.TakeShiftUp(number=12)),
        (
            "hand-over 1002 1234 100",
            it.HandOver(user_id="1002", pin="1234", counted=sar("100.00")),
        ),
        (
            "hand-over 1002 1234 50x2",
            it.HandOver(user_id="1002", pin="1234", counted=sar("100.00"), pieces=TWO_FIFTIES),
        ),
        (
            "drop 50x2",
            it.MoveCash(move=CashMove.DROP, amount=sar("100.00"), pieces=TWO_FIFTIES),
        ),
        ("item bag", it.EnterCode(code="bag")),
        ("price-of 12.50", it.TellPrice(price=sar("12.50"))),
        ("age yes", it.TellAge(is_old_enough=True)),
        ("age no", it.TellAge(is_old_enough=False)),
        ("serial FW 2291", it.TellSerial(serial="FW 2291")),
        ("weigh", it.AskScale()),
        ("weigh 0.350", it.TellWeight(weight=Decimal("0.350"))),
        ("leave-item", it.LeaveQuestion()),
        ("price-check", it.CheckPrice()),
        ("price-check bag", it.CheckPrice(code="bag")),
        (
            "open-item 99 23.00 Enamel mug",
            it.SellOpenItem(code="99", price=sar("23.00"), title="Enamel mug"),
        ),
        (
            "open-item 99 23.00 Mug tax=zero qty=3",
            it.SellOpenItem(
                code="99", price=sar("23.00"), title="Mug", tax="zero", quantity=Decimal(3)
            ),
        ),
        ("note 2 gift wrapped", it.NoteLine(number=2, text="gift wrapped")),
        ("note 2", it.NoteLine(number=2, text="")),
        ("note-sale for Friday", it.NoteSale(text="for Friday")),
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
        ("tender card A1E2B3", it.TakeTender(method="card", reference="A1E2B3")),
        (
            "tender card 50 12E456",
            it.TakeTender(method="card", amount=sar("50.00"), reference="12E456"),
        ),
        *(
            (f"tender card {word}", it.TakeTender(method="card", amount=sar("5.00")))
            for word in ("+5", "5.", "٥", "5.00")
        ),
        ("tender cash 20", it.TakeTender(method="cash", amount=sar("20.00"))),
        ("phone 050 000 1234", it.IdentifyByPhone(phone="050 000 1234")),
        ("register 0500001234 Sara Ali", it.RegisterCustomer(phone="0500001234", name="Sara Ali")),
        ("reprint", it.Reprint(receipt="")),
        ("gift-receipt", it.PrintGiftReceipt()),
        ("gift-receipt 7", it.PrintGiftReceipt(receipt="7")),
        ("show-receipt S001-T1-000007", it.DrawReceipt(receipt="S001-T1-000007")),
        ("email-receipt s@example.com", it.EmailReceipt(address="s@example.com")),
        ("email-receipt s@example.com 7", it.EmailReceipt(address="s@example.com", receipt="7")),
        ("leave-receipts", it.LeavePapers()),
        ("email sara@example.com", it.IdentifyByEmail(email="sara@example.com")),
        ("card 6280 1234", it.IdentifyByCard(card="6280 1234")),
        ("confirm-customer", it.ConfirmCustomer()),
        (
            "register-with 0500001234 Sara Ali",
            it.RegisterCustomer(phone="0500001234", name="Sara Ali"),
        ),
        (
            "register-with 0500001234 Sara email=s@example.com birth=1990-02-28 referrer=OMAR1",
            it.RegisterCustomer(
                phone="0500001234",
                name="Sara",
                email="s@example.com",
                birth_date=date(1990, 2, 28),
                referrer_code="OMAR1",
            ),
        ),
        ("update name=Sara phone=05", it.UpdateCustomer(name="Sara", phone="05")),
        ("update birth=1990-02-28", it.UpdateCustomer(birth_date=date(1990, 2, 28))),
        ("opt in", it.OptCustomer(is_active=True)),
        ("opt out", it.OptCustomer(is_active=False)),
        ("tag add vip linen", it.TagCustomer(added=("vip", "linen"))),
        ("tag remove vip", it.TagCustomer(removed=("vip",))),
        ("link-card 6280 1234", it.LinkCard(card="6280 1234")),
        ("page coupons", it.ReadPage(page=Page.COUPONS)),
        (
            "event visit cake=yes of=a=b",
            it.SendCustomerEvent(name="visit", details=(("cake", "yes"), ("of", "a=b"))),
        ),
        ("give-points 50 by mail", it.GivePoints(amount=sar("50.00"), reason="by mail")),
        ("otp 123456", it.EnterOtp(code="123456")),
        ("resend-otp", it.ResendOtp()),
        ("extend-hold", it.ExtendHold()),
        ("buy-coupon r1", it.RunErrand(errand=BuyWithPoints(rule_id="r1"))),
        ("buy-coupon r1 apply", it.RunErrand(errand=BuyWithPoints(rule_id="r1", apply=True))),
        (
            "redeem-outright points 5 a gift",
            it.RunErrand(errand=RedeemOutright(points=5, reason="a gift")),
        ),
        (
            "redeem-outright amount 0.50 a gift",
            it.RunErrand(errand=RedeemOutright(amount=sar("0.50"), reason="a gift")),
        ),
        ("burn-coupon B1 by mail", it.RunErrand(errand=BurnCoupon(code="B1", reason="by mail"))),
        ("suspend", it.SuspendSale(name="")),
        ("suspend the blue coat", it.SuspendSale(name="the blue coat")),
        ("resume the blue coat", it.ResumeSale(name="the blue coat")),
        ("resume the blue coat till=T2", it.ResumeSale(name="the blue coat", till="T2")),
        ("store-suspended", it.ListSuspended()),
        ("return R-1 2", it.ReturnGoods(receipt="R-1", number=2)),
        (
            "return R-1 2 1.5 too small",
            it.ReturnGoods(receipt="R-1", number=2, quantity=Decimal("1.5"), reason="too small"),
        ),
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
        ("register-with 05 Sara phone=1", "none of email=… birth=… referrer=…"),
        ("register-with 05 Sara email=a email=b", "'email=b' is none of"),
        ("register-with 05 email=a Sara", "'Sara' is none of"),
        ("register-with 05 Sara birth=today", "not a day such as 1990-02-28"),
        ("update Sara", "update "),
        ("update birth=1990-02-30", "not a day"),
        ("opt maybe", "in or out"),
        ("tag vip linen", "Add or remove"),
        ("page wallet", "profile, coupons, rules, campaigns, activity, notices"),
        ("event visit cake", "KEY=VALUE"),
        ("buy-coupon r1 now", "apply"),
        ("redeem-outright stars 5 x", "points or amount"),
        ("give-points much x", "much"),
        ("resume", "resume NAME"),
        ("return R-1", "return RECEIPT LINE"),
        ("return R-1 one", "not a whole number"),
        ("return R-1 1 broken", "not a quantity"),
        ("tender cash", "tender cash AMOUNT"),
        *((f"tender cash {word}", "not an amount") for word in ("1e3", "1_000", "5SAR", "5,00")),
        *(
            (f"tender card {word}", f"tender card AMOUNT {word}")
            for word in ("1e3", "12E456", "5SAR", "1_000SAR", "12.5o", "l0,50", "50.00sar")
        ),
        ("tender gift-card 1e3", "tender gift-card AMOUNT 1e3"),
        ("tender card 1_000", "not an amount"),
        ("return-item bag 1e3 torn", "not a quantity"),
        ("price-of much", "much"),
        ("age 19", "age yes, or age no"),
        ("weigh 0", "more than 0"),
        ("open-item 99 23.00", "open-item CODE PRICE TITLE"),
        ("open-item 99 much Mug", "much"),
        ("open-item 99 1.00 Mug colour=red", "none of tax=… qty=…"),
        ("open-item 99 1.00 Mug qty=-1", "quantity"),
        ("note", "note N TEXT"),
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
            for hostile in (HOSTILE, f"key={HOSTILE}", f"name={HOSTILE}", f"email={HOSTILE}"):
                words[place] = hostile
                assert not CONTROLS & set(_answer(name, words))


def _answer(name: str, words: list[str]) -> str:
    """Every text of the intent, or the sentence that says why there is none."""
    try:
        return _texts(intent_of(name, Words(words=words, currency="SAR")))
    except WrongWords as wrong:
        return str(wrong)


def _texts(intent: it.Intent) -> str:
    return "".join(_texts_in(intent))


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts_in(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts_in(getattr(value, field.name))
