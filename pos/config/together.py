"""What one key of config.toml says about another; what is right by itself is loading.py's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pos.config.checks import is_loopback
from pos.config.mistakes import Mistakes, one_of, shown
from pos.config.settings import Settings
from pos.config.tables.coupons import CouponsSettings
from pos.config.tables.devices import (
    NOT_A_SCANNERS,
    PRINTERS_CABLE,
    CardSettings,
    DisplaySettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
    SerialScannerSettings,
    scanner_names,
)
from pos.config.tables.shop import EmailSettings
from pos.core.money import Money
from pos.ports.address import SOCKET, host_and_port
from pos.ports.drivers import needs_port

_Device = (
    ScannerSettings
    | SerialScannerSettings
    | PrinterSettings
    | DisplaySettings
    | ScaleSettings
    | CardSettings
)


def check_together(settings: Settings, raw: dict[str, Any], mistakes: Mistakes) -> None:
    """What one key says about another."""
    _check_patterns(settings.scanner.price_patterns, mistakes)
    tax = settings.tax
    if tax.default not in tax.rates:
        expected = one_of(list(tax.rates)) if tax.rates else "a rate of [tax.rates]"
        mistakes.add("[tax] default", f"found {shown(tax.default)}", expected=expected)
    _check_scanners(settings.scanner, mistakes)
    _check_email(settings.email, mistakes)
    _check_coupons(settings.coupons, raw.get("coupons"), mistakes)
    _check_coin(settings, mistakes)
    _check_denominations(settings, mistakes)
    _check_card_limit(settings, mistakes)
    devices: tuple[tuple[str, _Device], ...] = (
        ("scanner", settings.scanner),
        ("printer", settings.printer),
        ("display", settings.display),
        ("scale", settings.scale),
        ("card", settings.card),
    )
    further = tuple(
        (f"scanner.more {number}", one) for number, one in enumerate(settings.scanner.more, start=1)
    )
    devices = (*devices, *further)
    for name, device in devices:
        written = raw.get(name)
        if isinstance(written, dict) and "port" in written and "driver" not in written:
            mistakes.add(f"[{name}] driver", "missing", hint="a port needs one")
        if needs_port(device.driver) and not device.port:
            mistakes.add(f"[{name}] port", "missing", hint=f'"{device.driver}" needs one')
        if device.port.startswith(SOCKET) and host_and_port(device.port) is None:
            hint = "an address is written socket://host:9100"
            mistakes.add(f"[{name}] port", f"found {shown(device.port)}", hint=hint)
    _check_shared(devices, mistakes)
    if settings.scale.driver == "dialog06" and settings.scale.unit != "kg":
        found = f"found {shown(settings.scale.unit)}"
        mistakes.add("[scale] unit", found, hint="a dialog06 weighs in kg")
    _check_cable(settings, mistakes)
    if settings.display.driver == "dsp800" and settings.display.brightness:
        hint = "no way to set that of a dsp800 is known; use the display's own switches"
        mistakes.add("[display] brightness", f"found {settings.display.brightness}", hint=hint)


def _check_coupons(coupons: CouponsSettings, written: object, mistakes: Mistakes) -> None:
    """An engine that no code is told by is never asked."""
    if coupons.url and not coupons.patterns:
        hint = 'the engine is asked about codes that match one, as patterns = ["OWN-*"]'
        mistakes.add("[coupons] patterns", "missing", hint=hint)
    has_key = isinstance(written, dict) and written.get("public_key")  # a wrong one was told
    if coupons.offline == "signed" and not has_key:
        hint = "`pos coupons keys` on the engine's machine prints it"
        mistakes.add("[coupons] public_key", "missing", hint=hint)


def _check_shared(devices: Iterable[tuple[str, _Device]], mistakes: Mistakes) -> None:
    """A port is open for one device alone; a display that hands on to its printer has none."""
    taken: dict[str, str] = {}
    for name, device in devices:
        if not needs_port(device.driver) or not device.port:
            continue
        if device.port in taken:
            hint = f"[{taken[device.port]}] has it; each device needs a port of its own"
            if {name, taken[device.port]} == {"printer", "display"}:
                hint += ', unless the printer is behind the display: [display] port = "printer"'
            mistakes.add(f"[{name}] port", f"found {shown(device.port)}", hint=hint)
        taken.setdefault(device.port, name)


def _check_cable(settings: Settings, mistakes: Mistakes) -> None:
    """Of a display that stands before the printer."""
    display, printer = settings.display, settings.printer
    if display.driver == "none" or display.port != PRINTERS_CABLE:
        return
    if display.driver != "epson":
        hint = "of these displays an epson alone hands on to a printer"
        mistakes.add("[display] driver", f"found {shown(display.driver)}", hint=hint)
    if printer.driver != "escpos" or printer.port.startswith("cups:"):
        hint = 'it needs an "escpos" printer at a port, which no print queue is'
        mistakes.add("[display] port", f"found {shown(PRINTERS_CABLE)}", hint=hint)


def _check_scanners(scanner: ScannerSettings, mistakes: Mistakes) -> None:
    names = scanner_names(scanner)
    for number, name in enumerate(names):
        if name in names[:number]:
            hint = "each scanner is told of by its own"
            mistakes.add(f"{_table_of(number)} name", f"found {shown(name)} again", hint=hint)
        if name.casefold() in NOT_A_SCANNERS:
            hint = "the till tells of something else by it"
            mistakes.add(f"{_table_of(number)} name", f"found {shown(name)}", hint=hint)
    if scanner.more and scanner.driver == "none":
        mistakes.add("[scanner] driver", "missing", hint="[[scanner.more]] stands for further ones")
    every: tuple[ScannerSettings | SerialScannerSettings, ...] = (scanner, *scanner.more)
    for number, one in enumerate(every):
        _check_feedback(_table_of(number), one, mistakes)
    if scanner.code_id == "none" and any(one.driver == "ssi" for one in every):
        hint = "a scanner that speaks SSI names its codes by AIM identifiers"
        mistakes.add("[scanner] code_id", 'found "none"', hint=hint)


def _table_of(number: int) -> str:
    """Of the first scanner, and of the further ones, which are numbered from 1."""
    return f"[scanner.more {number}]" if number else "[scanner]"


def _check_feedback(
    table: str, scanner: ScannerSettings | SerialScannerSettings, mistakes: Mistakes
) -> None:
    """A scanner that sends packets takes text for nothing, and one that sends text no packets."""
    is_ssi, sounds = scanner.driver == "ssi", scanner.feedback
    if sounds != "none" and is_ssi != (sounds == "ssi"):
        expected = "one of none, ssi" if is_ssi else "one of none, bel, datalogic"
        mistakes.add(f"{table} feedback", f"found {shown(sounds)}", expected=expected)


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


def _check_card_limit(settings: Settings, mistakes: Mistakes) -> None:
    text, currency = settings.hub.offline_card_limit, settings.store.currency
    try:
        Money.parse(text, currency)
    except ValueError:
        expected = f"an amount in {currency}"
        mistakes.add("[hub] offline_card_limit", f"found {shown(text)}", expected=expected)


def _check_denominations(settings: Settings, mistakes: Mistakes) -> None:
    currency = settings.store.currency
    seen: set[Money] = set()
    for text in settings.cash.denominations or ():
        try:
            each = Money.parse(text, currency)
        except ValueError:
            each = Money.zero(currency)
        if not each or each in seen:
            expected = f"different amounts of {currency}, each of more than nothing"
            mistakes.add("[cash] denominations", f"found {shown(text)}", expected=expected)
        seen.add(each)


def _check_patterns(texts: tuple[str, ...], mistakes: Mistakes) -> None:
    """Each by itself, and no two that one code could have both of."""
    if not texts:
        return
    from pos.core.price_pattern import overlapping, read_pattern  # all that an item is, with it

    key, good = "[scanner] price_patterns", []
    for text in texts:
        try:
            good.append(read_pattern(text))
        except ValueError as problem:
            mistakes.add(key, f"{shown(text)} {problem}")
    if pair := overlapping(good):
        one, other = (shown(pattern.text) for pattern in pair)
        mistakes.add(key, f"a code could be read by {one} and by {other}", hint="keep one of them")
