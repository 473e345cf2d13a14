"""Goods that come back at any till of a store: claimed, followed by the record, never too many."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from pos.errors import HubMisuse, HubRefused
from pos.hub.local.waiting import wait_until
from pos.hub.members import Member, dismiss
from pos.hub.records import HubRecords
from pos.hub.returns import Claim, ClaimAnswer, HubReturns, Verdict
from pos.hub.schema.returns_claimed import VERDICTS
from pos.ports.hub import Shipment
from tests.hub.hubs import Hub, hashed
from tests.hub.returning_till import Till


def claims(hub: Hub) -> dict[str, tuple[str, int]]:
    rows = hub.rows("SELECT claim, state, quantity FROM hub.returned ORDER BY claim")
    return {claim: (state, int(quantity)) for claim, state, quantity in rows}


def alarms(hub: Hub) -> list[tuple[object, ...]]:
    return hub.rows("SELECT store, till, seq, what FROM hub.alarm ORDER BY number")


def dsn_of(hub: Hub, till: Till) -> str:
    role = till.line.ask(lambda line: line.execute("SELECT session_user").fetchone())
    assert role is not None
    return hub.dsn_as(role[0])


def waits_or_is_over(hub: Hub, waiting: int, asked: Future[Any]) -> bool:
    """So many wait for a lock, or it waits for none."""
    sql = (
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database()"
    )
    return wait_until(lambda: len(hub.rows(sql)) == waiting or asked.done(), within_s=10.0)


def odd(till: Till, kind: str, body: str, *, sale_id: str, receipt: str = "") -> None:
    till.writes(kind, sale_id=sale_id, receipt=receipt)
    till.written[-1] = hashed(replace(till.written[-1], body=body))


def test_one_till_at_a_time(hub: Hub) -> None:
    """Claimed at one till it is nobody else's, until that sale is over; then the rest may come."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    receipt = one.sells("s1")

    assert ClaimAnswer(
        verdict=Verdict.CLAIMED, quantity=Decimal(2), at=Member(store="S1", till="T2")
    ) == two.claims(receipt, 1, 2, "c1")
    assert Verdict.CLAIMED == two.claims(receipt, 1, 2, "c1").verdict  # asked again: the same
    elsewhere = one.claims(receipt, 2, 1, "c2")
    assert (Verdict.ELSEWHERE, "S1/T2") == (elsewhere.verdict, str(elsewhere.at))
    assert Verdict.TOO_MANY == two.claims(receipt, 1, 4, "c3").verdict

    two.takes_back("r1", receipt, 1, 2, claim="c1")
    two.ships()
    assert {"c1": ("taken", 2)} == claims(hub)
    assert Verdict.ELSEWHERE == one.claims(receipt, 1, None, "c4").verdict
    two.completes("r1", "S1-T2-000009")
    two.ships()

    rest = one.claims(receipt, 1, None, "c4")
    assert (Verdict.CLAIMED, Decimal(3)) == (rest.verdict, rest.quantity)
    assert {"c1": ("done", 2), "c4": ("asked", 3)} == claims(hub)
    found = one.returns.read(receipt)
    assert found.sale is not None
    assert "omar" == found.sale.customer_id
    assert [["LineReturned", "SaleCompleted"]] == [
        [kind for kind, _, _ in sale.records] for sale in found.returns
    ]
    assert [] == alarms(hub)


@pytest.mark.parametrize("kind", ["LineVoided", "SaleVoided"])
def test_struck_out(hub: Hub, kind: str) -> None:
    """What is struck out, or on a void sale, may come back again: anywhere."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    receipt = one.sells("s1")
    two.claims(receipt, 1, 5, "c1")
    two.takes_back("r1", receipt, 1, 5, claim="c1")
    two.writes(kind, sale_id="r1", **({"number": 1} if kind == "LineVoided" else {}))
    two.ships()

    assert Verdict.CLAIMED == one.claims(receipt, 1, 5, "c2").verdict
    assert {"c2": ("asked", 5)} == claims(hub)


def test_given_up(hub: Hub) -> None:
    """A claim that nothing came of; and one that arrives behind its own giving up is none."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    receipt = one.sells("s1")
    two.claims(receipt, 1, 5, "c1")
    one.returns.give_up(["c1"])  # it is not its own
    assert {"c1": ("asked", 5)} == claims(hub)
    two.returns.give_up(["c1", "late"])

    assert {} == claims(hub)
    with pytest.raises(HubRefused, match="given up"):
        two.claims(receipt, 1, 5, "late")
    two.claims(receipt, 1, 1, "c3")
    two.takes_back("r1", receipt, 1, 1, claim="c3")
    two.ships()
    two.returns.give_up(["c3"])
    assert {"c3": ("taken", 1)} == claims(hub)


