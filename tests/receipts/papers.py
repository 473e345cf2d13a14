"""Completed sales as they are put on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from builders import NOON, sale_of

from pos.core.money import Money
from pos.core.sale import LineItem, Sale, SalePhase
from pos.core.settlement import SettledTotal
from pos.core.shift import CashMove, opened
from pos.core.state import FinishedSale
from pos.core.tender import Tender
from pos.core.totals import add_up
from pos.ports.layout import plain_text
from pos.receipts.letterhead import Letterhead
from pos.receipts.stationery import StoreStationery

HEAD = Letterhead(
    store_name="STYL Outfits",
    till_id="T1",
    zone=ZoneInfo("Asia/Riyadh"),
    header=("King Fahd Road, Riyadh", "VAT 300000000000003"),
    footer=("Returns within 14 days.",),
)
COLUMNS = 40


def tender(method: str, amount: str, currency: str = "SAR", **more: Any) -> Tender:
    return Tender(number=1, method=method, amount=Money.parse(amount, currency), **more)


def finished(*lines: str | LineItem, paid: tuple[Tender, ...] = (), **changes: Any) -> FinishedSale:
    """A sale of these lines, paid by these tenders or else exactly in cash."""
    of_sale = {
        name: changes.pop(name) for name in list(changes) if name in Sale.__dataclass_fields__
    }
    sale = sale_of(*lines, **of_sale)
    total = add_up(sale).total
    tenders = paid or (Tender(number=1, method="cash", amount=total),)
    sale = replace(sale, tenders=tenders, phase=SalePhase.COMPLETED)
    done = FinishedSale(
        sale=sale,
        receipt="S001-T1-000001",
        completed_at=NOON,
        total=total,
        change=-add_up(sale).due,
    )
    return replace(done, **changes)


def paper(sold: FinishedSale, *, copy: int = 0, head: Letterhead = HEAD) -> str:
    """The receipt as text, without the spaces at the ends of its lines."""
    return plain_text(StoreStationery(head).receipt(sold, copy=copy), columns=COLUMNS)


def body(sold: FinishedSale, **named: Any) -> str:
    """What stands between the heading and the ending, which are the same on every receipt."""
    _, _, rest = paper(sold, **named).partition("-" * COLUMNS + "\n")
    return rest.partition("\n\n")[0] + "\n"


def count_of(counted: str, *, settled: tuple[SettledTotal, ...] = ()) -> str:
    shift = opened(3, NOON, "1001", Money.parse("100.00", "SAR"))
    shift = shift.moved(CashMove.PAID_IN, Money.parse("20.00", "SAR"))
    shift = shift.moved(CashMove.PAID_OUT, Money.parse("5.00", "SAR"))
    shift = shift.moved(CashMove.DROP, Money.parse("50.00", "SAR"))
    shift = replace(
        shift,
        cash_sales=Money.parse("437.35", "SAR"),
        sales=7,
        closed_at=NOON,
        counted=Money.parse(counted, "SAR"),
        settled=settled,
    )
    return plain_text(
        StoreStationery(HEAD).drawer_count(shift, cashier_name="Amal"), columns=COLUMNS
    )
