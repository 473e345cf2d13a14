"""The basket: which rows there are, which are in view, and what each costs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos.core import intents as it
from pos.core.sale import Sale
from pos.ui import basket
from pos.ui.basket import BasketIndex, finished_rows, head_row, line_row
from pos.ui.rows import plain
from pos.ui.screens.register import RegisterScreen
from pos.ui.widgets.board import Board
from pos.ui.widgets.line_items import LineItems
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, BELT, DATES, SHIRT, SOCKS, item, sar
from tests.ui.seat import BROAD, NARROW, Seat, seated
from tests.ui.tills import noted


def sale_of(till: FakeTill) -> Sale:
    sale = till.snapshot.state.sale
    assert sale is not None
    return sale


def rows_of(till: FakeTill, width: int = 60, *, chosen: int = 0) -> list[str]:
    index = BasketIndex()
    index.follow(sale_of(till).lines)
    totals = till.snapshot.totals
    assert totals is not None
    made = []
    for y in range(index.height):
        at, part = index.line_at(y)
        line = index.lines[at]
        row = line_row(line, totals.lines[at], part, width, chosen=line.number == chosen)
        made.append(plain(row, width))
    return made


def many(count: int) -> FakeTill:
    till = FakeTill().sign_on()
    return till.scan(*(item(f"7{n:04}", f"Item {n}", "1.00") for n in range(1, count + 1)))


def basket_of(seat: Seat) -> LineItems:
    return seat.app.screen.query_one(LineItems)


def test_columns_are_aligned() -> None:
    """Numbers, quantities, prices and totals end where the names of their columns end."""
    till = FakeTill().sign_on().scan(BAG, BAG, BAG, SHIRT)
    till.ask(it.DiscountLine(number=1, percent=Decimal(10), reason="Summer"))

    assert [
        "    Item                           Qty      Price      Total ",
        "  1 Hoxton Bag, navy                 3     100.00     300.00 ",
        "     Summer 10 %                                      −30.00 ",
        "▸ 2 Linen Shirt, white, L            1     149.00     149.00 ",
    ] == [plain(head_row(61), 61), *rows_of(till, 61, chosen=2)]


def test_a_price_by_hand_tells_the_old_one() -> None:
    """A line whose price was set says what it was and why, before any discount."""
    till = FakeTill().sign_on().scan(SHIRT)
    till.ask(
        it.OverridePrice(number=1, unit_price=sar("140"), reason="Stain"),
        it.Approve(user_id="9001", pin="987654"),
        it.DiscountLine(number=1, amount=sar("10"), reason="Loyal"),
        it.Approve(user_id="9001", pin="987654"),
    )

    assert [
        "  1 Linen Shirt, white, L           1     140.00     140.00 ",
        "     was 149.00 · Stain                                     ",
        "     Loyal                                            −10.00 "[:51] + "  −10.00 ",
    ] == rows_of(till)


def test_an_open_price_that_was_changed_tells_the_first() -> None:
    """What was typed first is what it was; the catalogue names no price of it."""
    till = FakeTill().sign_on()
    till.ask(it.SellOpenItem(title="Repair", price=sar("50")))
    till.ask(it.Approve(user_id="9001", pin="987654"))
    till.ask(it.OverridePrice(number=1, unit_price=sar("45"), reason="Stain"))
    till.ask(it.Approve(user_id="9001", pin="987654"))

    assert "was 50.00 · Stain" in rows_of(till)[1]


def test_a_weight_has_its_unit() -> None:
    """What is sold by weight shows the unit beside the quantity."""
    till = FakeTill().sign_on().ask(it.AddItem(item=DATES, quantity=Decimal("1.250")))

    assert "  1 Dates, Medjool            1.250kg      48.00      60.00 " == rows_of(till)[0]


@pytest.mark.parametrize("width", [30, 40, 51, 52, 76])
def test_a_row_keeps_its_width(width: int) -> None:
    """However narrow, title and total stay and the row is not wider than the basket."""
    till = FakeTill().sign_on().scan(item("1", "Extra long sleeved shirt " * 3, "12345.00"))

    (line,) = rows_of(till, width)

    assert width == len(line)
    assert "… " in line
    assert line.endswith("12,345.00 ")


def test_scans_only_add_to_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan counts the rows of the new line alone, however long the basket is."""
    counted = []
    count_rows = basket._rows_of
    monkeypatch.setattr(basket, "_rows_of", lambda line: counted.append(line) or count_rows(line))
    till = many(500)
    index = BasketIndex()
    index.follow(sale_of(till).lines)
    counted.clear()

    till.scan(BELT)
    newest = index.follow(sale_of(till).lines)

    assert newest is not None
    assert BELT == newest.item
    assert 1 == len(counted)
    assert 501 == index.height


