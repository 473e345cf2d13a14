"""Gift cards at the hub: what is on one is spent once, whoever asks, stops or is away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from itertools import permutations

import msgspec
import psycopg
import pytest

from pos.core import events as ev
from pos.core.money import Money
from pos.core.stored_value import CarriedValue, StoredKind, StoredValue
from pos.errors import HubMisuse, HubRefused
from pos.hub.database import HubDatabase
from pos.hub.local.waiting import wait_until
from pos.hub.records import HubRecords
from pos.hub.schema.age import OF_ANOTHER_AGE
from pos.hub.status import status_of
from pos.hub.stored_value import CardAtHub, CardsAtHub
from pos.ports.hub import ShippedRecord
from tests.hub.at_once import RACING, at_once
from tests.hub.hubs import FIRST, Hub, hashed, shipment


def sar(minor: int) -> Money:
    return Money(minor, "SAR")


def issued(card: str = "g1", minor: int = 10_000, digest: str = "") -> ev.StoredValueIssued:
    return ev.StoredValueIssued(
        sale_id="s1",
        receipt="S1-T1-000001",
        number=1,
        instrument_id=card,
        kind=StoredKind.GIFT_CARD,
        digest=digest or f"digest of {card}",
        last_four="AB12",
        amount=sar(minor),
        expires_on=date(2027, 1, 1),
    )


def spent(minor: int, claim: str = "", card: str = "g1") -> ev.StoredValueSpent:
    return ev.StoredValueSpent(sale_id="s2", instrument_id=card, amount=sar(minor), claim=claim)


class Till:
    """Ships what it is told, as its record would have it, and asks."""

    def __init__(
        self, hub: Hub, name: str, store: str = "S1", run: str = "run1", *, first: int = 1
    ) -> None:
        """`first`: the place at which its record begins, as all before is in an archive."""
        line = hub.till(store, name)
        self.store, self.name = store, name
        self._next = first
        self.records = HubRecords(line)
        self.cards = CardsAtHub(line, store=store, till=name, run=run)
        self._last: ShippedRecord | None = None

    def ships(self, *events: ev.Event, at: str = "08:00") -> None:
        """Written at that time of the day."""
        made = [*self._written(events, at)]
        assert self.records.take(shipment(tuple(made), self.store, self.name)) is None

    def ships_bodies(self, kind: str, *bodies: str) -> None:
        made = [*self._records(((kind, body) for body in bodies), "08:00")]
        assert self.records.take(shipment(tuple(made), self.store, self.name)) is None

    def _written(self, events: tuple[ev.Event, ...], at: str) -> Iterator[ShippedRecord]:
        told = ((type(one).__name__, msgspec.json.encode(one).decode()) for one in events)
        return self._records(told, at)

    def _records(self, told: Iterable[tuple[str, str]], at: str) -> Iterator[ShippedRecord]:
        for kind, body in told:
            last = self._last
            self._last = hashed(
                ShippedRecord(
                    seq=last.seq + 1 if last else self._next,
                    at=f"2026-11-01T{at}:00+00:00",
                    incarnation=f"{self.store}{self.name}",
                    kind=kind,
                    version=1,
                    body=body,
                    previous=last.hash if last else FIRST,
                    hash=FIRST,
                    sale_id=None,
                    receipt=None,
                )
            )
            yield self._last

    def claims(self, minor: int, claim: str, card: str = "g1") -> int:
        found = self.cards.claim(f"digest of {card}", minor, claim=claim, sale_id="s2")
        assert found is not None
        return found[1]

    def sees(self, card: str = "g1") -> int:
        found = self.cards.look_up(f"digest of {card}")
        assert found is not None
        return found.balance_minor


def alarms(hub: Hub) -> list[tuple[str, str, str]]:
    return [(str(one.member), one.what, one.about) for one in status_of(hub.owner()).alarms]


def test_across_tills(hub: Hub) -> None:
    """Issued at one, spent at the other as far as it goes, given back, loaded, issued anew."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    one.ships(issued())
    assert 10_000 == two.sees()
    assert 7_000 == two.claims(7_000, "c1")
    assert 7_000 == two.claims(7_000, "c1")  # the answer was lost
    assert 3_000 == one.sees() == one.claims(9_000, "c2")
    assert 0 == two.claims(1, "c3")
    one.cards.give_up("c2", "g1")
    one.cards.give_up("c2", "g1")
    two.ships(spent(6_500, "c1"))
    assert 3_500 == one.sees()
    two.ships(
        ev.StoredValueReturned(sale_id="s2", instrument_id="g1", amount=sar(6_500)),
        ev.StoredValueLoaded(sale_id="s3", instrument_id="g1", amount=sar(1_000)),
    )
    one.ships(
        ev.StoredValueReplaced(
            instrument_id="g1", digest="new", last_four="CD34", reason="lost", cashier_id="1001"
        )
    )
    before, now = two.cards.look_up("digest of g1"), two.cards.look_up("new")
    assert isinstance(before, CardAtHub)
    assert isinstance(now, CardAtHub)
    assert (True, False, 11_000) == (before.is_replaced, now.is_replaced, now.balance_minor)
    assert (now,) == two.cards.of_receipt("S1-T1-000001")
    assert [] == alarms(hub)


