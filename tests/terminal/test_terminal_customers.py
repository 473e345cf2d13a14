"""Customers by card and code, someone new, what is known of them, and who is confirmed later."""

import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from builders import NOON, coupon_of, hold_of, lock_of, setup_of
from fakes import CardBox, ScriptedLoyalty
from terminal_bench import BAG, SARA, Bench, ended

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import CouponKind, Customer
from pos.core.customer_file import Activity, CustomerFile, Notice, OwnedCoupon, Page
from pos.core.errand import BurnCoupon, BuyWithPoints
from pos.core.sale import Sale
from pos.errors import LoyaltyRefused, LoyaltyUnreachable
from pos.journal.queries import SqliteHistory
from pos.terminal.inbox import CustomerKnown, PageRead
from pos.terminal.snapshot import LoyaltyLine

HUDA = Customer(customer_id="mobile_966500000007", name="Huda", verified=True)
CARD = "6300123456789"
DOWN = LoyaltyUnreachable("down", sent=False)
SARA_PAYS = replace(BAG.price, minor=9_000)
TEN = OwnedCoupon(code="TEN", title="Ten off", kind=CouponKind.FIXED)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    loyalty = ScriptedLoyalty(
        customers={one.customer_id: one for one in (SARA, HUDA)},
        locks={"TEN": lock_of(coupon_of(CouponKind.FIXED, "10", code="TEN"))},
    )
    cards = CardBox({CARD: HUDA.customer_id})
    with Bench(tmp_path, loyalty=loyalty, cards=cards).running() as bench:
        bench.open_shift()
        yield bench


def sale(bench: Bench) -> Sale:
    assert bench.snapshot.state.sale is not None
    return bench.snapshot.state.sale


def with_sara(bench: Bench) -> None:
    bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=SARA.customer_id))
    bench.settled()


# -- while they are looked up -------------------------------------------------------------------


def test_a_look_up_is_shown_until_it_is_answered(bench: Bench) -> None:
    """At once, on a slow line; with the answer the customer stands there, found or not."""
    gate = bench.loyalty.gate = threading.Event()
    asked = bench.terminal.submit(it.IdentifyCustomer(customer_id=SARA.customer_id))
    bench.wait_until(lambda shown: shown.looking_up)
    bench.done(it.AddItem(item=BAG))
    meanwhile = bench.snapshot
    gate.set()
    assert ended(asked).ok
    found = bench.snapshot
    unknown = bench.ask(it.IdentifyCustomer(customer_id="nobody"))

    assert meanwhile.looking_up
    assert not found.looking_up
    assert SARA.name in found.say.text
    assert not unknown.ok
    assert not bench.snapshot.looking_up


def test_what_is_asked_by_itself_is_no_look_up(bench: Bench) -> None:
    """Nobody waits for it at the counter."""
    bench.loyalty.script["find_customer"] = [DOWN]
    with_sara(bench)
    seen: list[bool] = []
    bench.terminal.subscribe(lambda shown: seen.append(shown.looking_up))
    bench.ask(it.ConfirmCustomer(by_itself=True))

    assert True not in seen


def test_the_card_is_whole_again_after_a_restart(bench: Bench, tmp_path: Path) -> None:
    """What the sale earns and which coupons they have is in no record, and fetched anew."""
    with_sara(bench)
    before = (bench.snapshot.earn, bench.snapshot.file)
    bench.performer.close()
    bench.terminal.stop()
    with Bench(tmp_path, loyalty=bench.loyalty).running() as again:
        again.settled()

        assert None not in before
        assert before == (again.snapshot.earn, again.snapshot.file)


# -- cards ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "way", [it.Scanned(text=CARD), it.IdentifyByCard(card="6300 1234 56789")], ids=["scan", "typed"]
)
def test_linked_card(bench: Bench, way: it.Intent) -> None:
    """A linked card is its customer's, scanned or typed as it is printed."""
    bench.done(way)

    assert HUDA == sale(bench).customer
    assert [HUDA.customer_id] == bench.loyalty.of("find_customer")


