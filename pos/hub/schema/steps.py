"""The steps in which a hub is made, each taken once. A new one is added at the end."""

from __future__ import annotations

from typing import Final

from pos.hub.schema.age import AGE
from pos.hub.schema.alarms_over import ALARMS_OVER
from pos.hub.schema.customers import CUSTOMERS
from pos.hub.schema.handed import HANDED
from pos.hub.schema.members import MEMBERS, RIGHTS
from pos.hub.schema.notices import NOTICES
from pos.hub.schema.quota import QUOTA, QUOTA_RIGHTS
from pos.hub.schema.quota_lent_on import QUOTA_LENT_ON
from pos.hub.schema.records import RECORDS
from pos.hub.schema.reports import REPORTS
from pos.hub.schema.returns import RETURNS, RETURNS_RIGHTS
from pos.hub.schema.returns_claimed import RETURNS_CLAIMED
from pos.hub.schema.returns_followed import RETURNS_FOLLOWED
from pos.hub.schema.stored_value import STORED_VALUE
from pos.hub.schema.stored_value_followed import STORED_VALUE_FOLLOWED

STEPS: Final[tuple[tuple[str, ...], ...]] = (
    (
        *MEMBERS,
        *AGE,
        *RECORDS,
        *ALARMS_OVER,
        *RIGHTS,
        *RETURNS,
        *RETURNS_CLAIMED,
        *RETURNS_FOLLOWED,
        *RETURNS_RIGHTS,
        *CUSTOMERS,
        *QUOTA,
        *QUOTA_RIGHTS,
        *QUOTA_LENT_ON,
        *REPORTS,
        *NOTICES,
        *HANDED,
        *STORED_VALUE,
        *STORED_VALUE_FOLLOWED,
    ),
)
FORMAT: Final = len(STEPS)
