"""Opening the store: one verdict before the first sale, whatever answers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from file_server import answer, serving

from pos.assembly.till import Till
from pos.catalog.importer import import_csv
from pos.catalog.sample import sample_path
from pos.config import CatalogueSettings, LoyaltySettings, PrinterSettings, Secrets, Settings
from pos.core import events as ev
from pos.core.customer import RedemptionTerms
from pos.core.customer_file import Page
from pos.core.money import Money
from pos.errors import LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.journal.journal import SqliteJournal
from pos.loyalty.kept import Part
from pos.loyalty.offline import OfflineLoyalty
from pos.ports.loyalty_office import LoyaltyOffice
from pos.ports.program import CashbackRule, ProgramCampaign, Tier
from pos.ports.record import Batch
from pos.ports.store_day import VERDICT, Step
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, scenario
from pos.sandbox.server import SandboxServer
from pos.store_day import checks
from pos.store_day.at_a_till import DayAtATill
from pos.store_day.opening import opening, verdict
from pos.store_day.program import ProgramTerms

KEYS = Secrets(api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY)
NOBODY = "http://127.0.0.1:1"


def till_of(folder: Path, base_url: str, *, secrets: Secrets = KEYS, source: str = "") -> Till:
    """A stocked till that asks this service."""
    settings = Settings(
        folder=folder,
        loyalty=LoyaltySettings(base_url=base_url, deadline_s=5),
        catalogue=CatalogueSettings(source=source),
        printer=PrinterSettings(driver="text_file", port=str(folder / "receipts.txt")),
        secrets=secrets,
    )
    till = Till(settings)
    import_csv(sample_path(), till.places.catalogue, currency="SAR", tax_names=("standard", "zero"))
    return till


def told(steps: Iterator[Step]) -> dict[str, Step]:
    """The steps that ended, by name, in their order."""
    return {step.name: step for step in steps if step.is_done}


@pytest.fixture
def service() -> Iterator[str]:
    world = scenario(
        "demo", now=datetime.now(UTC), api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY
    )
    with SandboxServer(Sandbox(world)) as server:
        yield server.base_url


def test_all_is_well(tmp_path: Path, service: str) -> None:
    """Every part is looked at, and the program's terms are kept with their time."""
    till = till_of(tmp_path, service)
    steps = told(opening(till))
    kept, tiers = till.kept.redemption(), till.kept.tiers()

    assert {"disk", "journal", "printer", "scanner", "drawer", "outbox"} <= steps.keys()
    assert {"catalogue", "loyalty", *Part, "clock"} <= steps.keys()
    assert all(step.ok for step in steps.values()), steps
    assert Step(name=VERDICT, say="Ready to sell.") == [*steps.values()][-1]
    assert kept is not None
    assert Decimal("0.1") == kept.told.money_per_point
    assert tiers is not None
    assert ["Bronze", "Silver"] == [one.name for one in tiers.told][:2]
    assert all(till.kept.at(part) for part in Part)
    assert {0o600} == {path.stat().st_mode & 0o777 for path in till.places.program.iterdir()}


def test_no_network_at_all(tmp_path: Path, service: str) -> None:
    """The store opens all the same; what was told the day before is still known."""
    told(opening(till_of(tmp_path, service)))
    till = till_of(tmp_path, NOBODY, source=f"{NOBODY}/items.csv")
    steps = told(opening(till))

    assert (
        Step(name=VERDICT, say="Ready to sell. Loyalty is offline: sales are queued.")
        == steps[VERDICT]
    )
    assert "are known" in steps["loyalty"].say
    assert "The 620 items of last time are on sale." in steps["catalogue"].say
    assert till.kept.redemption() is not None
    assert "redemption" not in steps


def test_a_shift_of_the_day_before(tmp_path: Path) -> None:
    """Told with its day as long as it is open; it stands in nobody's way."""
    till = till_of(tmp_path, NOBODY)
    at = datetime(2020, 1, 2, 12, tzinfo=UTC)
    nothing = Money.zero("SAR")
    opened = ev.ShiftOpened(
        number=7,
        at=at,
        cashier_id="1001",
        opening_float=nothing,
        next_receipt=1,
        grand_total=nothing,
        business_date=at.date(),
    )
    with closing(SqliteJournal(till.places.record)) as journal:
        journal.append([Batch(at=at, events=(opened,))])
        before = told(opening(till))
        journal.append([Batch(at=at, events=(replace(opened, business_date=date.max),))])
        of_today = told(opening(till))

    said = "shift 7 of 2 Jan 2020 is still open: F10 at the till counts and closes it"
    assert Step(name="shift", say=said) == before["shift"]
    assert "shift" not in of_today