def test_from_before_the_hub(hub: Hub) -> None:
    """By the records as they come, in any order, each once; what is archived as it stood."""
    one, two = Till(hub, "T1", first=10), Till(hub, "T2")
    two.ships(spent(2_000), spent(500, card="old"))
    old = StoredValue(
        instrument_id="old",
        kind=StoredKind.STORE_CREDIT,
        last_four="EF56",
        balance=sar(4_000),
        digest="digest of old",
    )
    told = ev.RecordArchived(
        at=datetime(2026, 11, 1, tzinfo=UTC),
        first=1,
        last=9,
        last_hash="f" * 64,
        digest="d",
        stored_values=(CarriedValue(value=old, receipt="R0", digests_before=("older",)),),
    )
    one.ships(told, issued())

    assert (8_000, 3_500) == (two.sees(), two.sees("old"))
    replaced = two.cards.look_up("older")
    assert replaced is not None
    assert replaced.is_replaced
    one.ships(told)
    assert 3_500 == two.sees("old")


def test_left_behind(hub: Hub) -> None:
    """A till that stopped finds what it had claimed, and gives it up; not what is on record."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    one.ships(issued())
    two.claims(1_000, "c1")
    two.claims(2_000, "c2")
    two.ships(spent(1_000, "c1"))
    assert () == two.cards.left()
    again = CardsAtHub(hub.till("S1", "T2"), store="S1", till="T2", run="run2")
    (left,) = again.left()
    assert ("c2", "g1") == (left.claim, left.instrument_id)
    again.give_up(left.claim, left.instrument_id)
    assert () == again.left()
    assert 9_000 == one.sees()

    again.give_up("late", "g1")
    assert 0 == two.claims(1_000, "late")
    assert 9_000 == one.sees()


def test_given_up_and_forgotten(hub: Hub) -> None:
    """A day after that, whenever it had been claimed; what another till gave up is its own."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    one.ships(issued())

    def passes(hours: int) -> None:
        with psycopg.connect(hub.dsn, autocommit=True) as line:
            line.execute("UPDATE hub.card_claim SET at = at - make_interval(hours => %s)", [hours])

    def kept() -> set[str]:
        return {claim for (claim,) in hub.rows("SELECT claim FROM hub.card_claim")}

    two.claims(1_000, "old")
    two.claims(500, "asked")
    one.cards.give_up("theirs", "g1")
    passes(30)
    two.cards.give_up("old", "g1")
    two.cards.give_up("next", "g1")
    assert 0 == two.claims(1_000, "old")
    passes(25)
    two.cards.give_up("newest", "g1")
    assert {"asked", "theirs", "newest"} == kept()
    assert 9_500 == one.sees()


def archived(
    left: int, *, own: int | None = None, is_issued_here: bool = False, last: int = 9
) -> ev.RecordArchived:
    """The card g1, as its till knew it; `own` of that is what it did itself."""
    value = StoredValue(
        instrument_id="g1",
        kind=StoredKind.GIFT_CARD,
        last_four="AB12",
        balance=sar(left),
        digest="digest of g1",
    )
    carried = CarriedValue(
        value=value,
        receipt="R0",
        own=None if own is None else sar(own),
        is_issued_here=is_issued_here,
    )
    return ev.RecordArchived(
        at=datetime(2026, 11, 1, tzinfo=UTC),
        first=1,
        last=last,
        last_hash="f" * 64,
        digest="d",
        stored_values=(carried,),
    )


def loaded(minor: int) -> ev.StoredValueLoaded:
    return ev.StoredValueLoaded(sale_id="s3", instrument_id="g1", amount=sar(minor))


Told = tuple[Till, ev.Event, str]


def in_any_order(hub: Hub, of: Callable[[str], Sequence[Told]]) -> list[int]:
    """What is on the card, of a store for each order in which it may come."""
    count = len(of("S"))
    seen = []
    for number, order in enumerate(permutations(range(count))):
        told = of(f"S{number}")
        for place in order:
            till, event, at = told[place]
            till.ships(event, at=at)
        seen.append(told[0][0].sees())
    return seen


