"""What is shaped like a gift card's code among other words, and what only has its length."""

import pytest

from pos.core.stored_value import holds_code, without_codes

CODE = "GC7K2M9P4QXW3B8TND"
PARTED = "GC-7K2M-9P4Q-XW3B-8TND"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"{CODE} is spent.", "····8TND is spent."),
        (f"Is it {PARTED.lower()}?", "Is it ····8tnd?"),
        (
            "Entry order:01KSC2ABCD3EFGH4JKMN5PQRST waits.",
            "Entry order:01KSC2ABCD3EFGH4JKMN5PQRST waits.",
        ),
        (f"'12.5{PARTED}' is none.", "'12.5····8TND' is none."),
        ("DISC-ABCD1234EFGH5678 is no item.", "DISC-ABCD1234EFGH5678 is no item."),
        ("Biscotti chocolate chip · 3.50", "Biscotti chocolate chip · 3.50"),
        ("Scottish chocolate chips", "Scottish chocolate chips"),
    ],
)
def test_shown_in_a_sentence(said: str, shown: str) -> None:
    """Of a code the last characters; of words, items and ids everything."""
    assert shown == without_codes(said)


def test_typed() -> None:
    """Whatever stands before it, a code is one; the name of goods is none."""
    assert holds_code(f"20g{PARTED}")
    assert not holds_code("biscotti chocolate chip")
