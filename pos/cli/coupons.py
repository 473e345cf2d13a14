"""`pos coupons`: the shop's own coupon engine, as the loyalty service calls it."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.cli.office import (
    add_file,
    add_yes,
    asking,
    consents,
    opened_office,
    read_document,
    refused_here,
    told_if_lost,
)
from pos.errors import ConfigError
from pos.ports.program import HIDDEN

if TYPE_CHECKING:
    from pos.core.customer import CouponKind
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.ports.program import CouponSettings

_PLACEHOLDER = re.compile(r"\{\{\s*\w{1,60}\s*\}\}")


def add_to(commands: Commands) -> None:
    group = add_group(commands, "coupons", "the shop's own coupon engine")
    shown = add_command(group, "show", "how the service calls it", with_json=True)
    shown.set_defaults(carry_out=show)
    configured = add_command(group, "configure", "replace its settings by those of a JSON file")
    add_file(configured)
    add_yes(configured)
    configured.set_defaults(carry_out=configure)
    tried = add_command(
        group, "try", "call it with a coupon for trial, which it may keep", with_json=True
    )
    tried.add_argument("file", metavar="FILE", nargs="?", help="settings not sent yet, as JSON")
    tried.add_argument(
        "--config-from-service", action="store_true", help="the settings that the service has"
    )
    tried.set_defaults(carry_out=try_engine)


def show(given: argparse.Namespace) -> int:
    with opened_office(settings_of(given)) as office, asking():
        engine = office.coupon_settings()
    if given.json:
        print_json(_told(engine))
    elif engine.url:
        print("\n".join(_lines(engine)))
    else:
        print("There is no coupon engine: the service makes its coupons itself.")
    return 0


def configure(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    document = read_document(given)
    with opened_office(settings) as office:
        if refused_here(office.mistakes_in_coupon_settings(document), given):
            return 1
        engine = office.coupon_settings_in(document)
        say = "\n".join(("All settings of the coupon engine are replaced by:", *_lines(engine)))
        if not consents(given, say, command="pos coupons configure"):
            return 1
        with told_if_lost("pos coupons show"):
            office.configure_coupons(document)
    print("The coupon engine is set up. Try it with: pos coupons try --config-from-service")
    return 0


def try_engine(given: argparse.Namespace) -> int:
    if bool(given.file) == given.config_from_service:
        raise ConfigError(file="pos coupons try", problem="name a FILE or --config-from-service")
    with opened_office(settings_of(given)) as office:
        engine = _engine(given, office)
        if engine is None:
            return 1
        trial = office.try_coupon_engine(engine)
    if given.json:
        print_json(
            {
                "works": trial.works,
                "status": trial.status,
                "say": trial.say,
                "fields": list(trial.told),
                "code": trial.masked_code,
            }
        )
        return 0 if trial.works else 1
    if engine.url:
        print(f"{engine.method or 'POST'} {engine.shown_url}")
    if trial.status is not None:
        fields = ", ".join(f"{name} = {HIDDEN}" for name in trial.told)
        print(f"answered {trial.status}{': ' if fields else ''}{fields}")
    if trial.masked_code:
        print(f"code: {trial.masked_code}")
    print(trial.say)
    return 0 if trial.works else 1


def _engine(given: argparse.Namespace, office: LoyaltyOffice) -> CouponSettings | None:
    if given.config_from_service:
        with asking():
            return office.coupon_settings()
    document = read_document(given)
    if refused_here(office.mistakes_in_coupon_settings(document), given):
        return None
    return office.coupon_settings_in(document)


def _lines(engine: CouponSettings) -> list[str]:
    """What lets one in is hidden: values of headers and of the query, and the template's text."""
    names = dict(engine.names)
    made = ", ".join(_kind(kind, names) for kind in engine.kinds) or "nothing yet"
    lines = [f"calls:     {engine.method} {engine.shown_url}", f"makes:     {made}"]
    lines += [f"header:    {name} = {HIDDEN}" for name, _ in engine.headers]
    lines += [f"query:     {name} = {HIDDEN}" for name, _ in engine.query]
    if engine.payload:
        lines.append(f"body:      {len(engine.payload)} characters with {_placeholders(engine)}")
    if engine.content_type:
        lines.append(f"type:      {engine.content_type}")
    if engine.platforms:
        shown = ", ".join(f"{name} ({value})" for name, value in engine.platforms)
        lines.append(f"platforms: {shown}")
    return lines


def _kind(kind: CouponKind, names: dict[CouponKind, str]) -> str:
    word = names.get(kind)
    return f"{kind.value} as “{word}”" if word else kind.value


def _placeholders(engine: CouponSettings) -> str:
    found = dict.fromkeys(_PLACEHOLDER.findall(engine.payload))
    return ", ".join(found) or "no placeholder"


def _told(engine: CouponSettings) -> dict[str, object]:
    return {
        "url": engine.shown_url,
        "method": engine.method,
        "headers": {name: HIDDEN for name, _ in engine.headers},
        "query": {name: HIDDEN for name, _ in engine.query},
        "placeholders": list(dict.fromkeys(_PLACEHOLDER.findall(engine.payload))),
        "content_type": engine.content_type,
        "kinds": [kind.value for kind in engine.kinds],
        "names": {kind.value: name for kind, name in engine.names},
        "platforms": [{"name": name, "value": value} for name, value in engine.platforms],
    }
