"""The counter's loyalty panels: registering, the customer's file, rules, codes, bought coupons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pos.core import intents as it
from pos.core.customer_file import Page
from pos.core.errand import BurnCoupon, BuyWithPoints, RedeemOutright
from pos.core.staff import Role, RoleLimits
from pos.terminal.snapshot import LoyaltyLine, Say
from pos.terminal.ticket import Ticket
from tests.ui.fake_till import BAG, NOON, RIGHT_OTP, SARA, SARAS_FILE, SHIRT, SOCKS, FakeTill, sar
from tests.ui.seat import BROAD, NARROW, Seat, seated

HUDA = it.RegisterCustomer(phone="0551112222", name="Huda")
OFFLINE = LoyaltyLine(online=False, since=NOON)


def selling(**changed: object) -> FakeTill:
    return FakeTill(**changed).sign_on().scan(BAG, SHIRT)


def with_sara(**changed: object) -> FakeTill:
    return selling(**changed).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))


def asked(till: FakeTill) -> list[it.Intent]:
    """What was asked for, without the pages a panel looks into by itself."""
    return [one for one in till.asked if not isinstance(one, it.ReadPage)]


class LateTill(FakeTill):
    """Its answers come when they are let go, as those of a slow line do."""

    def __init__(self, **changed: object) -> None:
        super().__init__(**changed)
        self.late: list[tuple[it.Intent, Ticket]] = []
        self.is_late = False

    def _come_back(self, answer: it.Intent | None, ticket: Ticket) -> None:
        if self.is_late and answer is not None:
            self.late.append((answer, ticket))
        else:
            super()._come_back(answer, ticket)

    def let_go(self) -> None:
        late, self.late = self.late, []
        for answer, ticket in late:
            super()._come_back(answer, ticket)


# -- someone new ------------------------------------------------------------------------------


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


# -- the file ---------------------------------------------------------------------------------

PAGES = [
    ("p", Page.PROFILE, "sara.ali@example.com"),
    ("c", Page.COUPONS, "SUMMER50 · until 24 Dec"),
    ("R", Page.RULES, "10 % off this sale"),
    ("m", Page.CAMPAIGNS, "Ten bags in a year"),
    ("A", Page.ACTIVITY, "number …B1SD"),
    ("n", Page.NOTICES, "• Double Stars this week"),
]


async def test_the_pages_of_the_file() -> None:
    """One key a page; each is read when it is first looked at, and once."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f4")
        for key, _, told in PAGES:
            await seat.press(key)
            assert told in seat.text
        await seat.press("p", "a")

    read = [one.page for one in till.asked if isinstance(one, it.ReadPage)]
    by_the_terminal = (Page.COUPONS, Page.RULES)
    assert [page for _, page, _ in PAGES if page not in by_the_terminal] == read


async def test_personal_data_stays_on_its_page() -> None:
    """Phone, e-mail and birth date are on the profile page and nowhere else."""
    async with seated(with_sara(), BROAD) as seat:
        for key in ("escape", "f4", "c", "r", "m", "a", "n", "escape", "f5", "escape", "f6"):
            await seat.press(key)
            shows_profile = key == "f4"
            for personal in ("+966501234567", "sara.ali@example.com", "12 May 1990"):
                assert shows_profile == (personal in seat.text), key


async def test_a_page_that_cannot_be_read() -> None:
    """Its trouble is told where it would stand, and Enter tries again."""
    till = with_sara()
    till.page_trouble = {Page.ACTIVITY: "The loyalty service is slow."}
    async with seated(till) as seat:
        await seat.press("f4", "a")
        assert "! The loyalty service is slow." in seat.text

        till.page_trouble = {}
        await seat.press("enter")
        assert "number …B1SD" in seat.text


async def test_the_file_while_offline() -> None:
    """What is known is shown, what is not is said to need the line, and nothing is asked."""
    till = with_sara()
    till.show(loyalty=OFFLINE)
    async with seated(till) as seat:
        await seat.press("f4", "a")
        assert "Offline: this cannot be read now." in seat.text
        await seat.press("c")
        assert "SUMMER50" in seat.text
        assert [] == till.asked

        till.show(loyalty=LoyaltyLine())
        await seat.press("a")
        assert "number …B1SD" in seat.text


async def test_an_old_page_says_its_age() -> None:
    """A page read a while ago, or shown without the line, says as of when it is."""
    till = with_sara()
    file = SARAS_FILE
    till.show(file=replace(file, as_of={Page.COUPONS: NOON - timedelta(minutes=4)}))
    async with seated(till) as seat:
        await seat.press("f4", "c")
        assert "as of" not in seat.text
        till.show(loyalty=OFFLINE)
        await seat.press("c")
        assert "as of" in seat.text

        old = NOON - timedelta(minutes=6)
        till.show(loyalty=LoyaltyLine(), file=replace(file, as_of={Page.COUPONS: old}))
        await seat.press("c")
        assert "as of" in seat.text
        await seat.press("r")
        assert "as of" not in seat.text


