"""Following a till over its socket: live, by several, without ever keeping the till waiting."""

from __future__ import annotations

import asyncio
import logging
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos.assembly.till import Till
from pos.config import DisplaySettings, LoyaltySettings, Settings
from pos.display.app import DisplayApp
from pos.display.feed import MOST_READERS, Feed
from pos.display.following import follow
from pos.display.place import address_of
from pos.display.view import CustomerView, Phase, encode, view_of
from pos.terminal.snapshot import Snapshot
from pos.ui.rows import plain
from tests.display.customers import STORE
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, SOCKS

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20.0
SOON_S = 0.001
Views = asyncio.Queue[CustomerView | None]


def encoded(snapshot: Snapshot) -> bytes:
    return encode(view_of(snapshot, STORE))


class Shop:
    """A till with its feed, which can be closed and opened again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.till = FakeTill().sign_on()
        self.encoded: Callable[[Snapshot], bytes] = encoded
        self.open()
        self.till.subscribe(self.changed)

    def open(self, *, let_go_after_s: float = PATIENCE_S) -> None:
        self.feed = Feed(
            self.path,
            newest=lambda: self.till.snapshot,
            encoded=self.told,
            let_go_after_s=let_go_after_s,
        )
        self.feed.start()

    def changed(self, snapshot: Snapshot) -> None:
        self.feed.follow(snapshot)

    def told(self, snapshot: Snapshot) -> bytes:
        return self.encoded(snapshot)

    def connect(self) -> socket.socket:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE_S)
        with address_of(self.path) as address:
            line.connect(address)
        return line


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "display.sock")
    yield shop
    shop.feed.close()


def read_until(line: socket.socket, text: bytes) -> None:
    told = b""
    while text not in told:
        more = line.recv(4096)
        assert more, "the feed hung up"
        told += more


def following(path: Path) -> tuple[Views, asyncio.Task[None]]:
    views: Views = asyncio.Queue()
    return views, asyncio.create_task(follow(path, views.put_nowait, tries_again_s=SOON_S))


async def wait_for(views: Views, enough: Callable[[CustomerView | None], bool]) -> None:
    while not enough(await asyncio.wait_for(views.get(), PATIENCE_S)):
        pass


def total(amount: str) -> Callable[[CustomerView | None], bool]:
    return lambda view: view is not None and view.main is not None and amount == view.main.value


def gone(view: CustomerView | None) -> bool:
    return view is None


async def test_it_follows_the_till(shop: Shop) -> None:
    """What is there at once, and each change after it; several screens see the same."""
    one, following_one = following(shop.path)
    other, following_other = following(shop.path)
    await wait_for(one, lambda view: view is not None and view.phase is Phase.IDLE)
    shop.till.scan(BAG)
    await wait_for(one, total("100.00"))
    await wait_for(other, total("100.00"))
    shop.till.scan(SOCKS)
    await wait_for(one, total("139.00"))
    await wait_for(other, total("139.00"))
    following_one.cancel()
    following_other.cancel()


async def test_a_till_that_comes_and_goes(shop: Shop) -> None:
    """Without one it says so, and finds the next by itself."""
    views, task = following(shop.path)
    await wait_for(views, lambda view: view is not None)
    shop.feed.close()
    await wait_for(views, gone)
    assert not shop.path.exists()
    shop.till.scan(BAG)
    shop.open()
    await wait_for(views, total("100.00"))
    task.cancel()


async def test_a_killed_till_leaves_its_file(shop: Shop) -> None:
    """The next one takes its place, and whoever follows finds it."""
    shop.feed.close()
    left = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    left.bind(str(shop.path))
    left.close()
    views, task = following(shop.path)
    await wait_for(views, gone)
    shop.open()
    await wait_for(views, lambda view: view is not None)
    task.cancel()


async def test_another_versions_till(tmp_path: Path) -> None:
    """Words that cannot be read are no till, and no end of the screen."""
    path = tmp_path / "display.sock"

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b'{"phase": "dancing"}\n')
        await writer.drain()
        writer.close()

    async with await asyncio.start_unix_server(talk, path):
        views, task = following(path)
        await wait_for(views, gone)
        await wait_for(views, gone)
    task.cancel()


async def test_a_folder_with_a_long_name(tmp_path: Path) -> None:
    """The file lies with the record, however deep that is."""
    folder = tmp_path / ("deep" * 30) / ("deeper" * 20)
    folder.mkdir(parents=True)
    shop = Shop(folder / "display.sock")
    views, task = following(shop.path)
    await wait_for(views, lambda view: view is not None)
    task.cancel()
    shop.feed.close()


def test_for_the_tills_own_user_alone(shop: Shop) -> None:
    """Nobody else on the machine can look."""
    assert 0o600 == shop.path.stat().st_mode & 0o777


def test_a_screen_that_hangs_is_let_go(shop: Shop) -> None:
    """It keeps neither the till nor the other screens; what it does not take is not kept for it."""
    shop.feed.close()
    shop.open(let_go_after_s=0)
    hangs = shop.connect()
    assert hangs.recv(1)
    shop.encoded = lambda snapshot: encoded(snapshot).rstrip() + b" " * 1_000_000 + b"\n"
    shop.till.scan(BAG)
    is_over = select.poll()
    is_over.register(hangs, 0)  # nothing but its end

    assert is_over.poll(PATIENCE_S * 1000)
    hangs.close()


def test_so_many_and_no_more(shop: Shop) -> None:
    """A ninth screen is turned away; when one goes there is room again."""
    lines = [shop.connect() for _ in range(MOST_READERS)]
    assert all(line.recv(1) for line in lines)
    with shop.connect() as ninth:
        assert b"" == ninth.recv(1)
    lines.pop().close()
    is_let_in = False
    for _ in range(1_000):  # until the feed has seen that one is gone
        with shop.connect() as again:
            is_let_in = bool(again.recv(1))
        if is_let_in:
            break
    for line in lines:
        line.close()

    assert is_let_in


def test_what_a_screen_says_is_not_heard(shop: Shop) -> None:
    """It goes one way only."""
    with shop.connect() as line:
        line.sendall(b"void the sale\n" * 100)
        shop.till.scan(BAG)
        read_until(line, b"100.00")


def test_a_fault_of_ours_ends_nothing(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged; the next view is told again."""
    failed = threading.Event()

    def fails(_: Snapshot) -> bytes:
        shop.encoded = encoded
        failed.set()
        raise RuntimeError("a view that failed")

    with caplog.at_level(logging.ERROR, "pos.display"), shop.connect() as line:
        assert line.recv(1)
        shop.encoded = fails
        shop.till.scan(BAG)
        assert failed.wait(PATIENCE_S)
        shop.till.scan(SOCKS)
        read_until(line, b"139.00")

    assert "view failed" in caplog.text


