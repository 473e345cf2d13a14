"""The shop of the golden day: its stock, its people, its till's settings, the service it knows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from pos.catalog.importer import import_csv
from pos.catalog.sample import sample_path
from pos.clock import SystemClock
from pos.config import (
    DrawerSettings,
    LoyaltySettings,
    PrinterSettings,
    Secrets,
    Settings,
    StoreSettings,
)
from pos.core.roles import Role
from pos.journal.reserve import Reserve
from pos.loyalty.gameball import line
from pos.office.users import UserBook
from pos.sandbox.mounts import SandboxTransport
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, scenario
from pos.sandbox.world import World

RESERVE_BYTES = 64 * 1024
CASHIER, MANAGER = "1001", "2001"


def stocked(folder: Path) -> Path:
    """A data folder with the sample catalogue and two people."""
    folder.mkdir(parents=True)
    import_csv(sample_path(), folder / "catalog.db", currency="SAR", tax_names=("standard", "zero"))
    book = UserBook(folder / "staff.db", SystemClock())
    book.add(CASHIER, name="Amira Hassan", role=Role.CASHIER, pin="2468")
    book.add(MANAGER, name="Khalid Omar", role=Role.MANAGER, pin="135790")
    return folder


def laid_out(stock: Path, data: Path) -> None:
    data.mkdir(mode=0o700, parents=True)
    for name in ("catalog.db", "staff.db"):
        shutil.copy(stock / name, data / name)


def settings_of(folder: Path) -> Settings:
    return Settings(
        store=StoreSettings(id="S001", name="STYL Outfits", currency="SAR"),
        loyalty=LoyaltySettings(base_url="http://127.0.0.1:9", country_code="966"),
        printer=PrinterSettings(driver="text_file", port=str(folder / "receipts.txt")),
        drawer=DrawerSettings(driver="none"),
        secrets=Secrets(api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY),
        folder=folder,
    )


def world_at(now: datetime) -> World:
    """The demo's shop, without anything that happens by itself."""
    return scenario("tests", now=now)


@contextmanager
def service(sandbox: Sandbox) -> Iterator[None]:
    """Every till made meanwhile calls this one, without a socket, and keeps a small reserve."""
    with pytest.MonkeyPatch.context() as patch:
        assert Reserve.__init__.__kwdefaults__
        patch.setitem(Reserve.__init__.__kwdefaults__, "size_bytes", RESERVE_BYTES)
        patch.setattr(line, "DeadlineTransport", lambda: SandboxTransport(sandbox))
        yield
