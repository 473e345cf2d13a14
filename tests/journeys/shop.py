"""A small shop: a till's folder, a sandbox on real HTTP, and `pos` as people run it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.assembly.coupon_engine import open_coupon_database
from pos.config import load

if TYPE_CHECKING:
    from tests.hub.hubs import Hub

CONFIG = """
[store]
id = "S001"
name = "STYL Outfits"
currency = "SAR"
[till]
id = "T1"
[loyalty]
base_url = "{base_url}"
deadline_s = 2
[printer]
driver = "text_file"
port = "receipts.txt"
"""

BAG = "6281100001003"
SHIRT = "6281100002024"
SARA = "mobile_966500001234"
OPENING = ("sign-on 1001 2468", "open-shift 100.00")


@dataclass(frozen=True)
class Played:
    """What `pos play --json` printed, and how it ended."""

    status: int
    actions: list[dict[str, Any]]
    state: dict[str, Any]
    stderr: str

    @property
    def refusals(self) -> list[str]:
        return [action["refusal"] for action in self.actions if not action["ok"]]


@dataclass
class Shop:
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    hub: Hub | None = None

    def belongs_to(self, hub: Hub) -> None:
        """Its machine looks after the hub: as whoever made it."""
        self.hub = hub
        with self.config.open("a", encoding="utf-8") as config:
            config.write(f'\n[hub]\ndsn = "{hub.dsn}"\n')

    def pos(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pos", *arguments, "--config", str(self.config)],
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environ,
            timeout=120,
            check=False,
        )

    def play(self, *lines: str) -> Played:
        ended = self.pos("play", "-", "--json", stdin="\n".join(lines))
        told = [json.loads(line) for line in ended.stdout.splitlines()]
        assert told, ended.stderr
        return Played(ended.returncode, told[:-1], told[-1]["state"], ended.stderr)

    def begin(self, *lines: str, training: bool = False) -> subprocess.Popen[str]:
        """A till that goes on until its input ends, or it is killed."""
        how = ["--training"] if training else []
        words = [*how, "--config", str(self.config)]
        player = subprocess.Popen(
            [sys.executable, "-m", "pos", "play", "-", "--json", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=self.environ,
        )
        for line in lines:
            ask(player, line)
        return player

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def paper(self) -> str:
        path = self.folder / "receipts.txt"
        return path.read_text(encoding="utf-8") if path.exists() else ""


def has_digits(text: str, digits: str) -> bool:
    """Whether somebody typed them: by chance they are in a hash, or the fractions of a second."""
    return re.search(rf"(?<![0-9a-f.]){digits}(?![0-9a-f])", text) is not None


def make_coupons_file(shop: Shop) -> None:
    """As where `pos coupons serve` has run before."""
    settings = load(shop.config, {})
    open_coupon_database(settings, makes_it=True).close()


def ask(player: subprocess.Popen[str], line: str) -> dict[str, Any]:
    """One action, and its answer."""
    assert player.stdin is not None
    assert player.stdout is not None
    player.stdin.write(f"{line}\n")
    player.stdin.flush()
    answer: dict[str, Any] = json.loads(player.stdout.readline())
    return answer


def make_shop(folder: Path, *, base_url: str, api_key: str, secret_key: str) -> Shop:
    environ = {
        **os.environ,
        "POS_GAMEBALL_API_KEY": api_key,
        "POS_GAMEBALL_SECRET_KEY": secret_key,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(CONFIG.format(base_url=base_url), encoding="utf-8")
    return Shop(folder, environ)
