"""A till with everything real around it, whose service goes away in the middle and comes back."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from coupon_service import GOODS, TILL_TOKEN, Desk, service_on_a_thread
from shop import SARA

from drivers.virtual.card_terminal import Ending, VirtualCardTerminal
from drivers.virtual.virtual_scale import VirtualScale
from pos.assembly.till import Choices, Till
from pos.cli.stage import stage_of
from pos.clock import MovableClock
from pos.config import (
    CardSettings,
    CashSettings,
    CouponsSettings,
    EmailSettings,
    LoyaltySettings,
    PrinterSettings,
    ScaleSettings,
    Secrets,
    Settings,
    TenderSettings,
    TillSettings,
)
from pos.core import intents as it
from pos.core.customer import Coupon, CouponKind
from pos.core.sale import Sale
from pos.core.signed_coupon import SignedCoupon
from pos.coupons.signed import public_key_of, sign
from pos.errors import LoyaltyUnreachable
from pos.journal.database import open_beside
from pos.loyalty.gameball.line import Line
from pos.ports.record import OutboxCounts
from pos.sandbox.faults import Faults
from pos.sandbox.promotions import AutomaticDiscount
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, scenario
from pos.sandbox.server import SandboxServer
from pos.sandbox.world import World
from pos.script.play import Player
from pos.store_day.at_a_till import DayAtATill
from pos.terminal.snapshot import Snapshot
from pos.terminal.ticket import Outcome, Ticket

EMAIL = "sara@styl.example"
"""Sara once more, where customers are known by their e-mail."""
WITHIN_S = 20.0
SIGNING_KEY = base64.b64encode(bytes(range(32))).decode()

Step = str | it.Intent | Callable[["OfflineTill"], "it.Intent | None"]
"""A line of a till script, an intent that has no line, or what is done around the till."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What a case wants otherwise than other shops have it."""

    otp: bool = False
    promotions: bool = False
    printer_works: bool = True
    mail: bool = False
    """With a mail server that is away."""
    scale: bool = False
    """With goods of 1.250 kg on it."""
    card: bool = False
    """With a card terminal, whose first answer is lost."""
    own_drawers: bool = False
    engine: bool = False
    """With a coupon engine of its own, which stays."""
    engine_is_away: bool = False
    """With one that nobody reaches either; signed coupons are believed."""


class OfflineTill:
    def __init__(
        self, till: Till, server: SandboxServer, clock: MovableClock, engine: Desk | None = None
    ) -> None:
        self.till = till
        self._engine = engine
        self.own_coupon = engine.code() if engine is not None else ""
        """Of the shop's own engine."""
        self._server = server
        self._clock = clock
        self._player = Player(stage_of(till, Line(), advance=clock.advance))

    @property
    def snapshot(self) -> Snapshot:
        return self.till.terminal.snapshot

    @property
    def sale(self) -> Sale:
        sale = self.snapshot.state.sale
        assert sale is not None
        return sale

    @property
    def world(self) -> World:
        return self._server.sandbox.world

    @property
    def gift_code(self) -> str:
        """As it stands on its slip."""
        return re.findall(r"GC(?:-[0-9A-Z]{4}){4}", self.paper)[-1]

    @property
    def paper(self) -> str:
        return Path(self.till.settings.printer.port).read_text(encoding="utf-8")

    def play(self, steps: Collection[Step]) -> list[Outcome]:
        """Each after the one before it has been answered."""
        return [outcome for step in steps if (outcome := self._played(step)) is not None]

    def _played(self, step: Step) -> Outcome | None:
        if isinstance(step, str):
            (played,) = self._player.play([step])
            outcome = Outcome(say=played.say, refusal=played.refusal)
        else:
            intent = step(self) if callable(step) else step
            if intent is None:
                return None
            outcome = self.ended(intent)
        self.till.terminal.settle(WITHIN_S)
        return outcome

    def ended(self, intent: it.Intent) -> Outcome:
        return self.till.terminal.submit(intent).ended.result(WITHIN_S)

    def asked(self, intent: it.Intent) -> Ticket:
        """What was told under it can be read once it has ended."""
        ticket = self.till.terminal.submit(intent)
        ticket.ended.result(WITHIN_S)
        return ticket

    def trouble(self, faults: Faults) -> None:
        self._server.sandbox.faults = faults

    def fall(self) -> None:
        """The service is gone; the till will notice when it asks for something."""
        self._server.refuse_connections()

    def cut(self) -> None:
        """The service is gone, and the till has noticed."""
        self.fall()
        while self.snapshot.loyalty.online:
            with suppress(LoyaltyUnreachable):
                self.till.loyalty.find_customer("nobody")
            self.till.terminal.settle(WITHIN_S)

    def mend(self) -> None:
        """The service is there again, and the till has noticed."""
        self._server.accept_connections()
        self.wait_until(lambda one: one.snapshot.loyalty.online)

    def wait_until(self, is_so: Callable[[OfflineTill], bool]) -> None:
        until = time.monotonic() + WITHIN_S
        while not is_so(self):
            assert time.monotonic() < until, self.snapshot
            self.till.deliver_now()
            self.till.terminal.settle(WITHIN_S)

    @property
    def waiting(self) -> int:
        """Not delivered yet; one that is tried just now is in doubt until the line refuses it."""
        counts = self._counts()
        return counts.pending + counts.in_doubt

    @property
    def rejected(self) -> int:
        return self._counts().rejected

    def _counts(self) -> OutboxCounts:
        with closing(self.till.open_outbox()) as outbox:
            return outbox.counts()

    def entry_id(self) -> str:
        """Of the one that was rejected."""
        with closing(self.till.open_outbox()) as outbox:
            (line,) = [one for one in outbox.lines.open() if one.state.value == "rejected"]
        return line.entry_id

    @property
    def own_signed(self) -> str:
        return signed_coupon(self._clock.now())

    def use_elsewhere(self) -> None:
        """Another till sells by the shop's own coupon without asking."""
        assert self._engine is not None, "there is no engine"
        use = {"sale": "elsewhere", "till": "S009-T9", "at": self._clock.now().isoformat()}
        self._engine.post(f"/v1/coupons/{self.own_coupon}/burn", **use)

    @property
    def own_uses(self) -> int:
        assert self._engine is not None, "there is no engine"
        (coupon,) = self._engine.listed()
        return int(coupon["uses"])

    def is_own_free(self) -> bool:
        assert self._engine is not None, "there is no engine"
        told = self._engine.post(f"/v1/coupons/{self.own_coupon}/validate", goods=GOODS)
        return bool(told.json()["valid"])

    def change(self, change: Callable[[World], World]) -> None:
        self._server.sandbox.change(change)

    def day(self) -> DayAtATill:
        return DayAtATill(self.till)

    def recorded(self) -> list[str]:
        """The kinds of all that is in the record, in order."""
        with closing(open_beside(self.till.places.record)) as db:
            return [kind for (kind,) in db.execute("SELECT kind FROM journal ORDER BY seq")]


