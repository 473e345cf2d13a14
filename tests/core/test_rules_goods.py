"""What must be told of goods before they are a line, price checks, and what has no row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from builders import AMAL, MUNA, Counter, counter_of, item_of, sar, selling

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.decision import Decision
from pos.core.effects import WeighGoods
from pos.core.item import Item
from pos.core.label import Label
from pos.core.question import Asks, Question
from pos.core.roles import Role
from pos.core.rules.asking import born_by
from pos.core.staff import RoleLimits
from pos.core.state import empty_state

WINE = item_of("wine", "40.00", min_age=18)
BEER = item_of("beer", "9.00", min_age=16)
REPAIR = item_of("repair", "0.00", open_price=True)
PHONE = item_of("phone", "900.00", serial=True)
DATES = item_of("dates", "48.00", unit="kg")
SAFFRON = item_of("saffron", "0.00", unit="g", open_price=True)


def asked(counter: Counter, item: Item, **more: Any) -> Question:
    refusal = counter.refused(it.AddItem(item=item, **more))
    assert refusal.asks is not None, refusal.reason
    return refusal.asks


# -- a price that is asked ----------------------------------------------------------------------


def test_the_price_is_asked_first() -> None:
    """Without its price nothing is on the sale, and no sale is opened; with it there is a line."""
    counter = counter_of()
    question = asked(counter, REPAIR, quantity=Decimal(2))
    assert (Asks.PRICE, None) == (question.asks, counter.state.sale)

    counter.done(it.TellPrice(price=sar("12.50"), about=question))

    (line,) = counter.sale.lines
    assert (sar("12.50"), Decimal(2)) == (line.unit_price, line.quantity)
    assert sar("25.00") == counter.totals.total


def test_each_open_price_is_a_line() -> None:
    """The same item again is asked again, and stays a line of its own at the same price."""
    counter = counter_of()
    for _ in range(2):
        counter.done(it.TellPrice(price=sar("5.00"), about=asked(counter, REPAIR)))

    assert 2 == len(counter.sale.lines)


@pytest.mark.parametrize("minor", [0, -1])
def test_no_price_at_all(minor: int) -> None:
    """Nothing and less than nothing are no price; the question stays."""
    counter = counter_of()
    question = asked(counter, REPAIR)

    no = counter.refused(it.TellPrice(price=replace(sar("0.00"), minor=minor), about=question))

    assert "more than nothing" in no.reason
    assert counter.state.sale is None


def test_a_price_in_the_code_is_not_asked() -> None:
    """A label that brings the price leaves nothing open."""
    counter = counter_of()
    counter.done(it.AddItem(item=REPAIR, label=Label(price=Decimal("7.00"))))

    assert sar("7.00") == counter.totals.total


def test_weight_then_price() -> None:
    """What is weighed and openly priced is asked for both, one after the other."""
    counter = counter_of()
    weight = asked(counter, SAFFRON)
    price = counter.refused(it.TellWeight(weight=Decimal("1.5"), about=weight)).asks
    assert price is not None
    counter.done(it.TellPrice(price=sar("30.00"), about=price))

    assert (Asks.WEIGHT, Asks.PRICE) == (weight.asks, price.asks)
    assert sar("45.00") == counter.totals.total


# -- an age -------------------------------------------------------------------------------------


def test_age_is_asked_once_a_sale() -> None:
    """After a yes nothing for that age or less is asked again; the record says who looked."""
    counter = counter_of()
    question = asked(counter, WINE)
    counter.done(it.TellAge(is_old_enough=True, about=question))
    counter.done(it.AddItem(item=WINE))
    counter.done(it.AddItem(item=BEER))

    confirmed = [event for event in counter.events if isinstance(event, ev.AgeConfirmed)]
    sale_id = counter.sale.sale_id
    assert [ev.AgeConfirmed(sale_id=sale_id, min_age=18, cashier_id=AMAL.user_id)] == confirmed
    assert Decimal(2) == counter.sale.lines[0].quantity


def test_an_older_age_is_asked_again() -> None:
    """Who is old enough for beer may be too young for wine; the next sale begins anew."""
    counter = counter_of()
    counter.done(it.TellAge(is_old_enough=True, about=asked(counter, BEER)))
    assert Asks.AGE is asked(counter, WINE).asks
    counter.done(it.VoidSale())

    assert Asks.AGE is asked(counter, BEER).asks


def test_too_young() -> None:
    """A no sells nothing and opens no sale; item and cashier are on record, no day of birth."""
    counter = counter_of()
    question = asked(counter, WINE)
    counter.done(it.TellAge(is_old_enough=False, about=question))

    assert (
        ev.AgeRefused(code="wine", min_age=18, cashier_id=AMAL.user_id, sale_id="")
        == counter.events[-1]
    )
    assert counter.state.sale is None
    assert Asks.AGE is asked(counter, WINE).asks


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=UTC), date(2008, 11, 22)),
        (datetime(2026, 11, 21, 21, 30, tzinfo=UTC), date(2008, 11, 22)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), date(2010, 2, 28)),
        (datetime(2026, 2, 28, 12, tzinfo=UTC), date(2008, 2, 28)),
    ],
)
def test_born_on_or_before(now: datetime, expected: date) -> None:
    """The last day of birth that will do, by the day in the store; a leap day is taken strictly."""
    counter = counter_of(zone=ZoneInfo("Asia/Riyadh"))
    counter.now = now

    assert expected == asked(counter, WINE).born_by


def test_born_by_is_strict() -> None:
    """Somebody born the day after is younger than that, on any day of any year."""
    for year in (2023, 2024):
        for day in (date(year, 1, 1), date(year, 2, 28), date(year, 12, 31)):
            last = born_by(day, 18)
            assert (day.year - 18, day.month, day.day) == (last.year, last.month, last.day)


def test_born_on_a_leap_day() -> None:
    """Sixteen on a leap day is who was born on one; eighteen was nobody born on the day after."""
    today = date(2024, 2, 29)
    assert (date(2008, 2, 29), date(2006, 2, 28)) == (born_by(today, 16), born_by(today, 18))


def test_the_age_stays_known_when_set_aside() -> None:
    """A sale that is suspended over the end of a shift is not asked anew for what it knows."""
    counter = counter_of()
    counter.done(it.TellAge(is_old_enough=True, about=asked(counter, WINE)))
    counter.done(it.NoteSale(text="for Friday"))
    counter.done(it.SuspendSale(name="Sara"))
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))
    opened = next(
        number
        for number, event in reversed(list(enumerate(counter.events)))
        if isinstance(event, ev.ShiftOpened)
    )
    carried = fold(empty_state(counter.setup), counter.events[opened:]).suspended[0].sale

    assert (18, "for Friday") == (carried.age_checked, carried.note)


# -- a serial number ----------------------------------------------------------------------------


def test_the_serial_is_asked() -> None:
    """An item that has numbers is no line without one, and keeps it on the line."""
    counter = counter_of()
    question = asked(counter, PHONE)
    counter.done(it.TellSerial(serial="  IMEI 490154203237518 ", about=question))

    assert Asks.SERIAL is question.asks
    assert ["IMEI 490154203237518"] == [line.serial for line in counter.sale.lines]


def test_a_serial_in_the_code_is_not_asked() -> None:
    """What the code says nobody types."""
    counter = counter_of()
    counter.done(it.AddItem(item=PHONE, label=Label(serial="SER-9")))

    assert "SER-9" == counter.sale.lines[0].serial


def test_the_same_serial_twice() -> None:
    """One piece is sold once; the question stays for the right number."""
    counter = counter_of()
    counter.done(it.TellSerial(serial="A1", about=asked(counter, PHONE)))
    again = counter.refused(it.TellSerial(serial="A1", about=asked(counter, PHONE)))

    assert "A1 is on the sale already" in again.reason
    assert 1 == len(counter.sale.lines)


@pytest.mark.parametrize(
    ("serial", "is_kept"),
    [
        ("490154203237518", True),
        ("IMEI 490154203237518 / 356938035643809", True),
        ("4111111111111111", False),
        ("SN 4111 1111 1111 1111", False),
        ("378282246310005", False),
    ],
)
def test_a_card_is_no_serial(serial: str, *, is_kept: bool) -> None:
    """A telephone's number has a card's check digit, and is one; that of a card is not kept."""
    counter = counter_of()
    answer = counter.ask(it.TellSerial(serial=serial, about=asked(counter, PHONE)))

    assert is_kept is isinstance(answer, Decision)
    assert is_kept is (serial in repr(counter.events))
    assert is_kept or "last eight digits" in getattr(answer, "reason", "")


@pytest.mark.parametrize("serial", ["", "   ", "\x1b\x07", "9" * 41])
def test_no_serial_at_all(serial: str) -> None:
    """Nothing, what cannot be seen, and a whole document are no serial number."""
    counter = counter_of()
    no = counter.refused(it.TellSerial(serial=serial, about=asked(counter, PHONE)))

    assert "1 to 40 characters" in no.reason


def test_two_with_one_serial() -> None:
    """Pieces with numbers are sold one by one: a quantity is refused before anything is asked."""
    no = counter_of().refused(it.AddItem(item=PHONE, quantity=Decimal(2)))

    assert (True, None) == ("of one piece" in no.reason, no.asks)


# -- a weight -----------------------------------------------------------------------------------


def test_a_typed_weight() -> None:
    """The line says how its sum comes about."""
    counter = counter_of()
    told = counter.done(it.TellWeight(weight=Decimal("0.350"), about=asked(counter, DATES)))

    assert "Dates · 0.350 kg × 48.00 = 16.80" == told.say


def test_the_scale_is_asked() -> None:
    """Its answer is the weight, to the last decimal; nothing is sold before it has come."""
    counter = counter_of(has_scale=True)
    question = asked(counter, DATES)
    assert (WeighGoods(DATES.price),) == counter.done(it.AskScale(about=question)).effects
    assert counter.state.sale is None

    counter.done(it.ScaleRead(weight=Decimal("0.355"), unit="kg", about=question))

    assert Decimal("0.355") == counter.sale.lines[0].quantity


def test_the_scale_is_told_what_a_kilogram_costs() -> None:
    """A price for a gram, and one the cashier has told, are those of a kilogram to a scale."""
    counter = counter_of(has_scale=True)
    grams = it.AskScale(about=asked(counter, item_of("tea", "0.10", unit="g")))
    told = it.AskScale(about=asked(counter, SAFFRON, price=sar("30.00")))

    assert (WeighGoods(sar("100.00")),) == counter.done(grams).effects
    assert (WeighGoods(sar("30000.00")),) == counter.done(told).effects


@pytest.mark.parametrize(
    ("unit", "weight", "sold"),
    [("kg", "0.012", Decimal(12)), ("g", "12", Decimal(12)), ("lb", "1", None)],
)
def test_the_units_of_scale_and_item(unit: str, weight: str, sold: Decimal | None) -> None:
    """Kilograms are read as grams exactly; pounds are never turned into anything."""
    counter = counter_of(has_scale=True)
    grams = item_of("tea", "0.10", unit="g")
    read = it.ScaleRead(weight=Decimal(weight), unit=unit, about=asked(counter, grams))

    if sold is None:
        assert "weighs in lb" in counter.refused(read).reason
    else:
        counter.done(read)
        assert sold == counter.sale.lines[0].quantity


def test_no_scale() -> None:
    """Where there is none to ask the cashier is told to type."""
    counter = counter_of()

    assert "no scale" in counter.refused(it.AskScale(about=asked(counter, DATES))).reason


# -- answers to nothing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        it.TellPrice(price=sar("1.00")),
        it.TellAge(is_old_enough=True),
        it.TellSerial(serial="A1"),
        it.TellWeight(weight=Decimal(1)),
        it.AskScale(),
        it.ScaleRead(weight=Decimal(1), unit="kg"),
    ],
)
def test_nothing_was_asked(answer: it.Intent) -> None:
    """An answer without a question, or to another one, sells nothing."""
    counter = counter_of()
    for about in (None, Question(asks=Asks.CODE), Question(asks=Asks.AGE)):
        no = counter.refused(replace(answer, about=about))  # type: ignore[type-var]
        assert "Nothing waits for" in no.reason


def test_leaving_a_question() -> None:
    """Nothing was half done, so nothing is on record; where nothing is asked it is harmless."""
    counter = counter_of()
    question = asked(counter, PHONE)
    left = counter.done(it.LeaveQuestion(about=question))

    assert ("Not sold: Phone.", ()) == (left.say, left.events)
    assert "" == counter.done(it.LeaveQuestion()).say


def test_what_cannot_be_sold_is_not_asked_about() -> None:
    """With the shift closed, or a sale half paid, no age and no price is asked."""
    counter = selling("10.00")
    counter.done(it.TakeTender(method="cash", amount=sar("1.00")))

    assert counter.refused(it.AddItem(item=WINE)).asks is None
    assert counter.refused(it.AddItem(item=item_of(), quantity=Decimal(0))).asks is None


# -- a price, looked at -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "label", "said"),
    [
        (item_of(), None, "Bag: 100.00. Not sold."),
        (DATES, None, "Dates: 48.00 per kg. Not sold."),
        (DATES, Label(weight_kg=Decimal("0.5")), "Dates: 24.00. Not sold."),
        (REPAIR, None, "Repair: its price is asked each time. Not sold."),
        (WINE, None, "Wine: 40.00. Not sold."),
    ],
)
def test_a_price_check(item: Item, label: Label | None, said: str) -> None:
    """The price is said and nothing else happens: no sale, no question, no record."""
    counter = counter_of()
    before = list(counter.events)
    told = counter.done(it.PriceFound(item=item, label=label))

    assert (said, (), before) == (told.say, told.events, counter.events)
    assert counter.state.sale is None


def test_a_price_check_goes_on() -> None:
    """Asked for without a code the next one is told too, until it is left."""
    counter = counter_of()
    question = counter.done(it.CheckPrice()).asks
    assert question is not None
    shown = counter.done(it.PriceFound(item=WINE, about=question)).asks

    assert shown is not None
    assert shown.checked is not None
    assert (Asks.CODE, sar("40.00")) == (shown.asks, shown.checked.price)
    assert "Unknown code 99" in counter.refused(it.CheckPrice(code="99")).reason
    misread = it.PriceFound(item=WINE, label=Label(trouble="Scan it again."))
    assert "Scan it again." == counter.refused(misread).reason


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("4111111111111111", "Unknown code (16 digits)."),
        ("\x1b[31mboo", "Unknown code [31mboo."),
        ("GC0123456789ABCDEF", "That is the code of a gift card"),
        ("4711", "Unknown code 4711."),
    ],
)
def test_a_price_check_tells_no_secret(code: str, said: str) -> None:
    """A card's number, a gift card's code and what steers a screen are not said back."""
    reason = counter_of().refused(it.CheckPrice(code=code)).reason

    assert reason.startswith(said)
    assert "\x1b" not in reason
    assert "0123456789ABCDEF" not in reason


# -- what the catalogue does not know -----------------------------------------------------------


def test_an_unknown_code_is_offered() -> None:
    """It is said with its code and may be sold openly; what may be a PIN is not repeated."""
    counter = counter_of()
    unknown = counter.refused(it.RejectCode(code="6281009999999", scanned=True))
    short = counter.refused(it.RejectCode(code="246813", while_pin_asked=True))
    misread = counter.refused(it.RejectCode(code="6281009999998", misread=True))

    assert "Ctrl+O" in unknown.reason
    assert ["6281009999999", "", ""] == [one.unknown_code for one in (unknown, short, misread)]
    assert "246813" not in short.reason


def test_what_may_be_a_pin_is_sold_as_no_code() -> None:
    """A short number that was typed is told, and nothing is sold openly under it."""
    codes = ("4711", "12345678", "123456789", "AB12")
    typed = [counter_of().refused(it.RejectCode(code=code)) for code in codes]
    scanned = counter_of().refused(it.RejectCode(code="4711", scanned=True))

    assert all(f"Unknown code {code}." in no.reason for code, no in zip(codes, typed, strict=True))
    assert ["", "", "123456789", "AB12"] == [one.unknown_code for one in typed]
    assert "4711" == scanned.unknown_code


def test_a_misread_card_is_not_said() -> None:
    """Whatever else was wrong with it, of a card's number its length alone is told."""
    refusal = counter_of().refused(it.RejectCode(code="4111111111111111", misread=True))

    assert "Misread: (16 digits) is not a whole barcode." in refusal.reason


