"""The sandbox on real HTTP: in this process, in a child process, or as a command of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from pos.sandbox.listening import STOP_LIMIT_S, Server, config_for, listener_on
from pos.sandbox.sandbox import Sandbox, load, save, utc_now
from pos.sandbox.scenarios import keys_from, partner_token_from, scenario

LOOPBACK = "127.0.0.1"
START_LIMIT_S = 20
ROOT = Path(__file__).parents[2]


class SandboxServer:
    """Serves a sandbox on a thread of this process."""

    def __init__(self, sandbox: Sandbox, *, host: str = LOOPBACK, port: int = 0) -> None:
        self.sandbox = sandbox
        self._listener = listener_on(host, port)
        self._address: tuple[str, int] = self._listener.getsockname()
        self._ready = threading.Event()
        self._server = Server(config_for(sandbox), on_listening=self._ready.set)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    @property
    def base_url(self) -> str:
        return _url(self._address)

    def start(self) -> str:
        """Begins to serve; returns the address to call."""
        self._thread.start()
        if not self._ready.wait(START_LIMIT_S):
            raise RuntimeError("the sandbox did not start")
        return self.base_url

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_LIMIT_S)
        self._listener.close()

    def refuse_connections(self) -> None:
        """Stops listening and cuts open connections: the service cannot be reached at all."""
        self._server.in_loop(self._server.refuse(self._address))

    def accept_connections(self) -> None:
        self._server.in_loop(self._server.accept())

    def __enter__(self) -> SandboxServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listener]))


class SandboxProcess:
    """Serves a named world in a child process, which ends when this one does."""

    def __init__(
        self,
        *,
        world_name: str = "demo",
        data: Path | None = None,
        port: int = 0,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        options = ["--world", world_name, "--port", str(port), "--until-stdin-closes"]
        options += ["--data", str(data)] if data is not None else []
        self._command = [sys.executable, "-m", "pos.sandbox", *options]
        self._environ = {**(os.environ if environ is None else environ), "PYTHONPATH": str(ROOT)}
        self._child: subprocess.Popen[str] | None = None
        self.base_url = ""

    def start(self) -> str:
        """Begins to serve; returns the address to call."""
        self._child = subprocess.Popen(  # noqa: S603  # our own module, our own options
            self._command,
            env=self._environ,
            start_new_session=True,  # Ctrl-C is for the till; the child ends with its stdin
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self._line()
        if not line.startswith("sandbox: "):
            self.stop()
            raise RuntimeError("the sandbox did not start")
        self.base_url = line.removeprefix("sandbox: ")
        return self.base_url

    def stop(self) -> None:
        child = self._child
        if child is None:
            return
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.close()
        try:
            child.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()
        self._child = None

    def refuse_connections(self) -> None:
        """Stops listening and cuts open connections: the service cannot be reached at all."""
        self._order("refuse")

    def accept_connections(self) -> None:
        self._order("accept")

    def __enter__(self) -> SandboxProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _order(self, word: str) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        self._child.stdin.write(f"{word}\n")
        self._child.stdin.flush()
        answered = self._line()
        assert answered == f"sandbox: {word}", answered

    def _line(self) -> str:
        assert self._child is not None
        assert self._child.stdout is not None
        return self._child.stdout.readline().strip()


def serve(
    *,
    host: str = LOOPBACK,
    port: int = 0,
    data: Path | None = None,
    world_name: str = "demo",
    until_stdin_closes: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Serves until interrupted; prints its address once it listens. Returns an exit status."""
    try:
        sandbox = open_sandbox(data=data, world_name=world_name, environ=environ)
        listener = listener_on(host, port)
    except (OSError, ValueError) as error:
        print(f"sandbox: cannot start: {error}", file=sys.stderr)
        return 1
    address: tuple[str, int] = listener.getsockname()
    server = Server(config_for(sandbox), on_listening=lambda: _say(_url(address)))
    if until_stdin_closes:
        threading.Thread(target=_obey, args=(server, address), daemon=True).start()
    try:
        asyncio.run(server.serve(sockets=[listener]))
    except KeyboardInterrupt:
        pass
    return 0


def open_sandbox(*, data: Path | None, world_name: str, environ: Mapping[str, str]) -> Sandbox:
    """The world of the data file if there is one, else a new one of that name."""
    api_key, secret_key = keys_from(environ)
    partner_token = partner_token_from(environ)
    if data is not None and data.exists():
        world = load(data, api_key=api_key, secret_key=secret_key, partner_token=partner_token)
        return Sandbox(world, path=data)
    world = scenario(
        world_name,
        now=utc_now(),
        api_key=api_key,
        secret_key=secret_key,
        partner_token=partner_token,
    )
    if data is not None:
        save(world, data)
    return Sandbox(world, path=data)


def _obey(server: Server, address: tuple[str, int]) -> None:
    """Follows the parent's words on stdin, and ends with it: a dead parent closes the pipe."""
    for line in sys.stdin:
        word = line.strip()
        if word == "refuse":
            server.in_loop(server.refuse(address))
        elif word == "accept":
            server.in_loop(server.accept())
        else:
            word = "unknown word"
        _say(word)
    server.should_exit = True


def _url(address: tuple[str, int]) -> str:
    return f"http://{address[0]}:{address[1]}"


def _say(text: str) -> None:
    print(f"sandbox: {text}", flush=True)
