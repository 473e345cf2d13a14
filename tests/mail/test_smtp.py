"""Letters to a real mail server on a real socket, and every way it may not take them."""

from __future__ import annotations

import socket
import ssl
from typing import Any

import pytest
import trustme
from builders import NOON
from mail_server import mail_server

from pos.mail.smtp import MailServer, SmtpMailer
from pos.ports.mail import Letter, Posted, PostOutcome

LETTER = Letter(subject="STYL: receipt 1", text="Café  10.00\n", html="<pre>Café</pre>")
SARA = "sara@mail.example"


def _post(
    port: int, trust: ssl.SSLContext | None = None, to: str = SARA, **server: Any
) -> PostOutcome:
    told = {"tls": "none", "sender": "shop@styl.example", "sender_name": "STYL Öutfits"}
    at = MailServer(host="localhost", port=port, **(told | server))
    mailer = SmtpMailer(at, now=lambda: NOON, trust=trust)
    return mailer.post(LETTER, to=to, message_id="email-1")


def test_a_letter_arrives() -> None:
    """From the store, to the customer, the same text in two shapes, an id that never changes."""
    with mail_server() as server:
        outcome = _post(server.port)

    assert PostOutcome(posted=Posted.SENT) == outcome
    ((to, letter),) = server.letters
    assert SARA == to
    assert SARA == letter["To"]
    assert "STYL Öutfits <shop@styl.example>" == letter["From"]
    assert "<email-1@styl.example>" == letter["Message-ID"]
    assert "Sat, 21 Nov 2026 12:00:00 +0000" == letter["Date"]
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Café  10.00\n" == text.get_content().replace("\r\n", "\n")
    assert "<pre>Café</pre>" in html.get_content()


def test_an_address_in_letters_the_server_does_not_know() -> None:
    """It is refused for good, and nobody is sent to look at the configuration for it."""
    with mail_server() as server:
        outcome = _post(server.port, to="müller@mail.example")

    assert Posted.REFUSED is outcome.posted
    assert "müller" not in outcome.reason
    assert [] == server.letters


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_over_tls_with_a_password(tls: str) -> None:
    """The password goes over a line nobody else reads."""
    authority = trustme.CA()
    certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(certificate)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    how: dict[str, Any] = {"certificate": certificate, "user": "shop", "password": "right"}
    with mail_server(**how, tls_at_once=tls == "tls") as server:
        sent = _post(server.port, trust, tls=tls, user="shop", password="right")
        wrong = _post(server.port, trust, tls=tls, user="shop", password="wrong")
        untrusted = _post(server.port, tls=tls, user="shop", password="right")

    assert Posted.SENT is sent.posted
    assert "The mail server cannot be used: it refuses the user or the password." in wrong.reason
    assert "its certificate is not to be trusted" in untrusted.reason
    assert [Posted.MISUSED, Posted.MISUSED] == [wrong.posted, untrusted.posted]


def test_no_tls_where_it_must_be() -> None:
    """A server without STARTTLS is never written to in the clear."""
    with mail_server() as server:
        outcome = _post(server.port, tls="starttls")

    assert Posted.MISUSED is outcome.posted
    assert [] == server.letters


@pytest.mark.parametrize(
    ("step", "answer", "posted"),
    [
        ("greeting", "421 not now", Posted.LATER),
        ("greeting", "554 go away", Posted.LATER),
        ("greeting", "", Posted.LATER),
        ("MAIL", "451 later", Posted.LATER),
        ("MAIL", "550 not from you", Posted.MISUSED),
        ("MAIL", "", Posted.LATER),
        ("RCPT", "450 mailbox busy", Posted.LATER),
        ("RCPT", "550 5.1.1 <sara@mail.example> unknown", Posted.REFUSED),
        ("RCPT", "", Posted.LATER),
        ("DATA", "451 later", Posted.LATER),
        ("DATA", "554 no", Posted.REFUSED),
        ("letter", "452 full", Posted.LATER),
        ("letter", "552 too big", Posted.REFUSED),
        ("letter", "", Posted.LATER),
        ("letter", "nonsense", Posted.LATER),
    ],
)
def test_what_a_server_may_say(step: str, answer: str, posted: Posted) -> None:
    """Not now, never, or not from us; and no reason repeats the address."""
    with mail_server(answers={step: answer}) as server:
        outcome = _post(server.port)

    assert posted is outcome.posted
    assert SARA not in outcome.reason
    assert [] == server.letters


@pytest.mark.parametrize("answer", ["", "500 what", "421 closing"])
def test_a_strange_good_bye(answer: str) -> None:
    """What the server says after it took the letter sends nothing a second time."""
    with mail_server(answers={"QUIT": answer}) as server:
        outcome = _post(server.port)

    assert Posted.SENT is outcome.posted


def test_nobody_there() -> None:
    """Another time."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        outcome = _post(taken.getsockname()[1])

    assert Posted.LATER is outcome.posted


def test_password_is_not_shown() -> None:
    """Nor by a repr of what holds it."""
    server = MailServer(
        host="h", port=1, tls="tls", sender="a@b.example", sender_name="", password="hunter2"
    )

    assert "hunter2" not in repr(server)


def test_is_the_server_well() -> None:
    """Looked at without sending anything: it lets us in, or why not."""
    with mail_server(user="shop", password="right") as server:
        told = {
            password: SmtpMailer(
                MailServer(
                    host="localhost",
                    port=server.port,
                    tls="none",
                    sender="shop@styl.example",
                    sender_name="",
                    user="shop",
                    password=password,
                ),
                now=lambda: NOON,
            ).check()
            for password in ("right", "wrong")
        }

    assert "" == told["right"].reason
    assert "refuses the user or the password" in told["wrong"].reason
    assert [] == server.letters
