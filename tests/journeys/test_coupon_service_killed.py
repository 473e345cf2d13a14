"""Ten thousand coupons asked for at once, and the service killed in the middle, again and again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from coupon_service import TO_ISSUE, Desk, ServiceProcess

CONFIG = "[coupon_engine]\ncalls_per_s = 10000\n"
CALLS = 10_000
CALLERS = 64
KILLS = 4
SAME_AGAIN = 7
"""Each so-manieth request is asked for by two callers, as where one gave up and asked again."""
GIVES_UP_S = 20.0


class Callers:
    """Ask until they are answered, each by a connection of its own, as the service's retries do."""

    def __init__(self, port: int) -> None:
        self.told: dict[int, set[str]] = {}
        self.unanswered = 0
        self._port = port

    async def all_of(self, numbers: list[int], after_each: Callable[[int], None]) -> None:
        waiting = iter(numbers)
        await asyncio.gather(*(self._caller(waiting, after_each) for _ in range(CALLERS)))

    async def _caller(self, waiting: Iterator[int], after_each: Callable[[int], None]) -> None:
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        for number in waiting:
            while True:
                try:
                    line = line or await asyncio.open_connection("127.0.0.1", self._port)
                    code = await asyncio.wait_for(_issued(number, *line), GIVES_UP_S)
                except (OSError, EOFError):  # it was killed: nobody knows what became of it
                    self.unanswered += 1
                    if line is not None:
                        line[1].close()
                    line = None
                    await asyncio.sleep(0.02)
                    continue
                self.told.setdefault(number, set()).add(code)
                after_each(sum(map(len, self.told.values())))
                break
        if line is not None:
            line[1].close()


async def _issued(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    """The code that was answered; EOFError where the answer broke off."""
    body = json.dumps(
        {
            "code": f"GB-{number}",
            "playerUniqueId": f"mobile_{number % 500}",
            "couponType": "percentage",
            "value": "10",
            "usageLimit": "1",
            "oncePerCustomer": "true",
            "expiresAfter": "30",
        }
    ).encode()
    head = (
        f"POST /issue HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: {TO_ISSUE['Authorization']}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer_head = await reader.readuntil(b"\r\n\r\n")
    lines = answer_head.decode().lower().split("\r\n")
    length = next(line for line in lines if line.startswith("content-length:"))
    answer = await reader.readexactly(int(length.partition(":")[2]))
    assert " 200 " in lines[0], answer
    return str(json.loads(answer)["couponCode"])


def test_ten_thousand_coupons_and_a_service_that_is_killed(tmp_path: Path) -> None:
    """Each request has its one coupon: none doubled, none that was answered lost, none too many."""
    with ServiceProcess(tmp_path, CONFIG) as service:
        callers = Callers(int(service.url.rpartition(":")[2]))
        kills_at = [CALLS * (number + 1) // (KILLS + 1) for number in range(KILLS)]
        kills = 0

        def kill_now_and_then(answered: int) -> None:
            nonlocal kills
            if kills < KILLS and answered >= kills_at[kills]:
                kills += 1
                service.kill()
                service.start()

        twice = range(0, CALLS, SAME_AGAIN)
        numbers = sorted([*range(CALLS), *twice])
        asyncio.run(callers.all_of(numbers, kill_now_and_then))

        assert KILLS == kills
        assert callers.unanswered >= KILLS, "nobody was waiting when it was killed"
        assert {*range(CALLS)} == {*callers.told}
        codes = [code for codes in callers.told.values() for code in codes]
        assert CALLS == len(codes) == len({*codes}), "a request has one code, and its own"
        with (desk := Desk(url=service.url)).http:
            kept = [one["code"] for one in desk.listed()]
        assert sorted(codes) == sorted(kept)
