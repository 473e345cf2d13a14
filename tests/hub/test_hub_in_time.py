"""Where somebody waits for a hub's answer, all of it has one end, whatever the line is like."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from builders import setup_of

from pos.assembly.hub.cards import CardsOfStore
from pos.assembly.hub.till_hub import ASKED, TillHub
from pos.config import load
from pos.errors import HubUnreachable
from pos.hub.database import HubDatabase
from pos.hub.local.waiting import wait_until
from pos.places import Places
from pos.postgres.connecting import Connection
from tests.hub.hubs import Hub
from tests.hub.slow_line import SlowLine, slow_line

DEADLINE_S = 0.8
WITHIN_S = 30.0
STATEMENTS = 40
"""Of a quarter of the deadline each: none of them alone is too slow."""


@contextmanager
def waited_for(
    line: SlowLine, hub: Hub, *, deadline_s: float = DEADLINE_S
) -> Iterator[HubDatabase]:
    dsn = line.dsn(hub)
    with closing(HubDatabase(dsn, answer_within_s=deadline_s, somebody_waits=True)) as waited:
        yield waited


def one(line: Connection) -> int:
    (answer,) = line.execute("SELECT 1").fetchone() or (0,)
    return int(answer)


def quarter(line: Connection) -> None:
    line.execute("SELECT pg_sleep(%s)", [DEADLINE_S / 4])


def test_a_line_that_trickles_from_the_start(hub: Hub) -> None:
    """Something always arrives, and never all of it: the answer is no."""
    with slow_line(hub) as line, waited_for(line, hub) as waited:
        line.trickles = True
        with pytest.raises(HubUnreachable, match="in time"):
            waited.ask(one)


def test_an_open_line_that_trickles(hub: Hub) -> None:
    """It is of no more use. Another one is opened before anybody asks again, and all goes on."""
    with slow_line(hub) as line, waited_for(line, hub) as waited:
        assert wait_until(lambda: is_there(waited), within_s=WITHIN_S)
        line.trickles = True
        with pytest.raises(HubUnreachable, match="in time"):
            waited.ask(lambda it: it.execute("SELECT repeat('x', 1000)"))
        assert wait_until(lambda: line.lines == 2, within_s=WITHIN_S), "nobody has asked again yet"
        line.trickles = False
        assert wait_until(lambda: is_there(waited), within_s=WITHIN_S)


def test_many_statements_of_one_answer_have_one_end(hub: Hub) -> None:
    """Each alone is quick enough."""
    done: list[int] = []

    def slowly(line: Connection) -> None:
        done.clear()
        for number in range(STATEMENTS):
            quarter(line)
            done.append(number)

    with slow_line(hub) as line, waited_for(line, hub) as waited:
        assert wait_until(lambda: is_there(waited), within_s=WITHIN_S)
        with pytest.raises(HubUnreachable, match="in time"):
            waited.ask(slowly)
        assert len(done) < STATEMENTS // 2


def test_many_questions_of_one_answer_have_one_end(hub: Hub) -> None:
    """As a look-up before a claim; outside of it each has its own."""
    with slow_line(hub) as line, waited_for(line, hub) as waited:
        assert wait_until(lambda: is_there(waited), within_s=WITHIN_S)
        for _ in range(5):
            waited.ask(quarter)
        asked: list[int] = []
        with pytest.raises(HubUnreachable, match="in time"):
            all_of_one_answer(waited, asked)
        assert len(asked) < STATEMENTS // 2
        assert wait_until(lambda: is_there(waited), within_s=WITHIN_S)


def all_of_one_answer(waited: HubDatabase, asked: list[int]) -> None:
    with waited.one_answer():
        for number in range(STATEMENTS):
            waited.ask(quarter)
            asked.append(number)


def test_a_card_s_answer_has_one_end(hub: Hub) -> None:
    """The hub is asked until it has heard of this till's own cards, and no longer than that."""
    with slow_line(hub) as line, waited_for(line, hub) as waited:
        assert wait_until(lambda: is_there(waited), within_s=WITHIN_S)
        cards = CardsOfStore(
            lambda: waited,
            setup_of(),
            run="first",
            deadline_s=WITHIN_S,
            has_moved_since=lambda _: True,
            is_spent=lambda *_: False,
        )
        with pytest.raises(HubUnreachable, match="in time"):
            cards.look_up("digest of g1")


