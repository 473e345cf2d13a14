"""What works without the loyalty service: every row of the page is played on a real till."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import UnionType
from typing import get_args

import pytest
from offline_case import HELD, OPEN, Case
from offline_cases import CASES
from offline_till import OfflineTill, Shop, offline_till

from pos.core import intents as it
from pos.core.customer_file import Page
from pos.core.effects import BACKGROUND
from pos.core.errand import Errand
from pos.core.intents.cards import AtTheCard
from pos.core.intents.counter import AtTheCounter
from pos.core.intents.customer import ForTheCustomer
from pos.core.intents.entries import OfEntries
from pos.core.intents.goods import OfGoods
from pos.core.intents.paper import OfPaper
from pos.core.intents.sale import OnTheSale
from pos.core.intents.stored_value import OfStoredValue
from pos.core.offline import (
    ASKED_OR_NOT_OUTSIDE,
    NOT_ASKED,
    OPERATIONS,
    TOLD_BY_KIND,
    Asked,
    Operation,
    Works,
)

PEOPLE_ASK: tuple[UnionType, ...] = (
    AtTheCounter,
    OnTheSale,
    ForTheCustomer,
    OfEntries,
    OfPaper,
    OfGoods,
    AtTheCard,
    OfStoredValue,
)


def _has_a_row() -> set[Asked]:
    """All that can be asked of a till, found in the code."""
    asked = {
        it.TickDouble,
        it.SettleBurn,
        *(intent for union in PEOPLE_ASK for intent in get_args(union)),
    }
    by_itself = {*BACKGROUND} - {*ASKED_OR_NOT_OUTSIDE}
    return (asked - {*NOT_ASKED, *TOLD_BY_KIND}) | {*Page} | {*get_args(Errand)} | by_itself


def test_every_operation_has_one_row() -> None:
    """Nothing can be asked of a till of which the page says nothing, or says it twice."""
    rows = [row.of for row in OPERATIONS]

    assert len(rows) == len({*rows}) == len({row.name for row in OPERATIONS})
    assert _has_a_row() == {*rows}


def test_what_has_no_row_exists() -> None:
    """Nothing is left out that is no longer there."""
    asked = {intent for union in PEOPLE_ASK for intent in get_args(union)}

    assert {*NOT_ASKED, *TOLD_BY_KIND} <= asked
    assert {*ASKED_OR_NOT_OUTSIDE} <= {*BACKGROUND}


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
def test_every_row_is_played(row: Operation) -> None:
    """A yes is done and leaves something; of a limit both sides are played; the rest says why."""
    cases = CASES.get(row.of, ())
    done = [case for case in cases if case.does]
    not_done = [case for case in cases if case.refused or case.lacks]

    assert all(case.leaves or case.shows for case in done)
    assert bool(done) == (row.works is not Works.NO)
    assert bool(not_done) == (row.works is not Works.YES)
    assert row.say or row.works is Works.YES
    assert {*CASES} == _has_a_row()


@pytest.mark.parametrize(
    ("row", "case"),
    [
        pytest.param(row, case, id=f"{row.name}-{number}")
        for row in OPERATIONS
        for number, case in enumerate(CASES.get(row.of, ()), start=1)
    ],
)
def test_without_the_service(tmp_path: Path, stocked: Path, row: Operation, case: Case) -> None:
    """Done and recorded, or refused with nothing half done; and nothing is left when it is back."""
    shutil.copytree(stocked, tmp_path / "data")
    with offline_till(tmp_path, case.shop) as till:
        for outcome in till.play((*case.opening, *case.before)):
            waits = "approval" in (outcome.refusal or "") or till.snapshot.question
            assert outcome.ok or waits, outcome
        till.cut()
        before = till.recorded()
        _is_done(till, case)
        _is_not_done(till, case, row)
        till.mend()
        till.wait_until(lambda one: not one.waiting)
        if case.later is not None:
            till.wait_until(lambda one: bool(case.later and case.later(one)))
        assert 0 == till.rejected
    after = till.recorded()

    assert before == after[: len(before)]
    assert [] == [kind for kind in case.leaves if kind not in after[len(before) :]]


def test_a_line_that_falls_while_money_is_taken(tmp_path: Path, stocked: Path) -> None:
    """Asked for anew when nobody answers any more: what the customer was told stays."""
    shutil.copytree(stocked, tmp_path / "data")
    with offline_till(tmp_path, Shop()) as till:
        till.play((*OPEN, *HELD, "coupon SUMMER50", "tender cash 10.00"))
        till.fall()
        (outcome,) = till.play(("extend-hold",))

        assert "What is due stays" in (outcome.refusal or "")
        assert till.sale.hold and till.sale.lock
        assert [True] == [one.ok for one in till.play(("tender cash 30.00",))]
        till.mend()
        till.wait_until(lambda one: not one.waiting)
        assert 0 == till.rejected


def _is_done(till: OfflineTill, case: Case) -> None:
    assert [] == [one.refusal for one in till.play(case.does) if not one.ok]
    assert case.shows is None or case.shows(till)


def _is_not_done(till: OfflineTill, case: Case, row: Operation) -> None:
    assert [] == [one.refusal for one in till.play(case.then) if not one.ok]
    assert case.lacks is None or case.lacks(till)
    if case.refused is None:
        return
    before = (till.snapshot.state, till.waiting, till.rejected)
    (outcome,) = till.play((case.refused,))
    assert (case.answer or row.say) in (outcome.refusal or "")
    assert before == (till.snapshot.state, till.waiting, till.rejected)
