"""What the say line has: the terminal's newest sentence, or a no of the screen's own before it."""

from __future__ import annotations

from pos.terminal.snapshot import Say


class OwnNo:
    def __init__(self) -> None:
        self._no: Say | None = None
        self._passed: int | None = None
        """The number of the refusal that something else has been begun after."""

    def say(self, why: str, newest: Say) -> None:
        """Until the terminal says anything newer."""
        self._no = Say(text=why, ok=False, number=newest.number)

    def goes_by(self, newest: Say) -> bool:
        """Whether there was one, which something newer takes the place of."""
        if self._no is None or self._no.number == newest.number:
            return False
        self._no = None
        return True

    def begin_clean(self, newest: Say) -> None:
        """No refusal from before stands under what is begun."""
        self._no = None
        if not newest.ok:
            self._passed = newest.number

    def or_said(self, newest: Say) -> Say:
        """What is to be shown."""
        if self._no is not None:
            return self._no
        return Say(number=newest.number) if newest.number == self._passed else newest