def test_never_online_yet(tmp_path: Path) -> None:
    """A new till without a network sells as well, and claims to know nothing."""
    steps = told(opening(till_of(tmp_path, NOBODY)))

    assert steps[VERDICT].ok
    assert "offline: sales are queued" == steps["loyalty"].say


def test_wrong_keys_are_not_offline(tmp_path: Path, service: str) -> None:
    """They are a person's matter: told, the status is no, and the till sells."""
    steps = told(opening(till_of(tmp_path, service, secrets=Secrets(api_key="a", secret_key="b"))))

    assert not steps["loyalty"].ok
    assert Step(name=VERDICT, ok=False, say="Ready to sell, but see to: loyalty.") == steps[VERDICT]


def test_missing_keys(tmp_path: Path, service: str) -> None:
    """The same where there are none."""
    steps = told(opening(till_of(tmp_path, service, secrets=Secrets())))

    assert not steps["loyalty"].ok
    assert "see to: loyalty" in steps[VERDICT].say


class HalfAnOffice:
    """An account that has no cashback, a line that goes, and a key that may not see campaigns."""

    def cashback_rules(self) -> tuple[CashbackRule, ...]:
        raise LoyaltyRefused("This account has no cashback.")

    def tiers(self) -> tuple[Tier, ...]:
        raise LoyaltyUnreachable("gone", sent=True)

    def campaigns(self) -> tuple[ProgramCampaign, ...]:
        raise LoyaltyMisuse("The keys do not let this till see campaigns.")

    def close(self) -> None:
        """Nothing is open."""


def test_each_part_by_itself(tmp_path: Path, service: str) -> None:
    """One that fails stops no other, and what was kept of it before is left alone."""
    till = till_of(tmp_path, service)
    at = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
    till.kept.keep(Part.TIERS, (Tier(name="Old", order=1, min_progress=Decimal(0)),), at=at)
    terms = ProgramTerms(till, lambda: cast(LoyaltyOffice, HalfAnOffice()))
    steps = told(terms.asked())

    assert steps["redemption"].ok
    assert Step(name="cashback", say="This account has no cashback.") == steps["cashback"]
    assert (
        Step(name="tiers", say="no answer; the terms of 2026-11-20 09:00 are known")
        == steps["tiers"]
    )
    assert not steps["campaigns"].ok
    assert [False, at, None] == [
        terms.is_offline,
        till.kept.at(Part.TIERS),
        till.kept.at(Part.CAMPAIGNS),
    ]


@pytest.mark.parametrize(
    ("given", "say", "is_offline"),
    [
        (answer(b"<html>sign in", "Content-Type: text/html"), "offline: sales are queued", True),
        (answer(b"{}", status="502 Bad Gateway"), "offline: sales are queued", True),
        (answer(b"{}", "Retry-After: 60", status="429 Too Many"), "busy now: sales", False),
    ],
)
def test_whoever_answers(tmp_path: Path, given: bytes, say: str, is_offline: bool) -> None:
    """A sign-in page is no service, a busy one is there; either way the store opens."""
    with serving([given] * 8) as server:
        steps = told(opening(till_of(tmp_path, server.url)))

    assert steps["loyalty"].say.startswith(say)
    assert steps[VERDICT].ok, steps
    assert is_offline == ("Loyalty is offline" in steps[VERDICT].say)
    assert is_offline == bool(steps["loyalty"].details)


def test_without_a_program(till: Till) -> None:
    """Nothing is asked of anybody; without items nothing is sold either."""
    steps = told(opening(till))

    assert "no loyalty program is set up" == steps["loyalty"].say
    assert Step(name=VERDICT, ok=False, say="Do not sell yet. See to: catalogue.") == steps[VERDICT]


def test_another_source_for_once(till: Till, tmp_path: Path) -> None:
    """The one that is given stands in for the configured one."""
    (tmp_path / "items.csv").write_text("code,title,price\n1,One,1.00\n", encoding="utf-8")
    steps = [*opening(till, source=str(tmp_path / "items.csv"))]

    assert ["fetching items.csv", "1 items from items.csv"] == [
        step.say for step in steps if step.name == "catalogue"
    ]