@contextmanager
def offline_till(folder: Path, shop: Shop) -> Iterator[OfflineTill]:
    """In a folder that has its catalogue and its people."""
    clock = MovableClock()
    with (
        SandboxServer(Sandbox(_world(clock, shop), clock=clock.now)) as server,
        _scale(folder, shop) as scale,
        _card(shop) as card,
        _engine(folder, shop, clock) as engine,
    ):
        settings = Settings(
            folder=folder,
            file=_config(folder),
            loyalty=LoyaltySettings(
                base_url=server.base_url,
                country_code="966",
                events=("write_review",),
                otp=shop.otp,
                automatic_promotions=shop.promotions,
            ),
            printer=PrinterSettings(
                driver="text_file",
                port=str(folder / "receipts.txt" if shop.printer_works else folder),
            ),
            till=TillSettings(manager_lock_after_s=0),  # its clock is moved by hours
            email=_mail() if shop.mail else EmailSettings(),
            scale=scale,
            card=card,
            cash=CashSettings(drawers="own" if shop.own_drawers else "shared"),
            tender=TenderSettings(methods=("cash", "card", "gift-card", "store-credit")),
            coupons=_coupons(shop, engine),
            secrets=Secrets(
                api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY, coupons_token=TILL_TOKEN
            ),
        )
        with Till(settings, Choices(clock=clock)).running() as till:
            yield OfflineTill(till, server, clock, engine)


@contextmanager
def _engine(folder: Path, shop: Shop, clock: MovableClock) -> Iterator[Desk | None]:
    if not shop.engine:
        yield None
        return
    place = folder / "engine"
    place.mkdir()
    with service_on_a_thread(place, clock=clock) as engine:
        yield engine


def _coupons(shop: Shop, engine: Desk | None) -> CouponsSettings:
    patterns = ("OWN-*",)
    if engine is not None:
        return CouponsSettings(url=engine.url, patterns=patterns)
    if not shop.engine_is_away:
        return CouponsSettings()
    key = public_key_of(SIGNING_KEY)
    return CouponsSettings(
        url="http://127.0.0.1:9", patterns=patterns, offline="signed", public_key=key
    )


def signed_coupon(now: datetime) -> str:
    """Ten per cent off, good for a day."""
    coupon = Coupon(code="OWN-P-1", kind=CouponKind.PERCENTAGE, value=Decimal(10))
    ends = now + timedelta(days=1)
    return sign(SignedCoupon(coupon=coupon, currency="SAR", expires_at=ends), SIGNING_KEY)


def _config(folder: Path) -> Path:
    """A file to change the settings in; what the till is made of is told beside it."""
    file = folder / "config.toml"
    file.write_text('[store]\nname = "Store"\n', encoding="utf-8")
    return file


def _mail() -> EmailSettings:
    return EmailSettings(host="127.0.0.1", port=9, tls="none", sender="shop@styl.example")


@contextmanager
def _card(shop: Shop) -> Iterator[CardSettings]:
    if not shop.card:
        yield CardSettings()
        return
    with closing(VirtualCardTerminal()) as terminal:
        terminal.tell_next(Ending.LOST)
        yield CardSettings(driver="simulator", port=terminal.port)


@contextmanager
def _scale(folder: Path, shop: Shop) -> Iterator[ScaleSettings]:
    if not shop.scale:
        yield ScaleSettings()
        return
    with closing(VirtualScale(folder / "scale")) as scale:
        scale.lay("01.250")
        yield ScaleSettings(driver="toledo8217", port=scale.port)


def _world(clock: MovableClock, shop: Shop) -> World:
    world = scenario("demo", now=clock.now())
    again = replace(world.customers[SARA], customer_id=EMAIL, number=2001, email="", mobile="")
    return replace(
        world,
        account=replace(world.account, otp=shop.otp),
        customers={**world.customers, EMAIL: again},
        promotions=(AutomaticDiscount("Ten", Decimal(10)),),
    )
