"""The routes an office uses: settings, batches, and the partner API with its own door."""

from __future__ import annotations

from functools import partial

from pos.sandbox import (
    batch_jobs,
    configurations,
    coupon_settings,
    partner_cashback,
    partner_client,
    partner_redemption,
)
from pos.sandbox.routing import Route

OFFICE_ROUTES = (
    Route("GET", "configurations/redemption", 1, configurations.redemption),
    # Two more addresses the documents give for the same.
    Route("GET", "configurations/rewards/redemption", 1, configurations.redemption),
    Route("GET", "redemption-configs", 1, configurations.redemption),
    Route("GET", "customers/{customerId}/redemption-configurations", 1, configurations.redemption),
    Route("GET", "configurations/cashback", 1, configurations.cashback),
    Route("GET", "configurations/tiers", 1, configurations.tiers),
    Route("GET", "configurations/reward-campaigns", 1, configurations.campaigns),
    Route("GET", "configurations/referrals", 1, configurations.referrals),
    Route("GET", "configurations/widget", 1, configurations.widget),
    Route("GET", "configurations/coupon", 2, coupon_settings.coupon_settings),
    Route("PUT", "configurations/coupon", 2, coupon_settings.set_coupon_settings),
    *(
        Route("POST", f"batch/{kind}", 2, partial(batch_jobs.create_job, kind=kind))
        for kind in batch_jobs.KINDS
    ),
    Route("GET", "batches/{jobId}/status", 2, batch_jobs.job_status),
    Route("POST", "batches/{jobId}/stop", 2, batch_jobs.stop_job),
    Route("GET", "batch/{jobId}", 2, batch_jobs.job_told),
    Route("DELETE", "batch/{jobId}", 2, batch_jobs.stop_job),
)

# Here 1 wants the partner's token, 2 the store as well.
PARTNER_ROUTES = (
    Route("POST", "client", 1, partner_client.create_client),
    Route("PUT", "client", 2, partner_client.update_client),
    Route("POST", "client/redemption/rule", 2, partner_redemption.create_rule),
    Route("PUT", "client/redemption/config", 2, partner_redemption.update_configuration),
    Route("PUT", "client/redemption/config/rule", 2, partner_redemption.update_default_rule),
    # The documents spell these two in two ways each.
    Route("PUT", "client/redemption/config/rule/{ruleId}", 2, partner_redemption.update_rule),
    Route("PUT", "client/redemption/config/{ruleId}", 2, partner_redemption.update_rule),
    Route("DELETE", "client/redemption/config/rule/{ruleId}", 2, partner_redemption.delete_rule),
    Route("DELETE", "client/redemption/config/{ruleId}", 2, partner_redemption.delete_rule),
    Route("POST", "client/cashback/config/rule", 2, partner_cashback.create_rule),
    Route("PUT", "client/cashback/config", 2, partner_cashback.update_configuration),
    Route("PUT", "client/cashback/rule", 2, partner_cashback.update_default_rule),
    Route("PUT", "client/cashback/rule/{ruleId}", 2, partner_cashback.update_rule),
    Route("DELETE", "client/cashback/rule/{ruleId}", 2, partner_cashback.delete_rule),
)

# An older guide configured the coupon engine here; it took the partner's token alone.
FIRST_ROUTES = (Route("POST", "coupons/configure", 1, coupon_settings.set_coupon_settings),)
