"""The relay closes, or its disk is in the way: what is left waits for the next start."""

import logging
import threading

import pytest
from fakes import ScriptedLoyalty, StillClock
from relay_desk import (
    GONE,
    HELD,
    WAIT_S,
    Desk,
    all_settled,
    kill_in_the_call,
)
from waiting import append, open_outbox, order, put

from pos.core.deliveries import EntryState
from pos.errors import JournalError
from pos.outbox import relay as relays
from pos.outbox.flow import MOST_UNDER_WAY
from pos.outbox.outbox import Outbox
from pos.outbox.relay import Relay


def close_while_held(desk: Desk) -> None:
    """Close while calls are held, then let them end."""
    assert desk.program.gate is not None
    closing = threading.Thread(target=desk.relay.close)
    closing.start()
    assert desk.relay._closing.wait(WAIT_S)
    desk.program.gate.set()
    closing.join(WAIT_S)
    assert not closing.is_alive()


def test_close_leaves_the_rest(desk: Desk) -> None:
    """Closing waits for the calls under way and begins no other; the rest waits for a start."""
    append(desk.record, [order(number, f"c{number}") for number in range(6)])
    desk.program.gate = threading.Event()
    desk.relay.start()
    desk.program.wait_for("deliver", MOST_UNDER_WAY)
    close_while_held(desk)

    assert MOST_UNDER_WAY == len(desk.sent())
    delivered, pending = [EntryState.DELIVERED] * MOST_UNDER_WAY, [EntryState.PENDING] * 2
    assert delivered + pending == list(desk.states().values())


def test_close_between_asking_and_sending(desk: Desk) -> None:
    """What was being asked about when the till closed is not sent any more, and stays in doubt."""
    put(desk.record, order(1, "sara"))
    kill_in_the_call(desk.record)
    desk.program.gate = threading.Event()
    desk.relay.start()
    desk.program.wait_for("find_delivered", 1)
    close_while_held(desk)

    assert ([], [("order:sale1", "in_doubt", 0)]) == (desk.sent(), desk.rows())


def test_close_before_a_new_hold(desk: Desk) -> None:
    """No points are held anew by a till that closes; the dead hold is never sent again."""
    put(desk.record, HELD)
    desk.program.script["deliver"] = [GONE]
    desk.program.gate = threading.Event()
    desk.relay.start()
    desk.program.wait_for("deliver", 1)
    close_while_held(desk)

    assert ["deliver H-1", "find_delivered H-1"] == desk.calls()
    assert (HELD.without_reservations(), [("order:sale1", "pending", 0)]) == (
        desk.waiting(),
        desk.rows(),
    )


def test_relay_survives_a_busy_disk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A look that fails is logged and taken again: deliveries do not end with it."""
    monkeypatch.setattr(relays, "FAULT_WAIT_S", 0.0)
    put(desk.record, order(1, "sara"))
    due = Outbox.due
    failures = [RuntimeError("busy")]

    def sometimes(outbox: Outbox, *given: object, **named: object) -> object:
        if failures:
            raise failures.pop()
        return due(outbox, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Outbox, "due", sometimes)
    with caplog.at_level(logging.ERROR), desk.working():
        desk.wait_for(all_settled)

    assert "the relay met a fault" in caplog.text


def test_outbox_that_cannot_be_opened_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A record that is not there yet, or busy, is opened later: nothing waits for a restart."""
    monkeypatch.setattr(relays, "FAULT_WAIT_S", 0.0)
    put(desk.record, order(1, "sara"))
    failures: list[Exception] = [JournalError("there is no record here yet"), OSError("busy")]

    def at_last() -> Outbox:
        if failures:
            raise failures.pop()
        return open_outbox(desk.record)

    desk.relay = Relay(at_last, desk.program, desk.clock, desk.tell)
    with caplog.at_level(logging.ERROR), desk.working():
        desk.wait_for(all_settled)

    assert 2 == caplog.text.count("nothing is delivered until it can")


def test_close_without_an_outbox(caplog: pytest.LogCaptureFixture) -> None:
    """A till without its record closes at once all the same."""
    tried = threading.Event()

    def nothing() -> Outbox:
        tried.set()
        raise JournalError("there is no record here yet")

    relay = Relay(nothing, ScriptedLoyalty(), StillClock(), lambda _: None)
    with caplog.at_level(logging.CRITICAL):
        relay.start()
        assert tried.wait(WAIT_S)
        relay.close()

    assert not relay._thread.is_alive()
