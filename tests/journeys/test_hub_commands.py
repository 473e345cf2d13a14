"""`pos hub`: a database made a hub, tills let in and out, alarms looked into."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from shop import Shop, make_shop

from pos.hub.local.certificates import make_authority
from pos.hub.records import HubRecords
from tests.hub.hubs import Hub, chain, hub, postgres, shipment
from tests.hub.test_handed import content, handed, offer, offers
from tests.unheard import unheard_port

__all__ = ["hub", "postgres"]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return make_shop(tmp_path / "shop", base_url="http://127.0.0.1:1", api_key="a", secret_key="b")


def test_a_till_is_let_in(shop: Shop, hub: Hub) -> None:
    """What is printed goes into the till's own files as it is, and lets it in."""
    shop.belongs_to(hub)
    enrolled = shop.pos("hub", "enrol", "T2")

    assert 0 == enrolled.returncode, enrolled.stderr
    lines = enrolled.stdout.splitlines()
    told = dict(line.split(" = ", 1) for line in lines if " = " in line)
    dsn, password = json.loads(told["dsn"]), json.loads(told["hub_password"])
    role = dsn.removeprefix("postgresql://").partition("@")[0]
    assert f"postgresql://{role}@127.0.0.1/{hub.name}" == dsn
    assert (
        HubRecords(hub.at(hub.dsn_as(role))).take(shipment(chain(3), store="S001", till="T2"))
        is None
    )
    shown = shop.pos("hub", "status")
    assert "S001/T2" in shown.stdout
    assert "3 records  last heard" in shown.stdout
    assert password not in shown.stdout + shown.stderr


def test_what_a_till_left_behind(shop: Shop, hub: Hub) -> None:
    """Told by the one who dismisses it, and given back where that is wanted; then there is none."""
    shop.belongs_to(hub)
    offers(handed(hub, "T1", "S001"), offer("s1", "Sara"))
    assert handed(hub, "T2", "S001").take("T1", "Sara", content) is not None

    told = "  a sale of 105.00 SAR, suspended at T1, 2026-11-01 12:00"
    without = shop.pos("hub", "dismiss", "T2")
    assert told in without.stdout.splitlines()
    assert "--give-back" in without.stdout
    given_back = shop.pos("hub", "dismiss", "T2", "--give-back")
    assert ["Given back:", told] == given_back.stdout.splitlines()
    assert "is not enrolled" in shop.pos("hub", "dismiss", "T2", "--give-back").stderr
    at_store = shop.pos("hub", "dismiss", "--store", "S001", "--give-back")
    assert (2, True) == (at_store.returncode, "nobody else holds" in at_store.stderr)


def test_put_back_by_other_means(shop: Shop, hub: Hub) -> None:
    """Only then it is of another age; all who can log in are told, and nobody else."""
    shop.belongs_to(hub)
    for name in ("T1", "T2"):
        shop.pos("hub", "enrol", name)
    shop.pos("hub", "dismiss", "T2")
    age = "SELECT age FROM hub.about"
    before = hub.rows(age)
    again = shop.pos("hub", "init")
    assert (0, 1, before) == (again.returncode, len(again.stdout.splitlines()), hub.rows(age))
    restored = shop.pos("hub", "init", "--restored")

    assert 0 == restored.returncode, restored.stderr
    assert before != hub.rows(age)
    told = [line.split()[0] for line in restored.stdout.splitlines() if line.startswith("  ")]
    assert ["S001/T1"] == told


@pytest.mark.parametrize(
    ("given", "member"),
    [
        (["T9"], ("S001", "T9")),
        (["S7/T9"], ("S7", "T9")),
        (["--store", "S7"], ("S7", "")),
    ],
)
def test_who_may_be_let_in(shop: Shop, hub: Hub, given: list[str], member: tuple[str, str]) -> None:
    """A till of this store or another, or a store's own hub; reached where it is told to be."""
    shop.belongs_to(hub)
    ended = shop.pos("hub", "enrol", *given, "--address", "hub.shop.example:5433", "--json")

    told = json.loads(ended.stdout)
    assert member == (told["store"], told["till"])
    assert told["dsn"].startswith(f"postgresql://{told['role']}@hub.shop.example:5433/{hub.name}")
    assert told["dsn"].endswith("?sslmode=verify-full&sslrootcert=ca.pem")
    assert str(hub.server.home) not in told["dsn"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["enrol"], "one of the arguments TILL --store --office is required"),
        (["enrol", "T1", "--store", "S7"], "not allowed with"),
        (["enrol", "t 1"], 'TILL: found "t 1"; expected 1 to 20 letters'),
        (["enrol", "S 1/T1"], 'TILL: found "S 1"; expected 1 to 20 letters'),
        (["enrol", "--store", ""], '--store: found ""; expected 1 to 20 letters'),
        (["enrol", "--office", ""], "--office: expected a name"),
        (["enrol", "S1/"], "a till's id"),
        (["enrol", "/T1"], "a till's id"),
        (["enrol", "T1", "--address", "127.0.0.1:5433/hub"], "HOST or HOST:PORT"),
        (["settle", "1", "--why", " "], "what was found"),
    ],
)
def test_wrong_use(shop: Shop, hub: Hub, words: list[str], said: str) -> None:
    """It is said what is expected; nobody is let in."""
    shop.belongs_to(hub)
    ended = shop.pos("hub", *words)

    assert (2, True) == (ended.returncode, said in ended.stderr), ended.stderr
    assert [(0,)] == hub.rows("SELECT count(*) FROM hub.member")


