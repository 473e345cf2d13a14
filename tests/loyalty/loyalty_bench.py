"""What loyalty tests share: a still clock, servers that answer as told, and a sale's facts."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

from pos.core.customer import Coupon, CouponKind, CouponLock, PointsHold
from pos.core.money import Money
from pos.core.order import OrderFacts, OrderLine
from pos.loyalty.gameball.access import Access
from pos.loyalty.gameball.endpoints.partner import PartnerAccount
from pos.loyalty.gameball.office import GameballOffice
from pos.loyalty.gameball.program import GameballOptions
from pos.ports.clock import IdSource
from tests.unheard import unheard_port

NOON = datetime(2026, 3, 4, 12, 0, 0, 123_456, tzinfo=UTC)
SARA = "mobile_966500001234"
API_KEY = "key-that-must-not-show"
SECRET_KEY = "secret-that-must-not-show"


class StillClock:
    """A clock that moves when told to."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._elapsed_s = 100.0

    def now(self) -> datetime:
        return self._now

    def monotonic_s(self) -> float:
        return self._elapsed_s

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._elapsed_s += seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says; a body that is no bytes is sent as JSON."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What arrived at a server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """The till hung up, which tests make it do."""


class AnsweringServer:
    """A real HTTP server that gives prepared answers in turn, the last one for ever."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: list[Answer] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(length)
                owner.asked.append(Asked(self.command, self.path, headers, body))
                told = owner._next()
                content = told.body if isinstance(told.body, bytes) else encoded(told.body)
                self.send_response(told.status)
                for name, value in told.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815  their names

            def log_message(self, *_: Any) -> None:
                """Silence."""

        self._server = QuietServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"

    def answers(self, *answers: Answer) -> None:
        self._answers = list(answers)

    def _next(self) -> Answer:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def __enter__(self) -> AnsweringServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def encoded(body: Any) -> bytes:
    return b"" if body is None else msgspec.json.Encoder(decimal_format="number").encode(body)


@contextmanager
def raw_server(speak: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A server of bare bytes; `speak` has each connection until the event says to stop."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def talk(connection: socket.socket) -> None:
        with connection:
            try:
                speak(connection, stop)
            except OSError:
                pass  # the till hung up, as it should

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=talk, args=(connection,)))
            threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        accepting.join()
        listener.close()
        for thread in threads:
            thread.join()


def closed_port() -> str:
    """An address on which nothing listens."""
    return f"http://127.0.0.1:{unheard_port()}"


def options(base_url: str, **changes: Any) -> GameballOptions:
    given = {
        "base_url": base_url,
        "api_key": API_KEY,
        "secret_key": SECRET_KEY,
        "currency": "SAR",
        "store_id": "S001",
        "till_id": "T1",
    }
    return GameballOptions(**(given | changes))


def office_over(options: GameballOptions, partner: PartnerAccount, ids: IdSource) -> GameballOffice:
    """An office with an access of its own, which it closes."""
    access = Access(options, clock=StillClock())
    return GameballOffice(
        access, partner, ids=ids, points_name="Stars", close_access=access.client.close
    )


def sar(text: str) -> Money:
    return Money.parse(text, "SAR")


def order_line(
    unit_price: str,
    paid: str,
    *,
    tax: str = "0.00",
    reductions: str = "0.00",
    quantity: str = "1",
    percent: str = "15",
    **more: Any,
) -> OrderLine:
    given = {"product_id": "P1", "sku": "SKU1", "title": "Leather Bag"}
    return OrderLine(
        quantity=Decimal(quantity),
        unit_price=sar(unit_price),
        reductions=sar(reductions),
        tax=sar(tax),
        tax_percent=Decimal(percent),
        paid=sar(paid),
        **(given | more),
    )


def held(reference: str = "H-1", *, points: int = 50, amount: str = "5.00") -> PointsHold:
    expires_at = NOON + timedelta(minutes=10)
    return PointsHold(reference=reference, points=points, amount=sar(amount), expires_at=expires_at)


def locked(reference: str, *codes: str) -> CouponLock:
    coupons = tuple(Coupon(code=code, kind=CouponKind.FIXED, value=Decimal(5)) for code in codes)
    return CouponLock(reference=reference, coupons=coupons, expires_at=NOON + timedelta(minutes=10))


def order(*lines: OrderLine, order_id: str = "S001-T1-000001", **changes: Any) -> OrderFacts:
    lines = lines or (order_line("115.00", "115.00", tax="15.00"),)
    paid = sum((line.paid.minor for line in lines), 0)
    reductions = sum((line.reductions.minor for line in lines), 0)
    given = {
        "customer_id": SARA,
        "at": NOON,
        "store_id": "S001",
        "store_name": "Olaya Street",
        "till_id": "T1",
        "prices_include_tax": True,
        "total_price": Money(paid + reductions, "SAR"),
        "total_discount": Money(reductions, "SAR"),
        "total_tax": Money(sum((line.tax.minor for line in lines), 0), "SAR"),
        "total_paid": Money(paid, "SAR"),
        "goods": Money(paid + reductions, "SAR"),
    }
    return OrderFacts(order_id=order_id, lines=lines, **(given | changes))
