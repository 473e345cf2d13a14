"""The parts of the register as text, made from Snapshots."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pos.core import intents as it
from pos.core.customer import Campaign, EarnPreview, Release
from pos.core.customer_file import Activity, CustomerFile, Page
from pos.core.rules.giving_back import MAY_BE_HELD
from pos.core.slip import ReportSlip, Slip
from pos.core.totals import add_up
from pos.core.waiting_paper import WaitingReceipt, WaitingSlip
from pos.errors import Met
from pos.loyalty.line_words import OFFLINE, OFFLINE_BEHIND
from pos.ports.devices import DeviceNews
from pos.ports.health import Availability
from pos.ports.record import OutboxCounts
from pos.terminal.snapshot import LoyaltyLine, Say, Snapshot
from pos.ui.customer_views import customer_line, customer_rows
from pos.ui.file_choices import choices_of
from pos.ui.file_views import Frame
from pos.ui.redeem_views import about_rows
from pos.ui.reserved import counts_down
from pos.ui.rows import Tone, plain
from pos.ui.say_views import say_rows
from pos.ui.views import headline, papers_said, reductions, status_row, totals_rows, totals_strip
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, NOON, SARA, SARAS_FILE, SHIRT, THREE_FOR_TWO, sar
from tests.ui.seat import RIYADH

JUST_BEFORE = NOON - timedelta(minutes=22)


def with_sara() -> FakeTill:
    till = FakeTill().sign_on().scan(BAG, BAG, SHIRT)
    return till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))


def status(snapshot: Snapshot, width: int) -> str:
    return plain(status_row(snapshot, NOON, RIYADH, width), width)


def card(snapshot: Snapshot) -> list[str]:
    return [plain(line, 41).rstrip() for line in customer_rows(snapshot, NOON, RIYADH)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "● online · 0 waiting  14:02"),
        ({"outbox": OutboxCounts(pending=2, in_doubt=1)}, "● online · 3 waiting"),
        (
            {"loyalty": LoyaltyLine(online=False, since=JUST_BEFORE)},
            "○ offline since 13:40 · 0 waiting",
        ),
        ({"loyalty": LoyaltyLine(trouble="Wrong keys.")}, "! loyalty"),
        ({"outbox": OutboxCounts(rejected=2)}, "! 2 rejected"),
        (
            {"devices": (DeviceNews(device="printer", availability=Availability.UNAVAILABLE,
                                    say="Gone."),)},
            "! printer unavailable",
        ),
        (
            {"devices": (DeviceNews(device="hub", availability=Availability.UNAVAILABLE,
                                    say="Away."),)},
            "! hub  ● online",
        ),
    ],
)  # fmt: skip
def test_status_tells_what_is_wrong(changed: dict[str, object], expected: str) -> None:
    """What a till depends on is told at rest, with a mark where something is wrong."""
    till = FakeTill().sign_on()
    till.show(**changed)

    line = status(till.snapshot, 120)

    assert expected in line
    assert " STYL Outfits · Till T1 · Amira H. · shift 1 " in line


def test_status_counts_what_is_on_its_way_back() -> None:
    """Points that could not be given back yet wait for the line as any order does."""
    till = FakeTill().sign_on()
    back = Release(reference="hold-1", points=100, lapses_at=NOON)
    till.set_state(replace(till.snapshot.state, releases=(back,)), outbox=OutboxCounts(pending=2))

    assert "● online · 3 waiting" in status(till.snapshot, 120)


def test_status_on_a_narrow_screen() -> None:
    """At 80 columns the till, the cashier, the trouble and the time still stand on one line."""
    till = FakeTill().sign_on()
    till.show(
        loyalty=LoyaltyLine(online=False, since=JUST_BEFORE),
        outbox=OutboxCounts(pending=3),
        devices=(DeviceNews(device="printer", availability=Availability.UNAVAILABLE, say="x"),),
    )

    line = status(till.snapshot, 80)

    assert line.startswith(" T1 · Amira H. · shift 1 ")
    assert line.endswith("! printer  ○ offline since 13:40 · 3 waiting  14:02 ")


def test_status_when_there_is_much_to_tell() -> None:
    """The shift stays whole beside what is suspended, and the name gives way before it."""
    till = FakeTill().sign_on()
    till.scan(BAG).ask(it.SuspendSale(name="coat"))
    till.show(loyalty=LoyaltyLine(online=False, since=JUST_BEFORE), outbox=OutboxCounts(pending=12))
    line = status(till.snapshot, 80)
    assert line.startswith(" T1 · Amira H. · shift 1 ")
    assert line.endswith(" 1 susp. ○ offline 13:40 · 12 waiting 14:02 ")
    assert "1 suspended  ○ offline since" in status(till.snapshot, 120)

    till.show(outbox=OutboxCounts(pending=12, rejected=3))
    line = status(till.snapshot, 80)
    assert line.startswith(" T1 · Amira… · shift 1  ! 3 rejected ")


def test_status_without_loyalty() -> None:
    """A store without a loyalty program has no online and no offline."""
    assert "online" not in status(FakeTill(has_loyalty=False).sign_on().snapshot, 120)


def test_say_marks_a_refusal() -> None:
    """A refusal has its own mark and tone; an answer has another; silence has none."""
    (yes,) = say_rows(Say(text="Belt · 79.00"), 80)
    (no,) = say_rows(Say(text="Unknown code 9.", ok=False), 80)

    assert " ✓ Belt · 79.00" == plain(yes, 80).rstrip()
    assert " ! Unknown code 9." == plain(no, 80).rstrip()
    assert {Tone.ALARM} == {piece.tone for piece in no.left}
    assert "" == plain(say_rows(Say(), 80)[0], 80).strip()


def test_a_long_sentence_takes_two_rows() -> None:
    """What to do next is never cut off for one line's sake."""
    rows = say_rows(Say(text="An order was rejected: no such customer. " * 2, ok=False), 80)

    assert 2 == len(rows)
    assert plain(rows[1], 80).startswith("   ")


