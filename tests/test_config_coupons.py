"""[coupons] of a till: where the engine is, which codes are its own, what is believed alone."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from config_files import mistakes_in, write

from pos.assembly.shop_coupons import shop_coupons_of
from pos.assembly.terms import setup_of
from pos.clock import SystemClock
from pos.config import Settings, load

ENGINE = '[coupons]\nurl = "https://coupons.example"\npatterns = ["OWN-*", "gift?"]\n'
TOKEN = {"POS_COUPONS_TOKEN": "till-token-0123456789"}


def settings_in(folder: Path, text: str) -> Settings:
    return load(write(folder, text), TOKEN)


def test_without_a_word(tmp_path: Path) -> None:
    """No code is the shop's own, and nobody is asked about any."""
    settings = settings_in(tmp_path, "")
    rules = setup_of(settings).shop_coupons

    assert (False, False) == (rules.has_engine, rules.is_ours("OWN-1"))
    assert shop_coupons_of(settings, SystemClock()) is None


@pytest.mark.parametrize(
    ("code", "is_ours"),
    [
        ("OWN-P-7Q2X", True),
        ("own-p-7q2x", True),
        ("GIFT7", True),
        ("GIFT77", False),
        ("SUMMER50", False),
        ("MY-OWN-1", False),
        ("own p 7q2x", False),
        ("OWN-P-7Q2X 9F3K", True),
        ("own p 5bjb gs4r 0000 0000 0000 0000 0000 000", True),
        ("OWNP5BJBGS4R00000000000000000000", True),
        ("OWNERSDAY", False),
    ],
)
def test_which_codes_are_the_shops(tmp_path: Path, code: str, is_ours: bool) -> None:
    """As files are named in a shell; capitals and blanks are nobody's matter, nor, in a code as
    long as the engine draws them, are dashes.
    """
    settings = settings_in(tmp_path, ENGINE)

    assert is_ours == setup_of(settings).shop_coupons.is_ours(code)
    assert shop_coupons_of(settings, SystemClock()) is not None


def test_a_till_in_training_has_none(tmp_path: Path) -> None:
    """Nothing real is used up there, whatever the shop has."""
    training = msgspec.structs.replace(settings_in(tmp_path, ENGINE), is_training=True)

    assert shop_coupons_of(training, SystemClock()) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('url = "http://coupons.example"\npatterns = ["OWN-*"]', "[coupons] url"),
        ('url = "https://user:pw@coupons.example"\npatterns = ["OWN-*"]', "[coupons] url"),
        ('url = "https://coupons.example"', "[coupons] patterns"),
        ('patterns = ["O"]', "[coupons] patterns"),
        ('patterns = ["OWN 1"]', "[coupons] patterns"),
        ('url = "http://127.0.0.1:8910"\npatterns = ["OWN-*"]\noffline = "signed"', "public_key"),
        ("lock_minutes = 1", "[coupons] lock_minutes"),
        ("deadline_s = nan", "[coupons] deadline_s"),
        ('token = "secret"', "POS_COUPONS_TOKEN"),
    ],
)
def test_what_cannot_be(tmp_path: Path, text: str, said: str) -> None:
    """Told with its key before the till sells."""
    (mistake,) = mistakes_in(tmp_path, f"[coupons]\n{text}\n")

    assert said in mistake
