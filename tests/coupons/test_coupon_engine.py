"""The engine on both databases, call by call."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from coupon_samples import GOODS, NOON, PREFIXES, Place, a_request
from fakes import StillClock

from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.coupons.engine import CouponEngine
from pos.coupons.terms import CouponState, Reason, StoredCoupon
from pos.errors import CouponImpossible

Issued = Callable[..., StoredCoupon]
EVERYTHING = {
    "kind": CouponKind.PERCENTAGE,
    "value": Decimal("12.5"),
    "usage_limit": 7,
    "per_customer_limit": 2,
    "capping": Money(50_00, "SAR"),
    "min_reward": Money(1_00, "SAR"),
    "min_order": Money(99_99, "SAR"),
    "products": ("p1", "منتج"),
    "variants": ("v1",),
    "collections": ("summer", "sale"),
    "with_orders": False,
    "with_products": False,
    "with_shipping": False,
    "customer_id": "mobile_966500000001",
    "source": "Points Redemption",
    "is_signed": True,
}


def test_coupon_is_kept_as_it_was_asked_for(engine: CouponEngine, issued: Issued) -> None:
    """Every term comes back as it went in, and so does whose it is and what it was given for."""
    asked = a_request(**EVERYTHING)

    coupon = engine.issue(asked)

    assert engine.find(coupon.code) == coupon
    assert coupon.terms == asked.terms
    assert (coupon.customer_id, coupon.source) == (asked.customer_id, asked.source)
    assert coupon.is_signed
    assert coupon.issued_at == NOON
    assert coupon.code.startswith("OWN-P-")


def test_same_request_gets_the_same_coupon(engine: CouponEngine) -> None:
    """A repeat is known by its id alone, and is given what the first was given."""
    first = engine.issue(a_request(request_id="points of amal"))
    again = engine.issue(a_request(request_id="points of amal", value=Decimal(99)))

    assert again == first
    assert engine.listed() == (first,)


def test_repeat_is_one_within_its_window_only(engine: CouponEngine, clock: StillClock) -> None:
    """Behind the window the same words ask for another; each repeat of that gets that one."""
    asked = a_request(repeats_within=timedelta(minutes=5))
    first = engine.issue(asked)
    clock.advance(299)
    assert engine.issue(asked) == first
    clock.advance(1)
    second = engine.issue(asked)
    assert second.code != first.code
    clock.advance(299)
    assert engine.issue(asked) == second


def test_clock_that_is_set_back_issues_nothing_twice(
    engine: CouponEngine, clock: StillClock
) -> None:
    """A repeat from before its first is a repeat."""
    asked = a_request(repeats_within=timedelta(minutes=5))
    first = engine.issue(asked)
    clock.advance(-3600)

    assert engine.issue(asked) == first


def test_code_may_be_chosen_by_who_asks(engine: CouponEngine, issued: Issued) -> None:
    """It is kept as it was written, and found however its letters are."""
    coupon = issued(code="gb-Ramadan 10")

    assert coupon.code == "gb-Ramadan 10"
    assert engine.find(" GB-RAMADAN10 ") == coupon
    assert engine.find("GBRAMADAN10") is None, "of a code that is not ours a dash is a part"


def test_code_of_another_coupon_is_refused(engine: CouponEngine, issued: Issued) -> None:
    """Nothing is issued, and the same request may come again with another code."""
    issued(code="SUMMER")
    asked = a_request(code="summer")

    with pytest.raises(CouponImpossible, match="another coupon's code"):
        engine.issue(asked)

    assert len(engine.listed()) == 1
    assert engine.issue(replace(asked, code="WINTER")).code == "WINTER"


@pytest.mark.parametrize("code", ["\x1b[2J", "x" * 101, "   "])
def test_code_that_nobody_could_type_is_none(engine: CouponEngine, code: str) -> None:
    """It is refused, and nothing is written."""
    with pytest.raises(CouponImpossible, match="no code can have"):
        engine.issue(a_request(code=code))

    assert engine.listed() == ()


def test_terms_that_make_no_coupon_issue_none(engine: CouponEngine) -> None:
    """They are refused with all that is wrong with them, and may be asked for again, mended."""
    asked = a_request(value=Decimal(0), usage_limit=0)

    with pytest.raises(CouponImpossible, match=r"above 0; .*once"):
        engine.issue(asked)

    assert engine.listed() == ()
    assert engine.issue(a_request(request_id=asked.request_id)).uses == 0


def test_lock_keeps_it_from_others_until_it_lapses(
    engine: CouponEngine, clock: StillClock, issued: Issued
) -> None:
    """It lasts as long as was asked for, by the engine's clock, and no longer."""
    code = issued().code
    placed = engine.lock(code, lock_id="a", goods=GOODS, till="T1", minutes=30)

    assert placed.valid
    assert placed.lock is not None
    assert placed.lock.expires_at == NOON + timedelta(minutes=30)
    assert engine.lock(code, lock_id="b", goods=GOODS, till="T2", minutes=30).reason is (
        Reason.LOCKED
    )
    assert engine.validate(code, goods=GOODS).reason is Reason.LOCKED
    clock.advance(30 * 60)
    assert engine.lock(code, lock_id="b", goods=GOODS, till="T2", minutes=30).valid
    assert engine.lock(code, lock_id="a", goods=GOODS, till="T1", minutes=30).reason is (
        Reason.LOCKED
    )


