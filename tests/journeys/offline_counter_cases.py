"""What needs no service: signing on, selling, paying, paper, all of it as with a line."""

from __future__ import annotations

from offline_case import HELD, MANAGER, OMAR, SEEN, SELLING, Case, one_waits
from offline_till import OfflineTill, Shop
from shop import BAG, SARA

from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from pos.core.offline import Asked
from pos.core.reports.report import ReportKind

RECEIPT = "S001-T1-000001"
SOLD = (f"item {BAG}", "tender cash 100.00")


def _close_day(till: OfflineTill) -> it.Intent:
    return it.CloseDay(undelivered=till.day().undelivered())


def _print_sales(till: OfflineTill) -> it.Intent:
    today = till.till.clock.now().date()
    return it.PrintSales(first=today, last=today)


def _change_settings(till: OfflineTill) -> it.Intent:
    file = till.till.settings_file
    assert file is not None
    draft = file.read()
    line = next(key for table in draft.tables for key in table.keys if key.name == "[store] name")
    changed = file.with_value(draft, line, "Corner")
    return it.ChangeSettings(before=changed.before, after=changed.after)


def _lost_by_the_card_terminal(till: OfflineTill) -> None:
    assert "did not answer" in (till.ended(it.TakeTender(method="card")).refusal or "")


OF_THE_COUNTER: dict[Asked, tuple[Case, ...]] = {
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
    it.HandOver: (
        Case(
            does=("hand-over 1001 2468 50x1 10x5",),
            leaves=("ShiftClosed", "CashierSignedOff", "CashierSignedOn", "ShiftOpened"),
        ),
    ),
    it.SetShiftAside: (
        Case(
            shop=Shop(own_drawers=True),
            does=("set-aside",),
            leaves=("ShiftSetAside", "CashierSignedOff"),
        ),
    ),
    it.TakeShiftUp: (
        Case(
            shop=Shop(own_drawers=True),
            opening=("sign-on 1001 2468", "open-shift 100.00", "set-aside", MANAGER),
            does=("take-up",),
            leaves=("Approved", "ShiftTakenUp", "DrawerLent"),
        ),
    ),
    it.PrintReport: (
        Case(
            before=SOLD,
            does=(it.PrintReport(kind=ReportKind.X),),
            shows=lambda till: "X report of shift 1" in till.paper,
        ),
    ),
    it.PrintSales: (
        Case(
            before=SOLD,
            does=(_print_sales,),
            shows=lambda till: "Sales of" in till.paper,
        ),
    ),
    it.ChangeSettings: (Case(does=(_change_settings,), leaves=("SettingsChanged",)),),
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
            shows=one_waits,
        ),
    ),
    it.TakeTender: (
        Case(
            before=SELLING,
            does=("tender card 60.00", "tender cash 50.00"),
            leaves=("Tendered", "SaleCompleted", "ReceiptPrinted"),
            shows=one_waits,
        ),
        Case(
            before=(*HELD, "coupon SUMMER50"),
            does=("tender cash 40.00",),
            leaves=("SaleCompleted", "ReceiptPrinted"),
            shows=one_waits,
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
}
