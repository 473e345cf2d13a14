"""Each operation of a till without the service: what comes first, what is done, what it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from offline_till import EMAIL, OfflineTill, Shop, Step
from shop import BAG, SARA

from pos.core import effects as fx
from pos.core import errand
from pos.core import intents as it
from pos.core.customer_file import Page
from pos.core.expected_scan import ScanOf
from pos.core.offline import Asked
from pos.core.reports.report import ReportKind
from pos.core.settlement import SettleHow
from pos.sandbox.world import World

OMAR = "mobile_966500005678"
"""Known to the service, and never seen by the till."""
RECEIPT = "S001-T1-000001"
MANAGER = "sign-on 2001 135790"
OPEN = (MANAGER, "open-shift 100.00")
SOLD = (f"item {BAG}", "tender cash 100.00")
SELLING = (f"item {BAG}", f"customer {SARA}")
SEEN = (f"customer {SARA}", "no-customer")
NOT_READ = "This page needs the network, and was not read before."

Look = Callable[[OfflineTill], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is truly done leaves records, or something to see; a limit is met or seen."""

    shop: Shop = field(default_factory=Shop)
    opening: tuple[Step, ...] = OPEN
    before: tuple[Step, ...] = ()
    """While the service can be reached."""
    does: tuple[Step, ...] = ()
    """Without it: each is done."""
    leaves: tuple[str, ...] = ()
    """Kinds of records there are more of then."""
    shows: Look | None = None
    then: tuple[Step, ...] = ()
    """Done as well, up to what is not."""
    refused: Step | None = None
    answer: str = ""
    """What of the refusal must be there; of a no all of it is in its row."""
    lacks: Look | None = None
    """True where the limit is seen."""
    later: Look | None = None
    """Becomes true when the line is back."""


def _customer(till: OfflineTill) -> tuple[str, bool]:
    """Whose sale it is, and whether their points are known."""
    customer = till.sale.customer
    assert customer is not None
    assert not customer.verified
    return customer.customer_id, customer.balance is not None


def _found(find: str, *, before: tuple[Step, ...], other: str, seen: str = SARA) -> Case:
    """Somebody seen, as last known; then somebody who was not."""
    return Case(
        before=before,
        does=(find,),
        leaves=("CustomerIdentified",),
        shows=lambda till: _customer(till) == (seen, True),
        then=(other,),
        lacks=lambda till: not _customer(till)[1],
    )


def _page(page: Page) -> Case:
    return Case(
        before=(f"customer {SARA}", f"page {page}"),
        does=(f"page {page}",),
        shows=lambda till: till.snapshot.file and getattr(till.snapshot.file, page.value),
        then=(f"customer {OMAR}",),
        refused=f"page {page}",
        answer=NOT_READ,
    )


def _open_store(till: OfflineTill) -> None:
    for _ in till.day().opening():
        pass


def _kept_rules() -> Case:
    """Of somebody whose rules nobody has read, in a store that was opened."""
    return Case(
        before=(_open_store,),
        does=(f"customer {OMAR}", "page rules"),
        shows=lambda till: till.snapshot.file and till.snapshot.file.terms,
    )


def _close_day(till: OfflineTill) -> it.Intent:
    return it.CloseDay(undelivered=till.day().undelivered())


def _one_waits(till: OfflineTill) -> bool:
    return till.waiting == 1


def _notices(till: OfflineTill) -> list[str]:
    file = till.snapshot.file
    return [one.notice_id for one in (file and file.notices) or () if not one.is_read]


def _mark_read(till: OfflineTill) -> it.Intent:
    return it.MarkNoticesRead(notice_ids=tuple(_notices(till)))


def _points(till: OfflineTill) -> int:
    customer = till.sale.customer
    assert customer is not None
    assert customer.balance is not None
    return customer.balance.points


def _is_held(till: OfflineTill) -> bool:
    """By the service, or for all the till knows."""
    active = [hold for hold in till.world.holds.values() if hold.state == "active"]
    return bool(active or till.snapshot.state.releases)


def _is_locked(till: OfflineTill) -> bool:
    active = [lock for lock in till.world.locks.values() if lock.released_at is None]
    return bool(active or till.snapshot.state.releases)


