"""Tills in the states that are looked at and tried: what was sold, asked and answered before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pos.core import intents as it
from pos.core.card import CardMode
from pos.core.cash_count import usual_denominations
from pos.core.customer import Release
from pos.core.customer_file import Page
from pos.core.day import Undelivered
from pos.core.handed import StoreSales, WaitingSale
from pos.core.label import Label
from pos.core.roles import Role
from pos.core.settlement import NextVisit
from pos.core.shift import CashMove
from pos.core.shop_coupon import CouponUse, DoubleUse, OwedBurn, ShopCouponRules
from pos.core.staff import Cashier
from pos.core.state import Paper
from pos.core.stored_value import StoredKind, StoredValue
from pos.errors import LoyaltyMisuse
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability
from pos.ports.record import OutboxCounts
from pos.ports.store_day import VERDICT, Step
from pos.terminal.handed_questions import UNSEEN
from pos.terminal.snapshot import LoyaltyLine
from tests.ui.fake_day import ALL_WELL, GIVEN, LEFT_OPEN, TURNED_DOWN, WAITING
from tests.ui.fake_till import OF_THE_SHOP, FakeTill
from tests.ui.fake_world import (
    BAG,
    BELT,
    NOON,
    OMAR,
    SARA,
    SHIRT,
    SOCKS,
    THREE_FOR_TWO,
    WATCH,
    item,
    sar,
)


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


def many_lines() -> FakeTill:
    """As many as there is room for on 24 lines."""
    return (
        FakeTill().sign_on().scan(*(item(f"8{n:02}", f"Thing {n}", "1.00") for n in range(1, 15)))
    )


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


def aside_in_store() -> FakeTill:
    """Suspended at this till and at others of the store."""
    till = FakeTill(has_hub=True).sign_on()
    till.scan(BAG, SOCKS).ask(it.SuspendSale(name="blue coat, waits outside"))
    till.clock.advance(minutes=12)
    now = till.clock.now()
    till.at_other_tills = StoreSales(
        sales=(
            WaitingSale(
                till="T2",
                name="Sara Ali",
                at=now - timedelta(minutes=95),
                to_pay=sar("249.00"),
                rows=2,
            ),
            WaitingSale(
                till="KASSE-14",
                name="a very long name that somebody gave it",
                at=now - timedelta(seconds=20),
                to_pay=sar("12345.00"),
                rows=48,
            ),
        )
    )
    return till


def hub_away() -> FakeTill:
    till = aside_in_store()
    till.at_other_tills = StoreSales(trouble=UNSEEN)
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


def two_cards() -> FakeTill:
    """Another one of 20.00 beside it, of the same receipt."""
    till = with_means()
    till.issued["GC0123456789ABWXYZ"] = StoredValue(
        instrument_id="g2", kind=StoredKind.GIFT_CARD, last_four="WXYZ", balance=sar("20.00")
    )
    return till


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


def long_receipt() -> FakeTill:
    """Of more lines than any screen has room for beside the fields."""
    till = FakeTill().sign_on()
    till.scan(*(item(f"{8000 + n}", f"Thing number {n}", "12.50") for n in range(1, 23)))
    return till.ask(it.TakeTender(method="card"))


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
        it.TakeTender(method="cash"),
        it.ReturnGoods(receipt="S001-T1-000002", number=1),
        it.TakeTender(method="cash"),
        it.MoveCash(move=CashMove.DROP, amount=sar("300"), reason="safe"),
        it.RingNoSale(reason="coins"),
    )
    return till.scan(SOCKS, BELT)


def counting() -> FakeTill:
    """In a store that counts by notes and coins."""
    return FakeTill(denominations=usual_denominations("SAR")).sign_on()


def counting_openly() -> FakeTill:
    return FakeTill(denominations=usual_denominations("SAR"), blind_count=False).sign_on()


def counting_many() -> FakeTill:
    """As many notes and coins as the euro has."""
    each = tuple(sar(one.text()) for one in usual_denominations("EUR"))
    return FakeTill(denominations=each).sign_on()


def managing() -> FakeTill:
    """Everything the manager menu can have."""
    till = reported()
    till.set_state(replace(till.snapshot.state, papers=no_paper().snapshot.state.papers))
    return till.scan(BAG)


def between_sales() -> FakeTill:
    """A manager with nothing on the register."""
    till = reported()
    till.ask(it.VoidSale())
    return till


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


def reasoned() -> FakeTill:
    reasons = {"discount": ("Damaged", "Price match", "Staff", "End of season")}
    return FakeTill(reasons=reasons).sign_on().scan(BAG, SHIRT)


def bought_to_return() -> FakeTill:
    """At a store with as many reasons as there may be."""
    whys = ("Too small", "Too large", "Faulty", "Damaged on the way", "Changed their mind")
    reasons = {"return": (*whys, "Not as described", "A present", "Bought twice", "Recalled")}
    till = FakeTill(reasons=reasons).sign_on().scan(BAG, BAG, SHIRT, SOCKS, BELT)
    return till.ask(it.TakeTender(method="card"))


def weighing() -> FakeTill:
    return FakeTill(has_scale=True).sign_on().scan(BAG, SHIRT)


def noted() -> FakeTill:
    till = FakeTill().sign_on().scan(BAG, SHIRT)
    till.ask(it.NoteLine(number=1, text="gift wrapped, no price tag"))
    till.ask(it.AddItem(item=WATCH, label=Label(serial="FW-2291", lot="L-2026-44")))
    till.ask(it.AddItem(item=SOCKS, label=Label(lot="L-7")))
    return till.ask(it.NoteSale(text=LONG_NOTE))


LONG_NOTE = "Friday after five, for Mr Haddad of the tailor's next door; he pays the rest"


HUDA = Cashier(user_id="1002", name="Huda S.", role=Role.CASHIER)


def set_aside() -> FakeTill:
    """Amira has gone on her break with her tray; nobody has signed on."""
    till = FakeTill(own_drawers=True).sign_on()
    till.clock.advance(hours=2)
    till.ask(it.SetShiftAside())
    till.clock.advance(minutes=25)
    return till


def several_aside() -> FakeTill:
    """A manager with trays of two others to choose from, and one of their own."""
    till = set_aside()
    till.sign_on(OMAR).ask(it.SetShiftAside())
    till.clock.advance(minutes=5)
    till.sign_on(HUDA).ask(it.SetShiftAside())
    till.clock.advance(minutes=1)
    state = till.snapshot.state
    till.set_state(replace(state, cashier=OMAR))
    return till


def with_a_tray() -> FakeTill:
    """A cashier whose drawer is their own, between two sales."""
    return FakeTill(own_drawers=True).sign_on()


SHOPS_OWN = ShopCouponRules(patterns=("OWN-*",), has_engine=True)


def shop_coupon() -> FakeTill:
    """A coupon of the shop's own on a sale of nobody."""
    till = FakeTill(shop_coupons=SHOPS_OWN).sign_on().scan(BAG, SHIRT)
    return till.ask(it.ApplyCoupon(code=OF_THE_SHOP))


