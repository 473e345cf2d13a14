"""Keys and passwords of services: from the environment or secrets.toml, never config.toml."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pos.config.mistakes import Mistakes
from pos.config.settings import Secrets
from pos.config.toml_file import MOST_BYTES, parsed_toml
from pos.errors import ConfigErrors

SECRETS_NAME: Final = "secrets.toml"
SECRET_VARIABLES: Final = {
    "api_key": "POS_GAMEBALL_API_KEY",
    "secret_key": "POS_GAMEBALL_SECRET_KEY",
    "partner_token": "POS_GAMEBALL_PARTNER_TOKEN",
    "smtp_password": "POS_SMTP_PASSWORD",
    "coupons_token": "POS_COUPONS_TOKEN",
    "coupons_issue_token": "POS_COUPONS_ISSUE_TOKEN",
    "coupons_signing_key": "POS_COUPONS_SIGNING_KEY",
    "coupons_db_password": "POS_COUPONS_DB_PASSWORD",
    "hub_password": "POS_HUB_PASSWORD",
    "hub_office_password": "POS_HUB_OFFICE_PASSWORD",
}

_SECRET_NAME = re.compile(r"api.?key|secret|token|passw|credential", re.IGNORECASE)
_SECRET = re.compile(r"[\x21-\x7e]{1,1000}")  # what fits in a request's header


def read_secrets(path: Path, environ: Mapping[str, str], mistakes: Mistakes) -> Secrets:
    """From the environment first, then from the file, which is checked even when not needed."""
    given = _secrets_file(path, mistakes)
    for name, variable in SECRET_VARIABLES.items():
        value = environ.get(variable, "").strip()
        if value and not _SECRET.fullmatch(value):
            mistakes.add(
                variable, "holds what no key has", hint="copy it again", file="environment"
            )
        elif value:
            given[name] = value
    return Secrets(**given)


def _secrets_file(path: Path, mistakes: Mistakes) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            if not is_private(os.fstat(file.fileno())):
                mistakes.add(
                    "",
                    "others could read or change it",
                    expected="a file of the user who runs the till, mode 0600",
                    hint=f"chmod 600 {path.name}",
                    file=str(path),
                )
                return {}
            raw = parsed_toml(path, file.read(MOST_BYTES + 1))
    except FileNotFoundError:
        return {}
    except OSError as error:
        mistakes.add("", f"cannot be read ({error.strerror})", file=str(path))
        return {}
    except ConfigErrors as errors:
        mistakes.found.extend(errors.errors)
        return {}
    return _checked_secrets(raw, path, mistakes)


def is_private(status: os.stat_result) -> bool:
    """A file of this user's that nobody else may read or change."""
    return (
        stat.S_ISREG(status.st_mode)
        and stat.S_IMODE(status.st_mode) == 0o600
        and status.st_uid == os.geteuid()
    )


def _checked_secrets(raw: dict[str, Any], path: Path, mistakes: Mistakes) -> dict[str, str]:
    good: dict[str, str] = {}
    for name, value in raw.items():
        if name not in SECRET_VARIABLES:
            mistakes.unknown(name, name, list(SECRET_VARIABLES), file=str(path))
        elif not isinstance(value, str) or not _SECRET.fullmatch(value):
            mistakes.add(name, "no key", expected="the key as text in quotes", file=str(path))
        else:
            good[name] = value
    return good


def refuse_secret(label: str, name: str, mistakes: Mistakes) -> bool:
    if not _SECRET_NAME.search(name):
        return False
    mistakes.add(
        label,
        "a secret must not stand here",
        hint=f"set {_variable_for(label, name.lower())}, "
        f"or put it in {SECRETS_NAME} beside this file (mode 0600)",
    )
    return True


def _variable_for(label: str, name: str) -> str:
    """The one that is most likely meant."""
    of_coupons = {"issue": "issue_token", "sign": "signing_key", "passw": "db_password"}
    if "coupon" in f"{label} {name}":
        meant = next((key for part, key in of_coupons.items() if part in name), "token")
        return SECRET_VARIABLES[f"coupons_{meant}"]
    for known, variable in SECRET_VARIABLES.items():
        if known[:3] in name or ("passw" in name and "passw" in known):
            return variable
    return SECRET_VARIABLES["partner_token"]
