"""What a manager is told where the loyalty service gave no answer, at a command or on the screen.

At the counter the sale goes on and the till finds out; here nothing goes on by itself.
"""

from __future__ import annotations

from pos.errors import LoyaltyBusy, LoyaltyUnreachable, Met


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
    """A question changes nothing, answered or not: there is nothing to say of that."""
    why = _BUSY if isinstance(failure, LoyaltyBusy) else _WHY[failure.met]
    return LoyaltyUnreachable(f"{why} Try again in a minute.", sent=False, code=failure.code)


_BUSY = "The loyalty service is busy."
_WHY = {
    Met.SILENCE: "The loyalty service cannot be reached.",
    Met.NO_NETWORK: "The loyalty service cannot be reached. Check the network.",
    Met.STRANGER: "Something other than the loyalty service answers, such as a sign-in page.",
    Met.OUT_OF_ORDER: "The loyalty service is out of order.",
    Met.ODD_ANSWER: "The loyalty service gave no answer that can be read.",
}
