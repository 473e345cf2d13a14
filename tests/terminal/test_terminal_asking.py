"""What the terminal asks of the world, and what comes back: people, points, previews, proofs."""

import logging
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from builders import LATER, NOON, coupon_of, hold_of, item_of, lock_of, sar
from fakes import ScriptedLoyalty
from terminal_bench import BAG, SARA, SOCK, WAIT_S, Bench, ended

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import CouponKind, Customer
from pos.core.deliveries import order_entry_id
from pos.core.sale import Sale
from pos.core.settlement import SettleHow
from pos.errors import LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.journal.database import open_beside
from pos.ports.loyalty import HoldRequest
from pos.terminal.inbox import Answered, Asked, Inbox, Message
from pos.terminal.snapshot import LoyaltyLine
from pos.terminal.terminal import Terminal
from pos.terminal.ticket import Ticket

PROOF = "918273"
SUMMER = coupon_of(CouponKind.FIXED, "20", code="SUMMER20")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    loyalty = ScriptedLoyalty(
        customers={SARA.customer_id: SARA},
        holds={SARA.customer_id: hold_of(100, "10.00")},
        locks={"SUMMER20": lock_of(SUMMER)},
    )
    with Bench(tmp_path, loyalty=loyalty).running() as bench:
        bench.open_shift()
        yield bench


def sale_of_sara(bench: Bench) -> Sale:
    bench.done(
        it.AddItem(item=BAG),
        it.AddItem(item=SOCK),
        it.IdentifyCustomer(customer_id=SARA.customer_id),
    )
    return sale(bench)


def sale(bench: Bench) -> Sale:
    assert bench.snapshot.state.sale is not None
    return bench.snapshot.state.sale


TOO_MUCH = it.DiscountSale(reason="friend", amount=sar("50.00"))
YES = it.Approve(user_id="9001", pin="471147")


def test_approval(bench: Bench) -> None:
    """What needs a manager is refused and changes nothing; their yes then does it."""
    bench.done(it.AddItem(item=BAG))
    outcome = bench.ask(TOO_MUCH)

    assert outcome.needs_approval
    assert bench.snapshot.say.needs_approval
    assert sale(bench).discount is None
    assert "50.00 off" in bench.done(YES).say
    assert ev.Approved(action="more-off", approver_id="9001") == bench.recorded()[-2]


def test_nothing_to_approve(bench: Bench) -> None:
    """A yes to nothing is refused, harmlessly; so is a second yes to the same thing."""
    bench.done(it.AddItem(item=BAG))
    assert "nothing to approve" in str(bench.ask(YES).refusal)
    bench.ask(TOO_MUCH)
    bench.done(YES)
    assert "nothing to approve" in str(bench.ask(YES).refusal)


def test_other_action_between(bench: Bench) -> None:
    """A yes is for the action just before it, not for one that was refused some time ago."""
    bench.done(it.AddItem(item=BAG))
    bench.ask(TOO_MUCH)
    bench.done(it.AddItem(item=SOCK))

    assert "nothing to approve" in str(bench.ask(YES).refusal)
    assert sale(bench).discount is None


def test_two_yeses_at_once(bench: Bench) -> None:
    """Two managers at the same moment, or a PIN sent twice: it is done once, and recorded so."""
    bench.done(it.AddItem(item=BAG))
    bench.ask(TOO_MUCH)
    first, second = bench.terminal.submit(YES), bench.terminal.submit(YES)

    assert first.ended.result(WAIT_S).ok
    assert "nothing to approve" in str(second.ended.result(WAIT_S).refusal)
    assert sale(bench).discount is not None
    assert 1 == bench.kinds().count("SaleDiscounted")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (it.Approve(user_id="9001", pin="0000"), "No such id and PIN"),
        (it.Approve(user_id="1001", pin="4711"), "may not approve"),
    ],
)
def test_wrong_yes_then_right(bench: Bench, wrong: it.Approve, said: str) -> None:
    """A wrong PIN or a cashier approves nothing; a manager's yes may follow."""
    bench.done(it.AddItem(item=BAG))
    bench.ask(TOO_MUCH)

    assert said in str(bench.ask(wrong).refusal)
    assert sale(bench).discount is None
    bench.done(YES)


