"""Papers that are no receipt: a coupon bought with points, points spent outside a sale, a count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.reports.sections import SETTLED_NAMES, over_or_short
from pos.core.shift import Shift
from pos.core.signed_coupon import code_alone
from pos.ports.receipt import (
    Align,
    Columns,
    Cut,
    Element,
    QrCode,
    ReceiptDocument,
    Rule,
    Text,
)
from pos.receipts.letterhead import Letterhead, slip_heading

LONGEST_TYPED: Final = 100


def compose_coupon_slip(
    coupon: BoughtCoupon, head: Letterhead, *, points_name: str, at: datetime
) -> ReceiptDocument:
    """For the customer to take along, and for any till to scan."""
    elements = (
        *slip_heading(coupon.title or "Coupon", head, at),
        *_conditions(coupon, head, points_name),
        QrCode(data=coupon.code, caption=f"Code {_to_type(coupon.code)}"),
        *(Text(text=line, align=Align.CENTRE) for line in head.footer),
        Cut(),
    )
    return ReceiptDocument(title=f"Coupon {coupon.code}", elements=elements, has_logo=True)


def _to_type(code: str) -> str:
    """What somebody types where it cannot be scanned: nobody types what is signed behind it."""
    return code if len(code) <= LONGEST_TYPED else code_alone(code)


def _conditions(coupon: BoughtCoupon, head: Letterhead, points_name: str) -> Iterator[Element]:
    if coupon.points is not None:
        yield Columns(left=f"{points_name} spent", right=f"{coupon.points:,}")
    if coupon.starts_at is not None:
        yield Columns(left="Valid from", right=head.local(coupon.starts_at))
    if coupon.expires_at is not None:
        yield Columns(left="Valid until", right=head.local(coupon.expires_at), bold=True)
    if coupon.pin:
        yield Columns(left="PIN", right=coupon.pin)
    if coupon.url:
        yield Text(text=coupon.url)


def compose_redemption_slip(
    redeemed: RedeemedPoints, head: Letterhead, *, points_name: str, reason: str, at: datetime
) -> ReceiptDocument:
    """Points spent outside any sale: what for, and what they were worth."""
    amount = f"{redeemed.amount.text()} {redeemed.amount.currency}"
    elements: list[Element] = [
        *slip_heading(f"{points_name} redeemed", head, at),
        Columns(left=points_name, right=f"{redeemed.points:,}"),
        Columns(left="Worth", right=amount, bold=True),
    ]
    if reason:
        elements.append(Columns(left="For", right=reason))
    elements.append(Cut())
    return ReceiptDocument(title=f"{points_name} redeemed", elements=tuple(elements))


def compose_drawer_count(shift: Shift, head: Letterhead, *, cashier_name: str) -> ReceiptDocument:
    """The slip of a closed shift: what the drawer should have held, and what was counted."""
    assert shift.closed_at is not None, "the shift is still open"
    assert shift.counted is not None, "a closed shift has been counted"
    assert shift.over_short is not None, "a counted shift is over, short or exact"
    rows = (
        ("Opening float", shift.opening_float),
        ("Cash sales", shift.cash_sales),
        *((("Cash paid back", -shift.cash_refunds),) if shift.cash_refunds else ()),
        ("Paid in", shift.paid_in),
        ("Paid out", -shift.paid_out),
        ("Dropped to the safe", -shift.drops),
    )
    elements: list[Element] = [
        *slip_heading(f"Shift {shift.number} closed", head, shift.closed_at),
        Columns(left="Closed by", right=cashier_name),
        Columns(left="Sales", right=str(shift.sales)),
        *((Columns(left="Returns", right=str(shift.returns)),) if shift.returns else ()),
        Rule(),
        *(Columns(left=name, right=amount.text()) for name, amount in rows),
        Columns(left="Expected", right=shift.drawer_expected.text(), bold=True),
        Columns(left="Counted", right=shift.counted.text(), bold=True),
        Columns(left=over_or_short(shift.over_short), right=shift.over_short.text()),
        *(
            Columns(left=f"  {one.number:,} x {one.each.text()}", right=one.amount.text())
            for one in shift.counted_pieces
        ),
        *_settled(shift),
        Cut(),
    ]
    return ReceiptDocument(title=f"Shift {shift.number}", elements=tuple(elements))


def _settled(shift: Shift) -> Iterator[Element]:
    """Points and coupons that customers had off, and the service would not take."""
    if not shift.settled:
        return
    yield Rule()
    yield Text(text="Points and coupons settled", bold=True)
    for one in shift.settled:
        yield Columns(left=f"{SETTLED_NAMES[one.how]}, {one.entries}", right=one.amount.text())
