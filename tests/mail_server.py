"""A mail server on a real socket: takes letters, or answers at each step as it is told."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

WAIT_S = 20.0


@dataclass
class MailServer:
    """`answers` gives another answer at a step: its verb to what it says, or '' to hang up."""

    answers: dict[str, str] = field(default_factory=dict)
    user: str = ""
    password: str = ""
    certificate: ssl.SSLContext | None = None
    tls_at_once: bool = False
    port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """Whom each was for, and what it was."""
    calls: int = 0
    came: threading.Condition = field(default_factory=threading.Condition)

    def took(self, to: str, data: bytes) -> None:
        with self.came:
            letter = message_from_bytes(data, policy=default)
            self.letters.append((to, letter))
            self.came.notify_all()

    def called(self) -> None:
        with self.came:
            self.calls += 1
            self.came.notify_all()

    def wait_for(self, letters: int) -> None:
        with self.came:
            assert self.came.wait_for(lambda: len(self.letters) >= letters, WAIT_S), self.letters

    def wait_for_calls(self, calls: int) -> None:
        with self.came:
            assert self.came.wait_for(lambda: self.calls >= calls, WAIT_S), self.calls


@contextmanager
def mail_server(**how: object) -> Iterator[MailServer]:
    server = MailServer(**how)  # type: ignore[arg-type]

    class Talk(_Talk):
        mail = server

    with _Listening(("127.0.0.1", 0), Talk) as listening:
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


class _Listening(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _Talk(socketserver.StreamRequestHandler):
    mail: MailServer

    def handle(self) -> None:
        self.mail.called()
        try:
            self._talk()
        except OSError:
            pass  # the other side has gone, or does not trust us

    def _talk(self) -> None:
        if self.mail.tls_at_once:
            self._begin_tls()
        self._is_in = not self.mail.user
        self._to = ""
        if not self._say("greeting", "220 here"):
            return
        while line := self.rfile.readline():
            verb, _, rest = line.decode("ascii").strip().partition(" ")
            if not self._take(verb.upper(), rest):
                return

    def _take(self, verb: str, rest: str) -> bool:
        match verb:
            case "EHLO" | "HELO":
                return self._say(verb, *self._abilities())
            case "STARTTLS":
                return self._say("STARTTLS", "220 go on") and self._begin_tls()
            case "AUTH":
                return self._sign_in(rest)
            case "MAIL" if not self._is_in:
                return self._say("MAIL", "530 sign in first")
            case "RCPT":
                self._to = rest.partition("<")[2].partition(">")[0]
                return self._say("RCPT", "250 fine")
            case "DATA":
                goes_on = self._say("DATA", "354 go on")
                return goes_on and ("DATA" in self.mail.answers or self._take_letter())
            case "QUIT":
                self._say("QUIT", "221 bye")
                return False
            case _:
                return self._say(verb, "250 fine")

    def _abilities(self) -> list[str]:
        able = ["250-here"]
        if self.mail.certificate is not None and not isinstance(self.connection, ssl.SSLSocket):
            able.append("250-STARTTLS")
        if self.mail.user:
            able.append("250-AUTH PLAIN")
        return [*able, "250 8BITMIME"]

    def _begin_tls(self) -> bool:
        assert self.mail.certificate is not None, "it was not offered"
        self.request = self.mail.certificate.wrap_socket(
            self.connection, server_side=True, do_handshake_on_connect=False
        )
        self.setup()
        self.connection.do_handshake()
        return True

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _sign_in(self, rest: str) -> bool:
        told = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        self._is_in = told[1:] == [self.mail.user, self.mail.password]
        return self._say("AUTH", "235 welcome" if self._is_in else "535 who are you")

    def _take_letter(self) -> bool:
        data = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            data += line
        answer = self.mail.answers.get("letter", "250 taken")
        if answer.startswith("2"):
            self.mail.took(self._to, data)
        return self._say("letter", answer)

    def _say(self, step: str, *lines: str) -> bool:
        told = self.mail.answers.get(step)
        if told == "":
            return False
        for line in (told,) if told else lines:
            self.wfile.write(f"{line}\r\n".encode("ascii"))
        return not (told or "").startswith("421")