def test_what_went_off_the_sale_is_said_with_the_line() -> None:
    """The longest there is: points that could not be held again, and why nobody answers."""
    lost = (
        "50 Stars could not be held again and are off this sale: 5.00 more is due. "
        f"{MAY_BE_HELD} Sell without them. {OFFLINE_BEHIND[Met.SILENCE]}"
    )
    rows = say_rows(Say(text=lost, ok=False), 80)
    assert lost == " ".join(plain(one, 80)[3:].rstrip() for one in rows)


def test_what_a_resumed_sale_no_longer_finds_is_whole() -> None:
    """Both items by their whole names, and what to do about them."""
    resumed = (
        "Resumed: Mrs Al-Harbi, grey coat · 1,249.00. Hoxton Bag, navy blue, large, real leather "
        "is on sale no more. Linen Shirt, white, long sleeves, extra large is 120.00 by now. The "
        "sale keeps what was scanned: F8 changes a price, Delete strikes out."
    )
    rows = say_rows(Say(text=resumed), 80)
    assert resumed == " ".join(plain(one, 80)[3:].rstrip() for one in rows)


def test_card_of_a_customer() -> None:
    """The card tells name and tier, points as money, what lapses, and what the sale earns."""
    assert [
        "Sara Ali" + "★ Gold".rjust(33),
        "800 to Platinum".rjust(41),
        "1,200 Stars" + "= 120.00 SAR".rjust(30),
        "200 expire 1 Dec" + "= 20.00 SAR".rjust(25),
        "2 coupons to use · F6",
        "earns +349 today",
        "  3× Bags" + "until Sunday".rjust(32),
    ] == card(with_sara().snapshot)


