"""What should happen outside now. If it must survive a crash it is a delivery, not one of these."""

from __future__ import annotations

from pos.core.effects.devices import (
    DISPLAY_CELLS,
    AskCard,
    ChargeCard,
    OfDevices,
    OpenDrawer,
    ShowOnDisplay,
    WeighGoods,
)
from pos.core.effects.loyalty import (
    AskPromotion,
    FindCustomer,
    GoOnErrand,
    LockCoupons,
    MarkNoticesRead,
    OfLoyalty,
    PlaceHold,
    PreviewRewards,
    ReadBalance,
    ReadCustomerPage,
    RegisterWithLoyalty,
    ReleaseCoupons,
    ReleaseHold,
    SendOtp,
    UpdateWithLoyalty,
)
from pos.core.effects.paper import (
    ForgetSlips,
    OnPaper,
    PrintCashMove,
    PrintDrawerCount,
    PrintReceipt,
    PrintReport,
    PrintSlip,
    PrintSlipAgain,
    PrintStoredValue,
)
from pos.core.effects.record import (
    CheckPin,
    DrawReceipt,
    FindEntry,
    FindReturn,
    OfTheRecord,
    QueueEmail,
    RememberCard,
    ShowReceipt,
)

__all__ = [
    "BACKGROUND",
    "DISPLAY_CELLS",
    "AskCard",
    "AskPromotion",
    "ChargeCard",
    "CheckPin",
    "DrawReceipt",
    "Effect",
    "FindCustomer",
    "FindEntry",
    "FindReturn",
    "ForgetSlips",
    "GoOnErrand",
    "LockCoupons",
    "MarkNoticesRead",
    "OfDevices",
    "OfLoyalty",
    "OfTheRecord",
    "OnPaper",
    "OpenDrawer",
    "PlaceHold",
    "PreviewRewards",
    "PrintCashMove",
    "PrintDrawerCount",
    "PrintReceipt",
    "PrintReport",
    "PrintSlip",
    "PrintSlipAgain",
    "PrintStoredValue",
    "QueueEmail",
    "ReadBalance",
    "ReadCustomerPage",
    "RegisterWithLoyalty",
    "ReleaseCoupons",
    "ReleaseHold",
    "RememberCard",
    "SendOtp",
    "ShowOnDisplay",
    "ShowReceipt",
    "UpdateWithLoyalty",
    "WeighGoods",
]

Effect = OnPaper | OfDevices | OfTheRecord | OfLoyalty

BACKGROUND = (
    ShowOnDisplay,
    PreviewRewards,
    AskPromotion,
    ReadBalance,
    ReadCustomerPage,
    MarkNoticesRead,
    ReleaseHold,
    ReleaseCoupons,
)
"""Effects nobody waits for: what they bring is shown when it comes."""
