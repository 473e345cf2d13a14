"""Tills from other boxes: TLS of PostgreSQL's own, with the hub's own authority behind it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from pos.hub.local import serving
from pos.hub.local.addresses import names_of_box
from pos.hub.local.certificates import (
    RENEW_BEFORE,
    authority_in,
    issue_client_certificate,
    make_authority,
    write_server_certificate,
)
from pos.hub.local.serving import Wanted
from pos.hub.local.waiting import wait_until
from tests.hub.served import WITHIN_S, ServedHub, open_folder, programs_with_tls, served, told

NAME = "hub.example"


def beyond_loopback() -> str:
    """An address of this box that is no loopback: who comes by it comes as from the network."""
    for name in names_of_box("", ()):
        if name[0].isdecimal() and not name.startswith("127.") and ":" not in name:
            return name
    pytest.skip("this machine has no network")


def options() -> tuple[str, ...]:
    programs = programs_with_tls()
    if programs is None:
        pytest.skip("there is no PostgreSQL with TLS on this machine")
    return ("--programs", str(programs.home), "--host", "0.0.0.0", "--name", NAME)


@pytest.fixture
def home() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "hub"


class AtTill:
    """What it has: the authority's certificate, a password, perhaps a certificate of its own."""

    def __init__(self, hub: ServedHub, folder: Path) -> None:
        self.folder = folder
        self._address = beyond_loopback()
        self._port = hub.port
        hub.asked("CREATE ROLE till_1 LOGIN PASSWORD 'right'")
        self.ca = folder / "ca.pem"
        self.ca.write_bytes((hub.folder.tls / "ca.pem").read_bytes())

    def certified(self, tls: Path, role: str) -> dict[str, str]:
        certificate, key = issue_client_certificate(authority_in(tls), common_name=role)
        (self.folder / f"{role}.pem").write_bytes(certificate)
        (self.folder / f"{role}.key").write_bytes(key)
        (self.folder / f"{role}.key").chmod(0o600)
        return {
            "sslcert": str(self.folder / f"{role}.pem"),
            "sslkey": str(self.folder / f"{role}.key"),
        }

    def asks(self, **more: str) -> str:
        """The version of TLS that it is asked over."""
        usual = {
            "host": NAME,
            "hostaddr": self._address,
            "port": str(self._port),
            "dbname": "hub",
            "user": "till_1",
            "password": "right",
            "sslmode": "verify-full",
            "sslrootcert": str(self.ca),
        }
        with psycopg.connect(make_conninfo(**(usual | more))) as line:
            sql = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            (version,) = line.execute(sql).fetchone() or ("",)
            return str(version)


def test_tills_come_over_tls_and_know_the_hub(home: Path) -> None:
    """By its name and by its address; nobody in plain, nobody to a stranger, the owner never."""
    with served(home, *options()) as hub:
        assert f"postgresql://{NAME}:{hub.port}/hub?sslmode=verify-full" in hub.tills
        till = AtTill(hub, home.parent)
        assert till.asks().startswith("TLSv1.")
        assert till.asks(host=beyond_loopback()).startswith("TLSv1.")
        for wrong, said in (
            ({"sslmode": "disable"}, "no encryption"),
            ({"host": "other.example"}, "does not match host name"),
            ({"password": "wrong"}, "password authentication failed"),
            ({"user": "pos_hub_owner"}, "rejects connection"),
        ):
            with pytest.raises(psycopg.OperationalError, match=said):
                till.asks(**wrong)
        stranger = home.with_name("stranger")
        stranger.mkdir()
        make_authority(stranger, now=datetime.now(UTC), called="stranger")
        with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
            till.asks(sslrootcert=str(stranger / "ca.pem"))


def test_tills_with_certificates_of_their_own(home: Path) -> None:
    """A password alone is not enough then, nor is another till's certificate, or a stranger's."""
    with served(home, *options(), "--client-certificates") as hub:
        till = AtTill(hub, home.parent)
        own = till.certified(hub.folder.tls, "till_1")
        assert till.asks(**own).startswith("TLSv1.")
        stranger = home.with_name("stranger")
        stranger.mkdir()
        make_authority(stranger, now=datetime.now(UTC), called="stranger")
        for wrong in (
            {"sslcert": "", "sslkey": ""},
            till.certified(hub.folder.tls, "till_2"),
            till.certified(stranger, "till_1"),
            {**own, "password": "wrong"},
        ):
            with pytest.raises(psycopg.OperationalError):
                till.asks(**wrong)


def test_certificate_is_renewed_before_it_ends(home: Path) -> None:
    """At a start, and told; tills go on with the authority's certificate that they have."""
    given = options()
    with served(home, *given) as hub:
        ca = (hub.folder.tls / "ca.pem").read_bytes()
        hub.stop()
    assert "the server has a new certificate (there was none" in hub.log
    tls = hub.folder.tls
    long_ago = datetime.now(UTC) - timedelta(days=397) + RENEW_BEFORE - timedelta(days=1)
    names = names_of_box("0.0.0.0", (NAME,))
    write_server_certificate(authority_in(tls), tls, names=names, now=long_ago)
    with served(home, *given) as hub:
        assert ca == (tls / "ca.pem").read_bytes()
        assert AtTill(hub, home.parent).asks().startswith("TLSv1.")
        hub.stop()
    assert "the server has a new certificate (it ends on" in hub.log
    with served(home, *given) as hub:
        hub.stop()
    assert "certificate" not in hub.log


