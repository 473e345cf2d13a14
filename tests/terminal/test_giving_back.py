"""Points and coupons that go back to the real program, whatever becomes of line and till."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import hold_of
from fakes import ScriptedLoyalty, StillClock
from terminal_bench import BAG, Bench
from terminal_bench import SARA as KNOWN

from pos.core import intents as it
from pos.errors import LoyaltyMisuse
from pos.loyalty.gameball.options import GameballOptions
from pos.loyalty.gameball.program import GameballProgram
from pos.sandbox.faults import Faults
from pos.sandbox.mounts import SandboxTransport
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import DEMO_API_KEY, DEMO_SECRET_KEY, OMAR, SARA, scenario
from pos.terminal.snapshot import LoyaltyLine
from pos.terminal.timers import RELEASED_AGAIN_EVERY_S

DOWN = Faults(down=True)


@dataclass
class Street:
    """One account at the service, and the tills that are started one after another."""

    folder: Path
    clock: StillClock
    sandbox: Sandbox
    program: GameballProgram

    def till(self) -> Bench:
        return Bench(self.folder, clock=self.clock, loyalty=self.program)  # type: ignore[arg-type]

    @property
    def holds(self) -> list[str]:
        """Points that Sara cannot spend elsewhere."""
        return [one.reference for one in self.sandbox.world.holds.values() if one.state == "active"]

    @property
    def locks(self) -> list[str]:
        """References of coupons that are reserved for somebody."""
        return [one.reference for one in self.sandbox.world.locks.values() if not one.released_at]


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
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
    yield Street(tmp_path, clock, sandbox, program)
    program.close()


def holding(bench: Bench) -> None:
    bench.open_shift()
    bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=SARA))
    bench.done(it.RedeemPoints(points=100))
    bench.settled()


def line(bench: Bench, *, online: bool) -> None:
    bench.terminal.note(LoyaltyLine(online=online))
    bench.settled()


def test_void_while_the_line_is_down(street: Street) -> None:
    """Points and coupon of a void sale are held until the line is back, and then by nobody."""
    with street.till().running() as bench:
        holding(bench)
        bench.done(it.ApplyCoupon(code="WELCOME10"))
        street.sandbox.faults = DOWN
        line(bench, online=False)
        bench.done(it.VoidSale())
        bench.settled()
        assert (1, 1) == (len(street.holds), len(street.locks))
        assert "100 Stars and WELCOME10 are given back when the line" in bench.snapshot.say.text

        street.sandbox.faults = Faults()
        line(bench, online=True)
        assert ([], []) == (street.holds, street.locks)
        assert () == bench.settled().releases


def test_the_outage_does_not_hide_what_waits_for_it(street: Street) -> None:
    """The line dies under a release: what is given back when it returns is told beside that."""
    with street.till().running() as bench:
        holding(bench)
        street.sandbox.faults = DOWN
        bench.done(it.ReleasePoints())
        bench.settled()
        bench.terminal.note(
            LoyaltyLine(online=False, say="It does not answer. Sell on.", behind="Offline now.")
        )
        bench.settled()
        both = bench.snapshot.say.text

        assert both.startswith("100 Stars are given back when the line returns, at the latest in")
        assert both.endswith(" Offline now.")

        bench.done(it.AddItem(item=BAG))
        bench.terminal.note(LoyaltyLine(online=True, say="It is back."))
        bench.settled()
        assert "It is back." == bench.snapshot.say.text


@pytest.mark.parametrize(
    "drop",
    [
        it.ReleasePoints(),
        it.RemoveCustomer(),
        it.SuspendSale(),
        it.OptCustomer(is_active=False),
        it.IdentifyCustomer(customer_id=OMAR),
    ],
    ids=lambda intent: type(intent).__name__,
)
def test_given_back_by_whatever_way(street: Street, drop: it.Intent) -> None:
    """However points leave a sale while releases are lost, they go back once they are not."""
    with street.till().running() as bench:
        holding(bench)
        street.sandbox.faults = Faults(down=True, only="hold")
        bench.done(drop)
        bench.settled()
        assert 1 == len(street.holds)
        assert ["hold"] == ["hold" for one in bench.snapshot.state.releases if not one.is_lock]

        street.sandbox.faults = Faults()
        line(bench, online=False)
        line(bench, online=True)
        assert [] == street.holds


def test_lost_answer_while_the_line_is_up(street: Street) -> None:
    """A release that fails once on a line that stays up is tried again after a while."""
    with street.till().running() as bench:
        holding(bench)
        street.sandbox.faults = Faults(fail_times=1, only="hold")
        bench.done(it.VoidSale())
        bench.settled()
        assert 1 == len(street.holds)

        street.clock.advance(RELEASED_AGAIN_EVERY_S)
        bench.terminal.note(LoyaltyLine(online=True))
        bench.wait_until(lambda shown: not shown.state.releases)
        assert [] == street.holds


def test_wrong_keys_while_the_line_is_up(tmp_path: Path) -> None:
    """Points that the keys kept from going back are tried again, and are back with right ones."""
    loyalty = ScriptedLoyalty(
        customers={KNOWN.customer_id: KNOWN},
        holds={KNOWN.customer_id: hold_of(100, "10.00")},
        script={"release_hold": [LoyaltyMisuse("These keys are not taken.")]},
    )
    with Bench(tmp_path, loyalty=loyalty).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=KNOWN.customer_id))
        bench.done(it.RedeemPoints(points=100), it.VoidSale())
        bench.settled()
        assert "once the keys are right" in bench.snapshot.say.text
        assert ["hold-1"] == [one.reference for one in bench.snapshot.state.releases]

        bench.clock.advance(RELEASED_AGAIN_EVERY_S)
        bench.terminal.note(LoyaltyLine(online=True))
        bench.wait_until(lambda shown: not shown.state.releases)
        assert 2 == len(loyalty.of("release_hold"))


def _stopped_offline(bench: Bench, street: Street) -> None:
    """The till stops while its release is still to arrive."""
    street.sandbox.faults = DOWN
    line(bench, online=False)
    bench.done(it.VoidSale())
    bench.settled()


def _stopped_in_between(bench: Bench, street: Street) -> None:
    """The record has the release, and the call never left: the power went."""
    bench.lose_effects()
    bench.terminal.submit(it.VoidSale())
    bench.wait_until(lambda shown: shown.state.sale is None)


@pytest.mark.parametrize("stop", [_stopped_offline, _stopped_in_between])
def test_till_that_starts_again(street: Street, stop: Callable[[Bench, Street], None]) -> None:
    """What a stopped till had not given back goes back when it starts, without anybody asking."""
    with street.till().running() as bench:
        holding(bench)
        stop(bench, street)
        assert 1 == len(street.holds)
    street.sandbox.faults = Faults()
    with street.till().running() as again:
        again.settled()
        assert [] == street.holds
        assert () == again.snapshot.state.releases


def test_till_that_starts_too_late(street: Street) -> None:
    """After its end nothing is left to give back, and nothing is asked."""
    with street.till().running() as bench:
        holding(bench)
        _stopped_offline(bench, street)
    street.clock.advance(601)
    with street.till().running() as again:
        again.settled()
        assert () == again.snapshot.state.releases
        assert "ReleaseEnded" in again.kinds()


def test_hold_whose_answer_was_lost_at_a_stop(street: Street) -> None:
    """A till that stopped while it asked for points says until when they may be held."""
    with street.till().running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=SARA))
        bench.settled()
        bench.lose_effects()
        bench.terminal.submit(it.RedeemPoints(points=100))
        bench.wait_until(lambda shown: bool(shown.state.sale and shown.state.sale.hold_asked))
    with street.till().running() as again:
        assert "the points may be held for up to 10 minutes" in again.snapshot.say.text
        sale = again.snapshot.state.sale
        assert sale is not None
        assert not sale.awaits_answer
