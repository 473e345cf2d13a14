"""The README's chapter on the coupon engine, followed word for word; its ports alone are others."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.unheard import unheard_port

ROOT = Path(__file__).parents[2]
CHAPTER = "## A coupon engine of your own"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PORTS = ("8900", "8910")
WITHIN_S = 300


def chapter() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    begin = text.index(CHAPTER)
    end = text.find("\n## ", begin + 1)
    return text[begin:] if end < 0 else text[begin:end]


@pytest.fixture
def ports() -> tuple[str, ...]:
    """Free ones, in place of those that the chapter names."""
    return tuple(str(unheard_port()) for _ in PORTS)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """As `make demo` leaves it: the environment, and the files of the till."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "pos").symlink_to(ROOT / "pos")
    return tmp_path


def test_followed_word_for_word(machine: Path, ports: tuple[str, ...]) -> None:
    """It ends with a coupon that the endpoint issued, burned on a receipt, once."""
    (kind, settings), (_, words) = BLOCK.findall(chapter())
    for told, free in zip(PORTS, ports, strict=True):
        settings = settings.replace(told, free)
        # Where the chapter takes what a command listens on by itself, it is told here.
        words = words.replace(told, free)
    words = words.replace("pos sandbox ", f"pos sandbox --port {ports[0]} ")
    words = words.replace("pos coupons serve ", f"pos coupons serve --port {ports[1]} ")
    assert "toml" == kind
    (machine / "coupons.toml").write_text(settings, encoding="utf-8")

    ended = _typed(machine, words)

    assert 0 == ended.returncode, ended.stdout + ended.stderr
    assert "The engine works: it answered 200 with a code." in ended.stdout
    (code,) = set(re.findall(r"Coupon (OWN-F-\w{27})  -12\.00", ended.stdout))
    assert re.search(rf"\n{code}  used .* 1 of 1 uses  mobile_966500001234\n", ended.stdout)
    assert re.search(r"\nTOTAL SAR +88\.00\n", ended.stdout)


def _typed(machine: Path, words: str) -> subprocess.CompletedProcess[str]:
    """By bash, in a session of its own that is over when this returns."""
    clean = {name: one for name, one in os.environ.items() if not name.startswith("POS_")}
    with subprocess.Popen(
        ["bash", "-c", words],
        cwd=machine,
        env={**clean, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as bash:
        try:
            out, err = bash.communicate(timeout=WITHIN_S)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(bash.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(words, bash.returncode, out, err)
