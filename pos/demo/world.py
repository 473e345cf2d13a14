"""All a till needs around it, made of real parts on this machine: service, devices, people."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from drivers.virtual.counter import VirtualCounter, Wanted
from drivers.virtual.interpreter import Happening
from drivers.virtual.orders import NotAnOrder, read
from drivers.virtual.paper_tray import PaperTray
from drivers.virtual.pipe import LineBuffer, Pipe
from pos.catalog.importer import import_csv
from pos.catalog.sample import sample_path
from pos.clock import SystemClock
from pos.config import (
    CardSettings,
    DisplaySettings,
    DrawerSettings,
    LoyaltySettings,
    PrinterSettings,
    ReceiptSettings,
    ScaleSettings,
    ScannerSettings,
    Secrets,
    Settings,
    StoreSettings,
    TenderSettings,
    TillSettings,
)
from pos.config.secrets import SECRETS_NAME
from pos.core.roles import Role
from pos.demo.coupon_service import PATTERNS, DemoCoupons
from pos.demo.phone import ABOUT_FILE, About
from pos.errors import DeviceError, PosError
from pos.office.users import UserBook
from pos.places import Places
from pos.sandbox.account import DEMO_PARTNER_STORE
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_PARTNER_TOKEN, DEMO_SECRET_KEY
from pos.sandbox.server import SandboxProcess

log = logging.getLogger("pos.demo")

_CONFIG: Final = f"""\
# Written anew at each start of the demo: its devices are its own, and stand in no file.
[store]
id = "S001"
name = "STYL Outfits"
currency = "SAR"

[till]
id = "T1"
data_dir = "."

[loyalty]
base_url = "{{base_url}}"
country_code = "966"
partner_store_id = "{DEMO_PARTNER_STORE}"

[coupons]
url = "{{coupons_url}}"
patterns = ["{'", "'.join(PATTERNS)}"]
"""
_SECRETS: Final = f"""\
api_key = "{DEMO_API_KEY}"
secret_key = "{DEMO_SECRET_KEY}"
partner_token = "{DEMO_PARTNER_TOKEN}"
"""  # and those of its coupon engine

CASHIER = ("1001", "Amira Hassan", Role.CASHIER, "2468")
MANAGER = ("2001", "Khalid Omar", Role.MANAGER, "135790")


class NoLoyaltyService(PosError):
    """The demo's own could not be started; there is nothing to show without it."""


