"""What is said of the hub at the till: why nothing goes up to it, and that it does again."""

from __future__ import annotations

from typing import Final, assert_never

from pos.hub.records_up import HubTrouble
from pos.hub.shipper import Stopped, Why
from pos.text import safe

_SELL_ON: Final = "Sell on: all of it is kept here."
AWAY: Final = (
    "The hub cannot be reached. Sell on: all of it is kept here, and goes up by itself later."
)
BACK: Final = "The hub is back: what waited goes up to it."


def trouble_said(trouble: HubTrouble) -> str:
    """One that is away mends itself; of the rest, what to do."""
    if isinstance(trouble.problem, Stopped):
        return stopped_said(trouble.problem)
    if trouble.is_away:
        return AWAY
    return f"{safe(str(trouble.problem))} {_SELL_ON}"


def stopped_said(stopped: Stopped) -> str:
    at = f"{stopped.seq:,}"
    match stopped.why:
        case Why.OTHER_RECORD:
            what = f"The hub has another record {at} of this till than the till itself"
        case Why.GONE_BACK:
            what = f"The hub has records up to {at} of this till, which the till itself has lost"
        case Why.REFUSED:
            what = f"Record {at} of this till does not follow what the hub has of it"
        case Why.UNFIT:
            what = f"The hub does not take record {at} of this till, or what follows"
        case other:
            assert_never(other)
    return f"{what}: call support. {_SELL_ON}"
