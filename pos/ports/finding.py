"""What is connected to this machine and may be a device of the counter. Looking opens nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pos.ports.drivers import DeviceKind


class Way(StrEnum):
    """How a port is reached."""

    SERIAL = "serial port"
    PRINTER_FILE = "printer's device file"
    QUEUE = "print queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPort:
    port: str
    """As the configuration names it: where there is a name that stays, that one."""
    way: Way
    now: str = ""
    """What the system calls it until it is plugged in again; empty where that is the same."""
    made_by: str = ""
    product: str = ""
    serial_number: str = ""
    usb_id: str = ""
    """Vendor and product, as 0c2e:0206."""
    likely: DeviceKind | None = None
    """What its maker makes most; None where nobody can tell."""
    trouble: str = ""
    """What keeps this user or program from it, and what to do: a sentence, or nothing."""

    @property
    def called(self) -> str:
        """Its maker and name, as far as they are known."""
        return f"{self.made_by} {self.product}".strip()

    def may_be(self, kind: DeviceKind) -> bool:
        """Whether such a device can be there at all; one maker makes several, so what is likely
        keeps nothing out.
        """
        if self.way is Way.SERIAL:
            return kind not in {DeviceKind.DRAWER, DeviceKind.CARD}
        return kind is DeviceKind.PRINTER
