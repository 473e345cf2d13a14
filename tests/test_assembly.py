"""What the configuration says is what the rules, the client and the office are given."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import StillClock

from pos.assembly.loyalty import loyalty_office
from pos.assembly.terms import setup_of
from pos.assembly.till import Choices, Till
from pos.config import EmailSettings, LoyaltySettings, Secrets, Settings
from pos.core.intents import AddItem, OpenShift, PinWasRight
from pos.core.item import Item
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.setup import RenewHolds
from pos.core.staff import Cashier
from pos.errors import DeviceUnavailable, LoyaltyMisuse, LoyaltyRefused
from pos.loyalty.gameball.office import GameballOffice
from pos.loyalty.gameball.program import GameballProgram
from pos.mail.postman import LONGEST_WAIT
from pos.mail.waiting import Emails
from pos.places import till_at_work
from pos.ports.mail import WaitingEmail
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, scenario
from pos.sandbox.server import SandboxServer

CASHIER = Cashier(user_id="1001", name="Amira", role=Role.CASHIER)
KEYS = Secrets(api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY)


def test_rules_know_the_loyalty_keys() -> None:
    """Every key of [loyalty] that a rule depends on reaches the rules."""
    loyalty = LoyaltySettings(
        email_id="mail_{email}",
        card_id="card_{card}",
        country_code="966",
        otp=True,
        guest_orders=True,
        return_window_days=14,
        renew_holds="silent",
        automatic_promotions=True,
        events=("visit",),
    )
    setup = setup_of(Settings(loyalty=loyalty))

    assert ("mail_{email}", "card_{card}", "966") == (
        setup.email_template,
        setup.card_template,
        setup.country_code,
    )
    assert setup.uses_otp
    assert setup.guest_orders
    assert setup.automatic_promotions
    assert RenewHolds.SILENT is setup.renew_holds
    assert (14, ("visit",)) == (setup.return_window_days, setup.customer_events)
    assert setup != setup_of(Settings())


def test_office_without_keys() -> None:
    """Without keys, or without a program, a manager is told so before anything is asked."""
    with pytest.raises(LoyaltyMisuse, match="keys are missing"):
        loyalty_office(Settings())
    with pytest.raises(LoyaltyRefused, match="no loyalty program"):
        loyalty_office(Settings(loyalty=LoyaltySettings(provider="none"), secrets=KEYS))


def test_office(tmp_path: Path) -> None:
    """The office asks the service of the configuration, from a till as from a command."""
    world = scenario("tests", now=datetime.now(UTC))
    with SandboxServer(Sandbox(world)) as server:
        settings = Settings(
            loyalty=LoyaltySettings(base_url=server.base_url), secrets=KEYS, folder=tmp_path
        )
        till = Till(settings)
        office = till.open_loyalty_office()
        ids = [rule.rule_id for rule in office.rules()]
        office.close()
        till.loyalty.close()

    assert "2138" in ids
    assert [] == list(tmp_path.iterdir())


def test_office_of_a_till_takes_turns_with_its_sales(tmp_path: Path) -> None:
    """One account, one quota: what a manager asks counts with what the counter asks."""
    till = Till(Settings(secrets=KEYS, folder=tmp_path))
    offices = [till.open_loyalty_office() for _ in range(2)]
    online = till._service.online

    for office in offices:
        assert isinstance(office, GameballOffice)
        assert isinstance(online, GameballProgram)
        assert online.access is office._access
        office.close()
    till.loyalty.close()


def test_cards_of_the_till(tmp_path: Path) -> None:
    """A till keeps its cards in its data folder, where the commands look for them."""
    till = Till(Settings(folder=tmp_path))
    till.cards.link("A1", "huda")

    assert "huda" == till.cards.customer_of("A1")
    assert (tmp_path / "data" / "cards.db").exists()


def test_a_till_tells_how_its_last_run_ended(tmp_path: Path) -> None:
    """Ended in the usual way, or not: a start that looked at nothing does not hide a stop."""
    settings = Settings(folder=tmp_path, loyalty=LoyaltySettings(provider="none"))
    told = []
    for _ in range(2):
        with Till(settings).running() as till:
            told.append(till.ended_well)
            marked_meanwhile = till.places.ended.exists()
    with Till(settings).running() as till:
        till.terminal.submit(PinWasRight(cashier=CASHIER)).ended.result(30)
        till.terminal.submit(OpenShift(opening_float=Money(0, "SAR"))).ended.result(30)
        bag = Item(code="1", title="Bag", price=Money(100, "SAR"))
        assert till.terminal.submit(AddItem(item=bag)).ended.result(30).ok
    (tmp_path / "data" / "ended").unlink()  # as if it had been killed
    for _ in range(2):
        with Till(settings).running() as till:
            told.append(till.ended_well)

    assert [False, True, False, False] == told
    assert not marked_meanwhile


def test_a_start_that_fails_ends_what_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In reverse, down to the folder: another till can be started on it at once."""
    settings = Settings(folder=tmp_path, loyalty=LoyaltySettings(provider="none"))
    till = Till(settings)
    closed: list[str] = []
    monkeypatch.setattr(till.devices.scanner, "listen", _no_such_port)
    _note_closing(monkeypatch, till.devices.printer, "printer", closed)
    for name in ("copy", "relay", "wishes"):
        _note_closing(monkeypatch, getattr(till, name), name, closed)
    with pytest.raises(DeviceUnavailable):
        till.start()

    assert ["wishes", "relay", "copy", "printer"] == closed
    assert "" == till_at_work(till.places)
    assert "terminal" not in {thread.name for thread in threading.enumerate()}
    with Till(settings).running():
        pass


def _no_such_port(_: object) -> None:
    raise DeviceUnavailable("There is no such port.", device="scanner")


def _note_closing(
    monkeypatch: pytest.MonkeyPatch, part: object, name: str, closed: list[str]
) -> None:
    close = part.close  # type: ignore[attr-defined]

    def noted() -> None:
        closed.append(name)
        close()

    monkeypatch.setattr(part, "close", noted)


def test_a_clock_set_back_keeps_no_email_waiting(tmp_path: Path) -> None:
    """What was put off until a time that is now a year away is tried when the till starts."""
    clock = StillClock()
    mail = EmailSettings(host="127.0.0.1", port=1, tls="none", sender="shop@example.com")
    settings = Settings(loyalty=LoyaltySettings(provider="none"), email=mail, folder=tmp_path)
    with Till(settings, Choices(clock=clock)).running() as till:
        waiting = WaitingEmail(email_id="e1", receipt="S001-T1-000001", address="s@example.com")
        emails = Emails(till.places.emails)
    emails.queue(waiting, clock.now())
    emails.put_off(waiting, until=clock.now() + timedelta(minutes=15))

    clock.advance(-timedelta(days=365).total_seconds())
    with Till(settings, Choices(clock=clock)).running():
        pass

    assert (emails.next_in_s(clock.now()) or 0.0) <= LONGEST_WAIT.total_seconds()