def test_card_whose_number_is_the_id(bench: Bench) -> None:
    """A card that was never linked is asked for by the account's own convention."""
    bench.loyalty.customers["C-77"] = replace(HUDA, customer_id="C-77")
    bench.done(it.IdentifyByCard(card="C-77"))

    assert replace(HUDA, customer_id="C-77") == sale(bench).customer


def test_link_to_somebody_gone(bench: Bench) -> None:
    """Where the linked customer is no more, the number itself is tried."""
    bench.cards.links[CARD] = "gone"
    bench.loyalty.customers[CARD] = replace(HUDA, customer_id=CARD)
    bench.done(it.IdentifyByCard(card=CARD))

    assert ["gone", CARD] == bench.loyalty.of("find_customer")


def test_nobodys_card(bench: Bench) -> None:
    """A card nobody has says what to do next; one that cannot be looked up says that."""
    assert "No customer has that card" in str(bench.ask(it.IdentifyByCard(card="C-1")).refusal)
    bench.cards.trouble = "the file is no use"
    assert "cards cannot be read" in str(bench.ask(it.IdentifyByCard(card="C-1")).refusal)
    assert bench.snapshot.state.sale is None


def test_card_offline(bench: Bench) -> None:
    """While nobody can be asked, a linked card is enough to sell to its customer, unconfirmed."""
    bench.loyalty.script["find_customer"] = [DOWN]
    bench.done(it.Scanned(text=CARD))

    assert Customer(customer_id=HUDA.customer_id) == sale(bench).customer


def test_scanned_card_of_the_convention(tmp_path: Path) -> None:
    """Where ids are made of card numbers, a scanned card is tried as one before it is refused."""
    setup = setup_of(card_template="card_{card}")
    by_card = replace(HUDA, customer_id="card_9912345678901234")
    loyalty = ScriptedLoyalty(customers={by_card.customer_id: by_card})
    with Bench(tmp_path, loyalty=loyalty, setup=setup).running() as bench:
        bench.open_shift()
        bench.done(it.Scanned(text="9912345678901234"))

        assert by_card == sale(bench).customer


def test_link_card(bench: Bench) -> None:
    """A card is linked to the customer of the sale, and names them from then on."""
    with_sara(bench)
    bench.cards.links["6300123456780"] = "mobile_966500000009"
    said = bench.done(it.LinkCard(card="6300 1234 56780")).say
    assert "The card ending in 780 is theirs now. It was linked to …009 until now." == said
    assert ev.CardLinked(sale_id=sale(bench).sale_id, card="780") in bench.recorded()
    bench.done(it.VoidSale(), it.Scanned(text="6300123456780"))

    assert SARA == sale(bench).customer
    bench.cards.trouble = "the file is no use"
    assert "could not be linked" in str(bench.ask(it.LinkCard(card=CARD)).refusal)


# -- someone new, and what they change --------------------------------------------------------


NEW = it.RegisterCustomer(phone="966500000009", name="Rana", referrer_code="SARA5")


def test_referrer(bench: Bench) -> None:
    """Who brought someone new is asked before anyone is registered."""
    bench.done(NEW)

    assert [("SARA5", "mobile_966500000009")] == bench.loyalty.of("is_referrer")
    assert 1 == len(bench.loyalty.of("register_customer"))
    consent = ev.ConsentGiven(customer_id="mobile_966500000009", at=NOON, cashier_id="1001")
    assert consent in bench.recorded()


def test_unknown_referrer(bench: Bench) -> None:
    """A referral code nobody has registers nobody, and says what to do."""
    bench.loyalty.script["is_referrer"] = [False]

    assert "SARA5 is not known. Register without it" in str(bench.ask(NEW).refusal)
    assert [] == bench.loyalty.of("register_customer")


