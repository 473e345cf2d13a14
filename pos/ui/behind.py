"""What lies behind the screens beside the terminal: one value, given from the program down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pos.ports.audit import Audit
    from pos.ports.catalog import Catalog
    from pos.ports.clock import Clock
    from pos.ports.entries import OpenEntries
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.ports.reports import Reports, SalesReports
    from pos.ports.settings import SettingsFile
    from pos.ports.store_day import StoreDay
    from pos.ports.trying import DevicesAtTill
    from pos.ports.users import Users


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What must be opened is opened when it is first asked for."""

    catalog: Catalog
    clock: Clock
    open_loyalty_office: Callable[[], LoyaltyOffice]
    open_day: Callable[[], StoreDay]
    open_entries: Callable[[], OpenEntries]
    open_reports: Callable[[], Reports]
    open_sales: Callable[[], SalesReports]
    open_devices: Callable[[], DevicesAtTill]
    open_settings: Callable[[], SettingsFile | None]
    open_users: Callable[[], Users]
    open_audit: Callable[[], Audit]
    try_line: Callable[[], None]
    somebody_is_there: Callable[[], None] = lambda: None
    """Told of each key and click, so that the till does not lock itself under somebody's hands."""
    zone: tzinfo = UTC
    hints: tuple[str, ...] = ()
    """What there is to try: told once, to whoever comes first."""
    trouble: str = ""
    """What went wrong on the way here."""
    on_going_over: Callable[[], None] | None = None
    """Told where the cashier goes to the till in training or back; None: there is none."""
