"""The terminal with the real program, against the stand-in service: what fits only together."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from builders import sar, setup_of
from fakes import StillClock
from terminal_bench import BAG, SOCK, Bench

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer_file import Page
from pos.core.deliveries import Delivery
from pos.core.errand import BurnCoupon, BuyWithPoints, RedeemOutright
from pos.core.sale import Sale
from pos.journal.codec import decode_delivery
from pos.loyalty.gameball.options import GameballOptions
from pos.loyalty.gameball.program import GameballProgram
from pos.sandbox.faults import Faults
from pos.sandbox.mounts import SandboxTransport
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, SARA, scenario


class Shop(Bench):
    """A bench whose loyalty program is the real one, on a sandbox of its own."""

    sandbox: Sandbox

    @property
    def sale(self) -> Sale:
        assert self.snapshot.state.sale is not None
        return self.snapshot.state.sale

    @property
    def points(self) -> int:
        """What Sara has at the service."""
        return sum(batch.left for batch in self.sandbox.world.customers[SARA].batches)

    def sara_buys(self, bags: int = 1) -> None:
        self.done(
            it.AddItem(item=BAG, quantity=Decimal(bags)), it.IdentifyCustomer(customer_id=SARA)
        )
        self.settled()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    clock = StillClock()
    sandbox = Sandbox(scenario("tests", now=clock.now()), clock=clock.now)
    options = GameballOptions(
        base_url="http://sandbox.invalid",
        api_key=DEMO_API_KEY,
        secret_key=DEMO_SECRET_KEY,
        currency="SAR",
        store_id="S001",
        till_id="T1",
    )
    program = GameballProgram(options, clock=clock, transport=SandboxTransport(sandbox))
    setup = setup_of(
        uses_otp=True, automatic_promotions=True, guest_orders=True, exempt_tags=("diplomat",)
    )
    made = Shop(tmp_path, setup=setup, clock=clock, loyalty=program)  # type: ignore[arg-type]
    made.sandbox = sandbox
    with made.running():
        made.done(
            it.SignOn(user_id="9001", pin="471147"), it.OpenShift(opening_float=sar("100.00"))
        )
        yield made
    program.close()


def _tag(shop: Shop, *tags: str) -> None:
    """At the service, whatever this till knows of it."""
    shop.sandbox.change(
        lambda world: replace(
            world,
            customers={**world.customers, SARA: replace(world.customers[SARA], tags=tags)},
        )
    )


def test_exempt_by_a_tag_of_the_service(shop: Shop) -> None:
    """The tag comes with whoever is looked up, and goes with them; others are not kept."""
    shop.sara_buys()
    assert ("", ()) == (shop.sale.exempt_reason, shop.sale.customer and shop.sale.customer.tags)
    _tag(shop, "vip", "Diplomat")
    shop.done(it.IdentifyCustomer(customer_id=SARA))
    assert ("customer tagged Diplomat", ("Diplomat",)) == (
        shop.sale.exempt_reason,
        shop.sale.customer and shop.sale.customer.tags,
    )
    shop.done(it.RemoveCustomer())
    assert "" == shop.sale.exempt_reason
    shop.done(it.IdentifyCustomer(customer_id=SARA), it.TakeTender(method="cash"))

    exempted = [one for one in shop.recorded() if isinstance(one, ev.TaxExempted)]
    assert [("Diplomat", "9001")] * 2 == [(one.tag, one.cashier_id) for one in exempted]


def test_tagged_at_the_counter(shop: Shop) -> None:
    """What somebody tags during a sale counts at the next look-up, and not behind their back."""
    shop.sara_buys()
    shop.done(it.TagCustomer(added=("diplomat",)))
    assert _delivered(shop)
    shop.settled()
    assert "" == shop.sale.exempt_reason
    shop.done(it.IdentifyCustomer(customer_id=SARA))

    assert "customer tagged diplomat" == shop.sale.exempt_reason


def test_code(shop: Shop) -> None:
    """A code the service sent holds the points; a wrong one does not, and spends nothing."""
    shop.sandbox.change(lambda world: replace(world, account=replace(world.account, otp=True)))
    shop.sara_buys()
    shop.done(it.RedeemPoints(points=100))
    code = shop.sandbox.world.one_time_codes[SARA].code
    wrong = "".join(str(9 - int(digit)) for digit in code)
    assert not shop.ask(it.EnterOtp(code=wrong)).ok
    assert shop.sale.hold is None
    shop.done(it.EnterOtp(code=code))
    assert shop.sale.hold is not None
    first = shop.sale.hold.reference
    shop.done(it.ExtendHold())
    shop.settled()

    assert shop.sale.hold is not None
    assert (100, sar("10.00")) == (shop.sale.hold.points, shop.sale.hold.amount)
    assert first != shop.sale.hold.reference


def test_every_page(shop: Shop) -> None:
    """Each page of a customer's file can be read, and none of them is missing then."""
    shop.sara_buys()
    for page in Page:
        shop.done(it.ReadPage(page=page))
    shop.settled()

    assert {} == shop.snapshot.unread_pages
    file = shop.snapshot.file
    assert file is not None
    pages = (file.profile, file.coupons, file.terms, file.campaigns, file.activity, file.notices)
    assert None not in pages


