"""Pictures of the screen in named states, to look at: python -m tests.ui.gallery FOLDER [NAME…].

THEME=light draws them in another set of colours.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from pos.core import intents as it
from pos.core.card import CardMode
from pos.core.customer import Release
from pos.core.customer_file import Page
from pos.core.day import Undelivered
from pos.core.settlement import NextVisit
from pos.core.shift import CashMove
from pos.core.state import Paper
from pos.core.stored_value import StoredKind, StoredValue
from pos.errors import LoyaltyMisuse
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability
from pos.ports.record import OutboxCounts
from pos.ports.store_day import VERDICT, Step
from pos.terminal.snapshot import LoyaltyLine
from pos.ui.app import TillApp
from pos.ui.themes import USUAL
from tests.ui.fake_day import ALL_WELL, GIVEN, LEFT_OPEN, TURNED_DOWN, WAITING
from tests.ui.fake_till import (
    BAG,
    BELT,
    DATES,
    NOON,
    OMAR,
    REPAIR,
    SARA,
    SHIRT,
    SOCKS,
    THREE_FOR_TWO,
    WATCH,
    WINE,
    FakeTill,
    item,
    sar,
)
from tests.ui.seat import WAIT

RIYADH = ZoneInfo("Asia/Riyadh")
SIZES = ((80, 24), (120, 40))
HINTS = (
    "Try these codes: 6001 bag, 6002 shirt, 6003 socks",
    "Customer 966501234567, coupon SUMMER50",
)


PROGRAM = ("f10", "b")


@dataclass(frozen=True)
class State:
    """How to bring a till there, and what to press then."""

    till: Callable[[], FakeTill]
    keys: tuple[str, ...] = ()


def looking_up() -> FakeTill:
    till = FakeTill().sign_on().scan(BAG, SHIRT)
    till.show(looking_up=True)
    return till


def selling() -> FakeTill:
    till = FakeTill().sign_on()
    till.scan(BAG, BAG, BAG, SHIRT, SOCKS, BELT)
    till.ask(it.DiscountLine(number=1, percent=sar("10").major, reason="Summer"))
    till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    return till


def reserved() -> FakeTill:
    till = selling().ask(it.RedeemPoints(points=100), it.ApplyCoupon(code="SUMMER50"))
    till.clock.advance(seconds=19)
    return till


def offline() -> FakeTill:
    till = selling()
    since = NOON - timedelta(minutes=22)
    assert SARA.balance is not None
    old = replace(SARA, balance=replace(SARA.balance, as_of=since - timedelta(minutes=2)))
    sale = till.snapshot.state.sale
    assert sale is not None
    till.set_state(
        replace(till.snapshot.state, sale=replace(sale, customer=old)),
        loyalty=LoyaltyLine(online=False, since=since),
        outbox=OutboxCounts(pending=3),
        earn=None,
        devices=(
            DeviceNews(device="printer", availability=Availability.UNAVAILABLE, say="No paper."),
        ),
    )
    till.reachable = False
    return till.ask(it.RedeemPoints())


def reserved_offline() -> FakeTill:
    till = reserved()
    till.show(loyalty=LoyaltyLine(online=False, since=NOON - timedelta(minutes=22)))
    return till


def cut_off() -> FakeTill:
    till = no_customer()
    till.show(loyalty=LoyaltyLine(online=False, since=NOON - timedelta(minutes=22)))
    till.reachable = False
    return till


def much_to_tell() -> FakeTill:
    till = no_customer().ask(it.SuspendSale(name="coat"))
    since = NOON - timedelta(minutes=22)
    till.show(
        loyalty=LoyaltyLine(online=False, since=since), outbox=OutboxCounts(pending=12, rejected=3)
    )
    return till


def long_titles() -> FakeTill:
    till = FakeTill().sign_on()
    for number in range(1, 41):
        title = f"{number} Extra long sleeved organic cotton shirt with mother-of-pearl buttons, XL"
        till.scan(item(f"7{number:03}", title, "1249.50"))
    till.scan(
        item("7100", "عباءة سوداء مطرزة", "350.00"), item("7101", "日本製の傘、紺色", "89.00")
    )
    return till


def hostile() -> FakeTill:
    till = FakeTill().sign_on()
    till.scan(item("1", "[bold red]Not[/] \x1b[31mred \x9b31m \u202eevil", "1.00"))
    till.scan(item("2", "e\u0301" * 40 + "👩‍👩‍👧‍👦" * 9, "2.00"))
    mean = replace(SARA, name="\x1b]0;x\x07[link=x]Eve" + "\u0301" * 30, tier="[blink]" * 9)
    till.customers[mean.customer_id] = mean
    return till.ask(it.IdentifyCustomer(customer_id=mean.customer_id))


def promoted() -> FakeTill:
    till = FakeTill(automatic_promotions=True)
    till.promotion = THREE_FOR_TWO
    till.sign_on().scan(BAG, BAG, BAG, SHIRT)
    return till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))


def no_customer() -> FakeTill:
    return FakeTill().sign_on().scan(BAG, SHIRT)


def with_events() -> FakeTill:
    till = FakeTill(customer_events=("write_review", "bring_a_bag")).sign_on().scan(BAG)
    return till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))


def with_otp() -> FakeTill:
    till = FakeTill(uses_otp=True).sign_on().scan(BAG, SHIRT)
    return till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))


def file_in_trouble() -> FakeTill:
    till = selling()
    till.page_trouble = {Page.ACTIVITY: "The loyalty service is slow. Try again in a moment."}
    return till


def at_the_office() -> FakeTill:
    till = FakeTill().sign_on(OMAR).scan(BAG, SHIRT)
    till.clock.advance(minutes=3)
    return till


def office_in_trouble() -> FakeTill:
    till = at_the_office()
    till.office.trouble = LoyaltyMisuse(
        "The loyalty service does not know this till's partner token. Set it and start again."
    )
    return till


def part_paid() -> FakeTill:
    return selling().ask(it.TakeTender(method="card", amount=sar("300")))


def stopped() -> FakeTill:
    till = FakeTill().sign_on()
    till.prints = False
    till.scan(BAG, SHIRT).ask(it.TakeTender(method="cash"))
    till.scan(BAG, SOCKS, BELT, SHIRT)
    assert till.snapshot.state.last_sale is not None
    assert till.snapshot.state.last_sale.paper is Paper.WAITING
    till.show(restored=True)
    return till


def aside() -> FakeTill:
    till = selling().ask(it.RedeemPoints(points=100), it.SuspendSale())
    till.clock.advance(minutes=4)
    till.scan(BAG, SOCKS).ask(it.SuspendSale(name="blue coat, waits outside"))
    till.clock.advance(hours=3)
    till.scan(BELT).ask(it.SuspendSale())
    till.clock.advance(minutes=12)
    return till


def sold_before() -> FakeTill:
    """A sale of Sara's, of which one bag has come back since."""
    till = selling().ask(it.TakeTender(method="card"))
    till.clock.advance(hours=1)
    receipt = "S001-T1-000001"
    till.ask(it.ReturnGoods(receipt=receipt, number=1, quantity=sar("1").major))
    return till.ask(it.TakeTender(method="cash"))


