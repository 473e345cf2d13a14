"""The service on a port, until somebody ends it; what is being answered then is answered."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pos.coupons.service.app import CouponService
from pos.coupons.service.listening import Certificate, Server, config_for, listener_on

LOOPBACK: Final = "127.0.0.1"
USUAL_PORT: Final = 8910


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it listens."""

    host: str = LOOPBACK
    port: int = USUAL_PORT
    """0 takes a free one."""
    certificate: Certificate | None = None
    trusted_proxies: tuple[str, ...] = ()


def serve(
    service: CouponService,
    place: Place,
    *,
    say: Callable[[str], None],
    until_stdin_closes: bool = False,
) -> None:
    """Until interrupted; `say` is given its address once it listens. OSError where it cannot."""
    listener = listener_on(place.host, place.port)
    config = config_for(
        service.app(), trusted_proxies=place.trusted_proxies, certificate=place.certificate
    )
    try:
        config.load()  # reads the certificate
        address = _url(listener.getsockname(), is_tls=place.certificate is not None)
        server = Server(config, on_listening=lambda: say(address))
        if until_stdin_closes:
            threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
        asyncio.run(server.serve(sockets=[listener]))
    finally:
        listener.close()
        service.workers.stop()


def _end_with_stdin(server: Server) -> None:
    """A parent that died closes the pipe."""
    while sys.stdin.read(1):
        pass
    server.should_exit = True


def _url(address: tuple[str, int], *, is_tls: bool) -> str:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    return f"{'https' if is_tls else 'http'}://{host}:{address[1]}"
