"""Driver names: each builds its device, and imports nothing that was not asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.catalog import (
    CARD_TERMINALS,
    DISPLAYS,
    DRAWERS,
    PRINTERS,
    SCALES,
    SCANNERS,
    build_card_terminal,
    build_display,
    build_drawer,
    build_printer,
    build_scale,
    build_scanner,
)
from pos.errors import ConfigError
from pos.ports.receipt import ReceiptDocument, Rule, Text

ROOT = Path(__file__).parents[2]


def test_every_name_builds(tmp_path: Path) -> None:
    """Every driver that may be named in the configuration can be built and closed."""
    printer = build_printer(driver="none")
    port = str(tmp_path / "device")

    devices = [
        *(build_scanner(driver=name, port=port) for name in SCANNERS),
        *(build_printer(driver=name, port=port) for name in PRINTERS),
        *(build_drawer(driver=name, printer=printer) for name in DRAWERS),
        *(build_display(driver=name, port=port) for name in DISPLAYS),
        *(build_scale(driver=name, port=port) for name in SCALES),
        *(
            build_card_terminal(driver=name, port="socket://127.0.0.1:9200")
            for name in CARD_TERMINALS
        ),
    ]

    assert [device.name for device in devices] == [
        *["scanner"] * len(SCANNERS),
        *["printer"] * len(PRINTERS),
        *["drawer"] * len(DRAWERS),
        *["display"] * len(DISPLAYS),
        *["scale"] * len(SCALES),
        *["card"] * len(CARD_TERMINALS),
    ]  # fmt: skip
    for device in devices:
        device.close()


@pytest.mark.parametrize(
    ("build", "key"),
    [
        (lambda: build_scanner(driver="serail", port="x"), "scanner.driver"),
        (lambda: build_scanner(driver="serial"), "scanner.port"),
        (lambda: build_scanner(driver="ssi"), "scanner.port"),
        (lambda: build_scanner(driver="ssi", port="x", feedback="bel"), "scanner.feedback"),
        (lambda: build_scanner(driver="serial", port="x", feedback="ssi"), "scanner.feedback"),
        (lambda: build_printer(driver="epson", port="x"), "printer.driver"),
        (lambda: build_printer(driver="escpos"), "printer.port"),
        (lambda: build_printer(driver="escpos", port="x", profile="x"), "printer.profile"),
        (lambda: build_drawer(driver="printers", printer=build_printer(driver="none")),
         "drawer.driver"),
        (lambda: build_drawer(driver="printer", printer=build_printer(driver="none"),
                              open_level="hihg"), "drawer.open_level"),
        (lambda: build_display(driver="vfd"), "display.driver"),
        (lambda: build_display(driver="epson"), "display.port"),
        (lambda: build_scale(driver="toledo", port="x"), "scale.driver"),
        (lambda: build_scale(driver="toledo8217"), "scale.port"),
        (lambda: build_card_terminal(driver="zvt"), "card.driver"),
        (lambda: build_card_terminal(driver="simulator"), "card.port"),
    ],
)  # fmt: skip
def test_mistakes_name_their_key(build: object, key: str) -> None:
    """A wrong name or a missing port is refused with the key it stands under."""
    with pytest.raises(ConfigError) as refused:
        build()  # type: ignore[operator]

    assert refused.value.key == key


def test_the_nearest_name_is_offered() -> None:
    """A slip of the finger is answered with the name that was meant."""
    with pytest.raises(ConfigError, match="did you mean 'serial'"):
        build_scanner(driver="serail", port="x")


@pytest.mark.parametrize(("columns", "width"), [(None, 48), (42, 42)])
def test_columns_of_the_till_or_of_the_model(
    columns: int | None, width: int, tmp_path: Path
) -> None:
    """The configured width is used where there is one, otherwise the model's own."""
    path = tmp_path / "receipts.txt"
    printer = build_printer(driver="text_file", port=str(path), columns=columns)

    printer.print(ReceiptDocument(title="x", elements=(Rule(),)))

    assert path.read_text() == "-" * width + "\n"


@pytest.mark.parametrize(
    ("profile", "columns", "width"),
    [("generic-80mm", 42, 42), ("generic-58mm", 48, 32), ("epson-tm-t88v", None, 42)],
)
def test_no_more_columns_than_the_paper_has(
    profile: str, columns: int | None, width: int, tmp_path: Path
) -> None:
    """A width that the printer's dots have no room for gives way to one they have."""
    path = tmp_path / "paper.bin"
    printer = build_printer(driver="escpos", port=str(path), profile=profile, columns=columns)

    printer.print(ReceiptDocument(title="x", elements=(Rule(),)))

    assert path.read_bytes().endswith(b"\x00" + b"-" * width + b"\n")


def test_the_code_pages_of_the_till(tmp_path: Path) -> None:
    """A clone that counts its pages otherwise is told by the numbers that are set for the till."""
    path = tmp_path / "paper.bin"
    printer = build_printer(driver="escpos", port=str(path), code_pages=("0 cp437", "71 cp1252"))

    printer.print(ReceiptDocument(title="x", elements=(Text(text="5 €"),)))

    assert path.read_bytes().endswith(b"\x1bt\x475 \x80\n")


def test_the_drawer_pin_of_the_till(tmp_path: Path) -> None:
    """The pulse goes to the pin that is set for the till."""
    path = tmp_path / "paper.bin"
    printer = build_printer(driver="escpos", port=str(path), drawer_pin=5)

    build_drawer(driver="printer", printer=printer).open_drawer()

    assert path.read_bytes() == b"\x1bp\x01\x32\xc8"


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import drivers.catalog", ["drivers.scanners", "drivers.printers", "serial", "asyncio"]),
        (
            "from drivers.catalog import build_printer as b; b(driver='escpos', port='socket://h:1')",
            ["serial", "asyncio", "drivers.scanners", "drivers.printers.text_file"],
        ),
        (
            "from drivers.catalog import build_scanner as b; b(driver='serial', port='x')",
            ["drivers.printers", "drivers.drawers", "drivers.virtual"],
        ),
        (
            (
                "from drivers import catalog as c; c.build_display(driver='none'); "
                "c.build_scale(driver='none'); c.build_card_terminal(driver='none')"
            ),
            ["serial", "asyncio", "socket", "drivers.virtual", "drivers.printers"],
        ),
        (
            "import drivers.catalog, drivers.virtual.virtual_printer, drivers.printers.escpos",
            ["textual", "httpx", "sqlite3", "PIL", "serial", "qrcode", "barcode", "pos.core.sale"],
        ),
    ],
)
def test_only_what_is_asked_for_is_imported(code: str, absent: list[str]) -> None:
    """A driver that is not used is not imported, nor what it needs."""
    shown = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = set(json.loads(shown.stdout))

    assert not loaded & set(absent)
