"""The service does what its own OpenAPI says: schemathesis asks, which knows nothing else of it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from coupon_service import OF_A_TILL, TO_ISSUE, Desk, service_on_a_thread

ISSUE = "/issue"
EXAMPLES = 12


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("coupons")
    with service_on_a_thread(folder, wrong_tokens=100_000, calls_per_s=10_000) as desk:
        yield desk


def called(desk: Desk, folder: Path, headers: dict[str, str], *options: str) -> str:
    """What schemathesis told, by each of its checks; examples are the same every time."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--no-color", "run"),
        f"{desk.url}/openapi.json",
        *("--header", f"Authorization: {headers['Authorization']}"),
        *("--phases", "coverage,fuzzing", "--max-examples", str(EXAMPLES)),
        *("--generation-deterministic", "--generation-codec", "ascii"),
        "--continue-on-failure",
        *options,
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


def test_tills_calls_are_as_described(desk: Desk, tmp_path: Path) -> None:
    """Good bodies are answered as described, bad ones refused as described; never a 500."""
    told = called(desk, tmp_path, OF_A_TILL, "--exclude-path", ISSUE)

    assert int(re.findall(r"Tested: (\d+)", told)[0]) == 8


def test_the_services_call_is_as_described(desk: Desk, tmp_path: Path) -> None:
    """Of each kind of coupon that the description knows, one can be had."""
    told = called(desk, tmp_path, TO_ISSUE, "--include-path", ISSUE)

    assert int(re.findall(r"Tested: (\d+)", told)[0]) == 1
    assert len({one["kind"] for one in desk.listed()}) == 5
