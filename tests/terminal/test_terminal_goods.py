"""A terminal that asks before something is a line, and badges, on a real record."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from builders import AMAL, MUNA, item_of, sar, setup_of
from fakes import Shelf
from terminal_bench import BAG, SARA, Bench

from pos.core import events as ev
from pos.core import intents as it
from pos.core.question import Asks
from pos.core.roles import Role
from pos.core.staff import Cashier
from pos.ports.scale import NotWeighed, Weighed
from pos.ports.staff import BadgeAccepted, BadgeRefused

PHONE = item_of("phone", "900.00", serial=True)
REPAIR = item_of("repair", "0.00", open_price=True)
WINE = item_of("wine", "40.00", min_age=18)
DATES = item_of("dates", "48.00", unit="kg")
OMAR = Cashier(user_id="1002", name="Omar", role=Role.CASHIER)
BADGES = {
    "AMAL-BADGE": BadgeAccepted(cashier=AMAL),
    "MUNA-BADGE": BadgeAccepted(cashier=MUNA),
    "OMAR-BADGE": BadgeAccepted(cashier=OMAR),
    "GONE-BADGE": BadgeRefused(reason="This user may no longer sign on; ask a manager."),
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    shelf = Shelf([BAG, PHONE, REPAIR, WINE, DATES])
    setup = setup_of(has_scale=True)
    with Bench(tmp_path, setup=setup, shelf=shelf, badges=dict(BADGES)).running() as bench:
        bench.open_shift()
        yield bench


def asks(bench: Bench) -> Asks | None:
    question = bench.snapshot.question
    return question.asks if question else None


def lines(bench: Bench) -> list[tuple[str, str]]:
    sale = bench.snapshot.state.sale
    return [(line.item.code, line.serial) for line in sale.lines] if sale else []


def test_a_scan_meanwhile(bench: Bench) -> None:
    """Another item is sold while a price is asked, and it is said that the first still waits."""
    assert "asked each time" in str(bench.ask(it.Scanned(text="repair")).refusal)
    assert (Asks.PRICE, []) == (asks(bench), lines(bench))
    said = bench.done(it.Scanned(text="bag")).say
    assert "Bag · 100.00. Repair still waits for its price." == said

    bench.done(it.TellPrice(price=sar("12.00")))

    assert [("bag", ""), ("repair", "")] == lines(bench)
    assert asks(bench) is None
    assert bench.sounds == [False, True]


def test_another_question(bench: Bench) -> None:
    """What is in hand waits until the first is answered: neither is dropped, and it sounds bad."""
    bench.ask(it.Scanned(text="repair"))
    for code, title in (("phone", "Phone"), ("wine", "Wine"), ("dates", "Dates")):
        refused = bench.ask(it.Scanned(text=code)).refusal
        assert f"Repair still waits for its price. Answer that first, then scan {title}." == refused
        assert asks(bench) is Asks.PRICE
    assert not any(bench.sounds)
    bench.done(it.TellPrice(price=sar("12.00")))
    bench.ask(it.Scanned(text="phone"))
    bench.done(it.TellSerial(serial="SN-1"))

    assert [("repair", ""), ("phone", "SN-1")] == lines(bench)


def test_the_same_scanned_twice(bench: Bench) -> None:
    """The first is asked about still, and nothing is said to be lost."""
    bench.ask(it.Scanned(text="wine"))
    refused = bench.ask(it.Scanned(text="wine")).refusal

    assert "Wine still waits for its age check. Answer that first, then scan Wine." == refused
    bench.done(it.TellAge(is_old_enough=True))
    assert [("wine", "")] == lines(bench)


def test_a_quantity_waits_for_the_second(bench: Bench) -> None:
    """Three of what could not be asked about yet are three once it can."""
    bench.ask(it.Scanned(text="repair"))
    bench.ask(it.EnterCode(code="3*wine"))
    bench.done(it.LeaveQuestion())
    bench.ask(it.EnterCode(code="3*wine"))
    bench.done(it.TellAge(is_old_enough=True))

    sale = bench.snapshot.state.sale
    assert sale is not None
    assert Decimal(3) == sale.lines[0].quantity


def test_a_wrong_answer_asks_on(bench: Bench) -> None:
    """A price that cannot be is refused, and a right one may follow."""
    bench.ask(it.Scanned(text="repair"))
    assert bench.ask(it.TellPrice(price=sar("0.00"))).refusal
    assert asks(bench) is Asks.PRICE
    bench.done(it.TellPrice(price=sar("5.00")))


def test_a_scanned_serial(bench: Bench) -> None:
    """What is scanned next is the number, unless it is an item, which is sold as ever."""
    bench.ask(it.Scanned(text="phone"))
    bench.done(it.Scanned(text="bag"))
    assert asks(bench) is Asks.SERIAL
    bench.done(it.Scanned(text="490154203237518"))
    bench.ask(it.Scanned(text="phone"))
    again = bench.ask(it.Scanned(text="490154203237518")).refusal
    bench.done(it.Scanned(text="SN-77-918273"))

    assert "is on the sale already" in str(again)
    assert [("bag", ""), ("phone", "490154203237518"), ("phone", "SN-77-918273")] == lines(bench)


@pytest.mark.parametrize("scanned", [f"{SARA.customer_id}918273", "S001-T1-000001"])
def test_no_serial(bench: Bench, scanned: str) -> None:
    """A customer's code or a receipt is never taken for a serial number: it goes on no line."""
    bench.ask(it.Scanned(text="phone"))
    bench.ask(it.Scanned(text=scanned))

    assert (Asks.SERIAL, []) == (asks(bench), lines(bench))
    assert not [one for one in bench.recorded() if scanned in str(one)]