def test_card_counts_down() -> None:
    """What is held and locked is told with what it takes off and how long it stands."""
    till = with_sara().ask(it.RedeemPoints(points=100), it.ApplyCoupon(code="SUMMER50"))
    till.clock.advance(seconds=19)

    rows = customer_rows(till.snapshot, till.clock.now(), RIYADH)

    held, locked = (plain(line, 41) for line in rows[-2:])
    assert "100 Stars held" + "−10.00  9:41 left".rjust(27) == held
    assert "SUMMER50 locked" + "−50.00 14:41 left".rjust(26) == locked
    assert counts_down(till.snapshot)


def test_card_tells_the_age_of_a_balance() -> None:
    """A balance that may not be true any more is shown with its time."""
    till = with_sara()
    till.show(loyalty=LoyaltyLine(online=False, since=NOON))
    assert "as of 14:02" in "\n".join(card(till.snapshot))

    till.show(loyalty=LoyaltyLine())
    assert "as of" not in "\n".join(card(till.snapshot))

    line = customer_line(till.snapshot, NOON + timedelta(minutes=6), RIYADH)
    assert "1,200 Stars = 120.00 as of 14:02" in plain(line, 80)


def test_card_of_somebody_unconfirmed() -> None:
    """A customer nobody could confirm is shown as such; a phone number in an id is nobody's to
    read from a screen.
    """
    till = with_sara()
    sale = till.snapshot.state.sale
    assert sale is not None and sale.customer is not None
    unknown = replace(sale.customer, name="", tier="", verified=False, balance=None)
    till.set_state(replace(till.snapshot.state, sale=replace(sale, customer=unknown)), earn=None)

    assert ["Customer ···4567            not confirmed", "balance not known"] == card(till.snapshot)
    line = plain(customer_line(till.snapshot, NOON, RIYADH), 80)
    assert line.startswith(" Customer ···4567 · not confirmed")


def test_an_unconfirmed_balance_has_its_time() -> None:
    """One lost answer leaves the line up: what was known before is told with its age all the same,
    on the card and where points are redeemed.
    """
    till = with_sara()
    sale = till.snapshot.state.sale
    assert sale is not None and sale.customer is not None
    known = replace(sale.customer, verified=False)
    till.set_state(replace(till.snapshot.state, sale=replace(sale, customer=known)))

    assert "as of 14:02" in "\n".join(card(till.snapshot))
    assert "as of 14:02" in plain(customer_line(till.snapshot, NOON, RIYADH), 80)
    redeem = about_rows(till.snapshot, NOON, RIYADH)
    assert "as of 14:02" in "\n".join(plain(one, 42) for one in redeem)


def test_card_says_whose_trouble_it_is() -> None:
    """Wrong keys are told where the points would stand, not as being offline."""
    till = with_sara()
    till.show(loyalty=LoyaltyLine(trouble="The loyalty keys are wrong."))

    assert "! The loyalty keys are wrong." in card(till.snapshot)


def test_reductions_name_only_what_there_is() -> None:
    """The way from subtotal to total tells each reduction by name and leaves out the rest."""
    till = with_sara().ask(
        it.DiscountSale(reason="Staff", amount=sar("9.00")),
        it.RedeemPoints(points=100),
        it.ApplyCoupon(code="SUMMER50"),
    )
    sale, totals = till.snapshot.state.sale, till.snapshot.totals
    assert sale is not None and totals is not None

    assert (
        ("Subtotal", "349.00"),
        ("Discounts", "−9.00"),
        ("Coupons", "−50.00"),
        ("Stars", "−10.00"),
        ("Tax 15 % included", "36.52"),
    ) == reductions(sale, totals)


@pytest.mark.parametrize(("included", "off"), [(True, "−45.52"), (False, "0.00")])
def test_an_exempt_sale_says_so(included: bool, off: str) -> None:
    """Among the figures, also where the prices hold no tax that comes off."""
    till = with_sara().ask(it.ExemptFromTax(reason="Embassy"))
    sale = till.snapshot.state.sale
    assert sale is not None
    sale = replace(sale, terms=replace(sale.terms, prices_include_tax=included))

    assert (("Subtotal", "349.00"), ("Tax exempt", off)) == reductions(sale, add_up(sale))