def test_bought_coupon_is_used(shop: Shop) -> None:
    """Points become a coupon, the coupon a slip and a lock, and the sale is lower for it."""
    shop.sara_buys()
    before = shop.points
    shop.done(it.RunErrand(errand=BuyWithPoints(rule_id="2138", apply=True)))
    shop.settled()

    assert before - 500 == shop.points
    (coupon,) = shop.sale.bought
    assert ["slip"] == [paper.title for paper in shop.printer.printed]
    assert shop.sale.lock is not None
    assert [coupon.code] == [one.code for one in shop.sale.lock.coupons]
    assert shop.snapshot.totals is not None
    assert "90.00" == shop.snapshot.totals.total.text()


def test_redemption_whose_answer_is_lost(shop: Shop) -> None:
    """Points spent outside a sale are spent once, although the first answer never came."""
    shop.sara_buys()
    before = shop.points
    shop.sandbox.faults = Faults(lose_answers=1, only="redeem")
    shop.done(it.RunErrand(errand=RedeemOutright(reason="a cup", points=100)))

    assert 0 == shop.sandbox.faults.lose_answers
    assert before - 100 == shop.points
    (redeemed,) = [event for event in shop.recorded() if isinstance(event, ev.PointsRedeemed)]
    assert (100, sar("10.00")) == (redeemed.points, redeemed.amount)


def test_burned_coupon(shop: Shop) -> None:
    """A coupon used up without an order cannot be used again."""
    shop.sara_buys()
    shop.done(it.RunErrand(errand=BurnCoupon(code="WELCOME10", reason="web order")))

    assert not shop.ask(it.ApplyCoupon(code="WELCOME10")).ok


def test_promotion_of_the_account(shop: Shop) -> None:
    """What the account takes off a big basket comes by itself, and goes with the basket."""
    shop.sara_buys(bags=20)
    assert shop.sale.promotion is not None
    assert shop.snapshot.totals is not None
    assert "1900.00" == shop.snapshot.totals.total.text().replace(",", "")
    shop.done(it.ChangeQuantity(number=1, quantity=Decimal(2)))
    shop.settled()

    assert shop.sale.promotion is None
    assert "200.00" == shop.snapshot.totals.total.text()


