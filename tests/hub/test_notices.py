"""Versions at a hub: numbered as they are committed, never changed, each for whom it is."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from pos.core.version import VersionKind
from pos.errors import HubMisuse
from pos.hub.listening import HubListener
from pos.hub.notices import HubNotices
from pos.ports.notices import Applied, NewVersion, Standing
from tests.hub.hubs import Hub

CATALOGUE, PRICES, SETTINGS, USERS = VersionKind
WAIT_S = 20.0


def new(kind: VersionKind, content: str, store: str = "") -> NewVersion:
    currency = "SAR" if kind in (CATALOGUE, PRICES) else ""
    return NewVersion(
        kind=kind, store=store, content=content.encode(), currency=currency, made_by="me"
    )


def numbers(hub: HubNotices, store: str = "S1", /, **standing: int) -> list[tuple[str, int]]:
    return [
        (one.mark.kind.value, one.mark.number) for one in hub.next_for(store, Standing(**standing))
    ]


def test_what_a_till_needs_next(hub: Hub) -> None:
    """A catalogue alone and the newest alone; then, in their order, prices behind it, every change
    of settings, and of the lists of people the newest for all and for its own store.
    """
    owner = HubNotices(hub.owner())
    for one in (
        new(PRICES, "a"),  # 1
        new(CATALOGUE, "b"),
        new(SETTINGS, "c"),
        new(CATALOGUE, "d"),  # 4
        new(USERS, "e"),
        new(PRICES, "f", "S1"),  # 6
        new(USERS, "g"),
        new(SETTINGS, "h"),  # 8
        new(USERS, "i", "S1"),
        new(PRICES, "j", "S2"),  # 10
    ):
        assert owner.publish(one).is_new
    till = HubNotices(hub.till("S1", "T1"))

    assert [("catalogue", 4)] == numbers(till)
    rest = [("settings", 3), ("prices", 6), ("users", 7), ("settings", 8), ("users", 9)]
    assert rest == numbers(till, catalogue=4)
    assert [("prices", 6), ("settings", 8)] == numbers(
        till, catalogue=4, prices=1, settings=3, users=9
    )
    assert [] == numbers(till, catalogue=4, prices=6, settings=8, users=9)
    (older,) = till.next_for("S1", Standing(), passed_over={4})
    assert 2 == older.mark.number
    passed = till.next_for("S1", Standing(), passed_over={4, 3, 2})
    assert [1, 6, 7, 8, 9] == [one.mark.number for one in passed]
    ((content, currency),) = {(one.content, one.currency) for one in passed if one.mark.number == 6}
    assert (b"f", "SAR") == (content, currency)


def test_the_same_again(hub: Hub) -> None:
    """Published twice it is one version; once another came between, it is a new one."""
    owner = HubNotices(hub.owner())
    first = owner.publish(new(PRICES, "a"))
    again = owner.publish(new(PRICES, "a"))
    other = owner.publish(new(PRICES, "a", "S1"))
    owner.publish(new(PRICES, "b"))
    back = owner.publish(new(PRICES, "a"))

    assert (1, True) == (first.number, first.is_new)
    assert (1, False) == (again.number, again.is_new)
    assert (2, True) == (other.number, other.is_new)
    assert (4, True) == (back.number, back.is_new)


def test_the_same_below_another(hub: Hub) -> None:
    """What may have been overlaid at a till since is published anew, and then once."""
    owner = HubNotices(hub.owner())
    for kind, store, on_top, store_on_top, is_new in (
        (PRICES, "", CATALOGUE, "", True),
        (PRICES, "S1", CATALOGUE, "", True),
        (PRICES, "", PRICES, "S1", True),
        (CATALOGUE, "", PRICES, "S1", True),
        (SETTINGS, "", SETTINGS, "S1", True),
        (SETTINGS, "S1", SETTINGS, "", True),
        (USERS, "", USERS, "S1", True),
        (PRICES, "S1", CATALOGUE, "S2", False),
        (SETTINGS, "S1", SETTINGS, "S2", False),
        (PRICES, "", SETTINGS, "", False),
        (SETTINGS, "", USERS, "", False),
    ):
        first = new(kind, "first", store)
        owner.publish(first)
        on_top_of_it = owner.publish(new(on_top, f"of {kind} {store}", store_on_top))
        again, once_more = owner.publish(first), owner.publish(first)
        assert on_top_of_it.is_new
        assert (is_new, False) == (again.is_new, once_more.is_new), (kind, store, on_top)
        assert is_new == (again.number > on_top_of_it.number)
        assert again.number == once_more.number


def test_monday_s_prices(hub: Hub) -> None:
    """Published again behind a catalogue, they are what the tills are given next."""
    owner = HubNotices(hub.owner())
    for one in (new(PRICES, "5.00"), new(CATALOGUE, "6.00"), new(PRICES, "5.00")):
        owner.publish(one)

    assert [("prices", 3)] == numbers(HubNotices(hub.till("S1", "T1")), catalogue=2, prices=1)


def test_the_same_by_many(hub: Hub) -> None:
    """At once, behind another: it is one version."""
    owner = HubNotices(hub.owner())
    for one in (new(PRICES, "a"), new(CATALOGUE, "b")):
        owner.publish(one)
    publishers = [HubNotices(hub.at(hub.dsn)) for _ in range(8)]
    with ThreadPoolExecutor(max_workers=8) as threads:
        made = [*threads.map(lambda one: one.publish(new(PRICES, "a")), publishers)]

    assert [3] * 8 == [one.number for one in made]
    assert 1 == sum(one.is_new for one in made)


@pytest.mark.parametrize("more", [0, 1])
def test_a_large_catalogue(hub: Hub, more: int) -> None:
    """It comes in parts, and is whole."""
    content = random.Random(1).randbytes(2 * 1024 * 1024 + more)
    version = NewVersion(kind=CATALOGUE, store="", content=content, currency="SAR", made_by="me")
    HubNotices(hub.owner()).publish(version)
    (brought,) = HubNotices(hub.till("S1", "T1")).next_for("S1", Standing())

    assert content == brought.content
    found = HubNotices(hub.owner()).content_of(CATALOGUE, "")
    assert found == brought


def test_numbers_in_the_order_of_the_commits(hub: Hub) -> None:
    """Many publish at once while one looks on: whoever has seen a number has seen all before it."""
    publishers = [HubNotices(hub.at(hub.dsn)) for _ in range(8)]
    seen: list[tuple[int, ...]] = []
    done = threading.Event()

    def look_on() -> None:
        with psycopg.connect(hub.dsn, autocommit=True) as line:
            while True:
                was_done = done.is_set()
                rows = line.execute("SELECT number FROM hub.version ORDER BY number").fetchall()
                seen.append(tuple(number for (number,) in rows))
                if was_done:
                    return

    def publish(number: int) -> None:
        for round_ in range(10):
            publishers[number].publish(new(PRICES, f"{number}.{round_}"))

    looking = threading.Thread(target=look_on)
    looking.start()
    threads = [threading.Thread(target=publish, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    done.set()
    looking.join()

    assert tuple(range(1, 81)) == seen[-1]
    assert all(one == tuple(range(1, len(one) + 1)) for one in seen)


def test_for_whom_it_is(hub: Hub) -> None:
    """A till sees its own store's and what is for all, tells of itself alone, publishes nothing;
    an office reads no hash of a PIN; nobody changes one, its owner by a slip neither.
    """
    owner = HubNotices(hub.owner())
    owner.publish(new(USERS, "theirs", "S2"))
    owner.publish(new(USERS, "for all"))
    line = hub.till("S1", "T1")
    till = HubNotices(line)

    assert [("users", 2)] == numbers(till)
    assert [] == numbers(till, "S2", users=2)
    done = Applied(kind=USERS, number=2)
    till.tell("S1", "T1", [done])
    for store, of_till in (("S1", "T2"), ("S2", "T1")):
        with pytest.raises(HubMisuse, match="row-level security"):
            till.tell(store, of_till, [done])
    with pytest.raises(HubMisuse):
        till.publish(new(PRICES, "cheap", "S1"))
    for forbidden in (
        "UPDATE hub.version SET content = ''",
        "DELETE FROM hub.version",
        "UPDATE hub.version_counter SET last = 0",
        "UPDATE hub.applied SET number = 1",
        "DELETE FROM hub.applied",
    ):
        with pytest.raises(HubMisuse):
            line.ask(lambda one, sql=forbidden: one.execute(sql.encode()))
    with psycopg.connect(hub.dsn, autocommit=True) as one:
        one.execute("SET ROLE pos_hub_office")
        assert 2 == len(one.execute("SELECT number, digest FROM hub.version").fetchall())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one.execute("SELECT content FROM hub.version")
        one.execute("RESET ROLE")
        for sql in ("UPDATE hub.version SET made_by = ''", "DELETE FROM hub.version"):
            with pytest.raises(psycopg.errors.RaiseException, match="stays as it is"):
                one.execute(sql)
    assert [(b"theirs",), (b"for all",)] == hub.rows(
        "SELECT content FROM hub.version ORDER BY number"
    )


def test_which_till_has_which(hub: Hub) -> None:
    """What each told, and what waits for it: refused with its reason, or not told of yet."""
    owner = HubNotices(hub.owner())
    for one in (new(PRICES, "a"), new(SETTINGS, "b"), new(SETTINGS, "c", "S1")):
        owner.publish(one)
    first, second = HubNotices(hub.till("S1", "T1")), HubNotices(hub.till("S2", "T1"))
    told = [
        Applied(kind=PRICES, number=1, remark="3 codes are not sold here"),
        Applied(kind=SETTINGS, number=2),
        Applied(kind=SETTINGS, number=3, problem="[tax] default: found 'x'"),
    ]
    for _ in range(2):
        first.tell("S1", "T1", told)
    second.tell("S2", "T1", [Applied(kind=SETTINGS, number=2, problem="no")])

    has = {(one.store, one.kind): one for one in owner.standing()}
    assert 4 == len(has)
    prices = has["S1", PRICES]
    assert (1, 0, "3 codes are not sold here") == (prices.number, prices.waits, prices.remark)
    settings = has["S1", SETTINGS]
    assert (2, 3, "[tax] default: found 'x'") == (
        settings.number,
        settings.waits,
        settings.problem,
    )
    assert (0, 1, "") == (
        has["S2", PRICES].number,
        has["S2", PRICES].waits,
        has["S2", PRICES].problem,
    )
    assert (0, 2, "no") == (
        has["S2", SETTINGS].number,
        has["S2", SETTINGS].waits,
        has["S2", SETTINGS].problem,
    )
    second.tell("S2", "T1", [Applied(kind=SETTINGS, number=2)])
    assert 2 == {(one.store, one.kind): one for one in owner.standing()}["S2", SETTINGS].number
    assert [("prices", 1, ""), ("settings", 2, ""), ("settings", 3, "S1")] == [
        (one.kind.value, one.number, one.store) for one in owner.newest()
    ]


def test_prices_within_a_catalogue(hub: Hub) -> None:
    """Those that a catalogue replaced wait for no till that has it; later ones do."""
    owner, till = HubNotices(hub.owner()), HubNotices(hub.till("S1", "T1"))
    for kind in (PRICES, CATALOGUE, PRICES):
        owner.publish(new(kind, f"{kind} {len(owner.newest())}"))
        if kind is CATALOGUE:
            till.tell("S1", "T1", [Applied(kind=CATALOGUE, number=2)])
            assert {0} == {one.waits for one in owner.standing()}

    assert {PRICES: 3, CATALOGUE: 0} == {one.kind: one.waits for one in owner.standing()}


def test_it_is_told(hub: Hub) -> None:
    """Whoever listens wakes; what came while they looked is not lost; a line that broke wakes."""
    owner = HubNotices(hub.owner())
    line = hub.till("S1", "T1")
    till, listener = HubNotices(line), HubListener(line)
    assert listener.listen()
    assert not listener.listen()
    for number in range(3):
        owner.publish(new(PRICES, str(number)))
        assert listener.wait(WAIT_S)
        assert not listener.listen()
        assert number + 1 == len(numbers(till))
    owner.publish(new(PRICES, "while it looked"))
    numbers(till)  # brings what is told along
    assert listener.wait(WAIT_S)
    assert not listener.listen()
    assert not listener.wait(0)
    listener.wake()
    assert listener.wait(WAIT_S)

    hub.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert listener.wait(WAIT_S)
    listener.close()