def exchanging() -> FakeTill:
    till = sold_before()
    till.scan(SOCKS)
    returned = it.ReturnGoods(receipt="S001-T1-000001", number=2, reason="too small")
    return till.ask(returned).scan(BELT)


ALL_MEANS = ("cash", "card", "gift-card", "store-credit", "cheque", "invoice")
GIFT_CODE = "GC0123456789ABCDEF"


def with_means(*card_answers: str, rounding_minor: int = 0) -> FakeTill:
    """Every means of payment, a card terminal that answers so, and a gift card of 50.00."""
    till = FakeTill(tender_methods=ALL_MEANS, card_mode=CardMode.ASKED)
    terms = replace(till.snapshot.state.setup.terms, cash_rounding_minor=rounding_minor)
    setup = replace(till.snapshot.state.setup, terms=terms)
    till.set_state(replace(till.snapshot.state, setup=setup))
    till.card_answers = [*card_answers]
    till.issued[GIFT_CODE] = StoredValue(
        instrument_id="g1", kind=StoredKind.GIFT_CARD, last_four="CDEF", balance=sar("50.00")
    )
    return till.sign_on().scan(BAG, SHIRT)


def by_card(*answers: str) -> FakeTill:
    return with_means(*answers).ask(it.TakeTender(method="card"))


