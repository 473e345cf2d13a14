"""Takes receipts to the store's mail server, on a thread of its own that no sale waits for."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from pos.errors import PosError
from pos.mail.waiting import Emails
from pos.ports.clock import Clock
from pos.ports.mail import Letter, Mailer, Posted, PostOutcome, WaitingEmail

log = logging.getLogger("pos.postman")

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=15)
MISUSED_WAIT = timedelta(minutes=5)
"""User, password or sender are wrong: nothing changes before a person has acted."""
GIVEN_UP_AFTER = timedelta(days=3)
"""Nobody waits longer for a receipt, and an address is not kept for nothing."""
FAULT = "the program met a fault with it"
FAULT_WAIT_S = 30.0
ENDS_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNews:
    """What became of one; `reason` is empty where it was sent."""

    email_id: str
    receipt: str
    reason: str = ""


class Postman:
    def __init__(
        self,
        emails: Emails,
        mailer: Mailer,
        clock: Clock,
        *,
        letter_of: Callable[[str], Letter | None],
        tell: Callable[[PostNews], None],
        on_trouble: Callable[[str], None],
    ) -> None:
        """`on_trouble` is told once what a person must mend, and once '' when all is well again."""
        self._emails = emails
        self._mailer = mailer
        self._clock = clock
        self._letter_of = letter_of
        self._tell = tell
        self._on_trouble = on_trouble
        self._trouble = ""
        self._more = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """One more waits."""
        self._more.set()

    def hasten(self) -> None:
        """Try all of them now."""
        try:
            self._emails.hasten()
        except PosError as problem:
            log.warning("%s", problem)
        self._more.set()

    def close(self) -> None:
        """A server that hangs keeps no till from ending: what was under way is tried again."""
        self._closing.set()
        self._more.set()
        if self._thread.is_alive():
            self._thread.join(ENDS_WITHIN_S)

    def _run(self) -> None:
        while not self._closing.is_set():
            wait_s: float | None = FAULT_WAIT_S
            try:
                self.deliver_due()
                wait_s = self._emails.next_in_s(self._clock.now())
            except Exception as fault:  # noqa: BLE001 - the thread's edge: no e-mail is lost
                log.error("e-mails cannot be sent; they wait: %s", _told(fault))
            self._more.wait(wait_s)
            self._more.clear()

    def deliver_due(self) -> None:
        """One after another, each told as it ends; one that meets a fault holds up no other."""
        for email in self._emails.due(self._clock.now()):
            if self._closing.is_set():
                return
            try:
                self._deliver(email)
            except Exception as fault:  # noqa: BLE001 - the edge: one bad letter holds up no other
                log.error("an e-mail cannot be sent; it waits: %s", _told(fault))
                self._put_off(email, MISUSED_WAIT, reason=FAULT)

    def _deliver(self, email: WaitingEmail) -> None:
        letter = self._letter_of(email.receipt)
        if letter is None:
            self._end(email, "its sale is not in the record")
            return
        outcome = self._mailer.post(letter, to=email.address, message_id=email.email_id)
        self._say_trouble(outcome)
        match outcome.posted:
            case Posted.SENT:
                self._end(email)
            case Posted.REFUSED:
                self._end(email, outcome.reason)
            case Posted.LATER:
                self._put_off(email, _wait_after(email.attempts), reason=outcome.reason)
            case Posted.MISUSED:
                self._put_off(email, MISUSED_WAIT, reason=outcome.reason)
            case other:
                assert_never(other)

    def _put_off(self, email: WaitingEmail, wait: timedelta, *, reason: str) -> None:
        now = self._clock.now()
        if self._emails.is_older_than(email, GIVEN_UP_AFTER, now=now):
            self._end(email, reason)
        else:
            self._emails.put_off(email, until=now + wait)

    def _end(self, email: WaitingEmail, reason: str = "") -> None:
        """Forgotten before it is told: a stop in between leaves no address behind."""
        self._emails.forget(email)
        self._tell(PostNews(email_id=email.email_id, receipt=email.receipt, reason=reason))

    def _say_trouble(self, outcome: PostOutcome) -> None:
        trouble = outcome.reason if outcome.posted is Posted.MISUSED else ""
        if outcome.posted is Posted.LATER or trouble == self._trouble:
            return  # no answer tells nothing of what a person must mend
        self._trouble = trouble
        if trouble:
            log.error("e-mail: %s", trouble)
        self._on_trouble(trouble)


def _wait_after(attempts: int) -> timedelta:
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempts, 10))


def _told(fault: Exception) -> str:
    """What it is and where; its message may have the address, or a part of it, or in escapes."""
    frames = "".join(traceback.format_tb(fault.__traceback__))
    return f"{type(fault).__name__}\n{frames}"
