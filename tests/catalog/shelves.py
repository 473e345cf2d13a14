"""Catalogues for tests: CSV text in, a catalogue to ask out."""

from pathlib import Path

from pos.catalog.importer import ImportReport, import_csv
from pos.catalog.lookup import SqliteCatalog


def imported(folder: Path, text: str | bytes, *, currency: str = "SAR") -> ImportReport:
    """Import this CSV into the catalogue of the folder."""
    source = folder / "items.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_csv(
        source, folder / "catalog.db", currency=currency, tax_names=("standard", "zero")
    )


def catalogue_in(folder: Path, *, currency: str = "SAR") -> SqliteCatalog:
    return SqliteCatalog(folder / "catalog.db", currency=currency)
