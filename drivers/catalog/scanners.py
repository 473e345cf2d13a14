"""Scanners by their names: on a serial line, typing like a keyboard, several as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from drivers.catalog.asked import framing as framing_of
from drivers.catalog.asked import needed, unknown
from pos.ports.devices import Scanner
from pos.ports.drivers import DeviceKind, driver_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.scanners.tongue import Tongue
    from drivers.scanners.wedge import WedgeScanner

SCANNERS: Final = driver_names(DeviceKind.SCANNER)


def build_scanner(
    *,
    driver: str,
    port: str = "",
    baud: int = 9600,
    framing: str = "",
    name: str = "scanner",
    idle_s: float | None = None,
    repeat_s: float = 0.0,
    feedback: str = "none",
    is_one_of_several: bool = False,
) -> Scanner:
    """`idle_s` ends a code where no end is sent; the same code again within `repeat_s` is none."""
    match driver:
        case "serial" | "ssi":
            return _on_a_line(
                port=needed("scanner", port),
                baud=baud,
                framing=framing,
                name=name,
                repeat_s=repeat_s,
                feedback=feedback,
                tongue=_tongue(driver, idle_s=idle_s),
                is_one_of_several=is_one_of_several,
            )
        case "wedge":
            return build_wedge(name=name, repeat_s=repeat_s)
        case "none":
            from drivers.scanners.none import NoScanner

            return NoScanner()
        case _:
            raise unknown("scanner", driver, SCANNERS)


def _on_a_line(
    *,
    port: str,
    baud: int,
    framing: str,
    name: str,
    repeat_s: float,
    feedback: str,
    tongue: Tongue,
    is_one_of_several: bool,
) -> Scanner:
    from drivers.scanners.feedback import Feedback
    from drivers.scanners.serial_scanner import SerialScanner
    from drivers.transports.serial_port import Framing

    if feedback not in tongue.sounds:
        raise unknown("scanner", feedback, tongue.sounds, key="feedback")
    return SerialScanner(
        port=port,
        baud=baud,
        framing=framing_of("scanner", framing) or Framing.EIGHT_N_ONE,
        name=name,
        repeat_s=repeat_s,
        feedback=Feedback(feedback),
        tongue=tongue,
        is_one_of_several=is_one_of_several,
    )


def _tongue(driver: str, *, idle_s: float | None) -> Tongue:
    if driver == "ssi":
        from drivers.scanners.ssi import ssi

        return ssi()
    from drivers.scanners.tongue import text

    return text(idle_s=idle_s)


def build_wedge(
    *,
    name: str = "scanner",
    repeat_s: float = 0.0,
    prefix: str = "",
    suffix: str = "",
    gap_s: float | None = None,
    least: int | None = None,
    silence_ends: bool = False,
    layout: str = "",
) -> WedgeScanner:
    """A scanner that types: without a prefix known by bursts of `least` keys within `gap_s`.
    `layout` is the computer's, where the scanner types the US one.
    """
    from drivers.scanners.wedge import WedgeScanner
    from drivers.scanners.wedge_layout import LAYOUTS
    from drivers.scanners.wedge_rule import GAP_S, LEAST_KEYS, WedgeRule

    if layout and layout not in LAYOUTS:
        raise unknown("scanner", layout, LAYOUTS, key="layout")
    rule = WedgeRule(
        prefix=prefix,
        suffix=suffix,
        gap_s=GAP_S if gap_s is None else gap_s,
        least=LEAST_KEYS if least is None else least,
        silence_ends=silence_ends,
    )
    return WedgeScanner(rule, name=name, repeat_s=repeat_s, layout=layout)


def join_scanners(scanners: Sequence[Scanner]) -> Scanner:
    """All of a till as one."""
    if len(scanners) == 1:
        return scanners[0]
    from drivers.scanners.several import SeveralScanners

    return SeveralScanners(scanners)