def test_no_hub(shop: Shop) -> None:
    """Where none is named, it is said where one comes from; where nobody answers, that."""
    for words in (["init"], ["status"], ["enrol", "T1"]):
        ended = shop.pos("hub", *words)
        assert (2, True) == (ended.returncode, "pos hub serve" in ended.stderr), ended.stderr
    with shop.config.open("a", encoding="utf-8") as config:
        config.write(f'[hub]\ndsn = "postgresql://127.0.0.1:{unheard_port()}/hub"\n')
    for words in (["status"], ["enrol", "T1"], ["report"]):
        ended = shop.pos("hub", *words)
        said = "cannot be reached" in ended.stderr, "Is pos hub serve running" in ended.stderr
        assert (1, (True, True)) == (ended.returncode, said), ended.stderr


def test_whoever_is_not_known(shop: Shop, hub: Hub) -> None:
    """The answer is no, in one line."""
    shop.belongs_to(hub)
    for words, said in ((["dismiss", "T9"], "is not enrolled"), (["settle", "9"], "no open alarm")):
        why = ["--why", "looked into"] if words[0] == "settle" else []
        ended = shop.pos("hub", *words, *why)
        assert (1, True) == (ended.returncode, said in ended.stderr), ended.stderr


def test_an_alarm_is_looked_into(shop: Shop, hub: Hub) -> None:
    """The status is 1 until somebody says what it was; then it stays on record with the reason."""
    shop.belongs_to(hub)
    records = HubRecords(hub.till("S001", "T1"))
    records.take(shipment(chain(4), store="S001"))
    records.take(shipment(chain(4, salt="clone"), store="S001"))
    before = shop.pos("hub", "status")
    settled = shop.pos("hub", "settle", "1", "--why", "the disk was copied")
    after = shop.pos("hub", "status", "--json")

    assert 1 == before.returncode
    assert "ALARM 1: S001/T1 has another record at 1 than the hub" in before.stdout
    assert "Alarm 1 is settled: the disk was copied" in settled.stdout
    assert 0 == after.returncode
    (alarm,) = json.loads(after.stdout)["alarms"]
    assert "the disk was copied" == alarm["settled_why"]
    assert "ALARM" not in shop.pos("hub", "status").stdout
    listed = shop.pos("hub", "status", "--settled").stdout
    assert "ALARM 1: S001/T1" in listed
    assert "Settled: the disk was copied" in listed


def test_who_is_let_in(shop: Shop, hub: Hub) -> None:
    """Tills, the hub of a store, and who reads, each by what it is."""
    shop.belongs_to(hub)
    for words in (["T1"], ["--store", "S007"], ["--office", "Anna"], ["--office", "Omar"]):
        assert 0 == shop.pos("hub", "enrol", *words).returncode
    shop.pos("hub", "dismiss", "--office", "Omar")
    lines = [" ".join(line.split()) for line in shop.pos("hub", "status").stdout.splitlines()]

    assert [
        "Anna reads for the office",
        "Omar reads for the office let in no more",
        "S001/T1 0 records never heard",
        "S007 the store's own hub",
    ] == lines[1:]


def test_with_a_certificate(shop: Shop, hub: Hub, tmp_path: Path) -> None:
    """Of the hub's own authority, for that role alone; the files are for the till's user alone."""
    shop.belongs_to(hub)
    tls = shop.data / "hub" / "tls"
    tls.mkdir(parents=True)
    made = make_authority(tls, now=datetime.now(UTC), called="hub")
    taken = tmp_path / "for the till"
    words = ("--certificates", str(taken), "--address", "hub.shop.example", "--json")
    told = json.loads(shop.pos("hub", "enrol", "T1", *words).stdout)

    certificate = x509.load_pem_x509_certificate((taken / f"{told['role']}.pem").read_bytes())
    certificate.verify_directly_issued_by(made.certificate)
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert told["role"] == name.value
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in taken.iterdir()}
    assert {"sslcert", "sslkey", "sslmode", "sslrootcert"} == {
        *parse_qs(urlsplit(told["dsn"]).query)
    }


def test_no_authority(shop: Shop, hub: Hub, tmp_path: Path) -> None:
    """On another box there is nothing to sign with: said, and nothing is written."""
    shop.belongs_to(hub)
    ended = shop.pos("hub", "enrol", "T1", "--certificates", str(tmp_path / "taken"))

    assert 1 == ended.returncode
    assert "this is not the box of the hub" in ended.stderr
    assert [(0,)] == hub.rows("SELECT count(*) FROM hub.member")
    assert not (tmp_path / "taken").exists()
