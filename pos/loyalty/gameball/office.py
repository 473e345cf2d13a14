"""The manager's side of the loyalty program over Gameball: read, change, correct, in bulk.

Documents are checked here before anything leaves; what they may hold is rule_document.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from pos.core.order import OrderFacts
from pos.errors import LoyaltyRefused, LoyaltyUnreachable
from pos.http.deadline import Deadline
from pos.loyalty.gameball import (
    batch_bodies,
    batch_wire,
    configuration_wire,
    coupon_document,
    customer_wire,
    engine_trial,
    failures,
    own_documents,
    rule_document,
    shop_engine,
    transaction_bodies,
    transaction_wire,
)
from pos.loyalty.gameball.access import Access
from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.endpoints.partner import Partner, PartnerAccount, either
from pos.loyalty.gameball.endpoints.portions import Portion
from pos.loyalty.gameball.endpoints.transactions import Wanted
from pos.loyalty.gameball.past_transactions import pages
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.rule_words import words_of_default_rule, words_of_program, words_of_rule
from pos.ports.batches import BatchKind, BatchStatus
from pos.ports.clock import IdSource
from pos.ports.loyalty_office import Document, KindWords
from pos.ports.program import (
    CashbackRule,
    CouponSettings,
    EngineTrial,
    PointsTransaction,
    ProgramCampaign,
    ProgramRule,
    ReferralTerms,
    Tier,
)

if TYPE_CHECKING:
    import httpx

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_encoder = msgspec.json.Encoder(decimal_format="number")


class GameballOffice:
    """One question at a time, in turn with the sales' where the access is theirs.

    Whoever opened the access closes it.
    """

    def __init__(
        self,
        access: Access,
        partner: PartnerAccount,
        *,
        ids: IdSource,
        points_name: str = "points",
        transport: httpx.BaseTransport | None = None,
        close_access: Callable[[], None] = lambda: None,
    ) -> None:
        pace = access.pace
        self._access = access
        self._options = access.options
        self._points_name = points_name
        self._ids = ids
        self._client = access.client
        self._close_access = close_access
        self._partner = Partner(
            Caller(partner.address, transport=transport, pace=pace),
            without_store=Caller(partner.address_without_store, transport=transport, pace=pace),
        )

    # --- how points are spent

    def money_per_point(self) -> Decimal:
        return configuration_wire.money_per_point(self._redemption())

    def rules(self) -> tuple[ProgramRule, ...]:
        return configuration_wire.rules(self._redemption())

    def _redemption(self) -> Fields:
        return self._client.configurations.redemption("", deadline=self._deadline())

    def mistakes_in_rule(self, document: Document, *, is_partial: bool = False) -> tuple[str, ...]:
        found = rule_document.mistakes_in_rule(document, is_partial=is_partial)
        return found or _misfits(document, configuration_wire.rule)

    def words_of_rule(self, rule: Document | ProgramRule) -> str:
        if not isinstance(rule, ProgramRule):
            _refuse(self.mistakes_in_rule(rule))
            rule = configuration_wire.rule(_as_told(rule))
        currency = self._options.currency
        return words_of_rule(rule, currency=currency, points_name=self._points_name)

    def words_of_update(self, rule: ProgramRule, document: Document) -> str:
        _refuse(self.mistakes_in_rule(document, is_partial=True))
        told = _as_told(document)
        changed = configuration_wire.rule_changed(rule, told, document.keys())
        return self.words_of_rule(changed)

    def mistakes_in_default_rule(self, document: Document) -> tuple[str, ...]:
        return rule_document.mistakes_in_default_rule(document)

    def words_of_default_rule(self, document: Document) -> str:
        _refuse(self.mistakes_in_default_rule(document))
        currency, points_name = self._options.currency, self._points_name
        return words_of_default_rule(_as_told(document), currency=currency, points_name=points_name)

    def mistakes_in_program(self, document: Document) -> tuple[str, ...]:
        return rule_document.mistakes_in_program(document)

    def words_of_program(self, document: Document) -> str:
        _refuse(self.mistakes_in_program(document))
        return words_of_program(_as_told(document), points_name=self._points_name)

    def document_of_rule(self, rule: ProgramRule) -> Document:
        return own_documents.of_rule(rule)

    def document_of_change(self, before: ProgramRule, after: ProgramRule) -> Document:
        return own_documents.of_change(before, after)

    def document_of_default_rule(
        self, *, money_per_point: Decimal | None = None, is_active: bool | None = None
    ) -> Document:
        return own_documents.of_default_rule(money_per_point=money_per_point, is_active=is_active)

    def document_of_program(
        self, *, is_redeeming_on: bool | None = None, points_lapse_after_days: int | None = None
    ) -> Document:
        return own_documents.of_program(
            is_redeeming_on=is_redeeming_on, points_lapse_after_days=points_lapse_after_days
        )

    def create_rule(self, document: Document) -> None:
        _refuse(self.mistakes_in_rule(document))
        self._partner.create_rule(rule_document.as_sent(document), deadline=self._deadline())

    def update_rule(self, rule_id: str, document: Document) -> None:
        _refuse(self.mistakes_in_rule(document, is_partial=True))
        self._partner.update_rule(
            rule_id, rule_document.as_sent(document), deadline=self._deadline()
        )

    def delete_rule(self, rule_id: str) -> None:
        self._partner.delete_rule(rule_id, deadline=self._deadline())

    def update_default_rule(self, document: Document) -> None:
        _refuse(self.mistakes_in_default_rule(document))
        self._partner.update_default_rule(document, deadline=self._deadline())

    def update_program(self, document: Document) -> None:
        _refuse(self.mistakes_in_program(document))
        self._partner.update_configuration(document, deadline=self._deadline())

    # --- what else is set up

    def coupon_settings(self) -> CouponSettings:
        try:
            told = self._client.configurations.coupon(deadline=self._deadline())
        except LoyaltyRefused as refused:
            # Whether an account without an engine has settings is not documented.
            if refused.code in failures.NOTHING_THERE:
                return CouponSettings()
            raise
        return configuration_wire.coupon_settings(told)

    def mistakes_in_coupon_settings(self, document: Document) -> tuple[str, ...]:
        found = coupon_document.mistakes_in_coupon_settings(document)
        return found or _misfits(document, configuration_wire.coupon_settings)

    def coupon_settings_in(self, document: Document) -> CouponSettings:
        _refuse(self.mistakes_in_coupon_settings(document))
        return configuration_wire.coupon_settings(_as_told(document))

    def settings_of_shop_engine(
        self, url: str, *, path: str, method: str, header: str, token: str, words: KindWords
    ) -> CouponSettings:
        return shop_engine.settings_of_shop_engine(
            url, path=path, method=method, header=header, token=token, words=words
        )

    def document_of_coupon_settings(self, settings: CouponSettings) -> Document:
        return own_documents.of_coupon_settings(settings)

    def configure_coupons(self, document: Document) -> None:
        _refuse(self.mistakes_in_coupon_settings(document))
        self._client.configurations.configure_coupon(document, deadline=self._deadline())

    def try_coupon_engine(self, settings: CouponSettings) -> EngineTrial:
        return engine_trial.try_engine(
            settings,
            code=f"TRIAL-{self._ids.new_id()[-8:]}",
            user_agent=self._options.account.user_agent,
            deadline_s=self._options.deadline_s,
        )

    def cashback_rules(self) -> tuple[CashbackRule, ...]:
        told = self._client.configurations.cashback("", deadline=self._deadline())
        return configuration_wire.cashback_rules(told)

    def tiers(self) -> tuple[Tier, ...]:
        return configuration_wire.tiers(
            self._client.configurations.tiers(deadline=self._deadline())
        )

    def campaigns(self) -> tuple[ProgramCampaign, ...]:
        told = self._client.configurations.campaigns("", deadline=self._deadline())
        return configuration_wire.campaigns(told)

    def referral_terms(self) -> ReferralTerms:
        told = self._client.configurations.referrals(deadline=self._deadline())
        return configuration_wire.referral_terms(told)

    # --- customers

    def transactions(self, customer_id: str, *, most: int = 200) -> tuple[PointsTransaction, ...]:
        """Oldest first, the list is read to its end for the newest."""

        def ask(portion: Portion) -> Fields:
            with self._access.turn(customer_id) as deadline:
                return self._client.transactions.find(
                    deadline=deadline, wanted=Wanted(customer_id=customer_id), portion=portion
                )

        found = [row for page in pages(ask) for row in page.rows]
        return tuple(sorted(found, key=lambda one: one.at or _LONG_AGO, reverse=True)[:most])

    def adjust_points(
        self, customer_id: str, points: int, reason: str, by: str, *, transaction_id: str = ""
    ) -> int:
        name = transaction_id or self._ids.new_id()
        with self._access.turn(customer_id) as deadline:
            body = transaction_bodies.adjustment(
                customer_id,
                transaction_id=name,
                points=points,
                reason=reason,
                by=by,
                contact=self._access.contact(customer_id, deadline),
            )
            told = self._client.transactions.adjust(body, deadline=deadline)
        return transaction_wire.adjusted(told, name)

    def activate_points(self, transaction_id: str) -> int:
        told = self._client.transactions.activate(transaction_id, deadline=self._deadline())
        return transaction_wire.activated(told)

    def proof_of(self, customer_id: str) -> str:
        with self._access.turn(customer_id) as deadline:
            told = self._client.customers.verification_hash(customer_id, deadline=deadline)
        return customer_wire.verification_hash(told)

    def delete_customer(self, customer_id: str) -> None:
        """By either of the two documented ways."""
        customers = self._client.customers
        with self._access.turn(customer_id) as deadline:
            either(
                lambda: customers.delete(customer_id, deadline=deadline),
                lambda: customers.delete_by_post(customer_id, deadline=deadline),
            )

    # --- in bulk

    def send_batch(self, kind: BatchKind, items: Sequence[object]) -> str:
        batches = self._client.batches
        send: dict[BatchKind, Callable[..., Fields]] = {
            BatchKind.CUSTOMERS: batches.send_customers,
            BatchKind.ORDERS: batches.send_orders,
            BatchKind.ORDER_TRANSACTIONS: batches.ask_order_transactions,
            BatchKind.BALANCES: batches.ask_balances,
            BatchKind.ADJUSTMENTS: batches.adjust_balances,
            BatchKind.CASHBACK: batches.send_cashback,
            BatchKind.REDEMPTIONS: batches.redeem,
            BatchKind.EVENTS: batches.send_events,
        }
        told = send[kind](batch_bodies.batch(items), deadline=self._deadline())
        return batch_wire.job_id(told)

    def send_orders(self, orders: Sequence[OrderFacts]) -> str:
        """The service takes no two orders of one customer and one moment."""
        items = [
            batch_bodies.order(order, at=self._access.moment(order.customer_id, order.at))
            for order in orders
        ]
        return self.send_batch(BatchKind.ORDERS, items)

    def batch_status(self, job_id: str) -> BatchStatus:
        deadline = self._deadline()
        batches = self._client.batches
        told = either(
            lambda: batches.status(job_id, deadline=deadline),
            lambda: batches.status_by_job(job_id, deadline=deadline),
        )
        return batch_wire.status(told)

    def stop_batch(self, job_id: str) -> None:
        deadline = self._deadline()
        batches = self._client.batches
        either(
            lambda: batches.stop(job_id, deadline=deadline),
            lambda: batches.stop_by_job(job_id, deadline=deadline),
        )

    def close(self) -> None:
        self._close_access()
        self._partner.close()

    def _deadline(self) -> Deadline:
        return Deadline(self._options.deadline_s)


def _refuse(mistakes: tuple[str, ...]) -> None:
    if mistakes:
        raise failures.wrong_document(mistakes)


def _misfits(document: Document, read: Callable[[Fields], object]) -> tuple[str, ...]:
    """What passes the checks and cannot be read back would come to nothing at the service too."""
    try:
        read(_as_told(document))
    except LoyaltyUnreachable:
        return ("A field holds another kind of value than the documents give it.",)
    return ()


def _as_told(document: Document) -> Fields:
    """A document of ours read as theirs are."""
    return Fields.of(_encoder.encode(document))