def test_an_open_item() -> None:
    """It is a line by what was read on it, taxed as told, and merges with no other."""
    counter = counter_of()
    sell = it.SellOpenItem(code="999", title="Enamel mug", price=sar("23.00"), tax="zero")
    counter.done(sell)
    counter.done(replace(sell, code="", tax="", quantity=Decimal(2)))

    first, second = counter.sale.lines
    assert ("999", "Enamel mug", Decimal(0)) == (
        first.item.code,
        first.item.title,
        first.tax_percent,
    )
    assert ("open-item", Decimal(15), Decimal(2)) == (
        second.item.code,
        second.tax_percent,
        second.quantity,
    )
    assert sar("69.00") == counter.totals.total


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"title": "  "}, "Say what it is"),
        ({"price": sar("0.00")}, "more than nothing"),
        ({"tax": "luxury"}, "no tax rate luxury. There are: standard, zero."),
        ({"known_as": "Hoxton Bag"}, "999 is the code of Hoxton Bag"),
        ({"quantity": Decimal(0)}, "from 1 to"),
    ],
)
def test_no_open_item(changed: dict[str, Any], says: str) -> None:
    """Each wrong entry is told, and nothing is opened for it."""
    counter = counter_of()
    sell = it.SellOpenItem(code="999", title="Enamel mug", price=sar("23.00"))

    assert says in counter.refused(replace(sell, **changed)).reason
    assert counter.state.sale is None


def test_an_open_item_takes_a_yes() -> None:
    """Where the store wants it a manager says yes, which is recorded before the line."""
    limits = RoleLimits(needs_approval=frozenset({"unknown-item"}))
    counter = counter_of(limits={Role.CASHIER: limits})
    sell = it.SellOpenItem(code="999", title="Enamel mug", price=sar("23.00"))
    assert counter.refused(sell).needs_approval
    events = counter.done(sell, approved_by=MUNA.user_id).events

    assert ev.Approved(action="unknown-item", approver_id=MUNA.user_id) == events[0]
