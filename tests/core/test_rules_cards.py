"""A card payment by the terminal: recorded before it is asked, never twice, unknown is not no."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import AMAL, MUNA, Counter, counter_of, item_of, sar, selling
from hypothesis import given
from hypothesis import strategies as st
from shift_readings import all_add_up, last_report
from taking_back import take_back

from pos.core import events as ev
from pos.core import intents as it
from pos.core.card import CardMode
from pos.core.decision import NOTHING
from pos.core.effects import AskCard, ChargeCard, PrintReceipt
from pos.core.money import Money

BY_CARD = it.TakeTender(method="card")


def asking(*prices: str) -> Counter:
    """A till that asks its terminal, with the whole sale asked of it."""
    counter = selling(*prices, card_mode=CardMode.ASKED)
    counter.done(BY_CARD)
    return counter


def reference(counter: Counter) -> str:
    assert counter.sale.card is not None
    return counter.sale.card.reference


def approved(counter: Counter) -> it.CardApproved:
    return it.CardApproved(
        sale_id=counter.sale.sale_id,
        reference=reference(counter),
        approval_code="A12345",
        scheme="Visa",
        last_four="4242",
    )


def declined(counter: Counter) -> it.CardDeclined:
    return it.CardDeclined(
        sale_id=counter.sale.sale_id, reference=reference(counter), reason="Declined."
    )


def unknown(counter: Counter, *, by_itself: bool = False) -> it.CardUnanswered:
    return it.CardUnanswered(
        sale_id=counter.sale.sale_id,
        reference=reference(counter),
        reason="No answer.",
        by_itself=by_itself,
    )


def test_asked_on_record_first() -> None:
    """The attempt with its reference and amount is on record before the terminal is asked."""
    counter = selling("100.00", card_mode=CardMode.ASKED)
    decision = counter.done(it.TakeTender(method="card", amount=sar("60.00")))

    (asked,) = decision.events
    assert isinstance(asked, ev.CardAsked)
    charge = next(one for one in decision.effects if isinstance(one, ChargeCard))
    assert asked.attempt == charge.attempt
    assert ("60.00", False) == (charge.attempt.amount.text(), charge.attempt.is_refund)
    assert () == counter.sale.tenders


def test_approved() -> None:
    """With the terminal's yes the tender is there, with its code, and the sale is complete."""
    counter = asking("100.00")
    decision = counter.done(approved(counter))
    last = counter.state.last_sale
    assert last is not None
    (tender,) = last.sale.tenders

    assert ("A12345", "Visa", "4242") == (
        tender.reference,
        tender.card and tender.card.scheme,
        tender.card and tender.card.last_four,
    )
    assert PrintReceipt(receipt="S001-T1-000001") in decision.effects
    all_add_up(counter)


def test_part_by_card() -> None:
    """A part that is approved leaves the rest to pay."""
    counter = selling("100.00", card_mode=CardMode.ASKED)
    counter.done(it.TakeTender(method="card", amount=sar("60.00")))
    said = counter.done(approved(counter)).say
    assert "Card 60.00. Left to pay: 40.00." == said


def test_declined() -> None:
    """With its no nothing is paid, and the goods may change again."""
    counter = asking("100.00")
    assert "Declined." == counter.refused(declined(counter)).reason
    assert counter.sale.card is None
    counter.done(it.VoidLine(number=1))


AT_WORK = [
    BY_CARD,
    it.TakeTender(method="cash"),
    it.CompleteSale(),
    it.VoidSale(),
    it.SuspendSale(),
    it.VoidTender(number=1),
    it.AddItem(item=item_of()),
    it.VoidLine(number=1),
]


@pytest.mark.parametrize("intent", AT_WORK)
@pytest.mark.parametrize("is_unknown", [False, True])
def test_nothing_else_meanwhile(intent: it.Intent, is_unknown: bool) -> None:
    """Until it is known what became of it the sale is not paid, changed, void or set aside."""
    counter = asking("100.00")
    if is_unknown:
        counter.refused(unknown(counter))
    before = counter.state

    said = counter.refused(intent).reason

    assert ("not known whether" if is_unknown else "at work") in said
    assert before == counter.state


def test_unknown_is_asked_again() -> None:
    """By its reference, which charges nothing: what comes of it then counts."""
    counter = asking("100.00")
    assert "No answer." == counter.refused(unknown(counter)).reason
    (ask,) = counter.done(it.AskCardAgain()).effects
    assert isinstance(ask, AskCard)
    assert reference(counter) == ask.attempt.reference
    assert counter.refused(unknown(counter)).reason
    assert NOTHING == counter.ask(unknown(counter, by_itself=True))

    counter.done(approved(counter))
    assert 1 == len([one for one in counter.events if isinstance(one, ev.CardAsked)])
    assert counter.state.sale is None


