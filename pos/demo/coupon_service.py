"""The demo's coupon engine: `pos coupons serve` in a child process, which the sandbox asks.

Its address and tokens are this run's own. Until the engine listens, and where it does not come up,
the sandbox makes coupons itself.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from pos.config import CouponsSettings, Settings
from pos.config.secrets import SECRET_VARIABLES
from pos.demo.phone import About, ask
from pos.errors import PosError

LOOPBACK: Final = "127.0.0.1"
PATTERNS: Final = ("OWN-*",)
STOP_LIMIT_S: Final = 10.0
LOG: Final = "coupons.log"
_ROOT: Final = Path(__file__).parents[2]
_SAYS: Final = "coupons: http"


class NoCouponEngine(PosError):
    """The demo goes on without it."""


class DemoCoupons:
    """Where it will be is known before it runs, so that the till can be told."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._url = f"http://{LOOPBACK}:{_free_port()}"
        self._tokens = tuple(os.urandom(24).hex() for _ in range(2))
        self._child: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()
        self._is_over = False

    def of_till(self) -> CouponsSettings:
        return CouponsSettings(url=self._url, patterns=PATTERNS)

    def secrets(self) -> dict[str, str]:
        """By their names in secrets.toml."""
        issue, till = self._tokens
        return {"coupons_issue_token": issue, "coupons_token": till}

    def begin(self, settings: Settings, about: About, *, say: Callable[[str], None]) -> None:
        """On a thread: nobody waits for it. `say` is told where it does not come up."""
        with self._guard:
            if self._thread is not None or self._is_over:
                return
            self._thread = threading.Thread(
                target=self._come_up, args=(settings, about, say), name="demo-coupons"
            )
            self._thread.start()

    def wait(self) -> None:
        if self._thread is not None:
            self._thread.join()

    def stop(self) -> None:
        """Before it has come up as well."""
        with self._guard:
            self._is_over, child = True, self._child
        if child is not None:
            _end(child)
        self.wait()
        if child is not None and child.stdout is not None:
            child.stdout.close()

    def _come_up(self, settings: Settings, about: About, say: Callable[[str], None]) -> None:
        try:
            _let_sandbox_call(about, is_on=False)
            if self._started():
                _connect(settings, self._url)
                _let_sandbox_call(about, is_on=True)
        except (PosError, OSError) as problem:
            if not self._is_over:
                say(f"The demo goes on without a coupon engine of its own: {problem}")

    def _started(self) -> bool:
        """False where the demo is over before it began."""
        with self._guard, (self._folder / LOG).open("w", encoding="utf-8") as log:
            if self._is_over:
                return False
            self._child = self._spawned(log)
        assert self._child.stdout is not None
        if not self._child.stdout.readline().startswith(_SAYS):
            raise NoCouponEngine(f"it did not start; see {self._folder / LOG}.")
        return True

    def _spawned(self, log: IO[str]) -> subprocess.Popen[str]:
        port = self._url.rpartition(":")[2]
        words = ("coupons", "serve", "--port", port, "--until-stdin-closes")
        config = ("--config", str(self._folder / "config.toml"))
        own = {SECRET_VARIABLES[name]: token for name, token in self.secrets().items()}
        return subprocess.Popen(  # noqa: S603  # our own program, our own options
            [sys.executable, "-m", "pos", *words, *config],
            env={**os.environ, **own, "PYTHONPATH": str(_ROOT)},
            start_new_session=True,  # Ctrl-C is for the till; the child ends with its stdin
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )


def _connect(settings: Settings, url: str) -> None:
    """As `pos coupons configure --engine` does."""
    from pos.assembly.loyalty import loyalty_office

    own = settings.coupon_engine
    office = loyalty_office(settings)
    try:
        made = office.settings_of_shop_engine(
            url,
            path=own.issue_path,
            method=own.issue_method,
            header=own.issue_header,
            token=settings.secrets.coupons_issue_token,
            words={},
        )
        office.configure_coupons(office.document_of_coupon_settings(made))
    finally:
        office.close()


def _let_sandbox_call(about: About, *, is_on: bool) -> None:
    ask(about, "POST", "/_sandbox/account", {"settings": {"couponCalls": is_on}})


def _free_port() -> int:
    """Somebody may take it before the engine does: then the demo goes on without one."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        address: tuple[str, int] = probe.getsockname()
        return address[1]


def _end(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.close()
    try:
        child.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