def test_an_age_in_a_burst(bench: Bench) -> None:
    """After one yes the same age is asked no more in this sale; a no is on record at once."""
    bench.ask(it.Scanned(text="wine"))
    bench.done(it.TellAge(is_old_enough=False))
    assert (None, []) == (asks(bench), lines(bench))
    bench.ask(it.Scanned(text="wine"))
    bench.done(it.TellAge(is_old_enough=True), it.Scanned(text="wine"))

    kinds = [type(event) for event in bench.recorded()]
    assert (1, 1) == (kinds.count(ev.AgeRefused), kinds.count(ev.AgeConfirmed))
    sale = bench.snapshot.state.sale
    assert sale is not None
    assert Decimal(2) == sale.lines[0].quantity


def test_the_scale(bench: Bench) -> None:
    """A scale that moves is asked again, each time for what a kilogram costs; its weight is the
    line's, and makes the sum.
    """
    bench.scale.outcomes += [
        NotWeighed(reason="The scale moves."),
        Weighed(weight=Decimal("0.350"), unit="kg"),
    ]
    bench.ask(it.Scanned(text="dates"))
    assert "The scale moves." == bench.ask(it.AskScale()).refusal
    assert asks(bench) is Asks.WEIGHT
    said = bench.done(it.AskScale()).say

    assert "Dates · 0.350 kg × 48.00 = 16.80" == said
    assert asks(bench) is None
    assert [sar("48.00"), sar("48.00")] == bench.scale.prices


def test_sold_another_way(bench: Bench) -> None:
    """Its weight typed with its code sells what the question was about: nothing waits any more."""
    bench.ask(it.Scanned(text="dates"))
    said = bench.done(it.EnterCode(code="0.350*dates")).say

    assert "Dates · 0.350 kg × 48.00 = 16.80" == said
    assert asks(bench) is None


def test_paying_leaves_what_was_asked(bench: Bench) -> None:
    """Who pays does not want it: it is said not to be sold, and asked about no more."""
    bench.done(it.Scanned(text="bag"))
    bench.ask(it.Scanned(text="phone"))
    said = bench.done(it.TakeTender(method="cash", amount=sar("100.00"))).say

    assert "Phone is not sold" in said
    assert asks(bench) is None


@pytest.mark.parametrize("over", [it.LockTill(), it.LeaveQuestion()])
def test_nobody_is_there_to_answer(bench: Bench, over: it.Intent) -> None:
    """A locked till asks nothing, and neither does one whose cashier has left it."""
    bench.ask(it.Scanned(text="phone"))
    bench.done(over)

    assert (None, None) == (asks(bench), bench.snapshot.state.sale)


def test_a_customer_meanwhile(bench: Bench) -> None:
    """Who buys may be told in between: the question stays, and its answer is on their sale."""
    bench.ask(it.Scanned(text="repair"))
    bench.done(it.IdentifyCustomer(customer_id=SARA.customer_id))
    assert asks(bench) is Asks.PRICE
    bench.done(it.TellPrice(price=sar("12.00")))

    sale = bench.snapshot.state.sale
    assert sale is not None
    assert sale.customer is not None
    assert [("repair", "")] == lines(bench)


def test_a_stop_forgets_the_question(bench: Bench, tmp_path: Path) -> None:
    """After a stop nothing half made is there: neither a line nor a sale nor a question."""
    bench.ask(it.Scanned(text="phone"))
    bench.terminal.stop()

    with Bench(tmp_path, shelf=bench.shelf).running() as again:
        assert (None, None) == (asks(again), again.snapshot.state.sale)


