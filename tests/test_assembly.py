"""What the configuration says is what the rules, the client and the office are given."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos.assembly.loyalty import loyalty_office
from pos.assembly.terms import setup_of
from pos.assembly.till import Till
from pos.config import LoyaltySettings, Secrets, Settings
from pos.core.setup import RenewHolds
from pos.errors import LoyaltyMisuse, LoyaltyRefused
from pos.loyalty.gameball.office import GameballOffice
from pos.loyalty.gameball.program import GameballProgram
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, scenario
from pos.sandbox.server import SandboxServer

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
    online = till._online

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
