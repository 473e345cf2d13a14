"""A counter of emupos, whose printer, drawer, scale and scanner are not written by us.

It runs in an environment of its own (`make second-opinion`), or where EMUPOS names its program.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
from pathlib import Path
from random import Random
from typing import Any

import httpx
import zxingcpp
from PIL import Image

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0
PRINTERS = {"wide": 576, "narrow": 384}
"""With the dots of their paper. The narrow one's drawer has its sensor the other way round."""


def program() -> str:
    """Its path; nothing where there is none."""
    own = ROOT / ".venv" / "second-opinion" / "bin" / "emupos"
    return os.environ.get("EMUPOS") or (str(own) if own.exists() else "")


class EmuposCounter:
    def __init__(self, folder: Path) -> None:
        self._told: list[str] = []
        self._has_ended = False
        self._changed = threading.Condition()
        self._ports = {name: _free_port() for name in (*PRINTERS, "hands")}
        self._hands = httpx.Client(base_url=f"http://127.0.0.1:{self._ports['hands']}/api/v1")
        self._process = subprocess.Popen(
            [program(), "run", "--config", str(self._configured(folder))],
            cwd=folder,
            env={**os.environ, "TMPDIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.wait_for("Showing events")
        except AssertionError:
            self.close()
            raise

    def port(self, printer: str) -> str:
        """As `[printer] port` has it."""
        return f"socket://127.0.0.1:{self._ports[printer]}"

    def line(self, device: str) -> str:
        """The serial line of a device."""
        (found,) = (one["link_path"] for one in self._connections(device) if one["link_path"])
        return str(found)

    @property
    def now(self) -> int:
        """A place in what it told, to look on from."""
        with self._changed:
            return len(self._told)

    def told(self, words: str, *, since: int) -> list[str]:
        """What it told with these words in it, in order."""
        with self._changed:
            return [line for line in self._told[since:] if words in line]

    def wait_for(self, words: str, *, since: int = 0, times: int = 1) -> None:
        def is_told() -> bool:
            return sum(words in line for line in self._told[since:]) >= times

        with self._changed:
            self._changed.wait_for(lambda: is_told() or self._has_ended, PATIENCE_S)
            assert is_told(), self._told

    def do(self, method: str, path: str, **body: object) -> Any:
        """What a person does at a device, or looks at."""
        content = json.dumps(body) if body else None
        answer = self._hands.request(
            method,
            f"/devices/{path}",
            content=content,
            headers={"content-type": "application/json"},
        )
        answer.raise_for_status()
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.json() if is_json else answer.content

    def state(self, device: str) -> dict[str, Any]:
        found: dict[str, Any] = self.do("GET", device)["state"]
        return found

    def paper(self, printer: str) -> str:
        """Of the newest receipt, as text."""
        return str(self.do("GET", f"{printer}/receipts/latest/text").decode())

    def picture(self, printer: str, folder: Path) -> Image.Image:
        """Of the newest receipt, as it drew it."""
        file = folder / "receipt.png"
        file.write_bytes(self.do("GET", f"{printer}/receipts/latest/image"))
        with Image.open(file) as picture:
            return picture.convert("L")

    def codes(self, printer: str, folder: Path) -> set[tuple[str, str]]:
        """What a reader of codes finds on the newest receipt."""
        found = zxingcpp.read_barcodes(self.picture(printer, folder))
        return {(code.format.name, code.text) for code in found}

    def tidy(self) -> None:
        """Everything well, drawers shut, nothing on the scale."""
        for printer in PRINTERS:
            for fault in self.state(printer)["faults"]:
                self.do("DELETE", f"{printer}/faults/{fault}")
            self.do("POST", f"{printer}/drawer/close")
        self.do("PUT", "deli/weight", grams=0)
        self.do("POST", "deli/zero")

    def close(self) -> None:
        self._hands.close()
        self._process.send_signal(signal.SIGINT)
        self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _connections(self, device: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.do("GET", device)["connections"]
        return found

    def _configured(self, folder: Path) -> Path:
        """JSON is YAML."""
        serial = {"serial": {"pty": True}}
        paper = folder / "narrow.yaml"
        paper.write_text(_NARROW, encoding="utf-8")
        printers = [
            {
                "id": name,
                "type": "printer",
                "profile": "epson-tm-t20iii" if name == "wide" else str(paper),
                "connections": [{"tcp": {"port": self._ports[name]}}, serial],
                "drawer": {"sensor_open_level": "high" if name == "wide" else "low"},
            }
            for name in PRINTERS
        ]
        others = [
            {"id": "deli", "type": "scale", "profile": "toledo8217-15kg", "connections": [serial]},
            {"id": "lane", "type": "scanner", "mode": "serial", "connections": [serial]},
        ]
        file = folder / "emupos.yaml"
        hands = {"port": self._ports["hands"]}
        whole = {"schema": 1, "api": hands, "devices": [*printers, *others]}
        file.write_text(json.dumps(whole), encoding="utf-8")
        return file

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self._told.append(line.rstrip())
                self._changed.notify_all()
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()


_NARROW = f"""\
type: printer
name: narrow
dpi: 203
width_dots: {PRINTERS["narrow"]}
font_a: {{ width: 12, height: 24 }}
font_b: {{ width: 9, height: 17 }}
code_pages: {{ 0: PC437, 2: PC850, 16: WPC1252, 17: PC866, 18: PC852, 19: PC858 }}
default_code_page: 0
drawer_sensor_open_level: low
serial: {{ baud: 9600, data_bits: 8, parity: none, stop_bits: 1 }}
"""


def _free_port() -> int:
    """Below those that a system gives away by itself: it is still free when emupos takes it."""
    chance = Random()
    while True:
        port = chance.randrange(20_000, 32_000)
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
