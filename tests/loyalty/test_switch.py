"""Online, cut off and back, through one program: over real HTTP, with a real server going away."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from loyalty_bench import NOON, SARA, Answer, AnsweringServer, StillClock, closed_port, order, sar

from pos.core.customer import Customer, CustomerDetails
from pos.core.customer_file import Page
from pos.core.deliveries import CustomerDelivery, OrderDelivery
from pos.errors import LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable, Met
from pos.loyalty.availability import FIRST_PROBE_S, Gate, LoyaltyNews
from pos.loyalty.gameball.program import GameballProgram
from pos.loyalty.none import NoLoyalty
from pos.loyalty.offline import MOST_CUSTOMERS, OfflineLoyalty
from pos.loyalty.prober import Prober
from pos.loyalty.steadiness import CONFIRM_S
from pos.loyalty.switch import SwitchedLoyalty
from pos.ports.loyalty import HoldRequest, LockRequest, RedeemRequest

BALANCE = Answer({"availablePointsBalance": 1200, "availablePointsValue": 120})
NOT_THERE = Answer({"code": 7000, "message": "no"}, status=404)
BROKEN = Answer(b"<html/>", status=502)
HELD = Answer({"holdReference": "H-1", "holdAmount": "5", "holdEquivalentPoints": 50})
ORDER = OrderDelivery(entry_id="e-1", order=order())
REGISTERED = CustomerDelivery(entry_id="e-2", customer_id=SARA, name="Sara")
HOLD = HoldRequest(customer_id=SARA, at=NOON, points=50)
REDEEM = RedeemRequest(customer_id=SARA, transaction_id="e-1", at=NOON, reason="A gift", points=50)
LOCK = LockRequest(customer_id=SARA, codes=("A",), goods=sar("10.00"))

MOST_LOOKS = 2_000
"""Each a hundredth of a second at most: a prober that has ended fails the test and stops none."""

Make = Callable[..., GameballProgram]


class Till:
    """The switch over a program, with all that its gate said."""

    def __init__(self, online: GameballProgram, clock: StillClock) -> None:
        self.news: list[LoyaltyNews] = []
        self.gate = Gate(clock=clock, listen=self.news.append, jitter=lambda: 0.5)
        self.offline = OfflineLoyalty()
        self.loyalty = SwitchedLoyalty(online=online, offline=self.offline, gate=self.gate)


def nobody_answers(till: Till) -> None:
    """A look-up that meets a line that is down, of a customer the till never saw."""
    with pytest.raises(LoyaltyUnreachable):
        till.loyalty.find_customer(SARA)


@pytest.fixture
def till(program: GameballProgram, clock: StillClock) -> Till:
    return Till(program, clock)


@pytest.fixture
def cut_off(make_program: Make, clock: StillClock) -> Till:
    """Nothing listens where the service should be, and the till knows."""
    till = Till(make_program(closed_port()), clock)
    with pytest.raises(LoyaltyUnreachable):
        till.loyalty.deliver(ORDER)
    assert not till.gate.online
    return till


def test_a_failing_look_up_gives_the_last_known(
    server: AnsweringServer, till: Till, clock: StillClock
) -> None:
    """A balance seen before is shown with its age when the line fails under the question."""
    server.answers(BALANCE, Answer({}), Answer({}), BROKEN)
    till.loyalty.find_customer(SARA)
    clock.advance(600)

    customer = till.loyalty.find_customer(SARA)

    assert customer is not None
    assert customer.balance is not None
    assert timedelta(seconds=600) == clock.now() - customer.balance.as_of
    assert till.gate.online


def test_a_stranger_is_not_made_up_while_cut_off(cut_off: Till) -> None:
    """Offline nobody can say that a customer exists: the last known, or no answer, and no no."""
    seen = Customer(customer_id=SARA, name="Sara", verified=True)
    cut_off.offline.remember(seen)

    assert replace(seen, verified=False) == cut_off.loyalty.find_customer(SARA)
    with pytest.raises(LoyaltyUnreachable):
        cut_off.loyalty.find_customer("mobile_966500")


def test_points_and_coupons_are_refused_while_cut_off(cut_off: Till) -> None:
    """Redeeming needs an answer first; of what is held or locked nobody has said no."""
    with pytest.raises(LoyaltyUnreachable) as not_asked:
        cut_off.loyalty.hold_points(HOLD)
    assert (
        "Redeeming needs the network. The sale earns as usual and is sent later.",
        False,
    ) == (not_asked.value.reason, not_asked.value.sent)
    with pytest.raises(LoyaltyRefused):
        cut_off.loyalty.redemption_terms(SARA)
    with pytest.raises(LoyaltyRefused, match="Redeeming needs the network"):
        cut_off.loyalty.send_otp(HOLD)
    with pytest.raises(LoyaltyRefused, match="Redeeming needs the network"):
        cut_off.loyalty.redeem_outright(REDEEM)
    with pytest.raises(LoyaltyUnreachable, match="Coupons need the network"):
        cut_off.loyalty.lock_coupons(LOCK)
    with pytest.raises(LoyaltyRefused, match="points into a coupon needs the network"):
        cut_off.loyalty.buy_coupon(SARA, "7")
    with pytest.raises(LoyaltyRefused, match="Keep the coupon"):
        cut_off.loyalty.burn_coupon(SARA, "A", transaction_id="e-1")


def test_the_rest_is_certainly_not_sent_while_cut_off(cut_off: Till) -> None:
    """What waits in the outbox keeps waiting, without a doubt about it."""
    program = cut_off.loyalty
    questions: list[Callable[[], object]] = [
        lambda: program.deliver(ORDER),
        lambda: program.renew(ORDER),
        lambda: program.find_delivered(ORDER),
        lambda: program.find_delivered(REGISTERED),
        lambda: program.preview_rewards(order()),
        lambda: program.release_hold("H-1"),
        lambda: program.release_coupons("L-1"),
        lambda: program.register_customer(SARA, CustomerDetails(name="Sara")),
        lambda: program.update_customer(SARA, CustomerDetails(name="Sara")),
        lambda: program.is_referrer("OMAR1", for_customer_id=SARA),
        lambda: program.mark_notices_read(SARA, ("1",)),
        lambda: program.automatic_promotion(order()),
        *(lambda page=page: program.read_page(SARA, page) for page in Page),
    ]

    for question in questions:
        with pytest.raises(LoyaltyUnreachable) as failed:
            question()
        assert not failed.value.sent
    assert 1 == len(cut_off.news)


def test_the_line_is_tried_when_due(server: AnsweringServer, till: Till, clock: StillClock) -> None:
    """While cut off no call goes out until a try is due; a good one ends it."""
    server.answers(BROKEN)
    for _ in range(2):
        nobody_answers(till)
    assert not till.gate.online
    server.asked.clear()

    assert not till.loyalty.probe()
    nobody_answers(till)
    assert [] == server.asked

    clock.advance(FIRST_PROBE_S)
    server.answers(NOT_THERE)
    assert not till.loyalty.probe()
    assert not till.loyalty.probe()
    clock.advance(CONFIRM_S)
    assert till.loyalty.probe()
    assert 2 == len(server.asked)
    assert [False, True] == [news.online for news in till.news]


def test_a_prober_finds_the_line_back_unasked(
    server: AnsweringServer, program: GameballProgram, clock: StillClock
) -> None:
    """With nobody asking anything, a due try is made, and the line is up again."""
    back = threading.Event()
    gate = Gate(clock=clock, listen=lambda news: back.set() if news.online else None)
    loyalty = SwitchedLoyalty(online=program, offline=OfflineLoyalty(), gate=gate)
    gate.failed(LoyaltyUnreachable("nobody there", sent=False, met=Met.NO_NETWORK))
    clock.advance(2 * FIRST_PROBE_S)
    server.answers(NOT_THERE)
    prober = Prober(loyalty, gate)

    prober.start()
    while not back.wait(0.01):  # the wait between its two tries is on a clock of ours
        clock.advance(CONFIRM_S)

    prober.close()
    assert gate.online


def test_a_prober_outlives_a_fault_of_ours(
    server: AnsweringServer,
    program: GameballProgram,
    clock: StillClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A try that breaks is logged, and the next one finds the line back all the same."""
    back = threading.Event()
    faults: list[Exception] = [RuntimeError("a fault of ours")]

    class Faulty(SwitchedLoyalty):
        def probe(self, *, even_if_not_due: bool = False) -> bool:
            if faults:
                raise faults.pop()
            return super().probe(even_if_not_due=even_if_not_due)

    gate = Gate(clock=clock, listen=lambda news: back.set() if news.online else None)
    loyalty = Faulty(online=program, offline=OfflineLoyalty(), gate=gate)
    gate.failed(LoyaltyUnreachable("nobody there", sent=False, met=Met.NO_NETWORK))
    server.answers(NOT_THERE)
    prober = Prober(loyalty, gate)
    prober.start()
    prober.try_now()
    for _ in range(MOST_LOOKS):
        if back.wait(0.01):
            break
        clock.advance(FIRST_PROBE_S)
    prober.close()

    assert gate.online
    assert "the line could not be tried" in caplog.text