def test_the_index_follows_every_change() -> None:
    """Lines changed, struck out and started anew leave the rows of the lines that remain."""
    till = FakeTill().sign_on().scan(BAG, SHIRT, SOCKS)
    index = BasketIndex()
    for intent, newest, height in (
        (it.DiscountLine(number=2, percent=Decimal(5), reason="x"), 2, 4),
        (it.VoidLine(number=1), None, 3),
        (it.AddItem(item=BELT), 4, 4),
        (it.VoidLine(number=4), None, 3),
        (it.ChangeQuantity(number=2, quantity=Decimal(7)), 2, 3),
    ):
        index.follow(sale_of(till).lines)
        till.ask(intent)
        changed = index.follow(sale_of(till).lines)
        assert newest == (changed.number if changed else None)
        assert height == index.height
    assert [2, 3] == [index.lines[index.line_at(y)[0]].number for y in (0, 2)]


async def test_only_rows_in_view_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 500 lines a scan makes the row it adds, and that of the line no longer selected."""
    made = []
    monkeypatch.setattr(
        "pos.ui.widgets.line_items.line_row",
        lambda line, *rest, **more: made.append(line.number) or line_row(line, *rest, **more),
    )
    async with seated(many(500)) as seat:
        made.clear()
        seat.till.scan(BELT)
        await seat.settle()

        assert 501 in made
        assert len(made) <= seat.app.size.height
        assert 501 == basket_of(seat).selected


async def test_a_scan_redraws_two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that joins a basket with room draws itself and the line that was selected."""
    async with seated(many(3)) as seat:
        drawn = []
        draw = LineItems.render_line
        monkeypatch.setattr(
            LineItems, "render_line", lambda self, y: drawn.append(y) or draw(self, y)
        )
        seat.till.scan(BELT)
        await seat.settle()

        assert {3, 4} == set(drawn)


async def test_rows_seldom_move() -> None:
    """A basket that reaches the foot moves up once, and then has room for several scans."""
    async with seated(many(40)) as seat:
        seat.till.scan(BELT)
        await seat.settle()
        first_row = seat.lines[2]
        seat.till.scan(SHIRT, BELT, SHIRT)
        await seat.settle()

        assert first_row == seat.lines[2]
        assert "▸44 Linen Shirt" in seat.text


async def test_the_newest_line_is_in_view() -> None:
    """A scan brings the end of the basket into view, also after the cashier went up."""
    async with seated(many(40)) as seat:
        await seat.press("pageup", "pageup", "pageup")
        assert "Item 39 " not in seat.text
        assert " of 40" in seat.lines[1]

        seat.till.scan(BELT)
        await seat.settle()

        assert "▸41 Belt" in seat.text


async def test_arrows_select_lines() -> None:
    """Up and Down move the mark, and Delete strikes out the line that is marked."""
    till = FakeTill().sign_on().scan(BAG, SHIRT, SOCKS)
    async with seated(till) as seat:
        await seat.press("up", "up", "up", "down")
        assert "▸ 2 Linen Shirt" in seat.text

        await seat.press("delete")
        assert it.VoidLine(number=2) == till.asked[-1]
        assert "▸ 3 Socks" in seat.text


async def test_a_changed_line_is_selected() -> None:
    """A line that was changed anywhere in the basket is the one marked."""
    till = FakeTill().sign_on().scan(BAG, SHIRT, SOCKS)
    async with seated(till, BROAD) as seat:
        till.ask(it.ChangeQuantity(number=1, quantity=Decimal(2)))
        await seat.settle()

        assert "▸ 1 Hoxton Bag" in seat.text


