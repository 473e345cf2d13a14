"""A signed coupon has a code five times as long as others: pasted whole, shown to be scanned."""

from __future__ import annotations

import zxingcpp
from textual import events

from pos.core import intents as it
from pos.ui.qr import qr_rows
from pos.ui.widgets.field import Field
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG
from tests.ui.seat import WAIT, seated
from tests.ui.test_qr import picture_of
from tests.ui.tills import SHOPS_OWN

TEXT = f"OWN-P-1QVX853FZZGPNZ9KK5694BPCFSX.{'AE4AAU2BKJVV46MAAAAAAAAAABKUDPVQ4YT6PFIZS' * 4}"


async def test_pasted_whole() -> None:
    """Where a scanner's keys come as a paste, or somebody copies it: nothing of it is cut off."""
    till = FakeTill(shop_coupons=SHOPS_OWN).sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.bring(["f6"])
        seat.app.screen.query_one("CouponPanel Field", Field).post_message(events.Paste(TEXT))
        await seat.bring(["enter", WAIT])

        assert it.ApplyCoupon(code=TEXT) in till.asked


def test_scanned_from_a_wide_screen() -> None:
    """Its code is read as itself; where the room is too small nothing of it is drawn."""
    rows = qr_rows(TEXT, columns=60, rows=30)

    assert [TEXT] == [found.text for found in zxingcpp.read_barcodes(picture_of(rows))]
    assert () == qr_rows(TEXT, columns=43, rows=15)
