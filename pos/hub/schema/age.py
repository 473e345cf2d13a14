"""The age of a hub: of another one once it was put back from a backup.

What was given up since the backup is claimed again there. So what a till claims is of its run and
of the hub's age: in another age it has begun anew, as after a start of its program, and looks at
all that it had claimed before.
"""

from __future__ import annotations

from typing import Final

OF_ANOTHER_AGE: Final = "UPDATE hub.about SET age = DEFAULT"
"""By the owner of a hub that was put back, before its tills reach it."""

AGE: Final = (
    """
    CREATE FUNCTION hub.of_this_age(given_run text) RETURNS text LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
        SELECT concat(given_run, '@', age) FROM hub.about
    $$
    """,
)