def test_lapse_between_refusal_and_yes(bench: Bench) -> None:
    """Points that lapse meanwhile do not make a manager's yes a yes to nothing."""
    sale_of_sara(bench)
    bench.done(it.RedeemPoints(points=100))
    bench.ask(TOO_MUCH)
    bench.clock.advance((LATER - NOON).total_seconds())
    bench.terminal.submit(it.TimePassed())

    bench.done(YES)
    assert sale(bench).hold is None


def test_customer_is_found(bench: Bench) -> None:
    """A customer scanned is on the sale, with what they hold."""
    outcome = bench.done(it.AddItem(item=BAG), it.Scanned(text=SARA.customer_id + PROOF))

    assert "Sara Ali · 1,200 Stars = 120.00" == outcome.say
    assert SARA == sale(bench).customer


def test_customer_offline(bench: Bench) -> None:
    """Where nobody can be asked, the customer is on the sale unconfirmed."""
    bench.loyalty.script["find_customer"] = [LoyaltyUnreachable("down", sent=False)]
    outcome = bench.done(it.IdentifyCustomer(customer_id="sara"))

    assert "not confirmed" in outcome.say
    assert Customer(customer_id="sara") == sale(bench).customer


@pytest.mark.parametrize("text", ["UNKNOWNLOT123456", "mobile_966500005678"])
def test_scan_offline_makes_up_nobody(bench: Bench, text: str) -> None:
    """A scan that nobody confirms and the till never saw leaves the sale's customer alone."""
    down = LoyaltyUnreachable("down", sent=False)
    bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=SARA.customer_id))
    bench.loyalty.script["find_customer"] = [down, down]

    assert (
        "That code cannot be confirmed offline. Press F4 and type the phone number."
        == bench.ask(it.Scanned(text=text)).refusal
    )
    assert SARA == sale(bench).customer


def test_scan_offline_of_someone_seen(bench: Bench) -> None:
    """The till's memory is enough to know whose code it is, by the id before the proof."""
    down = LoyaltyUnreachable("down", sent=False)
    known = replace(SARA, verified=False)
    bench.loyalty.script["find_customer"] = [known, down]
    outcome = bench.done(it.AddItem(item=BAG), it.Scanned(text=SARA.customer_id + PROOF))

    assert "not confirmed" in outcome.say
    assert known == sale(bench).customer


@pytest.mark.parametrize("shorter", [LoyaltyUnreachable("down", sent=False), "card-12"])
def test_scan_offline_of_a_plain_id(bench: Bench, shorter: object) -> None:
    """Where the whole of a scan was seen before, its last six digits are no proof."""
    card = Customer(customer_id="card-12345678", name="Huda")
    by_part = Customer(customer_id=shorter) if isinstance(shorter, str) else shorter
    bench.loyalty.script["find_customer"] = [by_part, card]
    bench.done(it.AddItem(item=BAG), it.Scanned(text="card-12345678"))

    assert card == sale(bench).customer


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (LoyaltyRefused("The account is closed."), "The account is closed."),
        (LoyaltyMisuse("Our keys are wrong."), "Our keys are wrong."),
        (RuntimeError("a fault of ours"), "Something went wrong in the till"),
    ],
)
def test_customer_not_found(bench: Bench, failure: Exception, said: str) -> None:
    """What the service says is said; nobody joins the sale."""
    bench.loyalty.script["find_customer"] = [failure]

    assert said in str(bench.ask(it.IdentifyCustomer(customer_id="x")).refusal)
    assert bench.snapshot.state.sale is None


