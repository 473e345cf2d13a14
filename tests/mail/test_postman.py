"""Receipts by e-mail: they wait on the disk, go out behind everything, and leave no address."""

from __future__ import annotations

import logging
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON
from fakes import StillClock
from mail_server import mail_server

from pos.mail.postman import Postman, PostNews
from pos.mail.smtp import MailServer, SmtpMailer
from pos.mail.waiting import Emails
from pos.ports.mail import Letter, WaitingEmail

SARA = "sara@mail.example"
RECEIPT = "S001-T1-000001"
WAIT_S = 20.0


def email(number: int = 1, *, to: str = SARA) -> WaitingEmail:
    return WaitingEmail(email_id=f"email-{number}", receipt=RECEIPT, address=to)


@dataclass
class Office:
    """A postman on real files and a real socket, and what he had to tell."""

    emails: Emails
    clock: StillClock = field(default_factory=StillClock)
    news: list[PostNews] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    told: threading.Condition = field(default_factory=threading.Condition)

    def postman(
        self, port: int, *, user: str = "", has_sale: bool = True, fault: str = ""
    ) -> Postman:
        server = MailServer(
            host="127.0.0.1",
            port=port,
            tls="none",
            sender="shop@styl.example",
            sender_name="STYL",
            user=user,
            password="right",
        )

        def letter_of(receipt: str) -> Letter | None:
            if fault:
                raise ValueError(fault)
            return _letter(receipt) if has_sale else None

        return Postman(
            self.emails,
            SmtpMailer(server, now=self.clock.now),
            self.clock,
            letter_of=letter_of,
            tell=self._tell,
            on_trouble=self.troubles.append,
        )

    def _tell(self, news: PostNews) -> None:
        with self.told:
            self.news.append(news)
            self.told.notify_all()

    def wait_for(self, news: int) -> None:
        with self.told:
            assert self.told.wait_for(lambda: len(self.news) >= news, WAIT_S), self.news


def _letter(receipt: str) -> Letter:
    return Letter(subject=receipt, text="10.00\n", html="<pre>10.00</pre>")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(Emails(tmp_path / "data" / "emails.db"))


@contextmanager
def at_work(postman: Postman) -> Iterator[Postman]:
    postman.start()
    try:
        yield postman
    finally:
        postman.close()


def test_sent_and_forgotten(office: Office, tmp_path: Path) -> None:
    """What was sent is told, and no byte of the address is left on the disk."""
    office.emails.queue(email(), NOON)
    file = tmp_path / "data" / "emails.db"
    assert SARA.encode() in file.read_bytes()
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)

    with mail_server() as server, at_work(office.postman(server.port)):
        office.wait_for(1)

    assert [PostNews(email_id="email-1", receipt=RECEIPT)] == office.news
    assert [(SARA, RECEIPT)] == [(to, letter["Subject"]) for to, letter in server.letters]
    assert 0 == office.emails.waiting
    left = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert SARA.encode() not in left


def test_goes_out_after_a_stop(office: Office) -> None:
    """What was asked for in the run before is sent by the next."""
    office.emails.queue(email(1), NOON)
    office.emails.queue(email(2), NOON + timedelta(seconds=1))
    again = Office(Emails(office.emails._path), clock=StillClock(NOON + timedelta(seconds=2)))

    with mail_server() as server, at_work(again.postman(server.port)):
        again.wait_for(2)

    ids = [letter["Message-ID"] for _, letter in server.letters]
    assert ["<email-1@styl.example>", "<email-2@styl.example>"] == ids


def test_tried_again_later_and_later(office: Office) -> None:
    """A server that is busy is asked after 10 seconds, then 20, then 40; then it is sent."""
    office.emails.queue(email(), NOON)
    waits = []
    with mail_server(answers={"MAIL": "451 later"}) as server:
        postman = office.postman(server.port)
        for _ in range(3):
            postman.deliver_due()
            wait_s = office.emails.next_in_s(office.clock.now())
            assert wait_s is not None
            waits.append(wait_s)
            office.clock.advance(wait_s)
        server.answers.clear()
        postman.deliver_due()

    assert [10.0, 20.0, 40.0] == waits
    assert [RECEIPT] == [one.receipt for one in office.news if not one.reason]
    assert [] == office.troubles