def test_a_source_that_is_gone(tmp_path: Path, service: str) -> None:
    """The items of last time are on sale, so the shop may open; somebody is to look at it."""
    till = till_of(tmp_path, service, source=str(tmp_path / "moved-away.csv"))
    steps = told(opening(till))

    assert not steps["catalogue"].ok
    assert "items of last time are on sale" in steps["catalogue"].say
    say = "Ready to sell, but see to: catalogue."
    assert Step(name=VERDICT, ok=False, say=say) == steps[VERDICT]


@pytest.mark.parametrize(
    ("bytes_free", "say"),
    [
        (150 << 20, "Ready to sell, but see to: disk."),
        (15 << 20, "Do not sell yet. See to: disk."),
    ],
)
def test_room_on_the_disk(
    tmp_path: Path, service: str, monkeypatch: pytest.MonkeyPatch, bytes_free: int, say: str
) -> None:
    """Little room is told while there is some; with less than the till puts aside, no sale."""
    till = till_of(tmp_path, service)
    usage = shutil.disk_usage(tmp_path)._replace(free=bytes_free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    steps = told(opening(till))

    assert not steps["disk"].ok
    assert "MB free: make room" in steps["disk"].say
    assert Step(name=VERDICT, ok=False, say=say) == steps[VERDICT]


def test_room_put_aside_counts(tmp_path: Path, till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the till keeps for finishing a sale is room; a folder that takes no file has none."""
    usage = shutil.disk_usage(tmp_path)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    before = checks.can_record(till)
    till.places.data.mkdir(exist_ok=True)
    till.places.reserve.write_bytes(bytes(16 << 20))
    after = checks.can_record(till)
    till.places.reserve.unlink()
    till.places.data.rmdir()
    till.places.data.write_text("a file where the folder should be", encoding="utf-8")

    assert [False, True, False] == [before, after, checks.can_record(till)]


@pytest.mark.parametrize(
    ("troubles", "is_offline", "say"),
    [
        ([], False, "Ready to sell."),
        ([], True, "Ready to sell. Loyalty is offline: sales are queued."),
        (
            ["printer", "clock", "clock"],
            True,
            "Ready to sell, but see to: printer, clock. Loyalty is offline: sales are queued.",
        ),
        (["printer", "journal"], False, "Do not sell yet. See to: journal."),
    ],
)
def test_the_verdict(troubles: list[str], is_offline: bool, say: str) -> None:
    """One line: first whether to sell, then what to see to, then what must wait."""
    assert Step(name=VERDICT, ok=not troubles, say=say) == verdict(troubles, is_offline=is_offline)


def test_from_the_tills_own_screen(tmp_path: Path, service: str) -> None:
    """The same steps while the till sells, its devices as they have told."""
    with till_of(tmp_path, service).running() as till:
        steps = told(DayAtATill(till).opening())

    assert steps[VERDICT].ok, steps


def test_terms_are_known_offline(tmp_path: Path, service: str) -> None:
    """How points are spent can be read out while the line is down, with the age of it."""
    till = till_of(tmp_path, service)
    told(opening(till))
    offline = OfflineLoyalty(kept_terms=till.kept.redemption)
    page = offline.read_page("mobile_966500001234", Page.RULES)

    assert page.terms is not None
    assert page.terms.rules
    assert all(rule.active for rule in page.terms.rules)
    assert till.kept.at(Part.REDEMPTION) == page.as_of[Page.RULES]
    with pytest.raises(LoyaltyUnreachable):
        offline.read_page("mobile_966500001234", Page.COUPONS)


@pytest.mark.parametrize("content", [b"", b'{"at": 1', b'{"at":"2026-11-21T06:00:00Z","told":7}'])
def test_kept_terms_that_cannot_be_read(till: Till, content: bytes) -> None:
    """A damaged file is as none, and the next opening makes it anew."""
    till.places.program.mkdir(parents=True)
    (till.places.program / "redemption.json").write_bytes(content)

    assert till.kept.redemption() is None
    till.kept.keep(
        Part.REDEMPTION, RedemptionTerms(money_per_point=Decimal(1)), at=datetime.now(UTC)
    )
    assert till.kept.redemption() is not None
    assert ["redemption.json"] == [path.name for path in till.places.program.iterdir()]
