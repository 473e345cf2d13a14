"""Each operation of a till without the service: what comes first, what is done, what it leaves."""

from __future__ import annotations

from offline_counter_cases import OF_THE_COUNTER
from offline_customer_cases import OF_CUSTOMERS

CASES = OF_THE_COUNTER | OF_CUSTOMERS
