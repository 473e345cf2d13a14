"""What a manager is told where the loyalty service gave no answer, at a command or on the screen.

At the counter the sale goes on and the till finds out; here nothing goes on by itself.
"""

from __future__ import annotations

from pos.errors import LoyaltyBusy, LoyaltyUnreachable


def change_unanswered(failure: LoyaltyUnreachable, *, look: str) -> LoyaltyUnreachable:
    """A change was asked for: whether it may have been made, and then where to `look` first."""
    if failure.sent:
        say = may_be_done("The loyalty service gave no answer:", look=look)
    elif isinstance(failure, LoyaltyBusy):
        say = "The loyalty service is busy. Nothing was changed; try again in a minute."
    else:
        say = "The loyalty service cannot be reached. Nothing was changed; check the network."
    return LoyaltyUnreachable(say, sent=failure.sent, code=failure.code)


def may_be_done(why: str, *, look: str) -> str:
    return f"{why} it may have been done, or not. Before doing it again, {look}"


def question_unanswered(failure: LoyaltyUnreachable) -> LoyaltyUnreachable:
    """A question changes nothing, answered or not."""
    reached = failure.sent or isinstance(failure, LoyaltyBusy)
    say = "gave no answer that can be read" if reached else "cannot be reached"
    return LoyaltyUnreachable(
        f"The loyalty service {say}. Nothing was changed; try again in a minute.",
        sent=False,
        code=failure.code,
    )
