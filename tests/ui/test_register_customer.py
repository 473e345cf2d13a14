"""Someone new at the counter, and what is typed and scanned while customers are looked up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pos.core import intents as it
from pos.terminal.snapshot import LoyaltyLine, Say
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, NOON, SARA, SHIRT, SOCKS
from tests.ui.seat import BROAD, NARROW, seated
from tests.ui.with_customer import LateTill, asked, selling

HUDA = it.RegisterCustomer(phone="0551112222", name="Huda")
OFFLINE = LoyaltyLine(online=False, since=NOON)


async def test_registering_asks_for_their_yes() -> None:
    """An unknown phone leads to the form; nobody is registered before they have agreed."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f4", "0551112222", "enter")
        assert "RegisterForm" == seat.panel
        assert "Press F4" not in seat.text
        assert "Nobody has 0551112222 yet:" in seat.text
        assert "Escape." in seat.text

        await seat.press("Huda", *["enter"] * 4)
        assert "Do they agree to join" in seat.text
        assert HUDA not in till.asked

        await seat.press("enter")
        assert HUDA == till.asked[-1]
        assert "" == seat.panel
        assert "Huda" in seat.lines[-7]


async def test_nobody_registers_whom_it_could_not_look_up() -> None:
    """Wrong keys are no answer about anybody: the number stays, and no form opens."""
    till = selling()
    till.look_up_trouble = "The customer could not be looked up. The keys are wrong."
    async with seated(till) as seat:
        await seat.press("f4", "0551112222", "enter")

        assert "CustomerPanel" == seat.panel
        assert "could not be looked up" in seat.text
        assert "Nobody has" not in seat.text


async def test_without_their_yes() -> None:
    """Escape at the question registers nobody, and keeps what was typed."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f4", "0551112222", "enter", "Huda", *["enter"] * 4, "escape")

        assert "! Without their yes nobody" in seat.text
        assert "Huda" in seat.text
        assert "RegisterForm" == seat.panel
        assert not any(isinstance(one, it.RegisterCustomer) for one in till.asked)


def cut_off() -> FakeTill:
    till = FakeTill().sign_on().scan(BAG)
    till.show(loyalty=OFFLINE)
    till.reachable = False
    return till


async def test_somebody_new_without_the_line() -> None:
    """They are on the sale by their phone alone; R registers them, and their yes is asked for."""
    till = cut_off()
    async with seated(till) as seat:
        await seat.press("f4", *"0551112222", "enter")
        assert "NotKnownPanel" == seat.panel
        assert "0551112222 is on this sale." in seat.text

        await seat.press("r")
        assert "Nobody could be asked whose" in seat.text
        assert "Nobody has" not in seat.text
        await seat.press(*"Huda", *["enter"] * 4)
        assert "Do they agree" in seat.text
        await seat.press("enter")
        assert HUDA == till.asked[-1]
        assert "" == seat.panel
        assert "Huda" in seat.text


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_selling_on_without_knowing_them(key: str) -> None:
    """Nobody need be registered: the sale goes on with them on it."""
    till = cut_off()
    async with seated(till) as seat:
        await seat.press("f4", *"0551112222", "enter", key)
        assert "" == seat.panel
        assert till.snapshot.state.sale is not None
        assert till.snapshot.state.sale.customer is not None


async def test_nobody_to_register_without_the_line() -> None:
    """Who is known to the till is not offered to be registered, nor is an id that was typed."""
    till = cut_off()
    async with seated(till) as seat:
        for who in ("966501234567", "walk-in-7"):
            await seat.press("f4", *who, "enter")
            assert "" == seat.panel
            till.ask(it.RemoveCustomer())


async def test_the_line_is_back_meanwhile() -> None:
    """Who has been confirmed since is not offered to be registered any longer."""
    till = cut_off()
    async with seated(till) as seat:
        await seat.press("f4", *"0551112222", "enter")
        sale = till.snapshot.state.sale
        assert sale is not None
        assert sale.customer is not None
        confirmed = replace(sale.customer, name="Huda", verified=True)
        till.ask(it.CustomerFound(sale_id=sale.sale_id, customer=confirmed))
        await seat.press()
        assert "" == seat.panel


async def test_registering_with_everything() -> None:
    """E-mail, birth date as people write it, and who brought them go along."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f4", "down", "0551112222", "enter", "Huda", "enter")
        await seat.press("huda@example.com", "enter", "28.2.1990", "enter", "SARA-7", "enter")
        await seat.press("enter")

        assert till.asked[-1] == it.RegisterCustomer(
            phone="0551112222",
            name="Huda",
            email="huda@example.com",
            birth_date=date(1990, 2, 28),
            referrer_code="SARA-7",
        )


