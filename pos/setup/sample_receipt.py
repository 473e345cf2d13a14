"""A receipt as the store's own would look, of a sale that nobody made."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from pos.assembly.terms import letterhead_of, setup_of
from pos.config import Settings
from pos.core.item import Item
from pos.core.money import Money
from pos.core.quantity import ONE
from pos.core.sale import LineItem, Sale, SalePhase
from pos.core.state import FinishedSale
from pos.core.tender import CASH, Tender
from pos.core.totals import add_up
from pos.ports.layout import plain
from pos.receipts.stationery import StoreStationery

_GOODS: Final = ((1, "Cotton shirt", 40, ONE), (2, "Socks, three pairs", 10, Decimal(2)))
_CASHIER: Final = "1001"


def sample_receipt(settings: Settings, *, columns: int, at: datetime) -> tuple[str, ...]:
    """Line by line, as wide as that."""
    document = StoreStationery(letterhead_of(settings)).receipt(_finished(settings, at), copy=0)
    logo = settings.printer.logo
    above = (f"[{Path(logo).name}]".center(columns).rstrip(),) if logo else ()
    return (*above, *(line.text for line in plain(document, columns=columns)))


def _finished(settings: Settings, at: datetime) -> FinishedSale:
    setup = setup_of(settings)
    lines = tuple(
        LineItem(
            number=number,
            item=Item(code=str(number), title=title, price=price),
            quantity=quantity,
            unit_price=price,
            tax_percent=setup.tax_percent(""),
        )
        for number, title, price, quantity in (
            (number, title, Money.nearest(Decimal(major), setup.currency), quantity)
            for number, title, major, quantity in _GOODS
        )
    )
    sale = Sale(sale_id="sample", terms=setup.terms, opened_at=at, cashier_id=_CASHIER, lines=lines)
    to_pay = add_up(sale).to_pay
    paid = replace(
        sale,
        phase=SalePhase.COMPLETED,
        tenders=(Tender(number=1, method=CASH, amount=to_pay),),
    )
    return FinishedSale(
        sale=paid,
        receipt=setup.receipt_number(1),
        completed_at=at,
        total=to_pay,
        change=Money.zero(setup.currency),
    )
