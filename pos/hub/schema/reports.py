"""What was sold, as views over the receipts: for reports, and for whoever reads with SQL.

Amounts are minor units of the row's currency, and no row is of two. Whoever asks sees of them what
they may see of the receipts. Each names store, till and business day, by which an index finds them.
"""

from __future__ import annotations

from typing import Final

from pos.hub.schema.members import OFFICE, STORES

_OF: Final = "store, till, business_day, currency, decimals"
_WHO_ASKS: Final = "WITH (security_invoker = true)"
"""Else a view would be read by the rights of whoever made the hub, which are all."""
_PARTS: Final = """
    SELECT receipt.store, receipt.till, receipt.business_day, receipt.currency, receipt.decimals,
        part.*
    FROM hub.receipt AS receipt, LATERAL jsonb_to_recordset(receipt.figures -> '{list}')
        AS part ({columns})
"""
_SUMMED: Final = (
    "gross",
    "discount",
    "points_paid",
    "net",
    "tax",
    "gift_cards",
    "rounding",
    "change",
)


def _sum(name: str) -> str:
    """Sums of bigint are numeric: a bigint again is what it is, and an overflow is an error."""
    return f"sum((figures ->> '{name}_minor')::bigint)::bigint AS {name}_minor"


def _parts(name: str, columns: str) -> str:
    return _PARTS.format(list=name, columns=columns)


VIEWS: Final = {
    "sales_by_day": f"""
        SELECT {_OF}, count(*) AS receipts,
            count(*) FILTER (WHERE (figures ->> 'is_sale')::boolean) AS sales,
            count(*) FILTER (WHERE (figures ->> 'is_return')::boolean) AS returns,
            sum(total_minor)::bigint AS total_minor,
            {", ".join(_sum(name) for name in _SUMMED)}
        FROM hub.receipt GROUP BY {_OF}
    """,
    "sales_by_hour": f"""
        SELECT {_OF}, (figures ->> 'hour')::integer AS hour, count(*) AS receipts,
            sum(total_minor)::bigint AS total_minor
        FROM hub.receipt GROUP BY {_OF}, hour
    """,
    "sales_by_cashier": f"""
        SELECT {_OF}, cashier_id, count(*) AS receipts, sum(total_minor)::bigint AS total_minor
        FROM hub.receipt GROUP BY {_OF}, cashier_id
    """,
    # What is sold openly has no code of its own: its title tells it from the rest.
    "sales_by_item": f"""
        SELECT {_OF}, code, is_open, max(title) AS title, sum(quantity) AS quantity,
            sum(total_minor)::bigint AS total_minor
        FROM ({
        _parts(
            "lines",
            "code text, title text, is_open boolean, quantity numeric, total_minor bigint",
        )
    }) AS part
        GROUP BY {_OF}, code, is_open, CASE WHEN is_open THEN title ELSE '' END
    """,
    "sales_by_category": f"""
        SELECT {_OF}, category, sum(quantity) AS quantity, sum(total_minor)::bigint AS total_minor
        FROM ({_parts("lines", "category text, quantity numeric, total_minor bigint")}) AS part
        GROUP BY {_OF}, category
    """,
    "sales_by_tender": f"""
        SELECT {_OF}, method, sum(times)::bigint AS times, sum(amount_minor)::bigint AS amount_minor
        FROM ({_parts("tenders", "method text, times integer, amount_minor bigint")}) AS part
        GROUP BY {_OF}, method
    """,
    "tax_by_rate": f"""
        SELECT {_OF}, percent, sum(net_minor)::bigint AS net_minor,
            sum(tax_minor)::bigint AS tax_minor
        FROM ({_parts("taxes", "percent numeric, net_minor bigint, tax_minor bigint")}) AS part
        GROUP BY {_OF}, percent
    """,
    "taken_off": f"""
        SELECT {_OF}, kind, reason, sum(times)::bigint AS times,
            sum(amount_minor)::bigint AS amount_minor
        FROM (
            SELECT store, till, business_day, currency, decimals, by AS kind, reason, times,
                amount_minor
            FROM ({
        _parts("taken_off", "by text, reason text, times integer, amount_minor bigint")
    }) AS part
        ) AS part
        GROUP BY {_OF}, kind, reason
    """,
    "loyalty_by_day": f"""
        SELECT {_OF},
            count(*) FILTER (
                WHERE customer_id <> '' AND (figures ->> 'is_sale')::boolean
            ) AS sales_with_customer,
            coalesce(sum(total_minor) FILTER (
                WHERE customer_id <> '' AND (figures ->> 'is_sale')::boolean
            ), 0)::bigint AS with_customer_minor,
            sum((figures ->> 'points_redeemed')::bigint)::bigint AS points_redeemed,
            {_sum("points_value")},
            sum((figures ->> 'coupons')::bigint)::bigint AS coupons,
            sum((figures ->> 'own_coupons')::bigint)::bigint AS own_coupons,
            {_sum("coupons_value")}
        FROM hub.receipt GROUP BY {_OF}
    """,
    # The service tells of points behind the sale, perhaps days later: they are of the sale's day.
    "points_by_day": f"""
        SELECT {_OF},
            coalesce(sum((record.body::jsonb ->> 'points_earned')::bigint)
                FILTER (WHERE kind = 'OrderDelivered'), 0)::bigint AS points_earned,
            coalesce(sum((record.body::jsonb ->> 'points')::bigint)
                FILTER (WHERE kind = 'RefundDelivered'), 0)::bigint AS points_taken_back
        FROM hub.receipt AS receipt JOIN hub.record AS record
            USING (store, till, sale_id)
        WHERE record.kind IN ('OrderDelivered', 'RefundDelivered') AND receipt.customer_id <> ''
        GROUP BY {_OF}
    """,
}

REPORTS: Final = (
    """
    CREATE INDEX record_of_points ON hub.record (store, sale_id)
    WHERE kind IN ('OrderDelivered', 'RefundDelivered')
    """,
    *(f"CREATE VIEW hub.{name} {_WHO_ASKS} AS {query}" for name, query in VIEWS.items()),
    f"GRANT SELECT ON {', '.join(f'hub.{name}' for name in VIEWS)} TO {OFFICE}, {STORES}",
)
