"""The coupon service for tests: on a thread with a clock that can be set, or as a real process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

import httpx

from pos.core.customer import CouponKind
from pos.coupons.engine import CouponEngine
from pos.coupons.service.access import Tokens
from pos.coupons.service.app import CouponService, ServiceOptions
from pos.coupons.service.issuing import IssuingRules
from pos.coupons.service.listening import Server, config_for, listener_on
from pos.coupons.store import open_database
from pos.coupons.store.customers import CustomerBook

ISSUE_TOKEN = "issue-token-0123456789"
TILL_TOKEN = "till-token-0123456789"
SECRET_KEY = "secret-key-of-the-account"
TO_ISSUE = {"Authorization": f"Bearer {ISSUE_TOKEN}"}
OF_A_TILL = {"Authorization": f"Bearer {TILL_TOKEN}"}
PREFIXES = {kind: f"OWN-{kind.name[0]}-" for kind in CouponKind}
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GOODS = {"minor": 100_00, "currency": "SAR"}
START_LIMIT_S = 30
ROOT = Path(__file__).parents[1]


class SetClock:
    """Shows what it was set to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def monotonic_s(self) -> float:
        return (self.at - NOW).total_seconds()


def plain_client() -> httpx.Client:
    """Without the certificates, which take longer to read than a call."""
    return httpx.Client(
        transport=httpx.HTTPTransport(verify=False, limits=httpx.Limits(max_connections=200)),
        timeout=30,
    )


@dataclass(kw_only=True)
class Desk:
    """A service, and whoever calls it."""

    url: str
    clock: SetClock = field(default_factory=SetClock)
    http: httpx.Client = field(default_factory=plain_client)

    def issue(self, headers: dict[str, str] = TO_ISSUE, **sent: object) -> httpx.Response:
        return self.http.post(f"{self.url}/issue", json=sent, headers=headers)

    def code(self, **sent: object) -> str:
        answer = self.issue(**{"couponType": "percentage", "value": 10, **sent})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["couponCode"])

    def post(self, path: str, **body: object) -> httpx.Response:
        content = {"content": b""} if not body else {"json": body}
        return self.http.post(f"{self.url}{path}", headers=OF_A_TILL, **content)

    def get(self, path: str, headers: dict[str, str] = OF_A_TILL) -> httpx.Response:
        return self.http.get(f"{self.url}{path}", headers=headers)

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after: str | None = ""
        while after is not None:
            page = self.get(f"/v1/coupons?limit=500&after={after}").json()
            found += page["coupons"]
            after = page["next"]
        return found

    def webhook(
        self, body: bytes, *, signature: str | None = None, version: str = "v4"
    ) -> httpx.Response:
        headers = {
            "X-GB-Signature": signed(body) if signature is None else signature,
            "X-GB-Webhook-Version": version,
        }
        url = f"{self.url}/webhooks/gameball"
        return self.http.post(url, content=body, headers=headers)


def signed(body: bytes, key: str = SECRET_KEY) -> str:
    """As the loyalty service does."""
    return sha1(body + b":" + key.encode()).hexdigest()


def profile(customer: str = "mobile_1", *, at: datetime = NOW, **data: object) -> bytes:
    """A webhook's body, with personal data as the service sends them."""
    told = {"email": "sara@example.com", "mobile_number": "+966500000001", **data}
    return json.dumps(
        {
            "event": "customer.profile.updated",
            "client_id": "77",
            "customer_id": customer,
            "gb_customer_id": 5,
            "created_at": at.isoformat(),
            "data": told,
        }
    ).encode()


@contextmanager
def service_on_a_thread(folder: Path, **options: Any) -> Iterator[Desk]:
    """Over a new database in the folder, or the one that is there or that `where` names."""
    clock = options.pop("clock", None) or SetClock()
    trusted_proxies = options.pop("trusted_proxies", ())
    where = options.pop("where", "coupons.db")
    engine_database = open_database(where, folder=folder)
    engine = CouponEngine(engine_database, clock, prefixes=PREFIXES)
    rules = {"currency": "SAR", "retry_window": timedelta(seconds=300), **options.pop("rules", {})}
    made = ServiceOptions(
        tokens=Tokens(issue=ISSUE_TOKEN, till=TILL_TOKEN, **options.pop("tokens", {})),
        issuing=IssuingRules(**rules),
        **{"secret_key": SECRET_KEY, "calls_per_s": 10_000, **options},
    )
    service = CouponService(engine, CustomerBook(engine_database), options=made, clock=clock)
    listener = listener_on("127.0.0.1", 0)
    host, port = listener.getsockname()
    ready = threading.Event()
    config = config_for(service.app(), trusted_proxies=trusted_proxies)
    server = Server(config, on_listening=ready.set)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listener])), name="coupon service"
    )
    thread.start()
    try:
        assert ready.wait(START_LIMIT_S)
        desk = Desk(url=f"http://{host}:{port}", clock=clock)
        with desk.http:
            yield desk
    finally:
        server.should_exit = True
        thread.join(START_LIMIT_S)
        listener.close()
        service.workers.stop()
        engine.close()


class ServiceProcess:
    """`pos coupons serve` over a folder with a config.toml, which can be killed and begun again."""

    def __init__(
        self, folder: Path, config: str = "", *, port: int = 0, options: Sequence[str] = ()
    ) -> None:
        self._folder = folder
        (folder / "config.toml").write_text(config, encoding="utf-8")
        self._port = port
        self._options = options
        self._child: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Again on the same port, so that whoever calls need not know."""
        command = [sys.executable, "-m", "pos", "coupons", "serve", "--until-stdin-closes"]
        command += ["--config", str(self._folder / "config.toml"), "--port", str(self._port)]
        command += self._options
        with (self._folder / "service.log").open("a") as log:
            self._child = subprocess.Popen(
                command,
                cwd=ROOT,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "POS_COUPONS_ISSUE_TOKEN": ISSUE_TOKEN,
                    "POS_COUPONS_TOKEN": TILL_TOKEN,
                    "POS_GAMEBALL_SECRET_KEY": SECRET_KEY,
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._child.stdout is not None
        line = self._child.stdout.readline().strip()
        assert line.startswith("coupons: http"), self.log
        self.url = line.removeprefix("coupons: ")
        self._port = int(self.url.rpartition(":")[2])

    @property
    def log(self) -> str:
        return (self._folder / "service.log").read_text(encoding="utf-8")

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    def kill(self) -> None:
        """As a power cut of the process: nothing of it runs on."""
        os.kill(self.pid, signal.SIGKILL)
        self._gone()

    def stop(self, how: int = signal.SIGTERM) -> int:
        """In order; its exit status."""
        os.kill(self.pid, how)
        return self._gone()

    def _gone(self) -> int:
        assert self._child is not None
        child = self._child
        status = child.wait(START_LIMIT_S)
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            pipe.close()
        self._child = None
        return status

    def __enter__(self) -> ServiceProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self.kill()
