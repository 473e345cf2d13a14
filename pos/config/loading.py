"""config.toml to frozen Settings: which file, and every mistake in it with its key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from msgspec.structs import fields, replace

from pos.config.checks import CHECKS, is_loopback
from pos.config.mistakes import Mistakes, expected_of, one_of, shown
from pos.config.secrets import SECRETS_NAME, read_secrets, refuse_secret
from pos.config.settings import Settings
from pos.config.tables.devices import (
    CardSettings,
    DisplaySettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
)
from pos.config.tables.shop import EmailSettings
from pos.config.toml_file import read_toml
from pos.core.money import Money
from pos.core.price_pattern import overlapping, read_pattern
from pos.errors import ConfigError, ConfigErrors
from pos.text import safe

CONFIG_NAME: Final = "config.toml"

_DRIVERS_WITH_PORT = frozenset(
    {"serial", "escpos", "text_file", "epson", "cd5220", "dsp800", "toledo8217", "simulator"}
)
_Device = ScannerSettings | PrinterSettings | DisplaySettings | ScaleSettings | CardSettings
_T = TypeVar("_T", bound=msgspec.Struct)
_RATE_NAME = re.compile(r"[A-Za-z0-9._-]{1,20}")
_RATE = re.compile(r"\d{1,3}(\.\d{1,4})?", re.ASCII)


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings in a file, or ConfigErrors with every mistake found in it.

    A relative folder or printer file is taken from where config.toml is.
    """
    mistakes = Mistakes(str(path))
    raw = read_toml(path)
    settings = _settings(raw, mistakes)
    _check_together(settings, raw, mistakes)
    folder = path.absolute().parent
    secrets = read_secrets(folder / SECRETS_NAME, environ, mistakes)
    if mistakes.found:
        raise ConfigErrors(tuple(mistakes.found))
    return _tidied(replace(settings, folder=folder, secrets=secrets))


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
        if name in tables:
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
        elif _is_table(known[key]):
            good[key] = _table(known[key], value, f"{name}.{key}", mistakes)
        elif (name, key) == ("tax", "rates"):
            good[key] = _rates(value, mistakes)
        else:
            good |= _value(known[key], value, name, key, mistakes)
    return kind(**{written[key]: value for key, value in good.items()})


def _value(kind: Any, value: object, table: str, key: str, mistakes: Mistakes) -> dict[str, object]:
    """The key with its converted value, or nothing where it is wrong."""
    check = CHECKS.get((table, key), lambda _: True)
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


def _check_together(settings: Settings, raw: dict[str, Any], mistakes: Mistakes) -> None:
    """What one key says about another."""
    _check_patterns(settings.scanner.price_patterns, mistakes)
    tax = settings.tax
    if tax.default not in tax.rates:
        expected = one_of(list(tax.rates)) if tax.rates else "a rate of [tax.rates]"
        mistakes.add("[tax] default", f"found {shown(tax.default)}", expected=expected)
    _check_email(settings.email, mistakes)
    _check_coin(settings, mistakes)
    devices: tuple[tuple[str, _Device], ...] = (
        ("scanner", settings.scanner),
        ("printer", settings.printer),
        ("display", settings.display),
        ("scale", settings.scale),
        ("card", settings.card),
    )
    for name, device in devices:
        written = raw.get(name)
        if isinstance(written, dict) and "port" in written and "driver" not in written:
            mistakes.add(f"[{name}] driver", "missing", hint="a port needs one")
        if device.driver in _DRIVERS_WITH_PORT and not device.port:
            mistakes.add(f"[{name}] port", "missing", hint=f'"{device.driver}" needs one')


def _check_email(email: EmailSettings, mistakes: Mistakes) -> None:
    if email.host and not email.sender:
        mistakes.add("[email] from", "missing", hint="a mail server needs the store's address")
    if email.user and email.tls == "none" and not is_loopback(email.host):
        hint = "the password would be sent for all to read; use starttls or tls"
        mistakes.add("[email] tls", 'found "none"', hint=hint)


def _check_coin(settings: Settings, mistakes: Mistakes) -> None:
    coin, currency = settings.tender.cash_rounding, settings.store.currency
    try:
        is_coin = not coin or Money.parse(coin, currency).minor > 0
    except ValueError:
        is_coin = False
    if not is_coin:
        expected = f"an amount of {currency} of more than nothing"
        mistakes.add("[tender] cash_rounding", f"found {shown(coin)}", expected=expected)


def _check_patterns(texts: tuple[str, ...], mistakes: Mistakes) -> None:
    """Each by itself, and no two that one code could have both of."""
    key, good = "[scanner] price_patterns", []
    for text in texts:
        try:
            good.append(read_pattern(text))
        except ValueError as problem:
            mistakes.add(key, f"{shown(text)} {problem}")
    if pair := overlapping(good):
        one, other = (shown(pattern.text) for pattern in pair)
        mistakes.add(key, f"a code could be read by {one} and by {other}", hint="keep one of them")


def _tidied(settings: Settings) -> Settings:
    """Text made safe where it enters, an address without its last slash, a file's place fixed."""
    receipt, printer, reasons = settings.receipt, settings.printer, settings.reasons
    port, source = printer.port, settings.catalogue.source
    if port and "://" not in port:
        port = str(settings.folder / Path(port))
    if source and "://" not in source:
        source = str(settings.folder / Path(source))
    return replace(
        settings,
        store=replace(settings.store, name=safe(settings.store.name)),
        display=replace(settings.display, idle=_safe_lines(settings.display.idle)),
        receipt=replace(
            receipt, header=_safe_lines(receipt.header), footer=_safe_lines(receipt.footer)
        ),
        reasons=replace(
            reasons,
            **{one.name: _safe_lines(getattr(reasons, one.name)) for one in fields(reasons)},
        ),
        loyalty=replace(settings.loyalty, base_url=settings.loyalty.base_url.rstrip("/")),
        printer=replace(printer, port=port),
        catalogue=replace(settings.catalogue, source=source),
    )


def _safe_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(safe(line) for line in lines)


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