def test_referrer_offline(bench: Bench) -> None:
    """While nobody can be asked, the code waits in the outbox with the rest."""
    bench.loyalty.script["is_referrer"] = [DOWN]
    bench.done(NEW)

    assert [None] == bench.waiting
    ((body,),) = bench.rows("SELECT body FROM outbox")
    assert "SARA5" in body
    assert "ConsentGiven" in bench.kinds()


def test_update(bench: Bench) -> None:
    """What a customer tells anew goes to the service at once; a no is the cashier's to know."""
    with_sara(bench)
    bench.done(it.UpdateCustomer(name="Sara Omar"))
    customer = sale(bench).customer
    assert customer is not None
    assert "Sara Omar" == customer.name

    bench.loyalty.script["update_customer"] = [LoyaltyRefused("That e-mail is taken.")]
    refused = bench.ask(it.UpdateCustomer(email="huda@example.com"))
    assert "That e-mail is taken." == refused.refusal
    assert [] == bench.waiting


def test_update_offline(bench: Bench) -> None:
    """While the line is down the change waits in the outbox, and shows at the counter."""
    with_sara(bench)
    bench.loyalty.script["update_customer"] = [DOWN]
    bench.done(it.UpdateCustomer(name="Sara Omar"))
    customer = sale(bench).customer

    assert [None] == bench.waiting
    assert customer is not None
    assert ("Sara Omar", SARA.balance) == (customer.name, customer.balance)


# -- their file -------------------------------------------------------------------------------


def coupons_of(customer: Customer, *coupons: OwnedCoupon) -> CustomerFile:
    return CustomerFile(customer_id=customer.customer_id, coupons=coupons)


def test_pages_to_have_ready(bench: Bench) -> None:
    """Coupons and rules of a confirmed customer are read at once, the others when looked at."""
    bench.loyalty.script["read_page"] = [coupons_of(SARA, TEN)]
    with_sara(bench)

    assert [Page.COUPONS, Page.RULES] == bench.loyalty.of("read_page")
    file = bench.snapshot.file
    assert file is not None
    assert ((TEN,), None) == (file.coupons, file.activity)
    assert file.terms is not None
    bench.done(it.ReadPage(page=Page.ACTIVITY))
    bench.wait_until(lambda shown: shown.file is not None and shown.file.activity is not None)


def test_a_sale_goes_by_its_receipt(bench: Bench) -> None:
    """What moved points on a sale of this till's record is told by the receipt, not by the id."""
    bench.done(it.AddItem(item=BAG), it.TakeTender(method="cash"))
    with_sara(bench)
    sold = bench.snapshot.state.last_sale
    assert sold is not None
    ours = Activity(what="Earned on a purchase", reference=sold.sale.sale_id)
    others = Activity(what="Earned on a purchase", reference="S002-T9-1")
    read = CustomerFile(customer_id=SARA.customer_id, activity=(ours, others))
    bench.loyalty.script["read_page"] = [read]

    bench.done(it.ReadPage(page=Page.ACTIVITY))
    bench.wait_until(lambda shown: shown.file is not None and shown.file.activity is not None)
    file = bench.snapshot.file
    assert file is not None
    assert (replace(ours, receipt=sold.receipt), others) == file.activity


class RecordGone(Bench):
    """Its history is to be read from a file that is not there."""

    def receipts_of(self, sale_ids: Collection[str]) -> Mapping[str, str]:
        return SqliteHistory(self.folder / "gone.db").receipts_of(sale_ids)


def test_a_page_without_its_receipts(tmp_path: Path) -> None:
    """What the service told is shown although the till's own record fails, and that is told."""
    bought = Activity(what="Earned on a purchase", reference="S001-T1-1")
    with RecordGone(tmp_path).running() as bench:
        bench.open_shift()
        with_sara(bench)
        read = CustomerFile(customer_id=SARA.customer_id, activity=(bought,))
        bench.loyalty.script["read_page"] = [read]
        bench.done(it.ReadPage(page=Page.ACTIVITY))
        bench.settled()

        assert bench.snapshot.file is not None
        assert (bought,) == bench.snapshot.file.activity
        assert "shown without receipt numbers. Tell the manager." in bench.snapshot.say.text
        assert not bench.snapshot.say.ok


