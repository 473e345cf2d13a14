"""One sandbox and one stocked shop for the whole run; each test works on its own copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from shop import Shop, make_shop

from pos.catalog.importer import import_csv
from pos.catalog.sample import sample_path
from pos.clock import SystemClock
from pos.core.roles import Role
from pos.office.users import UserBook
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY
from pos.sandbox.server import SandboxProcess


@pytest.fixture
def sandbox() -> Iterator[SandboxProcess]:
    with SandboxProcess(
        world_name="demo",
        environ={
            "POS_GAMEBALL_API_KEY": DEMO_API_KEY,
            "POS_GAMEBALL_SECRET_KEY": DEMO_SECRET_KEY,
        },
    ) as running:
        yield running


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample catalogue and two people."""
    data = tmp_path_factory.mktemp("stocked")
    import_csv(sample_path(), data / "catalog.db", currency="SAR", tax_names=("standard", "zero"))
    book = UserBook(data / "staff.db", SystemClock())
    book.add("1001", name="Amira Hassan", role=Role.CASHIER, pin="2468")
    book.add("2001", name="Khalid Omar", role=Role.MANAGER, pin="135790")
    return data


@pytest.fixture
def shop(tmp_path: Path, stocked: Path, sandbox: SandboxProcess) -> Shop:
    made = make_shop(
        tmp_path / "shop",
        base_url=sandbox.base_url,
        api_key=DEMO_API_KEY,
        secret_key=DEMO_SECRET_KEY,
    )
    shutil.copytree(stocked, made.data)
    return made
