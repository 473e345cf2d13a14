"""A store with a day behind it, whose service has gone: for commands to be tried on."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from loyalty_office import Ended, Office, office_of
from shop import BAG, SARA, Shop, make_shop

from pos.clock import SystemClock
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_PARTNER_TOKEN, DEMO_SECRET_KEY, scenario
from pos.sandbox.server import SandboxServer

MANAGER = "sign-on 2001 135790"
UNKNOWN = "mobile_966599999999"
WITHIN_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One of its own for each test: the folder is a copy."""

    office: Office
    waiting: str
    """The order that waits."""
    rejected: str
    """The tag that was rejected."""

    @property
    def folder(self) -> Path:
        return self.office.shop.folder

    def file(self, content: object, name: str) -> str:
        path = self.folder / name
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def kept(self) -> tuple[list[str], list[tuple[str, str]]]:
        """What was recorded, but for starts of a till, and how each entry stands."""
        listed: list[dict[str, Any]] = json.loads(self.pos("outbox", "list", "--json").stdout)
        records = map(json.loads, self.pos("journal", "export").stdout.splitlines())
        of_starts = {"TillStarted", "SettingsChanged"}
        kinds = [one["kind"] for one in records if one["kind"] not in of_starts]
        return kinds, [(one["id"], one["state"]) for one in listed]

    def pos(self, *words: str, stdin: str = "") -> Ended:
        return self.office.pos(*words, stdin=stdin)

    def started(self, *words: str, until: str, keys: str = "") -> Ended:
        """A program on a terminal of its own until it shows that; keys, or a signal, end it."""
        ours, its = pty.openpty()
        program = subprocess.Popen(
            [sys.executable, "-m", "pos", *words, "--config", str(self.office.shop.config)],
            stdin=its,
            stdout=its,
            stderr=subprocess.STDOUT,
            env={**self.office.shop.environ, "TERM": "xterm-256color"},
        )
        os.close(its)
        limit = threading.Timer(WITHIN_S, program.kill)
        limit.start()
        shown, is_asked = b"", False
        with os.fdopen(ours, "r+b", buffering=0) as terminal:
            while piece := _piece(terminal.fileno()):
                shown += piece
                if until.encode() in shown and not is_asked:
                    is_asked = True
                    terminal.write(keys.encode())
                    if not keys:
                        program.send_signal(signal.SIGINT)
        limit.cancel()
        return Ended(program.wait(), shown.decode(errors="replace"), "")


def _piece(descriptor: int) -> bytes:
    """Linux says EIO where the last one at the other end is gone."""
    try:
        return os.read(descriptor, 65_536)
    except OSError:
        return b""


@contextmanager
def closed_store(folder: Path, stocked: Path) -> Iterator[tuple[Path, str]]:
    """Opened and sold in; then the line went, and one more sale was made."""
    with SandboxServer(Sandbox(scenario("demo", now=SystemClock().now()))) as server:
        shop = make_shop(
            folder, base_url=server.base_url, api_key=DEMO_API_KEY, secret_key=DEMO_SECRET_KEY
        )
        shutil.copytree(stocked, shop.data)
        office = office_of(shop, server.base_url)
        _played(office, "open")
        _sold(office, MANAGER, "open-shift 100.00", f"customer {SARA}")
        _played(office, "sync")
        server.refuse_connections()
        _sold(office, MANAGER, f"customer {UNKNOWN}", "tag add vip")
        server.accept_connections()
        _played(office, "sync")
        server.refuse_connections()
        _sold(office, MANAGER, f"customer {SARA}")
        yield folder, server.base_url


def _sold(office: Office, *lines: str) -> None:
    script = office.shop.folder / "day.till"
    script.write_text("\n".join((*lines, f"item {BAG}", "tender card")), encoding="utf-8")
    _played(office, "play", str(script))


def _played(office: Office, *words: str) -> None:
    ended = office.pos(*words)
    assert not ended.stderr, ended.stderr


def store_at(folder: Path, closed: tuple[Path, str]) -> Store:
    was, service = closed
    shutil.copytree(was, folder)
    keys = {
        "POS_GAMEBALL_API_KEY": DEMO_API_KEY,
        "POS_GAMEBALL_SECRET_KEY": DEMO_SECRET_KEY,
        "POS_GAMEBALL_PARTNER_TOKEN": DEMO_PARTNER_TOKEN,
    }
    office = Office(Shop(folder, {**os.environ, **keys}), service)
    listed = json.loads(office.pos("outbox", "list", "--json").stdout)
    ids = {one["state"]: one["id"] for one in listed}
    return Store(office=office, waiting=ids["pending"], rejected=ids["rejected"])


@contextmanager
def coupon_engine() -> Iterator[str]:
    """The shop's own, on this machine: it makes whatever coupon it is asked for."""

    class Engine(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            content = json.dumps({"couponCode": body["coupon"]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = HTTPServer(("127.0.0.1", 0), Engine)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/coupons"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