def test_no_pages_of_someone_unconfirmed(bench: Bench) -> None:
    """Nothing is asked about a customer nobody could confirm, nor while the line is down."""
    bench.loyalty.script["find_customer"] = [DOWN]
    bench.done(it.IdentifyCustomer(customer_id="sara"))
    bench.settled()
    assert [] == bench.loyalty.of("read_page")

    bench.terminal.note(LoyaltyLine(online=False))
    bench.done(it.IdentifyCustomer(customer_id=SARA.customer_id))
    bench.settled()
    assert [] == bench.loyalty.of("read_page")


def test_asked_when_the_line_is_back(tmp_path: Path) -> None:
    """What a confirmed customer's sale could not be told while the line was down is asked then."""
    with Bench(tmp_path, setup=setup_of(automatic_promotions=True)).running() as bench:
        bench.open_shift()
        bench.terminal.note(LoyaltyLine(online=False))
        bench.done(it.Scanned(text="bag"), it.IdentifyCustomer(customer_id=SARA.customer_id))
        bench.settled()
        assert [] == bench.loyalty.of("automatic_promotion")
        bench.terminal.note(LoyaltyLine(online=True))
        bench.settled()

        assert 1 == len(bench.loyalty.of("automatic_promotion"))
        assert {Page.COUPONS, Page.RULES} == set(bench.loyalty.of("read_page"))


def test_a_fault_in_the_background_is_not_said(bench: Bench) -> None:
    """Nobody asked for it, so that nobody is told it failed: the sale goes on as it was."""
    with_sara(bench)
    bench.loyalty.script["preview_rewards"] = [RuntimeError()]
    said = bench.done(it.Scanned(text="bag")).say
    bench.settled()

    assert said == bench.snapshot.say.text


def test_page_that_cannot_be_read(bench: Bench) -> None:
    """Why a page is not there is shown, without a word at the sale; reading it anew mends it."""
    with_sara(bench)
    for failure, why in ((LoyaltyRefused("Not now."), "Not now."), (RuntimeError(), "went wrong")):
        bench.loyalty.script["read_page"] = [failure]
        bench.done(it.ReadPage(page=Page.NOTICES))
        bench.settled()
        assert why in bench.snapshot.unread_pages[Page.NOTICES]
        assert bench.snapshot.say.ok
    bench.done(it.ReadPage(page=Page.NOTICES))
    bench.settled()

    assert Page.NOTICES not in bench.snapshot.unread_pages
    assert bench.snapshot.file is not None
    assert bench.snapshot.file.notices


def test_file_is_its_customers(bench: Bench) -> None:
    """Another customer, or none, has nothing of the file, however late it comes."""
    with_sara(bench)
    assert bench.snapshot.file is not None
    bench.terminal.note(
        PageRead(customer_id=HUDA.customer_id, page=Page.COUPONS, read=coupons_of(HUDA, TEN))
    )
    bench.settled()
    assert SARA.customer_id == bench.snapshot.file.customer_id
    bench.done(it.RemoveCustomer())

    assert bench.snapshot.file is None
    bench.terminal.note(PageRead(customer_id=SARA.customer_id, page=Page.RULES, trouble="late"))
    bench.settled()
    assert {} == bench.snapshot.unread_pages


def test_file_ends_with_the_sale(bench: Bench) -> None:
    """The next customer at the counter sees nothing of the one before."""
    with_sara(bench)
    bench.done(it.TakeTender(method="card"))
    bench.settled()

    assert bench.snapshot.file is None


