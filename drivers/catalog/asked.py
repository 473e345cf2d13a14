"""What a driver was asked for with: the values that it takes, or what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pos.errors import ConfigError

if TYPE_CHECKING:
    from drivers.transports.serial_port import Framing


def needed(device: str, port: str) -> str:
    if port:
        return port
    raise ConfigError(
        file="config.toml",
        key=f"{device}.port",
        problem="it is missing",
        expected="where the device is, such as /dev/ttyACM0 or socket://host:9100",
    )


def framing(device: str, framing: str) -> Framing | None:
    from drivers.transports.serial_port import Framing

    if framing and framing not in tuple(Framing):
        raise unknown(device, framing, tuple(Framing), key="framing")
    return Framing(framing) if framing else None


def unknown(device: str, name: str, known: Sequence[str], *, key: str = "driver") -> ConfigError:
    near = get_close_matches(name, known, n=1)
    return ConfigError(
        file="config.toml",
        key=f"{device}.{key}",
        problem=f"{name!r} is no {device} {key}",
        expected="one of " + ", ".join(known),
        hint=f"did you mean {near[0]!r}?" if near else "",
    )
