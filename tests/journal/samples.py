"""One of each event and delivery, with every field filled, and a record to put them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from builders import (
    AMAL,
    LATER,
    NOON,
    coupon_of,
    customer_of,
    hold_of,
    line_of,
    lock_of,
    off,
    sale_of,
    sar,
    setup_of,
    terms_of,
)

from pos.core import events as ev
from pos.core.card import CardAttempt, CardSlip
from pos.core.cash_count import Pieces
from pos.core.customer import AskedFor, AutomaticPromotion, CouponKind, Expiring, NextTier, Release
from pos.core.day import LeftOpen, Undelivered
from pos.core.deliveries import (
    CashbackDelivery,
    CustomerDelivery,
    Delivery,
    EventDelivery,
    OptDelivery,
    OrderDelivery,
    RefundDelivery,
    TagDelivery,
)
from pos.core.errand import (
    BoughtCoupon,
    BurnCoupon,
    BuyWithPoints,
    Errand,
    RedeemedPoints,
    RedeemOutright,
)
from pos.core.handed import HubTake
from pos.core.order import order_of, returned_line
from pos.core.sale import Origin, PaidBy, ReturnLine
from pos.core.settings_change import ChangedWhere, KeyChange
from pos.core.settlement import SettledTotal, SettleHow
from pos.core.shift import CashMove, ShiftAside, opened
from pos.core.shop_coupon import (
    AskedShopCoupon,
    CouponUse,
    DoubleUse,
    OwedBurn,
    ShopCouponOnSale,
    UsedHere,
)
from pos.core.slip import CashSlip, ErrandSlip, ReportSlip, Slip, StoredValueSlip
from pos.core.staff import UserDid
from pos.core.stored_value import CarriedValue, GiftCardLine, StoredKind, StoredValue
from pos.core.tender import Tender
from pos.core.version import VersionKind
from pos.journal.chain import FIRST
from pos.journal.journal import SqliteJournal
from pos.ports.record import Batch

SALE = "S001-T1-sale1"
RECEIPT = "S001-T1-000001"
BALANCE = customer_of().balance
assert BALANCE is not None
SARA = customer_of(
    tier="Gold",
    balance=replace(
        BALANCE,
        pending_points=7,
        expiring=Expiring(points=5, value=sar("0.50"), on=LATER),
    ),
    next_tier=NextTier(name="Platinum", missing=800),
    opted_out=True,
)
COUPON = coupon_of(
    CouponKind.PERCENTAGE,
    "12.5",
    capping=sar("50.00"),
    min_reward=sar("1.00"),
    min_order=sar("10.00"),
    products=("p1",),
    variants=("v1",),
    collections=("summer",),
    with_shipping=False,
)
ASKED_OF_SHOP = AskedShopCoupon(code="own-p-7q2x", lock_id="S001-T1-7", until=LATER)
OF_THE_SHOP = ShopCouponOnSale(
    coupon=replace(COUPON, code="OWN-P-7Q2X"),
    lock_id="S001-T1-7",
    expires_at=LATER,
    is_personal=True,
    is_kept=True,
    valid_until=LATER,
)
OWED = OwedBurn(
    code="OWN-P-7Q2X",
    sale_id=SALE,
    lock_id="S001-T1-7",
    receipt=RECEIPT,
    at=NOON,
    value=sar("5.00"),
    customer_id=SARA.customer_id,
)
TWICE = DoubleUse(
    code="OWN-P-7Q2X",
    sale_id=SALE,
    receipt=RECEIPT,
    at=NOON,
    value=sar("5.00"),
    reason="used_up",
    elsewhere=(CouponUse(till="S001-T2", receipt="S001-T2-000007", at=LATER),),
)
LINE = replace(
    line_of(
        "1.250 x 40.00 at 7.25 %",
        unit="kg",
        product_id="p1",
        category=("food", "fruit"),
        tags=("a",),
        aliases=("6281000000014",),
        min_age=18,
        open_price=True,
        title="تمر · Dates",
    ),
    discount=off("12.5 %"),
    price_reason="match",
    price_in_code=True,
    lot="L7",
    serial="SER-9",
    expires=date(2027, 12, 31),
    note="gift wrapped",
)
RETURNED = ReturnLine(
    number=3,
    origin=Origin(
        receipt=RECEIPT,
        sale_id=SALE,
        customer_id=SARA.customer_id,
        sold=Decimal("1.250"),
        paid_beside_points=sar("90.00"),
        tenders=(PaidBy(method="card", amount=sar("60.00")),),
        back=(PaidBy(method="card", amount=sar("5.00")),),
        came_back=sar("5.00"),
    ),
    line=LINE,
    quantity=Decimal("0.250"),
    reductions=sar("1.25"),
    points=sar("0.10"),
    tax=sar("0.59"),
    net=sar("8.16"),
    paid=sar("8.75"),
    reason="unripe",
)
ASKED = AskedFor(points=5, amount=sar("0.50"), rule_id="r1", codes=("A", "B"))
TENDER = Tender(
    number=1,
    method="card",
    amount=sar("50.00"),
    reference="4711",
    rounding=sar("-0.02"),
    card=CardSlip(attempt="S001-T1-c1", scheme="Visa", last_four="4242"),
    instrument="i1",
)
ERRANDS: tuple[Errand, ...] = (
    BuyWithPoints(rule_id="r1", apply=True),
    RedeemOutright(reason="gift", amount=sar("0.50")),
    BurnCoupon(code="B1", reason="mail"),
)
BOUGHT = BoughtCoupon(
    code="NEW1", title="10 off", points=5, starts_at=NOON, expires_at=LATER, url="u", pin="7"
)
KNOWN_CARD = StoredValue(
    instrument_id="g9",
    kind=StoredKind.GIFT_CARD,
    last_four="WXYZ",
    balance=sar("50.00"),
    expires_on=date(2027, 11, 21),
    digest="d" * 64,
)
MOMENT = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
TAKE = HubTake(sale_id="S001-T2-sale8", offered_at=MOMENT, from_till="T2", unasked=True)

CASH_SLIP = Slip(
    slip_id="m1",
    at=MOMENT,
    cash=CashSlip(
        move=CashMove.PAID_OUT,
        amount=sar("5.00"),
        reason="milk",
        cashier_id="1001",
        pieces=(Pieces(each=sar("1.00"), number=5),),
    ),
)
COUPON_SLIP = Slip(
    slip_id="r1",
    at=MOMENT,
    errand=ErrandSlip(
        coupon=BoughtCoupon(code="NEW1"), points_name="Stars", reason="gift", has_secret=True
    ),
)
POINTS_SLIP = Slip(
    slip_id="r2",
    at=MOMENT,
    errand=ErrandSlip(redeemed=RedeemedPoints(points=50, amount=sar("5.00")), points_name="Stars"),
)
STORED_SLIP = Slip(
    slip_id="0" * 64,
    at=MOMENT,
    stored=StoredValueSlip(kind=StoredKind.GIFT_CARD, balance=sar("50.00"), receipt=RECEIPT),
)
REPORT_SLIP = Slip(slip_id="z-1", at=MOMENT, report=ReportSlip(shift=1, is_closing=True))
SET_ASIDE = replace(
    opened(
        2,
        MOMENT,
        "1002",
        sar("50.00"),
        settled=(SettledTotal(how=SettleHow.ABSORB, entries=1, amount=sar("1.00")),),
        business_date=date(2026, 11, 21),
        float_pieces=(Pieces(each=sar("50.00"), number=1),),
    ),
    sold=sar("12.50"),
    cash_sales=sar("12.50"),
    sales=1,
    told=(sar("60.00"),),
    lent_to=("1001",),
)

EVENTS: tuple[ev.Event, ...] = (
    ev.TillStarted(at=NOON, version="1.0"),
    ev.CashierSignedOn(cashier=replace(AMAL, role=AMAL.role.value)),
    ev.ShiftOpened(
        number=3,
        at=MOMENT,
        cashier_id="1001",
        opening_float=sar("100.00"),
        next_receipt=1,
        grand_total=sar("12345.67"),
        settled=(SettledTotal(how=SettleHow.ABSORB, entries=2, amount=sar("3.00")),),
        business_date=date(2026, 11, 21),
        pieces=(Pieces(each=sar("50.00"), number=2),),
        aside=(ShiftAside(shift=SET_ASIDE, since=MOMENT, set_aside_by="1002"),),
    ),
    ev.TillLocked(cashier_id="1001"),
    ev.CashMoved(
        move=CashMove.DROP,
        amount=sar("5.00"),
        reason="safe",
        cashier_id="1001",
        pieces=(Pieces(each=sar("5.00"), number=1),),
    ),
    ev.Approved(action="price", approver_id="9001"),
    ev.NoSaleRung(reason="change", cashier_id="1001"),
    ev.SaleOpened(sale_id=SALE, at=NOON, cashier_id="1001", terms=terms_of(included=False)),
    ev.LineAdded(sale_id=SALE, line=LINE),
    ev.QuantityChanged(sale_id=SALE, number=1, quantity=Decimal("2.500")),
    ev.PriceOverridden(sale_id=SALE, number=1, unit_price=sar("39.00"), reason="match"),
    ev.LineDiscounted(sale_id=SALE, number=1, discount=off("5.00")),
    ev.SaleDiscounted(sale_id=SALE, discount=off("10 %")),
    ev.LineVoided(sale_id=SALE, number=2),
    ev.AgeConfirmed(sale_id=SALE, min_age=18, cashier_id="1001"),
    ev.AgeRefused(code="wine", min_age=18, cashier_id="1001", sale_id=SALE),
    ev.LineNoted(sale_id=SALE, number=1, text="gift wrapped", cashier_id="1001"),
    ev.SaleNoted(sale_id=SALE, text="to be collected", cashier_id="1001"),
    ev.SaleTakenOver(sale_id=SALE, cashier_id="1002", from_cashier_id="1001"),
    ev.CustomerIdentified(sale_id=SALE, customer=SARA),
    ev.CustomerOpted(sale_id=SALE, is_active=False),
    ev.CustomerRemoved(sale_id=SALE),
    ev.HoldAsked(sale_id=SALE, asked=ASKED),
    ev.PointsHeld(sale_id=SALE, hold=hold_of(5, "0.50")),
    ev.HoldFailed(sale_id=SALE, reason="no", outcome_unknown=True),
    ev.PointsReleased(sale_id=SALE, reference="hold-1", lapsed=True),
    ev.CouponLockAsked(sale_id=SALE, asked=ASKED),
    ev.CouponsLocked(sale_id=SALE, lock=lock_of(COUPON)),
    ev.CouponLockFailed(sale_id=SALE, reason="no", outcome_unknown=True),
    ev.CouponsReleased(sale_id=SALE, reference="lock-1", lapsed=True),
    ev.ReservationsKept(sale_id=SALE),
    ev.ShopCouponAsked(sale_id=SALE, asked=ASKED_OF_SHOP),
    ev.ShopCouponAsked(
        sale_id=SALE,
        asked=replace(
            ASKED_OF_SHOP, or_else=replace(OF_THE_SHOP, is_believed=True, valid_until=LATER)
        ),
    ),
    ev.ShopCouponAsked(
        sale_id=SALE, asked=replace(ASKED_OF_SHOP, not_believed="It was used here.")
    ),
    ev.ShopCouponLocked(sale_id=SALE, on_sale=OF_THE_SHOP),
    ev.ShopCouponBelieved(sale_id=SALE, on_sale=replace(OF_THE_SHOP, is_believed=True)),
    ev.ShopCouponNotLocked(
        sale_id=SALE, lock_id="S001-T1-7", reason="no", outcome_unknown=True, is_kept=True
    ),
    ev.ShopCouponOff(sale_id=SALE, lock_id="S001-T1-7", code="OWN-P-7Q2X", lapsed=True),
    ev.BurnOwed(burn=OWED),
    ev.BurnEnded(code="OWN-P-7Q2X", sale_id=SALE, double=TWICE),
    ev.BurnRefused(code="OWN-P-7Q2X", sale_id=SALE, reason="The sale is too long."),
    ev.BurnSettled(
        code="OWN-P-7Q2X", sale_id=SALE, at=MOMENT, cashier_id="9001", why="no engine any more"
    ),
    ev.DoubleCarried(double=TWICE),
    ev.DoubleTicked(code="OWN-P-7Q2X", sale_id=SALE, at=MOMENT, cashier_id="9001"),
    ev.ReleaseAsked(
        release=Release(
            reference="lock-1",
            points=5,
            points_name="Stars",
            is_lock=True,
            codes=("TEN",),
            lapses_at=LATER,
        )
    ),
    ev.ReleaseEnded(reference="lock-1", is_back=False),
    ev.CardAsked(
        sale_id=SALE,
        attempt=CardAttempt(
            reference="S001-T1-c1", amount=sar("50.00"), voids=2, is_refund=True, is_unknown=True
        ),
    ),
    ev.CardUnanswered(sale_id=SALE, reference="S001-T1-c1", reason="the till stopped"),
    ev.CardApproved(
        sale_id=SALE,
        reference="S001-T1-c1",
        approval_code="A12345",
        scheme="Visa",
        last_four="4242",
    ),
    ev.CardDeclined(sale_id=SALE, reference="S001-T1-c1", reason="No."),
    ev.CardResolved(
        sale_id=SALE,
        reference="S001-T1-c1",
        is_done=True,
        reason="on the terminal's list",
        cashier_id="1001",
    ),
    ev.CardAnsweredLate(sale_id=SALE, reference="S001-T1-c1", is_done=True),
    ev.GiftCardAdded(
        sale_id=SALE,
        line=GiftCardLine(
            number=3,
            amount=sar("50.00"),
            instrument_id="i1",
            last_four="AB12",
            expires_on=date(2027, 1, 31),
        ),
    ),
    ev.StoredValueIssued(
        sale_id=SALE,
        receipt=RECEIPT,
        number=3,
        instrument_id="i2",
        kind=StoredKind.STORE_CREDIT,
        digest="0" * 64,
        last_four="AB13",
        amount=sar("50.00"),
        expires_on=date(2027, 11, 22),
        of_tender=True,
    ),
    ev.StoredValueLoaded(sale_id=SALE, instrument_id="i2", amount=sar("5.00")),
    ev.StoredValueSpent(sale_id=SALE, instrument_id="i2", amount=sar("5.00")),
    ev.StoredValueReturned(sale_id=SALE, instrument_id="i2", amount=sar("5.00")),
    ev.StoredValueKnown(value=KNOWN_CARD, receipt="S001-T2-000004"),
    ev.SpentUnclaimed(instrument_id="g9", amount=sar("5.00")),
    ev.StoredValueReplaced(
        instrument_id="i2",
        digest="1" * 64,
        last_four="AB14",
        reason="lost",
        cashier_id="9001",
        replaces="0" * 64,
    ),
    ev.Tendered(sale_id=SALE, tender=TENDER),
    ev.TenderVoided(sale_id=SALE, number=1),
    ev.SaleCompleted(
        sale_id=SALE,
        receipt=RECEIPT,
        at=MOMENT,
        total=sar("87.75"),
        change=sar("0.00"),
        awaits_delivery=True,
    ),
    ev.ReceiptPrinted(receipt=RECEIPT, copy=0, confirmed=True),
    ev.ReceiptNotPrinted(receipt=RECEIPT, copy=1, reason="No paper.", partly=True),
    ev.GiftReceiptPrinted(receipt=RECEIPT, confirmed=True),
    ev.GiftReceiptNotPrinted(receipt=RECEIPT, reason="No paper.", partly=True),
    ev.PaperCarried(receipt=RECEIPT, copy=1, is_gift=True, partly=True),
    ev.SlipNotPrinted(slip=CASH_SLIP, reason="No paper.", partly=True),
    ev.SlipCarried(slip=COUPON_SLIP, partly=True),
    ev.SlipCarried(slip=POINTS_SLIP, partly=True),
    ev.SlipCarried(slip=STORED_SLIP, partly=True),
    ev.SlipCarried(slip=REPORT_SLIP, partly=True),
    ev.SlipPrinted(slip_id="m1", confirmed=True),
    ev.SlipLeft(slip_id="m2", reason="No code."),
    ev.PapersLeft(cashier_id="1001"),
    ev.PaperGivenUp(receipt=RECEIPT, is_gift=True),
    ev.PaperGivenUp(slip_id="m3"),
    ev.ReceiptEmailAsked(receipt=RECEIPT, email_id="e1", cashier_id="1001"),
    ev.ReceiptEmailed(receipt=RECEIPT, email_id="e1"),
    ev.ReceiptNotEmailed(receipt=RECEIPT, email_id="e2", reason="no such mailbox"),
    ev.ReceiptLeft(receipt=RECEIPT),
    ev.OrderDelivered(sale_id=SALE, points_earned=87, points_redeemed=None, balance_after=1_287),
    ev.OrderRejected(sale_id=SALE, reason="no"),
    ev.SaleVoided(sale_id="S001-T1-sale2", cashier_id="1001"),
    ev.LineReturned(sale_id="S001-T1-sale3", receipt=RECEIPT, line=RETURNED),
    ev.SaleSuspended(
        sale_id="S001-T1-sale3",
        at=MOMENT,
        cashier_id="1001",
        name="Sara Ali",
        customer_id=SARA.customer_id,
        gave_back=True,
    ),
    ev.SaleOffered(sale_id="S001-T1-sale3", at=MOMENT),
    ev.SaleHandedOver(sale_id="S001-T1-sale3", offered_at=MOMENT, till="T2"),
    ev.SaleTaken(sale_id="S001-T2-sale8", take=TAKE, at=LATER, cashier_id="1001"),
    ev.TakeTold(sale_id="S001-T2-sale8", offered_at=MOMENT, twice_by="T3"),
    ev.TakeCarried(take=TAKE),
    ev.SaleResumed(sale_id="S001-T1-sale3", at=LATER, cashier_id="1001"),
    ev.SaleCarried(
        sale_id="S001-T1-sale3",
        name="Sara Ali",
        at=MOMENT,
        gave_back=True,
        opened_at=NOON,
        cashier_id="1001",
        terms=terms_of(included=False),
        lines=(LINE,),
        next_line=4,
        next_tender=2,
        discount=off("5.00"),
        customer=SARA,
        bought=(BoughtCoupon(code="C1", title="Tote", points=5, expires_at=LATER),),
        exempt_reason="Embassy, 4711",
    ),
    ev.TaxExempted(sale_id=SALE, reason="Embassy, certificate 4711"),
    ev.TaxExemptionEnded(sale_id=SALE),
    ev.ReturnCarried(sale_id=SALE, line=RETURNED),
    ev.RefundDelivered(sale_id="S001-T1-sale3", refund_id="S001-T1-sale3-r1", points=87),
    ev.RefundRejected(sale_id="S001-T1-sale3", refund_id="S001-T1-sale3-r2", reason="no"),
    ev.DeliverySettled(entry_id="tag:1", rejected=True),
    ev.EntrySettled(
        entry_id="order:S001-T1-sale9",
        how=SettleHow.NEXT_VISIT,
        at=MOMENT,
        by="9001",
        why="spent elsewhere",
        sale_id="S001-T1-sale9",
        receipt="S001-T1-000009",
        points=5,
        by_points=sar("0.50"),
        by_coupons=sar("1.00"),
        customer_id=SARA.customer_id,
    ),
    ev.EntryReaddressed(entry_id="tag:9", customer_id=SARA.customer_id, by="9001", why="mistyped"),
    ev.NextVisitCarried(
        entry_id="order:S001-T1-sale9",
        customer_id=SARA.customer_id,
        receipt="S001-T1-000009",
        points=5,
        amount=sar("1.50"),
        by_coupons=sar("1.00"),
        at=MOMENT,
    ),
    ev.NextVisitOver(entry_id="order:S001-T1-sale9"),
    ev.ArrivedAfterAll(
        entry_id="order:S001-T1-sale9",
        sale_id="S001-T1-sale9",
        how=SettleHow.BY_HAND,
        by_points=sar("0.50"),
        by_coupons=sar("1.00"),
    ),
    ev.EntryTriedAgain(entry_id="event:9", by="1001", why="looked", even_twice=True),
    ev.UserChanged(
        number=1_795_000_000_000,
        at=MOMENT,
        changed_by="9001",
        user_id="1001",
        what=UserDid.LIMIT,
        detail="15",
    ),
    ev.ProgramChanged(what="500 Stars: 10 % off", cashier_id="2001", is_sure=False),
    ev.SettingsChanged(
        where=ChangedWhere.TILL,
        changes=(KeyChange(key="[store] name", old='"Store"', new='"STYL"'),),
        digest="ab" * 32,
        cashier_id="2001",
        is_rollback=True,
    ),
    ev.SettingsChanged(where=ChangedWhere.FIRST, changes=(), digest=""),
    ev.VersionTaken(kind=VersionKind.PRICES, number=12, digest="cd" * 32),
    ev.CustomerChanged(customer_id=SARA.customer_id),
    ev.ConsentGiven(customer_id=SARA.customer_id, at=NOON, cashier_id="1001"),
    ev.CardLinked(sale_id=SALE, card="780"),
    ev.CustomerTagged(sale_id=SALE, added=("vip",), removed=("old", "new")),
    ev.CustomerEventSent(sale_id=SALE, name="birthday_visit"),
    ev.PointsGiven(sale_id=SALE, amount=sar("5.00"), reason="mail", cashier_id="1001"),
    ev.OtpSent(sale_id=SALE, asked=ASKED),
    ev.OtpForgotten(sale_id=SALE),
    *(
        ev.ErrandAsked.of(errand, sale_id=SALE, errand_id=f"S001-T1-{number}")
        for number, errand in enumerate(ERRANDS, start=1)
    ),
    ev.CouponBought(sale_id=SALE, errand_id="S001-T1-1", coupon=BOUGHT),
    ev.PointsRedeemed(
        sale_id=SALE, errand_id="S001-T1-2", points=5, amount=sar("0.50"), reason="gift"
    ),
    ev.CouponBurned(sale_id=SALE, errand_id="S001-T1-3", code="B1", reason="mail"),
    ev.ErrandFailed(sale_id=SALE, errand_id="S001-T1-4", reason="no", outcome_unknown=True),
    ev.PromotionApplied(
        sale_id=SALE,
        promotion=AutomaticPromotion(
            name="Spring", amount=sar("5.00"), by_product=(("p1", sar("3.00")),)
        ),
    ),
    ev.PromotionDropped(sale_id=SALE),
    ev.CountTold(number=3, counted=sar("9.40"), cashier_id="1001"),
    ev.ShiftClosed(
        number=3,
        at=LATER,
        cashier_id="1001",
        expected=sar("95.00"),
        counted=sar("94.00"),
        counted_before=sar("9.40"),
        undelivered=Undelivered(pending=3, in_doubt=1, rejected=2),
        pieces=(Pieces(each=sar("50.00"), number=1), Pieces(each=sar("0.50"), number=88)),
        handed_to="1002",
        z_number=2,
        total=sar("-5.00"),
        grand_total=sar("12340.67"),
    ),
    ev.ShiftSetAside(number=3, at=MOMENT, cashier_id="1001"),
    ev.ShiftTakenUp(number=2, at=MOMENT, cashier_id="1002"),
    ev.DrawerLent(number=3, cashier_id="1002"),
    ev.DayClosed(
        at=LATER,
        manager_id="2001",
        left=LeftOpen(
            undelivered=Undelivered(pending=3, in_doubt=1, rejected=2),
            open_sales=1,
            suspended=2,
            reserved=1,
        ),
        business_date=date(2026, 11, 21),
    ),
    ev.CashierSignedOff(cashier_id="1001"),
    ev.RecordRebuilt(at=LATER, records=7),
    ev.RecordArchived(
        at=LATER,
        first=1,
        last=40,
        last_hash="1" * 64,
        digest="2" * 64,
        last_receipt=RECEIPT,
        last_sale_at=LATER,
        stored_values=(
            CarriedValue(
                value=StoredValue(
                    instrument_id="archived-1",
                    kind=StoredKind.STORE_CREDIT,
                    last_four="WXYZ",
                    balance=sar("12.50"),
                    expires_on=date(2027, 12, 31),
                    digest="3" * 64,
                ),
                receipt=RECEIPT,
                digests_before=("4" * 64,),
                own=sar("10.00"),
                is_issued_here=True,
            ),
        ),
        used_coupons=(
            UsedHere(code="OWN-P-7Q2X", receipt=RECEIPT, at=NOON, valid_until=LATER),
            UsedHere(code="OWN-P-7Q2Y", receipt=RECEIPT, at=NOON),
        ),
        cashiers=(replace(AMAL, role=AMAL.role.value),),
    ),
    ev.TillMoved(at=LATER, earlier="0" * 32),
    ev.CustomerErased(at=LATER, records=3, entries=1),
    ev.ClockJumped(before=NOON, after=LATER, was_running=False),
)


def order_delivery(number: int = 1, customer_id: str = "mobile_966500000001") -> OrderDelivery:
    sale = sale_of(
        "2 x 50.00",
        sale_id=f"S001-T1-sale{number}",
        customer=customer_of(customer_id),
        hold=hold_of(5, "0.50"),
        lock=lock_of(COUPON),
    )
    return OrderDelivery(entry_id=f"order:{sale.sale_id}", order=order_of(sale, setup_of(), MOMENT))


def refund_delivery(number: int = 1) -> RefundDelivery:
    return RefundDelivery(
        prices_include_tax=True,
        entry_id=f"refund:{SALE}-r{number}",
        refund_id=f"{SALE}-r{number}",
        sale_id="S001-T1-sale3",
        order_id=SALE,
        customer_id=SARA.customer_id,
        at=MOMENT,
        amount=sar("8.75"),
        lines=(returned_line(RETURNED),),
    )


def customer_delivery(number: int = 1) -> CustomerDelivery:
    return CustomerDelivery(
        entry_id=f"customer:{number}", customer_id=f"c{number}", name="Huda", mobile="966500000009"
    )


DELIVERIES: tuple[Delivery, ...] = (
    order_delivery(),
    refund_delivery(),
    replace(
        customer_delivery(),
        email="huda@example.com",
        birth_date=date(1990, 2, 28),
        referrer_code="OMAR1",
        consented_at=NOON,
    ),
    OptDelivery(entry_id="opt:1", customer_id="c1", is_active=False),
    TagDelivery(entry_id="tag:1", customer_id="c1", added=("vip",), removed=("old",)),
    CashbackDelivery(
        entry_id="points:1",
        transaction_id="S001-T1-9",
        customer_id="c1",
        at=MOMENT,
        amount=sar("5.00"),
        store_id="S001",
        store_name="STYL Outfits",
        return_window_days=14,
    ),
    EventDelivery(
        entry_id="event:1", customer_id="c1", name="birthday_visit", details=(("cake", "yes"),)
    ),
)


def batch_of(*events: ev.Event, deliveries: Sequence[Delivery] = ()) -> Batch:
    return Batch(at=MOMENT, events=events, deliveries=tuple(deliveries))


def record_at(path: Path, *batches: Batch) -> Path:
    """A record with these batches in it, closed again."""
    journal = SqliteJournal(path)
    journal.append(batches)
    journal.close()
    return path


def head_of(journal: SqliteJournal) -> tuple[int, str]:
    """The number and the hash of the last record."""
    query = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1"
    found: tuple[int, str] | None = journal._db.execute(query).fetchone()
    return found or (0, FIRST)


def full_record(path: Path) -> Path:
    """A record with one of each."""
    return record_at(path, batch_of(*EVENTS, deliveries=DELIVERIES))
