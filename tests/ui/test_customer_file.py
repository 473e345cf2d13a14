"""The customer's file: its pages, and what can be done for them from there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pos.core import intents as it
from pos.core.customer_file import Page
from pos.terminal.snapshot import LoyaltyLine
from tests.ui.fake_world import NOON, SARA, SARAS_FILE
from tests.ui.seat import BROAD, seated
from tests.ui.with_customer import asked, with_sara

OFFLINE = LoyaltyLine(online=False, since=NOON)


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
        assert "! Sara Ali has left the program." in seat.text


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
