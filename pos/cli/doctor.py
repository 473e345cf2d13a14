"""`pos doctor`: one verdict a line on what the till needs to sell; or what its scanners read."""

from __future__ import annotations

import argparse
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, print_json, seconds, settings_of
from pos.config import SECRET_VARIABLES, SECRETS_NAME
from pos.ports.health import HealthReport

if TYPE_CHECKING:
    from pos.assembly.till import Till


def add_to(commands: Commands) -> None:
    made = add_command(commands, "doctor", "is everything the till needs well?", with_json=True)
    made.add_argument(
        "--listen",
        type=float,
        metavar="SECONDS",
        help="instead: each scan as it comes, what it means here and why",
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    from pos.assembly.till import Till

    if given.listen is not None:
        from pos.cli.doctor_listen import listen

        within = seconds(given.listen, "pos doctor", "--listen")
        return listen(settings_of(given), within_s=within, as_json=given.json)

    till = Till(settings_of(given))
    verdicts = [*verdicts_on(till)]
    if given.json:
        print_json({"verdicts": [as_object(one) for one in verdicts]})
    else:
        width = max(len(one.name) for one in verdicts)
        for one in verdicts:
            print(f"{_mark(one)} {one.name:<{width}} {one.say}")
    return 0 if all(one.ok for one in verdicts) else 1


def verdicts_on(till: Till) -> Iterator[HealthReport]:
    """All of them, in the order they are read in."""
    from pos.store_day import checks

    loyalty = checks.loyalty(till)
    yield checks.clock(till, asks_server=till.setup.has_loyalty and loyalty.ok)
    yield checks.disk(till)
    yield from checks.configuration(till)
    yield checks.journal(till)
    yield from checks.devices(till)
    yield checks.codes(till)
    yield checks.outbox(till)
    yield from checks.email(till)
    yield from checks.coupon_engine(till)
    yield from checks.hub(till)
    yield from checks.versions(till)
    yield checks.catalogue(till)
    yield from checks.letters(till)
    yield from _keys(till)
    yield from _coupon_keys(till)
    yield loyalty


def as_object(verdict: HealthReport) -> dict[str, object]:
    known = {} if verdict.is_known else {"known": False}
    return {"name": verdict.name, "ok": verdict.ok, **known, "say": verdict.say}


def _mark(verdict: HealthReport) -> str:
    if not verdict.is_known:
        return "?"
    return "✓" if verdict.ok else "!"


def _keys(till: Till) -> Iterator[HealthReport]:
    """Whether they are there and where they came from; never what they are."""
    if not till.setup.has_loyalty:
        return
    secrets, store = till.settings.secrets, till.settings.loyalty.partner_store_id
    file = till.settings.folder / SECRETS_NAME
    keys = {"api_key": secrets.api_key, "secret_key": secrets.secret_key}
    say = ", ".join(where(name, value, file) for name, value in keys.items())
    yield HealthReport(name="keys", ok=all(keys.values()), say=say)
    partner = where("partner_token", secrets.partner_token, file)
    missing = "" if store else ", partner_store_id under [loyalty] not set"
    without = "" if store and secrets.partner_token else "; rules are read, and not changed here"
    # Selling needs neither.
    yield HealthReport(name="partner", ok=True, say=f"{partner}{missing}{without}")


def _coupon_keys(till: Till) -> Iterator[HealthReport]:
    """Only where both halves lie here: an engine's machine that is a till too."""
    from pos.coupons.signed import public_key_of

    half, key = till.settings.coupons.public_key, till.settings.secrets.coupons_signing_key
    if not (half and key):
        return
    name = "signing"
    try:
        fits = half == public_key_of(key)
    except ValueError:
        say = "coupons_signing_key is no signing key: make one with pos coupons keys --new"
        yield HealthReport(name=name, ok=False, say=say)
        return
    say = "[coupons] public_key is that of the coupons signed here"
    if not fits:
        say = "coupons signed here are not believed: set [coupons] public_key as pos coupons keys "
        say += "prints it"
    yield HealthReport(name=name, ok=fits, say=say)


def where(name: str, value: str, file: Path) -> str:
    variable = SECRET_VARIABLES[name]
    if not value:
        return f"{variable} not set, nor {name} in {file}"
    if os.environ.get(variable, "").strip():
        return f"{variable} from the environment"
    return f"{name} from {file} ({_mode_of(file)})"


def _mode_of(file: Path) -> str:
    """As it is now: whoever may read it may sign for the store."""
    try:
        return f"mode {stat.S_IMODE(file.stat().st_mode):04o}"
    except OSError:
        return "gone since it was read"
