"""How many, told before it is known of what: by a word alone, by what stands in the field."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from builders import MUNA, item_of, sar, setup_of
from fakes import Shelf
from terminal_bench import BAG, SARA, SOCK, Bench

from pos.core import intents as it
from pos.core.item_code import CodeRules
from pos.core.price_pattern import read_pattern
from pos.core.roles import Role
from pos.core.staff import RoleLimits
from pos.ports.staff import BadgeAccepted, BadgeRefused

PHONE = item_of("phone", "900.00", serial=True)
REPAIR = item_of("repair", "0.00", open_price=True)
WINE = item_of("wine", "40.00", min_age=18)
DATES = item_of("dates", "48.00", unit="kg")
THREE = it.CountNext(quantity=Decimal(3), is_typed=True)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    shelf = Shelf([BAG, SOCK, PHONE, REPAIR, WINE, DATES])
    badges: dict[str, BadgeAccepted | BadgeRefused] = {"MUNA-BADGE": BadgeAccepted(cashier=MUNA)}
    with Bench(tmp_path, setup=setup_of(), shelf=shelf, badges=badges).running() as bench:
        bench.open_shift()
        yield bench


def lines(bench: Bench) -> list[tuple[str, Decimal]]:
    sale = bench.snapshot.state.sale
    return [(line.item.code, line.quantity) for line in sale.lines] if sale else []


def waiting(bench: Bench) -> Decimal | None:
    return bench.snapshot.next_quantity.quantity


@pytest.mark.parametrize(
    "code", [it.Scanned(text="bag"), it.EnterCode(code="bag"), it.AddItem(item=BAG)]
)
def test_three_of_the_next(bench: Bench, code: it.Intent) -> None:
    """Scanned, typed or found by its name: it is sold so often, and the one after it once."""
    assert "" == bench.done(THREE).say
    assert Decimal(3) == waiting(bench)
    bench.done(code)
    assert (None, 1) == (waiting(bench), bench.snapshot.next_quantity.used)
    bench.done(it.Scanned(text="sock"))

    assert [("bag", Decimal(3)), ("sock", Decimal(1))] == lines(bench)


def test_a_word_alone(bench: Bench) -> None:
    """Entered as a code it is said to wait; it is taken back as silently as it was typed."""
    assert "3 × what is scanned or typed next." == bench.done(it.EnterCode(code="3*")).say
    bench.done(it.CountNext(quantity=None, is_typed=True), it.Scanned(text="bag"))

    assert [("bag", Decimal(1))] == lines(bench)


def test_what_is_no_goods(bench: Bench) -> None:
    """A customer, a badge and an unknown code are what they are, and the quantity waits on."""
    bench.done(THREE)
    shown = bench.done(it.Scanned(text=f"{SARA.customer_id}918273"))
    unknown = str(bench.ask(it.Scanned(text="4711")).refusal)
    badge = bench.ask(it.Scanned(text="MUNA-BADGE"))

    assert SARA.name in bench.snapshot.state.sale.customer.name  # type: ignore[union-attr]
    assert "3 × still waits for an item." in unknown
    assert "Unknown code 4711" in unknown
    assert "3 × still waits for an item." in (badge.refusal or badge.say)
    assert shown.refusal is None
    assert Decimal(3) == waiting(bench)


def test_an_unknown_code_sold_openly(bench: Bench) -> None:
    """What was to be three of it is three of it, its price told by hand."""
    bench.done(THREE)
    bench.ask(it.Scanned(text="4711"))
    bench.done(it.SellOpenItem(code="4711", title="Mug", price=sar("9.00")))

    assert ([("4711", Decimal(3))], None) == (lines(bench), waiting(bench))


def asks_for_open_items(folder: Path) -> Bench:
    """A till where a manager says yes to what is not in the catalogue."""
    badges: dict[str, BadgeAccepted | BadgeRefused] = {"MUNA-BADGE": BadgeAccepted(cashier=MUNA)}
    asks = RoleLimits(needs_approval=frozenset({"unknown-item"}))
    return Bench(folder, setup=setup_of(limits={Role.CASHIER: asks}), badges=badges)


@pytest.mark.parametrize(
    ("before", "after", "sold"),
    [
        ([THREE], [], [("sock", Decimal(1)), ("4711", Decimal(3))]),
        ([], [THREE], [("sock", Decimal(3)), ("4711", Decimal(1))]),
    ],
)
def test_a_yes_that_comes_later(
    tmp_path: Path,
    before: list[it.Intent],
    after: list[it.Intent],
    sold: list[tuple[str, Decimal]],
) -> None:
    """What waits for a manager keeps its own quantity, and takes none of a later item's."""
    with asks_for_open_items(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(*before)
        mug = it.SellOpenItem(code="4711", title="Mug", price=sar("9.00"))
        assert bench.ask(mug).needs_approval
        bench.done(*after, it.Scanned(text="sock"), it.Scanned(text="MUNA-BADGE"))

        assert sold == lines(bench)
        assert waiting(bench) is None


def test_a_yes_uses_up_no_later_quantity(tmp_path: Path) -> None:
    """Told after it was asked for, a quantity waits on for the next item."""
    with asks_for_open_items(tmp_path).running() as bench:
        bench.open_shift()
        bench.ask(it.SellOpenItem(code="4711", title="Mug", price=sar("9.00")))
        bench.done(THREE, it.Scanned(text="MUNA-BADGE"))

        assert [("4711", Decimal(1))] == lines(bench)
        assert Decimal(3) == waiting(bench)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("repair", it.TellPrice(price=sar("5.00"))),
        ("wine", it.TellAge(is_old_enough=True)),
    ],
)
def test_what_is_asked_about(bench: Bench, code: str, answer: it.Intent) -> None:
    """An open price and an age are asked once, for all three; another item is sold once."""
    bench.done(THREE)
    bench.ask(it.Scanned(text=code))
    bench.done(it.Scanned(text="bag"), answer)

    assert [("bag", Decimal(1)), (code, Decimal(3))] == lines(bench)