def test_referral(shop: Shop) -> None:
    """A referral code that nobody has registers nobody; Sara's own does."""
    new = it.RegisterCustomer(phone="966500009999", name="Rana", referrer_code="NOBODYS")
    assert "NOBODYS is not known" in str(shop.ask(new).refusal)
    assert "mobile_966500009999" not in shop.sandbox.world.customers
    shop.done(replace(new, referrer_code=shop.sandbox.world.customers[SARA].referral_code))

    assert SARA == shop.sandbox.world.customers["mobile_966500009999"].referred_by


def _delivered(shop: Shop) -> list[Delivery]:
    """All that waits in the outbox reaches the service, in its order."""
    rows = shop.rows("SELECT kind, version, body FROM outbox ORDER BY rowid")
    deliveries = [decode_delivery(*row) for row in rows]
    for delivery in deliveries:
        shop.loyalty.deliver(delivery)
    return deliveries


@pytest.mark.parametrize("parts", [["10", "7", "3"], ["4", "16"], ["20"], ["1", "1", "13", "5"]])
@pytest.mark.parametrize("points", [800, 333, 1000])
def test_money_and_points_come_back_in_steps(shop: Shop, parts: list[str], points: int) -> None:
    """Whatever parts a sale paid by points and money returns in, all is as before it at the end."""
    shop.sandbox.change(lambda world: replace(world, account=replace(world.account, otp=True)))
    before = shop.points
    shop.done(it.AddItem(item=SOCK, quantity=Decimal(20)), it.IdentifyCustomer(customer_id=SARA))
    shop.done(it.RedeemPoints(points=points))
    shop.done(it.EnterOtp(code=shop.sandbox.world.one_time_codes[SARA].code))
    shop.done(it.CompleteSale() if points == 1000 else it.TakeTender(method="card"))
    last = shop.settled().last_sale
    assert last is not None
    for part in parts:
        shop.done(it.ReturnGoods(receipt=last.receipt, number=1, quantity=Decimal(part)))
        shop.done(it.CompleteSale() if points == 1000 else _paid_back(shop))
        shop.settled()
    _order, *refunds = _delivered(shop)

    assert len(parts) == len(refunds)
    assert before == shop.points


def _paid_back(shop: Shop) -> it.Intent:
    due = shop.snapshot.totals
    return it.TakeTender(method="card") if due and due.due else it.CompleteSale()


def test_a_guests_goods_come_back(shop: Shop) -> None:
    """A sale of nobody known earned for a guest; its return is taken off that guest."""
    shop.done(it.AddItem(item=SOCK, quantity=Decimal(4)), it.TakeTender(method="card"))
    last = shop.settled().last_sale
    assert last is not None
    shop.done(it.ReturnGoods(receipt=last.receipt, number=1), it.TakeTender(method="card"))
    shop.settled()
    _delivered(shop)

    (order,) = shop.sandbox.world.orders.values()
    assert f"guest_{last.sale.sale_id}" == order.customer_id
    assert order.cancelled


def test_all_is_had_anew_under_a_tender(shop: Shop) -> None:
    """Points and coupon extended with money on the table: the service has them reserved once."""
    shop.sara_buys(bags=2)
    shop.done(it.ApplyCoupon(code="WELCOME10"))
    shop.sandbox.change(lambda world: replace(world, account=replace(world.account, otp=True)))
    shop.done(it.RedeemPoints(points=100))
    shop.done(it.EnterOtp(code=shop.sandbox.world.one_time_codes[SARA].code))
    shop.done(it.TakeTender(method="cash", amount=sar("50.00")))
    before, due = shop.sale.reserved, shop.snapshot.totals
    shop.clock.advance(400)
    shop.done(it.ExtendHold())
    shop.settled()

    assert 2 == len(set(shop.sale.reserved) - set(before))
    assert due == shop.snapshot.totals
    holds = shop.sandbox.world.holds.values()
    assert [shop.sale.reserved[0]] == [one.reference for one in holds if one.state == "active"]
    shop.done(it.TakeTender(method="card"))
    shop.settled()
    _delivered(shop)
    assert 1 == len(shop.sandbox.world.orders)