@pytest.mark.parametrize(
    "spent",
    [
        it.ApplyCoupon(code="TEN"),
        it.RunErrand(errand=BuyWithPoints(rule_id="7")),
    ],
)
def test_coupons_that_are_old(bench: Bench, spent: it.Intent) -> None:
    """A coupon locked or bought makes the page old: it is read again, the others stay."""
    with_sara(bench)
    bench.settled()
    before = len(bench.loyalty.of("read_page"))
    bench.done(spent)
    bench.settled()

    assert {Page.COUPONS} == set(bench.loyalty.of("read_page")[before:])
    file = bench.snapshot.file
    assert file is not None
    assert file.terms is not None


@pytest.mark.parametrize(
    "moves",
    [
        (it.RunErrand(errand=BuyWithPoints(rule_id="7")),),
        (it.AddItem(item=BAG), it.RedeemPoints(points=10), it.ReleasePoints()),
    ],
)
def test_points_that_moved_are_read_again(bench: Bench, moves: tuple[it.Intent, ...]) -> None:
    """After points were spent or given back the balance is the service's, and nothing is said."""
    with_sara(bench)
    assert SARA.balance is not None
    fewer = replace(SARA, balance=replace(SARA.balance, points=7))
    bench.loyalty.customers[SARA.customer_id] = fewer
    bench.loyalty.holds[SARA.customer_id] = hold_of(10, "1.00")
    for move in moves:
        bench.done(move)
    bench.settled()

    sale = bench.snapshot.state.sale
    assert sale is not None
    assert sale.customer is not None
    assert fewer.balance == sale.customer.balance
    assert " 7 " not in bench.snapshot.say.text


def test_what_arrived_of_a_customer_is_read_again(bench: Bench) -> None:
    """Points given or a tag: once the service has it, the card shows what it made of it."""
    with_sara(bench)
    assert SARA.balance is not None
    more = replace(SARA, balance=replace(SARA.balance, points=9_999))
    bench.loyalty.customers[SARA.customer_id] = more
    bench.terminal.note(CustomerKnown(customer_id=HUDA.customer_id))
    bench.terminal.note(CustomerKnown(customer_id=SARA.customer_id))
    bench.settled()

    sale = bench.snapshot.state.sale
    assert sale is not None
    assert sale.customer is not None
    assert more.balance == sale.customer.balance


def test_burned_coupon_makes_pages_old(tmp_path: Path) -> None:
    """A coupon used up without an order is no longer among those to use."""
    with Bench(tmp_path).running() as bench:
        bench.done(
            it.SignOn(user_id="9001", pin="471147"),
            it.OpenShift(opening_float=BAG.price),
        )
        with_sara(bench)
        bench.settled()
        before = len(bench.loyalty.of("read_page"))
        bench.done(it.RunErrand(errand=BurnCoupon(code="TEN", reason="web order")))
        bench.settled()

        assert [Page.COUPONS] == bench.loyalty.of("read_page")[before:]


def test_notices(bench: Bench) -> None:
    """Notices told to the customer are marked, and shown as the service has them then."""
    with_sara(bench)
    read = Notice(notice_id="n1", title="Hello", is_read=True)
    bench.loyalty.script["read_page"] = [
        CustomerFile(customer_id=SARA.customer_id, notices=(read,))
    ]
    bench.done(it.MarkNoticesRead(notice_ids=("n1",)))
    bench.settled()

    assert [(SARA.customer_id, ("n1",))] == bench.loyalty.of("mark_notices_read")
    assert bench.snapshot.file is not None
    assert (read,) == bench.snapshot.file.notices


def test_notices_that_stay_unread(bench: Bench) -> None:
    """Where marking fails it is said, and nobody is kept from selling by it."""
    with_sara(bench)
    bench.loyalty.script["mark_notices_read"] = [DOWN, LoyaltyRefused("Not yours.")]
    bench.done(it.MarkNoticesRead(notice_ids=("n1",)))
    bench.settled()
    assert "shown as new once more" in bench.snapshot.say.text

    bench.done(it.MarkNoticesRead(notice_ids=("n1",)))
    bench.settled()
    assert "Not yours." == bench.snapshot.say.text
    bench.done(it.TakeTender(method="card"))


