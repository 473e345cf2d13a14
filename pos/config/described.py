"""What each key of config.toml is: its kind, its default, what it may say, and what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from pos.config.about import ABOUT, FURTHER_ROLE
from pos.config.mistakes import expected_of, one_of
from pos.config.settings import Settings
from pos.config.tables.people import FurtherRoleSettings
from pos.ports.settings import KeyKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigKey:
    table: str
    """With dots, as in its header."""
    key: str
    """As it is written."""
    field: str
    """As the table's type names it."""
    about: str
    kind: KeyKind
    default: object
    choices: tuple[str | int, ...] = ()
    expected: str = ""

    @property
    def name(self) -> str:
        return f"[{self.table}] {self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigTable:
    name: str
    about: str
    keys: tuple[ConfigKey, ...]
    """As config.example.toml orders them."""
    further_role: str = ""
    """Of a role that the store has named itself."""

    def of(self, settings: Settings) -> Struct:
        """What the settings say of it."""
        if self.further_role:
            return settings.further_roles.get(self.further_role, FurtherRoleSettings())
        found: Any = settings
        for part in self.name.split("."):
            found = getattr(found, part)
        assert isinstance(found, Struct)
        return found


@lru_cache(maxsize=1)
def described() -> tuple[ConfigTable, ...]:
    """Every table, in the order of the settings."""
    return tuple(_tables(Settings, ""))


def tables_in(settings: Settings) -> tuple[ConfigTable, ...]:
    """And those of the roles that a store has named itself."""
    return (*described(), *(_of_role(name) for name in settings.further_roles))


def _of_role(name: str) -> ConfigTable:
    own = list(fields(FurtherRoleSettings))
    table = _table(f"roles.{name}", FurtherRoleSettings, own, about=ABOUT[FURTHER_ROLE])
    return replace(table, further_role=name)


def _tables(kind: type[Struct], above: str) -> Iterator[ConfigTable]:
    for field in fields(kind):
        if not _is_table(field.type):
            continue
        name = f"{above}{field.encode_name}"
        of_its_own = [one for one in fields(field.type) if not _is_table(one.type)]
        if of_its_own:
            yield _table(name, field.type, of_its_own, about=ABOUT.get(name, {}))
        yield from _tables(field.type, f"{name}.")


def _table(
    name: str, kind: type[Struct], own: list[FieldInfo], *, about: dict[str, str]
) -> ConfigTable:
    order = list(about)
    keys = [_key(name, field, about.get(field.encode_name, "")) for field in own]
    keys.sort(key=lambda one: order.index(one.key) if one.key in about else len(order))
    return ConfigTable(name=name, about=(kind.__doc__ or "").strip(), keys=tuple(keys))


def _key(table: str, field: FieldInfo, about: str) -> ConfigKey:
    kind, choices = _kind(field.type)
    expected = one_of([str(one) for one in choices]) if choices else expected_of(field.type)
    return ConfigKey(
        table=table,
        key=field.encode_name,
        field=field.name,
        about=about,
        kind=kind,
        default=field.default_factory() if field.default is NODEFAULT else field.default,
        choices=choices,
        expected=_RATES if get_origin(_bare(field.type)) is dict else expected,
    )


_RATES = "each rate as its name and its per cent, such as: standard 15"


def _kind(annotated: Any) -> tuple[KeyKind, tuple[str | int, ...]]:
    """How it is changed, and between what."""
    kind = _bare(annotated)
    if kind is bool:
        return KeyKind.YES_NO, ()
    if get_origin(kind) is Literal:
        return KeyKind.CHOICE, get_args(kind)
    if kind in {int, float, Decimal}:
        return KeyKind.NUMBER, ()
    if get_origin(kind) in {tuple, frozenset}:
        return (KeyKind.ELSEWHERE if _is_table(get_args(kind)[0]) else KeyKind.LIST), ()
    if get_origin(kind) is dict:
        return KeyKind.LIST, ()
    return KeyKind.TEXT, ()


def _bare(kind: Any) -> Any:
    """Without what Annotated adds, and without the None that may stand in its place."""
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    if get_origin(kind) in {Union, UnionType}:
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
        return _bare(kind)
    return kind


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)
