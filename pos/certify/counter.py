"""A counter to certify: the real till in a folder of its own, on the account of the configuration.

Its customers are made for the run, with telephone numbers no country gives out.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from pos.assembly.loyalty import loyalty_office
from pos.assembly.till import Choices, Till
from pos.catalog.importer import import_csv
from pos.certify.checklist import CheckFailed, expect
from pos.clock import SystemClock
from pos.config import Settings
from pos.core.customer import Balance
from pos.core.deliveries import OrderDelivery
from pos.core.order import order_of
from pos.core.roles import Role
from pos.errors import LoyaltyRefused
from pos.loyalty.gameball.line import Line
from pos.office.users import UserBook
from pos.places import Places
from pos.ports.loyalty import Delivered
from pos.script.looking_up import look_up
from pos.script.play import Played, Player, Stage

HUNDRED, FORTY = "certify-100", "certify-40"
"""Codes of the two items that are sold, named after their prices."""

_CATALOGUE = f"""code,title,price,tax,collection
{HUNDRED},Certification item 100,100,,certification
{FORTY},Certification item 40,40,,certification
"""
_MANAGER, _PIN = "9001", "135790"
_NOBODYS_NUMBERS = "99900"
"""999 is no country's code: nobody is called, and nobody is met by chance."""
_TOLD_WITHIN_S = 15.0
_LOOKS_EVERY_S = 0.2
_PATIENCE_S = 30.0
"""A run asks more in a second than a counter does in an hour: it waits for its quota."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer made for a check, with what they had when it began: a welcome, perhaps."""

    customer_id: str
    phone: str
    points: int
    """To spend."""
    in_all: int
    """With those that are pending."""