def test_nobody_known(bench: Bench) -> None:
    """An id nobody has is refused, with the way to register."""
    assert "Press F4 to register" in str(bench.ask(it.Scanned(text="nobody-1" + PROOF)).refusal)
    assert ["nobody-1", "nobody-1" + PROOF] == bench.loyalty.of("find_customer")


def test_card_whose_id_ends_in_digits(bench: Bench) -> None:
    """Six digits at the end that are part of the id do not hide the customer."""
    card = Customer(customer_id="card-12345678", name="Huda", verified=True)
    bench.loyalty.customers[card.customer_id] = card
    bench.done(it.Scanned(text="card-12345678"))

    assert card == sale(bench).customer


def test_coupon_that_looks_like_a_customer(bench: Bench) -> None:
    """A code that is nobody's id is tried as a coupon, once a customer is on the sale."""
    code = "SUMMER-202611"
    bench.loyalty.locks[code] = lock_of(coupon_of(CouponKind.FIXED, "20", code=code))
    sale_of_sara(bench)

    assert f"{code} locked · −20.00" == bench.done(it.Scanned(text=code)).say


def test_register(bench: Bench) -> None:
    """Someone new is told to the service; while it is away, they wait in the outbox."""
    new = it.RegisterCustomer(phone="966500000009", name="Huda")
    bench.done(new)
    assert () == tuple(bench.waiting)
    bench.done(it.VoidSale())
    bench.loyalty.script["register_customer"] = [LoyaltyUnreachable("down", sent=True)]
    bench.done(new)

    assert [None] == bench.waiting
    assert [("mobile_966500000009",)] == bench.rows("SELECT customer_id FROM outbox")


def test_points(bench: Bench) -> None:
    """Points are held and lower the sale."""
    sale_of_sara(bench)

    assert "100 Stars held · −10.00" == bench.done(it.RedeemPoints(points=100)).say
    assert bench.snapshot.totals is not None
    assert "95.00" == bench.snapshot.totals.total.text()


@pytest.mark.parametrize(
    ("failure", "said", "unknown"),
    [
        (LoyaltyUnreachable("No line.", sent=False), "No line.", False),
        (LoyaltyUnreachable("lost", sent=True), "may be held for up to 10 minutes", True),
        (LoyaltyRefused("Too few points."), "Too few points.", False),
        (LoyaltyMisuse("Our keys are wrong."), "Our keys are wrong.", False),
        (RuntimeError("a fault of ours"), "Something went wrong in the till", True),
    ],
)
def test_points_refused(bench: Bench, failure: Exception, said: str, unknown: bool) -> None:
    """Whatever the answer is, the sale stops waiting; an unknown outcome is kept as unknown."""
    sale_of_sara(bench)
    bench.loyalty.script["hold_points"] = [failure]

    assert said in str(bench.ask(it.RedeemPoints(points=100)).refusal)
    assert (None, None) == (sale(bench).hold, sale(bench).hold_asked)
    failed = bench.recorded()[-1]
    assert isinstance(failed, ev.HoldFailed)
    assert unknown == failed.outcome_unknown
    bench.done(it.TakeTender(method="card"))


@pytest.mark.parametrize(
    "failure", [LoyaltyUnreachable("lost", sent=True), LoyaltyRefused("no"), RuntimeError("ours")]
)
def test_coupons_refused(bench: Bench, failure: Exception) -> None:
    """Whatever the answer is, the sale stops waiting for its coupon."""
    sale_of_sara(bench)
    bench.loyalty.script["lock_coupons"] = [failure]

    assert not bench.ask(it.ApplyCoupon(code="SUMMER20")).ok
    assert (None, None) == (sale(bench).lock, sale(bench).lock_asked)
    bench.done(it.TakeTender(method="card"))