def test_prices_are_looked_at(bench: Bench) -> None:
    """While prices are checked nothing scanned is sold; then it is again."""
    bench.done(it.CheckPrice())
    assert "Wine: 40.00. Not sold." == bench.done(it.Scanned(text="wine")).say
    assert "Bag: 100.00. Not sold." == bench.done(it.CheckPrice(code="bag")).say
    assert bench.ask(it.Scanned(text="nothing")).refusal
    assert (Asks.CODE, None) == (asks(bench), bench.snapshot.state.sale)
    bench.done(it.LeaveQuestion(), it.Scanned(text="bag"))

    assert [("bag", "")] == lines(bench)
    assert "Bag: 100.00. Not sold." == bench.done(it.CheckPrice(code="bag")).say
    assert asks(bench) is None


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("3*bag", "Bag: 100.00, 3 for 300.00. Not sold."),
        ("0.350*dates", "Dates: 48.00 per kg, 0.350 kg for 16.80. Not sold."),
        ("3*repair", "Repair: its price is asked each time. Not sold."),
    ],
)
def test_the_price_of_so_many(bench: Bench, code: str, said: str, is_open: bool) -> None:
    """A quantity before the code is told the price of too, and nothing is sold."""
    if is_open:
        bench.done(it.CheckPrice())

    assert said == bench.done(it.CheckPrice(code=code)).say
    assert [] == lines(bench)
    assert (Asks.CODE if is_open else None) is asks(bench)


def test_the_price_of_so_many_that_cannot_be(bench: Bench) -> None:
    """Half a bag has no price, as it cannot be sold."""
    assert "sold by the piece" in str(bench.ask(it.CheckPrice(code="0.5*bag")).refusal)
    assert "Unknown code 3*nothing" in str(bench.ask(it.CheckPrice(code="3*nothing")).refusal)


def test_a_price_of_nothing(bench: Bench) -> None:
    """After a code that names no item no price is shown, and prices are looked at as before."""
    bench.done(it.CheckPrice(), it.Scanned(text="bag"))
    assert "Unknown code SN55" in str(bench.ask(it.Scanned(text="SN55")).refusal)
    question = bench.snapshot.question
    assert question is not None
    assert (Asks.CODE, None) == (question.asks, question.checked)
    assert "Unknown code zz" in str(bench.ask(it.CheckPrice(code="zz")).refusal)

    assert "Bag: 100.00. Not sold." == bench.done(it.Scanned(text="bag")).say


def test_an_open_item_is_no_way_around(bench: Bench) -> None:
    """A code that the catalogue knows is not sold at a price of one's own."""
    assert "Ctrl+O" in str(bench.ask(it.Scanned(text="4711")).refusal)
    assert "4711" == bench.snapshot.say.unknown_code
    known = it.SellOpenItem(code="6281000000014", title="Thing", price=sar("1.00"))
    assert "is the code of Bag" in str(bench.ask(known).refusal)
    bench.done(it.SellOpenItem(code="4711", title="Mug", price=sar("9.00")))

    assert [("4711", "")] == lines(bench)


# -- badges -------------------------------------------------------------------------------------


def test_a_badge_opens_the_till(bench: Bench) -> None:
    """Scanned at a locked till it opens it, and the open sale is theirs from then on."""
    bench.done(it.Scanned(text="bag"), it.LockTill())
    assert "Sign on" in str(bench.ask(it.Scanned(text="bag")).refusal)
    assert "no longer" in str(bench.ask(it.Scanned(text="GONE-BADGE")).refusal)
    bench.done(it.Scanned(text="OMAR-BADGE"))

    state = bench.snapshot.state
    assert (OMAR, False) == (state.cashier, state.locked)
    assert state.sale is not None
    assert "1002" == state.sale.cashier_id


def test_a_managers_badge_is_a_yes(bench: Bench) -> None:
    """It approves what was just refused, as a PIN does; a cashier's does not, and may be tried."""
    price = it.OverridePrice(number=1, unit_price=sar("1.00"), reason="match")
    bench.done(it.Scanned(text="bag"))
    assert bench.ask(price).needs_approval
    assert "may not approve" in str(bench.ask(it.Scanned(text="OMAR-BADGE")).refusal)
    assert "no longer" in str(bench.ask(it.Scanned(text="GONE-BADGE")).refusal)
    bench.done(it.Scanned(text="MUNA-BADGE"))

    approved = [one for one in bench.recorded() if isinstance(one, ev.Approved)]
    assert [ev.Approved(action="price", approver_id="9001")] == approved
    assert bench.snapshot.say.is_approved
    assert AMAL == bench.snapshot.state.cashier


def test_a_badge_with_nothing_to_approve(bench: Bench) -> None:
    """At a till where somebody else works it does nothing, and the sale stays as it is."""
    bench.done(it.Scanned(text="bag"))

    assert "Amal is signed on" in str(bench.ask(it.Scanned(text="MUNA-BADGE")).refusal)
    assert "Amal is signed on." == bench.done(it.Scanned(text="AMAL-BADGE")).say
    assert [("bag", "")] == lines(bench)


def test_a_badge_is_not_shown(bench: Bench) -> None:
    """What stands on a badge is in no sentence and in no record."""
    bench.done(it.LockTill(), it.Scanned(text="MUNA-BADGE"))

    assert "BADGE" not in bench.snapshot.say.text
    assert "BADGE" not in repr(bench.recorded())
