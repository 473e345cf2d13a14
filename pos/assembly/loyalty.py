"""The loyalty program and its office, as the configuration names them. Its client loads here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.clock import SystemClock, TimeOrderedIds
from pos.config import Settings
from pos.errors import LoyaltyMisuse, LoyaltyRefused
from pos.loyalty.switch import CheckableLoyalty
from pos.loyalty.without_keys import MISSING_KEYS, WithoutKeys
from pos.ports.account_quota import SharedCalls
from pos.ports.clock import Clock
from pos.ports.loyalty import LoyaltyProgram

if TYPE_CHECKING:
    from pos.loyalty.gameball.line import Line, LineTransport
    from pos.loyalty.gameball.options import GameballOptions
    from pos.ports.loyalty_office import LoyaltyOffice


def online_program(
    settings: Settings,
    clock: Clock,
    line: Line | None,
    quota_wait_s: float | None = None,
    *,
    shared: SharedCalls | None = None,
) -> CheckableLoyalty:
    secrets = settings.secrets
    if not (secrets.api_key and secrets.secret_key):
        return WithoutKeys()
    from pos.loyalty.gameball.program import GameballProgram

    options = _options(settings, quota_wait_s)
    return GameballProgram(options, clock=clock, transport=_transport(line), shared=shared)


def loyalty_program(settings: Settings) -> LoyaltyProgram:
    """The service itself, without a till: whoever asks wants to know when it does not answer."""
    return online_program(settings, SystemClock(), line=None)


def loyalty_office(
    settings: Settings,
    *,
    program: LoyaltyProgram | None = None,
    line: Line | None = None,
    quota_wait_s: float | None = None,
    shared: SharedCalls | None = None,
) -> LoyaltyOffice:
    """The program as a manager sets it up; LoyaltyMisuse where the keys for it are missing.

    Where a till sells by a `program`, its quota and its turns are the office's too.
    """
    secrets = settings.secrets
    if settings.loyalty.provider == "none":
        raise LoyaltyRefused("This till has no loyalty program to set up.")
    if not (secrets.api_key and secrets.secret_key):
        raise LoyaltyMisuse(MISSING_KEYS)
    from pos.loyalty.gameball.access import Access
    from pos.loyalty.gameball.endpoints.partner import PartnerAccount
    from pos.loyalty.gameball.office import GameballOffice
    from pos.loyalty.gameball.program import GameballProgram

    partner = PartnerAccount(
        base_url=settings.loyalty.base_url,
        token=secrets.partner_token,
        store_id=settings.loyalty.partner_store_id,
    )
    transport, ids = _transport(line), TimeOrderedIds()
    if isinstance(program, GameballProgram):
        return GameballOffice(program.access, partner, ids=ids, transport=transport)
    options = _options(settings, quota_wait_s)
    access = Access(options, clock=SystemClock(), transport=transport, shared=shared)
    return GameballOffice(
        access, partner, ids=ids, transport=transport, close_access=access.client.close
    )


def _transport(line: Line | None) -> LineTransport | None:
    if line is None:
        return None
    from pos.loyalty.gameball.line import LineTransport

    return LineTransport(line)


def _options(settings: Settings, quota_wait_s: float | None) -> GameballOptions:
    """The account and the store's terms with it, as the client wants them."""
    from pos.loyalty.gameball.options import GameballOptions
    from pos.loyalty.gameball.pace import LONGEST_WAIT_S

    loyalty, secrets = settings.loyalty, settings.secrets
    return GameballOptions(
        base_url=loyalty.base_url,
        api_key=secrets.api_key,
        secret_key=secrets.secret_key,
        currency=settings.store.currency,
        store_id=settings.store.id,
        store_name=settings.store.name,
        till_id=settings.till.id,
        api_version=loyalty.api_version,
        deadline_s=loyalty.deadline_s,
        merge_by=loyalty.merge_by,
        customer_template=loyalty.customer_id,
        email_template=loyalty.email_id,
        country_code=loyalty.country_code,
        longest_wait_s=LONGEST_WAIT_S if quota_wait_s is None else quota_wait_s,
    )
