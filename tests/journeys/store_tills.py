"""Two real tills of a store, and its hub."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from shop import Shop

from pos.hub.members import Member, enrol
from tests.hub.hubs import Hub


def let_in(shop: Shop, hub: Hub, till: str) -> None:
    """By a role of its own, at the till of this id."""
    role = enrol(hub.owner(), Member(store="S001", till=till)).role
    config = shop.config.read_text(encoding="utf-8").replace('id = "T1"', f'id = "{till}"')
    shop.config.write_text(f'{config}\n[hub]\ndsn = "{hub.dsn_as(role)}"\n', encoding="utf-8")


@pytest.fixture
def tills(tmp_path: Path, shop: Shop, stocked: Path, hub: Hub) -> tuple[Shop, Shop]:
    other = Shop(tmp_path / "other", shop.environ)
    other.folder.mkdir()
    shutil.copy(shop.config, other.config)
    shutil.copytree(stocked, other.data)
    for till, name in ((shop, "T1"), (other, "T2")):
        let_in(till, hub, name)
    return shop, other
