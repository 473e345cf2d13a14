"""How long what the shop's own coupon engine makes may be, and may live: the configuration reads
this before the first paint, and needs nothing else of a coupon.
"""

from __future__ import annotations

from typing import Final

LONGEST_PREFIX: Final = 12
"""Of the codes that the engine draws."""

SHORTEST_DRAWN: Final = 27
"""Characters of a code that the engine draws, without its prefix and dashes. In a shorter one, that
somebody else has chosen, a dash may tell it from another's.
"""

LONGEST_LIFE_DAYS: Final = 3_650
"""Of a coupon that is issued."""
