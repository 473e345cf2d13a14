"""A receipt's ways beside the printer: kept as a file, sent by e-mail. Both behind the sale."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from pos.assembly.terms import letterhead_of
from pos.config import Settings
from pos.core.intents import EmailEnded
from pos.errors import PosError
from pos.journal.queries import SqliteHistory
from pos.places import Places
from pos.ports.clock import Clock
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability, HealthReport
from pos.ports.mail import WaitingEmail
from pos.terminal.terminal import Terminal

if TYPE_CHECKING:
    from pos.mail.postman import Postman, PostNews
    from pos.mail.smtp import SmtpMailer
    from pos.ports.mail import Letter
    from pos.receipts.filing import ReceiptFiles


class BesidePaper:
    """What of it the configuration wants; nothing of the rest is loaded."""

    def __init__(self, settings: Settings, places: Places, clock: Clock) -> None:
        self._settings = settings
        self._places = places
        self._clock = clock
        self._terminal: Terminal | None = None
        self._files = self._made_files() if settings.receipt.keep_files else None
        self._postman = self._made_postman() if settings.email.host else None

    def start(self, terminal: Terminal, to_end: ExitStack) -> None:
        self._terminal = terminal
        if self._files is not None:
            self._files.start()
            to_end.callback(self._files.close)
        if self._postman is not None:
            self._postman.start()
            to_end.callback(self._postman.close)

    def poke(self) -> None:
        """Something was committed. Returns at once."""
        if self._files is not None:
            self._files.poke()

    def queue_email(self, email: WaitingEmail) -> None:
        """On the disk when it returns; PosError where it cannot be."""
        from pos.mail.waiting import Emails

        if self._postman is None:
            raise PosError("This till sends no e-mail.")
        Emails(self._places.emails).queue(email, self._clock.now())
        self._postman.wake()

    def email_health(self) -> HealthReport | None:
        """Whether the mail server lets us in, and how many wait; None where none is set."""
        if self._postman is None:
            return None
        from pos.mail.waiting import Emails

        email = self._settings.email
        outcome = self._mailer().check()
        try:
            waiting = Emails(self._places.emails).waiting
        except PosError as problem:
            return HealthReport(name="e-mail", ok=False, say=str(problem))
        lets_in = not outcome.reason
        said = f"{email.host}:{email.port} lets us in" if lets_in else outcome.reason
        return HealthReport(name="e-mail", ok=lets_in, say=f"{said}; {waiting:,} waiting")

    def hasten(self) -> None:
        if self._postman is not None:
            self._postman.hasten()

    def _made_files(self) -> ReceiptFiles:
        from pos.receipts.filing import ReceiptFiles

        return ReceiptFiles(
            self._places.receipts,
            lambda: SqliteHistory(self._places.record),
            head=letterhead_of(self._settings),
            columns=self._settings.printer.columns,
            on_trouble=self._troubled("receipt files"),
        )

    def _made_postman(self) -> Postman:
        from pos.mail.postman import Postman
        from pos.mail.waiting import Emails

        return Postman(
            Emails(self._places.emails),
            self._mailer(),
            self._clock,
            letter_of=self._letter_of,
            tell=self._tell,
            on_trouble=self._troubled("e-mail"),
        )

    def _mailer(self) -> SmtpMailer:
        from pos.mail.smtp import MailServer, SmtpMailer

        email = self._settings.email
        server = MailServer(
            host=email.host,
            port=email.port,
            tls=email.tls,
            sender=email.sender,
            sender_name=self._settings.store.name,
            user=email.user,
            password=self._settings.secrets.smtp_password,
        )
        return SmtpMailer(server, now=self._clock.now)

    def _letter_of(self, receipt: str) -> Letter | None:
        from pos.receipts.letter import compose_letter

        with closing(SqliteHistory(self._places.record)) as history:
            finished = history.finished_sale(receipt)
        return None if finished is None else compose_letter(finished, letterhead_of(self._settings))

    def _tell(self, news: PostNews) -> None:
        assert self._terminal is not None, "it was started"
        self._terminal.submit(
            EmailEnded(receipt=news.receipt, email_id=news.email_id, reason=news.reason)
        )

    def _troubled(self, device: str) -> Callable[[str], None]:
        def tell(trouble: str) -> None:
            assert self._terminal is not None, "it was started"
            away = Availability.UNAVAILABLE if trouble else Availability.AVAILABLE
            self._terminal.note(DeviceNews(device=device, availability=away, say=trouble))

        return tell