def test_same_lock_again_is_extended(
    engine: CouponEngine, clock: StillClock, issued: Issued
) -> None:
    """A lost answer is asked for again: one use is reserved, from now on for as long."""
    code = issued(usage_limit=2).code
    engine.lock(code, lock_id="a", goods=GOODS, till="T1", minutes=30)
    clock.advance(20 * 60)

    again = engine.lock(code, lock_id="a", goods=GOODS, till="T1", minutes=30)

    assert again.lock is not None
    assert again.lock.expires_at == NOON + timedelta(minutes=50)
    assert engine.lock(code, lock_id="b", goods=GOODS, till="T2", minutes=30).valid
    assert engine.lock(code, lock_id="c", goods=GOODS, till="T3", minutes=30).reason is (
        Reason.LOCKED
    )


def test_release_gives_it_back_once(engine: CouponEngine, issued: Issued) -> None:
    """Again, or of a lock that never was, it is harmless and says so."""
    code = issued().code
    engine.lock(code, lock_id="a", goods=GOODS, till="T1", minutes=30)

    assert engine.release("a")
    assert not engine.release("a")
    assert not engine.release("nobody's")
    assert engine.validate(code, goods=GOODS).valid


def test_lock_that_comes_behind_its_release_reserves_nothing(
    engine: CouponEngine, issued: Issued
) -> None:
    """A call that was slower than its giving back finds that it is over."""
    code = issued().code
    engine.release("slow")

    late = engine.lock(code, lock_id="slow", goods=GOODS, till="T1", minutes=30)

    assert late.reason is Reason.LOCKED
    assert "given it back" in late.say
    assert engine.validate(code, goods=GOODS).valid


def test_lock_that_comes_behind_its_burn_reserves_nothing(
    engine: CouponEngine, issued: Issued
) -> None:
    """Also where the burn came before any lock was heard of."""
    code = issued(usage_limit=2).code
    engine.burn(code, sale_id="s1", lock_id="slow", till="T1", at=NOON)

    assert not engine.lock(code, lock_id="slow", goods=GOODS, till="T1", minutes=30).valid
    assert engine.lock(code, lock_id="b", goods=GOODS, till="T2", minutes=30).valid


def test_locks_that_ended_are_forgotten_after_a_day(
    engine: CouponEngine, clock: StillClock, issued: Issued
) -> None:
    """They are kept for calls that come late, and not for ever."""

    def kept() -> list[str]:
        sql = "SELECT lock_id FROM coupon_locks ORDER BY lock_id"
        return [lock_id for (lock_id,) in engine._database.read(lambda rows: rows.all(sql))]

    engine.lock(issued().code, lock_id="a", goods=GOODS, till="T1", minutes=30)
    engine.release("b")
    clock.advance(24 * 3600)
    engine.lock(issued().code, lock_id="c", goods=GOODS, till="T1", minutes=30)
    assert kept() == ["a", "c"], "what lapsed half an hour behind the other is not a day old"
    clock.advance(3600)
    engine.lock(issued().code, lock_id="d", goods=GOODS, till="T1", minutes=30)
    assert kept() == ["a", "c", "d"], "it is looked for once an hour"
    clock.advance(1)
    engine.lock(issued().code, lock_id="e", goods=GOODS, till="T1", minutes=30)
    assert kept() == ["c", "d", "e"]


