"""Whom the service does not know, what only looks like it, and what is free again: on real HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from offline_case import OPEN
from offline_customer_cases import UNKNOWN
from offline_till import OfflineTill, Shop, offline_till
from shop import BAG, SARA

from pos.core import intents as it
from pos.core.settlement import SettleHow
from pos.sandbox.faults import Faults

TYPO = "0599999998"
"""Nobody's; with the country's code it would make somebody new."""


@pytest.fixture
def till(tmp_path: Path, stocked: Path) -> Iterator[OfflineTill]:
    shutil.copytree(stocked, tmp_path / "data")
    with offline_till(tmp_path, Shop()) as till:
        till.play(OPEN)
        yield till


def sent_for(till: OfflineTill, who: str, *, even_unknown: bool = False) -> it.ReaddressEntry:
    return it.ReaddressEntry(
        entry_id=till.entry_id(),
        customer_id=who,
        even_unknown=even_unknown,
        why="mistyped",
        from_the_office=True,
    )


def test_a_typed_phone_reaches_its_customer(till: OfflineTill) -> None:
    """The number as they say it finds them, and makes nobody new of itself."""
    till.play(UNKNOWN)
    before = {*till.world.customers}
    answer = till.ended(sent_for(till, "0500001234"))
    till.wait_until(lambda one: not one.waiting)

    assert answer.ok and "Nobody can be asked" not in answer.say
    assert "vip" in till.world.customers[SARA].tags
    assert before == {*till.world.customers}


def test_a_mistyped_phone_is_asked_about(till: OfflineTill) -> None:
    """Online the service is asked first; a second word sends it, and nothing before that."""
    till.play(UNKNOWN)
    asked = till.ended(sent_for(till, TYPO))
    assert asked.refusal and "Nobody there has that id" in asked.refusal
    assert (1, 0) == (till.rejected, till.waiting)

    assert till.ended(sent_for(till, TYPO, even_unknown=True)).ok


def test_wrong_keys_invite_nobody_to_register(till: OfflineTill) -> None:
    """Any no but "not found" tells that they could not be looked up, and why."""
    for status in (400, 401, 403, 422):
        till.trouble(Faults(fail_status=status, fail_times=1))
        asked = till.asked(it.IdentifyByPhone(phone="0500001234"))
        answer = asked.ended.result()

        assert answer.refusal and answer.refusal.startswith("The customer could not be looked up.")
        assert not asked.told.is_nobody
    nobody = till.asked(it.IdentifyByPhone(phone=TYPO))
    nobody.ended.result()
    assert nobody.told.is_nobody


def test_points_of_a_settled_order_are_free_again(till: OfflineTill) -> None:
    """Nothing is kept from the customer till a hold lapses that no order will use any more."""
    till.play((f"item {BAG}", f"customer {SARA}", "redeem points 100"))
    till.trouble(Faults(fail_status=422, fail_times=50, only="/orders"))
    till.play(("tender cash 90.00",))
    till.wait_until(lambda one: one.rejected == 1)
    till.trouble(Faults())
    held = _held(till)
    settled = till.ended(
        it.SettleEntry(
            entry_id=till.entry_id(), how=SettleHow.NEXT_VISIT, why="x", from_the_office=True
        )
    )
    till.wait_until(lambda one: not one.snapshot.state.releases)

    assert "100 Stars go back to the customer." in settled.say
    assert (1, 0) == (held, _held(till))


def _held(till: OfflineTill) -> int:
    return sum(one.state == "active" for one in till.world.holds.values())
