"""Gift cards and store credit at the hub: looked up by digest, claimed to be spent, given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pos.hub.database import HubDatabase
from pos.hub.records import HubRecords
from pos.ports.hub import Reached
from pos.postgres.connecting import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAtHub:
    """As it stands; what is claimed is off its balance already."""

    instrument_id: str
    kind: str
    digest: str
    last_four: str
    balance_minor: int
    currency: str
    expires_on: date | None
    receipt: str
    is_replaced: bool = False
    """It was asked for by a code before the one that holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLeft:
    claim: str
    instrument_id: str
    sale_id: str


_FOUND = """
    SELECT instrument_id, kind, digest, last_four, balance_minor, currency, expires_on, receipt
    FROM hub.card WHERE store = %s
"""
_BY_DIGEST = f"{_FOUND} AND digest = %s"
_BY_REPLACED = f"""
    {_FOUND} AND instrument_id = (
        SELECT instrument_id FROM hub.card_replaced WHERE (store, digest) = (%s, %s))
"""
_BY_RECEIPT = f"{_FOUND} AND receipt = %s ORDER BY instrument_id"
_LEFT = """
    SELECT claim, instrument_id, sale_id FROM hub.card_claim
    WHERE (store, till, state) = (%s, %s, 'asked') AND run <> hub.of_this_age(%s)
"""


class CardsAtHub:
    """As one till asks, in one run of its program. HubError as HubDatabase.ask says."""

    def __init__(self, hub: HubDatabase, *, store: str, till: str, run: str) -> None:
        self._hub = hub
        self._store = store
        self._till = till
        self._run = run

    def reached(self) -> tuple[Reached, ...]:
        """How far the hub has this till's record, as each incarnation of it."""
        return HubRecords(self._hub).reached(self._store, self._till)

    def look_up(self, digest: str) -> CardAtHub | None:
        return self._hub.ask(lambda line: self._found(line, digest))

    def of_receipt(self, receipt: str) -> tuple[CardAtHub, ...]:
        """All that it issued."""

        def work(line: Connection) -> tuple[CardAtHub, ...]:
            return tuple(_card(row) for row in line.execute(_BY_RECEIPT, [self._store, receipt]))

        return self._hub.ask(work)

    def claim(
        self, digest: str, minor: int, *, claim: str, sale_id: str
    ) -> tuple[CardAtHub, int] | None:
        """As far as it goes, off the card when this returns; the card as it was before."""

        def work(line: Connection) -> tuple[CardAtHub, int] | None:
            found = self._found(line, digest)
            if found is None or found.is_replaced:
                return None if found is None else (found, 0)
            (claimed,) = line.execute(
                "SELECT hub.claim_card(%s, %s, %s, %s, %s)",
                [found.instrument_id, minor, claim, sale_id, self._run],
            ).fetchone() or (0,)
            now = self._found(line, digest)
            assert now is not None, "it was just there"
            return now, int(claimed)

        return self._hub.ask(work)

    def give_up(self, claim: str, instrument_id: str) -> None:
        """Back on the card, unless its record has come; also of one that is still to come."""
        self._hub.ask(
            lambda line: line.execute("SELECT hub.give_up_card(%s, %s)", [claim, instrument_id])
        )

    def left(self) -> tuple[ClaimLeft, ...]:
        """What earlier runs of this till had claimed, of which no record has come; where the hub
        was put back from a backup, what this one had, too.
        """

        def work(line: Connection) -> tuple[ClaimLeft, ...]:
            return tuple(
                ClaimLeft(claim=claim, instrument_id=card, sale_id=sale_id)
                for claim, card, sale_id in line.execute(
                    _LEFT, [self._store, self._till, self._run]
                )
            )

        return self._hub.ask(work)

    def _found(self, line: Connection, digest: str) -> CardAtHub | None:
        row = line.execute(_BY_DIGEST, [self._store, digest]).fetchone()
        if row is not None:
            return _card(row)
        row = line.execute(_BY_REPLACED, [self._store, self._store, digest]).fetchone()
        return None if row is None else _card(row, is_replaced=True)


def _card(row: tuple[object, ...], *, is_replaced: bool = False) -> CardAtHub:
    instrument_id, kind, digest, last_four, minor, currency, expires_on, receipt = row
    assert isinstance(minor, int), "a column of whole numbers"
    assert expires_on is None or isinstance(expires_on, date), "a column of days"
    return CardAtHub(
        instrument_id=str(instrument_id),
        kind=str(kind),
        digest=str(digest),
        last_four=str(last_four),
        balance_minor=minor,
        currency=str(currency),
        expires_on=expires_on,
        receipt=str(receipt),
        is_replaced=is_replaced,
    )