def test_lock_is_of_one_coupon(engine: CouponEngine, issued: Issued) -> None:
    """Its id names no second one."""
    one, other = issued().code, issued().code
    engine.lock(one, lock_id="a", goods=GOODS, till="T1", minutes=30)

    with pytest.raises(CouponImpossible, match="another coupon's"):
        engine.lock(other, lock_id="a", goods=GOODS, till="T1", minutes=30)

    assert engine.validate(other, goods=GOODS).valid


@pytest.mark.parametrize(("lock_id", "minutes"), [("", 30), ("a", 0), ("a", 24 * 60 + 1)])
def test_lock_without_sense_is_refused(
    engine: CouponEngine, issued: Issued, lock_id: str, minutes: int
) -> None:
    """One without an id, or that would last for nothing or for ever."""
    with pytest.raises(CouponImpossible):
        engine.lock(issued().code, lock_id=lock_id, goods=GOODS, till="T1", minutes=minutes)


def test_burn_counts_once_for_its_sale(engine: CouponEngine, issued: Issued) -> None:
    """The same burn told again changes nothing and is answered the same."""
    code = issued().code
    engine.lock(code, lock_id="a", goods=GOODS, till="T1", minutes=30)

    first = engine.burn(code, sale_id="s1", lock_id="a", receipt="R1", till="T1", at=NOON)
    again = engine.burn(code, sale_id="s1", lock_id="a", receipt="R1", till="T1", at=NOON)

    assert (first.burned, first.already) == (True, False)
    assert (again.burned, again.already) == (True, True)
    found = engine.find(code)
    assert found is not None
    assert found.uses == 1
    assert engine.validate(code, goods=GOODS).reason is Reason.USED_UP
    assert engine.doubles() == ()


def test_burn_that_comes_too_late_is_recorded_and_told(
    engine: CouponEngine, issued: Issued
) -> None:
    """Whoever gave the discount without asking is told which sale has it; the shop can see both."""
    code = issued().code
    engine.burn(code, sale_id="s1", receipt="R1", till="T1", at=NOON)
    at = NOON + timedelta(minutes=3)

    late = engine.burn(code, sale_id="s2", receipt="R2", till="T2", at=at, customer_id="amal")
    again = engine.burn(code, sale_id="s2", receipt="R2", till="T2", at=at, customer_id="amal")

    assert not late.burned
    assert late.reason is Reason.USED_UP
    assert [(one.till, one.receipt, one.at) for one in late.elsewhere] == [("T1", "R1", NOON)]
    assert again == replace(late, already=True)
    (double,) = engine.doubles()
    assert double.code == code
    assert [(one.sale_id, one.beyond) for one in double.uses] == [
        ("s1", None),
        ("s2", Reason.USED_UP),
    ]
    found = engine.find(code)
    assert found is not None
    assert found.uses == 1


def test_doubles_are_told_last_one_first(
    engine: CouponEngine, clock: StillClock, issued: Issued
) -> None:
    """Each coupon once, by when the last sale beyond was told."""
    codes = [issued().code for _ in range(3)]
    for number, place in enumerate([0, 1, 2, 0, 1, 2, 0]):
        clock.advance(1)
        engine.burn(codes[place], sale_id=f"s{number}", till="T1", at=NOON)

    assert [(one.code, len(one.uses)) for one in engine.doubles()] == [
        (codes[0], 3),
        (codes[2], 2),
        (codes[1], 2),
    ]