class Counter:
    """Refusals that a check does not ask for fail it."""

    def __init__(self, account: Settings, stage_of: Callable[[Till, Line], Stage]) -> None:
        self._account = account
        self._stage_of = stage_of

    def __enter__(self) -> Counter:
        with ExitStack() as opening:
            self._open(opening)
            self._open_things = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.line.up()
        self._open_things.close()

    def _open(self, opening: ExitStack) -> None:
        folder = opening.enter_context(tempfile.TemporaryDirectory(prefix="pos-certify-"))
        self.settings = _at(self._account, Path(folder))
        _stock(self.settings)
        self.line = Line()
        self.till = Till(self.settings, Choices(line=self.line, quota_wait_s=_PATIENCE_S))
        opening.enter_context(self.till.running())
        self.office = loyalty_office(self.settings, quota_wait_s=_PATIENCE_S)
        opening.callback(self.office.close)
        self._player = Player(self._stage_of(self.till, self.line))
        self.play(f"sign-on {_MANAGER} {_PIN}", "open-shift 0")

    # -- at the counter -----------------------------------------------------------------------

    def play(self, *lines: str) -> Played:
        """Every line is accepted; the last one's answer is returned."""
        return [self._accepted(line) for line in lines][-1]

    def _accepted(self, line: str) -> Played:
        played = self._played(line)
        if not played.ok:
            raise CheckFailed(f"{played.action!r} was refused: {played.refusal}")
        return played

    def refused(self, line: str) -> str:
        """The line is refused, and nothing changes; the sentence is returned."""
        played = self._played(line)
        if played.ok or not played.refusal:
            raise CheckFailed(f"{played.action!r} was accepted, and should be refused")
        return played.refusal

    def _played(self, line: str) -> Played:
        return next(self._player.play([line]))

    def state(self) -> dict[str, Any]:
        return self._player.state()

    def value(self, path: str) -> str:
        """A value of the state object, as text."""
        return look_up(self.state(), path)

    def whole(self, path: str) -> int:
        """A value that is a whole number."""
        value = self.value(path)
        if not value.lstrip("-").isdigit():
            raise CheckFailed(f"{path} is {value}, not a number")
        return int(value)

    def expect(self, path: str, wanted: object) -> None:
        expect(str(wanted), self.value(path), path)

    def clear(self) -> None:
        """The line up, nothing open and nothing waiting: the next check begins at rest."""
        self.line.up()
        while self.value("sale.tenders.count") not in ("0", "null"):
            self.play(f"void-tender {self.value('sale.tenders.0.number')}")
        if self.value("sale.id") != "null":
            self.play("void-sale")
        self.delivered()

    def delivered(self) -> None:
        self.play("wait-outbox 15")

    def sold(self, person: Person, *lines: str) -> str:
        """A sale of a hundred to this customer, paid by card and delivered; its receipt."""
        self.play(f"item {HUNDRED}", f"customer {person.customer_id}", *lines, "tender card")
        self.delivered()
        return self.value("last_sale.receipt")

    def earned(self) -> int:
        """What the service said the last sale earned."""
        return self.whole("last_sale.points_earned")

    def last_receipt(self) -> str:
        """The newest paper, from the last sale's number on."""
        paper = (self.settings.folder / "receipts.txt").read_text(encoding="utf-8")
        _, number, below = paper.partition(self.value("last_sale.receipt"))
        return number + below

    # -- at the service -----------------------------------------------------------------------

    def person(self, *, points: int = 0) -> Person:
        """Someone new, registered at this till, with so many points given to spend."""
        phone = f"{_NOBODYS_NUMBERS}{secrets.randbelow(10**7):07d}"
        self.play(f'register {phone} "Certification"')
        customer_id = self.value("sale.customer.id")
        self.play("void-sale")
        return self.given(customer_id, phone, points) if points else self._known(customer_id, phone)

    def given(self, customer_id: str, phone: str, points: int) -> Person:
        """The same customer, once points credited by the office are there to spend."""
        before = self._known(customer_id, phone)
        self.office.adjust_points(customer_id, points, reason="certification", by="certify")
        self.wait_for(
            lambda: self.balance(before).points >= before.points + points,
            f"{points} points given did not arrive",
        )
        return self._known(customer_id, phone)

    def _known(self, customer_id: str, phone: str) -> Person:
        balance = self.balance(Person(customer_id, phone, 0, 0))
        return Person(customer_id, phone, balance.points, balance.points + balance.pending_points)

    def with_more(self, person: Person, points: int) -> Person:
        return self.given(person.customer_id, person.phone, points)

    def sent_again(self) -> Delivered:
        """What the service makes of the last sale's order, sent a second time."""
        last = self.till.terminal.snapshot.state.last_sale
        if last is None:
            raise CheckFailed("no sale was completed")
        order = order_of(last.sale, self.till.setup, last.completed_at)
        delivery = OrderDelivery(entry_id=f"certify:{order.order_id}", order=order)
        return self.till.loyalty.deliver(delivery)

    def balance(self, person: Person) -> Balance:
        """As the service says now."""
        found = self.till.loyalty.find_customer(person.customer_id)
        if found is None or found.balance is None:
            raise CheckFailed(f"the service does not know {person.customer_id}")
        return found.balance

    def all_points(self, person: Person) -> int:
        """Those that are still pending included."""
        balance = self.balance(person)
        return balance.points + balance.pending_points

    def wait_for(self, holds: Callable[[], bool], otherwise: str) -> None:
        """For what the service does in its own time."""
        until = time.monotonic() + _TOLD_WITHIN_S
        while not holds():
            if time.monotonic() >= until:
                raise CheckFailed(otherwise)
            time.sleep(_LOOKS_EVERY_S)

    def money_per_point(self) -> Decimal:
        try:
            return self.till.loyalty.redemption_terms("").money_per_point
        except LoyaltyRefused as no:
            raise CheckFailed(f"the redemption configuration was refused: {no.reason}") from None


def _at(account: Settings, folder: Path) -> Settings:
    """The account's terms, with this run's folder and without any device."""
    usual = Settings()
    return msgspec.structs.replace(
        account,
        folder=folder,
        till=msgspec.structs.replace(account.till, data_dir="data"),
        scanner=usual.scanner,
        printer=msgspec.structs.replace(
            usual.printer, driver="text_file", port=str(folder / "receipts.txt")
        ),
        drawer=msgspec.structs.replace(usual.drawer, driver="none"),
        tender=usual.tender,
        roles=usual.roles,
    )


def _stock(settings: Settings) -> None:
    places = Places(settings.data_dir)
    places.make()
    rows = settings.folder / "catalogue.csv"
    rows.write_text(_CATALOGUE, encoding="utf-8")
    report = import_csv(
        rows,
        places.catalogue,
        currency=settings.store.currency,
        tax_names=tuple(settings.tax.rates),
    )
    assert report.accepted, report.problem
    book = UserBook(places.staff, SystemClock())
    book.add(_MANAGER, name="Certification", role=Role.MANAGER, pin=_PIN)
