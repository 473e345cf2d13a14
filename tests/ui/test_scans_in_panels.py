"""A scan in the middle of anything: the item is sold, and no field has taken any of it."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module

import pytest

import pos.ui.panels
from pos.ui.panels.panel import Panel
from pos.ui.widgets.field import Field
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BELT
from tests.ui.seat import NARROW, Seat, seated
from tests.ui.states import STATES

A_STATE_OF_EACH = {
    "Menu": "store-menu",
    "OpenStorePanel": "store-open",
    "CloseDayPanel": "store-close",
    "ManagerHome": "home",
    "TodayPanel": "today",
    "SalesPanel": "sales-day",
    "SettingsPanel": "settings",
    "TablePanel": "settings-keys",
    "SavingPanel": "settings-diff",
    "DevicesPanel": "devices",
    "UsersPanel": "users",
    "UserPanel": "users-one",
    "ChangeForm": "users-add",
    "RolePanel": "users-role",
    "AuditPanel": "who-did-what",
    "ReportPanel": "report-x",
    "OutboxPanel": "outbox",
    "EntryPanel": "outbox-entry",
    "NextVisitPanel": "outbox-note",
    "DoubleUsePanel": "outbox-double",
    "OwedBurnPanel": "outbox-burn",
    "_WorkedForm": "outbox-settle",
    "ReaddressForm": "outbox-readdress",
    "_UnknownPanel": "outbox-nobody",
    "PayPanel": "pay",
    "ApprovalCodeForm": "pay-card-code",
    "TenderCodeForm": "pay-gift",
    "ScanForm": "gift-sell",
    "ReplaceForm": "gift-lost",
    "WhichIsLost": "gift-which-lost",
    "ReceiptForm": "return-by-receipt",
    "OtherTenders": "pay-other",
    "RedeemPanel": "redeem",
    "CouponPanel": "coupon",
    "CountForm": "count",
    "Form": "suspend",
    "_RedeemForm": "points",
    "FindPanel": "find",
    "CustomerFilePanel": "file",
    "MessagePanel": "file-notices",
    "_UpdateForm": "update",
    "TagsPanel": "tags",
    "Confirm": "opt-out",
    "CodePanel": "coupon-code",
    "BuyQuestion": "buy",
    "ApprovalForm": "approval",
    "HelpPanel": "help",
    "Palette": "palette",
    "StoppedNotice": "stopped",
    "CustomerPanel": "customer",
    "RegisterForm": "register",
    "NotKnownPanel": "not-known",
    "EventPanel": "event",
    "RulesPanel": "program-rules",
    "RuleKinds": "rule-kinds",
    "OfficeForm": "rule-new",
    "Review": "rule-review",
    "CouponEnginePanel": "engine",
    "OfficeList": "cashback",
    "OfficeText": "referrals",
    "SuspendedPanel": "suspended",
    "ReturnPanel": "return-too-many",
    "ReceiptPanel": "receipt-on-screen",
    "AgePanel": "age",
    "QuestionForm": "weight",
}
"""Every kind of panel, and the state of the gallery that it is open in."""

SELLS_NOTHING = {"AsidePanel", "BadgeForm", "PriceCheckPanel", "SlimScanForm", "TenderForm"}
"""Where goods are told of or taken back, the sale stands still, or no shift is open."""

BASES = {
    "OfQuestion",
    "AskingPanel",
    "FiguresPanel",
    "GlancePanel",
    "BesideCard",
    "OfficePanel",
    "SheetPanel",
    "SlimForm",
    "_OverPaying",
    "TakesScans",
    "_StepsPanel",
    "WorkPanel",
}
"""What is never opened itself."""


def sold(till: FakeTill) -> Decimal:
    sale = till.snapshot.state.sale
    lines = sale.lines if sale else ()
    return sum((line.quantity for line in lines if line.item == BELT), Decimal(0))


def typed(seat: Seat) -> dict[int, str]:
    return {id(field): field.value for field in seat.app.screen.query(Field)}


@pytest.mark.parametrize(
    "make", dict.fromkeys(STATES[one].till for one in A_STATE_OF_EACH.values())
)
async def test_a_scan_while_it_is_open(make: Callable[[], FakeTill]) -> None:
    """Whatever is open, a scan goes to the sale alone, and what stood in a field still does."""
    async with seated(make(), NARROW) as seat:
        for panel, name in A_STATE_OF_EACH.items():
            if STATES[name].till is not make:
                continue
            await seat.bring(STATES[name].keys)
            assert panel == seat.panel, name
            before, fields = sold(seat.till), typed(seat)
            seat.till.scan(BELT)
            await seat.answered()

            assert before + 1 == sold(seat.till), name
            left = typed(seat)
            assert {one: fields[one] for one in left} == left, name
            while seat.panel:
                await seat.press("escape")


def test_no_panel_is_left_out() -> None:
    """Every kind of panel there is has a state in which something is scanned."""
    for module in pkgutil.iter_modules(pos.ui.panels.__path__):
        import_module(f"pos.ui.panels.{module.name}")

    assert {kind.__name__ for kind in _kinds(Panel)} - BASES - SELLS_NOTHING == set(A_STATE_OF_EACH)


def _kinds(base: type[Panel]) -> set[type[Panel]]:
    return {one for kind in base.__subclasses__() for one in (kind, *_kinds(kind))}
