"""Which machine this is, as far as it can be told: for a folder that was taken, or copied, away.

A copied disk has its machine-id on it, so what is built into a machine comes first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

_SERIAL_NUMBERS = (
    "sys/class/dmi/id/product_uuid",
    "sys/firmware/devicetree/base/serial-number",
)
_SYSTEM_IDS = ("etc/machine-id", "var/lib/dbus/machine-id")
_NETWORK = "sys/class/net"
_PLUGGED_IN = {"bluetooth", "pcmcia", "thunderbolt", "usb"}
_MOST_BYTES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Marks of it, hashed: they are nobody else's business. Without any it is like every other."""

    built_in: frozenset[str] = frozenset()
    """One in common is enough: a network card may be replaced."""
    system: str = ""
    """Of what is installed on it; counts where nothing built in can be compared."""

    def is_like(self, other: Machine) -> bool:
        if self.built_in and other.built_in:
            return bool(self.built_in & other.built_in)
        return not (self.system and other.system) or self.system == other.system

    def joined_by(self, now: Machine) -> Machine:
        """A part that was put in since counts from now on as well."""
        return Machine(built_in=self.built_in | now.built_in, system=now.system or self.system)


def encoded(machine: Machine) -> str:
    told = {"built_in": sorted(machine.built_in), "system": machine.system}
    return msgspec.json.encode(told).decode()


def decoded(text: str) -> Machine:
    """What cannot be read is like every machine: nothing is sold less for it."""
    try:
        return msgspec.json.decode(text, type=Machine)
    except msgspec.MsgspecError:
        return Machine()


def this_machine(root: Path = Path("/")) -> Machine:
    """Asks the system's own files; what cannot be read is left out."""
    system = next(_marks(root / name for name in _SYSTEM_IDS), "")
    return Machine(built_in=frozenset(_built_in(root)), system=system)


def _built_in(root: Path) -> Iterator[str]:
    yield from _marks(root / name for name in _SERIAL_NUMBERS)
    try:
        cards = sorted((root / _NETWORK).iterdir())
    except OSError:
        return
    yield from _marks(card / "address" for card in cards if _is_built_in(card))


def _is_built_in(card: Path) -> bool:
    """Bridges and tunnels, which are no devices, are made anew at each start; a card on a cable
    can be carried from one till to the next, and would make the two alike.
    """
    try:
        bus = (card / "device" / "subsystem").resolve(strict=True).name
    except OSError:
        return False
    return bus not in _PLUGGED_IN and not _is_removable(card / "device")


def _is_removable(device: Path) -> bool:
    """As in a dock, where the system says so."""
    try:
        return (device / "removable").read_text(encoding="ascii").strip() == "removable"
    except (OSError, ValueError):
        return False


def _marks(paths: Iterator[Path]) -> Iterator[str]:
    for path in paths:
        try:
            with path.open("rb") as file:
                told = file.read(_MOST_BYTES).strip(b"\0\n ")
        except OSError:
            continue
        if told.strip(b"0:-"):
            yield hashlib.sha256(b"till:" + told).hexdigest()[:32]