def _spent_elsewhere(till: OfflineTill) -> None:
    """Another till has spent all of Sara's points."""

    def spend(world: World) -> World:
        poor = replace(world.customers[SARA], batches=())
        return replace(world, customers={**world.customers, SARA: poor})

    till.change(spend)


def _lost_by_the_card_terminal(till: OfflineTill) -> None:
    assert "did not answer" in (till.ended(it.TakeTender(method="card")).refusal or "")


def _settle(till: OfflineTill, how: SettleHow) -> it.Intent:
    return it.SettleEntry(entry_id=till.entry_id(), how=how, why="spent elsewhere")


TURNED_DOWN: tuple[Step, ...] = (
    *SELLING,
    "redeem points 100",
    OfflineTill.cut,
    "tender cash 90.00",
    "advance 2000",
    _spent_elsewhere,
    OfflineTill.mend,
    lambda till: till.wait_until(lambda one: one.rejected == 1),
)
"""An order whose points were no longer there when it arrived."""

UNKNOWN: tuple[Step, ...] = (
    f"item {BAG}",
    OfflineTill.cut,
    "customer mobile_966599999999",
    "tag add vip",
    "void-sale",
    OfflineTill.mend,
    lambda till: till.wait_until(lambda one: one.rejected == 1),
)
"""A tag for somebody the service does not know."""


def _is_registered(till: OfflineTill) -> None:
    """Somebody made the account, elsewhere."""
    stranger = "mobile_966599999999"

    def register(world: World) -> World:
        known = replace(world.customers[SARA], customer_id=stranger, tags=())
        return replace(world, customers={**world.customers, stranger: known})

    till.change(register)


HELD = (*SELLING, "redeem points 100")