def test_certificate_is_renewed_while_it_runs(home: Path) -> None:
    """A hub may run for years: the new one is shown without a restart."""
    given, told_of = options(), list[str]()
    wanted = Wanted(
        home=home, host="0.0.0.0", port=0, names=(NAME,), programs=Path(given[1]), user=""
    )
    with serving._folder_at_hand(wanted, tell=told_of.append, is_wanted=lambda: True) as (
        engine,
        folder,
        place,
    ):
        hub = ServedHub(home, own=folder.way_in(port=place.port))
        till = AtTill(hub, home.parent)
        renewal = serving._Renewal(wanted, folder, engine, told_of.append)
        renewal.try_once()
        assert 1 == len([said for said in told_of if "certificate" in said]), "it is good yet"
        others = ("other.example",)
        now = datetime.now(UTC)
        write_server_certificate(authority_in(folder.tls), folder.tls, names=others, now=now)
        folder.owner("").give(folder.tls / "server.pem", folder.tls / "server.key")
        engine.read_settings_again()
        assert wait_until(lambda: not is_known(till), within_s=WITHIN_S)
        renewal.try_once()
        assert wait_until(lambda: is_known(till), within_s=WITHIN_S)


def test_certificate_that_cannot_be_renewed_stops_nobody(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told once, tried again each day; PostgreSQL goes on, and shows the new one once it can."""
    monkeypatch.setattr(serving, "_LOOK_AT_CERTIFICATE_EVERY_S", 0.0)
    monkeypatch.setattr(serving, "_HEARS_EVERY_S", 0.01)
    given, told_of, days = options(), list[str](), SimpleQueue[None]()
    what_came = SimpleQueue[str]()
    wanted = Wanted(home=home, host="0.0.0.0", names=(NAME,), programs=Path(given[1]))
    with serving._folder_at_hand(wanted, tell=told_of.append, is_wanted=lambda: True) as (
        engine,
        folder,
        place,
    ):
        renewal = serving._Renewal(wanted, folder, engine, told_of.append)
        key = folder.tls / "server.key"
        key.unlink()
        (key / "in its place").mkdir(parents=True)

        def daily() -> None:
            renewal.try_once()
            days.put(None)
            if days.qsize() == 3:
                what_came.put(serving._TOLD_TO_END)

        assert serving._TOLD_TO_END == serving._waited_for(
            what_came, look=lambda: None, daily=daily
        )
        assert 1 == len([said for said in told_of if "cannot be renewed" in said])
        assert not engine.has_ended()
        till = AtTill(ServedHub(home, own=folder.way_in(port=place.port)), home.parent)
        assert is_known(till)
        shutil.rmtree(key)
        renewal.try_once()
        assert "has a new certificate (it could not be read)" in told_of[-1]
        assert wait_until(lambda: is_known(till), within_s=WITHIN_S)


def test_standby_that_tills_know_by_the_same_authority(home: Path) -> None:
    """Followed over TLS, given the hub's authority, promoted: a till goes on with what it has."""
    given, second = options(), home.with_name("second")
    config = home.with_name("config.toml")
    config.touch()
    with served(home, *given) as first:
        till = AtTill(first, home.parent)
        first.asked("CREATE ROLE standby LOGIN REPLICATION PASSWORD 'p'")
        of = make_conninfo(
            f"postgresql://standby@{NAME}:{first.port}/hub",
            hostaddr=beyond_loopback(),
            sslmode="verify-full",
            sslrootcert=str(till.ca),
        )
        till.ca.chmod(0o644)
        words = ("standby", "--of", of, "--data", str(second), "--config", str(config))
        made = told(*words, *given[:2], POS_HUB_PASSWORD="p")
        assert 0 == made.returncode, made.stderr
        for name in ("ca.pem", "ca.key"):
            (second / "tls" / name).write_bytes((first.folder.tls / name).read_bytes())
        with served(second, *given) as other:
            first.asked("CREATE TABLE sold AS SELECT 7 AS number")
            there = "SELECT 1 FROM pg_tables WHERE tablename = 'sold'"
            assert wait_until(lambda: bool(other.asked(there)), within_s=WITHIN_S)
            first.stop()
            assert 0 == told("promote", "--data", str(second)).returncode
            assert till.asks(port=str(other.port)).startswith("TLSv1.")
            assert [(7,)] == other.asked("SELECT number FROM sold")


def is_known(till: AtTill) -> bool:
    try:
        return bool(till.asks())
    except psycopg.OperationalError:
        return False


def test_restored_hub_is_known_to_the_same_tills(home: Path) -> None:
    """The authority is in the backup, so that no till has to be given another certificate."""
    given, file, other = options(), home.with_name("kept.backup"), home.with_name("other")
    programs = given[:2]
    with served(home, *given) as hub:
        ca = AtTill(hub, home.parent).ca
        assert 0 == told("backup", str(file), "--data", str(home), *programs).returncode
    made = told("restore", str(file), "--data", str(other), *programs)
    assert 0 == made.returncode, made.stderr
    with served(other, *given) as hub:
        assert ca.read_bytes() == (other / "tls" / "ca.pem").read_bytes()
        dsn = make_conninfo(
            f"postgresql://till_1:right@{NAME}:{hub.port}/hub",
            hostaddr=beyond_loopback(),
            sslmode="verify-full",
            sslrootcert=str(ca),
        )
        assert [(1,)] == hub.asked("SELECT 1", dsn=dsn)
