"""Drivers and their values have one name each, wherever they are chosen, built or pretended."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import pytest

from drivers.displays.families import Family
from drivers.drawers.printer_kick import OpenLevel
from drivers.printers.code_page_sheet import PAGES
from drivers.scanners.feedback import Feedback
from drivers.scanners.wedge_layout import LAYOUTS
from drivers.transports.serial_port import Flow, Framing
from drivers.virtual import pty_scanner, virtual_scale
from pos.config import (
    CardSettings,
    DisplaySettings,
    DrawerSettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
    SerialScannerSettings,
)
from pos.config.checks import CHECKS
from pos.ports.drivers import DRIVERS, DeviceKind, driver_names, needs_port, serial_drivers
from pos.setup.choices import settings_of

TABLES: dict[DeviceKind, type] = {
    DeviceKind.SCANNER: ScannerSettings,
    DeviceKind.PRINTER: PrinterSettings,
    DeviceKind.DRAWER: DrawerSettings,
    DeviceKind.DISPLAY: DisplaySettings,
    DeviceKind.SCALE: ScaleSettings,
    DeviceKind.CARD: CardSettings,
}


def values_of(table: type, key: str) -> tuple[Any, ...]:
    """What the configuration lets a key be, where that is a list of names."""
    return get_args(get_type_hints(table)[key])


@pytest.mark.parametrize("kind", DeviceKind)
def test_drivers(kind: DeviceKind) -> None:
    """The configuration takes those that there are; one on a serial line has a port."""
    assert set(driver_names(kind)) == set(values_of(TABLES[kind], "driver"))
    for driver in DRIVERS[kind]:
        assert driver.has_port or not driver.is_serial
        assert driver.has_port == needs_port(driver.name)


def test_drivers_of_a_line() -> None:
    """Further scanners, what is pretended and the displays' families are those on a serial line."""
    assert set(serial_drivers(DeviceKind.SCANNER)) == set(
        values_of(SerialScannerSettings, "driver")
    )
    assert serial_drivers(DeviceKind.SCANNER) == pty_scanner.SPEAKS
    assert set(serial_drivers(DeviceKind.SCALE)) == set(virtual_scale.SPEAKS)
    assert serial_drivers(DeviceKind.DISPLAY) == tuple(Family)


def test_values() -> None:
    """What may be configured is what the drivers take; a scale has fewer framings."""
    assert tuple(Framing) == values_of(ScannerSettings, "framing")
    assert set(values_of(ScaleSettings, "framing")) <= {"", *Framing}
    assert tuple(Feedback) == values_of(ScannerSettings, "feedback")
    assert ("", *LAYOUTS) == values_of(ScannerSettings, "layout")
    assert tuple(Flow) == values_of(PrinterSettings, "flow")
    assert set(OpenLevel) == set(values_of(DrawerSettings, "open_level"))


@pytest.mark.parametrize("kind", DeviceKind)
def test_values_that_the_set_up_offers(kind: DeviceKind) -> None:
    """All that the configuration takes, and no others, where it takes a list of names."""
    offered: dict[str, set[object]] = {}
    for setting in settings_of(kind):
        each = (setting.values, *setting.values_of.values())
        offered.setdefault(setting.key, set()).update(*each)
    listed = {
        key: {*values_of(TABLES[kind], key)}
        for key in offered
        if key != "driver"
        and all(isinstance(one, str | int) for one in values_of(TABLES[kind], key))
    }

    for key, values in listed.items():
        if values:
            assert values == offered[key], key


def test_each_key_is_offered_once() -> None:
    """Where the drivers of a kind take different values, one setting has them all."""
    for kind in DeviceKind:
        keys = [one.key for one in settings_of(kind)]
        assert sorted(keys) == sorted(set(keys))
    (sounds,) = (one for one in settings_of(DeviceKind.SCANNER) if one.key == "feedback")
    assert ("none", "ssi") == sounds.of_driver("ssi").values
    assert "ssi" not in sounds.of_driver("serial").values
    assert not sounds.is_for("wedge")


def test_code_pages() -> None:
    """Those that the printer's page shows are those that may be set."""
    is_page = CHECKS["printer", "code_pages"]
    every = {f"cp{number}" for number in range(2000)} | {f"iso8859-{part}" for part in range(99)}
    every |= {"koi8-r", "koi8-u", "utf-8", "ascii", "latin-1"}

    assert {*PAGES} == {page for page in every if is_page((f"1 {page}",))}
