"""What journeys of the loyalty commands share: a shop with a token, and a terminal to type at."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from unittest.mock import patch

from shop import Shop

from pos.cli.main import main
from pos.sandbox.account import DEMO_PARTNER_STORE
from pos.sandbox.scenarios import DEMO_PARTNER_TOKEN


@dataclass(frozen=True)
class Ended:
    """What a command printed, and its status."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class Office:
    """A shop whose manager may change the program, and the service's own view of it."""

    shop: Shop
    service: str

    def pos(self, *words: str, stdin: str = "") -> Ended:
        """The command in this process, as its own would run it: in a fraction of the time."""
        out, err = io.StringIO(), io.StringIO()
        typed = io.TextIOWrapper(io.BytesIO(stdin.encode()))
        arguments = [*words, "--config", str(self.shop.config)]
        with (
            patch.dict(os.environ, self.shop.environ, clear=True),
            patch.object(sys, "stdin", typed),
            redirect_stdout(out),
            redirect_stderr(err),
            _log_of_its_own(),
        ):
            try:
                status = main(arguments)
            except SystemExit as wrong_use:
                status = int(wrong_use.code or 0)
        return Ended(status, out.getvalue(), err.getvalue())

    def world(self) -> Any:
        return self.asked("GET", "world")

    def requests(self) -> list[Any]:
        requests: list[Any] = self.asked("GET", "requests")["requests"]
        return requests

    def trouble(self, **faults: object) -> None:
        self.asked("POST", "faults", faults)

    def asked(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        request = urllib.request.Request(
            f"{self.service}/_sandbox/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def move(self, address: str) -> None:
        """The till's configuration names another address of the service."""
        config = self.shop.config.read_text(encoding="utf-8")
        moved = re.sub(r'base_url = ".*"', f'base_url = "{address}"', config)
        self.shop.config.write_text(moved, encoding="utf-8")

    def file(self, document: object, name: str = "document.json") -> str:
        path = self.shop.folder / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)

    @property
    def log(self) -> str:
        path = self.shop.data / "logs" / "till.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""


@contextmanager
def breaking_line(service: str) -> Iterator[str]:
    """Questions pass. The first change passes too, but its answer is lost and the line is down."""

    class Line(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self._pass_on(body, is_last=True)

        def _pass_on(self, body: bytes | None = None, *, is_last: bool = False) -> None:
            request = urllib.request.Request(service + self.path, body, dict(self.headers))
            with urllib.request.urlopen(request, timeout=10) as answer:
                status, told = answer.status, answer.read()
            if is_last:
                server.socket.close()
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = HTTPServer(("127.0.0.1", 0), Line)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _log_of_its_own() -> Iterator[None]:
    """What the command opened for its log is closed with it, and levels are as they were."""
    loggers = [logging.getLogger(name) for name in (None, "pos", "drivers")]
    root, levels, before = loggers[0], [one.level for one in loggers], loggers[0].handlers[:]
    try:
        yield
    finally:
        for handler in root.handlers[:]:
            if handler not in before:
                root.removeHandler(handler)
                handler.close()
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def office_of(shop: Shop, service: str) -> Office:
    """With the partner's token and store."""
    shop.environ["POS_GAMEBALL_PARTNER_TOKEN"] = DEMO_PARTNER_TOKEN
    config = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(
        config.replace(
            "deadline_s = 2", f'deadline_s = 2\npartner_store_id = "{DEMO_PARTNER_STORE}"'
        ),
        encoding="utf-8",
    )
    return Office(shop, service)


def typed_at(shop: Shop, *arguments: str, answer: str) -> tuple[int, str]:
    """`pos` on a terminal where somebody answers its question; status and what it showed."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "pos", *arguments, "--config", str(shop.config)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=shop.environ,
    )
    os.close(theirs)
    shown = b""
    with os.fdopen(ours, "r+b", buffering=0) as terminal:
        while piece := _piece(terminal.fileno()):
            shown += piece
            if shown.endswith(b": ") and answer:
                terminal.write(answer.encode())
                answer = ""
    return child.wait(60), shown.decode().replace("\r\n", "\n")


def _piece(descriptor: int) -> bytes:
    """Linux says EIO where the last one at the other end is gone."""
    try:
        return os.read(descriptor, 65_536)
    except OSError:
        return b""