def test_each_counts_its_own(hub: Hub) -> None:
    """A hub made anew: of three tills that have archived, whatever each had heard of the others,
    all that was done is counted once, in any order, and nothing is an alarm.
    """

    def told(store: str) -> list[Told]:
        one = Till(hub, "T1", store, first=10)
        two = Till(hub, "T2", store, first=10)
        three = Till(hub, "T3", store)
        return [
            (one, archived(13_000, own=10_000, is_issued_here=True), "08:00"),
            (two, archived(4_000, own=-6_000), "08:00"),
            (three, loaded(3_000), "07:00"),
        ]

    assert [7_000] * 6 == in_any_order(hub, told)
    assert [] == alarms(hub)


def test_what_was_put_on_it_before_comes_later(hub: Hub) -> None:
    """Spent at the till that issued it, with what another one had put on it: nothing is left, in
    any order. What comes on it behind that counts in full.
    """

    def told(store: str) -> list[Told]:
        one, two = Till(hub, "T1", store), Till(hub, "T2", store)
        one.ships(issued(), at="07:00")
        return [(one, spent(13_000), "09:00"), (two, loaded(3_000), "08:00")]

    assert [0, 0] == in_any_order(hub, told)
    again = Till(hub, "T3", "S0")
    again.ships(loaded(500), at="10:00")
    assert 500 == again.sees()
    assert ["card overspent"] == [what for _, what, _ in alarms(hub)]  # where it came first


def test_archives_that_tell_and_do_not(hub: Hub) -> None:
    """One till's archive is of an earlier version, and what it had heard is older than what the
    other ones tell: in no order is it more than the 4,000 that are on it in truth.
    """

    def told(store: str) -> list[Told]:
        one = Till(hub, "T1", store, first=10)
        two = Till(hub, "T2", store, first=10)
        three = Till(hub, "T3", store, first=10)
        return [
            (one, archived(4_000, own=1_000, is_issued_here=True), "08:00"),
            (two, archived(13_000), "08:00"),
            (three, archived(4_000, own=3_000), "09:00"),
        ]

    assert {1_000, 4_000} == {*in_any_order(hub, told)}


def test_put_on_it_while_it_begins(hub: Hub) -> None:
    """The records of two tills come at the same moment: nothing that is put ahead stays there."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    with psycopg.connect(hub.dsn) as first, ThreadPoolExecutor(1) as pool:
        first.execute("SELECT hub.begin_card('S1', 'g1')")
        ahead = pool.submit(two.ships, loaded(3_000))
        waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        assert wait_until(lambda: bool(hub.rows(waiting)) or ahead.done(), within_s=10.0)
        first.execute(
            "INSERT INTO hub.card (store, instrument_id, kind, digest, last_four, balance_minor,"
            " currency, receipt, till)"
            " VALUES ('S1', 'g1', 'gift-card', 'digest of g1', 'AB12', 10000, 'SAR', 'R0', 'T1')"
        )
        first.commit()
        ahead.result(20)
    assert 13_000 == one.sees()
    assert [] == hub.rows("SELECT * FROM hub.card_ahead")


def test_an_archive_that_does_not_tell(hub: Hub) -> None:
    """As earlier versions wrote it: what others had put on it may be in its sum, and is not added
    again; what came on it later is, and what was taken off it counts in any case.
    """

    def told(store: str) -> list[Told]:
        one, two = Till(hub, "T1", store, first=10), Till(hub, "T2", store)
        two.ships(loaded(3_000), at="08:00")
        return [
            (one, archived(13_000), "08:00"),
            (two, spent(1_000), "08:30"),
            (Till(hub, "T3", store), loaded(500), "09:00"),
        ]

    assert [12_500] * 6 == in_any_order(hub, told)
    Till(hub, "T4", "S0").ships(loaded(3_000), at="08:00")
    assert 12_500 == Till(hub, "T3", "S0").sees()
    assert [] == alarms(hub)


@pytest.mark.parametrize("is_issued_first", [True, False])
def test_a_hub_made_anew(hub: Hub, is_issued_first: bool) -> None:
    """What was spent in records that are archived, and never come, is spent all the same."""
    one, two = Till(hub, "T1"), Till(hub, "T2", first=10)
    if is_issued_first:
        one.ships(issued())
        two.ships(archived(4_000))
    else:
        two.ships(archived(4_000))
        one.ships(issued())
    assert 4_000 == one.sees()
    two.ships(spent(1_000))
    assert 3_000 == one.sees()


@pytest.mark.parametrize("own", [None, -1_000])
def test_archived_while_the_hub_has_it(hub: Hub, own: int | None) -> None:
    """What a till knew of a card before it was loaded elsewhere takes nothing off it. Of several
    archives only the one at whose end the records here begin counts.
    """
    one, two = Till(hub, "T1"), Till(hub, "T2", first=10)
    one.ships(issued())
    two.ships(spent(1_000))
    one.ships(loaded(5_000))
    two.ships(archived(9_000, own=own, last=10), archived(8_000, own=own, last=4))
    assert 14_000 == one.sees()


def test_put_back_from_a_backup(hub: Hub) -> None:
    """What was given up since is claimed again there, and given up again by the same run of the
    till; what it claims from then on is its own.
    """
    one = Till(hub, "T1")
    one.ships(issued())
    assert 7_000 == one.claims(7_000, "c1")
    assert () == one.cards.left()
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        line.execute(OF_ANOTHER_AGE)
    assert 1_000 == one.claims(1_000, "c2")

    assert ["c1"] == [each.claim for each in one.cards.left()]
    one.cards.give_up("c1", "g1")
    assert () == one.cards.left()
    assert 9_000 == one.sees()


def test_spent_without_the_hub(hub: Hub) -> None:
    """Told later: taken off as far as it goes, and what is too much is an alarm with the amount."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    one.ships(issued())
    two.claims(9_000, "c1")
    two.ships(spent(9_000, "c1"))
    one.ships(spent(600))
    assert [] == alarms(hub)
    one.ships(spent(2_000))

    assert 0 == two.sees()
    assert [
        ("S1/T1", "card overspent", "gift-card ending in AB12, by 1600 SAR in its smallest unit")
    ] == alarms(hub)