async def test_a_long_page_scrolls() -> None:
    """More than there is room for is reached with the arrows, and its place is told."""
    till = with_sara()
    file = till.files[SARA.customer_id]
    assert file.activity is not None
    many = tuple(replace(file.activity[0], what=f"Order {n}") for n in range(20))
    till.files[SARA.customer_id] = replace(file, activity=many)
    async with seated(till) as seat:
        await seat.press("f4", "a")
        await seat.press(*["down"] * 12)

        assert "▸Order 12" in seat.text
        assert "13 of 20" in seat.text
        assert "Order 0 " not in seat.text


async def test_notices() -> None:
    """Enter shows one whole, X marks those unread as read, and the tab counts them."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f4", "n")
        assert "Messages 1" in seat.text
        assert "within a day" not in seat.text

        await seat.press("enter")
        assert "within a day" in seat.text

        await seat.press("x")
        assert it.MarkNoticesRead(notice_ids=("n1",)) == till.asked[-1]
        assert "Messages 1" not in seat.text


async def test_another_customer_turns_the_file() -> None:
    """A scan of someone else while the file is open shows theirs, and not a word of the first."""
    till = with_sara()
    omar = replace(SARA, customer_id="c2", name="Omar", tier="", next_tier=None)
    till.customers["c2"] = omar
    async with seated(till) as seat:
        await seat.press("f4")
        till.ask(it.IdentifyCustomer(customer_id="c2"))
        await seat.settle()

        assert "CustomerFilePanel" == seat.panel
        assert "Omar" in seat.text
        assert "Sara" not in seat.text
        assert "sara.ali@example.com" not in seat.text


CHANGES = [
    (["u", "Sara A.", *["enter"] * 4], it.UpdateCustomer(name="Sara A.")),
    (
        ["u", "enter", "enter", "sara@example.org", "enter", "1991-05-12", "enter"],
        it.UpdateCustomer(email="sara@example.org", birth_date=date(1991, 5, 12)),
    ),
    (["t", "gold-club", "enter"], it.TagCustomer(added=("gold-club",))),
    (["t", "down", "delete"], it.TagCustomer(removed=("newsletter",))),
    (["l", "70012345", "enter"], it.LinkCard(card="70012345")),
    (["e", "down", "enter"], it.SendCustomerEvent(name="bring_a_bag")),
    (["o", "2", "enter"], it.OptCustomer(is_active=False)),
    (["o", "1", "enter"], it.OptCustomer(is_active=True)),
    (["k"], it.ConfirmCustomer()),
    (["delete"], it.RemoveCustomer()),
]


async def test_what_can_be_done_for_them() -> None:
    """One letter each in the file, and as few keys as there is to say."""
    till = with_sara(customer_events=("write_review", "bring_a_bag"))
    async with seated(till) as seat:
        for keys, expected in CHANGES:
            await seat.press("f4", *keys)
            assert expected == asked(till)[-1]
            await seat.press("escape")
        assert len(CHANGES) == len(asked(till))


async def test_nothing_typed_changes_nothing() -> None:
    """An update without a change is not sent; what is known stands there in grey."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f4", "u")
        assert "sara.ali@example.com" in seat.text
        await seat.press(*["enter"] * 4)

        assert "Type what has changed." in seat.text
        assert [] == asked(till)


async def test_opting_out_is_asked_once() -> None:
    """Leaving is a question; Escape leaves them in, Enter tells it on the card too."""
    till = with_sara()
    async with seated(till, BROAD) as seat:
        await seat.press("f4", "o", "2", "escape")
        assert [] == asked(till)

        await seat.press("f4", "o", "2", "enter")
        assert "has left the program" in seat.text

        await seat.press("f5")
        assert "! This customer has left the program." in seat.text


async def test_an_event_needs_to_be_set_up() -> None:
    """A store without events of its own is told so."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f4", "e")

        assert "! No events are set up for this store." in seat.text


async def test_someone_else() -> None:
    """S takes another customer in place of this one."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f4", "s")
        assert "In place of Sara Ali" in seat.text

        await seat.press("c9", "enter")
        assert it.IdentifyCustomer(customer_id="c9") == till.asked[-1]


# -- points by a rule, and by a code ----------------------------------------------------------


