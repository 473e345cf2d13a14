"""What was sold, as views over the receipts: for reports, and for whoever reads with SQL.

Amounts are minor units of the row's currency, and no row is of two. Whoever asks sees of them what
they may see of the receipts; the engine has taken none that these cannot read. Each names store,
till and business day, by which an index finds them.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.bounds import NOT_TO_BE_READ
from pos.hub.schema.figures import LISTS, LOYALTY, READ_AS, SUMS
from pos.hub.schema.members import OFFICE, STORES

_OF: Final = "store, till, business_day, currency, decimals"
_WHO_ASKS: Final = "WITH (security_invoker = true)"
"""Else a view would be read by the rights of whoever made the hub, which are all."""
_MOST_POINTS: Final = 10**12
"""Of one sale; what tells of more tells of none."""


def _sums(*names: str) -> str:
    """Numbers of any length: however much anybody tells, the rest can be read."""
    return ", ".join(f"sum((figures -> '{name}')::bigint) AS {name}" for name in names)


def _part(name: str, *read: str) -> str:
    """A row for each entry of one of the lists."""
    columns = ", ".join(f"{column} {READ_AS[LISTS[name][column]]}" for column in read)
    return f"""(
        SELECT receipt.store, receipt.till, receipt.business_day, receipt.currency,
            receipt.decimals, part.*
        FROM hub.receipt AS receipt,
            LATERAL jsonb_to_recordset(receipt.figures -> '{name}') AS part ({columns})
    ) AS part"""


_IS_SALE: Final = "(figures -> 'is_sale')::boolean"
_TO_CUSTOMER: Final = f"FILTER (WHERE customer_id <> '' AND {_IS_SALE})"

VIEWS: Final = {
    "sales_by_day": f"""
        SELECT {_OF}, count(*) AS receipts,
            count(*) FILTER (WHERE {_IS_SALE}) AS sales,
            count(*) FILTER (WHERE (figures -> 'is_return')::boolean) AS returns,
            sum(total_minor) AS total_minor, {_sums(*SUMS)}
        FROM hub.receipt GROUP BY {_OF}
    """,
    "sales_by_hour": f"""
        SELECT {_OF}, (figures -> 'hour')::integer AS hour, count(*) AS receipts,
            sum(total_minor) AS total_minor
        FROM hub.receipt GROUP BY {_OF}, hour
    """,
    "sales_by_cashier": f"""
        SELECT {_OF}, cashier_id, count(*) AS receipts, sum(total_minor) AS total_minor
        FROM hub.receipt GROUP BY {_OF}, cashier_id
    """,
    # What is sold openly has no code of its own: its title tells it from the rest.
    "sales_by_item": f"""
        SELECT {_OF}, code, is_open, max(title) AS title, sum(quantity) AS quantity,
            sum(total_minor) AS total_minor
        FROM {_part("lines", "code", "title", "is_open", "quantity", "total_minor")}
        GROUP BY {_OF}, code, is_open, CASE WHEN is_open THEN title ELSE '' END
    """,
    "sales_by_category": f"""
        SELECT {_OF}, category, sum(quantity) AS quantity, sum(total_minor) AS total_minor
        FROM {_part("lines", "category", "quantity", "total_minor")}
        GROUP BY {_OF}, category
    """,
    "sales_by_tender": f"""
        SELECT {_OF}, method, sum(times) AS times, sum(amount_minor) AS amount_minor
        FROM {_part("tenders", "method", "times", "amount_minor")} GROUP BY {_OF}, method
    """,
    "tax_by_rate": f"""
        SELECT {_OF}, percent, sum(net_minor) AS net_minor, sum(tax_minor) AS tax_minor
        FROM {_part("taxes", "percent", "net_minor", "tax_minor")} GROUP BY {_OF}, percent
    """,
    "taken_off": f"""
        SELECT {_OF}, by AS kind, reason, sum(times) AS times, sum(amount_minor) AS amount_minor
        FROM {_part("taken_off", "by", "reason", "times", "amount_minor")}
        GROUP BY {_OF}, by, reason
    """,
    "loyalty_by_day": f"""
        SELECT {_OF},
            count(*) {_TO_CUSTOMER} AS sales_with_customer,
            coalesce(sum(total_minor) {_TO_CUSTOMER}, 0) AS with_customer_minor,
            {_sums(*LOYALTY)}
        FROM hub.receipt GROUP BY {_OF}
    """,
    # The service tells of points behind the sale, perhaps days later: they are of the sale's day.
    "points_by_day": f"""
        SELECT {_OF},
            coalesce(sum(hub.points_told(record.body, 'points_earned'))
                FILTER (WHERE kind = 'OrderDelivered'), 0) AS points_earned,
            coalesce(sum(hub.points_told(record.body, 'points'))
                FILTER (WHERE kind = 'RefundDelivered'), 0) AS points_taken_back
        FROM hub.receipt AS receipt JOIN hub.record AS record
            USING (store, till, sale_id)
        WHERE record.kind IN ('OrderDelivered', 'RefundDelivered') AND receipt.customer_id <> ''
        GROUP BY {_OF}
    """,
}

REPORTS: Final = (
    # A record is kept whatever is in it: one that tells of no points counts none.
    f"""
    CREATE FUNCTION hub.points_told(body text, name text) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE
        told jsonb;
    BEGIN
        told := body::jsonb -> name;
        RETURN CASE WHEN told @@ '$.type() == "number" && $.abs() <= {_MOST_POINTS}'
            THEN told::bigint ELSE 0 END;
    EXCEPTION WHEN {NOT_TO_BE_READ} THEN
        RETURN 0;
    END $$
    """,
    """
    CREATE INDEX record_of_points ON hub.record (store, sale_id)
    WHERE kind IN ('OrderDelivered', 'RefundDelivered')
    """,
    *(f"CREATE VIEW hub.{name} {_WHO_ASKS} AS {query}" for name, query in VIEWS.items()),
    f"GRANT SELECT ON {', '.join(f'hub.{name}' for name in VIEWS)} TO {OFFICE}, {STORES}",
)
