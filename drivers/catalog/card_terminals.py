"""Card terminals by their names."""

from __future__ import annotations

from typing import Final

from drivers.catalog.asked import needed, unknown
from pos.errors import ConfigError
from pos.ports.address import host_and_port
from pos.ports.card_terminal import CardTerminal
from pos.ports.drivers import DeviceKind, driver_names

CARD_TERMINALS: Final = driver_names(DeviceKind.CARD)


def build_card_terminal(*, driver: str, port: str = "", wait_s: float = 90) -> CardTerminal:
    """`wait_s` is how long a customer may take at the terminal."""
    match driver:
        case "simulator":
            from drivers.card_terminals.simulator import CardSimulator

            host, number = _loopback("card", needed("card", port))
            return CardSimulator(host=host, port=number, wait_s=wait_s)
        case "stand_alone" | "none":
            from drivers.card_terminals.none import NoCardTerminal

            return NoCardTerminal(stands_alone=driver == "stand_alone")
        case _:
            raise unknown("card", driver, CARD_TERMINALS)


def _loopback(device: str, port: str) -> tuple[str, int]:
    """What only pretends to take money is never asked for it over a network."""
    address = host_and_port(port)
    if address is not None and address[0] in {"127.0.0.1", "::1", "localhost"}:
        return address
    raise ConfigError(
        file="config.toml",
        key=f"{device}.port",
        problem=f"{port!r} names no port of this machine",
        expected="socket://127.0.0.1:9200",
    )
