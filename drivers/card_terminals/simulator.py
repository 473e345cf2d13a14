"""A card terminal that moves no money: the till's side of `drivers/virtual/card_terminal.py`.

One connection a question. What was not sent was not charged; what was sent and not answered is
unknown, whatever ended the connection.
"""

from __future__ import annotations

import json
import socket
import threading
from time import monotonic

from pos.core.money import Money
from pos.ports.card_terminal import Approved, CardOutcome, Declined, Unknown
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.text import safe

CONNECT_WITHIN_S = 2.0
ASK_WITHIN_S = 5.0
"""The customer is not part of a question."""
MOST_BYTES = 4096

_NOT_THERE = "The card terminal cannot be reached: no money moved. Check that it is on."
_NO_ANSWER = "The card terminal did not answer: it may have gone through. Ask it again."
_CANNOT_ASK = "The card terminal cannot be reached. Check that it is on, and ask it again."
_WAS_DECLINED = "The card was declined"
_TAKE_ANOTHER = "Take another card, or another means of payment."
_LONGEST_WHY = 100
_STILL_AT_WORK = "The card terminal is still at work. Wait a moment, and ask it again."


class CardSimulator:
    def __init__(self, *, host: str, port: int, wait_s: float, name: str = "card") -> None:
        self._address = (host, port)
        self._wait_s = wait_s
        self._name = name
        self._availability = Availability.UNKNOWN
        self._one_customer = threading.Lock()
        self._unanswered: set[str] = set()
        """References of which money may have moved: of them nothing is a plain no."""

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(names=frozenset({"charge", "refund", "ask"}))

    @property
    def availability(self) -> Availability:
        """As the last question left it."""
        return self._availability

    def charge(self, amount: Money, *, reference: str) -> CardOutcome:
        return self._move("charge", amount, reference)

    def refund(self, amount: Money, *, reference: str) -> CardOutcome:
        return self._move("refund", amount, reference)

    def ask(self, reference: str) -> CardOutcome:
        try:
            with self._connected() as line:
                answer = self._exchange(line, {"do": "ask", "reference": reference}, ASK_WITHIN_S)
        except OSError:
            return Unknown(reason=_CANNOT_ASK)
        return _outcome(answer)

    def check_health(self) -> HealthReport:
        try:
            self._connected().close()
        except OSError:
            return HealthReport(name=self._name, ok=False, say=_CANNOT_ASK)
        say = "A simulator answers: no money moves. For training and tests only."
        return HealthReport(name=self._name, ok=True, say=say)

    def close(self) -> None:
        """Nothing is held open between questions."""

    def _move(self, do: str, amount: Money, reference: str) -> CardOutcome:
        assert amount.minor > 0, "a card is charged or paid back more than nothing"
        assert reference, "an attempt has a reference of its own"
        question = {
            "do": do,
            "reference": reference,
            "amount_minor": amount.minor,
            "currency": amount.currency,
        }
        with self._one_customer:
            try:
                line = self._connected()
            except OSError:
                is_new = reference not in self._unanswered
                return Declined(reason=_NOT_THERE) if is_new else Unknown(reason=_CANNOT_ASK)
            with line:
                self._unanswered.add(reference)
                try:
                    outcome = _outcome(self._exchange(line, question, self._wait_s))
                except OSError:
                    self._availability = Availability.UNKNOWN
                    return Unknown(reason=_NO_ANSWER)
            if not isinstance(outcome, Unknown):
                self._unanswered.discard(reference)
            return outcome

    def _connected(self) -> socket.socket:
        try:
            line = socket.create_connection(self._address, timeout=CONNECT_WITHIN_S)
        except OSError:
            self._availability = Availability.UNAVAILABLE
            raise
        self._availability = Availability.AVAILABLE
        return line

    def _exchange(
        self, line: socket.socket, question: dict[str, object], within_s: float
    ) -> dict[str, object]:
        """OSError where no whole answer came in time."""
        until_s = monotonic() + within_s
        line.settimeout(within_s)
        line.sendall(json.dumps(question).encode() + b"\n")
        data = b""
        while not data.endswith(b"\n"):
            left_s = until_s - monotonic()
            if left_s <= 0 or len(data) > MOST_BYTES:
                raise TimeoutError("no answer")
            line.settimeout(left_s)
            more = line.recv(MOST_BYTES)
            if not more:
                raise ConnectionResetError("it hung up")
            data += more
        return _as_object(data)


def _as_object(data: bytes) -> dict[str, object]:
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        answer = None
    return answer if isinstance(answer, dict) else {}


def _outcome(answer: dict[str, object]) -> CardOutcome:
    """What cannot be read is unknown, as silence is."""
    match answer.get("outcome"):
        case "approved":
            return _approved(answer)
        case "declined":
            return _declined(str(answer.get("reason") or _WAS_DECLINED))
        case "under way":
            return Unknown(reason=_STILL_AT_WORK)
        case _:
            return Unknown(reason=_NO_ANSWER)


def _declined(why: str) -> Declined:
    """Declined whatever it says of why."""
    try:
        return Declined(reason=f"{safe(why, _LONGEST_WHY).rstrip('.')}. {_TAKE_ANOTHER}")
    except ValueError:
        return Declined(reason=f"{_WAS_DECLINED}. {_TAKE_ANOTHER}")


def _approved(answer: dict[str, object]) -> CardOutcome:
    """With its amount and reference; of what else stands beside it, what could be a card number
    is left out.
    """
    match answer:
        case {"reference": str(reference), "amount_minor": int(minor), "currency": str(currency)}:
            amount = Money(minor, currency)
        case _:
            return Unknown(reason=_NO_ANSWER)
    told = {key: str(answer.get(key, "")) for key in ("approval_code", "scheme", "last_four")}
    try:
        return Approved(reference=reference, amount=amount, **told)
    except ValueError:
        return Approved(reference=reference, amount=amount, approval_code="")