async def test_a_rule_that_lowers_the_sale() -> None:
    """It is held like any points, without a question."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5", *["down"] * 4, "enter")

        assert [it.RedeemPoints(rule_id="11")] == till.asked
        assert "" == seat.panel


async def test_a_rule_that_buys_a_coupon() -> None:
    """Points are gone at once, so one question is asked; then the coupon is on the sale."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5", *["down"] * 3, "enter")
        assert "500 Stars are spent at once" in seat.text
        assert [] == till.asked

        await seat.press("enter")
        assert [it.RunErrand(errand=BuyWithPoints(rule_id="10", apply=True))] == till.asked
        assert "" == seat.panel
        assert "SUMMER50 −50.00" in seat.text


async def test_a_coupon_to_take_along() -> None:
    """B buys it after the same question, and shows its code until Enter; then come the rules."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5", *["down"] * 3, "b", "enter")
        assert [it.RunErrand(errand=BuyWithPoints(rule_id="10"))] == till.asked
        assert "CodePanel" == seat.panel
        assert "STYL-4F7K-92QX" in seat.text
        assert "until 21 Dec" in seat.text

        till.scan(SOCKS)
        await seat.settle()
        assert "CodePanel" == seat.panel

        await seat.press("enter")
        assert "RedeemPanel" == seat.panel


async def test_the_question_can_be_left() -> None:
    """Escape spends nothing."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5", *["down"] * 3, "enter", "escape")

        assert [] == till.asked


async def test_an_enter_too_many_buys_once() -> None:
    """A second Enter while the service is asked does not spend the points twice."""
    till = LateTill()
    till.sign_on().scan(BAG).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    async with seated(till) as seat:
        till.is_late = True
        await seat.press("f5", *["down"] * 3, "enter", "enter", "enter", "enter")
        assert 1 == len(till.asked)

        till.is_late = False
        till.let_go()
        await seat.settle()
        assert "" == seat.panel


async def test_a_rule_they_cannot_afford() -> None:
    """It is grey with what is missing, and neither key asks for it."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5", "up")
        assert "▸Canvas Tote, free" in seat.text
        assert "800 too few" in seat.text

        await seat.press("enter", "b")
        assert "! Not for them now: 800 too few." in seat.text
        assert [] == till.asked


async def test_a_code_is_sent() -> None:
    """The panel waits for the code, a wrong one stays to be mended, the right one holds."""
    till = with_sara(uses_otp=True)
    async with seated(till) as seat:
        await seat.press("f5", "enter")
        assert "A code was sent for 120.00 SAR." in seat.text

        await seat.press("111111", "enter")
        assert "! That code is wrong." in seat.text
        assert "111111" in seat.text
        assert "RedeemPanel" == seat.panel

        await seat.press(*["backspace"] * 6, RIGHT_OTP, "enter")
        assert it.EnterOtp(code=RIGHT_OTP) == till.asked[-1]
        assert "" == seat.panel
        assert "10:00" in seat.text


async def test_a_code_for_points_typed() -> None:
    """After so many points the same panel takes the code."""
    till = with_sara(uses_otp=True)
    async with seated(till) as seat:
        await seat.press("f5", "100", "enter")
        assert "RedeemPanel" == seat.panel

        await seat.press(RIGHT_OTP, "enter")
        assert [it.RedeemPoints(points=100), it.EnterOtp(code=RIGHT_OTP)] == till.asked
        assert "" == seat.panel


async def test_sending_the_code_again() -> None:
    """R sends it again, an empty Enter asks for nothing, and Delete leaves it all."""
    till = with_sara(uses_otp=True)
    async with seated(till) as seat:
        await seat.press("f5", "enter", "enter", "r")
        assert [it.RedeemPoints(), it.ResendOtp()] == till.asked
        assert "RedeemPanel" == seat.panel

        await seat.press("delete")
        assert it.ReleasePoints() == till.asked[-1]
        assert "all for this sale" in seat.text


async def test_a_hold_is_extended() -> None:
    """X holds the same points for a full time more."""
    till = with_sara().ask(it.RedeemPoints(points=100))
    till.clock.advance(seconds=300)
    async with seated(till) as seat:
        assert " 5:00" in seat.text
        await seat.press("f5", "x")

        assert [it.ExtendHold()] == till.asked
        assert "10:00" in seat.text
        assert "" == seat.panel


async def test_points_while_offline() -> None:
    """F5 says no at once; points held already can still be looked at."""
    till = with_sara()
    till.show(loyalty=OFFLINE)
    async with seated(till) as seat:
        await seat.press("f5")
        assert "! Redeeming needs the network." in seat.text
        assert "" == seat.panel

        await seat.press("f6")
        assert "! Coupons need the network." in seat.text
        assert "" == seat.panel

        till.show(loyalty=LoyaltyLine())
        till.ask(it.RedeemPoints(points=100), it.ApplyCoupon(code="SUMMER50"))
        till.show(loyalty=OFFLINE)
        await seat.press("f5")
        assert "R  gives them back" in seat.text
        assert "X  holds" not in seat.text
        await seat.press("f6")
        assert "! Offline: no coupon can be taken now." in seat.text
        assert "▸SUMMER50" in seat.text


async def test_the_line_breaks_while_choosing() -> None:
    """An open panel stops inviting, and its keys ask for nothing."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5")
        till.show(loyalty=OFFLINE)
        await seat.settle()
        assert "! Offline: points cannot be used now." in seat.text

        await seat.press("enter", "a", "5", "b")
        assert [] == till.asked
        assert "RedeemPanel" == seat.panel


