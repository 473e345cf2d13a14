"""The hub as its own machine's configuration says, for whoever looks after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from pos.errors import ConfigError, HubUnreachable

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.hub.database import HubDatabase

OFFICE_ANSWERS_WITHIN_S: Final = 60.0
"""It is far away, and a catalogue long."""
_AWAY: Final = "cannot be reached"
NEEDS: Final = "run: pip install '.[hub]' in the folder that the till was installed from"


def dsn_of(settings: Settings) -> str:
    """ConfigError where the configuration names no hub."""
    if not settings.hub.dsn:
        raise ConfigError(
            file=str(settings.file or "config.toml"),
            key="[hub] dsn",
            problem="names no hub",
            hint="pos hub serve prints the address of its own",
        )
    return settings.hub.dsn


@contextmanager
def opened_hub(
    settings: Settings, *, answer_within_s: float | None = None
) -> Iterator[HubDatabase]:
    """Nobody is asked yet. ConfigError where there is none, or nothing to reach it with.

    `answer_within_s`: what reads a great deal waits longer than anybody else.
    """
    dsn = dsn_of(settings)
    must_be_installed()
    from pos.hub.database import ANSWER_WITHIN_S, HubDatabase

    hub = HubDatabase(
        dsn,
        password=settings.secrets.hub_password,
        called="pos hub",
        answer_within_s=answer_within_s or ANSWER_WITHIN_S,
    )
    with closing(hub):
        try:
            yield hub
        except HubUnreachable as away:
            if _AWAY not in str(away):
                raise
            raise HubUnreachable(f"{away} Is pos hub serve running there?") from None


@contextmanager
def opened_office(settings: Settings) -> Iterator[HubDatabase]:
    """The head office's hub, as the store's is let in there. Nobody is asked yet."""
    must_be_installed()
    from pos.hub.database import HubDatabase

    office = HubDatabase(
        settings.hub.office_dsn,
        password=settings.secrets.hub_office_password,
        called=f"store {settings.store.id}",
        answer_within_s=OFFICE_ANSWERS_WITHIN_S,
    )
    with closing(office):
        yield office


def must_be_installed() -> None:
    """ConfigError where what speaks to PostgreSQL is not there, as without the extra."""
    try:
        import pos.postgres.connecting  # noqa: F401
    except ImportError:
        raise ConfigError(file="pos hub", problem="psycopg is missing", hint=NEEDS) from None
