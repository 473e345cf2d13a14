"""What must be so at the end of every day, whatever went wrong in it. Each breach is a sentence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC
from decimal import ROUND_FLOOR, Decimal

from sim_books import Books, EntryRow, SoldSale
from sim_store import Store
from sim_till import Refusal, Till

from pos.core.apply import fold
from pos.core.deliveries import EntryState, OrderDelivery, RefundDelivery
from pos.core.money import Money
from pos.core.order import OrderFacts
from pos.core.reports.report import Report, ReportKind
from pos.core.state import empty_state
from pos.journal.shifts import SqliteReports
from pos.ports.reports import NoReport
from pos.sandbox.coupon_rules import running
from pos.sandbox.points import available, total
from pos.sandbox.world import Order, World

_NOTHING = Money.zero("SAR")


class Auditor:
    """Reads what the tills wrote, what the service holds and what the cashiers had in hand."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._books = {till.name: Books(till.disk.record) for till in store.tills}
        self._reports: dict[str, list[Report]] = {till.name: [] for till in store.tills}
        self._start = {
            customer_id: _points(store.sandbox.world, customer_id, store)
            for customer_id in store.sandbox.world.customers
        }

    @property
    def heads(self) -> dict[str, str]:
        """The last hash of each record: of two runs of one seed they are the same."""
        return {name: books.head for name, books in self._books.items()}

    @property
    def entries(self) -> Iterator[EntryRow]:
        for books in self._books.values():
            yield from books.entries

    @property
    def sales(self) -> int:
        return sum(len(books.completed) for books in self._books.values())

    def breaches(self) -> list[str]:
        for books in self._books.values():
            books.read_on()
        found = [f"a fault of ours: {one}" for one in self._store.faults]
        for till in self._store.tills:
            found.extend(f"{till.name}: {one}" for one in self._of_till(till))
        for cashier in self._store.cashiers:
            name = cashier.till.name
            if not cashier.is_home:
                found.append(f"{name}: the cashier did not get home: {cashier.last_refusal}")
        found.extend(self._of_orders())
        found.extend(self._of_points())
        found.extend(self._of_coupons())
        found.extend(self._of_the_rest())
        return found

    # -- one till: money, receipts, chain, state ------------------------------------------------

    def _of_till(self, till: Till) -> Iterator[str]:
        books = self._books[till.name]
        if books.broken_links:
            yield f"the chain is broken at {books.broken_links[:3]}"
        receipts = [one.receipt for one in books.completed]
        wanted = [till.setup.receipt_number(number) for number in range(1, len(receipts) + 1)]
        if receipts != wanted:
            yield f"receipts have gaps: {receipts[-3:]} of {len(receipts)}"
        yield from self._of_money(till, books)
        yield from self._of_state(till, books)
        yield from self._of_reports(till, books)
        for entry in books.entries:
            if entry.state in {EntryState.PENDING, EntryState.IN_DOUBT}:
                yield f"{entry.entry_id} is {entry.state.value} still: {entry.reason}"

    def _of_money(self, till: Till, books: Books) -> Iterator[str]:
        """What was sold, what the ledger says, what lay in the drawer and on the card slips."""
        (cashier,) = (one for one in self._store.cashiers if one.till is till)
        for sale in books.completed:
            cash, card = sale.paid_by(cash=True), sale.paid_by(cash=False)
            if cash + card != sale.total:
                yield f"{sale.receipt}: {cash} and {card} are not {sale.total}"
            seen = cashier.seen.get(sale.receipt)
            if seen is None:
                yield f"{sale.receipt} is in the record, and nobody was told of it"
            elif (seen.total, seen.cash, seen.card) != (sale.total, cash, card):
                yield f"{sale.receipt}: {seen} is not what the record has, {cash} and {card}"
        for receipt in cashier.seen.keys() - {one.receipt for one in books.completed}:
            yield f"{receipt} was told as done, and is not in the record"
        for drawer, said in cashier.counts:
            if drawer != said:
                yield f"the drawer holds {drawer}, and the till says {said}"
        if [said for _, said in cashier.counts] != [one.expected for one in books.closed_shifts]:
            yield f"shifts were closed as {books.closed_shifts[-1:]}, told {cashier.counts[-1:]}"
        if till.program is not None:
            ledger = till.program.terminal.snapshot.state.grand_total
            sold = sum((one.total for one in books.completed), _NOTHING)
            if ledger != sold:
                yield f"the ledger has {ledger}, the sales come to {sold}"

    def _of_reports(self, till: Till, books: Books) -> Iterator[str]:
        """The Z reports of all days together are all that was sold; each is read once."""
        read = self._reports[till.name]
        reader = SqliteReports(till.disk.record, till.setup, UTC)
        for closed in books.closed_shifts[len(read) :]:
            try:
                report = reader.report(ReportKind.Z, shift=closed.number)
            except AssertionError as problem:
                yield f"the records of a closed shift do not fold: {problem}"
                return
            if isinstance(report, NoReport):
                yield f"a shift was closed and has no Z report: {report.reason}"
                return
            if report.drawer.drawer_expected != closed.expected:
                yield f"Z {report.number} expects {report.drawer.drawer_expected}, not as closed"
            taken = report.taken - report.gift_cards_sold - report.rounding
            if not report.total == taken == report.net + report.tax - report.points_paid:
                yield f"Z {report.number} does not add up: {report.total}, {taken}"
            before = read[-1].grand_total if read else _NOTHING
            if (report.number, report.grand_total_before) != (len(read) + 1, before):
                yield f"Z {report.number} does not go on from {len(read)}, {before}"
            read.append(report)
        reported = sum((one.total for one in read), _NOTHING)
        sold = sum((one.total for one in books.completed), _NOTHING)
        if reported != sold:
            yield f"the Z reports come to {reported}, the sales to {sold}"

    def _of_state(self, till: Till, books: Books) -> Iterator[str]:
        if till.program is None:
            return
        # Who is signed on was so before the shift was opened, and is not once the till has started.
        shown = replace(till.program.terminal.snapshot.state, cashier=None, locked=False)
        try:
            refolded = fold(empty_state(till.setup), books.since_shift)
        except AssertionError as problem:
            yield f"its record does not fold: {problem}"
            return
        refolded = replace(refolded, cashier=None, locked=False)
        if shown != refolded:
            differ = [
                name for name in shown.__slots__ if getattr(shown, name) != getattr(refolded, name)
            ]
            yield f"the state is not what its record folds to: {', '.join(differ)}"
        if shown.releases:
            yield f"still on their way back: {shown.releases}"

    # -- orders -----------------------------------------------------------------------------------

    @property
    def _earning(self) -> dict[str, tuple[SoldSale, EntryRow | None]]:
        """The sales that make an order, with what waits or waited in the outbox for each."""
        found = {}
        for books in self._books.values():
            by_id = {one.entry_id: one for one in books.entries}
            for sale in books.completed:
                if sale.customer_id and sale.lines:
                    found[sale.sale_id] = (sale, by_id.get(f"order:{sale.sale_id}"))
        return found

    def _of_orders(self) -> Iterator[str]:
        world, earning = self._world, self._earning
        taken = Counter(
            one.order_id
            for customer in world.customers.values()
            for one in customer.transactions
            if one.kind == "PaymentReward"
        )
        for order_id in world.orders.keys() - earning.keys():
            yield f"order {order_id} is at the service, and no sale made it"
        for sale_id, (sale, entry) in earning.items():
            if entry is None:
                yield f"{sale.receipt} was never put into the outbox"
            elif entry.state is EntryState.DELIVERED:
                if sale_id not in world.orders:
                    yield f"order {sale_id} was delivered, and is not at the service"
                elif taken[sale_id] != 1:
                    yield f"order {sale_id} was taken {taken[sale_id]} times"
                else:
                    yield from self._as_sold(sale, world.orders[sale_id], self._is_bare(entry))
            elif sale_id in world.orders:
                yield f"order {sale_id} is {entry.state.value}, and at the service"

    def _is_bare(self, entry: EntryRow) -> bool:
        """A person sent it without what it redeemed."""
        return any(entry.entry_id in books.bare for books in self._books.values())

    def _as_sold(self, sale: SoldSale, order: Order, is_bare: bool) -> Iterator[str]:
        body = json.loads(order.received, parse_float=Decimal)
        goods: Counter[str] = Counter()
        for line in body["lineItems"]:
            goods[line["productId"]] += Decimal(line["quantity"])
        hold = None if is_bare else sale.hold
        told = {
            "customer": (body["customerId"], sale.customer_id),
            "paid": (Decimal(body["totalPaid"]), sale.bought.major),
            "goods": (dict(goods), sale.goods),
            "points": (order.redeemed_points, hold.points if hold else 0),
            "coupons": (set(order.codes), set() if is_bare else set(sale.codes)),
            "receipt": (body["extra"]["receipt"], sale.receipt),
        }
        for what, (there, here) in told.items():
            if there != here:
                yield f"order {sale.sale_id}: {what} is {there} there, {here} here"

    # -- points and coupons -----------------------------------------------------------------------

    def _of_points(self) -> Iterator[str]:
        """Start, and earned by sales, less redeemed by sales, and what returns moved."""
        world = self._world
        due = Counter(self._start)
        for sale_id, (sale, entry) in self._earning.items():
            if (
                entry is not None
                and entry.state is EntryState.DELIVERED
                and sale_id in world.orders
            ):
                due[sale.customer_id] += int(sale.bought.major.to_integral_value(ROUND_FLOOR))
                if sale.hold is not None and not self._is_bare(entry):
                    due[sale.customer_id] -= sale.hold.points
        for entry in self.entries:
            if isinstance(entry.delivery, RefundDelivery):
                rows = [
                    one
                    for one in world.customers[entry.delivery.customer_id].transactions
                    if one.transaction_id == entry.delivery.refund_id
                ]
                due[entry.delivery.customer_id] += sum(one.points for one in rows)
                if entry.state is EntryState.DELIVERED:
                    if [one.kind for one in rows].count("Cancel") != 1:
                        yield f"{entry.entry_id} was taken {len(rows)} times"
                elif rows:
                    yield f"{entry.entry_id} is {entry.state.value}, and at the service"
        for customer_id in world.customers:
            has = _points(world, customer_id, self._store)
            if has != due[customer_id]:
                yield f"{customer_id} has {has} points, and should have {due[customer_id]}"
        used = sum(one.points for one in world.holds.values() if one.state == "used")
        redeemed = sum(one.redeemed_points for one in world.orders.values())
        if used != redeemed:
            yield f"holds of {used} points were used, orders redeemed {redeemed}"

    def _of_coupons(self) -> Iterator[str]:
        world = self._world
        used = Counter(code for order in world.orders.values() for code in order.codes)
        for code, coupon in world.coupons.items():
            if len(coupon.used_by) != used[code] or used[code] > coupon.usage_limit:
                yield f"{code} was used {len(coupon.used_by)} times, by {used[code]} orders"

    def _of_the_rest(self) -> Iterator[str]:
        world, now = self._world, self._store.timeline.now()
        for hold in world.holds.values():
            if hold.state == "active" and hold.expires_at > now:
                yield f"{hold.points} points of {hold.customer_id} are held, and no sale knows"
        for lock in world.locks.values():
            if running(lock, now=now):
                yield f"{lock.codes} are locked, and no sale knows"
        for books in self._books.values():
            for customer_id in books.registered:
                if customer_id not in world.customers:
                    yield f"{customer_id} was registered, and the service does not know them"
        owners = {lock: sale for one in self._books.values() for lock, sale in one.locks.items()}
        for refusal in self._store.refusals:
            if why := _unexplained(refusal, owners):
                yield why

    @property
    def _world(self) -> World:
        return self._store.sandbox.world


