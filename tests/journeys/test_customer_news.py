"""A webhook at the engine, and a till that knows the customer's points when the line is down."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread

import pytest
from coupon_service import (
    TILL_TOKEN,
    Desk,
    ServiceProcess,
    profile,
    service_on_a_thread,
)

from pos.assembly.customer_feed import CustomerFeed
from pos.assembly.till import Till
from pos.clock import SystemClock
from pos.config import Settings, load
from pos.core.customer import RedemptionTerms
from pos.core.money import Money
from pos.coupons.client import CouponEngineClient, EngineAccess
from pos.errors import EngineMisuse, EngineUnreachable
from pos.loyalty.kept import KeptProgram, Part
from pos.loyalty.told import ToldCustomers
from pos.places import Places
from pos.ports.customer_news import NewsPage, ToldCustomer
from tests.unheard import unheard_port

ROOT = Path(__file__).parents[2]
WITHIN_S = 20.0


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[ServiceProcess]:
    folder = tmp_path / "engine"
    folder.mkdir()
    with ServiceProcess(folder) as service:
        yield service


def nobody() -> str:
    return f"http://127.0.0.1:{unheard_port()}"


def settings_for(folder: Path, url: str) -> Settings:
    """A till whose loyalty service cannot be reached."""
    folder.mkdir(exist_ok=True)
    config = folder / "config.toml"
    config.write_text(
        f'[loyalty]\nbase_url = "{nobody()}"\n[coupons]\nurl = "{url}"\npatterns = ["OWN-*"]\n',
        encoding="utf-8",
    )
    environ = {
        "POS_GAMEBALL_API_KEY": "key",
        "POS_GAMEBALL_SECRET_KEY": "secret",
        "POS_COUPONS_TOKEN": TILL_TOKEN,
    }
    return load(config, environ)


def webhook(engine: ServiceProcess, body: bytes) -> None:
    with (desk := Desk(url=engine.url)).http:
        assert {"taken": True} == desk.webhook(body).json()


def balance_at(till: Till, customer_id: str) -> tuple[int, Money] | None:
    found = till.loyalty.find_customer(customer_id)
    return (found.balance.points, found.balance.value) if found and found.balance else None


def test_offline_a_till_tells_what_a_webhook_told(engine: ServiceProcess, tmp_path: Path) -> None:
    """Never seen at this till, and still known, also once the engine is gone and it began anew."""
    webhook(engine, profile(at=datetime.now(UTC), activated_points=120, tier_name="Gold"))
    settings = settings_for(tmp_path / "till", engine.url)
    places = Places(settings.data_dir)
    places.make()
    terms = RedemptionTerms(money_per_point=Decimal("0.1"))
    KeptProgram(places.program).keep(Part.REDEMPTION, terms, at=SystemClock().now())

    till = Till(settings)
    with till.running():
        till.deliver_now()
    assert (120, Money(12_00, "SAR")) == balance_at(Till(settings), "mobile_1")
    engine.kill()
    with Till(settings).running() as again:
        assert (120, Money(12_00, "SAR")) == balance_at(again, "mobile_1")

    erased = subprocess.run(
        [
            *(sys.executable, "-m", "pos", "customers", "erase", "mobile_1", "--again", "mobile_1"),
            *("--config", str(settings.file), "--json"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == erased.returncode, erased.stderr
    assert 1 == json.loads(erased.stdout)["balances"]
    assert b"mobile_1" not in places.told_customers.read_bytes()


def test_opening_the_store_fetches_the_news(engine: ServiceProcess, tmp_path: Path) -> None:
    """As a step of its own, which nothing waits for: without the engine it is told, and goes on."""
    from pos.store_day.opening import opening

    webhook(engine, profile(at=datetime.now(UTC), activated_points=120))
    settings = settings_for(tmp_path / "till", engine.url)

    def customers() -> tuple[str, bool]:
        (step,) = (one for one in opening(Till(settings)) if one.name == "customers")
        return step.say, step.ok

    assert ("news of 1", True) == customers()
    assert ("news of 0", True) == customers()
    engine.kill()
    said, ok = customers()
    assert ok
    assert said.startswith("no news: ")


def pulled(url: str, path: Path, token: str = TILL_TOKEN) -> int:
    line = EngineAccess(url=url, token=token, till="T", lock_minutes=30, deadline_s=5)
    with closing(CouponEngineClient(line, SystemClock())) as client:
        return CustomerFeed(client, ToldCustomers(path), SystemClock()).pull()


def test_many_are_fetched_in_pages_and_once(tmp_path: Path) -> None:
    """More than a page holds; asked again there is nothing new."""
    with service_on_a_thread(tmp_path, clock=SystemClock()) as desk:
        now = datetime.now(UTC)
        for number in range(505):
            desk.webhook(profile(f"mobile_{number}", at=now, activated_points=number))
        assert 505 == pulled(desk.url, tmp_path / "customers.json")
        assert 0 == pulled(desk.url, tmp_path / "customers.json")


def test_another_database_is_asked_from_its_beginning(tmp_path: Path) -> None:
    """An engine that was set up anew counts from 1 again: what it tells is heard."""
    one, other = tmp_path / "one", tmp_path / "other"
    path = tmp_path / "customers.json"
    with service_on_a_thread(one, clock=SystemClock()) as desk:
        for number in range(3):
            desk.webhook(profile(f"old_{number}", at=datetime.now(UTC), activated_points=1))
        assert 3 == pulled(desk.url, path)
    with service_on_a_thread(other, clock=SystemClock()) as desk:
        desk.webhook(profile("new", at=datetime.now(UTC), activated_points=2))
        assert 1 == pulled(desk.url, path)
    assert ToldCustomers(path).of("new")
    assert ToldCustomers(path).of("old_1")


class Endless:
    """A source that has always one more page, and stops before each until it is let go on."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_asked = Event()
        self.goes_on = Event()

    def customers_since(self, number: int) -> NewsPage:
        self.asked += 1
        self.is_asked.set()
        assert self.goes_on.wait(WITHIN_S)
        one = ToldCustomer(customer_id=f"c{number}", at=datetime.now(UTC), points=1)
        return NewsPage(customers=(one,), next=number + 1, reached=10**6)