def test_papers_that_wait_are_counted() -> None:
    """In words where there is room, and briefly where there is none."""
    receipt = WaitingReceipt(receipt="S001-T1-000001")
    report = ReportSlip(shift=1, is_closing=True)
    slip = WaitingSlip(slip=Slip(slip_id="z-1", at=NOON, report=report))

    for papers, said in (
        ((receipt,), "! 1 receipt waits for paper"),
        ((receipt, receipt), "! 2 receipts wait for paper"),
        ((slip,), "! 1 paper waits for the printer"),
        ((receipt, slip), "! 2 papers wait for the printer"),
    ):
        assert said == papers_said(papers, brief=False)
    assert "! 2 for paper" == papers_said((receipt, slip), brief=True)


def test_an_automatic_promotion_has_its_own_name() -> None:
    """What the service takes off by itself stands among the figures by the name it gives it."""
    till = FakeTill(automatic_promotions=True)
    till.promotion = THREE_FOR_TWO
    till.sign_on().scan(BAG, BAG, BAG).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    sale, totals = till.snapshot.state.sale, till.snapshot.totals
    assert sale is not None and totals is not None

    assert ("3 bags for 2", "−40.00") in reductions(sale, totals)
    assert any("3 bags for 2" in plain(line, 41) for line in totals_rows(
        till.snapshot, 41, paying=False, news=None
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("campaign", "expected"),
    [
        (Campaign(name="Bags", factor=Decimal(3)), "  3× Bags"),
        (Campaign(name="3× Bags", factor=Decimal(3)), "  3× Bags"),
        (Campaign(name="Bags", factor=Decimal("1.50")), "  1.5× Bags"),
        (Campaign(name="Bags"), "  Bags"),
    ],
)
def test_a_campaign_says_its_factor_once(campaign: Campaign, expected: str) -> None:
    """How many times the usual points a campaign gives is told, and never twice."""
    till = with_sara()
    till.show(earn=EarnPreview(points=10, campaigns=(campaign,)))

    assert expected == card(till.snapshot)[-1]


def test_card_of_somebody_who_has_left() -> None:
    """Who has opted out is told to have left, on the card and in the line."""
    till = with_sara().ask(it.OptCustomer(is_active=False))

    assert card(till.snapshot)[0].endswith("has left the program")
    line = plain(customer_line(till.snapshot, NOON, RIYADH), 80)
    assert line.startswith(" Sara Ali ★ Gold · has left the program")


def test_who_has_left_is_offered_nothing() -> None:
    """Neither coupons to use nor points to earn are told of someone who takes no part."""
    till = with_sara().ask(it.OptCustomer(is_active=False))
    till.show(earn=EarnPreview(points=10))

    told = "\n".join((*card(till.snapshot), plain(customer_line(till.snapshot, NOON, RIYADH), 120)))
    assert "coupons" not in told
    assert "earns" not in told


def test_the_line_drops_what_has_no_room() -> None:
    """Whole parts of it, those told elsewhere first: no word and no amount is cut."""
    till = with_sara()
    till.show(earn=EarnPreview(points=10), loyalty=LoyaltyLine(online=False, since=NOON))
    lines = {
        width: plain(customer_line(till.snapshot, NOON, RIYADH, width=width), width).rstrip()
        for width in (100, 80, 60, 50, 40)
    }

    who, points, age = " Sara Ali ★ Gold", " · 1,200 Stars", " as of 14:02"
    assert f"{who}{points} = 120.00{age} · earns +10 · 2 coupons F6" == lines[100]
    assert f"{who}{points} = 120.00{age} · earns +10 · 2 coupons F6" == lines[80]
    assert f"{who}{points} = 120.00{age}" == lines[60]
    assert f"{who}{points}{age}" == lines[50]
    assert f" Sara Ali{points}{age}" == lines[40]


def test_coupons_on_the_sale_are_not_to_use() -> None:
    """The card counts what the customer could still use, and says nothing where it is nothing."""
    till = with_sara()
    assert "2 coupons to use · F6" in card(till.snapshot)
    assert plain(customer_line(till.snapshot, NOON, RIYADH), 80).rstrip().endswith("2 coupons F6")

    till.ask(it.ApplyCoupon(code="SUMMER50")).show(file=SARAS_FILE)
    assert "1 coupon to use · F6" in card(till.snapshot)


def test_a_code_that_was_sent_is_told() -> None:
    """Until it is typed the card says where, and it holds no room for a countdown."""
    till = FakeTill(uses_otp=True).sign_on().scan(BAG)
    till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id), it.RedeemPoints(points=100))

    assert "code sent · F5 to type it" == card(till.snapshot)[-1]
    assert not counts_down(till.snapshot)