def test_not_before_its_time(office: Office) -> None:
    """What was put off waits; `hasten` tries it at once."""
    office.emails.queue(email(), NOON)
    with mail_server(answers={"MAIL": "451 later"}) as server:
        postman = office.postman(server.port)
        postman.deliver_due()
        postman.deliver_due()
        assert 1 == server.calls
        postman.hasten()
        postman.deliver_due()
        assert 2 == server.calls


def test_refused_address(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """A mailbox that is not there is told once, and its address forgotten and in no log."""
    caplog.set_level(logging.DEBUG)
    office.emails.queue(email(), NOON)
    with mail_server(answers={"RCPT": f"550 <{SARA}> unknown"}) as server:
        office.postman(server.port).deliver_due()

    (news,) = office.news
    assert "the mail server does not take this address" == news.reason
    assert 0 == office.emails.waiting
    assert SARA not in caplog.text
    assert SARA not in repr(email())


def test_wrong_password_is_told_once(office: Office) -> None:
    """It waits for a person to mend it, who is told once; then all goes out, and that is told."""
    office.emails.queue(email(1), NOON)
    office.emails.queue(email(2), NOON)
    with mail_server(user="shop", password="other") as server:
        postman = office.postman(server.port, user="shop")
        postman.deliver_due()
        assert 300.0 == office.emails.next_in_s(office.clock.now())
        server.password = "right"
        office.clock.advance(300.0)
        postman.deliver_due()

    trouble, well = office.troubles
    assert trouble.startswith("The mail server cannot be used: it refuses the user or the password")
    assert "" == well
    assert 2 == len(office.news)


def test_given_up_after_days(office: Office) -> None:
    """A receipt nobody could be sent for three days is given up, said, and its address erased."""
    office.emails.queue(email(), NOON)
    office.clock.advance(timedelta(days=3, seconds=1).total_seconds())
    with mail_server(answers={"MAIL": "451 later"}) as server:
        office.postman(server.port).deliver_due()

    (news,) = office.news
    assert "the mail server did not answer or was busy" == news.reason
    assert 0 == office.emails.waiting


def test_sale_that_is_not_there(office: Office) -> None:
    """Nothing is sent for a sale the record does not have, and its address does not stay."""
    office.emails.queue(email(), NOON)
    with mail_server() as server:
        office.postman(server.port, has_sale=False).deliver_due()

    assert ["its sale is not in the record"] == [one.reason for one in office.news]
    assert 0 == server.calls
    assert 0 == office.emails.waiting


def test_a_fault_holds_up_no_other(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """A letter that cannot be written is tried for three days; the next one goes out at once."""
    office.emails.queue(WaitingEmail(email_id="bad", receipt="no\nsubject", address=SARA), NOON)
    office.emails.queue(email(), NOON + timedelta(seconds=1))
    office.clock.advance(1.0)
    with mail_server() as server, caplog.at_level(logging.CRITICAL):
        postman = office.postman(server.port)
        postman.deliver_due()
        assert [RECEIPT] == [letter["Subject"] for _, letter in server.letters]
        assert 1 == office.emails.waiting
        office.clock.advance(timedelta(days=3).total_seconds())
        postman.deliver_due()

    assert ["", "the program met a fault with it"] == [one.reason for one in office.news]
    assert 0 == office.emails.waiting


@pytest.mark.parametrize("fault", ["no mailbox sara", "sara\\x40mail.example", SARA])
def test_a_faults_words_are_in_no_log(
    office: Office, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    """They may have the address in any form: what it is and where is enough."""
    office.emails.queue(email(), NOON)
    with mail_server() as server:
        office.postman(server.port, fault=fault).deliver_due()

    assert "ValueError" in caplog.text
    assert "in letter_of" in caplog.text
    assert "sara" not in caplog.text


def test_asked_twice_is_sent_once(office: Office) -> None:
    """The same e-mail put there again, as after a stop in between, stays one."""
    office.emails.queue(email(), NOON)
    office.emails.queue(email(), NOON)

    assert 1 == office.emails.waiting


def test_hanging_server_keeps_no_till(office: Office) -> None:
    """Closing does not wait for a server that accepts and never says a word."""
    office.emails.queue(email(), NOON)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        postman = office.postman(silent.getsockname()[1])
        postman.start()
        connection, _ = silent.accept()
        with connection:
            closing = threading.Thread(target=postman.close)
            closing.start()
            closing.join(WAIT_S)
            assert not closing.is_alive()
    assert 1 == office.emails.waiting