def test_one_used_very_often_hides_no_other(
    engine: CouponEngine, clock: StillClock, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Limits count coupons, and what is too many of a coupon's uses is told before what was not."""
    monkeypatch.setattr("pos.coupons.engine.MOST_DOUBLES", 2)
    monkeypatch.setattr("pos.coupons.engine._MOST_USES_TOLD", 3)
    once, often = issued().code, issued(usage_limit=4).code
    told = [(once, 2), (often, 7)]
    for code, times in told:
        for number in range(times):
            clock.advance(1)
            engine.burn(code, sale_id=f"s{number}", till="T1", at=NOON)

    first, second = engine.doubles()
    assert (often, ["s4", "s5", "s6"]) == (first.code, [one.sale_id for one in first.uses])
    assert (once, ["s0", "s1"]) == (second.code, [one.sale_id for one in second.uses])


def test_burn_wins_over_its_lapsed_lock(
    engine: CouponEngine, clock: StillClock, issued: Issued
) -> None:
    """The goods are gone: what a burn tells late is a use as long as one is free."""
    code = issued().code
    engine.lock(code, lock_id="a", goods=GOODS, till="T1", minutes=30)
    clock.advance(3600)

    assert engine.burn(code, sale_id="s1", lock_id="a", till="T1", at=NOON).burned


def test_burn_takes_the_use_that_another_has_reserved(
    engine: CouponEngine, clock: StillClock, issued: Issued
) -> None:
    """A sale that was made comes before one that is not yet: whoever asks again is told in time."""
    code = issued().code
    engine.lock(code, lock_id="a", goods=GOODS, till="T1", minutes=30)
    clock.advance(3600)
    assert engine.lock(code, lock_id="b", goods=GOODS, till="T2", minutes=30).valid

    assert engine.burn(code, sale_id="s1", lock_id="a", till="T1", at=NOON).burned
    assert engine.lock(code, lock_id="b", goods=GOODS, till="T2", minutes=30).reason is (
        Reason.USED_UP
    )
    assert engine.doubles() == ()


def test_of_two_locks_for_one_use_the_older_is_extended(
    engine: CouponEngine, clock: StillClock, issued: Issued
) -> None:
    """Where a late burn took a use that was reserved, the rest goes to who came first."""
    code = issued(usage_limit=3).code
    for lock_id in ("late", "a", "b"):
        engine.lock(code, lock_id=lock_id, goods=GOODS, till="T1", minutes=30)
        clock.advance(1)
    engine.burn(code, sale_id="s0", till="T9", at=NOON)

    def extended(lock_id: str) -> bool:
        return engine.lock(code, lock_id=lock_id, goods=GOODS, till="T1", minutes=30).valid

    assert [extended("late"), extended("a"), extended("b")] == [True, True, False]


def test_burn_of_what_nobody_issued_is_recorded(engine: CouponEngine) -> None:
    """As after an older copy of the database was put back: the shop can see that it was used."""
    answer = engine.burn("NEVER-HEARD-OF", sale_id="s1", receipt="R1", till="T1", at=NOON)

    assert not answer.burned
    assert answer.reason is Reason.UNKNOWN
    assert [double.code for double in engine.doubles()] == ["NEVER-HEARD-OF"]
    assert engine.burn("never-heard-of", sale_id="s1", till="T1", at=NOON).already


def test_revoked_coupon_is_no_use(engine: CouponEngine, clock: StillClock, issued: Issued) -> None:
    """Who ended it first and why is kept; whoever has it locked may finish the sale."""
    code = issued(usage_limit=3).code
    engine.lock(code, lock_id="a", goods=GOODS, till="T1", minutes=30)

    revoked = engine.revoke(code.lower(), by="9001", why="printed twice")
    clock.advance(60)
    engine.revoke(code, by="9002", why="again")

    assert revoked is not None
    assert (revoked.revoked_at, revoked.revoked_by) == (NOON, "9001")
    assert engine.find(code) == revoked
    assert engine.validate(code, goods=GOODS).reason is Reason.REVOKED
    at = clock.now()
    assert engine.burn(code, sale_id="s1", lock_id="a", till="T1", at=at).burned
    assert engine.burn(code, sale_id="s2", till="T2", at=at).reason is Reason.REVOKED
    before = NOON - timedelta(minutes=1)
    assert engine.burn(code, sale_id="s3", till="T2", at=before).burned, "sold before"
    assert engine.revoke("nothing", by="9001", why="") is None


def test_customer_uses_it_as_often_as_one_may(engine: CouponEngine, issued: Issued) -> None:
    """What they use and what they have reserved counts, at whichever till; others are free."""
    code = issued(usage_limit=10, per_customer_limit=1).code

    def locked(lock_id: str, customer_id: str) -> Reason | None:
        return engine.lock(
            code, lock_id=lock_id, customer_id=customer_id, goods=GOODS, till="T1", minutes=5
        ).reason

    assert locked("a", "") is Reason.NEEDS_CUSTOMER
    assert locked("b", "amal") is None
    assert locked("c", "amal") is Reason.LOCKED
    assert locked("d", "badr") is None
    at = {"till": "T1", "at": NOON, "customer_id": "amal"}
    assert engine.burn(code, sale_id="s1", lock_id="b", **at).burned
    assert locked("e", "amal") is Reason.USED_BY_CUSTOMER
    assert engine.burn(code, sale_id="s2", **at).reason is Reason.USED_BY_CUSTOMER


def test_coupons_are_listed_newest_first_page_by_page(
    engine: CouponEngine, clock: StillClock, issued: Issued
) -> None:
    """Of all, of one customer, in one state; each page begins behind the one before."""
    codes = []
    for number in range(7):
        codes.append(issued(customer_id="amal" if number % 2 else "").code)
        clock.advance(1 if number % 3 else 0)
    newest = [one.code for one in engine.listed()]
    pages: list[str] = []
    while page := engine.listed(after=pages[-1] if pages else "", limit=2):
        assert len(page) <= 2
        pages += [one.code for one in page]

    assert sorted(newest) == sorted(codes)
    assert pages == newest
    assert newest[0] == codes[-1]
    assert {one.code for one in engine.listed(customer_id="amal")} == set(codes[1::2])
    assert engine.listed(after="no such code") == ()


def test_coupons_are_listed_by_what_became_of_them(
    engine: CouponEngine, clock: StillClock, issued: Issued
) -> None:
    """Each is in one state, the one that it tells of itself."""
    soon = clock.now() + timedelta(hours=1)
    codes = {
        CouponState.ACTIVE: issued().code,
        CouponState.USED: issued().code,
        CouponState.EXPIRED: issued(expires_at=soon).code,
        CouponState.REVOKED: issued().code,
    }
    engine.burn(codes[CouponState.USED], sale_id="s", till="T1", at=NOON)
    engine.revoke(codes[CouponState.REVOKED], by="9001", why="")
    clock.advance(3600)

    for state, code in codes.items():
        (found,) = engine.listed(state=state)
        assert found.code == code
        assert found.state(clock.now()) is state


def test_code_is_found_however_it_is_typed(engine: CouponEngine, issued: Issued) -> None:
    """One wrong character is told as one; what was never issued is told so."""
    code = issued().code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")

    assert engine.validate(f" {code.lower()} ", goods=GOODS).valid
    assert engine.validate(code.replace("0", "o").replace("1", "l"), goods=GOODS).valid
    assert "wrong" in engine.validate(wrong, goods=GOODS).say
    assert engine.validate("SUMMER", goods=GOODS).reason is Reason.UNKNOWN
    assert engine.validate("\x00", goods=GOODS).reason is Reason.UNKNOWN


def test_what_is_kept_is_there_after_a_restart(place: Place, clock: StillClock) -> None:
    """Coupons, locks, uses and requests: all in the database, nothing in the program."""
    engine = CouponEngine(place.open(), clock, prefixes=PREFIXES)
    asked = a_request()
    code = engine.issue(asked).code
    engine.lock(code, lock_id="a", goods=GOODS, till="T1", minutes=30)
    engine.close()

    engine = CouponEngine(place.open(), clock, prefixes=PREFIXES)
    try:
        assert engine.issue(asked).code == code
        assert engine.validate(code, goods=GOODS).reason is Reason.LOCKED
        assert engine.burn(code, sale_id="s1", lock_id="a", till="T1", at=NOON).burned
    finally:
        engine.close()


def test_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Coupons are money: nobody else reads the file, its log, or their folder."""
    place = Place("coupons.db", tmp_path / "engine")
    database = place.open()
    engine = CouponEngine(database, StillClock())
    engine.issue(a_request())

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.folder.iterdir()}
    engine.close()

    assert modes == dict.fromkeys(["coupons.db", "coupons.db-wal", "coupons.db-shm"], 0o600)
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700
