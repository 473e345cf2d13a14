"""The sandbox on real sockets, in a process of its own, and the file that keeps its world."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pos.sandbox.mounts import asgi_app
from pos.sandbox.sandbox import Sandbox, utc_now
from pos.sandbox.scenarios import (
    DEMO_API_KEY,
    DEMO_SECRET_KEY,
    SARA,
    SCENARIOS,
    keys_from,
    scenario,
)
from pos.sandbox.server import ROOT, SandboxProcess, SandboxServer, open_sandbox
from pos.sandbox.world import from_json, to_json

KEYS = {"APIKey": DEMO_API_KEY, "SecretKey": DEMO_SECRET_KEY}
API = "/api/v4.0/integrations"
BALANCE = f"{API}/customers/{SARA}/balance"


def _order(order_id: str) -> dict[str, object]:
    stamp = utc_now().isoformat().replace("+00:00", "Z")
    return {"customerId": SARA, "orderId": order_id, "orderDate": stamp, "totalPaid": 100}


@pytest.fixture
def server() -> Iterator[SandboxServer]:
    with SandboxServer(Sandbox(scenario("tests", now=utc_now()))) as running:
        yield running


@pytest.fixture
def client(server: SandboxServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, headers=KEYS) as client:
        yield client


def test_faults_over_http(client: httpx.Client) -> None:
    """A lost answer cuts the connection after the effect; the connection after it is fine."""
    client.post("/_sandbox/faults", json={"loseAnswers": 1})

    with pytest.raises(httpx.RemoteProtocolError):
        client.post(f"{API}/orders", json=_order("A1"))

    assert client.get(f"{API}/orders/A1/transactions").json()["count"] == 1
    client.post("/_sandbox/faults", json={"failStatus": 503, "failTimes": 1})
    assert client.get(BALANCE).status_code == 503
    client.post("/_sandbox/faults", json={"slowMs": 1})
    assert client.get(BALANCE).status_code == 200
    client.post("/_sandbox/faults", json={"down": True})
    with pytest.raises(httpx.TransportError):
        client.get(BALANCE)
    client.delete("/_sandbox/faults")
    assert client.get(BALANCE).status_code == 200


def test_cannot_be_reached(server: SandboxServer, client: httpx.Client) -> None:
    """Back at the same address when it accepts again: nobody else gets it meanwhile."""
    assert client.get(BALANCE).status_code == 200
    server.refuse_connections()
    with pytest.raises(httpx.TransportError):
        client.get(BALANCE)
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.base_url)
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", httpx.URL(server.base_url).port))

    server.accept_connections()

    assert client.get(BALANCE).status_code == 200


def test_too_large(client: httpx.Client) -> None:
    """A body beyond the limit is refused."""
    assert client.post(f"{API}/orders", content=b" " * 2_000_001).status_code == 413


def test_encoded_path(client: httpx.Client) -> None:
    """An id keeps its encoded slash and plus on the way in."""
    client.post(f"{API}/customers", json={"customerId": "+1/2"})

    assert client.get(f"{API}/customers/%2B1%2F2").json()["customerId"] == "+1/2"


def test_control_is_for_this_machine() -> None:
    """A control call from another machine is refused."""
    app = asgi_app(Sandbox(scenario("tests", now=utc_now())))

    async def ask(address: str) -> int:
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            return (await client.get("/_sandbox/world")).status_code

    assert asyncio.run(ask("192.0.2.7")) == 403
    assert asyncio.run(ask("127.0.0.1")) == 200


def test_child_process(tmp_path: Path) -> None:
    """The world of a child process outlives it in its file, duplicates included."""
    data = tmp_path / "world.json"
    for expected in (200, 422):
        with SandboxProcess(world_name="demo", data=data, environ={}) as child:
            told = httpx.post(f"{child.base_url}{API}/orders", json=_order("A1"), headers=KEYS)
            balance = httpx.get(child.base_url + BALANCE, headers=KEYS).json()
        assert told.status_code == expected
        assert balance["availablePointsBalance"] == 1300


def test_child_ends_with_its_parent() -> None:
    """A child obeys its parent's words and ends when the pipe from the parent closes."""
    child = SandboxProcess(world_name="empty")
    base_url = child.start()
    process = child._child
    assert process is not None
    child.refuse_connections()
    with pytest.raises(httpx.ConnectError):
        httpx.get(base_url)
    child.accept_connections()
    assert httpx.get(f"{base_url}/_sandbox/faults").status_code == 200

    child.stop()

    assert process.returncode == 0


def test_port_taken() -> None:
    """A port that is taken ends the command with a sentence and status 1."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "pos.sandbox", "--port", port]

        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert ended.stderr.startswith("sandbox: cannot start: ")
    assert "Traceback" not in ended.stderr


def test_keys_of_the_merchant(tmp_path: Path) -> None:
    """Keys come from the environment where they are set, and never lie in the world's file."""
    data = tmp_path / "world.json"
    environ = {"POS_GAMEBALL_API_KEY": "mine", "POS_GAMEBALL_SECRET_KEY": "my secret"}

    assert keys_from({}) == (DEMO_API_KEY, DEMO_SECRET_KEY)
    for _ in range(2):
        account = open_sandbox(data=data, world_name="demo", environ=environ).world.account
        assert (account.api_key, account.secret_key) == ("mine", "my secret")
    assert "my secret" not in data.read_text()


def test_not_a_world(tmp_path: Path) -> None:
    """A file that holds no world is named, and left as it is."""
    data = tmp_path / "world.json"
    data.write_text("{}")

    with pytest.raises(ValueError, match=r"world\.json holds no sandbox world"):
        open_sandbox(data=data, world_name="demo", environ={})
    with pytest.raises(ValueError, match="no world is called nope"):
        open_sandbox(data=None, world_name="nope", environ={})
    assert data.read_text() == "{}"


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_worlds_survive_as_json(name: str) -> None:
    """Every named world is the same after it was written and read."""
    world = scenario(name, now=utc_now())

    assert from_json(to_json(world)) == world
