"""What effects reach: the devices and services, as ports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from pos.core.money import Money
from pos.core.open_entry import EntryRead
from pos.core.sale import PaidBy, ReturnLine
from pos.core.setup import Setup
from pos.core.state import FinishedSale
from pos.ports.across_tills import ReceiptsAcrossTills
from pos.ports.card_terminal import CardTerminal
from pos.ports.cards import CardBook
from pos.ports.clock import Clock
from pos.ports.devices import CashDrawer, LineDisplay, ReceiptPrinter
from pos.ports.handed import HandedSales
from pos.ports.hub_cards import HubCards
from pos.ports.loyalty import LoyaltyProgram
from pos.ports.mail import WaitingEmail
from pos.ports.reports import Reports, SalesReports
from pos.ports.scale import WeighOutcome
from pos.ports.settings import SettingsFile
from pos.ports.shop_coupons import ShopCoupons
from pos.ports.staff import Staff
from pos.ports.stationery import Stationery


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Chosen by assembly.py."""

    printer: ReceiptPrinter
    drawer: CashDrawer
    display: LineDisplay
    card_terminal: CardTerminal
    loyalty: LoyaltyProgram
    staff: Staff
    cards: CardBook
    stationery: Stationery
    find_sale: Callable[[str], FinishedSale | None]
    """A completed sale by receipt number, from the record."""
    find_returned: Callable[[str], tuple[ReturnLine, ...]]
    """What of that sale has come back since, from the record."""
    find_paid_back: Callable[[str], tuple[PaidBy, ...]]
    """What of it went back, by each means."""
    find_entry: Callable[[str], EntryRead | None]
    """An outbox entry by its id, with what was given by it."""
    weigh: Callable[[Money], WeighOutcome]
    """For a price of the scale's unit."""
    queue_email: Callable[[WaitingEmail], None]
    """On the disk when it returns; PosError where it cannot be."""
    receipts_of: Callable[[Collection[str]], Mapping[str, str]]
    """The receipt numbers of sales by their ids, as far as the record has them."""
    reports: Reports
    sales: SalesReports
    clock: Clock
    setup: Setup
    has_archived: Callable[[str], bool] = lambda _: False
    """Whether a receipt is in an archive, and in the record no longer."""
    across_tills: ReceiptsAcrossTills | None = None
    """Receipts that other tills have printed; None where there is no hub."""
    handed: HandedSales | None = None
    """Suspended sales at the store's hub; None where it has none."""
    hub_cards: HubCards | None = None
    """Gift cards there; None as above."""
    shop_coupons: ShopCoupons | None = None
    """The shop's own coupon engine; None where none is set."""
    open_settings: Callable[[], SettingsFile | None] = lambda: None
    """None where this till was told its settings in no file."""