def split_by_means() -> FakeTill:
    till = with_means("yes").ask(it.TakeTender(method="card", amount=sar("100.00")))
    return till.ask(it.TakeTender(method="gift-card", code=GIFT_CODE))


def stands_alone() -> FakeTill:
    return FakeTill(card_mode=CardMode.TYPED).sign_on().scan(BAG)


def gift_card_in_basket() -> FakeTill:
    return with_means().ask(it.SellGiftCard(amount=sar("100.00")))


def coins() -> FakeTill:
    return with_means(rounding_minor=25).scan(item("6099", "Sticker", "0.99"))


def given_back() -> FakeTill:
    till = FakeTill().sign_on().scan(BAG).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    return till.ask(
        it.TakeTender(method="cash"), it.ReturnGoods(receipt="S001-T1-000001", number=1)
    )


def receipt_shown() -> FakeTill:
    return sold_before().ask(it.ReturnGoods(receipt="S001-T1-000001", number=2))


def store_day() -> FakeTill:
    """A day that ends with something left open."""
    till = FakeTill().sign_on(OMAR)
    till.day.opening_steps = (
        *ALL_WELL[:-1],
        Step(name="printer", ok=False, say="no paper. Put a roll in, then look again"),
        Step(name="redemption", ok=False, say="not fetched, kept from 19 Nov 21:10"),
        Step(
            name=VERDICT,
            ok=False,
            say="Ready to sell, but see to: printer, redemption. Loyalty is offline: sales are "
            "queued.",
        ),
    )
    till.day.closing_steps = LEFT_OPEN
    till.day.left = Undelivered(pending=2, rejected=1)
    return till


def delivering() -> FakeTill:
    till = store_day()
    till.day.closing_steps = LEFT_OPEN[:1]
    return till


def outbox() -> FakeTill:
    till = FakeTill().sign_on(OMAR)
    till.clock.advance(hours=3)
    till.entries.kept = list(WAITING)
    till.entries.given = {TURNED_DOWN.line.entry_id: GIVEN}
    note = NextVisit(
        entry_id="order:before",
        customer_id="c-77",
        receipt="S001-T1-000007",
        points=120,
        amount=sar("12.00"),
        at=NOON,
    )
    release = Release(
        reference="hold-9", points=100, points_name="Stars", lapses_at=NOON + timedelta(hours=4)
    )
    state = replace(till.snapshot.state, next_visits=(note,), releases=(release,))
    till.set_state(state, outbox=OutboxCounts(pending=2_311, in_doubt=1, rejected=2))
    return till


def outbox_of_nobody() -> FakeTill:
    """The service knows none of those an entry might be sent for."""
    till = outbox()
    till.entries.is_known = False
    return till


def kept() -> FakeTill:
    """What was reserved has lapsed under a tender."""
    till = reserved().ask(it.TakeTender(method="card", amount=sar("100")))
    till.clock.advance(minutes=30)
    return till.ask(it.TimePassed())


def next_visit() -> FakeTill:
    till = selling()
    note = replace(outbox().snapshot.state.next_visits[0], customer_id=SARA.customer_id)
    till.set_state(replace(till.snapshot.state, next_visits=(note,)))
    return till