def test_a_try_that_fails_waits_longer(cut_off: Till, clock: StillClock) -> None:
    """A probe that meets nobody raises nothing and puts the next one off."""
    clock.advance(FIRST_PROBE_S)

    assert not cut_off.loyalty.probe()
    assert 2 * FIRST_PROBE_S == cut_off.gate.next_probe_in_s()


def test_a_delivery_may_be_the_try(server: AnsweringServer, till: Till, clock: StillClock) -> None:
    """The relay's own call goes through, and with one more answer the line is back."""
    server.answers(BROKEN)
    for _ in range(2):
        nobody_answers(till)
    clock.advance(FIRST_PROBE_S)
    server.answers(Answer({"customerId": SARA, "rewardedPoints": 1}), NOT_THERE)

    assert 1 == till.loyalty.deliver(ORDER).points_earned
    assert not till.gate.online
    clock.advance(2 * CONFIRM_S)
    assert till.loyalty.probe()
    assert till.gate.online


def test_a_person_may_insist(cut_off: Till, server: AnsweringServer, make_program: Make) -> None:
    """Asked for by a person, the line is tried at once and believed at the second answer."""
    assert not cut_off.loyalty.probe(even_if_not_due=True)
    cut_off.loyalty._online = make_program(server.base_url)
    server.answers(NOT_THERE, BROKEN)
    assert not cut_off.loyalty.probe(even_if_not_due=True)

    server.answers(NOT_THERE)
    server.asked.clear()
    assert cut_off.loyalty.probe(even_if_not_due=True)
    assert 2 == len(server.asked)