def shop_coupon_of_sara() -> FakeTill:
    """Beside one of the program, and points."""
    till = FakeTill(shop_coupons=SHOPS_OWN).sign_on().scan(BAG, SHIRT)
    till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id), it.RedeemPoints(points=100))
    return till.ask(it.ApplyCoupon(code="SUMMER50"), it.ApplyCoupon(code=OF_THE_SHOP))


def shop_coupons_owed() -> FakeTill:
    """The engine does not know of two yet, and has had two before."""
    till = outbox()
    before = NOON - timedelta(hours=2)
    burns = tuple(
        OwedBurn(
            code=f"OWN-P-{number}DMF5M68PMXH06W1M8J8K9PVHCJ",
            sale_id=f"S{number}",
            lock_id="",
            receipt=f"S001-T1-00001{number}",
            at=NOON - timedelta(minutes=20 - number),
            value=sar("5.00"),
            refused="The coupon engine does not take that: its sale is too long." * number,
        )
        for number in range(2)
    )
    use = CouponUse(till="S001-T2", receipt="S001-T2-000041", at=before)
    doubles = tuple(
        DoubleUse(
            code=OF_THE_SHOP,
            sale_id=f"D{number}",
            receipt=f"S001-T1-00000{number}",
            at=NOON - timedelta(hours=1),
            value=sar("20.00"),
            reason="used_up",
            elsewhere=(use,),
        )
        for number in range(8, 10)
    )
    setup = replace(till.snapshot.state.setup, shop_coupons=SHOPS_OWN)
    state = replace(till.snapshot.state, burns=burns, doubles=doubles, setup=setup)
    till.set_state(state)
    return till