def test_a_weighed_item(bench: Bench) -> None:
    """Before something weighed it is the weight, and nothing is asked."""
    bench.done(it.CountNext(quantity=Decimal("0.350")), it.Scanned(text="dates"))

    assert [("dates", Decimal("0.350"))] == lines(bench)


def test_what_cannot_be_three(bench: Bench) -> None:
    """A serial number is of one piece: refused, and the quantity is said to wait no longer."""
    bench.done(THREE)
    refused = str(bench.ask(it.Scanned(text="phone")).refusal)

    assert "A serial number is of one piece. Scan each one by itself." in refused
    assert "3 × waits no longer: type it again where it is wanted." in refused
    assert ([], None) == (lines(bench), waiting(bench))


def test_what_says_itself_how_much(tmp_path: Path) -> None:
    """A price in a code is for all of it: refused, and the same code is then sold once."""
    codes = CodeRules(patterns=(read_pattern("20IIIIIEEEEEX"),))
    shelf = Shelf([item_of("2012345", "20.00")])
    with Bench(tmp_path, setup=setup_of(codes=codes), shelf=shelf).running() as bench:
        bench.open_shift()
        bench.done(THREE)
        label = it.Scanned(text="2012345012509")
        refused = str(bench.ask(label).refusal)

        assert "says how much there is" in refused
        assert (waiting(bench), bench.done(label).refusal) == (None, None)


@pytest.mark.parametrize("quantity", ["0", "10000", "4000417025005"])
def test_what_is_no_quantity(bench: Bench, quantity: str) -> None:
    """Nothing and a barcode are told at once, and wait for nothing."""
    refused = bench.ask(it.CountNext(quantity=Decimal(quantity), is_typed=True)).refusal
    assert "A quantity is from 1 to 9,999." in str(refused)
    assert (quantity != "0") is ("Was that a barcode?" in str(refused))
    bench.done(it.Scanned(text="bag"))

    assert [("bag", Decimal(1))] == lines(bench)


def test_two_prices_looked_at(bench: Bench) -> None:
    """A price check sells nothing, three times neither, and the quantity waits on."""
    bench.done(it.CheckPrice(), THREE)
    said = bench.done(it.Scanned(text="bag")).say

    assert "Bag: 100.00. Not sold. 3 × still waits for an item." == said
    assert Decimal(3) == waiting(bench)


@pytest.mark.parametrize(
    "over", [it.LockTill(), it.TakeTender(method="cash"), it.VoidSale(), it.SuspendSale(name="x")]
)
def test_it_is_not_the_next_sales(bench: Bench, over: it.Intent) -> None:
    """Whoever comes next buys one of what they buy."""
    bench.done(it.Scanned(text="sock"), THREE, over)

    assert waiting(bench) is None


def test_a_stop_forgets_it(bench: Bench, tmp_path: Path) -> None:
    """It is in no record: after a stop the next item is sold once."""
    bench.done(THREE)
    bench.terminal.stop()

    with Bench(tmp_path, shelf=bench.shelf).running() as again:
        assert waiting(again) is None


def test_a_quantity_of_its_own(bench: Bench) -> None:
    """Typed with the code it is the newer word, and takes the place of what waited."""
    bench.done(THREE, it.EnterCode(code="2*bag"))

    assert ([("bag", Decimal(2))], None) == (lines(bench), waiting(bench))
