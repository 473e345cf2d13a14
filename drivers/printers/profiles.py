"""Printer models as data: read from `profiles.toml`, asked by name. Bytes are the encoder's."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from drivers.charset import CodePage
from pos.errors import ConfigError
from pos.ports.receipt import Symbol

FONT_A_DOTS = 12
"""The width of a character in the only font that is used."""


class Cutter(StrEnum):
    PARTIAL = "partial"
    FULL = "full"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a printer model can do."""

    name: str
    columns: int
    dots: int
    code_pages: tuple[CodePage, ...]
    cutter: Cutter
    qr: bool
    barcodes: frozenset[Symbol]
    raster: bool
    """Whether it prints pictures: other scripts, a logo, the codes it does not draw itself."""
    status: bool
    """Whether it answers when it is asked how it is."""
    drawer_pin: int
    """2 or 5; 0 where no drawer can be wired to it."""


def profile_named(name: str) -> Profile:
    """ConfigError where there is none, with the nearest name."""
    tables = _tables()
    if name not in tables:
        near = get_close_matches(name, tables, n=1)
        raise ConfigError(
            file="config.toml",
            key="printer.profile",
            problem=f"{name!r} is no printer model known here",
            expected="one of " + ", ".join(tables),
            hint=f"did you mean {near[0]!r}?" if near else "",
        )
    return _profile(name, _inherited(name, tables))


def profile_names() -> tuple[str, ...]:
    return tuple(_tables())


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    text = files(__package__).joinpath("profiles.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _inherited(name: str, tables: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    own = tables[name]
    return {**_inherited(own["like"], tables), **own} if "like" in own else own


def _profile(name: str, table: Mapping[str, Any]) -> Profile:
    return Profile(
        name=name,
        columns=table["columns"],
        dots=table["dots"],
        code_pages=tuple(
            CodePage(number=int(number), codec=codec)
            for number, codec in table["code_pages"].items()
        ),
        cutter=Cutter(table["cut"]),
        qr=table["qr"],
        barcodes=frozenset(Symbol(symbol) for symbol in table["barcodes"]),
        raster=table["raster"],
        status=table["status"],
        drawer_pin=table["drawer_pin"],
    )