# -- coupons ----------------------------------------------------------------------------------


async def test_a_coupon_of_theirs() -> None:
    """Those they could use are listed; Enter takes the chosen one."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f6")
        assert "▸Summer, 50 off" in seat.text
        await seat.press("enter")

        assert [it.ApplyCoupon(code="SUMMER50")] == asked(till)
        assert "" == seat.panel


@pytest.mark.parametrize("keys", [["down", "enter"], ["WEB-15", "enter"]])
async def test_a_coupon_of_the_web_shop(keys: list[str]) -> None:
    """It is warned of first, chosen or typed; the second Enter takes it."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f6", *keys)
        assert "! WEB-15 is meant for the web shop." in seat.text
        assert [] == till.asked

        await seat.press("enter")
        assert [it.ApplyCoupon(code="WEB-15")] == asked(till)


async def test_coupons_on_the_sale_stand_first() -> None:
    """Delete removes what is on the sale, never what is only theirs."""
    till = with_sara().ask(it.ApplyCoupon(code="SUMMER50"))
    async with seated(till) as seat:
        await seat.press("f6")
        await seat.press("enter", "down", "delete")
        assert "! Go up to the one on" in seat.text
        assert [] == asked(till)

        await seat.press("up", "delete")
        assert [it.RemoveCoupon(code="SUMMER50")] == asked(till)


async def test_a_coupons_code_to_scan() -> None:
    """In the file Enter shows a coupon's code; Enter goes back to the file."""
    async with seated(with_sara()) as seat:
        await seat.press("f4", "c", "enter")
        assert "CodePanel" == seat.panel
        assert "SUMMER50" in seat.text
        assert "█" in seat.lines[4]

        await seat.press("enter")
        assert "CustomerFilePanel" == seat.panel


# -- manager's --------------------------------------------------------------------------------

BY_HAND = [
    (
        ["1", "80", "enter", "phone order", "enter"],
        it.GivePoints(amount=sar("80"), reason="phone order"),
    ),
    (
        ["2", "100", "enter", "raffle", "enter"],
        it.RunErrand(errand=RedeemOutright(points=100, reason="raffle")),
    ),
    (
        ["3", "9", "enter", "raffle", "enter"],
        it.RunErrand(errand=RedeemOutright(amount=sar("9"), reason="raffle")),
    ),
    (
        ["4", "OLD-1", "enter", "worn out", "enter"],
        it.RunErrand(errand=BurnCoupon(code="OLD-1", reason="worn out")),
    ),
]


async def test_points_and_coupons_by_hand() -> None:
    """F10 has a loyalty menu; each form asks for what it says."""
    till = with_sara()
    async with seated(till) as seat:
        for keys, expected in BY_HAND:
            await open_loyalty_menu(seat)
            await seat.press(*keys)
            assert expected == till.asked[-1]
            assert "" == seat.panel


async def test_points_by_hand_need_a_manager() -> None:
    """Where the store wants a yes, it is asked for in place."""
    limits = {Role.CASHIER: RoleLimits(needs_approval=frozenset({"give-points"}))}
    till = with_sara(limits=limits)
    async with seated(till) as seat:
        await open_loyalty_menu(seat)
        await seat.press("1", "80", "enter", "phone order", "enter")
        assert "ApprovalForm" == seat.panel

        await seat.press("9001", "enter", "987654", "enter")
        assert "" == seat.panel


async def test_by_hand_needs_a_customer() -> None:
    """Without a customer the menu says who is missing."""
    async with seated(selling()) as seat:
        await open_loyalty_menu(seat)
        await seat.press("1")

        assert "! No customer on this sale." in seat.text


async def open_loyalty_menu(seat: Seat) -> None:
    await seat.press("f10", "a")
    assert "Give points" in seat.text
