"""The README's chapter on the coupon engine, followed word for word; its ports alone are others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from readme_chapter import as_made, blocks_of, typed

from tests.unheard import unheard_port

CHAPTER = "A coupon engine of your own"
PORTS = ("8900", "8910")


@pytest.fixture
def ports() -> tuple[str, ...]:
    """Free ones, in place of those that the chapter names."""
    return tuple(str(unheard_port()) for _ in PORTS)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    return as_made(tmp_path)


def test_followed_word_for_word(machine: Path, ports: tuple[str, ...]) -> None:
    """It ends with a coupon that the endpoint issued, burned on a receipt, once."""
    (kind, settings), (_, words) = blocks_of(CHAPTER)
    for told, free in zip(PORTS, ports, strict=True):
        settings = settings.replace(told, free)
        # Where the chapter takes what a command listens on by itself, it is told here.
        words = words.replace(told, free)
    words = words.replace("pos sandbox ", f"pos sandbox --port {ports[0]} ")
    words = words.replace("pos coupons serve ", f"pos coupons serve --port {ports[1]} ")
    assert "toml" == kind
    (machine / "coupons.toml").write_text(settings, encoding="utf-8")

    ended = typed(machine, words)

    assert 0 == ended.returncode, ended.stdout + ended.stderr
    assert "The engine works: it answered 200 with a code." in ended.stdout
    (code,) = set(re.findall(r"Coupon (OWN-F-\w{27})  -12\.00", ended.stdout))
    assert re.search(rf"\n{code}  used .* 1 of 1 uses  mobile_966500001234\n", ended.stdout)
    assert re.search(r"\nTOTAL SAR +88\.00\n", ended.stdout)