def test_no_place_for_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A till without its folder's leave sells all the same, and the log knows why."""
    shop = Shop(tmp_path / "nowhere" / "display.sock")
    shop.till.scan(BAG)
    shop.feed.close()

    assert "no second screen can follow" in caplog.text


def settings_of(folder: Path, *, screen: bool = True) -> Settings:
    return Settings(
        folder=folder,
        loyalty=LoyaltySettings(provider="none"),
        display=DisplaySettings(screen=screen),
    )


async def test_a_real_till(tmp_path: Path) -> None:
    """It can be followed from its start to its end."""
    till = Till(settings_of(tmp_path))
    till.start()
    views, task = following(till.places.second_screen)
    await wait_for(views, lambda view: view is not None and view.phase is Phase.CLOSED)
    till.stop()
    await wait_for(views, gone)
    task.cancel()


def test_a_till_that_shows_nothing(tmp_path: Path) -> None:
    """Switched off there is no file to follow."""
    with Till(settings_of(tmp_path, screen=False)).running() as till:
        assert not till.places.second_screen.exists()


async def test_the_program(shop: Shop) -> None:
    """It draws what the till tells, and says when there is none."""
    app = DisplayApp(shop.path)

    def text() -> str:
        return "\n".join(plain(row, 80) for row in app.board.rows)

    async with asyncio.timeout(PATIENCE_S), app.run_test(size=(80, 24)) as pilot:
        while "Welcome" not in text():
            await pilot.pause()
        shop.till.scan(BAG)
        while "Hoxton Bag" not in text():
            await pilot.pause()
        shop.feed.close()
        while "Till closed" not in text():
            await pilot.pause()
        await pilot.resize_terminal(120, 40)
        while len(app.board.rows) != 40:
            await pilot.pause()
        await pilot.press("ctrl+c")

    assert app.return_code == 0


def test_a_till_without_a_screen_loads_none() -> None:
    """What tells a second screen needs neither the screen's library nor the drawing of codes."""
    code = "import sys, pos.assembly.second_screen; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )

    assert {"textual", "rich", "qrcode"}.isdisjoint(done.stdout.split())