def test_the_number_that_matters() -> None:
    """First the total, while paying what is due, then the change, until the next sale."""
    till = with_sara()
    assert ("Total", sar("349.00")) == headline(till.snapshot, paying=False, news=None)

    till.ask(it.TakeTender(method="card", amount=sar("300")))
    assert ("Due", sar("49.00")) == headline(till.snapshot, paying=False, news=None)

    till.ask(it.TakeTender(method="cash", amount=sar("50")))
    last = till.snapshot.state.last_sale
    assert ("Change", sar("1.00")) == headline(till.snapshot, paying=False, news=last)

    till.scan(BAG)
    assert ("Total", sar("100.00")) == headline(till.snapshot, paying=False, news=last)


def test_an_exact_sale_says_paid() -> None:
    """Where no change is owed the large figure is what was paid."""
    till = with_sara().ask(it.TakeTender(method="card"))
    last = till.snapshot.state.last_sale

    assert ("Paid", sar("349.00")) == headline(till.snapshot, paying=False, news=last)


def test_totals_end_in_large_figures() -> None:
    """Beside the basket the figures stand under each other, the large ones last."""
    rows = totals_rows(with_sara().snapshot, 41, paying=False, news=None)

    assert "Subtotal" + "349.00".rjust(33) == plain(rows[0], 41)
    assert "Total" + "SAR".rjust(36) == plain(rows[-4], 41)
    assert all(set(plain(line, 41)) <= set(" ▀▄█") for line in rows[-3:])


def test_totals_in_three_rows() -> None:
    """On a narrow screen the same stands in three rows, whatever was taken off."""
    till = with_sara().ask(it.RedeemPoints(points=100), it.ApplyCoupon(code="SUMMER50"))
    till.ask(it.TakeTender(method="card", amount=sar("9")))

    rows = totals_strip(till.snapshot, 80, paying=True, news=None)

    text = [plain(line, 80) for line in rows]
    assert 3 == len(text)
    assert "Subtotal 349.00" in text[0]
    assert "Due" in text[1] and "SAR" in text[2]
    assert any("Paid −9.00" in line for line in text)


EARNED = Activity(what="Earned", reference="S002-T1-01KAN3MBJ2V0")


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (replace(EARNED, about="3x Bags"), "3x Bags"),
        (replace(EARNED, receipt="S001-T1-000007"), "receipt S001-T1-000007"),
        (EARNED, "number …J2V0"),
        (replace(EARNED, reference="A-1001"), "number A-1001"),
    ],
)
def test_activity_goes_by_what_a_person_knows(moved: Activity, said: str) -> None:
    """A reason or a receipt; an id that says nothing to anyone is cut to its end."""
    file = CustomerFile(customer_id="c", activity=(moved,))
    (choice,) = choices_of(file, Page.ACTIVITY, Frame(now=NOON, zone=RIYADH, currency="SAR"))

    assert said == plain(choice.rows[1], 42).strip()


@pytest.mark.parametrize("met", list(OFFLINE))
def test_an_outage_is_said_whole(met: Met) -> None:
    """What happened and what to do fit the two rows of the say line of a narrow screen."""
    rows = say_rows(Say(text=OFFLINE[met]), 80)
    said = " ".join(plain(row, 80)[3:].strip() for row in rows)

    assert OFFLINE[met] == said
