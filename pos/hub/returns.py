"""What of a receipt has come back at any till, and the claims of goods that are about to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from pos.errors import HubRefused
from pos.hub.database import HubDatabase
from pos.hub.members import Member
from pos.hub.schema import returns_claimed as said
from pos.hub.schema.returns import ANOTHER_BEGAN
from pos.postgres.connecting import Connection

RecordRow = tuple[str, int, str]
"""Kind, version and body, as the till wrote them."""


class AnotherBegan(HubRefused):
    """As this till, since this run did: the till was cloned, or its hub is an older copy."""


class Verdict(StrEnum):
    CLAIMED = said.CLAIMED
    TOO_MANY = said.TOO_MANY
    ELSEWHERE = said.ELSEWHERE
    """Another till has goods of this receipt on a sale that is not finished."""
    UNKNOWN = said.UNKNOWN
    """The hub knows of no such line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    claim: str
    receipt: str
    number: int
    quantity: Decimal | None
    own_sold: Decimal | None
    """How many this till sold, where the receipt is its own and may not be taken up yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnswer:
    verdict: Verdict
    quantity: Decimal | None = None
    at: Member | None = None
    """Where somebody has claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedSale:
    """The records of one, up to the one that completed it."""

    member: Member
    """The till that completed it."""
    customer_id: str
    """Of a receipt that was asked for; else empty."""
    records: tuple[RecordRow, ...]
    is_claimed: bool = True
    """False of goods that came back without the hub's yes: it may be no till that says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAtHub:
    sale: CompletedSale | None
    returns: tuple[CompletedSale, ...]
    """The sales on which goods of it came back."""


class HubReturns:
    """As one run of a till: what an earlier run of it had under way claims nothing any more."""

    def __init__(self, hub: HubDatabase, *, run: str) -> None:
        self._hub = hub
        self._run = run

    def age(self) -> str:
        """Of the hub: another one where it was put back from a backup since."""

        def work(line: Connection) -> str:
            (age,) = line.execute("SELECT age FROM hub.about").fetchone() or ("",)
            return str(age)

        return self._hub.ask(work)

    def begin(self) -> tuple[tuple[str, str], ...]:
        """Claim and receipt of what earlier runs asked for, and this one in an earlier age of the
        hub: it is for whoever has the till's record to say which of them stand in it, and to give
        up the others.
        """
        return self._hub.ask(
            lambda line: tuple(
                line.execute("SELECT claim, receipt FROM hub.begin_returns(%s)", [self._run])
            )
        )

    def read(self, receipt: str) -> ReceiptAtHub:
        return self._hub.ask(lambda line: _read(line, receipt))

    def claim(self, wanted: Claim) -> tuple[ClaimAnswer, ReceiptAtHub]:
        """All of it is as it stands while nobody else can claim goods of the receipt. AnotherBegan
        where this run must begin first.
        """

        def work(line: Connection) -> tuple[ClaimAnswer, ReceiptAtHub]:
            answer = self._claimed(line, wanted)
            return answer, _read(line, wanted.receipt)

        try:
            return self._hub.ask(work)
        except HubRefused as problem:
            if str(problem).startswith(ANOTHER_BEGAN):
                raise AnotherBegan(str(problem)) from problem
            raise

    def give_up(self, claims: Sequence[str]) -> None:
        """What is on record by now stays."""
        self._hub.ask(lambda line: line.execute("SELECT hub.give_up_returns(%s)", [[*claims]]))

    def _claimed(self, line: Connection, wanted: Claim) -> ClaimAnswer:
        found = line.execute(
            "SELECT verdict, quantity, at_store, at_till"
            " FROM hub.claim_return(%s, %s, %s, %s, %s, %s)",
            [
                self._run,
                wanted.claim,
                wanted.receipt,
                wanted.number,
                wanted.quantity,
                wanted.own_sold,
            ],
        ).fetchone()
        assert found is not None, "the function always says something"
        verdict, quantity, store, till = found
        at = Member(store=store, till=till) if store else None
        return ClaimAnswer(verdict=Verdict(verdict), quantity=quantity, at=at)


def _read(line: Connection, receipt: str) -> ReceiptAtHub:
    found = line.execute(
        "SELECT customer_id, store, till, sale_id, seq FROM hub.find_receipt(%s)", [receipt]
    ).fetchall()
    if len(found) > 1:
        raise HubRefused(f"Two sales have the receipt {receipt}. Call a manager.")
    back = line.execute(
        "SELECT is_claimed, store, till, sale_id, seq FROM hub.find_returns(%s)", [receipt]
    ).fetchall()
    sales = [_sale(line, customer_id, *place) for customer_id, *place in found]
    return ReceiptAtHub(
        sale=sales[0] if sales else None,
        returns=tuple(
            replace(_sale(line, "", *place), is_claimed=is_claimed) for is_claimed, *place in back
        ),
    )


def _sale(line: Connection, customer_id: str, *place: object) -> CompletedSale:
    """By store, till, the sale's id and the record that completed it."""
    rows = line.execute(
        "SELECT seq, kind, version, body FROM hub.records_of_sale(%s, %s, %s, %s)", place
    ).fetchall()
    member = Member(store=str(place[0]), till=str(place[1]))
    if len({seq for seq, *_ in rows}) < len(rows):
        raise HubRefused(f"{member} is sold with on two machines. Call a manager.")
    return CompletedSale(
        member=member,
        customer_id=customer_id,
        records=tuple((kind, version, body) for _, kind, version, body in rows),
    )
