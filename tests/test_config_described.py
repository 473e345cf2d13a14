"""What is said of each key of config.toml: by one module, and by the example alike."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal

import pytest
from config_files import EXAMPLE

from pos.config import Settings
from pos.config.about import ABOUT, FURTHER_ROLE
from pos.config.described import ConfigKey, described, tables_in
from pos.config.tables.people import FurtherRoleSettings
from pos.ports.settings import KeyKind

KEYS = {key.name: key for table in described() for key in table.keys}


def _remarks() -> Iterator[tuple[str, str]]:
    """What the example says behind each key, by the key's name."""
    table = ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if header := re.match(r"\[([\w.]+)\]", line):
            table = header[1]
        elif found := re.match(r"(\w+) = .*?\s# (.*)$", line):
            yield f"[{table}] {found[1]}", found[2]


def _as_said(key: ConfigKey) -> str:
    """The default of a key as the example tells it."""
    match key.default:
        case bool():
            return str(key.default).lower()
        case float() | Decimal():
            return f"{key.default:g}"
        case _:
            return str(key.default)


def test_every_key_says_what_it_is_for() -> None:
    """A key that is added is told of in the one place, and nothing is told of one that is gone."""
    told = {f"[{table}] {key}" for table, keys in ABOUT.items() for key in keys}
    further = {f"[{FURTHER_ROLE}] {field}" for field in FurtherRoleSettings.__struct_fields__}

    assert told == {*KEYS} | further
    assert all(key.about for key in KEYS.values())
    assert all(table.about for table in described())


def test_the_example_says_the_same() -> None:
    """Whoever reads the example learns of a key what the till's own screen says of it."""
    remarks = dict(_remarks())
    other = {
        name: (key.about, remarks.get(name))
        for name, key in KEYS.items()
        if name != "[tax] rates" and not remarks.get(name, "").startswith(key.about)
    }

    assert {} == other


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, key in KEYS.items()
        if key.kind in {KeyKind.YES_NO, KeyKind.CHOICE, KeyKind.NUMBER}
        and key.default not in {"", None}
    ],
)
def test_the_example_tells_the_default(name: str) -> None:
    """What a key is where nobody sets it, told in words, is what it is."""
    assert f"(default {_as_said(KEYS[name])})" in dict(_remarks())[name]


def test_the_example_has_them_in_this_order() -> None:
    """A manager finds a key where the example has it."""
    example = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    names = {table.name for table in described()}
    for table in described():
        written = example
        for part in table.name.split("."):
            written = written[part]
        own = [key for key in written if f"{table.name}.{key}" not in names]
        assert own == [key.key for key in table.keys], table.name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("[store] name", KeyKind.TEXT),
        ("[store] prices_include_tax", KeyKind.YES_NO),
        ("[printer] drawer_pin", KeyKind.CHOICE),
        ("[loyalty] return_window_days", KeyKind.NUMBER),
        ("[loyalty] deadline_s", KeyKind.NUMBER),
        ("[roles.cashier] max_discount_percent", KeyKind.NUMBER),
        ("[roles.cashier] needs_approval", KeyKind.LIST),
        ("[receipt] header", KeyKind.LIST),
        ("[tax] rates", KeyKind.LIST),
        ("[scanner] more", KeyKind.ELSEWHERE),
    ],
)
def test_how_a_key_is_changed(name: str, kind: KeyKind) -> None:
    """Its type says whether it is chosen, typed, or written elsewhere."""
    assert kind is KEYS[name].kind


def test_choices_and_bounds_are_known() -> None:
    """What may be chosen is listed, and what may be typed is said."""
    assert (2, 5) == KEYS["[printer] drawer_pin"].choices
    assert "a port from 1 to 65535" == KEYS["[email] port"].expected
    assert "[email] from" in KEYS
    assert "sender" == KEYS["[email] from"].field


def test_a_role_of_the_stores_own_is_a_table() -> None:
    """Its limits are looked at and changed like the cashiers'."""
    settings = Settings(further_roles={"supervisor": FurtherRoleSettings()})
    added = tables_in(settings)[-1]

    assert "roles.supervisor" == added.name
    assert len(tables_in(settings)) == len(tables_in(Settings())) + 1
    assert FurtherRoleSettings() == added.of(settings)
    assert all(key.about for key in added.keys)
