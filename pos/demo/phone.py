"""The demo from a second shell: scan at its till, read a customer's phone, cut the line."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from drivers.virtual.card_terminal import Ending, tell_next
from drivers.virtual.orders import read
from drivers.virtual.pipe import send_from_elsewhere
from pos.errors import DeviceUnavailable
from pos.ports.drivers import DeviceKind

ABOUT_FILE = "demo.json"
TIMEOUT_S = 5.0

PHONES = {
    "sara": "mobile_966500001234",
    "omar": "mobile_966500005678",
    "nora": "mobile_966500007777",
}
"""Customers of the demo by first name: their phones show a new virtual ID every minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Where a running demo can be reached."""

    sandbox: str
    scanner: str
    orders: str
    card: str

    def as_object(self) -> dict[str, str]:
        return asdict(self)


def running_demo(data: Path) -> About:
    """DeviceUnavailable where no demo runs in that folder."""
    try:
        told: dict[str, str] = json.loads((data / ABOUT_FILE).read_text(encoding="utf-8"))
        return About(**told)
    except (OSError, ValueError, TypeError):
        raise DeviceUnavailable(
            "no demo is running in this folder",
            device=str(data),
            hint="start one with: pos demo. One that runs elsewhere is found with its own "
            "XDG_STATE_HOME, or --data-dir",
        ) from None


def scan(about: About, text: str) -> None:
    """A frame through the demo's scanner; a first name scans that customer's phone."""
    send_from_elsewhere(Path(about.scanner), virtual_id(about, text) or text)


def order(about: About, line: str) -> None:
    """What a person does to the demo's devices. ValueError for what is no such thing,
    DeviceUnavailable for a device that the demo has not.
    """
    if read(line).device == DeviceKind.DISPLAY:
        raise DeviceUnavailable(
            "the demo has no display of two lines",
            device="display",
            hint="The customer's screen is opened with: pos demo display",
        )
    send_from_elsewhere(Path(about.orders), line)


def end_next_card(about: About, ending: str) -> None:
    """How the next payment by card ends: known there when this returns. ValueError for another
    word.
    """
    read(f"card {ending}")
    tell_next(about.card, Ending(ending))


def virtual_id(about: About, name: str) -> str:
    """What the phone of a customer of the demo shows now; '' for any other text."""
    customer_id = PHONES.get(name.lower())
    if customer_id is None:
        return ""
    shown = ask(about, "GET", f"/_sandbox/hash/{quote(customer_id, safe='')}")
    return f"{customer_id}{shown['hash']}"


def last_coupon(about: About) -> str:
    """The code that a customer was given last; '' where nobody was."""
    coupons = ask(about, "GET", "/_sandbox/world")["coupons"].values()
    return next((one["code"] for one in reversed(coupons) if one["owner"]), "")


def ask(about: About, method: str, path: str, body: dict[str, object] | None = None) -> Any:
    """A control call to the sandbox, on this machine."""
    request = urllib.request.Request(  # noqa: S310 - the demo's own address
        about.sandbox + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")
    except (OSError, urllib.error.HTTPError) as problem:
        raise DeviceUnavailable(f"it does not answer ({problem})", device="sandbox") from None


def trouble_network(about: About, words: list[str]) -> None:
    """Make the loyalty service hard to reach, or well again. ValueError for other words."""
    match words:
        case ["up"]:
            ask(about, "DELETE", "/_sandbox/faults")
        case ["down"]:
            ask(about, "POST", "/_sandbox/faults", {"down": True})
        case ["slow", milliseconds] if milliseconds.isdigit():
            ask(about, "POST", "/_sandbox/faults", {"slowMs": int(milliseconds)})
        case ["lose-answers", count] if count.isdigit():
            ask(about, "POST", "/_sandbox/faults", {"loseAnswers": int(count)})
        case ["fail", status, times] if status.isdigit() and times.isdigit():
            ask(
                about,
                "POST",
                "/_sandbox/faults",
                {"failStatus": int(status), "failTimes": int(times)},
            )
        case _:
            raise ValueError("up, down, slow MS, lose-answers N or fail STATUS N")
