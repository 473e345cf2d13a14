"""What a fresh interpreter loads: the HTTP library waits for the first call."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "module", ["pos.loyalty.gameball.program", "pos.loyalty.switch", "pos.loyalty.none"]
)
def test_the_http_library_waits(module: str) -> None:
    """Making the program costs the start-up nothing that only a call needs."""
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )

    assert {"httpx", "httpcore", "ssl"}.isdisjoint(done.stdout.split())