def test_what_cannot_be_read(hub: Hub) -> None:
    """A record that tells of no card is kept all the same, and moves none."""
    one = Till(hub, "T1")
    odd = ev.StoredValueLoaded(sale_id="s", instrument_id="g1", amount=sar(10**18))
    one.ships(issued(), *(odd for _ in range(11)))
    assert 9 * 10**18 + 10_000 == one.sees()  # no tenth goes into it
    one.ships_bodies("StoredValueIssued", "no JSON", "[]", "[" * 30_000, '{"digest":"\\u0000"}')
    assert [(16,)] == hub.rows("SELECT count(*) FROM hub.record")
    assert 9 * 10**18 + 10_000 == one.sees()


def test_of_its_store_alone(hub: Hub) -> None:
    """Another store's till neither sees nor claims it; nobody changes a card by themselves."""
    one, theirs = Till(hub, "T1"), Till(hub, "T1", "S2")
    one.ships(issued())
    assert theirs.cards.look_up("digest of g1") is None
    as_if = CardsAtHub(theirs.cards._hub, store="S1", till="T1", run="r")
    assert as_if.look_up("digest of g1") is None
    for forbidden in (
        "SELECT hub.claim_card('g1', 5, 'x', '', '')",
        "UPDATE hub.card SET balance_minor = 5",
        "INSERT INTO hub.card_claim VALUES ('x', 'S1', 'T1', '', '', 'g1', 5, 'asked')",
        "SELECT hub.note_card(r) FROM hub.record AS r",
        "DELETE FROM hub.card_claim",
    ):
        try:
            theirs.cards._hub.ask(lambda line, sql=forbidden: line.execute(sql.encode()))
        except (HubMisuse, HubRefused):
            continue
        assert "claim_card" in forbidden  # of its own store it has none
    assert 10_000 == one.sees()
    one.claims(100, "mine")
    with pytest.raises(HubRefused, match="of another"):
        Till(hub, "T2").claims(100, "mine")


TIMES = 6


def race(hub: HubDatabase, till: str) -> list[int]:
    cards = CardsAtHub(hub, store="S1", till=till, run="r")
    claims = [
        cards.claim("digest of g1", 30, claim=f"{till}-{n}", sale_id="") for n in range(TIMES)
    ]
    return [claim[1] for claim in claims if claim is not None]


def test_many_race(hub: Hub) -> None:
    """Processes with one card: together they have what was on it, to the last of it."""
    one = Till(hub, "T0")
    one.ships(issued(minor=10_000))
    had = [minor for some in at_once(race, hub) for minor in some]

    assert RACING * TIMES == len(had)
    assert 10_000 == sum(had)
    assert {0, 30, 10_000 % 30} == {*had}
    assert 0 == one.sees()