class DemoWorld:
    """Started around the till and stopped after it. Everything it keeps is below one folder."""

    def __init__(
        self,
        data: Path,
        *,
        on_paper: Callable[[str], None] = lambda _: None,
        card_takes_s: float = 0.0,
    ) -> None:
        self._places = Places(data)
        self._on_paper = on_paper
        self._card_takes_s = card_takes_s
        self._coupons = DemoCoupons(data)

    def __enter__(self) -> DemoWorld:
        self._places.make()
        self._sandbox = SandboxProcess(
            data=self._places.data / "sandbox.json",
            environ={
                **os.environ,
                "POS_GAMEBALL_API_KEY": DEMO_API_KEY,
                "POS_GAMEBALL_SECRET_KEY": DEMO_SECRET_KEY,
                "POS_GAMEBALL_PARTNER_TOKEN": DEMO_PARTNER_TOKEN,
            },
        )
        try:
            self.base_url = self._sandbox.start()
        except RuntimeError as problem:
            raise NoLoyaltyService(f"The demo's loyalty service: {problem}.") from None
        tray = PaperTray(
            self._places.data / "receipts.txt", lambda paper: self._on_paper(paper.text)
        )
        self._counter = VirtualCounter(
            self._places.data / "devices",
            Wanted(
                card_kept=self._places.data / "card-terminal.json",
                card_takes_s=self._card_takes_s,
                printed=self._printed(tray),
            ),
        )
        self._orders_at = self._places.data / "devices" / "orders"
        self._orders = Pipe(self._orders_at, LineBuffer(self._ordered).feed, name="demo-orders")
        self.scanner, self.printer = self._counter.scanner, self._counter.printer
        self.scale, self.card = self._counter.scale, self._counter.card
        self._fill()
        self._tell()
        return self

    def __exit__(self, *_: object) -> None:
        (self._places.data / ABOUT_FILE).unlink(missing_ok=True)
        self._coupons.stop()
        self._orders.close()
        self._counter.close()
        self._sandbox.stop()

    def begin_coupons(self, *, say: Callable[[str], None]) -> None:
        """The shop's own engine comes up beside all else; `say` is told where it does not."""
        self._coupons.begin(self.settings(), self.about(), say=say)

    def wait_for_coupons(self) -> None:
        self._coupons.wait()

    def settings(self) -> Settings:
        """As a config.toml would give them."""
        return Settings(
            store=StoreSettings(id="S001", name="STYL Outfits", currency="SAR"),
            till=TillSettings(id="T1", data_dir=str(self._places.data.absolute())),
            loyalty=LoyaltySettings(
                base_url=self.base_url, country_code="966", partner_store_id=DEMO_PARTNER_STORE
            ),
            receipt=ReceiptSettings(
                header=("King Fahd Road 12, Riyadh", "VAT 300000000000003"),
                footer=("Thank you, and come again",),
                qr_url="https://styl.example/r/{receipt}",
            ),
            tender=TenderSettings(methods=("cash", "card", "gift-card", "store-credit", "voucher")),
            scanner=ScannerSettings(
                driver="serial",
                port=self.scanner.port,
                baud=9600,
                price_patterns=("20IIIIIEEEEEX", "29IIIIIWWWWWX"),
            ),
            printer=PrinterSettings(driver="escpos", port=self.printer.port, columns=48),
            drawer=DrawerSettings(driver="printer"),
            display=DisplaySettings(qr_url="https://styl.example/join"),
            scale=ScaleSettings(driver="toledo8217", port=self.scale.port),
            card=CardSettings(driver="simulator", port=self.card.port),
            coupons=self._coupons.of_till(),
            secrets=Secrets(
                api_key=DEMO_API_KEY,
                secret_key=DEMO_SECRET_KEY,
                partner_token=DEMO_PARTNER_TOKEN,
                **self._coupons.secrets(),
            ),
        )

    def about(self) -> About:
        return About(
            sandbox=self.base_url,
            scanner=self.scanner.port,
            orders=str(self._orders_at),
            card=self.card.port,
        )

    def _printed(self, tray: PaperTray) -> Callable[[Happening], None]:
        def printed(happening: Happening) -> None:
            if tray.take(happening):
                # Someone pushes the demo's drawer shut when the paper has been taken.
                self.printer.close_drawer()

        return printed

    def _ordered(self, line: str) -> None:
        """From a second shell, which has told the words that are no order."""
        try:
            read(line).perform(self._counter)
        except (NotAnOrder, DeviceError) as problem:
            log.warning("%s: %s", line, problem)

    def _fill(self) -> None:
        if not self._places.catalogue.exists():
            report = import_csv(
                sample_path(),
                self._places.catalogue,
                currency="SAR",
                tax_names=("standard", "zero"),
            )
            assert report.accepted, report.problem
        if not self._places.staff.exists():
            book = UserBook(self._places.staff, SystemClock())
            for user_id, name, role, pin in (CASHIER, MANAGER):
                book.add(user_id, name=name, role=role, pin=pin)

    def _tell(self) -> None:
        """What a second shell needs to scan and to trouble the network, and every other command."""
        folder = self._places.data
        (folder / ABOUT_FILE).write_text(json.dumps(self.about().as_object()), encoding="utf-8")
        url = self._coupons.of_till().url
        config = _CONFIG.format(base_url=self.base_url, coupons_url=url)
        (folder / "config.toml").write_text(config, "utf-8")
        secrets = folder / SECRETS_NAME
        secrets.touch(mode=0o600)
        secrets.chmod(0o600)
        of_coupons = "".join(f'{name} = "{one}"\n' for name, one in self._coupons.secrets().items())
        secrets.write_text(_SECRETS + of_coupons, encoding="utf-8")