def test_what_comes_from_memory_shows_nothing(
    server: AnsweringServer, till: Till, clock: StillClock
) -> None:
    """Terms kept from before, and a customer never asked after, do not count as answers."""
    server.answers(Answer({"redemptionFactor": 0.1}), BROKEN)
    till.loyalty.redemption_terms(SARA)
    nobody_answers(till)

    till.loyalty.redemption_terms(SARA)
    assert till.loyalty.find_delivered(REGISTERED) is None
    nobody_answers(till)

    assert not till.gate.online


def test_wrong_keys_are_raised_and_said_once(server: AnsweringServer, till: Till) -> None:
    """The till is not offline: an operator must look."""
    server.answers(Answer({"code": 1000}, status=401))

    for _ in range(2):
        with pytest.raises(LoyaltyMisuse):
            till.loyalty.find_customer(SARA)
        with pytest.raises(LoyaltyMisuse):
            till.loyalty.redemption_terms(SARA)

    assert till.gate.online
    assert 1 == len(till.news)
    assert "keys" in till.news[0].trouble


def test_registered_customers_are_remembered(server: AnsweringServer, till: Till) -> None:
    """Whoever registered a moment ago is known when the line goes, though not confirmed."""
    server.answers(Answer({"gameballId": 7}), BROKEN)

    till.loyalty.register_customer(SARA, CustomerDetails(name="Sara"))

    found = till.offline.find_customer(SARA)
    assert Customer(customer_id=SARA, name="Sara", verified=False) == found


def test_a_changed_customer_is_remembered(server: AnsweringServer, till: Till) -> None:
    """Who changed their name a moment ago has the new one when the line goes."""
    server.answers(Answer({"gameballId": 7}), BROKEN)

    till.loyalty.update_customer(SARA, CustomerDetails(name="Sara A."))

    found = till.offline.find_customer(SARA)
    assert found is not None
    assert "Sara A." == found.name


def test_a_page_is_as_it_was_last_read(server: AnsweringServer, till: Till) -> None:
    """Where the line fails under the question, and while it is down, what was read is shown."""
    server.answers(Answer({"notifications": [{"id": 1, "title": "Hello"}]}), BROKEN)
    read = till.loyalty.read_page(SARA, Page.NOTICES)
    assert read.notices

    assert read == till.loyalty.read_page(SARA, Page.NOTICES)
    assert read == till.loyalty.read_page(SARA, Page.NOTICES)
    assert not till.gate.online
    assert read == till.loyalty.read_page(SARA, Page.NOTICES)
    with pytest.raises(LoyaltyUnreachable, match="was not read before"):
        till.loyalty.read_page(SARA, Page.COUPONS)


