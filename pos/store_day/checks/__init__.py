"""What a till needs to sell, looked at one by one, for `pos doctor`, `pos open` and the screens.

Looking changes nothing. What to do about it is in the sentence.
"""

from pos.store_day.checks.counter import codes, devices, letters
from pos.store_day.checks.hub import hub
from pos.store_day.checks.record import can_record, catalogue, disk, journal, outbox, verdict_on
from pos.store_day.checks.service import clock, configuration, coupon_engine, email, loyalty
from pos.store_day.checks.versions import versions

__all__ = [
    "can_record",
    "catalogue",
    "clock",
    "codes",
    "configuration",
    "coupon_engine",
    "devices",
    "disk",
    "email",
    "hub",
    "journal",
    "letters",
    "loyalty",
    "outbox",
    "verdict_on",
    "versions",
]