def reported() -> FakeTill:
    """A shift behind it and one under way, with something of everything."""
    till = FakeTill().sign_on(OMAR)
    till.scan(BAG).ask(it.TakeTender(method="cash", amount=sar("150.00")))
    till.ask(it.CloseShift(counted=sar("295.00")))
    till.clock.advance(hours=16)
    till.ask(it.OpenShift(opening_float=sar("200.00")))
    for hour in range(1, 9):
        for _ in range(abs(5 - hour) + 1):
            till.scan(BAG, SHIRT).ask(it.TakeTender(method="card" if hour % 2 else "cash"))
        till.clock.advance(hours=1)
    till.scan(BAG, SHIRT, SOCKS)
    till.ask(
        it.DiscountLine(number=1, percent=sar("10").major, reason="Summer"),
        it.IdentifyCustomer(customer_id=SARA.customer_id),
        it.RedeemPoints(points=100),
        it.ApplyCoupon(code="SUMMER50"),
        it.TakeTender(method="card", amount=sar("100")),
        it.TakeTender(method="cash", amount=sar("100")),
        it.ReturnGoods(receipt="S001-T1-000002", number=1),
        it.TakeTender(method="cash"),
        it.MoveCash(move=CashMove.DROP, amount=sar("300"), reason="safe"),
        it.RingNoSale(reason="coins"),
    )
    return till.scan(SOCKS, BELT)


DAY = ("f10", "c")

