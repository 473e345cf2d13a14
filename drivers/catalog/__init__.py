"""Which driver a name in the configuration means. Only the one asked for is imported."""

from drivers.catalog.card_terminals import CARD_TERMINALS, build_card_terminal
from drivers.catalog.displays import DISPLAYS, build_display
from drivers.catalog.printers import DRAWERS, PRINTERS, build_drawer, build_printer
from drivers.catalog.scales import SCALES, build_scale
from drivers.catalog.scanners import SCANNERS, build_scanner, build_wedge, join_scanners

__all__ = [
    "CARD_TERMINALS",
    "DISPLAYS",
    "DRAWERS",
    "PRINTERS",
    "SCALES",
    "SCANNERS",
    "build_card_terminal",
    "build_display",
    "build_drawer",
    "build_printer",
    "build_scale",
    "build_scanner",
    "build_wedge",
    "join_scanners",
]