# -- confirmed later --------------------------------------------------------------------------


def unconfirmed(bench: Bench) -> None:
    bench.terminal.note(LoyaltyLine(online=False, say="The line is down."))
    bench.loyalty.script["find_customer"] = [DOWN]
    bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=SARA.customer_id))
    bench.settled()


def test_confirmed_when_the_line_is_back(bench: Bench) -> None:
    """Who was taken unconfirmed is looked up by itself, once, when the line comes back."""
    unconfirmed(bench)
    asked = len(bench.loyalty.of("find_customer"))
    bench.terminal.note(LoyaltyLine(online=True))
    bench.terminal.note(LoyaltyLine(online=True))
    bench.settled()

    assert SARA == sale(bench).customer
    assert asked + 1 == len(bench.loyalty.of("find_customer"))
    assert "1,200 Stars" in bench.snapshot.say.text


@pytest.mark.parametrize(
    "meanwhile",
    [it.RemoveCustomer(), it.TakeTender(method="cash", amount=BAG.price), it.LockTill()],
)
def test_nobody_to_confirm(bench: Bench, meanwhile: it.Intent) -> None:
    """Nobody is looked up on a sale without them, one that is paid, or a till that is locked."""
    unconfirmed(bench)
    bench.done(meanwhile)
    asked = len(bench.loyalty.of("find_customer"))
    bench.terminal.note(LoyaltyLine(online=True))
    bench.settled()

    assert asked == len(bench.loyalty.of("find_customer"))


@pytest.mark.parametrize(
    ("away", "back"),
    [
        (it.SuspendSale(name="a"), it.ResumeSale(name="a")),
        (it.LockTill(), it.SignOn(user_id="1001", pin="4711")),
    ],
)
def test_confirmed_when_the_sale_is_back(bench: Bench, away: it.Intent, back: it.Intent) -> None:
    """A sale that comes back with the line up has its customer confirmed then, by itself."""
    unconfirmed(bench)
    bench.done(away)
    bench.terminal.note(LoyaltyLine(online=True))
    bench.done(back)
    bench.settled()

    assert SARA == sale(bench).customer


def test_not_asked_for_offline(bench: Bench) -> None:
    """A sale that comes back while the line is down waits for the line to confirm its customer."""
    unconfirmed(bench)
    asked = len(bench.loyalty.of("find_customer"))
    bench.done(it.SuspendSale(name="a"), it.ResumeSale(name="a"))
    bench.settled()

    assert asked == len(bench.loyalty.of("find_customer"))


def test_nobody_known_when_the_line_is_back(bench: Bench) -> None:
    """Who is not known yet stays unconfirmed, and is confirmed once their registration arrives."""
    unconfirmed(bench)
    bench.loyalty.customers.clear()
    bench.terminal.note(LoyaltyLine(online=True))
    bench.settled()
    assert "not confirmed: no answer came" in bench.snapshot.say.text  # nobody asked: no bad news
    assert Customer(customer_id=SARA.customer_id) == sale(bench).customer

    bench.loyalty.customers[SARA.customer_id] = SARA
    bench.terminal.note(CustomerKnown(customer_id="somebody else"))
    bench.terminal.note(CustomerKnown(customer_id=SARA.customer_id))
    bench.settled()
    assert SARA == sale(bench).customer


def test_confirming_stands_in_no_approvals_way(bench: Bench) -> None:
    """A manager's yes is for what the cashier asked, whatever the till asks meanwhile."""
    unconfirmed(bench)
    assert bench.ask(
        it.OverridePrice(number=1, unit_price=SARA_PAYS, reason="damaged")
    ).needs_approval
    bench.terminal.note(LoyaltyLine(online=True))
    bench.settled()
    bench.done(it.Approve(user_id="9001", pin="471147"))

    assert SARA_PAYS == sale(bench).lines[0].unit_price