STATES = {
    "store-menu": State(store_day, DAY),
    "store-open": State(store_day, (*DAY, "1", WAIT)),
    "store-delivering": State(delivering, (*DAY, "2", WAIT)),
    "store-close": State(store_day, (*DAY, "2", WAIT)),
    "store-closed": State(store_day, (*DAY, "2", WAIT, "enter", WAIT)),
    "report-x": State(reported, ("f10", "d", WAIT)),
    "report-x-drawer": State(reported, ("f10", "d", WAIT, *["pagedown"] * 2)),
    "report-x-hours": State(reported, ("f10", "d", WAIT, *["pagedown"] * 5)),
    "report-x-end": State(reported, ("f10", "d", WAIT, *["pagedown"] * 9)),
    "report-z": State(reported, ("f10", "e", WAIT)),
    "report-z-none": State(reported, ("f10", "e", WAIT, "left", WAIT)),
    "outbox": State(outbox, (*DAY, "3", WAIT)),
    "outbox-entry": State(outbox, (*DAY, "3", WAIT, "enter", WAIT)),
    "outbox-settle": State(outbox, (*DAY, "3", WAIT, "enter", WAIT, "n", *"she comes weekly")),
    "outbox-customer": State(outbox, (*DAY, "3", WAIT, "down", "enter", WAIT)),
    "outbox-readdress": State(outbox, (*DAY, "3", WAIT, "down", "enter", WAIT, "c", *"0500")),
    "outbox-nobody": State(
        outbox_of_nobody,
        (*DAY, "3", WAIT, "down", "enter", WAIT, "c", *"0500", "enter", *"typo", "enter", WAIT),
    ),
    "outbox-note": State(outbox, (*DAY, "3", WAIT, *["up"] * 2, "enter")),
    "kept": State(kept),
    "kept-paying": State(kept, ("f9",)),
    "pay-held": State(reserved, ("f9",)),
    "next-visit": State(next_visit),
    "sign-on": State(FakeTill, ("1", "0", "0", "1", "enter", "1", "2", "3")),
    "sign-on-help": State(FakeTill, ("f1",)),
    "sign-on-refused": State(FakeTill, ("1", "0", "0", "1", "enter", "9", "9", "9", "9", "enter")),
    "locked": State(lambda: selling().ask(it.LockTill())),
    "empty": State(lambda: FakeTill().sign_on()),
    "selling": State(selling),
    "long": State(long_titles),
    "hostile": State(hostile),
    "offline": State(offline),
    "reserved": State(reserved),
    "pay": State(reserved, ("f9",)),
    "pay-means": State(with_means, ("f9",)),
    "pay-card-waits": State(by_card, ("f9",)),
    "pay-card-unknown": State(lambda: by_card("unknown"), ("f9",)),
    "pay-card-settle": State(lambda: by_card("unknown"), ("f9", "p", *"on its list", "enter")),
    "pay-card-code": State(stands_alone, ("f9", "d")),
    "pay-gift": State(with_means, ("f9", "g")),
    "pay-other": State(with_means, ("f9", "o")),
    "pay-split": State(split_by_means, ("f9",)),
    "pay-coins": State(coins, ("f9",)),
    "gift-card": State(gift_card_in_basket),
    "gift-menu": State(with_means, ("f10", "h")),
    "gift-sell": State(with_means, ("f10", "h", "1")),
    "return-without": State(lambda: FakeTill().sign_on(), ("f10", "i")),
    "part-paid": State(part_paid, ("f9",)),
    "refusal": State(selling, ("9", "9", "9", "enter")),
    "stopped": State(stopped),
    "redeem": State(selling, ("f5",)),
    "redeem-held": State(reserved, ("f5",)),
    "redeem-offline": State(reserved_offline, ("f5", "x")),
    "points": State(selling, ("f5", "p", "5", "0")),
    "coupon": State(reserved, ("f6",)),
    "find": State(selling, ("f2", "s")),
    "customer": State(no_customer, ("f4", "0", "5", "5")),
    "register": State(
        no_customer, ("f4", *"0551112222", "enter", *"Huda", "enter", *"hu@", "enter")
    ),
    "register-consent": State(no_customer, ("f4", *"0551112222", "enter", *"Huda", *["enter"] * 4)),
    "not-known": State(cut_off, ("f4", *"0551112222", "enter")),
    "file": State(selling, ("f4",)),
    "file-coupons": State(selling, ("f4", "c", "down")),
    "file-rules": State(selling, ("f4", "r")),
    "file-campaigns": State(selling, ("f4", "m")),
    "file-activity": State(selling, ("f4", "a")),
    "file-trouble": State(file_in_trouble, ("f4", "a")),
    "file-notices": State(selling, ("f4", "n", "enter")),
    "update": State(selling, ("f4", "u")),
    "tags": State(selling, ("f4", "t")),
    "event": State(with_events, ("f4", "e")),
    "opt-out": State(selling, ("f4", "o", "2")),
    "coupon-code": State(selling, ("f4", "c", "enter")),
    "rules": State(selling, ("f5", *["down"] * 4)),
    "rule-too-dear": State(selling, ("f5", *["down"] * 5, "enter")),
    "buy": State(selling, ("f5", *["down"] * 3, "enter")),
    "bought": State(selling, ("f5", *["down"] * 3, "b", "enter")),
    "otp": State(with_otp, ("f5", "a", *"111", "enter")),
    "coupons": State(selling, ("f6",)),
    "coupon-online": State(selling, ("f6", "down", "enter")),
    "promotion": State(promoted),
    "loyalty": State(selling, ("f10", "a")),
    "give-points": State(selling, ("f10", "a", "1")),
    "program": State(at_the_office, PROGRAM),
    "program-rules": State(at_the_office, (*PROGRAM, "1")),
    "program-trouble": State(office_in_trouble, (*PROGRAM, "1")),
    "rule-kinds": State(at_the_office, (*PROGRAM, "1", WAIT, "n")),
    "rule-new": State(at_the_office, (*PROGRAM, "1", WAIT, "n", "1", *"10", "enter", *"400")),
    "rule-review": State(
        at_the_office,
        (*PROGRAM, "1", WAIT, "n", "1", *"10", "enter", *"400", "enter", *"50", *["enter"] * 3),
    ),
    "rule-change": State(at_the_office, (*PROGRAM, "1", WAIT, "down", "enter")),
    "rule-delete": State(at_the_office, (*PROGRAM, "1", WAIT, "down", "delete", WAIT)),
    "rule-default": State(at_the_office, (*PROGRAM, "2")),
    "redeeming": State(at_the_office, (*PROGRAM, "3", *"on")),
    "engine": State(at_the_office, (*PROGRAM, "4", WAIT)),
    "engine-tried": State(at_the_office, (*PROGRAM, "4", WAIT, "t", WAIT)),
    "engine-change": State(at_the_office, (*PROGRAM, "4", WAIT, "enter")),
    "cashback": State(at_the_office, (*PROGRAM, "5")),
    "tiers": State(at_the_office, (*PROGRAM, "6")),
    "campaigns": State(at_the_office, (*PROGRAM, "7")),
    "referrals": State(at_the_office, (*PROGRAM, "8")),
    "looking-up": State(looking_up),
    "unknown": State(no_customer, ("f4", *"0551112222", "enter")),
    "quantity": State(selling, ("f3", *"6291041500213", "enter")),
    "discount": State(selling, ("f8",)),
    "approval": State(selling, ("f8", "1", *"20", "enter", *"vip", "enter")),
    "manager": State(selling, ("f10",)),
    "close-shift": State(lambda: FakeTill().sign_on(), ("f10", "2")),
    "status": State(much_to_tell),
    "suspend": State(reserved, ("f7", *"coat")),
    "suspended": State(aside, ("f7", "down")),
    "return": State(sold_before, ("f10", "0", "1")),
    "return-lines": State(receipt_shown, ("f10", "0", "1", "enter")),
    "return-too-many": State(sold_before, ("f10", "0", "1", "enter", "3", "enter", "enter")),
    "exchange": State(exchanging),
    "pay-back": State(exchanging, ("f9", *"30", "d")),
    "paid-back": State(exchanging, ("f9", "enter")),
    "returned": State(given_back, ("f9", "enter")),
    "void-sale": State(selling, ("f10", "8")),
    "help": State(selling, ("f1",)),
    "colours": State(selling, ("ctrl+l", "down")),
    "palette": State(selling, ("ctrl+p", *"sh")),
    "change": State(selling, ("f9", "6", "0", "0", "enter")),
}