def test_given_up_while_it_waits(hub: Hub) -> None:
    """A claim that waits for another's is none once it was given up, whichever comes first."""
    till = Till(hub, "T1")
    receipt = till.sells("s1")
    till.claims(receipt, 1, 1, "c1")
    dsn = dsn_of(hub, till)
    ours = HubReturns(hub.at(dsn), run=till.run)

    with ThreadPoolExecutor(2) as pool, psycopg.connect(hub.dsn) as other:
        other.execute("SELECT hub.lock_receipt(%s)", [receipt])
        claimed = pool.submit(lambda: till.claims(receipt, 1, 1, "c2"))
        assert waits_or_is_over(hub, 1, claimed)
        given_up = pool.submit(lambda: ours.give_up(["c2"]))
        assert waits_or_is_over(hub, 2, given_up)
        other.commit()
        given_up.result(20)
        claimed.result(20)
        assert {"c1": ("asked", 1)} == claims(hub)

        other.execute("SELECT hub.lock_receipt(%s)", [receipt])
        claimed = pool.submit(lambda: till.claims(receipt, 1, 1, "c3"))
        assert waits_or_is_over(hub, 1, claimed)
        other.execute("INSERT INTO hub.returned_given_up VALUES ('c3', 'S1', 'T1')")
        other.commit()
        with pytest.raises(HubRefused, match="given up"):
            claimed.result(20)

    with ThreadPoolExecutor(1) as pool, psycopg.connect(dsn) as cut_off:
        asked = [till.run, "c4", receipt]
        cut_off.execute("SELECT hub.claim_return(%s, %s, %s, 1, 1, NULL)", asked)
        given_up = pool.submit(lambda: ours.give_up(["c4"]))
        assert waits_or_is_over(hub, 1, given_up)
        cut_off.commit()
        given_up.result(20)
    assert {"c1": ("asked", 1)} == claims(hub)


def test_killed(hub: Hub) -> None:
    """A till that begins again learns what it had asked for. What its earlier run still has under
    way claims nothing any more.
    """
    till = Till(hub, "T1")
    receipt = till.sells("s1")
    before = till.returns
    till.claims(receipt, 1, 2, "c1")
    till.claims(receipt, 2, 1, "c2")
    till.takes_back("r1", receipt, 2, 1, claim="c2")
    till.ships()

    assert (("c1", receipt),) == till.restarted("second")
    late = Claim(claim="c9", receipt=receipt, number=1, quantity=Decimal(1), own_sold=None)
    with pytest.raises(HubRefused, match="Another program"):
        before.claim(late)
    till.returns.give_up(["c1"])
    assert {"c2": ("taken", 1)} == claims(hub)
    assert () == till.restarted("third")


def test_a_till_that_is_gone_for_good(hub: Hub) -> None:
    """Once it is dismissed what it had claimed counts as come back, and the rest is free."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    receipt = one.sells("s1")
    two.claims(receipt, 1, 2, "c1")
    assert Verdict.ELSEWHERE == one.claims(receipt, 1, None, "c2").verdict
    dismiss(hub.owner(), Member(store="S1", till="T2"))

    assert Decimal(3) == one.claims(receipt, 1, None, "c2").quantity


def test_a_receipt_that_is_not_here_yet(hub: Hub) -> None:
    """Its own till knows what it sold, and claims it; another one cannot."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    receipt = one.sells("s1", ships=False)

    assert Verdict.UNKNOWN == two.claims(receipt, 1, 1, "c1", sold=5).verdict
    assert Verdict.CLAIMED == one.claims(receipt, 1, 5, "c2", sold=5).verdict
    one.ships()
    assert Verdict.ELSEWHERE == two.claims(receipt, 1, 1, "c3").verdict
    assert Verdict.UNKNOWN == one.claims(receipt, 7, 1, "c4").verdict
    assert Verdict.UNKNOWN == one.claims("S1-T2-mistyped", 1, 1, "c5").verdict
    assert [(receipt,)] == hub.rows("SELECT receipt FROM hub.returned_receipt")


