"""`pos coupons keys`: the key that signs coupons, and the half of it that tills are told."""

from __future__ import annotations

import argparse
import os
from typing import Final

from pos.cli.common import Commands, add_command, print_json, settings_of
from pos.cli.office import add_yes, consents
from pos.config import SECRET_VARIABLES, SECRETS_NAME, Settings
from pos.errors import ConfigError

_NAME: Final = "coupons_signing_key"
_VARIABLE: Final = SECRET_VARIABLES[_NAME]
_COMMAND: Final = "pos coupons keys --new"
_ANOTHER: Final = (
    "Another signing key takes the place of the one that is kept, and no copy of that one is left. "
    "A till with the half of the one before believes no coupon that is signed from now on; one "
    "with the new half believes none that was signed before."
)


def add_to(group: Commands) -> None:
    made = add_command(
        group, "keys", "the key that signs coupons, and what tills are told of it", with_json=True
    )
    made.add_argument(
        "--new",
        action="store_true",
        help="make another one: what was signed by the one before is believed no more",
    )
    add_yes(made)
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    kept = settings.secrets.coupons_signing_key
    if given.new and os.environ.get(_VARIABLE, "").strip():
        hint = f"it would count before a new one; take it out, or keep a new one in {SECRETS_NAME}"
        raise ConfigError(file="environment", key=_VARIABLE, problem="is set", hint=hint)
    if given.new and kept and not _is_meant(given):
        return 1
    is_made = given.new or not kept
    public_key = _made(settings) if is_made else _public_key_of(kept)
    if given.json:
        print_json({"public_key": public_key, "made": is_made})
        return 0
    if is_made:
        print(f"{settings.folder / SECRETS_NAME} has the signing key, for this user alone.")
    else:
        print("There is a signing key already; with --new another one takes its place.")
    print("In the config.toml of each till that shall believe signed coupons without a network,")
    print("under the [coupons] that it has, in place of any such lines there:")
    print(f'\noffline = "signed"\npublic_key = "{public_key}"')
    return 0


def _is_meant(given: argparse.Namespace) -> bool:
    return consents(given, _ANOTHER, command=_COMMAND, asks="Make another?", no="changed")


def _made(settings: Settings) -> str:
    from pos.coupons.signed import new_keys
    from pos.setup.keys import keep

    pair = new_keys()
    keep(settings.folder, {_NAME: pair.signing_key})
    return pair.public_key


def _public_key_of(signing_key: str) -> str:
    from pos.coupons.signed import public_key_of

    try:
        return public_key_of(signing_key)
    except ValueError:
        raise ConfigError(
            file=f"{SECRETS_NAME} or {_VARIABLE}",
            key=_NAME,
            problem="no signing key",
            hint="pos coupons keys --new makes one",
        ) from None
