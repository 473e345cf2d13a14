"""What a fresh interpreter loads for one module: start-up stays quick, and the core stays pure."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORLD = {"httpx", "serial", "sqlite3", "sqlite_utils", "textual"}
AFTER_FIRST_PAINT = {
    *(
        "PIL",
        "barcode",
        "biip",
        "cryptography",
        "httpx",
        "psycopg",
        "qrcode",
        "starlette",
        "uvicorn",
    ),
}


def loaded_by(module: str) -> set[str]:
    """The top-level names a new interpreter knows after importing one module."""
    return {name.partition(".")[0] for name in modules_loaded_by(module)}


def modules_loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return set(done.stdout.split())


def test_pos_imports_nothing() -> None:
    """Importing pos adds pos, and nothing else, to what Python itself has loaded."""
    assert {"pos"} == loaded_by("pos") - loaded_by("sys")


@pytest.mark.parametrize("module", ["pos.core.decide", "pos.terminal.terminal"])
def test_core_and_terminal_know_no_world(module: str) -> None:
    """The rules and the loop around them run without a screen, network, database or port."""
    assert WORLD.isdisjoint(loaded_by(module))


def test_framing_knows_no_screen() -> None:
    """A scanner's bytes become scans without a screen, network or database."""
    assert {"httpx", "sqlite3", "textual"}.isdisjoint(loaded_by("drivers.scanners.framing"))


def test_first_paint_waits_for_little() -> None:
    """What only printing and the network need is not loaded before the screen is seen."""
    assert AFTER_FIRST_PAINT.isdisjoint(loaded_by("pos.ui.app"))


def test_the_configuration_needs_few_rules() -> None:
    """What a sale is made of takes long to load, and is loaded behind the first paint."""
    loaded = modules_loaded_by("pos.config, pos.cli.screen")

    assert {"pos.core.customer", "pos.core.sale", "pos.core.shop_coupon"}.isdisjoint(loaded)


@pytest.mark.parametrize(
    "module", ["pos.assembly.till", "pos.coupons.signed", "pos.coupons.engine", "pos.cli.coupons"]
)
def test_signatures_wait_for_a_signed_coupon(module: str) -> None:
    """A till that never sees one does not load what reads them; nor does the engine."""
    assert "cryptography" not in loaded_by(module)


def test_the_coupon_engines_client_waits_for_an_engine() -> None:
    """A till whose store has none opens no later for it."""
    loaded = modules_loaded_by("pos.assembly.till")

    assert {"pos.coupons.client", "pos.coupons.wire"}.isdisjoint(loaded)


def test_the_hub_waits_for_one() -> None:
    """A till without a hub loads nothing of it; one that has one, its driver behind the screen."""
    assert not any(name.startswith("pos.hub") for name in modules_loaded_by("pos.assembly.till"))
    assert "psycopg" not in loaded_by("pos.assembly.hub.till_hub")


@pytest.mark.parametrize("module", ["pos.assembly.till", "pos.codes.element_strings"])
def test_gs1_fields_wait_for_a_code(module: str) -> None:
    """What cuts GS1 codes into fields is loaded behind the screen, or with the first such code."""
    assert "biip" not in loaded_by(module)