CASES: dict[Asked, tuple[Case, ...]] = {
    # -- at the counter -----------------------------------------------------------------------
    it.SignOn: (Case(opening=(), does=(MANAGER,), leaves=("CashierSignedOn",)),),
    it.SignOff: (Case(opening=(MANAGER,), does=("sign-off",), leaves=("CashierSignedOff",)),),
    it.LockTill: (Case(does=("lock",), leaves=("TillLocked",)),),
    it.Approve: (
        Case(
            opening=("sign-on 1001 2468", "open-shift 100.00"),
            before=(f"item {BAG}", "discount 1 50% worn"),
            does=("approve 2001 135790",),
            leaves=("Approved", "LineDiscounted"),
        ),
    ),
    it.LeaveApproval: (
        Case(
            opening=("sign-on 1001 2468", "open-shift 100.00"),
            before=(f"item {BAG}", "discount 1 50% worn"),
            does=(it.LeaveApproval(),),
            shows=lambda till: till.snapshot.to_approve is None,
        ),
    ),
    it.OpenShift: (Case(opening=(MANAGER,), does=("open-shift 50.00",), leaves=("ShiftOpened",)),),
    it.MoveCash: (
        Case(does=("paid-in 20 change", "paid-out 5 milk", "drop 50"), leaves=("CashMoved",)),
    ),
    it.RingNoSale: (Case(does=("no-sale change",), leaves=("NoSaleRung",)),),
    it.CloseShift: (Case(does=("close-shift 100.00",), leaves=("ShiftClosed",)),),
    it.PrintReport: (
        Case(
            before=SOLD,
            does=(it.PrintReport(kind=ReportKind.X),),
            shows=lambda till: "X report of shift 1" in till.paper,
        ),
    ),
    it.CloseDay: (
        Case(does=(_close_day,), leaves=("DayClosed",)),
        Case(does=(*SELLING, "tender card", _close_day), leaves=("SaleCompleted", "DayClosed")),
        Case(
            opening=("sign-on 1001 2468", "open-shift 100.00"),
            then=(*SELLING, "tender card"),
            refused=_close_day,
            answer="A manager may close the day with it.",
        ),
    ),
    # -- on the sale --------------------------------------------------------------------------
    it.EnterCode: (Case(does=(f"item {BAG} 2",), leaves=("SaleOpened", "LineAdded")),),
    it.Scanned: (
        Case(
            before=(*SOLD, *SEEN),
            does=(f"scan {BAG}", f"scan {SARA}123456", f"scan {RECEIPT}"),
            leaves=("LineAdded", "CustomerIdentified"),
            shows=lambda till: till.snapshot.receipt,
            refused=f"scan {OMAR}123456",
            answer="That code cannot be confirmed offline. Press F4 and type the phone number.",
        ),
    ),
    it.TellPrice: (Case(before=("item ALTER",), does=("price-of 25.00",), leaves=("LineAdded",)),),
    it.TellAge: (
        Case(before=("item LIGHTER-1",), does=("age yes",), leaves=("AgeConfirmed", "LineAdded")),
        Case(before=("item LIGHTER-1",), does=("age no",), leaves=("AgeRefused",)),
    ),
    it.TellSerial: (Case(before=("item WATCH-1",), does=("serial W-7",), leaves=("LineAdded",)),),
    it.TellWeight: (Case(before=("item 4010",), does=("weigh 0.350",), leaves=("LineAdded",)),),
    it.AskScale: (
        Case(shop=Shop(scale=True), before=("item 4010",), does=("weigh",), leaves=("LineAdded",)),
    ),
    it.LeaveQuestion: (
        Case(
            before=("item WATCH-1",),
            does=("leave-item",),
            shows=lambda till: till.snapshot.question is None,
        ),
    ),
    it.CountNext: (Case(before=("item 3*",), does=("item 4002",), leaves=("LineAdded",)),),
    it.ExpectScan: (
        Case(
            before=SELLING,
            does=(it.ExpectScan(of=ScanOf.ITEM), f"scan {BAG}"),
            shows=lambda till: (till.snapshot.expected.code, len(till.sale.lines)) == (BAG, 1),
        ),
    ),
    it.CheckPrice: (
        Case(
            before=SELLING,
            does=("price-check 4002",),
            shows=lambda till: len(till.sale.lines) == 1,
        ),
    ),
    it.SellOpenItem: (
        Case(before=SELLING, does=("open-item 99 12.50 Mug",), leaves=("LineAdded",)),
    ),
    it.NoteLine: (Case(before=SELLING, does=("note 1 a gift",), leaves=("LineNoted",)),),
    it.NoteSale: (Case(before=SELLING, does=("note-sale Friday",), leaves=("SaleNoted",)),),
    it.ChangeQuantity: (Case(before=SELLING, does=("qty 3",), leaves=("QuantityChanged",)),),
    it.OverridePrice: (
        Case(before=SELLING, does=("price 1 90.00 worn",), leaves=("PriceOverridden",)),
    ),
    it.DiscountLine: (
        Case(before=SELLING, does=("discount 1 10% worn",), leaves=("LineDiscounted",)),
    ),
    it.ExemptFromTax: (
        Case(before=SELLING, does=("tax-exempt Embassy 4711",), leaves=("TaxExempted",)),
    ),
    it.ChargeTax: (
        Case(
            before=(*SELLING, "tax-exempt Embassy 4711"),
            does=("tax-exempt off",),
            leaves=("TaxExemptionEnded",),
        ),
    ),
    it.DiscountSale: (
        Case(before=SELLING, does=("discount-sale 5.00 staff",), leaves=("SaleDiscounted",)),
    ),
    it.VoidLine: (Case(before=SELLING, does=("void-line 1",), leaves=("LineVoided",)),),
    it.VoidSale: (Case(before=SELLING, does=("void-sale",), leaves=("SaleVoided",)),),
    it.SuspendSale: (Case(before=SELLING, does=("suspend coat",), leaves=("SaleSuspended",)),),
    it.ResumeSale: (
        Case(before=(*SELLING, "suspend coat"), does=("resume coat",), leaves=("SaleResumed",)),
    ),
    it.ReadReceipt: (
        Case(
            before=SOLD,
            does=(it.ReadReceipt(receipt=RECEIPT),),
            shows=lambda till: till.snapshot.receipt,
        ),
    ),
    it.ReturnGoods: (
        Case(
            before=(*SELLING, "tender cash 100.00", "wait-outbox 20"),
            does=(f"return {RECEIPT} 1 1 worn", "tender cash 100.00"),
            leaves=("LineReturned", "SaleCompleted"),
            shows=_one_waits,
        ),
    ),
    it.TakeTender: (
        Case(
            before=SELLING,
            does=("tender card 60.00", "tender cash 50.00"),
            leaves=("Tendered", "SaleCompleted", "ReceiptPrinted"),
            shows=_one_waits,
        ),
        Case(
            before=(*HELD, "coupon SUMMER50"),
            does=("tender cash 40.00",),
            leaves=("SaleCompleted", "ReceiptPrinted"),
            shows=_one_waits,
        ),
    ),
    it.ReturnItem: (
        Case(
            before=SOLD,
            does=(f"return-item {BAG} 1 torn", "tender cash 100.00"),
            leaves=("LineReturned", "SaleCompleted"),
        ),
    ),
    it.AskCardAgain: (
        Case(
            shop=Shop(card=True),
            before=(*SELLING, _lost_by_the_card_terminal),
            does=("card-payment ask",),
            leaves=("CardApproved", "SaleCompleted"),
        ),
    ),
    it.ResolveCard: (
        Case(
            shop=Shop(card=True),
            before=(*SELLING, _lost_by_the_card_terminal),
            does=("card-payment not-paid not on its list", "void-sale"),
            leaves=("CardResolved", "SaleVoided"),
        ),
    ),
    it.SellGiftCard: (
        Case(
            does=("gift-card 50.00", "tender cash 50.00"),
            leaves=("GiftCardAdded", "StoredValueIssued", "SaleCompleted"),
            shows=lambda till: till.gift_code,
        ),
    ),
    it.ReadStoredValue: (
        Case(
            before=("gift-card 50.00", "tender cash 50.00"),
            does=(lambda till: it.ReadStoredValue(code=till.gift_code),),
            shows=lambda till: "50.00 to spend" in till.snapshot.say.text,
        ),
        Case(
            before=("gift-card 50.00", "tender cash 50.00", *SELLING),
            does=(lambda till: it.TakeTender(method="gift-card", code=till.gift_code),),
            leaves=("StoredValueSpent", "Tendered"),
        ),
    ),
    it.ReplaceStoredValue: (
        Case(
            before=("gift-card 50.00", "tender cash 50.00"),
            does=(f"gift-replace {RECEIPT} lost",),
            leaves=("StoredValueReplaced",),
        ),
    ),
    it.VoidTender: (
        Case(
            before=(*SELLING, "tender cash 10"), does=("void-tender 1",), leaves=("TenderVoided",)
        ),
    ),
    it.CompleteSale: (
        Case(
            before=(*SOLD, f"item {BAG}", f"return {RECEIPT} 1 1 size"),
            does=("complete",),
            leaves=("SaleCompleted",),
        ),
    ),
    it.Reprint: (Case(before=SOLD, does=("reprint",), leaves=("ReceiptPrinted",)),),
    it.LeaveReceipt: (
        Case(
            shop=Shop(printer_works=False),
            before=SOLD,
            does=(it.LeaveReceipt(),),
            leaves=("ReceiptLeft",),
        ),
    ),
    it.PrintGiftReceipt: (
        Case(before=SOLD, does=("gift-receipt",), leaves=("GiftReceiptPrinted",)),
    ),
    it.DrawReceipt: (
        Case(before=SOLD, does=("show-receipt",), shows=lambda till: till.snapshot.drawn),
    ),
    it.EmailReceipt: (
        Case(
            shop=Shop(mail=True),
            before=SOLD,
            does=("email-receipt sara@styl.example",),
            leaves=("ReceiptEmailAsked",),
        ),
    ),
    it.LeavePapers: (
        Case(
            shop=Shop(printer_works=False),
            before=SOLD,
            does=("leave-receipts",),
            leaves=("PapersLeft",),
        ),
    ),
    # -- for the customer ---------------------------------------------------------------------
    it.IdentifyCustomer: (_found(f"customer {SARA}", before=SEEN, other=f"customer {OMAR}"),),
    it.IdentifyByPhone: (_found("phone 0500001234", before=SEEN, other="phone 0500005678"),),
    it.IdentifyByEmail: (
        _found(
            f"email {EMAIL}",
            before=(f"email {EMAIL}", "no-customer"),
            other="email omar@styl.example",
            seen=EMAIL,
        ),
    ),
    it.IdentifyByCard: (
        _found(
            "card 12345678",
            before=(f"customer {SARA}", "link-card 12345678", "no-customer"),
            other="card 87654321",
        ),
    ),
    it.ConfirmCustomer: (
        Case(
            before=(f"customer {SARA}",),
            does=("confirm-customer",),
            shows=lambda till: "stays as last known" in till.snapshot.say.text,
            then=(f"customer {OMAR}", "confirm-customer"),
            lacks=lambda till: not _customer(till)[1],
            later=lambda till: till.sale.customer and till.sale.customer.verified,
        ),
    ),
    it.RemoveCustomer: (Case(before=SELLING, does=("no-customer",), leaves=("CustomerRemoved",)),),
    it.RegisterCustomer: (
        Case(
            does=("register 0509998877 'Lina Noor'",),
            leaves=("ConsentGiven", "CustomerIdentified"),
            later=lambda till: "mobile_966509998877" in till.world.customers,
        ),
        Case(
            then=("register-with 0509998866 'Nora Saad' referrer=NOBODY",),
            lacks=lambda till: _customer(till) == ("mobile_966509998866", False),
        ),
    ),
    it.UpdateCustomer: (
        Case(
            before=(f"customer {SARA}",),
            does=("update name='Sara A.'",),
            leaves=("CustomerIdentified",),
            later=lambda till: "Sara A." in till.world.customers[SARA].attributes.values(),
        ),
    ),
    it.OptCustomer: (
        Case(
            before=(f"customer {SARA}",),
            does=("opt out",),
            leaves=("CustomerOpted",),
            later=lambda till: not till.world.customers[SARA].active,
        ),
    ),
    it.TagCustomer: (
        Case(
            before=(f"customer {SARA}",),
            does=("tag add tall",),
            leaves=("CustomerTagged",),
            later=lambda till: "tall" in till.world.customers[SARA].tags,
        ),
    ),
    it.LinkCard: (
        Case(
            before=(f"customer {SARA}",),
            does=("link-card 12345678",),
            leaves=("CardLinked",),
            then=(f"customer {OMAR}",),
            refused="link-card 87654321",
            answer="Linking a card needs the network, to confirm",
        ),
    ),
    it.SendCustomerEvent: (
        Case(
            before=(f"customer {SARA}",),
            does=("event write_review",),
            leaves=("CustomerEventSent",),
            later=lambda till: till.world.events,
        ),
    ),
    it.GivePoints: (
        Case(
            before=(f"customer {SARA}",),
            does=("give-points 10.00 forgotten",),
            leaves=("PointsGiven",),
        ),
    ),
    Page.PROFILE: (Case(before=(f"customer {SARA}", "page profile"), refused="page profile"),),
    Page.COUPONS: (_page(Page.COUPONS),),
    Page.RULES: (
        replace(
            _page(Page.RULES), shows=lambda till: till.snapshot.file and till.snapshot.file.terms
        ),
        _kept_rules(),
    ),
    Page.CAMPAIGNS: (_page(Page.CAMPAIGNS),),
    Page.ACTIVITY: (_page(Page.ACTIVITY),),
    Page.NOTICES: (_page(Page.NOTICES),),
    it.MarkNoticesRead: (
        Case(
            before=(f"customer {SARA}", "page notices"),
            does=(_mark_read,),
            shows=lambda till: till.snapshot.file and till.snapshot.file.notices,
            lacks=_notices,
        ),
    ),
    # -- points and coupons -------------------------------------------------------------------
    it.RedeemPoints: (
        Case(before=SELLING, refused="redeem points 100"),
        Case(before=SELLING, refused="redeem amount 10.00"),
        Case(before=SELLING, refused="redeem rule 2138"),
        Case(shop=Shop(otp=True), before=SELLING, refused="redeem points 100"),
    ),
    it.EnterOtp: (Case(shop=Shop(otp=True), before=HELD, refused="otp 123456"),),
    it.ResendOtp: (Case(shop=Shop(otp=True), before=HELD, refused="resend-otp"),),
    it.ExtendHold: (
        Case(before=HELD, refused="extend-hold"),
        Case(before=(*SELLING, "coupon SUMMER50"), refused="extend-hold"),
        Case(before=(*HELD, "tender cash 10"), refused="extend-hold"),
    ),
    it.ReleasePoints: (
        Case(
            before=HELD,
            does=("release-points",),
            leaves=("PointsReleased", "ReleaseAsked"),
            lacks=_is_held,
            later=lambda till: not _is_held(till),
        ),
    ),
    it.ApplyCoupon: (
        Case(before=SELLING, refused="coupon SUMMER50"),
        Case(before=SELLING, refused="scan SUMMER50"),
    ),
    it.RemoveCoupon: (
        Case(
            before=(*SELLING, "coupon SUMMER50"),
            does=("remove-coupon SUMMER50",),
            leaves=("CouponsReleased", "ReleaseAsked"),
            lacks=_is_locked,
            later=lambda till: not _is_locked(till),
        ),
        Case(
            before=(*SELLING, "coupon SUMMER50", "coupon WELCOME10"),
            refused="remove-coupon SUMMER50",
            answer="Coupons need the network.",
        ),
    ),
    errand.BuyWithPoints: (
        Case(before=SELLING, refused="buy-coupon 2141"),
        Case(before=SELLING, refused="buy-coupon 2141 apply"),
    ),
    errand.RedeemOutright: (
        Case(before=SELLING, refused="redeem-outright points 10 gift"),
        Case(before=SELLING, refused="redeem-outright amount 1.00 gift"),
    ),
    errand.BurnCoupon: (Case(before=SELLING, refused="burn-coupon SUMMER50 paper"),),
    # -- what was rejected -----------------------------------------------------------------
    it.SettleEntry: tuple(
        Case(
            before=TURNED_DOWN,
            does=(partial(_settle, how=how),),
            leaves=("EntrySettled",),
            shows=lambda till: till.rejected == 0,
        )
        for how in SettleHow
    ),
    it.ReaddressEntry: (
        Case(
            before=UNKNOWN,
            does=(
                lambda till: it.ReaddressEntry(
                    entry_id=till.entry_id(), customer_id=SARA, why="mistyped"
                ),
            ),
            leaves=("EntryReaddressed",),
            shows=_one_waits,
            later=lambda till: till.world.customers[SARA].tags,
        ),
    ),
    it.TryEntryAgain: (
        Case(
            before=(*UNKNOWN, _is_registered),
            does=(lambda till: it.TryEntryAgain(entry_id=till.entry_id()),),
            leaves=("EntryTriedAgain",),
            shows=_one_waits,
            later=lambda till: till.world.customers["mobile_966599999999"].tags,
        ),
    ),
    # -- by itself ----------------------------------------------------------------------------
    fx.PreviewRewards: (
        Case(
            before=(f"customer {SARA}",),
            then=(f"item {BAG}",),
            lacks=lambda till: till.sale.lines and till.snapshot.earn is None,
            later=lambda till: till.snapshot.earn,
        ),
    ),
    fx.AskPromotion: (
        Case(
            shop=Shop(promotions=True),
            before=SELLING,
            does=("discount 1 5% worn",),
            shows=lambda till: till.sale.promotion,
            then=("void-sale", *SELLING),
            lacks=lambda till: till.sale.promotion is None,
            later=lambda till: till.sale.promotion,
        ),
    ),
    fx.ReadBalance: (
        Case(
            before=HELD,
            does=("release-points",),
            shows=lambda till: _points(till) == 1200,
            then=(_spent_elsewhere,),
            lacks=lambda till: _points(till) == 1200,
        ),
    ),
    fx.ReleaseHold: (
        Case(
            before=HELD,
            does=("void-sale",),
            leaves=("SaleVoided", "ReleaseAsked"),
            lacks=_is_held,
            later=lambda till: not _is_held(till),
        ),
    ),
    fx.ReleaseCoupons: (
        Case(
            before=(*SELLING, "coupon SUMMER50"),
            does=("void-sale",),
            leaves=("SaleVoided", "ReleaseAsked"),
            lacks=_is_locked,
            later=lambda till: not _is_locked(till),
        ),
    ),
}
