"""The store's own mail server, by SMTP. What it says becomes one of four answers."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from pos.ports.mail import Letter, Posted, PostOutcome

TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    host: str
    port: int
    tls: str
    """'starttls', 'tls' from the first byte, or 'none'."""
    sender: str
    sender_name: str
    user: str = ""
    password: str = field(default="", repr=False)


class SmtpMailer:
    def __init__(
        self,
        server: MailServer,
        *,
        now: Callable[[], datetime],
        trust: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """`trust`: whom the server's certificate is checked by, where it is not the machine's."""
        self._server = server
        self._now = now
        self._trust = trust
        self._timeout_s = timeout_s

    def post(self, letter: Letter, *, to: str, message_id: str) -> PostOutcome:
        message = self._written(letter, to=to, message_id=message_id)
        sender = self._server.sender

        def send(line: smtplib.SMTP) -> None:
            _must_take(line, to)
            line.send_message(message, from_addr=sender, to_addrs=[to])

        return self._talk(send)

    def check(self) -> PostOutcome:
        """Whether the server lets us in; nothing is sent."""
        return self._talk(lambda _: None)

    def _talk(self, say: Callable[[smtplib.SMTP], object]) -> PostOutcome:
        try:
            line = self._connected()
            try:
                if self._server.user:
                    line.login(self._server.user, self._server.password)
                say(line)
                _take_leave(line)
            finally:
                line.close()
        except smtplib.SMTPServerDisconnected:
            return _later()
        except smtplib.SMTPException as problem:
            return _answered(problem)
        except ssl.SSLCertVerificationError:
            return _misused("its certificate is not to be trusted")
        except OSError:
            return _later()
        return PostOutcome(posted=Posted.SENT)

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.tls == "tls":
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._timeout_s, context=self._context()
            )
        line = smtplib.SMTP(server.host, server.port, timeout=self._timeout_s)
        if server.tls == "starttls":
            try:
                line.starttls(context=self._context())
            except BaseException:
                line.close()
                raise
        return line

    def _context(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()

    def _written(self, letter: Letter, *, to: str, message_id: str) -> EmailMessage:
        server = self._server
        message = EmailMessage(policy=SMTP)
        message["From"] = formataddr((server.sender_name, server.sender))
        message["To"] = to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(self._now())
        # The same each time: a mailbox that has it twice after a stop shows it once.
        message["Message-ID"] = f"<{message_id}@{server.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        return message


def _must_take(line: smtplib.SMTP, to: str) -> None:
    """An address in letters that few servers know is one refused, and no fault of the server."""
    line.ehlo_or_helo_if_needed()
    if not to.isascii() and not line.has_extn("smtputf8"):
        raise smtplib.SMTPRecipientsRefused({to: (_FOR_GOOD, b"")})


def _take_leave(line: smtplib.SMTP) -> None:
    """The server has the letter: whatever it says to a good-bye, it is not sent again."""
    with suppress(smtplib.SMTPException, OSError):
        line.quit()


def _answered(problem: smtplib.SMTPException) -> PostOutcome:
    """Without the server's own words: they often repeat the address."""
    match problem:
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in problem.recipients.values()]
            return _by_code(min(codes, default=500), "the mail server does not take this address")
        case smtplib.SMTPAuthenticationError() if problem.smtp_code >= _FOR_GOOD:
            return _misused("it refuses the user or the password")
        case smtplib.SMTPNotSupportedError():
            return _misused("it cannot do what the configuration asks for (tls, user)")
        case smtplib.SMTPSenderRefused() if problem.smtp_code >= _FOR_GOOD:
            return _misused("it does not take the store's own address (from)")
        case smtplib.SMTPDataError():
            return _by_code(problem.smtp_code, "the mail server does not take this letter")
    return _later()


_FOR_GOOD = 500


def _by_code(code: int, reason: str) -> PostOutcome:
    return PostOutcome(posted=Posted.REFUSED, reason=reason) if code >= _FOR_GOOD else _later()


def _later() -> PostOutcome:
    return PostOutcome(posted=Posted.LATER, reason="the mail server did not answer or was busy")


def _misused(why: str) -> PostOutcome:
    return PostOutcome(
        posted=Posted.MISUSED, reason=f"The mail server cannot be used: {why}. Check [email]."
    )
