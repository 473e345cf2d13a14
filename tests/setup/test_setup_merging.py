"""Tables laid over a configuration: what they say is written, explained where it is new; all else
stays.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pos.config import load_text
from pos.errors import ConfigErrors
from pos.setup.draft import Draft
from pos.setup.merging import Tables, merged, parsed, with_tables

BY_HAND = """\
# ours
[store] # the corner
id = "S9"   # as on the door
currency = "SAR"

# the rates
[tax]
default = "full"
[tax.rates]
full = "15"
none = "0"
"""


def test_from_nothing() -> None:
    """A new file explains each key behind it, and loads."""
    text = merged("", {"store": {"id": "S1", "prices_include_tax": False}, "till": {"id": "T2"}})

    assert 'id = "S1" # the shop, in receipt numbers and orders\n' in text
    assert "prices_include_tax = false # whether shelf prices have the tax in them\n" in text
    settings = load_text(Path("config.toml"), text.encode(), {})
    assert ("S1", False, "T2") == (
        settings.store.id,
        settings.store.prices_include_tax,
        settings.till.id,
    )


def test_what_a_hand_wrote_stays() -> None:
    """Remarks, blank lines and keys that are not told are as they were."""
    text = merged(BY_HAND, {"store": {"id": "S1", "name": 'The "Corner"'}})

    assert 'id = "S1"   # as on the door\n' in text
    assert "# ours\n[store] # the corner\n" in text
    assert text.endswith(BY_HAND[BY_HAND.index("# the rates") :])
    assert 'The "Corner"' == parsed(text)["store"]["name"]


@pytest.mark.parametrize(
    "tables",
    [
        {"store": {"id": "S9"}},
        {"tax": {"default": "full", "rates": {"full": "15", "none": "0"}}},
        {"store": {"currency": "SAR"}, "tax": {"default": "full"}},
    ],
)
def test_nothing_new_is_the_same_text(tables: Tables) -> None:
    """What the file says already is not written again, in whatever way it is written."""
    assert BY_HAND == merged(BY_HAND, tables)


def test_rates_are_a_whole() -> None:
    """A rate that is not told any more is gone; what stands beside the rates goes before them."""
    told = {"tax": {"rounding": "rate", "default": "low", "rates": {"low": "5", "none": "0"}}}

    text = merged(BY_HAND, told)

    assert {"default": "low", "rounding": "rate", "rates": {"low": "5", "none": "0"}} == parsed(
        text
    )["tax"]
    assert text == merged(text, told)


def test_decimals_are_exact() -> None:
    """A number with decimals is written as it was told."""
    cashier = {"max_discount_percent": Decimal("10.10"), "needs_approval": ["price"]}

    text = merged("", {"roles": {"cashier": cashier}})

    assert "max_discount_percent = 10.10 " in text
    assert text == merged(text, {"roles": {"cashier": cashier}})


def test_further_scanners() -> None:
    """All that are told, in their order; one that is not told any more is taken away."""
    two = [{"port": "/dev/a"}, {"driver": "ssi", "port": "/dev/b"}]
    text = merged(BY_HAND, {"scanner": {"driver": "wedge", "more": two}})
    assert two == parsed(text)["scanner"]["more"]
    assert text == merged(text, {"scanner": {"more": two}})

    text = merged(text, {"scanner": {"more": [{"port": "/dev/c"}]}})

    assert {"driver": "wedge", "more": [{"port": "/dev/c"}]} == parsed(text)["scanner"]


def test_what_would_not_load_is_not_taken(tmp_path: Path) -> None:
    """The draft is as it was, and what is wrong has its key."""
    draft = Draft.of(tmp_path / "config.toml", {})

    with pytest.raises(ConfigErrors) as raised:
        with_tables(draft, {"store": {"currency": "RIYAL"}})

    assert "[store] currency" == raised.value.key
    assert ("", False) == (draft.new_text, draft.path.exists())