def test_nothing_in_question() -> None:
    """There is nothing to ask or to settle where the terminal has answered."""
    counter = selling("100.00", card_mode=CardMode.ASKED)
    resolve = it.ResolveCard(is_done=True, reason="x")
    assert "No card payment" in counter.refused(it.AskCardAgain()).reason
    assert NOTHING == counter.ask(it.AskCardAgain(by_itself=True))
    assert "No card payment" in counter.refused(resolve).reason
    counter.done(BY_CARD)
    for asked in (resolve, it.AskCardAgain()):
        assert "The card terminal is at work. Wait" in counter.refused(asked).reason


@pytest.mark.parametrize("is_done", [True, False])
def test_resolved_by_a_manager(is_done: bool) -> None:
    """Whether it was paid is a manager's to say, with how they know; the cashier's word is not."""
    counter = asking("100.00")
    counter.refused(unknown(counter))
    resolve = it.ResolveCard(is_done=is_done, reason="on its list")
    assert counter.refused(resolve).needs_approval
    assert "how you know" in counter.refused(it.ResolveCard(is_done=True, reason="")).reason

    counter.done(resolve, approved_by=MUNA.user_id)

    kinds = [type(one).__name__ for one in counter.events]
    assert kinds.index("Approved") < kinds.index("CardResolved")
    assert is_done is (counter.state.sale is None)
    if not is_done:
        counter.done(it.VoidSale())


@pytest.mark.parametrize("is_done", [True, False])
def test_the_terminal_says_otherwise(is_done: bool) -> None:
    """An answer after it was settled is nothing new, or is on record for a person to look at."""
    counter = asking("100.00")
    yes, no = approved(counter), declined(counter)
    counter.refused(unknown(counter))
    counter.done(it.ResolveCard(is_done=is_done, reason="r"), approved_by=MUNA.user_id)

    assert NOTHING == counter.ask(yes if is_done else no)
    late = counter.done(no if is_done else yes)
    assert late.trouble
    assert "Tell a manager" in late.say
    assert isinstance(late.events[0], ev.CardAnsweredLate)


def test_voided_by_the_terminal() -> None:
    """What was charged goes back to the card, and is off the sale once it has."""
    counter = selling("100.00", card_mode=CardMode.ASKED)
    counter.done(it.TakeTender(method="card", amount=sar("60.00")))
    counter.done(approved(counter))
    counter.done(it.VoidTender(number=1))
    assert counter.sale.card is not None
    assert (True, "60.00", 1) == (
        counter.sale.card.is_refund,
        counter.sale.card.amount.text(),
        counter.sale.card.voids,
    )
    counter.refused(unknown(counter))
    assert "60.00" == counter.totals.paid.text()

    counter.refused(declined(counter))
    assert "60.00" == counter.totals.paid.text()
    counter.done(it.VoidTender(number=1))
    counter.done(approved(counter))

    assert () == counter.sale.tenders
    counter.done(it.VoidSale())
    all_add_up(counter)


def test_paid_back_to_the_card() -> None:
    """Goods come back: the terminal is asked to pay back, and the sale ends with its yes."""
    counter = asking("100.00")
    counter.done(approved(counter))
    take_back(counter, "S001-T1-000001", 1)
    counter.done(BY_CARD)
    assert counter.sale.card is not None
    assert counter.sale.card.is_refund

    assert "Paid back 100.00" in counter.done(approved(counter)).say
    assert "0.00" == last_report(counter).tenders[1].amount.text()
    all_add_up(counter)


def test_never_more_than_due() -> None:
    """A card gives no change, and the terminal is not asked for more than is due."""
    counter = selling("100.00", card_mode=CardMode.ASKED)
    too_much = it.TakeTender(method="card", amount=sar("100.01"))
    assert "Only cash gives change" in counter.refused(too_much).reason


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Take 100.00 on the card terminal, then type the approval code it printed."),
        ("123", "4 to 12 letters"),
        ("1234567890123", "4 to 12 letters"),
        ("12 34", "4 to 12 letters"),
        ("4111111111111111", "number of a payment card"),
    ],
)
def test_stands_alone_without_a_code(code: str, said: str) -> None:
    """A terminal that stands alone is believed by its code alone; a card number is never kept."""
    counter = selling("100.00", card_mode=CardMode.TYPED)
    assert said in counter.refused(it.TakeTender(method="card", reference=code)).reason
    assert () == counter.sale.tenders


