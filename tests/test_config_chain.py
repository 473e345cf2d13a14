"""What a chain may set of its tills' configuration, and what is wrong with a file that does."""

from __future__ import annotations

import pytest

from pos.config.chain import CHAIN_KEYS, is_of_a_chain, read_chain_settings
from pos.config.described import described
from pos.errors import ConfigErrors


def test_what_stays_a_tills_own() -> None:
    """No device, folder, id, address or currency; and no key is named that there is not."""
    known = {(table.name, key.key) for table in described() for key in table.keys}
    assert {(table, key) for table, keys in CHAIN_KEYS.items() for key in keys} <= known
    for table in (
        "scanner",
        "printer",
        "drawer",
        "display",
        "scale",
        "card",
        "hub",
        "email",
        "catalogue",
        "coupon_engine",
        "training",
    ):
        assert not any(is_of_a_chain(table, key) for of, key in known if of == table)
    for table, key in (
        ("store", "id"),
        ("store", "currency"),
        ("till", "id"),
        ("till", "data_dir"),
        ("loyalty", "base_url"),
        ("coupons", "url"),
        ("cash", "drawers"),
    ):
        assert (table, key) in known
        assert not is_of_a_chain(table, key)
    assert is_of_a_chain("roles.cashier", "max_discount_percent")
    assert is_of_a_chain("tax.rates", "food")


def test_what_is_published() -> None:
    """Key by key, as TOML has it."""
    text = """
[returns]
days = 30
[receipt]
header = ["King Fahd Road"]
[tax.rates]
food = "5"
[roles.lead]
max_discount_percent = "15"
"""
    assert {
        ("returns", "days"): 30,
        ("receipt", "header"): ("King Fahd Road",),
        ("tax.rates", "food"): "5",
        ("roles.lead", "max_discount_percent"): "15",
    } == read_chain_settings("chain.toml", text.encode())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[printer]\ndriver = "escpos"', "[printer] driver: no chain decides it"),
        ('[hub]\ndsn = "postgresql://x"', "[hub] dsn: no chain decides it"),
        ("[[scanner.more]]\nname = 'x'", "[scanner] more: no chain decides it"),
        ('[loyalty]\napi_key = "x"', "no chain decides it"),
        ('[returns]\ndays = "x"', "[returns] days"),
        ('[tender]\ncash_rounding = "zero"', "[tender] cash_rounding"),
        ("[returns]\ndayz = 3", "[returns] dayz: unknown key; did you mean days?"),
        ("days = 3", "days: unknown table"),
        ("", "nothing is set"),
        ("[returns", "chain.toml"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    """Before any till hears of it, with its key."""
    with pytest.raises(ConfigErrors) as told:
        read_chain_settings("chain.toml", text.encode())
    assert said in str(told.value)


def test_each_mistake_is_told() -> None:
    """A key that nobody knows is no machine's, and what is wrong beside it is told with it."""
    text = """
[receipt]
fotter = ["Thank you"]
[store]
timezone = "Mars/X"
currency = "USD"
[till]
lock_after_s = -4
[printer.paper]
width = 80
"""
    with pytest.raises(ConfigErrors) as told:
        read_chain_settings("chain.toml", text.encode())
    assert [
        "chain.toml: [store] currency: no chain decides it; it is of each machine; take it out",
        "chain.toml: [receipt] fotter: unknown key; did you mean footer?",
    ] == [
        str(one) for one in told.value.errors if one.key in {"[store] currency", "[receipt] fotter"}
    ]
    assert {"[store] timezone", "[till] lock_after_s", "[printer] paper"} <= {
        one.key for one in told.value.errors
    }
    assert 5 == len(told.value.errors)