def test_back_twice(hub: Hub) -> None:
    """Taken back at both while the hub was away: told by their records, and an alarm once it is
    sure. What is told again changes nothing.
    """
    one, two = Till(hub, "T1"), Till(hub, "T2")
    receipt = one.sells("s1")
    one.takes_back("r1", receipt, 1, 3)
    one.completes("r1", "S1-T1-000009")
    two.claims(receipt, 1, 3, "c1")
    two.takes_back("r2", receipt, 1, 3, claim="c1")
    two.ships()
    one.ships()
    assert [] == alarms(hub)
    two.completes("r2", "S1-T2-000009")
    two.ships()

    assert [("S1", "T2", two.written[-1].seq, "returned twice")] == alarms(hub)
    assert {("done", 3)} == {*claims(hub).values()}
    two.shipped = 0
    two.ships()
    assert 1 == len(alarms(hub))
    assert Verdict.TOO_MANY == one.claims(receipt, 1, None, "c2").verdict


def test_back_twice_at_once(hub: Hub) -> None:
    """Both complete at the same moment: whoever is second raises it."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    receipt = one.sells("s1")
    for till, sale in ((one, "r1"), (two, "r2")):
        till.takes_back(sale, receipt, 1, 3)
        till.ships()
        till.writes("SaleCompleted", sale_id=sale)

    with psycopg.connect(hub.dsn) as first, ThreadPoolExecutor(1) as pool:
        record = one.written[-1]
        first.execute(
            "INSERT INTO hub.record (store, till, incarnation, seq, at, kind, version, body,"
            " previous, hash, sale_id) VALUES ('S1', 'T1', 'a', %s, %s, %s, 1, %s, %s, %s, 'r1')",
            [
                record.seq,
                record.at,
                record.kind,
                record.body,
                bytes.fromhex(record.previous),
                bytes.fromhex(record.hash),
            ],
        )
        second = pool.submit(two.ships)
        assert waits_or_is_over(hub, 1, second)
        first.commit()
        second.result(20)

    assert [("S1", "T2", two.written[-1].seq, "returned twice")] == alarms(hub)


def test_the_engine_itself(hub: Hub) -> None:
    """More than was bought is refused whatever program asks, its owner's too; and no till writes
    but by what it may ask for.
    """
    till, other = Till(hub, "T1"), Till(hub, "T1", store="S2")
    receipt = till.sells("s1")
    till.claims(receipt, 1, 4, "c1")
    more = (
        "INSERT INTO hub.returned (claim, receipt, line, quantity, sold, store, till, state)"
        f" VALUES ('x', '{receipt}', 1, 2, 5, 'S1', 'T1', 'asked')"
    )
    with (
        psycopg.connect(hub.dsn) as line,
        pytest.raises(psycopg.errors.RaiseException, match="More than was bought"),
    ):
        line.execute(more.encode())
    for forbidden in (
        more,
        "UPDATE hub.returned SET quantity = 1",
        "DELETE FROM hub.returned",
        "SELECT * FROM hub.returning",
        "SELECT * FROM hub.returned_given_up",
        "SELECT hub.lock_receipt('x')",
        "UPDATE hub.receipt SET customer_id = ''",
    ):
        with pytest.raises(HubMisuse):
            till.line.ask(lambda line, sql=forbidden: line.execute(sql.encode()))
    seen = other.line.ask(lambda line: line.execute("SELECT count(*) FROM hub.returned").fetchone())
    assert (0,) == seen
    other.returns.give_up(["c1"])
    assert {"c1": ("asked", 4)} == claims(hub)
    store = HubReturns(hub.till("S1", ""), run="x")
    with pytest.raises(HubMisuse):
        store.begin()


def test_another_store(hub: Hub) -> None:
    """Where stores share a hub, whoever has a receipt of another one in hand returns its goods."""
    one, other = Till(hub, "T1"), Till(hub, "T1", store="S2")
    receipt = one.sells("s1")
    found = other.returns.read(receipt).sale
    assert found is not None
    assert "" == found.customer_id

    assert Verdict.CLAIMED == other.claims(receipt, 1, 5, "c1").verdict
    assert Verdict.ELSEWHERE == one.claims(receipt, 1, 1, "c2").verdict
    other.takes_back("r1", receipt, 1, 5, claim="c1")
    other.completes("r1", "S2-T1-000009")
    other.ships()
    assert Verdict.TOO_MANY == one.claims(receipt, 1, 1, "c3").verdict
    assert [Member(store="S2", till="T1")] == [
        sale.member for sale in one.returns.read(receipt).returns
    ]


def test_what_cannot_be_read(hub: Hub) -> None:
    """A record that tells of a return as no till of ours does is kept, and claims nothing."""
    till = Till(hub, "T1")
    receipt = till.sells("s1")
    all_of_it = {"number": 1, "quantity": "NaN", "line": {"number": 1, "quantity": "5"}}
    for line in (7, {"quantity": "-1"}, {"text": "\u0000"}, all_of_it, None):
        till.writes("LineReturned", sale_id="r1", receipt=receipt, line=line)
    till.takes_back("r1", receipt, 1, 2, claim="c1")
    till.ships()
    for body in ("no JSON", "7", "[7]", "[" * 30_000, '{"number":'):
        for kind in ("LineReturned", "LineVoided"):
            odd(till, kind, body, sale_id="r1", receipt=receipt)
            till.ships()
    long = "".join(str(number) for number in range(2_000))
    till.writes("LineReturned", sale_id="r1", receipt=long, line={**all_of_it, "quantity": "1"})
    till.ships()

    assert {"c1": ("taken", 2)} == claims(hub)
    till.completes("r1", "S1-T1-000009")
    till.ships()
    assert {"c1": ("done", 2)} == claims(hub)


def test_of_anothers_sale(hub: Hub) -> None:
    """What one till's record says of another's sale, or under another's claim, is of its own alone:
    nothing is ended, struck out or taken by it.
    """
    one, two = Till(hub, "T1"), Till(hub, "T2")
    receipt = one.sells("s1")
    one.claims(receipt, 1, 1, "c1")
    one.takes_back("r1", receipt, 1, 1, claim="c1")
    one.ships()
    for kind in ("LineVoided", "SaleVoided", "SaleCompleted"):
        two.writes(kind, sale_id="r1", number=1)
        two.ships()
    one.writes("SaleOpened", sale_id="r1")
    one.ships()
    assert {"c1": ("taken", 1)} == claims(hub)

    two.takes_back("r2", receipt, 1, 5, claim="c1")
    two.completes("r2", "S1-T2-000009")
    two.ships()
    rows = hub.rows("SELECT till, state, quantity FROM hub.returned ORDER BY till")
    assert [("T1", "taken", 1), ("T2", "done", 5)] == rows
    one.completes("r1", "S1-T1-000009")
    one.ships()
    assert [("S1", "T1", one.written[-1].seq, "returned twice")] == alarms(hub)
    back = [(sale.member.till, len(sale.records)) for sale in two.returns.read(receipt).returns]
    assert [("T1", 3), ("T2", 2)] == back


def test_told_and_never_claimed(hub: Hub) -> None:
    """A record alone keeps nobody from another store's receipt while its sale is open. Done it
    counts for what was bought at the most, and with what came back in truth it is an alarm.
    """
    one, far = Till(hub, "T1"), Till(hub, "T7", store="S9")
    receipt = one.sells("s1")
    far.takes_back("x1", receipt, 1, 900_000_000)
    far.ships()
    assert Verdict.CLAIMED == one.claims(receipt, 1, 2, "c1").verdict
    one.takes_back("r1", receipt, 1, 2, claim="c1")
    one.completes("r1", "S1-T1-000009")
    one.ships()
    assert Verdict.CLAIMED == one.claims(receipt, 2, 1, "c2").verdict
    assert [] == alarms(hub)

    far.completes("x1", "S9-T7-000009")
    far.ships()
    assert [("S9", "T7", far.written[-1].seq, "returned twice")] == alarms(hub)
    ((about,),) = hub.rows("SELECT about FROM hub.alarm")
    assert f"900000002 of line 1 of {receipt}, where 5 were bought" == about
    rows = hub.rows("SELECT till, line, state, quantity FROM hub.returned ORDER BY till, line")
    assert [("T1", 1, "done", 2), ("T1", 2, "asked", 1), ("T7", 1, "done", 5)] == rows
    assert Verdict.TOO_MANY == one.claims(receipt, 1, 1, "c3").verdict


@pytest.mark.parametrize("kind", ["LineVoided", "SaleVoided"])
def test_told_and_struck_out(hub: Hub, kind: str) -> None:
    """Nothing of it is left. With a claim that the hub gave it holds the receipt, as ever."""
    one, far = Till(hub, "T1"), Till(hub, "T7", store="S9")
    receipt = one.sells("s1")
    far.takes_back("x1", receipt, 1, 5)
    far.writes(kind, sale_id="x1", **({"number": 1} if kind == "LineVoided" else {}))
    far.ships()
    assert {} == claims(hub)
    far.claims(receipt, 1, 1, "c1")
    far.takes_back("x2", receipt, 1, 1, claim="c1", row=2)
    far.ships()
    assert {"c1": ("taken", 1)} == claims(hub)
    assert Verdict.ELSEWHERE == one.claims(receipt, 1, 1, "c2").verdict


def test_its_own_without_a_claim(hub: Hub) -> None:
    """A till takes its own receipts back while the hub is away: what its record then tells holds
    them, and counts. One whose name begins alike is another till.
    """
    one, two = Till(hub, "T1"), Till(hub, "T1-X")
    receipt, theirs = one.sells("s1"), two.sells("s2")
    one.takes_back("r1", receipt, 1, 2, claim="c1")
    one.takes_back("r1", theirs, 1, 2, claim="c2", row=2)
    one.ships()
    assert {"c1": ("taken", 2), "c2": ("told", 2)} == claims(hub)
    assert Verdict.ELSEWHERE == two.claims(receipt, 1, 1, "c3").verdict
    one.completes("r1", "S1-T1-000009")
    one.ships()
    assert Decimal(3) == two.claims(receipt, 1, None, "c3").quantity
    assert Decimal(3) == two.claims(theirs, 1, None, "c4").quantity


def test_words_of_a_verdict() -> None:
    """The engine says those that the program knows, and no others."""
    assert VERDICTS == tuple(Verdict)


def test_figures_of_another(hub: Hub) -> None:
    """A till tells of receipts of its own number, and of none but those its record completes."""
    one, two = Till(hub, "T1"), Till(hub, "T2")
    receipt = one.sells("s1")
    two.writes("SaleOpened", sale_id="s2")
    two.completes("s2", "S1-T2-000009")
    opened, completed = two.written
    (figures,) = two.figures
    for wrong in (
        replace(figures, receipt=receipt),
        replace(figures, receipt="nonsense"),
        replace(figures, receipt="S1-T2-X-000009"),
        replace(figures, sale_id="s1"),
        replace(figures, seq=opened.seq),
    ):
        told = Shipment(store="S1", till="T2", records=(opened, completed), receipts=(wrong,))
        with pytest.raises(HubMisuse):
            HubRecords(two.line).take(told)
    two.ships()
    assert [(receipt,), ("S1-T2-000009",)] == hub.rows("SELECT receipt FROM hub.receipt ORDER BY 1")


def test_one_number_twice(hub: Hub) -> None:
    """Two machines that sold as one till: nobody can say which of the two sales it is."""
    till = Till(hub, "T1")
    receipt = till.sells("s1")
    till.writes("SaleOpened", sale_id="s2")
    till.completes("s2", receipt)
    till.ships()

    with pytest.raises(HubRefused, match="Two sales have the receipt"):
        till.claims(receipt, 1, 1, "c1")
    assert {} == claims(hub)