def test_what_is_keyed_in_at_a_terminal_that_stands_alone() -> None:
    """The sum is said: what is due or what was named, and what goes back."""
    counter = selling("100.00", card_mode=CardMode.TYPED)
    part = counter.refused(it.TakeTender(method="card", amount=sar("60.00"))).reason
    assert part.startswith("Take 60.00 on the card terminal,")
    counter.done(it.TakeTender(method="card", reference="A12345"))
    take_back(counter, "S001-T1-000001", 1)
    back = counter.refused(it.TakeTender(method="card")).reason
    assert "Pay 100.00 back on the card terminal, then type the approval code it printed." == back


def test_stands_alone() -> None:
    """With its code it is a tender; void, the till says that the terminal must void it too."""
    counter = selling("100.00", card_mode=CardMode.TYPED)
    part = it.TakeTender(method="card", amount=sar("60.00"), reference="A12345")
    counter.done(part)
    assert "Void it on the card terminal as well" in counter.done(it.VoidTender(number=1)).say
    counter.done(it.TakeTender(method="card", reference="123456"))
    assert counter.state.sale is None


def test_a_manager_resolves_alone() -> None:
    """A manager at the till needs no other manager."""
    counter = counter_of(who=MUNA, card_mode=CardMode.ASKED)
    counter.done(it.AddItem(item=item_of()))
    counter.done(BY_CARD)
    counter.refused(unknown(counter))
    counter.done(it.ResolveCard(is_done=False, reason="not on its list"))
    assert AMAL.user_id != counter.sale.cashier_id


def test_a_void_resolved_by_hand_is_whose_word_it_was() -> None:
    """The manager who is signed on when it is settled took the tender back, on the record too."""
    counter = selling("100.00", card_mode=CardMode.ASKED)
    counter.done(it.TakeTender(method="card", amount=sar("60.00")))
    counter.done(approved(counter))
    counter.done(it.VoidTender(number=1))
    counter.refused(unknown(counter))
    counter.state = replace(counter.state, cashier=MUNA)

    decision = counter.done(it.ResolveCard(is_done=True, reason="on its list"))

    voided = ev.TenderVoided(sale_id=counter.sale.sale_id, number=1, cashier_id=MUNA.user_id)
    assert voided in decision.events
    assert AMAL.user_id == counter.sale.cashier_id


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["item", "card", "card", "cash", "void", "void sale", "suspend", "ask", "answer"]
        ),
        st.integers(1, 20_000),
        st.sampled_from(["yes", "yes", "no", "unknown"]),
    ),
    max_size=40,
)


@given(STEPS)
def test_the_terminal_and_the_till_agree(steps: list[tuple[str, int, str]]) -> None:
    """Whatever is asked, and however often an answer is lost: what was charged is on the sales."""
    counter = counter_of(card_mode=CardMode.ASKED)
    moved: dict[str, int] = {}
    """What the terminal moved by each reference, which it does once."""
    for what, minor, ending in [*steps, ("answer", 1, "yes")]:
        amount = Money(minor, "SAR")
        intents: dict[str, it.Intent] = {
            "item": it.AddItem(item=item_of("bag", amount.text())),
            "card": it.TakeTender(method="card", amount=amount),
            "cash": it.TakeTender(method="cash", amount=amount),
            "void": it.VoidTender(number=1 + minor % 3),
            "void sale": it.VoidSale(),
            "suspend": it.SuspendSale(),
            "ask": it.AskCardAgain(),
        }
        if what in intents:
            counter.ask(intents[what])
            continue
        sale = counter.state.sale
        if sale is None or sale.card is None:
            continue
        if ending == "unknown":
            counter.ask(unknown(counter))
        elif ending == "no":
            counter.ask(declined(counter))
        else:
            sign = -1 if sale.card.is_refund else 1
            moved[sale.card.reference] = sign * sale.card.amount.minor
            counter.ask(approved(counter))

    assert sum(moved.values()) == _by_card(counter)
    all_add_up(counter)


def _by_card(counter: Counter) -> int:
    """On completed sales and the open one."""
    on_sales: dict[tuple[str, int], int] = {}
    for event in counter.events:
        if isinstance(event, ev.Tendered) and event.tender.method == "card":
            on_sales[event.sale_id, event.tender.number] = event.tender.amount.minor
        elif isinstance(event, ev.TenderVoided):
            on_sales.pop((event.sale_id, event.number), None)
    return sum(on_sales.values())