def _points(world: World, customer_id: str, store: Store) -> int:
    return total(world, world.customers[customer_id], now=store.timeline.now())


def _unexplained(refusal: Refusal, owners: Mapping[str, str]) -> str:
    """A no to an entry that should have been a yes; '' where it is right, as things stood then."""
    said = f"{refusal.delivery.entry_id} was rejected: {refusal.failure}"
    match refusal.delivery:
        case OrderDelivery(order=order) if order.needs_renewal(refusal.at):
            free = available(refusal.world.customers[order.customer_id], now=refusal.at)
            too_few = order.hold is not None and free < order.hold.points
            gone = any(_is_gone(refusal, order, code, owners) for code in order.coupon_codes)
            return "" if too_few or gone else said
        case RefundDelivery(order_id=order_id) if order_id not in refusal.world.orders:
            return ""
        case _:
            return said


def _is_gone(refusal: Refusal, order: OrderFacts, code: str, owners: Mapping[str, str]) -> bool:
    """Somebody else used the coupon or has it locked, or the same customer at another till."""
    coupon = refusal.world.coupons[code]
    locked = any(
        lock.customer_id != order.customer_id
        or owners.get(lock.reference, order.order_id) != order.order_id
        for lock in refusal.world.locks.values()
        if code in lock.codes and running(lock, now=refusal.at)
    )
    return locked or len(coupon.used_by) >= coupon.usage_limit