def managing() -> FakeTill:
    """Everything the manager menu can have."""
    till = reported()
    till.set_state(replace(till.snapshot.state, papers=no_paper().snapshot.state.papers))
    return till.scan(BAG)


def just_sold() -> FakeTill:
    till = FakeTill(sends_email=True).sign_on()
    till.scan(BAG, BAG, SHIRT).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    return till.ask(it.TakeTender(method="cash", amount=sar("400")))


def no_paper() -> FakeTill:
    till = FakeTill().sign_on()
    till.no_paper = True
    for _ in range(2):
        till.scan(BAG).ask(it.TakeTender(method="card"))
    return till


def exempt() -> FakeTill:
    till = selling()
    sale = till.snapshot.state.sale
    assert sale is not None
    return till.ask(it.ExemptFromTax(reason="Embassy, certificate 4711"))


def training() -> FakeTill:
    till = FakeTill(is_training=True).sign_on()
    return till.scan(BAG, SHIRT)


STATES |= {
    "receipt-on-screen": State(just_sold, ("f10", "f", "2")),
    "receipt-end": State(just_sold, ("f10", "f", "2", *("pagedown",) * 5)),
    "receipt-code": State(just_sold, ("f10", "f", "2", "q")),
    "receipts": State(just_sold, ("f10", "f")),
    "manager-menu": State(managing, ("f10",)),
    "email-receipt": State(just_sold, ("f10", "f", "3", *"sara@example.com")),
    "no-paper": State(no_paper),
    "tax-exempt": State(selling, ("f8", "6", *"Embassy, 4711")),
    "exempt": State(exempt),
    "training": State(training),
    "training-sign-on": State(lambda: FakeTill(is_training=True)),
}


def app_for(till: FakeTill) -> TillApp:
    return TillApp(
        till,
        till.catalog,
        till.clock,
        title="STYL Outfits",
        open_office=till.office.open,
        open_day=till.day.open,
        open_entries=till.entries.open,
        open_reports=till.reports.open,
        try_line=till.try_line,
        hints=HINTS,
        zone=RIYADH,
        theme=os.environ.get("THEME", USUAL),
    )


