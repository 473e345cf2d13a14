"""Two real tills of a store that share a hub, on one sandbox."""

from __future__ import annotations

import shutil
from pathlib import Path

from shop import Shop

from pos.hub.members import Member, enrol
from tests.hub.hubs import Hub

SIGN_ON = ("sign-on 1001 2468", "open-shift 500.00")
AGAIN = "sign-on 1001 2468"


def two_tills(folder: Path, shop: Shop, stocked: Path, hub: Hub) -> tuple[Shop, Shop]:
    """`shop` becomes T1, and the other is beside it."""
    other = Shop(folder / "other", shop.environ)
    other.folder.mkdir()
    shutil.copy(shop.config, other.config)
    shutil.copytree(stocked, other.data)
    for till, name in ((shop, "T1"), (other, "T2")):
        role = enrol(hub.owner(), Member(store="S001", till=name)).role
        config = till.config.read_text(encoding="utf-8").replace('id = "T1"', f'id = "{name}"')
        till.config.write_text(f'{config}\n[hub]\ndsn = "{hub.dsn_as(role)}"\n', encoding="utf-8")
    return shop, other
