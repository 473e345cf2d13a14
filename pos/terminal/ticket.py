"""What one asks of the terminal, followed until everything it set off has been answered."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from pos.core.decision import Answer, Refusal
from pos.core.stored_value import StoredValue

if TYPE_CHECKING:
    from pos.terminal.snapshot import ToApprove


_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it ended: in the words of the say line when it was done, else why it was not."""

    say: str
    refusal: str | None = None
    needs_approval: bool = False
    done: str = ""
    """What was done, of what is said."""
    troubles: tuple[str, ...] = ()
    """What a device told after it, each by itself."""

    @property
    def ok(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was last said under a ticket, as the say line says it."""

    number: int = 0
    """Grows with each; 0 while nothing has been said."""
    ok: bool = True
    needs_approval: bool = False
    is_nobody: bool = False
    to_choose: tuple[StoredValue, ...] = ()


class Ticket:
    """Belongs to one request and to the answers that come back for it.

    Only the terminal's thread changes it; anyone may wait on `ended`.
    """

    def __init__(self) -> None:
        self.number = next(_numbers)
        """By which the log names it, from the start of the program."""
        self.decided: Future[None] = Future()
        """What was asked is decided and shown; what that set off may still be on its way."""
        self.ended: Future[Outcome] = Future()
        self.to_approve: ToApprove | None = None
        """What a manager is asked to say yes to under this ticket."""
        self.told = Told()
        """Behind what is decided until that is on record."""
        self._decided = self.told
        self._awaited = 1
        self._done = ""
        self._troubles: tuple[str, ...] = ()
        self._refusal: Refusal | None = None

    def note(self, answer: Answer) -> None:
        number = self._decided.number + 1
        if isinstance(answer, Refusal):
            self._decided = Told(
                number=number,
                ok=False,
                needs_approval=answer.needs_approval,
                is_nobody=answer.is_nobody,
                to_choose=answer.to_choose,
            )
            self._refusal = self._refusal or answer
        elif answer.say:
            self._decided = Told(number=number, ok=not answer.trouble)
            # A device's bad news comes after what was done; it does not undo it.
            if answer.trouble:
                self._troubles = (*self._troubles, answer.say)
            else:
                self._done, self._troubles = answer.say, ()

    def expect(self, effects: int) -> None:
        self._awaited += effects

    def tell(self) -> None:
        """What was decided is on record."""
        self.told = self._decided

    def one_answered(self) -> None:
        self.tell()
        if not self.decided.done():
            self.decided.set_result(None)
        self._awaited -= 1
        if self._awaited == 0 and not self.ended.done():
            self.ended.set_result(self._outcome())

    def give_up(self, refusal: Refusal) -> None:
        """End it now, whatever it still waited for."""
        self.note(refusal)
        self._awaited = 1
        self.one_answered()

    def _outcome(self) -> Outcome:
        if self._refusal is None:
            said = tuple(one for one in (self._done, *self._troubles) if one)
            return Outcome(say=_one_by_one(said), done=self._done, troubles=self._troubles)
        return Outcome(
            say="",
            refusal=self._refusal.reason,
            needs_approval=self._refusal.needs_approval,
        )


def _one_by_one(said: tuple[str, ...]) -> str:
    """In one line, each with its end but the last, which is as it was said."""
    ended = (one if one.endswith((".", "!", "?", "…")) else f"{one}." for one in said[:-1])
    return " ".join((*ended, *said[-1:]))