def test_hold_for_a_sale_voided_meanwhile(bench: Bench) -> None:
    """Points held after the sale was voided are given back."""
    sale_of_sara(bench)
    bench.settled()
    bench.loyalty.gate = threading.Event()
    asked = bench.terminal.submit(it.RedeemPoints(points=100))
    bench.loyalty.wait_for("hold_points", 1)
    bench.done(it.VoidSale())
    bench.loyalty.gate.set()

    assert ended(asked).ok
    bench.settled()
    assert ["hold-1"] == bench.loyalty.of("release_hold")


def test_release_that_fails(bench: Bench) -> None:
    """What cannot be given back now is told with its end, and the sale goes on without it."""
    sale_of_sara(bench)
    bench.done(it.RedeemPoints(points=100))
    bench.loyalty.script["release_hold"] = [LoyaltyUnreachable("down", sent=False)]

    assert bench.done(it.ReleasePoints()).ok
    bench.settled()
    assert "100 Stars are given back when the line returns" in bench.snapshot.say.text
    assert not bench.snapshot.say.ok
    assert bench.done(it.TakeTender(method="cash")).ok


def test_hold_lapses(bench: Bench) -> None:
    """At its time a hold is taken off and said, without anybody asking."""
    sale_of_sara(bench)
    bench.done(it.RedeemPoints(points=100))
    bench.clock.advance((LATER - NOON).total_seconds())
    bench.terminal.submit(it.TimePassed())
    bench.wait_until(lambda snapshot: "lapsed" in snapshot.say.text)

    assert "The held points have lapsed." in bench.snapshot.say.text
    assert ["PointsReleased", "ReleaseAsked"] == bench.kinds()[-2:]


def test_previews_are_gathered(bench: Bench) -> None:
    """However fast the basket grows, the service is asked for the newest, not for each."""
    sale_of_sara(bench)
    bench.settled()
    asked = len(bench.loyalty.of("preview_rewards"))
    bench.loyalty.gate = threading.Event()
    bench.done(it.AddItem(item=BAG))
    bench.loyalty.wait_for("preview_rewards", asked + 1)
    for _ in range(20):
        bench.done(it.AddItem(item=SOCK))
    bench.loyalty.gate.set()
    bench.settled()

    assert asked + 2 == len(bench.loyalty.of("preview_rewards"))
    assert bench.snapshot.earn is not None
    assert 305 == bench.snapshot.earn.points


def test_preview_that_fails(bench: Bench) -> None:
    """Where nobody can tell what would be earned, nothing is shown and nothing is said."""
    bench.loyalty.script["preview_rewards"] = [LoyaltyUnreachable("down", sent=False)] * 9
    sale_of_sara(bench)
    bench.settled()

    assert bench.snapshot.earn is None
    assert bench.snapshot.say.ok


def test_preview_ends_with_its_sale(bench: Bench) -> None:
    """What one sale would earn is not shown on the next."""
    sale_of_sara(bench)
    bench.settled()
    assert bench.snapshot.earn is not None
    bench.done(it.VoidSale(), it.AddItem(item=item_of("other")), it.LockTill())

    assert bench.snapshot.earn is None