def test_no_profile_is_kept(server: AnsweringServer, till: Till) -> None:
    """It is personal: while the line is down it is not shown as if it were fresh, or at all."""
    server.answers(Answer({"displayName": "Sara", "customerAttributes": {"tags": "vip"}}), BROKEN)
    assert till.loyalty.read_page(SARA, Page.PROFILE).profile

    with pytest.raises(LoyaltyUnreachable):
        till.loyalty.read_page(SARA, Page.PROFILE)
    assert till.offline.last_read(SARA, Page.PROFILE) is None


def test_a_kept_page_knows_its_age(server: AnsweringServer, till: Till, clock: StillClock) -> None:
    """It is as old as its reading, however much later it is looked at."""
    read_at = clock.now()
    server.answers(Answer({"notifications": [{"id": 1, "title": "Hello"}]}), BROKEN)
    till.loyalty.read_page(SARA, Page.NOTICES)
    clock.advance(600)

    assert {Page.NOTICES: read_at} == till.loyalty.read_page(SARA, Page.NOTICES).as_of


def test_a_changed_customers_pages_are_forgotten(server: AnsweringServer, till: Till) -> None:
    """What was read before the change is not what the service would say now."""
    server.answers(Answer({"notifications": []}), Answer({"gameballId": 7}))
    till.loyalty.read_page(SARA, Page.NOTICES)

    till.loyalty.update_customer(SARA, CustomerDetails(name="Sara A."))

    assert till.offline.last_read(SARA, Page.NOTICES) is None


def test_a_page_nobody_read_has_the_lines_own_trouble(server: AnsweringServer, till: Till) -> None:
    """A busy moment is called that, and a customer nobody knows is no failure of the line."""
    server.answers(Answer({"code": 2001}, status=422), NOT_THERE)

    with pytest.raises(LoyaltyUnreachable, match="busy"):
        till.loyalty.read_page(SARA, Page.COUPONS)
    with pytest.raises(LoyaltyRefused):
        till.loyalty.read_page(SARA, Page.COUPONS)
    assert till.gate.online


def test_a_name_once_told_is_remembered() -> None:
    """A later answer that leaves it out wipes nothing out."""
    offline = OfflineLoyalty()
    offline.remember(Customer(customer_id=SARA, name="Sara", tier="Gold"))
    offline.remember(Customer(customer_id=SARA, tier="Silver"))
    known = offline.find_customer(SARA)

    assert ("Sara", "Silver") == (known.name, known.tier)


def test_tags_once_told_are_remembered() -> None:
    """An answer without them leaves them; one that tells of none takes them away."""
    offline = OfflineLoyalty()
    offline.remember(Customer(customer_id=SARA, tags=("diplomat",)))
    offline.remember(Customer(customer_id=SARA))
    known = offline.find_customer(SARA)
    assert known is not None
    assert ("diplomat",) == known.tags
    offline.remember(Customer(customer_id=SARA, tags=()))

    gone = offline.find_customer(SARA)
    assert gone is not None
    assert () == gone.tags


def test_only_so_many_are_remembered() -> None:
    """The customer not seen for longest is forgotten first."""
    offline = OfflineLoyalty()
    for number in range(MOST_CUSTOMERS):
        offline.remember(Customer(customer_id=f"c{number}", name="known"))
    offline.remember(Customer(customer_id="c0", name="known"))
    offline.remember(Customer(customer_id="new", name="known"))

    assert all(offline.find_customer(one) for one in ("c0", "c2", "new"))
    with pytest.raises(LoyaltyUnreachable):
        offline.find_customer("c1")


