"""config.toml to frozen Settings: which file, and every mistake in it with its key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec.structs import fields, replace

from pos.config.checks import CHECKS
from pos.config.mistakes import Mistakes, expected_of, shown
from pos.config.secrets import SECRETS_NAME, read_secrets, refuse_secret
from pos.config.settings import Settings
from pos.config.tables.people import FurtherRoleSettings
from pos.config.together import check_together
from pos.config.toml_file import parsed_toml, read_toml
from pos.core.roles import ROLE_NAME, Role
from pos.errors import ConfigError, ConfigErrors
from pos.text import safe

CONFIG_NAME: Final = "config.toml"

_T = TypeVar("_T", bound=msgspec.Struct)
_NO_FILE = re.compile(r"(cups|usb):.*|(?i:COM)\d+", re.DOTALL)
"""A printer's port by a name that is no place in a folder."""
_RATE_NAME = re.compile(r"[A-Za-z0-9._-]{1,20}")
_RATE = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings in a file, or ConfigErrors with every mistake found in it.

    A relative folder or printer file is taken from where config.toml is.
    """
    return _loaded(path, read_toml(path), environ)


def load_text(path: Path, text: bytes, environ: Mapping[str, str]) -> Settings:
    """The settings as they would be if this text stood in the file; ConfigErrors as above."""
    return _loaded(path, parsed_toml(path, text), environ)


def read_through(
    path: Path, text: bytes, environ: Mapping[str, str]
) -> tuple[Settings, tuple[ConfigError, ...]]:
    """The settings as they are written in the text, and every mistake in it.

    A key that is wrong has its default. ConfigErrors where it is no TOML at all.
    """
    return _read(path, parsed_toml(path, text), environ)


def _read(
    path: Path, raw: dict[str, Any], environ: Mapping[str, str]
) -> tuple[Settings, tuple[ConfigError, ...]]:
    mistakes = Mistakes(str(path))
    settings = _settings(raw, mistakes)
    check_together(settings, raw, mistakes)
    file = path.absolute()
    secrets = read_secrets(file.parent / SECRETS_NAME, environ, mistakes)
    found = tuple(mistakes.found)
    return replace(settings, folder=file.parent, file=file, secrets=secrets), found


def _loaded(path: Path, raw: dict[str, Any], environ: Mapping[str, str]) -> Settings:
    settings, mistakes = _read(path, raw, environ)
    if mistakes:
        raise ConfigErrors(mistakes)
    return _tidied(settings)


def find_config(argument: Path | None, environ: Mapping[str, str]) -> Path:
    """The file named by --config, else by $POS_CONFIG, else ./config.toml, else the user's."""
    if argument is not None:
        return argument
    if environ.get("POS_CONFIG"):
        return Path(environ["POS_CONFIG"])
    candidates = (Path(CONFIG_NAME), user_config(environ))
    for candidate in candidates:
        if candidate.exists():
            return candidate
    raise ConfigError(
        file=CONFIG_NAME,
        problem=f"not here, and not at {candidates[-1]}",
        hint="write one of the two, or name another with --config FILE",
    )


def user_config(environ: Mapping[str, str]) -> Path:
    """config.toml in the user's configuration folder, whether or not it is there."""
    chosen = Path(environ.get("XDG_CONFIG_HOME", ""))
    if not chosen.is_absolute():  # the XDG specification ignores relative ones
        chosen = Path(environ.get("HOME") or Path.home()) / ".config"
    return chosen / "pos" / CONFIG_NAME


def _settings(raw: dict[str, Any], mistakes: Mistakes) -> Settings:
    tables = {field.name: field.type for field in fields(Settings) if _is_table(field.type)}
    good: dict[str, Any] = {}
    for name, value in raw.items():
        if name == "roles" and isinstance(value, dict):
            good["further_roles"] = _further_roles(value, mistakes)
            known = {key: one for key, one in value.items() if not _is_further_role(key, one)}
            good[name] = _table(tables[name], known, name, mistakes)
        elif name in tables:
            good[name] = _table(tables[name], value, name, mistakes)
        elif not refuse_secret(name, name, mistakes):
            label = f"[{name}]" if isinstance(value, dict) else name
            mistakes.unknown(label, label, [f"[{table}]" for table in tables], what="table")
    return Settings(**good)


def _table(kind: type[_T], raw: object, name: str, mistakes: Mistakes) -> _T:
    """A table with what is right in it; what is wrong is noted, and keeps its default."""
    if not isinstance(raw, dict):
        mistakes.add(f"[{name}]", f"found {shown(raw)}", expected="a table")
        return kind()
    written = {field.encode_name: field.name for field in fields(kind)}
    known = {field.encode_name: field.type for field in fields(kind)}
    good: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in known:
            if not refuse_secret(f"[{name}] {key}", key, mistakes):
                mistakes.unknown(f"[{name}] {key}", key, list(known))
        elif (of_list := _table_of_list(known[key])) is not None and isinstance(value, list):
            good |= _tables(of_list, known[key], value, f"{name}.{key}", mistakes)
        elif _is_table(known[key]):
            good[key] = _table(known[key], value, f"{name}.{key}", mistakes)
        elif (name, key) == ("tax", "rates"):
            good[key] = _rates(value, mistakes)
        else:
            good |= _value(known[key], value, name, key, mistakes)
    return kind(**{written[key]: value for key, value in good.items()})