_TEXT = re.compile(
    r'<text class="(?P<style>[^"]+)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" textLength[^>]*>'
    r"(?P<text>[^<]*)</text>"
)
_FONT = 'font-family: "DejaVu Sans Mono", "Fira Code", monospace; font-size: 20.26px;'
_CELL, _LINE, _BASELINE = 12.2, 24.4, 18.5
_HALVES = {"▀": (0.0, 0.5), "▄": (0.5, 0.5), "█": (0.0, 1.0)}


def exact(svg: str) -> str:
    """The same picture with each word at its own cell and blocks as areas, whatever the font."""
    svg = svg.replace("font-family: Fira Code, monospace;\n        font-size: 20px;", _FONT)
    return _TEXT.sub(_words, svg)


def _words(match: re.Match[str]) -> str:
    style, x, y = match["style"], float(match["x"]), float(match["y"])
    made: list[str] = []
    cell = 0
    for run in re.findall(r"[▀▄█]|[ \xa0]+|[^ \xa0▀▄█]+", html.unescape(match["text"])):
        left = x + cell * _CELL
        cell += cell_len(run)
        if run in _HALVES:
            top, height = _HALVES[run]
            made.append(
                f'<rect class="{style}" x="{left:.1f}" y="{y - _BASELINE + top * _LINE:.1f}"'
                f' width="{_CELL + 0.2}" height="{height * _LINE + 0.2:.1f}"/>'
            )
        elif run.strip(" \xa0"):
            text = html.escape(run)
            made.append(f'<text class="{style}" x="{left:.1f}" y="{y}">{text}</text>')
    return "".join(made)


def reasoned() -> FakeTill:
    reasons = {"discount": ("Damaged", "Price match", "Staff", "End of season")}
    return FakeTill(reasons=reasons).sign_on().scan(BAG, SHIRT)


def weighing() -> FakeTill:
    return FakeTill(has_scale=True).sign_on().scan(BAG, SHIRT)


def noted() -> FakeTill:
    till = FakeTill().sign_on().scan(BAG, SHIRT)
    till.ask(it.NoteLine(number=1, text="gift wrapped, no price tag"))
    return till.ask(
        it.EnterCode(code=WATCH.code), it.TellSerial(serial="FW-2291"), it.NoteSale(text="Friday")
    )


STATES |= {
    "age": State(no_customer, (*WINE.code, "enter")),
    "price": State(no_customer, (*REPAIR.code, "enter", *"25.5")),
    "serial": State(no_customer, (*WATCH.code, "enter")),
    "weight": State(weighing, (*DATES.code, "enter")),
    "price-check": State(no_customer, ("f11",)),
    "price-checked": State(no_customer, ("f11", *DATES.code, "enter")),
    "unknown-code": State(no_customer, (*"6281009999999", "enter")),
    "open-item": State(no_customer, (*"6281009999999", "enter", "ctrl+o")),
    "note": State(noted, ("ctrl+p", *"note on the l", "enter")),
    "noted": State(noted),
    "reasons": State(reasoned, ("f8", "1", *"10", "enter")),
}


async def picture(name: str, size: tuple[int, int], folder: Path) -> Path:
    state = STATES[name]
    app = app_for(state.till())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in state.keys:
            if key == WAIT:
                await app.workers.wait_for_complete()
                await pilot.pause()
            else:
                await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause()
        path = folder / f"{name}-{size[0]}.svg"
        path.write_text(exact(app.export_screenshot(title=f"{name} {size[0]}x{size[1]}")))
    return path


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or STATES:
        for size in SIZES:
            path = asyncio.run(picture(name, size, folder))
            if converter := shutil.which("rsvg-convert"):
                subprocess.run([converter, "-o", path.with_suffix(".png"), path], check=True)


if __name__ == "__main__":
    main()
