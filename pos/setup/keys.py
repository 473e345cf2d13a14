"""The loyalty account's keys: asked of the service before they are kept, and where that is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import tomlkit
from msgspec.structs import replace as with_fields

from pos.assembly.loyalty import online_program
from pos.clock import SystemClock
from pos.config import SECRET_VARIABLES, SECRETS_NAME, Settings
from pos.errors import ConfigError, LoyaltyError, LoyaltyUnreachable, Met
from pos.places import switch_to
from pos.setup.draft import Draft

Keys = Mapping[str, str]
"""By their names in secrets.toml."""

OF_ACCOUNT: Final = ("api_key", "secret_key")
_UNKNOWN_KEYS: Final = {"401", "403", "1000", "1001", "1006"}
"""What the service says then, as a status or by a code of its own."""
_MET: Final = {
    Met.SILENCE: "no answer in time. See the address, and the network.",
    Met.NO_NETWORK: "nobody is reached there. See the address, and the network.",
    Met.STRANGER: "something else answers there. See the address, and whether the network asks "
    "for a sign-in.",
    Met.OUT_OF_ORDER: "the service is out of order. Try again later.",
    Met.ODD_ANSWER: "an answer of no use. See the address.",
}
_HEAD: Final = "# Keys of the till's services. Mode 0600; git must not have it.\n"


class KeysAre(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    """Nobody answered who could say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysTried:
    are: KeysAre
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the service knows the store by; another one is asked about anew."""

    base_url: str
    api_version: str
    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Account:
        return cls(
            base_url=settings.loyalty.base_url,
            api_version=settings.loyalty.api_version,
            api_key=settings.secrets.api_key,
            secret_key=settings.secrets.secret_key,
        )

    @property
    def has_keys(self) -> bool:
        return bool(self.api_key and self.secret_key)


def with_keys(settings: Settings, keys: Keys, environ: Mapping[str, str]) -> Settings:
    """As the till would have them: what the environment has counts before any file."""
    from_file = {name: key for name, key in keys.items() if not in_environment(name, environ)}
    return with_fields(settings, secrets=replace(settings.secrets, **from_file))


def in_environment(name: str, environ: Mapping[str, str]) -> bool:
    return bool(environ.get(SECRET_VARIABLES[name], "").strip())


def is_to_be_tried(draft: Draft, settings: Settings) -> bool:
    """An account that the till does not sell by already."""
    account = Account.of(settings)
    if settings.loyalty.provider == "none" or not account.has_keys:
        return False
    sells_by_it = draft.text and draft.in_file.loyalty.provider != "none"
    return not (sells_by_it and account == Account.of(draft.in_file))


def tried(settings: Settings) -> KeysTried:
    """Takes as long as the service, and no longer than the till would wait for it."""
    address = settings.loyalty.base_url
    with closing(online_program(settings, SystemClock(), line=None)) as program:
        try:
            program.check()
        except LoyaltyUnreachable as problem:
            say = f"{address}: {_MET[problem.met]}"
            return KeysTried(are=KeysAre.UNKNOWN, say=say)
        except LoyaltyError as problem:
            refused = f"{address} does not accept these keys: copy both once more."
            say = refused if problem.code in _UNKNOWN_KEYS else problem.reason
            return KeysTried(are=KeysAre.WRONG, say=say)
    return KeysTried(are=KeysAre.RIGHT, say=f"{address} knows these keys.")


def secrets_file(folder: Path) -> Path:
    return folder / SECRETS_NAME


def keep(folder: Path, keys: Keys) -> bool:
    """In secrets.toml, mode 0600, with all else that is there; False where it says so already."""
    path = secrets_file(folder).resolve()  # a link stays one
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else _HEAD
        document = tomlkit.parse(before)
        new = {name: key for name, key in keys.items() if document.get(name) != key}
        if not new:
            return False
        document.update(new)
        switch_to(path, tomlkit.dumps(document).encode())
    except OSError as problem:
        hint = "nothing was changed; make room, or see who may write there"
        raise ConfigError(
            file=str(path), problem=f"cannot be written ({problem.strerror})", hint=hint
        ) from problem
    return True