@pytest.mark.parametrize(
    ("email", "born", "said"),
    [
        ("huda@", "", "! 'huda@' is not an e-mail address."),
        ("", "31.2.1990", "! '31.2.1990' is not a date."),
        ("", "1.1.90", "! '1.1.90' is not a date."),
        ("", "1.1.2090", "! Nobody here was born on 1.1.2090."),
    ],
)
async def test_a_wrong_entry_stays(email: str, born: str, said: str) -> None:
    """What is wrong is told where it was typed, stays to be mended, and registers nobody."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f4", "0551112222", "enter", "Huda", "enter", email, "enter")
        if born:
            await seat.press(born, "enter")

        assert said in seat.text
        assert (born or email) in seat.text
        assert not any(isinstance(one, it.RegisterCustomer) for one in till.asked)


async def test_a_referrer_nobody_knows() -> None:
    """A wrong referral code registers nobody; it stands there to be mended or taken out."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f4", "0551112222", "enter", "Huda", *["enter"] * 3, "NOBODY", "enter")
        await seat.press("enter")
        assert "! That referral code is not known" in seat.text
        assert "NOBODY" in seat.text

        await seat.press(*["backspace"] * 6, "enter", "enter")
        assert HUDA == till.asked[-1]
        assert "" == seat.panel


async def test_a_name_typed_before_the_answer() -> None:
    """What is typed while the phone is looked up is the name, in its own field."""
    till = LateTill()
    till.sign_on().scan(BAG)
    till.is_late = True
    async with seated(till) as seat:
        await seat.press("f4", "0551112222", "enter", "Huda")
        till.let_go()
        await seat.settle()
        await seat.press("enter", *["enter"] * 3)
        await seat.press("enter")

        assert HUDA == till.asked[-1]


async def test_news_is_no_answer() -> None:
    """The answer to something else, or an announcement, closes no panel that waits for its own."""
    till = LateTill()
    till.sign_on().scan(SHIRT).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    async with seated(till) as seat:
        till.is_late = True
        await seat.press("f4", "l", "70012345", "enter")
        before = seat.panel
        till.show(say=Say(text="The loyalty service is back.", number=till.snapshot.say.number + 1))
        till.scan(SOCKS)
        await seat.settle()
        waiting = seat.panel
        till.let_go()
        await seat.settle()

        assert before == waiting != ""
        assert "" == seat.panel


@pytest.mark.parametrize(("size", "where"), [(NARROW, " Looking up…"), (BROAD, "Looking up…")])
async def test_it_stands_there_while_a_customer_is_looked_up(
    size: tuple[int, int], where: str
) -> None:
    """On a slow line the card says so at once, in place of nobody."""
    till = selling()
    async with seated(till, size) as seat:
        till.show(looking_up=True)
        await seat.settle()
        meanwhile = seat.text
        till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
        till.show(looking_up=False)
        await seat.settle()

        assert where in meanwhile
        assert "No customer" not in meanwhile
        assert "Looking up" not in seat.text
        assert "Sara Ali" in seat.text


@pytest.mark.parametrize("key", ["f5", "f6"])
async def test_what_is_typed_while_a_customer_is_looked_up(key: str) -> None:
    """Points, a coupon's code: neither has anybody to go to yet, and neither is sold as an item."""
    till = selling()
    async with seated(till) as seat:
        till.show(looking_up=True)
        await seat.settle()
        await seat.press(key, "500", "enter")
        told = "! The customer is being looked up. Wait for the answer." in seat.words
        till.show(looking_up=False)
        await seat.settle()
        await seat.press(SOCKS.code, "enter")

        assert told
        assert [it.EnterCode(code=SOCKS.code)] == asked(till)


@pytest.mark.parametrize("before", [(), ("f5", "500", "enter"), ("f6", "escape")])
async def test_an_item_typed_while_a_customer_is_looked_up(before: tuple[str, ...]) -> None:
    """It is taken as a scan is, also after points or a coupon had to wait."""
    till = selling()
    async with seated(till) as seat:
        till.show(looking_up=True)
        await seat.settle()
        await seat.press(*before, SOCKS.code, "enter")

        assert [it.EnterCode(code=SOCKS.code)] == asked(till)
        assert SOCKS.title in seat.text


async def test_a_scan_brings_the_customer_meanwhile() -> None:
    """A scanned code puts its customer on the sale and the form for someone new is gone."""
    till = selling()
    async with seated(till) as seat:
        for keys in (["f4", "055"], ["escape", "f4", "down", "055"]):
            await seat.press(*keys)
            till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
            await seat.settle()
            assert "" == seat.panel
            till.ask(it.RemoveCustomer())
            await seat.settle()


async def test_an_item_scanned_meanwhile() -> None:
    """An item goes into the basket and leaves the form, and what is in it, as they are."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f4", "0551112222", "enter", "Hu")
        till.scan(SOCKS)
        await seat.settle()
        await seat.press("da", *["enter"] * 4, "enter")

        assert HUDA == till.asked[-1]
        assert "3 Socks" in seat.text