def test_an_opening_that_takes_longer_goes_on(hub: Hub) -> None:
    """Nobody waits for it, nobody begins it again, and who asks once it is there finds it."""
    with slow_line(hub) as line, waited_for(line, hub) as waited:
        line.is_open.clear()
        for _ in range(2):
            with pytest.raises(HubUnreachable, match="in time"):
                waited.ask(one)
        assert 1 == line.lines
        line.is_open.set()
        assert wait_until(lambda: is_there(waited), within_s=WITHIN_S)
        assert 1 == line.lines


def is_there(waited: HubDatabase) -> bool:
    try:
        return waited.ask(one) == 1
    except HubUnreachable:
        return False


def test_an_opening_that_failed_meanwhile(hub: Hub) -> None:
    """Why it did is over by the time that somebody asks: it is begun anew."""
    with slow_line(hub) as line, waited_for(line, hub) as waited:
        line.is_open.clear()
        with pytest.raises(HubUnreachable, match="in time"):
            waited.ask(one)
        line.cut()
        opening = waited._opening
        assert opening is not None
        assert wait_until(lambda: opening.has_failed, within_s=WITHIN_S)
        line.is_open.set()
        assert wait_until(lambda: is_there(waited), within_s=WITHIN_S)


def test_closed_before_it_is_open(hub: Hub) -> None:
    """What comes then is closed: it does not stay with the engine."""
    lines = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    with slow_line(hub) as line:
        with waited_for(line, hub) as waited:
            line.is_open.clear()
            with pytest.raises(HubUnreachable):
                waited.ask(one)
            assert [(1,)] == hub.rows(lines, hub.name)
        line.is_open.set()
        assert wait_until(lambda: hub.rows(lines, hub.name) == [(0,)], within_s=WITHIN_S)


def test_a_till_s_own_questions(hub: Hub, tmp_path: Path) -> None:
    """By `[hub] deadline_s`; what it ships has no end, however slow the line is."""
    with slow_line(hub) as line:
        config = tmp_path / "config.toml"
        config.write_text(f'[hub]\ndsn = "{line.dsn(hub)}"\ndeadline_s = {DEADLINE_S}\n')
        till = TillHub(load(config, {}), Places(tmp_path), note=lambda _: None)
        asked, ships = till.line(ASKED), till.line("ship")
        with closing(asked), closing(ships):
            assert wait_until(lambda: is_there(asked), within_s=WITHIN_S)
            with pytest.raises(HubUnreachable, match="in time"):
                asked.ask(many_quarters)
            ships.ask(many_quarters)


def many_quarters(line: Connection) -> None:
    for _ in range(6):
        quarter(line)


def test_a_turn_that_does_not_come(hub: Hub) -> None:
    """Another thread stands still on the same line."""
    entered, goes_on = threading.Event(), threading.Event()

    def stands(_: Connection) -> None:
        entered.set()
        goes_on.wait(WITHIN_S)

    def ask_and_stand() -> None:
        with suppress(HubUnreachable):  # unless its own end was just in time
            waited.ask(stands)

    with slow_line(hub) as line, waited_for(line, hub) as waited:
        other = threading.Thread(target=ask_and_stand)
        other.start()
        assert entered.wait(WITHIN_S)
        with pytest.raises(HubUnreachable, match="in time"):
            waited.ask(one)
        goes_on.set()
        other.join()
        assert wait_until(lambda: is_there(waited), within_s=WITHIN_S)


def test_few_round_trips(hub: Hub) -> None:
    """On a slow line they are what counts: the start of the line, its session, whether the engine
    flushes, which version it is; then a transaction of one statement.
    """
    with slow_line(hub) as line, waited_for(line, hub, deadline_s=WITHIN_S) as waited:
        waited.ask(one)
        assert 4 + 3 == line.packets
        waited.ask_alone(one)
        assert 4 + 3 + 1 == line.packets


def test_options_of_the_address_stay(hub: Hub) -> None:
    """What the session is told beside them takes none of them away."""
    with slow_line(hub) as line:
        database = hub.at(f"{line.dsn(hub)}&options=-cwork_mem%3D5MB", answer_within_s=7.0)
        shown = {
            name: database.ask(lambda it, name=name: it.execute(f"SHOW {name}").fetchone())[0]
            for name in ("work_mem", "lock_timeout", "statement_timeout", "synchronous_commit")
        }
    assert {
        "work_mem": "5MB",
        "lock_timeout": "3500ms",
        "statement_timeout": "7s",
        "synchronous_commit": "on",
    } == shown
