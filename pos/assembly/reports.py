"""The reports of a store's till, for whoever asks: they need no till that runs."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from pos.assembly.terms import setup_of
from pos.config import Settings
from pos.journal.sales import SqliteSales
from pos.journal.shifts import SqliteReports
from pos.places import Places


def reports_of(settings: Settings) -> SqliteReports:
    zone = ZoneInfo(settings.store.timezone)
    return SqliteReports(Places(settings.data_dir).record, setup_of(settings), zone)


def sales_of(settings: Settings) -> SqliteSales:
    places = Places(settings.data_dir)
    return SqliteSales(places.record, places.kept_figures, setup_of(settings))