def _tables(
    kind: type[msgspec.Struct], of_list: Any, raw: list[object], name: str, mistakes: Mistakes
) -> dict[str, object]:
    """Each with its number in what is told of it."""
    most = next((note.max_length for note in of_list.__metadata__), None)
    if most is not None and len(raw) > most:
        mistakes.add(f"[[{name}]]", f"found {len(raw)}", expected=expected_of(of_list))
        return {}
    numbered = enumerate(raw, start=1)
    tables = tuple(_table(kind, one, f"{name} {number}", mistakes) for number, one in numbered)
    return {name.rpartition(".")[2]: tables}


def _value(kind: Any, value: object, table: str, key: str, mistakes: Mistakes) -> dict[str, object]:
    """The key with its converted value, or nothing where it is wrong."""
    of_roles = "roles.cashier" if table.startswith("roles.") else table
    check = CHECKS.get((of_roles, key), lambda _: True)
    found = value
    try:
        converted = msgspec.convert(value, kind)
        if check(converted):
            return {key: converted}
    except msgspec.ValidationError as error:
        at = re.search(r"\$\[(\d+)\]", str(error))
        if at and isinstance(value, list):
            found = value[int(at[1])]
    mistakes.add(f"[{table}] {key}", f"found {shown(found)}", expected=expected_of(kind))
    return {}


def _is_further_role(name: str, raw: object) -> bool:
    return isinstance(raw, dict) and name != Role.CASHIER


def _further_roles(raw: dict[str, Any], mistakes: Mistakes) -> dict[str, FurtherRoleSettings]:
    """A manager's is none: nothing holds them back."""
    good: dict[str, FurtherRoleSettings] = {}
    for name, value in raw.items():
        if not _is_further_role(name, value):
            continue
        if not ROLE_NAME.fullmatch(name) or name == Role.MANAGER:
            mistakes.add(
                f"[roles.{safe(name)}]",
                "a manager has no limits" if name == Role.MANAGER else "not a name for a role",
                expected="another name, of 1 to 20 small letters, digits and dashes",
            )
            continue
        good[name] = _table(FurtherRoleSettings, value, f"roles.{name}", mistakes)
    return good


def _rates(raw: object, mistakes: Mistakes) -> dict[str, Decimal]:
    if not isinstance(raw, dict):
        mistakes.add("[tax.rates]", f"found {shown(raw)}", expected="a table")
        return {}
    good: dict[str, Decimal] = {}
    for name, value in raw.items():
        is_rate = isinstance(value, str) and _RATE.fullmatch(value) and Decimal(value) <= 100
        if not _RATE_NAME.fullmatch(name):
            mistakes.add(
                f"[tax.rates] {name}",
                "not a name for a rate",
                expected="1 to 20 letters, digits, dots, dashes or underscores",
            )
        elif not is_rate:
            expected = 'per cent from 0 to 100 as text, such as "15"'
            mistakes.add(f"[tax.rates] {name}", f"found {shown(value)}", expected=expected)
        good[name] = Decimal(value) if is_rate else Decimal(0)
    return good


def _tidied(settings: Settings) -> Settings:
    """Text made safe where it enters, an address without its last slash, a file's place fixed."""
    receipt, printer, reasons = settings.receipt, settings.printer, settings.reasons
    port, source = printer.port, settings.catalogue.source
    if port and "://" not in port and not _NO_FILE.fullmatch(port):
        port = _placed(port, settings.folder)
    if source and "://" not in source:
        source = str(settings.folder / Path(source))
    return replace(
        settings,
        store=replace(settings.store, name=safe(settings.store.name)),
        tax=replace(settings.tax, exempt_tags=_safe_lines(settings.tax.exempt_tags)),
        display=replace(settings.display, idle=_safe_lines(settings.display.idle)),
        receipt=replace(
            receipt, header=_safe_lines(receipt.header), footer=_safe_lines(receipt.footer)
        ),
        reasons=replace(
            reasons,
            **{one.name: _safe_lines(getattr(reasons, one.name)) for one in fields(reasons)},
        ),
        loyalty=replace(settings.loyalty, base_url=settings.loyalty.base_url.rstrip("/")),
        printer=replace(
            printer,
            port=port,
            font=_placed(printer.font, settings.folder),
            logo=_placed(printer.logo, settings.folder),
        ),
        catalogue=replace(settings.catalogue, source=source),
    )


def _placed(path: str, folder: Path) -> str:
    """A file's place, from the folder of config.toml; nothing stays nothing."""
    return str(folder / Path(path)) if path else ""


def _safe_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(safe(line) for line in lines)


def _table_of_list(kind: Any) -> type[msgspec.Struct] | None:
    """The table that a key has several of; None for any other."""
    inner = getattr(kind, "__origin__", kind)  # without what Annotated adds
    items = getattr(inner, "__args__", ())
    return items[0] if items and _is_table(items[0]) else None


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
