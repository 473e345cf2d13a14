"""The tables, in numbered steps that are taken once each. The schema is the design: read it here.

Times are microseconds since the epoch, amounts are whole minor units, lists are JSON.
"""

from __future__ import annotations

from typing import Final

from pos.errors import CouponsOutOfReach

STEPS: Final[tuple[tuple[str, ...], ...]] = (
    (
        # `code_key` is by what a code is looked for, however it was typed: codes.key_of.
        # `locked_until_us` is no earlier than the end of any lock, so that a coupon which nobody
        # has reserved is judged by its own row. The check is the last guard of the limit.
        """
        CREATE TABLE coupons (
            code_key TEXT PRIMARY KEY,
            code TEXT NOT NULL,
            kind TEXT NOT NULL,
            value TEXT NOT NULL,
            currency TEXT NOT NULL,
            usage_limit INTEGER NOT NULL,
            per_customer_limit INTEGER,
            capping_minor INTEGER,
            min_reward_minor INTEGER,
            min_order_minor INTEGER,
            products TEXT NOT NULL,
            variants TEXT NOT NULL,
            collections TEXT NOT NULL,
            with_orders INTEGER NOT NULL,
            with_products INTEGER NOT NULL,
            with_shipping INTEGER NOT NULL,
            starts_us INTEGER NOT NULL,
            expires_us INTEGER NOT NULL,
            customer_id TEXT NOT NULL,
            source TEXT NOT NULL,
            is_signed INTEGER NOT NULL,
            issued_us INTEGER NOT NULL,
            uses INTEGER NOT NULL DEFAULT 0,
            locked_until_us INTEGER NOT NULL DEFAULT 0,
            revoked_us INTEGER,
            revoked_by TEXT NOT NULL DEFAULT '',
            revoked_why TEXT NOT NULL DEFAULT '',
            CHECK (uses BETWEEN 0 AND usage_limit)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX coupons_as_issued ON coupons (issued_us, code_key)",
        "CREATE INDEX coupons_of_customer ON coupons (customer_id, issued_us, code_key)",
        # Which coupon a request has got: a repeat of it gets the same.
        """
        CREATE TABLE coupon_requests (
            request_id TEXT PRIMARY KEY,
            code_key TEXT NOT NULL,
            asked_us INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        # Locks, those that ended too, for a while: a call that was slower than its own giving back
        # reserves nothing. One that was given back before it came has no coupon.
        """
        CREATE TABLE coupon_locks (
            lock_id TEXT PRIMARY KEY,
            code_key TEXT NOT NULL,
            customer_id TEXT NOT NULL,
            till TEXT NOT NULL,
            locked_us INTEGER NOT NULL,
            expires_us INTEGER NOT NULL,
            has_ended INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX coupon_locks_of ON coupon_locks (code_key, expires_us)",
        "CREATE INDEX coupon_locks_by_end ON coupon_locks (expires_us)",
        # Every sale that used one, those too many as well (`beyond` says why; '' is in order), and
        # those of codes that nobody here knows.
        """
        CREATE TABLE coupon_uses (
            code_key TEXT NOT NULL,
            sale_id TEXT NOT NULL,
            code TEXT NOT NULL,
            customer_id TEXT NOT NULL,
            receipt TEXT NOT NULL,
            till TEXT NOT NULL,
            sold_us INTEGER NOT NULL,
            told_us INTEGER NOT NULL,
            beyond TEXT NOT NULL,
            PRIMARY KEY (code_key, sale_id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX coupon_uses_beyond ON coupon_uses (told_us, code_key) WHERE beyond <> ''",
    ),
    (
        # What the loyalty service told of customers last. See customers.py.
        """
        CREATE TABLE customers_told (
            customer_id TEXT PRIMARY KEY,
            seq INTEGER NOT NULL,
            at_us INTEGER NOT NULL,
            noted_us INTEGER NOT NULL,
            points INTEGER,
            points_pending INTEGER,
            tier TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE UNIQUE INDEX customers_told_in_order ON customers_told (seq)",
        "CREATE INDEX customers_told_by_age ON customers_told (noted_us)",
        """
        CREATE TABLE customers_reached (
            only_one INTEGER PRIMARY KEY,
            reached INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO customers_reached (only_one, reached) VALUES (1, 0)",
        # Bodies that came: each counts once.
        """
        CREATE TABLE webhooks_seen (
            digest TEXT PRIMARY KEY,
            seen_us INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX webhooks_seen_by_age ON webhooks_seen (seen_us)",
    ),
    (
        # Not every body tells all of a customer: what one leaves out is as old as it was told.
        "ALTER TABLE customers_told ADD COLUMN points_us INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE customers_told ADD COLUMN tier_us INTEGER NOT NULL DEFAULT 0",
        "UPDATE customers_told SET points_us = at_us, tier_us = at_us",
        """
        CREATE INDEX coupon_uses_beyond_of ON coupon_uses (code_key, told_us, sale_id)
        WHERE beyond <> ''
        """,
    ),
)

FORMAT: Final = len(STEPS)


def refuse_newer(taken: int) -> None:
    if taken > FORMAT:
        raise CouponsOutOfReach(
            "These coupons were written by a newer version of this program. Upgrade it."
        )
