"""A store's hub and the head office on two boxes: over TLS, each known by its certificate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo
from test_local_tls import beyond_loopback, options

from pos.errors import HubMisuse
from pos.hub.database import HubDatabase
from pos.hub.founding import found
from pos.hub.local.certificates import authority_in, issue_client_certificate
from pos.hub.members import Enrolled, Member, enrol
from pos.hub.records import HubRecords
from pos.hub.replicating import Replicator
from tests.hub.hubs import Hub, chain, shipment
from tests.hub.served import ServedHub, open_folder, served


@pytest.fixture
def home() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "office"


class StoresBox:
    """What a store's box has of the office: its authority's certificate, and one of its own."""

    def __init__(self, office: ServedHub, folder: Path, store: str) -> None:
        with closing(HubDatabase(office.own)) as owner:
            self.enrolled: Enrolled = enrol(owner, Member(store=store))
        self._folder = folder / store
        self._folder.mkdir()
        self._port = office.port
        authority = authority_in(office.folder.tls)
        certificate, key = issue_client_certificate(authority, common_name=self.enrolled.role)
        self._write("ca.pem", (office.folder.tls / "ca.pem").read_bytes())
        self.certificate = self._write("own.pem", certificate)
        self.key = self._write("own.key", key)

    def _write(self, name: str, content: bytes) -> Path:
        path = self._folder / name
        path.write_bytes(content)
        path.chmod(0o600)
        return path

    def office(self, *, shows: StoresBox | None = None) -> HubDatabase:
        """As it logs in; `shows`: with that one's certificate."""
        of = shows or self
        dsn = make_conninfo(
            host=beyond_loopback(),
            port=str(self._port),
            dbname="hub",
            user=self.enrolled.role,
            sslmode="verify-full",
            sslrootcert=str(self._folder / "ca.pem"),
            sslcert=str(of.certificate),
            sslkey=str(of.key),
        )
        return HubDatabase(dsn, password=self.enrolled.password)


def test_a_store_goes_on_to_the_office(hub: Hub, home: Path) -> None:
    """As itself alone: with its own certificate, and of its own store."""
    for store in ("S001", "S002"):
        HubRecords(hub.till(store, "T1")).take(shipment(chain(5), store=store))
    with served(home, *options(), "--client-certificates") as office:
        found(office.own)
        first, second = (StoresBox(office, home.parent, store) for store in ("S001", "S002"))
        with closing(first.office()) as line:
            carried = Replicator(hub.owner(), line).round()
            with pytest.raises(HubMisuse, match="row-level security"):
                HubRecords(line).take(shipment(chain(5), store="S002"))
        assert (5, ()) == (carried.records, carried.stopped)
        for stolen in (first.office(shows=second), second.office(shows=first)):
            with closing(stolen), pytest.raises(HubMisuse, match="does not let"):
                Replicator(hub.owner(), stolen).round()
        assert [("S001", 5)] == office.asked("SELECT store, seq FROM hub.head")
