"""How long a line must hold before it is said to be back: pure, the time is given.

A line that answers every second call is either up or down to the eye; what it must not do is
change its mind on the screen each time.
"""

from __future__ import annotations

ANSWERS_TO_ONLINE = 2
"""In a row. One answer between failures is a line that flaps, not one that is back."""

CONFIRM_S = 0.5
STEADY_S = 300.0
"""Each time a line holds so long, one of its relapses is forgotten."""
FIRST_TRIAL_S = 10.0
LONGEST_TRIAL_S = 120.0
_QUESTIONS_A_TRIAL = 4
_LONGEST_PAUSE_S = 5.0  # so that a long trial is a hard one: two dozen answers in a row


class Steadiness:
    """For one thread at a time."""

    def __init__(self) -> None:
        self._back_since_s: float | None = None
        self._relapses = 0
        self._answers = 0
        self._good_since_s = 0.0

    @property
    def is_tried(self) -> bool:
        """Whether an answer came since it went down, and no failure after it."""
        return self._answers > 0

    @property
    def next_question_s(self) -> float:
        """Until the next one in a trial."""
        return min(_LONGEST_PAUSE_S, max(CONFIRM_S, self._trial_s / _QUESTIONS_A_TRIAL))

    def went_down(self, now_s: float) -> None:
        if self._back_since_s is not None:
            forgotten = int((now_s - self._back_since_s) // STEADY_S)
            self._relapses = max(0, self._relapses + 1 - forgotten)
        self._answers = 0

    def failed(self) -> None:
        self._answers = 0

    def answered(self, now_s: float, *, insisted: bool = False) -> bool:
        """Whether it is back now. A person who insists waits for no trial."""
        if not self._answers:
            self._good_since_s = now_s
        self._answers += 1
        trial_s = 0.0 if insisted else self._trial_s
        is_back = self._answers >= ANSWERS_TO_ONLINE and now_s - self._good_since_s >= trial_s
        if is_back:
            self._back_since_s = now_s
        return is_back

    @property
    def _trial_s(self) -> float:
        """None after a first outage; longer each time it goes down again soon after."""
        if not self._relapses:
            return 0.0
        return min(LONGEST_TRIAL_S, FIRST_TRIAL_S * 2.0 ** min(self._relapses - 1, 10))
