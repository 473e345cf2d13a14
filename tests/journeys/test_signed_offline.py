"""Signed coupons at two tills whose engine is away: each takes one once, and it comes to light."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from coupon_service import ISSUE_TOKEN, OF_A_TILL, TILL_TOKEN, ServiceProcess
from loyalty_office import Office, office_of
from shop import BAG, CONFIG, SARA, Played, Shop, ask

from pos.clock import SystemClock
from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.core.signed_coupon import code_alone
from pos.coupons.engine import CouponEngine
from pos.coupons.signed import public_key_of
from pos.coupons.signing import signed_text
from pos.coupons.store import open_database
from pos.coupons.terms import CouponTerms, IssueRequest
from pos.sandbox.server import SandboxProcess
from tests.unheard import unheard_port

ENGINE = '[store]\nid = "HQ"\ncurrency = "SAR"\n'
COUPONS = """
[coupons]
url = "{url}"
patterns = ["OWN-*"]
offline = "signed"
public_key = "{public_key}"
deadline_s = 2
"""
KEY = base64.b64encode(bytes(range(32))).decode()
OPENING = ("sign-on 1001 2468", "open-shift 100.00")
SIGN_ON = OPENING[0]
PAID = "tender cash 200"


@dataclass
class Chain:
    """An engine that is away until it is started, and two tills that know its address and key."""

    box: Path
    service: ServiceProcess
    url: str
    first: Shop
    second: Shop

    def issued(self, **terms: Any) -> str:
        """The whole text of a signed coupon, as it is printed."""
        customer_id = terms.pop("customer_id", "")
        now = datetime.now(UTC)
        made = CouponTerms(
            kind=CouponKind.PERCENTAGE,
            value=Decimal(10),
            currency="SAR",
            starts_at=now,
            expires_at=now + timedelta(days=30),
            **terms,
        )
        request = IssueRequest(
            terms=made, customer_id=customer_id, request_id=uuid.uuid4().hex, is_signed=True
        )
        folder = self.box / "data"
        folder.mkdir(mode=0o700, exist_ok=True)
        prefixes = {CouponKind.PERCENTAGE: "OWN-P-"}
        engine = CouponEngine(
            open_database("coupons.db", folder=folder), SystemClock(), prefixes=prefixes
        )
        with closing(engine):
            return signed_text(engine.issue(request), KEY)

    def told(self, till: Shop) -> Played:
        """Once the engine has heard of all that is owed to it."""
        ended = Office(till, "").pos("sync", "--within", "10")
        assert "Traceback" not in ended.stderr
        return play(till, "show")

    def doubles(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._asked("doubles")
        return found

    def uses(self, text: str) -> int:
        (found,) = (one for one in self._asked("coupons") if one["code"] == code_alone(text))
        return int(found["uses"])

    def _asked(self, what: str) -> Any:
        return httpx.get(f"{self.url}/v1/{what}", headers=OF_A_TILL).json()[what]


@pytest.fixture
def chain(tmp_path: Path, stocked: Path) -> Iterator[Chain]:
    """Nobody listens at the engine's address yet."""
    port = unheard_port()
    url = f"http://127.0.0.1:{port}"
    box = tmp_path / "engine"
    box.mkdir()

    def till(name: str) -> Shop:
        folder = tmp_path / name
        folder.mkdir()
        config = CONFIG.format(base_url="http://127.0.0.1:9").replace('"T1"', f'"{name}"')
        config = config.replace("[loyalty]\n", '[loyalty]\nprovider = "none"\n')
        coupons = COUPONS.format(url=url, public_key=public_key_of(KEY))
        (folder / "config.toml").write_text(config + coupons, encoding="utf-8")
        shutil.copytree(stocked, folder / "data")
        return Shop(folder, {**os.environ, "POS_COUPONS_TOKEN": TILL_TOKEN})

    service = ServiceProcess(box, ENGINE, port=port)
    with ExitStack() as over:
        over.callback(service.__exit__)
        yield Chain(box, service, url, till("T1"), till("T2"))


def play(till: Shop, *lines: str) -> Played:
    """In this process, in a fraction of the time that one of its own would take."""
    ended = Office(till, "").pos("play", "-", "--json", stdin="\n".join(lines))
    *actions, last = [json.loads(line) for line in ended.stdout.splitlines()]
    return Played(ended.returncode, actions, last["state"], ended.stderr)