def test_a_till_that_ends_reads_no_further_page(tmp_path: Path) -> None:
    """What it fetches by itself it leaves after the page that is under way."""
    source = Endless()
    feed = CustomerFeed(source, ToldCustomers(tmp_path / "customers.json"), SystemClock())
    feed.start()
    assert source.is_asked.wait(WITHIN_S)
    ending = Thread(target=feed.close)
    ending.start()
    assert feed.is_closing.wait(WITHIN_S)
    source.goes_on.set()
    ending.join(WITHIN_S)

    assert not ending.is_alive()
    assert 1 == source.asked


def test_a_till_that_ends_waits_for_no_silent_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even for what was hastened: it is fetched another time."""
    monkeypatch.setattr("pos.assembly.customer_feed.ENDS_WITHIN_S", 0.1)
    source = Endless()
    feed = CustomerFeed(source, ToldCustomers(tmp_path / "customers.json"), SystemClock())
    feed.hasten()
    feed.start()
    assert source.is_asked.wait(WITHIN_S)
    feed.close()
    assert 1 == source.asked

    source.is_asked.clear()
    source.goes_on.set()
    assert 0 == feed.pull()  # behind the one that was under way
    assert 1 == source.asked


def test_a_wrong_token_and_no_engine_are_told_apart(tmp_path: Path) -> None:
    """Whoever opens the store learns what to see to."""
    path = tmp_path / "customers.json"
    with service_on_a_thread(tmp_path) as desk, pytest.raises(EngineMisuse, match="token"):
        pulled(desk.url, path, token="wrong-token-of-this-till")
    with pytest.raises(EngineUnreachable):
        pulled(nobody(), path)
