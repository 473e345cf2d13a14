"""The key by which a till knows what its shop has signed: whole, or told to be none."""

from __future__ import annotations

from pathlib import Path

import pytest
from config_files import mistakes_in, write

from pos.config import load
from pos.coupons.signed import new_keys

COUPONS = '[coupons]\nurl = "http://127.0.0.1:8910"\npatterns = ["OWN-*"]\noffline = "signed"\n'


def test_as_it_is_printed(tmp_path: Path) -> None:
    """What `pos coupons keys` says is taken as it stands."""
    key = new_keys().public_key
    settings = load(write(tmp_path, f'{COUPONS}public_key = "{key}"\n'), {})

    assert ("signed", key) == (settings.coupons.offline, settings.coupons.public_key)


@pytest.mark.parametrize("cut", [slice(1, None), slice(0, -1), slice(0, 40)])
def test_copied_in_part(tmp_path: Path, cut: slice) -> None:
    """A till that would believe nothing says so before it sells, and not at the counter."""
    key = new_keys().public_key[cut]
    (mistake,) = mistakes_in(tmp_path, f'{COUPONS}public_key = "{key}"\n')

    assert "[coupons] public_key" in mistake
    assert "pos coupons keys" in mistake


@pytest.mark.parametrize("key", ["schlüssel" * 4, "A" * 44, "=" * 44])
def test_what_is_no_key(tmp_path: Path, key: str) -> None:
    """Neither text nor a number of other length."""
    (mistake,) = mistakes_in(tmp_path, f'{COUPONS}public_key = "{key}"\n')
    assert "[coupons] public_key" in mistake
