"""The whole checklist in its order; one check that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pos.assembly.till import Till
from pos.certify import (
    close_of_day,
    coupons,
    earning,
    go_live,
    identity,
    network,
    redemption,
    returns,
)
from pos.certify.checklist import Check, CheckFailed, NotApplicable, Outcome, Verdict
from pos.certify.counter import Counter
from pos.config import Settings
from pos.errors import LoyaltyError, PosError
from pos.loyalty.gameball.line import Line
from pos.script.play import ScriptFailed, Stage

_TOPICS = (go_live, identity, earning, redemption, coupons, returns, network, close_of_day)

TOPICS = {topic.CHECKS[0].topic: topic.CHECKS for topic in _TOPICS}
"""Each topic of the checklist by its name, in the order they are carried out."""


def certify(
    settings: Settings,
    stage_of: Callable[[Till, Line], Stage],
    *,
    topics: Sequence[str] = tuple(TOPICS),
) -> Iterator[Verdict]:
    """Verdicts as they come. Each topic has a counter of its own, taken anew after a failure.

    Where the service does not take the till's keys there is nothing to try: the rest fails at once.
    """
    refused = _refused(settings)
    for topic in topics:
        waiting = list(TOPICS[topic])
        while waiting and not refused:
            try:
                with Counter(settings, stage_of) as counter:
                    yield from _until_one_fails(counter, waiting)
            except (CheckFailed, PosError) as found:
                refused = f"the counter could not be opened: {found}"
        for check in waiting:
            yield Verdict(check, Outcome.FAIL, refused)


def _refused(settings: Settings) -> str:
    """Why nothing can be asked of the service at all."""
    try:
        Till(settings).check_loyalty()
    except LoyaltyError as no:
        return no.reason
    return ""


def _until_one_fails(counter: Counter, waiting: list[Check]) -> Iterator[Verdict]:
    while waiting:
        verdict = _verdict(counter, waiting.pop(0))
        yield verdict
        if verdict.outcome is Outcome.FAIL:
            return


def _verdict(counter: Counter, check: Check) -> Verdict:
    try:
        outcome, saw = _outcome(counter, check)
        counter.clear()
    except (CheckFailed, PosError, ScriptFailed) as found:
        return Verdict(check, Outcome.FAIL, str(found))
    return Verdict(check, outcome, saw)


def _outcome(counter: Counter, check: Check) -> tuple[Outcome, str]:
    try:
        return Outcome.PASS, check.carry_out(counter)
    except NotApplicable as why:
        return Outcome.NOT_APPLICABLE, str(why)