async def test_a_click_selects() -> None:
    """A click on a line selects it."""
    till = FakeTill().sign_on().scan(BAG, SHIRT, SOCKS)
    async with seated(till) as seat:
        await seat.pilot.click(LineItems, offset=(8, 1))

        assert 1 == basket_of(seat).selected


async def test_hints_stand_in_an_empty_basket() -> None:
    """While nothing is scanned the basket offers the hints it was given, and nothing after."""
    async with seated(FakeTill().sign_on(), NARROW, hints=("Try 6001",)) as seat:
        assert "Nothing scanned yet." in seat.text
        assert "Try 6001" in seat.text

        seat.till.scan(BAG)
        await seat.settle()

        assert isinstance(seat.app.screen, RegisterScreen)
        assert "Try 6001" not in seat.text


def test_serial_number_and_lot() -> None:
    """Beside each other under their line, and the lot alone where there is no more."""
    assert [
        "  3 Field Watch                    1     420.00     420.00 ",
        "     serial FW-2291 · lot L-2026-44                        ",
        "  4 Socks, 3 pairs                 1      39.00      39.00 ",
        "     lot L-7                                               ",
    ] == rows_of(noted(), 59)[-4:]


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_the_note_of_the_sale(size: tuple[int, int]) -> None:
    """One row of its own while there is one, cut where the screen ends, also beside a panel."""
    async with seated(noted(), size=size) as seat:
        note = seat.app.screen.query_one("#sale-note", Board)
        for keys in ((), ("f9",)):
            await seat.press(*keys)
            (shown,) = [str(note.render_line(y).text) for y in range(note.size.height)]
            assert shown.startswith(" Note: Friday after five, for Mr Haddad")
            assert size[0] == len(shown)
            assert shown.rstrip().endswith("…") is (size == NARROW)
    async with seated(FakeTill().sign_on().scan(BAG), size=size) as seat:
        assert 0 == seat.app.screen.query_one("#sale-note", Board).size.height


async def test_hints_are_whole_or_not_there() -> None:
    """Beside a panel there is not the room for them: they are back when it is closed."""
    hint = "From a second shell: pos demo scan 6281100001003"
    async with seated(FakeTill().sign_on(), NARROW, hints=("Try 6001", hint)) as seat:
        assert hint in seat.text
        await seat.press("f10")
        assert "From a second" not in seat.text
        assert "Try 6001" not in seat.text
        await seat.press("escape")
        assert hint in seat.text


async def test_hints_stay_away_from_a_suspended_sale() -> None:
    """Who has set a sale aside has found out how to scan."""
    async with seated(FakeTill().sign_on(), NARROW, hints=("Try 6001",)) as seat:
        assert "Try 6001" in seat.text
        seat.till.scan(BAG)
        await seat.settle()
        seat.till.ask(it.SuspendSale())
        await seat.settle()
        assert "Nothing scanned yet." in seat.text
        assert "Try 6001" not in seat.text


async def test_hints_are_told_once() -> None:
    """Neither over a locked till nor to whoever comes next: they hide what stands there."""
    async with seated(FakeTill().sign_on(), NARROW, hints=("Try 6001",)) as seat:
        assert "Try 6001" in seat.text
        await seat.press("f12")
        assert "Your id" in seat.text
        assert "Try 6001" not in seat.text
        seat.till.sign_on()
        await seat.settle()
        assert "Nothing scanned yet." in seat.text
        assert "Try 6001" not in seat.text


def test_what_a_sale_came_to_is_never_cut() -> None:
    """Beside its number where there is the room, else below it."""
    till = FakeTill().sign_on().scan(BAG).ask(it.TakeTender(method="cash"))
    last = till.snapshot.state.last_sale
    assert last is not None
    broad, narrow = finished_rows(last, 60), finished_rows(last, 34)

    assert f"Sale {last.receipt} · 100.00 SAR" == plain(broad[0], 56).rstrip()
    assert [f"Sale {last.receipt}", "100.00 SAR"] == [plain(one, 30).rstrip() for one in narrow[:2]]
    assert broad[1:] == narrow[2:]
