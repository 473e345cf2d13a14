"""`pos coupons`: the shop's own coupon engine, as the loyalty service calls it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pos.cli import coupons_engine, coupons_forget, coupons_issue, coupons_keys, coupons_serve
from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.cli.office import (
    add_yes,
    asking,
    consents,
    opened_office,
    read_document,
    refused_here,
    told_if_lost,
)
from pos.core.customer import CouponKind
from pos.errors import ConfigError
from pos.ports.coupon_changes import SettingsChange, changes_of, placeholders_in
from pos.ports.program import HIDDEN

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.ports.program import CouponSettings, EngineTrial

_CONFIGURE: Final = "pos coupons configure"


def add_to(commands: Commands) -> None:
    group = add_group(commands, "coupons", "the shop's own coupon engine")
    shown = add_command(group, "show", "how the service calls it", with_json=True)
    shown.set_defaults(carry_out=show)
    configured = add_command(
        group,
        "configure",
        "replace its settings by those of a JSON file, or by those for the till's own engine",
        with_json=True,
    )
    configured.add_argument(
        "file", metavar="FILE", nargs="?", help="the service's documented JSON; - reads stdin"
    )
    configured.add_argument(
        "--engine", metavar="URL", help="where `pos coupons serve` is reached by the service"
    )
    add_yes(configured)
    configured.set_defaults(carry_out=configure)
    for name in ("test", "try"):
        tried = add_command(
            group, name, "call it with a coupon for trial, which it may keep", with_json=True
        )
        tried.add_argument("file", metavar="FILE", nargs="?", help="settings not sent yet, as JSON")
        tried.add_argument(
            "--config-from-service",
            action="store_true",
            help="the settings that the service has, as without FILE",
        )
        tried.set_defaults(carry_out=try_engine, command=f"pos coupons {name}")
    coupons_issue.add_to(group)
    coupons_engine.add_to(group)
    coupons_forget.add_to(group)
    coupons_keys.add_to(group)
    coupons_serve.add_to(group)


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
    if bool(given.file) == bool(given.engine):
        raise ConfigError(file=_CONFIGURE, problem="name a FILE or --engine URL")
    with opened_office(settings) as office:
        document = _document(given, settings, office)
        if refused_here(office.mistakes_in_coupon_settings(document), given):
            return 1
        with asking():
            before = office.coupon_settings()
        engine = office.coupon_settings_in(document)
        changes = changes_of(before, engine)
        if changes and not consents(given, _question(before, engine, changes), command=_CONFIGURE):
            return 1
        if changes:
            with told_if_lost("pos coupons show"):
                office.configure_coupons(document)
    if given.json:
        print_json({"sent": bool(changes), "changes": [_change_told(one) for one in changes]})
    elif changes:
        print("The coupon engine is set up. Try it with: pos coupons test")
    else:
        print("The service has these settings already: nothing was sent.")
    return 0


def try_engine(given: argparse.Namespace) -> int:
    if given.file and given.config_from_service:
        raise ConfigError(file=given.command, problem="name a FILE or --config-from-service")
    with opened_office(settings_of(given)) as office:
        engine = _engine(given, office)
        if engine is None:
            return 1
        trial = office.try_coupon_engine(engine)
    if given.json:
        print_json(_trial_told(trial))
    else:
        print("\n".join(_trial_lines(engine, trial)))
    return 0 if trial.works else 1


def _document(
    given: argparse.Namespace, settings: Settings, office: LoyaltyOffice
) -> Mapping[str, object]:
    """From the file, or made for the till's own engine with the token that opens it."""
    if given.file:
        return read_document(given)
    token = settings.secrets.coupons_issue_token
    if not token:
        raise ConfigError(
            file="POS_COUPONS_ISSUE_TOKEN",
            problem="not set",
            hint="set it as at the engine, or put coupons_issue_token into secrets.toml",
        )
    own = settings.coupon_engine
    words = {kind: word for kind in CouponKind if (word := getattr(own.types, kind.value, ""))}
    engine = office.settings_of_shop_engine(
        given.engine,
        path=own.issue_path,
        method=own.issue_method,
        header=own.issue_header,
        token=token,
        words=words,
    )
    return office.document_of_coupon_settings(engine)


def _question(
    before: CouponSettings, engine: CouponSettings, changes: Sequence[SettingsChange]
) -> str:
    lines = ["All settings of the coupon engine are replaced by:", *_lines(engine)]
    if before.url:
        lines += ["What changes:", *(one.line for one in changes)]
    else:
        lines.append("The service has no engine so far: it makes its coupons itself.")
    return "\n".join(lines)


def _change_told(change: SettingsChange) -> dict[str, object]:
    return {"what": change.what, "before": change.before or None, "after": change.after or None}


def _trial_lines(engine: CouponSettings, trial: EngineTrial) -> Iterator[str]:
    if engine.url:
        yield f"{engine.method or 'POST'} {engine.shown_url}"
    yield from (f"  {line}" for line in trial.sent)
    if trial.status is not None:
        fields = ", ".join(f"{name} = {HIDDEN}" for name in trial.told)
        yield f"answered {trial.status}{': ' if fields else ''}{fields}"
    if trial.masked_code:
        whose = "its own" if trial.is_own_code else "the one it was sent"
        yield f"code: {trial.masked_code} ({whose})"
    yield trial.say


def _trial_told(trial: EngineTrial) -> dict[str, object]:
    return {
        "works": trial.works,
        "status": trial.status,
        "say": trial.say,
        "sent": list(trial.sent),
        "fields": list(trial.told),
        "code": trial.masked_code,
        "own_code": trial.is_own_code,
    }


def _engine(given: argparse.Namespace, office: LoyaltyOffice) -> CouponSettings | None:
    if not given.file:
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
    return ", ".join(placeholders_in(engine.payload)) or "no placeholder"


def _told(engine: CouponSettings) -> dict[str, object]:
    return {
        "url": engine.shown_url,
        "method": engine.method,
        "headers": {name: HIDDEN for name, _ in engine.headers},
        "query": {name: HIDDEN for name, _ in engine.query},
        "placeholders": list(placeholders_in(engine.payload)),
        "content_type": engine.content_type,
        "kinds": [kind.value for kind in engine.kinds],
        "names": {kind.value: name for kind, name in engine.names},
        "platforms": [{"name": name, "value": value} for name, value in engine.platforms],
    }
