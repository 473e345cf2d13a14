"""What one case of a till without the service says, and what many of them begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from offline_till import OfflineTill, Shop, Step
from shop import BAG, SARA

OMAR = "mobile_966500005678"
"""Known to the service, and never seen by the till."""
MANAGER = "sign-on 2001 135790"
OPEN = (MANAGER, "open-shift 100.00")
SELLING = (f"item {BAG}", f"customer {SARA}")
HELD = (*SELLING, "redeem points 100")
SEEN = (f"customer {SARA}", "no-customer")

Look = Callable[[OfflineTill], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is truly done leaves records, or something to see; a limit is met or seen."""

    shop: Shop = field(default_factory=Shop)
    opening: tuple[Step, ...] = OPEN
    before: tuple[Step, ...] = ()
    """While the service can be reached."""
    does: tuple[Step, ...] = ()
    """Without it: each is done."""
    leaves: tuple[str, ...] = ()
    """Kinds of records there are more of then."""
    shows: Look | None = None
    then: tuple[Step, ...] = ()
    """Done as well, up to what is not."""
    refused: Step | None = None
    answer: str = ""
    """What of the refusal must be there; of a no all of it is in its row."""
    lacks: Look | None = None
    """True where the limit is seen."""
    later: Look | None = None
    """Becomes true when the line is back."""


def one_waits(till: OfflineTill) -> bool:
    return till.waiting == 1