def test_a_store_without_a_program() -> None:
    """With no provider nobody is known, nothing is kept, and a request is refused in words."""
    program = NoLoyalty()

    assert program.find_customer(SARA) is None
    assert program.find_delivered(ORDER) is None
    program.release_hold("H-1")
    program.release_coupons("L-1")
    program.close()
    questions: list[Callable[[], object]] = [
        lambda: program.register_customer(SARA, CustomerDetails(name="Sara")),
        lambda: program.redemption_terms(SARA),
        lambda: program.hold_points(HOLD),
        lambda: program.lock_coupons(LOCK),
        lambda: program.preview_rewards(order()),
        lambda: program.deliver(ORDER),
        lambda: program.update_customer(SARA, CustomerDetails(name="Sara")),
        lambda: program.read_page(SARA, Page.PROFILE),
        lambda: program.buy_coupon(SARA, "7"),
        lambda: program.redeem_outright(REDEEM),
    ]
    assert program.automatic_promotion(order()) is None
    for question in questions:
        with pytest.raises(LoyaltyRefused, match="Sell on without points"):
            question()


def test_wrong_keys_are_over_with_the_first_call_that_passes(
    server: AnsweringServer, till: Till
) -> None:
    """Whatever code a 401 brings along: the next answer shows that the keys are taken again."""
    server.answers(Answer({"code": 4000, "message": "no"}, status=401), *[BALANCE] * 3)
    with pytest.raises(LoyaltyMisuse):
        till.loyalty.find_customer(SARA)
    assert till.gate.trouble

    till.loyalty.find_customer(SARA)

    assert "" == till.gate.trouble
    assert "The loyalty service accepts this till again." == till.news[-1].say


def test_a_wrong_secret_is_over_with_the_first_call_that_needs_it(
    server: AnsweringServer, till: Till
) -> None:
    """A balance may be read without it: the mark stays until an order, or a hold, is taken."""
    server.answers(Answer({"code": 1001, "message": "no"}, status=401), *[BALANCE] * 3)
    with pytest.raises(LoyaltyMisuse):
        till.loyalty.deliver(ORDER)
    till.loyalty.find_customer(SARA)
    assert till.gate.trouble

    server.answers(Answer({"code": 4000, "message": "no"}, status=422))
    with pytest.raises(LoyaltyRefused):
        till.loyalty.deliver(REGISTERED)

    assert "" == till.gate.trouble


def _last_known(till: Till) -> tuple[int, int]:
    customer = till.offline.find_customer(SARA)
    assert customer is not None and customer.balance is not None
    return customer.balance.points, customer.balance.value.minor


def _seen_with_a_hold(server: AnsweringServer, till: Till, clock: StillClock) -> None:
    """1,200 points were told, and 50 of them, worth 5.00, are held a minute later."""
    server.answers(BALANCE, Answer({}), Answer({}))
    till.loyalty.find_customer(SARA)
    clock.advance(60)
    server.answers(HELD, Answer({}))
    till.loyalty.hold_points(HOLD)


def test_what_was_held_since_is_no_longer_theirs_to_spend(
    server: AnsweringServer, till: Till, clock: StillClock
) -> None:
    """A balance from before the hold is told less what this till has held, also once it is sold."""
    _seen_with_a_hold(server, till, clock)
    assert (1150, 11_500) == _last_known(till)

    server.answers(Answer({}, status=204))
    till.loyalty.release_hold("H-1")
    assert (1200, 12_000) == _last_known(till)


def test_a_balance_read_after_a_delivery_is_what_is_known(
    server: AnsweringServer, till: Till, clock: StillClock
) -> None:
    """The last look-up is older than the order: the balance that came with it counts from then."""
    _seen_with_a_hold(server, till, clock)
    clock.advance(60)
    after = Answer({"availablePointsBalance": 1160, "availablePointsValue": 116})
    taken = Answer({"orderId": "S001-T1-000001", "rewardedPoints": 10})
    server.answers(taken, after)
    sold = replace(ORDER, order=replace(ORDER.order, at=clock.now()))

    assert till.loyalty.deliver(sold).balance_after is not None

    assert (1160, 11_600) == _last_known(till)


def test_a_slow_line_takes_no_name_away(server: AnsweringServer, till: Till) -> None:
    """Where only the balance came in time, name and tier are what was told a moment ago."""
    name = Answer({"customerAttributes": {"displayName": "Sara Ali"}})
    tier = Answer({"current": {"name": "Gold"}})
    server.answers(BALANCE, name, tier)
    before = till.loyalty.find_customer(SARA)
    server.answers(BALANCE, BROKEN, BROKEN)

    customer = till.loyalty.find_customer(SARA)

    assert before is not None and customer is not None
    assert before.name and before.tier
    assert (before.name, before.tier) == (customer.name, customer.tier)
