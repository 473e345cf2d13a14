"""Devices of the screen's till: lines as set, and what was tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pos.errors import PosError
from pos.ports.drivers import DeviceKind
from pos.ports.health import HealthReport
from pos.ports.trying import DeviceLine, Tried


def device(
    name: str, kind: DeviceKind, say: str, *, ok: bool = True, trial: str = ""
) -> DeviceLine:
    return DeviceLine(
        name=name, kind=kind, report=HealthReport(name=name, ok=ok, say=say), trial=trial
    )


USUAL = (
    device(
        "printer",
        DeviceKind.PRINTER,
        "/dev/usb/lp0 is ready. It is a TM-T20III. The paper is nearly out.",
        trial="prints a test page",
    ),
    device("scanner", DeviceKind.SCANNER, "in use", trial="sounds"),
    device(
        "hand scanner",
        DeviceKind.SCANNER,
        "The hand scanner is unavailable: /dev/ttyUSB0 is not there. Plug it in, or correct its"
        " port. Type codes meanwhile.",
        ok=False,
    ),
    device("drawer", DeviceKind.DRAWER, "in use", trial="opens it: a no sale"),
    device("scale", DeviceKind.SCALE, "/dev/ttyS0 answers.", trial="weighs what lies on it"),
)


@dataclass
class FakeDevices:
    told: Sequence[DeviceLine] = USUAL
    tries: dict[str, Tried] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    looked: int = 0
    trouble: PosError | None = None

    def open(self) -> FakeDevices:
        return self

    def lines(self) -> Iterator[DeviceLine]:
        self.looked += 1
        if self.trouble is not None:
            raise self.trouble
        yield from self.told

    def try_out(self, name: str) -> Tried:
        self.tried.append(name)
        return self.tries.get(name, Tried(ok=True, say="Done.", question="Is it right?"))