def test_proof_is_used_once_and_kept_nowhere(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """What proves presence goes to the service once; no record, log or screen ever holds it."""
    with caplog.at_level(logging.DEBUG):
        bench.done(it.AddItem(item=BAG), it.Scanned(text=f"]Q1{SARA.customer_id}{PROOF}"))
        bench.done(it.RedeemPoints(points=100), it.ReleasePoints(), it.RedeemPoints(points=100))
        bench.done(it.TakeTender(method="card"))
        bench.settled()

    requests = bench.loyalty.of("hold_points")
    assert [PROOF, ""] == [r.proof for r in requests if isinstance(r, HoldRequest)]
    files = b"".join(path.read_bytes() for path in bench.folder.iterdir())
    assert b"SaleCompleted" in files
    assert PROOF.encode() not in files
    assert PROOF not in caplog.text
    assert PROOF not in repr((bench.snapshot, bench.performer, requests))


def test_old_proof_is_not_used_for_the_next_visit(bench: Bench) -> None:
    """A proof that was scanned and not needed is forgotten when somebody is looked up again."""
    bench.done(it.Scanned(text=SARA.customer_id + PROOF), it.VoidSale())
    sale_of_sara(bench)
    bench.done(it.RedeemPoints(points=100))

    (request,) = bench.loyalty.of("hold_points")
    assert isinstance(request, HoldRequest)
    assert "" == request.proof


def test_line_news_is_said(bench: Bench) -> None:
    """That the line went away is said once."""
    before = bench.snapshot.say.number
    bench.terminal.note(LoyaltyLine(online=False, say="The loyalty service is away."))
    bench.wait_until(lambda snapshot: snapshot.say.number > before)

    assert ("The loyalty service is away.", False) == (
        bench.snapshot.say.text,
        bench.snapshot.say.ok,
    )


def test_line_news_stands_behind_the_answer(bench: Bench) -> None:
    """The question that found out that the line is gone is answered, and both are to be read."""
    sale_of_sara(bench)
    bench.settled()
    bench.loyalty.gate = threading.Event()
    bench.loyalty.script["hold_points"] = [LoyaltyUnreachable("No points now.", sent=False)]
    asked = bench.terminal.submit(it.RedeemPoints(points=100))
    bench.loyalty.wait_for("hold_points", 1)
    bench.terminal.note(LoyaltyLine(online=False, say="The line is down.", behind="Offline now."))
    bench.loyalty.gate.set()
    refusal = ended(asked).refusal

    assert "No points now." == refusal
    assert "No points now. Offline now." == bench.snapshot.say.text
    bench.done(it.AddItem(item=SOCK))
    assert "Offline now" not in bench.snapshot.say.text


def change(bench: Bench, statement: str) -> None:
    """As another program does, beside the till."""
    with closing(open_beside(bench.record)) as db:
        db.execute(statement)


def test_an_entry_put_back_to_try_while_it_is_settled(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another command was quicker: the entry goes as it was, nothing is said to be settled, and
    what else came in that moment stands.
    """
    sale_of_sara(bench)
    bench.done(it.RedeemPoints(points=100), it.TakeTender(method="cash"))
    state = bench.settled()
    assert state.last_sale is not None
    entry_id = order_entry_id(state.last_sale.sale.sale_id)
    beside: list[Ticket] = []
    change(bench, "UPDATE outbox SET state = 'rejected', not_taken = 1")
    before = bench.rows("SELECT body FROM outbox")
    together: list[Message] = []
    answer, take = Terminal.answer, Inbox.take

    def answered_late(terminal: Terminal, ticket: Ticket, intent: it.Intent | None) -> None:
        if isinstance(intent, it.EntryFound):
            change(bench, "UPDATE outbox SET state = 'pending'")
            beside.append(Ticket())
            together.append(Asked(intent=it.AddItem(item=BAG), ticket=beside[0]))
        answer(terminal, ticket, intent)

    def taken(inbox: Inbox, wait_s: float | None) -> list[Message]:
        messages = take(inbox, wait_s)
        if together and any(isinstance(one, Answered) for one in messages):
            messages += [together.pop()]
        return messages

    monkeypatch.setattr(Terminal, "answer", answered_late)
    monkeypatch.setattr(Inbox, "take", taken)
    settle = it.SettleEntry(
        entry_id=entry_id, how=SettleHow.WITHOUT_REDEMPTION, from_the_office=True
    )
    outcome = bench.ask(settle)

    assert outcome.refusal is not None
    assert "meanwhile" in outcome.refusal
    assert "meanwhile" in bench.snapshot.say.text
    assert [("pending",)] == bench.rows("SELECT state FROM outbox")
    assert before == bench.rows("SELECT body FROM outbox")
    assert "EntrySettled" not in bench.kinds()
    assert ended(beside[0]).ok
    assert 1 == len(sale(bench).lines)
