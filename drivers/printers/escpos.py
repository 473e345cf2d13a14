"""A receipt printer that speaks ESC/POS. The bytes are `encoder.py`'s, the way there a transport's.

A job is encoded whole before the first byte leaves, and is never resumed: what did not come out is
printed again from the journal, as a copy where some of it may have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from drivers.printers.code_page_sheet import LAST_NUMBER, code_page_sheet
from drivers.printers.encoder import Encoded, encode
from drivers.printers.lettering import Lettering
from drivers.printers.letters import not_printable
from drivers.printers.logo import Logo
from drivers.printers.profiles import Cutter, Profile
from drivers.printers.status import Answers, Status, ask_done, ask_model, ask_status
from drivers.printers.turns import Turns
from drivers.transports.channel import Channel, JobRefused, Output
from pos.errors import DeviceError, DeviceUnavailable
from pos.ports.devices import NotPrinted, Printed, PrintOutcome
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.receipt import ReceiptDocument

ANSWER_WAIT_S = 2.0
"""One that answers mostly does so at once; over a radio, or with much to do, it takes its time."""
SILENT_WAIT_S = 0.3
"""One that did not tell all when it was last asked: its receipts are hardly late by this."""
DONE_WAIT_S = 10.0
"""A long receipt takes a few seconds to come out."""
_SHORT_WAIT_S = 0.5
_MUTE = "The printer does not answer any more. Look at its lights, or switch it off and on."
LENT_LEAVES_WITHIN_S = 0.6
"""A text for a display takes that long at 1200 baud; beyond it the cable is held up."""


class EscposPrinter:
    def __init__(
        self,
        *,
        output: Output,
        profile: Profile,
        font: str = "",
        logo: str = "",
        name: str = "printer",
        answer_wait_s: float = ANSWER_WAIT_S,
        done_wait_s: float = DONE_WAIT_S,
    ) -> None:
        self._output = output
        self._profile = profile
        self._lettering = Lettering(font=font)
        self._logo = Logo(logo, paper_dots=profile.dots)
        self._name = name
        self._answer_wait_s = self._asked_wait_s = answer_wait_s
        self._done_wait_s = self._patience_s = done_wait_s
        self._availability = Availability.UNKNOWN
        self._has_answered = False
        """Ever, since the till was started."""
        self._has_begun = False
        """Whether any byte of the job under way may be in the printer."""
        self._drawer_pin_high: bool | None = None
        """As it was told when the job under way began; None outside of jobs."""
        self._turns = Turns()  # a sale's receipt, and a check asked for meanwhile

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        able = {
            "cut": self._profile.cutter is not Cutter.NONE,
            "qr": self._profile.qr,
            "barcode": bool(self._profile.barcodes),
            "drawer": bool(self._profile.drawer_pin),
            "raster": self._profile.raster,
            "status": self._is_heard,
        }
        return Capabilities(names=frozenset(name for name, can in able.items() if can))

    @property
    def availability(self) -> Availability:
        """As the last job or check left it."""
        return self._availability

    def print(self, document: ReceiptDocument) -> PrintOutcome:
        return self._print(lambda: self._encoded(document))

    def print_code_pages(self, *, last: int = LAST_NUMBER) -> PrintOutcome:
        """What each number from 0 to the last one is here, for whoever sets `code_pages`."""
        return self._print(
            lambda: Encoded(data=code_page_sheet(self._profile, self._lettering, last=last))
        )

    def not_printable(self, text: str) -> frozenset[str]:
        """The letters of it that come out as `[?]`."""
        with self._turns.between_jobs():  # a job's thread draws with the same fonts
            return not_printable(text, self._profile, self._lettering)

    def _print(self, encode_job: Callable[[], Encoded]) -> PrintOutcome:
        with self._turns.job():
            encoded = encode_job()
            self._has_begun = False
            try:
                with closing(self._output.open()) as channel:
                    outcome = self._send(channel, encoded.data)
            except DeviceError as error:
                self._availability = Availability.UNAVAILABLE
                is_partly = self._has_begun and not isinstance(error, JobRefused)
                return NotPrinted(reason=_sentence(error), partly=is_partly)
            finally:
                self._drawer_pin_high = None
        if isinstance(outcome, Printed):
            return replace(outcome, substituted=encoded.substituted)
        return outcome

    def _encoded(self, document: ReceiptDocument) -> Encoded:
        logo = self._logo.dots if document.has_logo and self._profile.raster else None
        return encode(document, self._profile, lettering=self._lettering, logo=logo)

    def check_health(self) -> HealthReport:
        try:
            with self._turns.between_jobs():
                status = self._status(asks_model=True)
        except DeviceError as error:
            return HealthReport(name=self._name, ok=False, say=_sentence(error))
        ok, say = self._told_of(status)
        troubles = self._troubles_of_what_is_drawn()
        return HealthReport(name=self._name, ok=ok and not troubles, say=" ".join((say, *troubles)))

    def drawer_pin_high(self) -> bool | None:
        """The level at the drawer's sensor; None where the printer does not say.

        While a job runs nothing is asked, and nobody waits for it: it is told as that job found
        it, or not at all where it has not asked yet.
        """
        with self._turns.unless_job() as is_free:
            if not is_free:
                return self._drawer_pin_high
            try:
                return self._status(asks_model=False).drawer_pin_high
            except DeviceError:
                return None

    @property
    def place(self) -> str:
        return self._output.place

    @contextmanager
    def lend_line(self) -> Iterator[Channel]:
        """Between two jobs, to a display on the same cable; DeviceUnavailable where it does not
        open, or holds back what the display was told: the next receipt waits for that no longer.
        """
        with self._turns.loan() as is_lent:
            if not is_lent:
                raise _unlent("The printer's cable is lent no more")
            channel, has_left = self._output.open(), False
            try:
                yield channel
            finally:
                has_left = channel.close(within_s=LENT_LEAVES_WITHIN_S)
            if not has_left:
                raise _unlent("The printer's cable takes nothing")

    def close(self) -> None:
        """Nothing is held open between jobs, and nothing is lent any more."""
        self._turns.end()

    @property
    def _is_heard(self) -> bool:
        """Whether it is worth asking: the way carries answers, and the model has some."""
        return self._output.answers and self._profile.status

    def _told_of(self, status: Status) -> tuple[bool, str]:
        """Whether it is well, as far as anybody can know, and a sentence."""
        place = self._output.place
        if not self._output.answers:
            return True, self._output.unanswering
        if not self._is_heard:
            return True, f"{place} opens; such a printer tells nothing of itself."
        if not status.answered:
            return False, f"{place} opens, but does not tell its state. Look at the printer."
        if status.trouble:
            return False, status.trouble
        named = f" It is a {status.model}." if status.model else ""
        if not status.tells_paper:
            unknown = f"{place} answers, but does not tell its paper. Look at the roll."
            return True, f"{unknown}{named}"
        low = " The paper is nearly out." if status.paper_low else ""
        return True, f"{place} is ready.{named}{low}"

    def _troubles_of_what_is_drawn(self) -> list[str]:
        with self._turns.between_jobs():  # a job's thread loads them too
            told = (self._lettering.trouble, self._logo.trouble) if self._profile.raster else ()
        return [trouble for trouble in told if trouble]

    def _status(self, *, asks_model: bool) -> Status:
        try:
            with closing(self._output.open()) as channel:
                status = self._ask(Answers(channel))
                if not asks_model or not status.answered or status.trouble:
                    return status
                model = ask_model(channel, within_s=self._answer_wait_s)
                return replace(status, model=model)
        except DeviceError:
            self._availability = Availability.UNAVAILABLE
            raise

    def _ask(self, answers: Answers) -> Status:
        status = Status(answered=False)
        if self._is_heard:
            status = ask_status(answers, within_s=self._asked_wait_s)
            self._asked_wait_s = self._wait_after(status)
            self._has_answered |= status.answered
        if status.trouble:
            self._availability = Availability.UNAVAILABLE
        elif status.answered and status.tells_paper:
            self._availability = Availability.AVAILABLE
        else:
            self._availability = Availability.UNKNOWN
        return status

    def _wait_after(self, status: Status) -> float:
        """How long the next answer is waited for: a miss once is no delay for ever."""
        if self._has_answered and not status.answered:
            return self._answer_wait_s  # nothing is printed without one
        is_silent = not (status.answered and status.tells_paper)
        return min(self._answer_wait_s, SILENT_WAIT_S) if is_silent else self._answer_wait_s

    def _send(self, channel: Channel, data: bytes) -> PrintOutcome:
        answers = Answers(channel)
        before = self._ask(answers)
        self._drawer_pin_high = before.drawer_pin_high
        if before.trouble:
            return NotPrinted(reason=before.trouble)
        if self._has_answered and not before.answered:
            # A line takes bytes for a printer that hangs: they would be lost with its cable.
            self._availability = Availability.UNAVAILABLE
            return NotPrinted(reason=_MUTE)
        self._has_begun = True
        channel.write(data)
        if not before.answered:
            return Printed(confirmed=False, unanswered=self._is_heard)
        if ask_done(answers, within_s=self._patience_s):
            self._patience_s = self._done_wait_s
            return Printed(confirmed=True)
        return self._unconfirmed(self._ask(answers))

    def _unconfirmed(self, after: Status) -> PrintOutcome:
        """It had answered before the job and did not say that the job is done."""
        if after.trouble:
            return NotPrinted(reason=after.trouble, partly=True)
        if not after.answered:
            self._availability = Availability.UNAVAILABLE
            stopped = "The printer stopped in the middle of a receipt. Check it."
            return NotPrinted(reason=stopped, partly=True)
        # Some clones never answer this question: do not wait long for it again.
        self._patience_s = min(self._done_wait_s, _SHORT_WAIT_S)
        return Printed(confirmed=False)


def _unlent(problem: str) -> DeviceUnavailable:
    hint = "Look whether the printer is on, and at its cable"
    return DeviceUnavailable(problem, device="printer", hint=hint)


def _sentence(error: DeviceError) -> str:
    return f"{error.problem}. {error.hint}." if error.hint else f"{error.problem}."
