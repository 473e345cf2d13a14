"""Cashiers: what they do follows from a seed, and from what the screen in front of them shows."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from builders import AMAL, MUNA, sar
from sim_faults import Met
from sim_till import Till
from sim_time import Timeline
from sim_town import Town

from pos.core import intents as it
from pos.core.money import Money
from pos.core.sale import Sale, SalePhase
from pos.core.shift import CashMove
from pos.core.staff import Cashier as Staff
from pos.core.state import TerminalState
from pos.core.tender import CARD, CASH
from pos.ports.devices import Scan
from pos.terminal.snapshot import Snapshot
from pos.terminal.ticket import Outcome, Ticket

PATIENCE_S = 15.0
FLOAT = sar("500.00")
MOST_TRIES = 60
_NOTHING = Money.zero("SAR")
_PINS = {AMAL.user_id: "2468", MUNA.user_id: "135790"}

_MOODS = {
    "void line": 0.1,
    "void sale": 0.05,
    "suspend": 0.12,
    "dawdle": 0.15,
    "search": 0.15,  # for the rest of the money, while something is paid already
    "hurry": 0.15,
    "count": 0.1,
    "extend": 0.1,
    "regret": 0.08,
    "reprint": 0.1,
}
"""How a customer may be, and how often."""

Doing = Generator[float | Ticket, Outcome | None, None]


@dataclass(slots=True)
class Visit:
    """What one customer at the counter wants, and how far it has come."""

    lines: int
    customer: str = ""
    is_new: bool = False
    points: int | None = None
    """To redeem; 0: as many as can be."""
    coupon: str = ""
    method: str = CASH
    returns: tuple[str, int] | None = None
    """A receipt of this till, and the line of it that comes back."""
    moods: frozenset[str] = frozenset()
    name: str = ""
    sale_id: str = ""
    tries: int = 0
    done: set[str] = field(default_factory=set)

    def once(self, what: str) -> bool:
        """Whether it is wanted and was not tried yet; from now on it was."""
        is_first = what not in self.done
        self.done.add(what)
        return is_first


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSale:
    """A sale the cashier was told is done, with the money that really changed hands."""

    receipt: str
    sale_id: str
    total: Money
    cash: Money
    card: Money
    lines: int
    customer_id: str


class Cashier:
    def __init__(
        self, till: Till, timeline: Timeline, chance: Random, town: Town, met: Met
    ) -> None:
        self.till = till
        self.drawer = _NOTHING
        self.trays: dict[int, Money] = {}
        """What is in the tray of each shift that is set aside."""
        self.slips = _NOTHING
        self.seen: dict[str, SeenSale] = {}
        self.counts: list[tuple[Money, Money]] = []
        """At the end of each shift: what was in the drawer, and what was said to be."""
        self.is_home = True
        self.last_refusal = ""
        self._timeline = timeline
        self._chance = chance
        self._hands = Random(repr(chance.getstate()[1][:4]))
        """When the drawer is handed over: of the same seed, and drawn beside all the rest."""
        self._town = town
        self._met = met
        self._left = 0
        self._visit: Visit | None = None
        self._parked: dict[str, Visit] = {}
        self._paid: dict[str, list[tuple[str, Money]]] = {}
        self._doubt: Callable[[TerminalState], None] | None = None
        self._names = 0
        self._wait = 0
        self._doing: Doing | None = None
        till.changed = self._look_up

    # -- taking turns with the till -----------------------------------------------------------

    def come_to_work(self, *, sales: int) -> None:
        self._left = sales
        self.is_home = False
        self._doing = self._day()
        self._go_on(None)

    def _look_up(self) -> None:
        """The till has started, or has died under their hands."""
        if not self.is_home:
            self._resume(self._wait, None)

    def _go_on(self, outcome: Outcome | None) -> None:
        assert self._doing is not None
        self._wait += 1
        number = self._wait
        try:
            step = self._doing.send(outcome)
        except StopIteration:
            self.is_home = True
            return
        if isinstance(step, Ticket):
            step.ended.add_done_callback(
                lambda ended: self._timeline.after(
                    0.1, lambda: self._resume(number, ended.result())
                )
            )
            step = PATIENCE_S
        self._timeline.after(step, lambda: self._resume(number, None))

    def _resume(self, number: int, outcome: Outcome | None) -> None:
        if number == self._wait and not self.is_home:
            self._wait += 1  # whatever else would have woken them comes too late
            number = self._wait
            self._timeline.after(0.0, lambda: self._resumed(number, outcome))

    def _resumed(self, number: int, outcome: Outcome | None) -> None:
        if number == self._wait:
            self._go_on(outcome)

    def _ask(self, intent: it.Intent) -> Generator[float | Ticket, Outcome | None, Outcome | None]:
        """None where nobody knows how it ended."""
        program = self.till.program
        if program is None:
            return None
        outcome = yield program.terminal.submit(intent)
        if outcome is not None and not outcome.ok:
            self.last_refusal = outcome.refusal or ""
        return outcome

    # -- a day ----------------------------------------------------------------------------------

    def _day(self) -> Doing:
        while True:
            shown = self.till.snapshot
            if shown is None:
                yield 60.0
                continue
            state = shown.state
            self._take_in(state)
            if self.till.program is not None and self.till.program.terminal.failed:
                yield self._chance.uniform(10, 60)
                self.till.start_again_if_failed()
            elif state.cashier is None or state.locked:
                who = self._turn(state)
                yield from self._ask(it.SignOn(user_id=who.user_id, pin=_PINS[who.user_id]))
                yield 1.0
            elif not state.shift_is_open:
                if state.aside and (not self._left or state.aside_of(state.cashier.user_id)):
                    yield from self._ask(it.SignOff())
                    yield 2.0
                elif not self._left:
                    return
                else:
                    yield from self._open()
            elif self._visit is None:
                yield from self._between(state)
            else:
                yield from self._serve(shown, self._visit)

    def _turn(self, state: TerminalState) -> Staff:
        """Whose drawer it is; where it is nobody's, who has none yet or comes back to theirs."""
        if not state.setup.own_drawers:
            return AMAL
        if state.shift is not None and state.shift.is_open:
            return _staff(state.shift.opened_by)
        away = {one.shift.opened_by for one in state.aside}
        free = [one for one in (AMAL, MUNA) if one.user_id not in away]
        if state.aside and (not free or not self._left or self._hands.random() < 0.5):
            return _staff(self._hands.choice(state.aside).shift.opened_by)
        return free[0]

    def _go_away(self) -> Doing:
        """For a break, with the tray."""
        self._met["shifts set aside"] += 1
        yield from self._ask(it.SetShiftAside())
        yield 60.0

    def _open(self) -> Doing:
        self.drawer = FLOAT
        yield from self._ask(it.OpenShift(opening_float=FLOAT))
        yield self._chance.uniform(5, 60)

    def _between(self, state: TerminalState) -> Doing:
        """Nobody is at the counter."""
        if state.sale is not None:  # an empty one, or one whose customer has run away
            yield from self._ask(it.VoidSale())
            yield 2.0
            return
        waiting = [name for name in self._parked if _is_suspended(state, name)]
        # Now and then one is left for another day.
        if waiting and self._chance.random() < (0.4 if self._left else 0.8):
            yield from self._bring_back(waiting[0])
            return
        if not self._left:
            yield from self._close(state)
            return
        yield self._chance.choice((20.0, 120.0, 900.0, 4_000.0)) * self._chance.uniform(0.5, 1.5)
        if self._chance.random() < 0.1:
            yield from self._move_cash(state)
        elif self._hands.random() < 0.03:
            yield from self._hand_over(state)
        elif state.setup.own_drawers and self._hands.random() < 0.1:
            yield from self._go_away()
            return
        self._visit = self._somebody()

    def _bring_back(self, name: str) -> Doing:
        outcome = yield from self._ask(it.ResumeSale(name=name))
        if outcome is None or outcome.ok:
            visit = self._parked.pop(name)
            visit.name = ""
            self._visit = visit
        yield 3.0

    def _close(self, state: TerminalState) -> Doing:
        shift = state.shift
        assert shift is not None
        error = sar(self._chance.choice(("0.00", "0.00", "0.00", "-5.00", "2.50")))
        counted = max(_NOTHING, self.drawer + error)
        drawer, said = self.drawer, shift.drawer_expected

        def closed(then: TerminalState) -> None:
            if not then.shift_is_open:
                self.counts.append((drawer, said))
                self._left = 0

        self._doubt = closed
        yield from self._ask(it.CloseShift(counted=counted))
        yield 5.0

    def _hand_over(self, state: TerminalState) -> Doing:
        """To whoever of the two is not there, who goes on with what was counted."""
        shift, cashier = state.shift, state.cashier
        assert shift is not None
        assert cashier is not None
        comes = MUNA if cashier.user_id == AMAL.user_id else AMAL
        pin = _PINS[comes.user_id]
        counted = max(_NOTHING, self.drawer + sar(self._hands.choice(("0.00", "-5.00", "2.50"))))
        drawer, said, next_number = self.drawer, shift.drawer_expected, state.shifts + 1

        def handed(then: TerminalState) -> None:
            if then.shift is not None and then.shift.number == next_number:
                self.counts.append((drawer, said))
                self.drawer = counted

        self._doubt = handed
        yield from self._ask(it.HandOver(user_id=comes.user_id, pin=pin, counted=counted))
        yield 5.0

    def _move_cash(self, state: TerminalState) -> Doing:
        assert state.shift is not None
        move = self._chance.choice((CashMove.DROP, CashMove.PAID_IN))
        before, amount = _moved(state, move), sar("50.00")

        def moved(then: TerminalState) -> None:
            if _moved(then, move) != before:
                self.drawer += amount if move is CashMove.PAID_IN else -amount

        self._doubt = moved
        yield from self._ask(it.MoveCash(move=move, amount=amount, reason="change"))
        yield 5.0

    def _take_in(self, state: TerminalState) -> None:
        """What the screen shows settles what was not known, and ends what was under way."""
        if self._doubt is not None:
            doubt, self._doubt = self._doubt, None
            doubt(state)
        self._take_trays_along(state)
        last = state.last_sale
        if last is not None and last.receipt not in self.seen and last.sale.sale_id in self._paid:
            paid = self._paid.pop(last.sale.sale_id)
            cash = sum((amount for how, amount in paid if how == CASH), _NOTHING) - last.change
            card = sum((amount for how, amount in paid if how == CARD), _NOTHING)
            self.drawer += cash
            self.slips += card
            self.seen[last.receipt] = SeenSale(
                receipt=last.receipt,
                sale_id=last.sale.sale_id,
                total=last.total,
                cash=cash,
                card=card,
                lines=len(last.sale.lines),
                customer_id=last.sale.customer.customer_id if last.sale.customer else "",
            )

    def _take_trays_along(self, state: TerminalState) -> None:
        for one in state.aside:
            if one.shift.number not in self.trays:
                self.trays[one.shift.number] = self.drawer
        if state.shift is not None and state.shift.number in self.trays:
            self.drawer = self.trays.pop(state.shift.number)

    # -- a customer at the counter --------------------------------------------------------------

    def _somebody(self) -> Visit:
        chance = self._chance
        visit = Visit(lines=chance.randint(1, 8) if chance.random() < 0.5 else chance.randint(1, 3))
        visit.method = chance.choice((CASH, CASH, CARD, CARD, "split"))
        visit.moods = frozenset(mood for mood, odd in _MOODS.items() if chance.random() < odd)
        if chance.random() < 0.7:
            visit.customer = self._town.somebody(chance)
            if chance.random() < 0.06:
                visit.customer, visit.is_new = self._town.newcomer(), True
            if chance.random() < 0.5:
                visit.points = chance.choice((0, 0, 0, 50, 300))
            if chance.random() < 0.4:
                visit.coupon = self._town.coupon(chance)
        if self.seen and chance.random() < 0.15:
            seen = chance.choice(list(self.seen.values()))
            if seen.lines:
                visit.returns = (seen.receipt, chance.randint(1, seen.lines))
                visit.lines = chance.choice((0, 0, 1, 2))
        return visit

    def _serve(self, shown: Snapshot, visit: Visit) -> Doing:
        state = shown.state
        sale = state.sale
        visit.tries += 1
        if visit.name and _is_suspended(state, visit.name):
            self._parked[visit.name] = visit
            self._visit = None
        elif visit.sale_id and (sale is None or sale.sale_id != visit.sale_id):
            self._goodbye()
            if "reprint" in visit.moods:
                yield from self._ask(it.Reprint())
                yield 2.0
        elif visit.tries > MOST_TRIES:
            yield from self._give_up(sale)
        else:
            visit.sale_id = sale.sale_id if sale is not None else ""
            yield from self._next_step(shown, sale, visit)

    def _goodbye(self) -> None:
        self._visit = None
        self._left = max(0, self._left - 1)

    def _give_up(self, sale: Sale | None) -> Doing:
        """Nothing helps: the money back, and the sale void."""
        self._met["sales given up"] += 1
        if sale is None:
            self._goodbye()
            return
        for tender in sale.tenders:
            yield from self._void_tender(sale, tender.number)
        yield from self._ask(it.VoidSale())
        yield 20.0

    def _void_tender(self, sale: Sale, number: int) -> Doing:
        def look(then: TerminalState) -> None:
            left = then.sale.tenders if then.sale else ()
            if then.sale is not None and then.sale.sale_id == sale.sale_id:
                self._paid[sale.sale_id] = [(one.method, one.amount) for one in left]

        yield from self._ask(it.VoidTender(number=number))
        self._doubt = look
        if self.till.snapshot is not None:
            self._take_in(self.till.snapshot.state)

    def _next_step(self, shown: Snapshot, sale: Sale | None, visit: Visit) -> Doing:
        if sale is not None and sale.phase is not SalePhase.SELLING:
            if "search" in visit.moods and visit.once("search"):
                yield self._chance.uniform(300, 1_500)
                return
            yield from self._pay(shown, sale, visit)
            return
        lines = len(sale.lines) if sale else 0
        if visit.returns is not None and visit.once("return"):
            receipt, number = visit.returns
            yield from self._ask(it.ReturnGoods(receipt=receipt, number=number, reason="size"))
            yield 3.0
        elif visit.customer and (sale is None or sale.customer is None) and visit.once("customer"):
            yield from self._name_customer(visit)
        elif lines < visit.lines and visit.once(f"line {lines}"):
            yield from self._scan(visit, lines)
        elif sale is None:
            self._goodbye()
            yield 1.0
        else:
            yield from self._with_the_goods(shown, sale, visit)

    def _name_customer(self, visit: Visit) -> Doing:
        asked: it.Intent = it.IdentifyByPhone(phone=visit.customer)
        if visit.is_new:
            asked = it.RegisterCustomer(phone=visit.customer, name="Noura")
        if "hurry" in visit.moods and self.till.program is not None:
            self.till.program.terminal.submit(asked)
            yield 0.2
            return
        yield from self._ask(asked)
        yield 2.0

    def _scan(self, visit: Visit, lines: int) -> Doing:
        program = self.till.program
        if program is None:
            return
        number = visit.lines - lines if "hurry" in visit.moods else 1
        for count in range(number):
            visit.once(f"line {lines + count}")
            code = self._town.code(self._chance)
            news = Scan(text=code, device="scanner", number=1, at_monotonic_s=0.0)
            program.terminal.hear(news)
        yield self._chance.uniform(0.8, 4.0)

    def _with_the_goods(self, shown: Snapshot, sale: Sale, visit: Visit) -> Doing:
        chance = self._chance
        intent: it.Intent | None = None
        if "count" in visit.moods and sale.lines and visit.once("count"):
            intent = it.ChangeQuantity(quantity=Decimal(chance.randint(1, 4)))
        elif "void line" in visit.moods and len(sale.rows) > 1 and visit.once("void line"):
            intent = it.VoidLine(number=chance.choice(sale.rows).number)
        elif visit.points is not None and sale.customer is not None and visit.once("points"):
            intent = it.RedeemPoints(points=visit.points or None)
        elif visit.coupon and sale.customer is not None and visit.once("coupon"):
            intent = it.ApplyCoupon(code=visit.coupon)
        elif "suspend" in visit.moods and visit.once("suspend"):
            self._names += 1
            visit.name = f"N{self._names}"
            intent = it.SuspendSale(name=visit.name)
        elif "void sale" in visit.moods and visit.once("void sale"):
            intent = it.VoidSale()
        elif "dawdle" in visit.moods and visit.once("dawdle"):
            yield chance.uniform(200, 1_200)
            return
        elif "extend" in visit.moods and visit.once("extend"):
            intent = it.ExtendHold()
        elif "regret" in visit.moods and sale.customer is not None and visit.once("regret"):
            regrets = (it.ReleasePoints(), it.RemoveCoupon(code=visit.coupon), it.RemoveCustomer())
            intent = chance.choice(regrets)
        if intent is None:
            yield from self._pay(shown, sale, visit)
            return
        if "hurry" in visit.moods and self.till.program is not None:
            self.till.program.terminal.submit(intent)
            yield 0.3
            return
        yield from self._ask(intent)
        yield chance.uniform(0.5, 6.0)

    # -- paying ---------------------------------------------------------------------------------

    def _pay(self, shown: Snapshot, sale: Sale, visit: Visit) -> Doing:
        if shown.totals is None:
            return
        due = shown.totals.due
        if not due:
            self._paid.setdefault(sale.sale_id, [])
            yield from self._tried(it.CompleteSale())
            return
        method, amount = self._tender(due, visit, is_first=not sale.tenders)
        intent = it.TakeTender(method=method, amount=amount)
        given = amount if amount is not None else due
        yield from self._tendered(
            sale, intent, given if due.minor > 0 or amount is None else -given
        )

    def _tender(self, due: Money, visit: Visit, *, is_first: bool) -> tuple[str, Money | None]:
        """None: exactly what is due."""
        if due.minor < 0:
            return (CARD if visit.method == CARD else CASH), None
        if visit.method == "split" and is_first and due.minor > 100:
            return CARD, Money(due.minor // 3, due.currency)
        if visit.method == CARD:
            return CARD, None
        if self._chance.random() < 0.5:
            return CASH, None
        return CASH, Money(-(-due.minor // 5_000) * 5_000, due.currency)

    def _tendered(self, sale: Sale, intent: it.TakeTender, given: Money) -> Doing:
        """The money lies on the counter until the till says that it has it."""
        before = len(sale.tenders)

        def look(then: TerminalState) -> None:
            is_last = then.last_sale is not None and then.last_sale.sale.sale_id == sale.sale_id
            is_open = then.sale is not None and then.sale.sale_id == sale.sale_id
            more = is_open and then.sale is not None and len(then.sale.tenders) > before
            if is_last or more:
                self._paid.setdefault(sale.sale_id, []).append((intent.method, given))

        self._doubt = look
        yield from self._tried(intent)

    def _tried(self, intent: it.Intent) -> Doing:
        outcome = yield from self._ask(intent)
        yield self._chance.uniform(1.0, 8.0)
        if outcome is not None and not outcome.ok:
            yield from self._make_way(outcome.refusal or "")

    def _make_way(self, refusal: str) -> Doing:
        """What the till says is in the way, is taken out of it."""
        if "Release and hold again" in refusal:
            yield from self._ask(it.ReleasePoints())
        elif "Remove it" in refusal:
            yield from self._ask(it.RemoveCoupon(code=refusal.partition(" ")[0]))
        elif "nothing to pay" in refusal:
            yield from self._ask(it.VoidSale())
        yield 5.0


def _staff(user_id: str) -> Staff:
    return next(one for one in (AMAL, MUNA) if one.user_id == user_id)


def _is_suspended(state: TerminalState, name: str) -> bool:
    return any(one.name == name for one in state.suspended)


def _moved(state: TerminalState, move: CashMove) -> Money:
    assert state.shift is not None
    return state.shift.paid_in if move is CashMove.PAID_IN else state.shift.drops