@contextmanager
def dying(till: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Killed at the end, as by a power cut of the process."""
    with till:
        yield till
        till.kill()


def taken_off(till: Shop, text: str) -> int:
    """On how many receipts it is."""
    return till.paper.count(f"Coupon {code_alone(text)}")


def sold(till: Shop, text: str, *before: str) -> Played:
    return play(till, *(before or (SIGN_ON,)), f"scan {BAG}", f"scan {text}", PAID)


def test_two_tills_without_their_engine(chain: Chain) -> None:
    """Each believes the one coupon once. Back online it is burned once, and the other use is a
    double that the manager is shown.
    """
    text = chain.issued()
    first, second = (sold(till, text, *OPENING) for till in (chain.first, chain.second))

    for till, played in ((chain.first, first), (chain.second, second)):
        assert [] == played.refusals
        assert 1 == taken_off(till, text)
        assert text not in till.paper
    chain.service.start()
    here = chain.told(chain.first)
    synced = Office(chain.second, "").pos("sync", "--within", "10")
    there = play(chain.second, "show")
    doctor = chain.second.pos("doctor")

    assert 1 == chain.uses(text)
    (double,) = chain.doubles()
    assert code_alone(text) == double["code"]
    assert {"S001-T1", "S001-T2"} == {use["till"] for use in double["uses"]}
    assert [0, 1] == [len(one.state["coupons_doubled"]) for one in (here, there)]
    told = "1 coupon told to the coupon engine now, 1 of them used elsewhere too."
    assert told in synced.stdout.splitlines()
    assert "coupons used twice: 1, a manager ticks them off" in doctor.stdout


def test_the_same_till_again(chain: Chain) -> None:
    """Without the engine the till knows its receipt; with it, the engine knows of the use."""
    text = chain.issued()
    sold(chain.first, text, *OPENING)
    again = sold(chain.first, text)

    (refusal,) = again.refusals
    assert "was used here on S001-T1-000001" in refusal
    assert 1 == taken_off(chain.first, text)

    chain.service.start()
    chain.told(chain.first)
    (refusal,) = sold(chain.first, text).refusals
    assert "It may be used once, and was" in refusal
    assert (1, []) == (chain.uses(text), chain.doubles())


def test_free_again_before_the_sale_is_over(chain: Chain) -> None:
    """Taken off, void, or set aside: it was not used, and is taken on the next sale."""
    text = chain.issued()
    played = play(
        chain.first,
        *OPENING,
        f"scan {BAG}",
        f"scan {text}",
        f"remove-coupon {text}",
        f"scan {text}",
        "void-sale",
        f"scan {BAG}",
        f"scan {text}",
        "suspend later",
        "resume later",
        "expect sale.coupon_discount 0.00",
        f"scan {text}",
        PAID,
    )

    assert [] == played.refusals
    assert 1 == taken_off(chain.first, text)


def test_known_in_a_record_that_was_made_again(chain: Chain) -> None:
    """The file is lost, and rebuilt from its second copy: the coupon is still used."""
    text = chain.issued()
    sold(chain.first, text, *OPENING)
    (chain.first.data / "journal.db").unlink()
    rebuilt = Office(chain.first, "").pos("journal", "rebuild")
    assert 0 == rebuilt.returncode, rebuilt.stderr

    (refusal,) = sold(chain.first, text).refusals
    assert "was used here on S001-T1-000001" in refusal
    chain.service.start()
    chain.told(chain.first)
    assert (1, []) == (chain.uses(text), chain.doubles())


def test_a_till_that_is_killed(chain: Chain) -> None:
    """Behind the scan, and behind the payment: never twice off, and burned once in the end."""
    text = chain.issued()
    till = chain.first
    with dying(till.begin(*OPENING, f"scan {BAG}", f"scan {text}")):
        pass

    with dying(till.begin(SIGN_ON)) as after:
        assert [code_alone(text)] == ask(after, "show")["state"]["sale"]["coupons"]
        assert ask(after, PAID)["ok"]

    (refusal,) = sold(till, text).refusals
    assert "was used here on S001-T1-000001" in refusal
    chain.service.start()
    chain.told(till)
    assert (1, []) == (chain.uses(text), chain.doubles())


def test_killed_while_the_engine_is_asked(chain: Chain) -> None:
    """The request is on its way, and nobody knows what became of it: the sale goes on without it,
    and the coupon is taken on it when it is scanned again.
    """
    text = chain.issued()
    till, port = chain.first, int(chain.url.rpartition(":")[2])
    with (
        socket.create_server(("127.0.0.1", port)) as silent,
        dying(till.begin(*OPENING, f"scan {BAG}")) as player,
    ):
        assert player.stdin is not None
        player.stdin.write(f"scan {text}\n")
        player.stdin.flush()
        heard, _ = silent.accept()
        with heard:
            assert heard.recv(10_000).startswith(b"POST /v1/coupons/OWN-P-")
            player.kill()
    with dying(till.begin(SIGN_ON)) as after:
        assert [] == ask(after, "show")["state"]["sale"]["coupons"]
        assert ask(after, f"scan {text}")["ok"]
        assert ask(after, PAID)["ok"]

    chain.service.start()
    state = chain.told(till).state
    assert (1, []) == (chain.uses(text), chain.doubles())
    assert (0, []) == (state["coupons_to_burn"], state["coupons_doubled"])


def test_what_is_not_the_shops(chain: Chain) -> None:
    """Signed by nobody, by another shop, altered, or not signed at all: sold without it."""
    text = chain.issued()
    code, _, tail = text.partition(".")
    other = chain.issued().partition(".")[2]
    swapped = f"{tail[:40]}{'A' if tail[40] != 'A' else 'B'}{tail[41:]}"
    played = play(
        chain.first,
        *OPENING,
        f"scan {BAG}",
        f"scan {code}",
        f"scan {code}.{other}",
        f"scan {code}.{swapped}",
        "tender cash 500",
    )

    unsigned, others, altered = played.refusals
    assert "only signed coupons are taken now" in unsigned
    assert "Its signature is not this shop's" in others
    assert "Its signature is not this shop's" in altered
    assert 0 == taken_off(chain.first, text)


def test_over_by_the_clock(chain: Chain) -> None:
    """Its terms are read from it: too small a sale is refused, and its customer is asked for."""
    least = chain.issued(min_order=Money.parse("5000", "SAR"))
    theirs = chain.issued(customer_id="mobile_966500001234")
    played = play(chain.first, *OPENING, f"scan {BAG}", f"scan {least}", f"scan {theirs}")

    small, whose = played.refusals
    assert "It needs goods of 5,000.00 SAR at least" in small
    assert "scan the customer first" in whose


def test_only_where_the_manager_allows_it(chain: Chain) -> None:
    """As the configuration is without the key: refused until the engine is back."""
    text = chain.issued()
    config = chain.first.config
    config.write_text(
        config.read_text(encoding="utf-8").replace('offline = "signed"', 'offline = "refuse"'),
        encoding="utf-8",
    )
    played = play(chain.first, *OPENING, f"scan {BAG}", f"scan {text}")
    assert ["The coupon engine does not answer. Sell without it, or try again later."] == (
        played.refusals
    )

    chain.service.start()
    online = play(chain.first, SIGN_ON, f"scan {text}", PAID)
    assert [] == online.refusals
    assert 1 == taken_off(chain.first, text)


def test_no_secret_in_any_file_of_the_till(chain: Chain) -> None:
    """What would let somebody use it elsewhere is in neither record, copy, receipt nor log."""
    text = chain.issued()
    sold(chain.first, text, *OPENING)
    tail = text.partition(".")[2]
    files = {
        str(path): path.read_bytes() for path in chain.first.folder.rglob("*") if path.is_file()
    }

    assert any(code_alone(text).encode() in content for content in files.values())
    found = [
        path
        for path, content in files.items()
        if tail.encode() in content or TILL_TOKEN.encode() in content
    ]
    assert [] == found


def test_points_into_a_signed_coupon(shop: Shop, sandbox: SandboxProcess, tmp_path: Path) -> None:
    """The whole circle with an engine that signs: bought with points, scanned from its slip at a
    till that does not reach the engine, by its own customer alone, and burned once it does.
    """
    box = tmp_path / "engine"
    box.mkdir()
    (box / "secrets.toml").write_text(f'coupons_signing_key = "{KEY}"\n', encoding="utf-8")
    (box / "secrets.toml").chmod(0o600)
    office = office_of(shop, sandbox.base_url)
    shop.environ |= {"POS_COUPONS_TOKEN": TILL_TOKEN, "POS_COUPONS_ISSUE_TOKEN": ISSUE_TOKEN}
    with ServiceProcess(box, f"{ENGINE}[coupon_engine]\nsign = true\n") as service:
        chain = Chain(box, service, service.url, shop, shop)
        coupons = COUPONS.format(url=service.url, public_key=public_key_of(KEY))
        before = shop.config.read_text(encoding="utf-8")
        shop.config.write_text(f"{before}{coupons}", encoding="utf-8")
        told = office.pos("coupons", "configure", "--engine", service.url, "--yes")
        assert 0 == told.returncode, told.stderr
        bought = play(shop, *OPENING, f"customer {SARA}", "buy-coupon 2141", "wait-outbox 10")
        assert [] == bought.refusals
        text = str(bought.state["sale"]["bought"][0]["code"])
        assert text in re.sub(r"\s", "", shop.paper)

        service.stop()
        scans = (f"scan {BAG}", f"scan {text}", f"customer {SARA}", f"scan {text}")
        played = play(shop, SIGN_ON, "no-customer", *scans, PAID)
        (whose,) = played.refusals
        assert "scan the customer first" in whose
        assert 1 == played.state["coupons_to_burn"]

        service.start()
        assert 0 == chain.told(shop).state["coupons_to_burn"]
        assert (1, []) == (chain.uses(text), chain.doubles())
