"""What each command does without the loyalty service, and the page that tells all of it.

`python -m pos.cli.offline docs/offline.md` writes the page's tables anew.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pos.core.offline import AT_A_TILL, Operation, Works
from pos.core.without_hub import WITHOUT_HUB

BEGIN: Final = "<!-- tables: written by make docs -->"
END: Final = "<!-- end of tables -->"

_YES: Final = (Works.YES, "")
_NO: Final = (Works.NO, "The loyalty service cannot be reached.")
_ENGINE: Final = (Works.YES, "On the machine that has the engine's database.")
_HUB: Final = (
    Works.YES,
    "Where the hub answers, which has nothing to do with the loyalty service.",
)
_ON_ITS_BOX: Final = (Works.YES, "On the hub's own box.")
_TRIAL: Final = (
    Works.LIMITED,
    "With settings from a file, where the engine answers; not with those the service has.",
)

COMMANDS: Final[dict[str, tuple[Works, str]]] = {
    "pos run": _YES,
    "pos demo": (Works.YES, "Its service is a part of it."),
    "pos play": _YES,
    "pos display": _YES,
    "pos doctor": (
        Works.LIMITED,
        "All but the service is looked at; the status is 1.",
    ),
    "pos setup": (
        Works.LIMITED,
        "Keys of the loyalty program cannot be tried, and are kept on your word alone.",
    ),
    "pos setup devices": _YES,
    "pos devices simulate": _YES,
    "pos devices code-pages": _YES,
    "pos certify": _NO,
    "pos sandbox": _YES,
    "pos catalog import": _YES,
    "pos catalog find": _YES,
    "pos catalog show": _YES,
    "pos codes read": _YES,
    "pos commands sheet": _YES,
    "pos open": (
        Works.LIMITED,
        "Items from an address out of reach, and the program's terms, stay those of last time.",
    ),
    "pos close": (
        Works.LIMITED,
        "Nothing is delivered: what waits is listed, and put on record on a manager's word.",
    ),
    "pos sync": (Works.NO, "Says how many wait; they go out by themselves when the line is back."),
    "pos outbox list": _YES,
    "pos outbox show": _YES,
    "pos outbox retry": (Works.YES, "Tried again when the line is back."),
    "pos outbox settle": (Works.YES, "What is to be sent waits."),
    "pos outbox edit": (
        Works.YES,
        "It waits with the others; nobody can say whether the customer is known, as is told.",
    ),
    "pos outbox export": _YES,
    "pos journal verify": _YES,
    "pos journal show": _YES,
    "pos journal export": _YES,
    "pos journal archive": _YES,
    "pos journal rebuild": _YES,
    "pos journal adopt": _YES,
    "pos report x": _YES,
    "pos report z": _YES,
    "pos report sales": _YES,
    "pos report loyalty": _YES,
    "pos receipt show": _YES,
    "pos receipt print": _YES,
    "pos users add": _YES,
    "pos users list": _YES,
    "pos users disable": _YES,
    "pos users enable": _YES,
    "pos users reset-pin": _YES,
    "pos users badge": _YES,
    "pos users role": _YES,
    "pos users limit": _YES,
    "pos users name": _YES,
    "pos users audit": _YES,
    "pos cards link": _YES,
    "pos cards unlink": _YES,
    "pos cards show": _YES,
    "pos cards import": _YES,
    "pos cards export": _YES,
    "pos customers erase": (
        Works.LIMITED,
        "Not while anything about them must still reach the service.",
    ),
    "pos rules list": _NO,
    "pos rules create": _NO,
    "pos rules update": _NO,
    "pos rules delete": _NO,
    "pos rules default": _NO,
    "pos rules program": _NO,
    "pos coupons show": _NO,
    "pos coupons configure": _NO,
    "pos coupons test": _TRIAL,
    "pos coupons try": _TRIAL,
    "pos coupons issue": _ENGINE,
    "pos coupons list": _ENGINE,
    "pos coupons revoke": _ENGINE,
    "pos coupons doubles": _ENGINE,
    "pos coupons print": _ENGINE,
    "pos coupons forget-customer": _ENGINE,
    "pos coupons keys": _YES,
    "pos coupons serve": _YES,
    "pos hub init": _HUB,
    "pos hub enrol": _HUB,
    "pos hub dismiss": _HUB,
    "pos hub status": _HUB,
    "pos hub settle": _HUB,
    "pos hub publish catalogue": _HUB,
    "pos hub publish prices": _HUB,
    "pos hub publish settings": _HUB,
    "pos hub publish users": _HUB,
    "pos hub versions": _HUB,
    "pos hub report": _HUB,
    "pos hub verify": _HUB,
    "pos hub replicate": _HUB,
    "pos hub serve": _ON_ITS_BOX,
    "pos hub backup": _ON_ITS_BOX,
    "pos hub restore": _ON_ITS_BOX,
    "pos hub standby": _ON_ITS_BOX,
    "pos hub promote": _ON_ITS_BOX,
    "pos loyalty program": (
        Works.LIMITED,
        "As it was told when the store opened, with the time; the status is 1.",
    ),
    "pos loyalty customer": _NO,
    "pos loyalty transactions": _NO,
    "pos loyalty adjust": _NO,
    "pos loyalty activate": _NO,
    "pos loyalty delete-customer": _NO,
    "pos support bundle": _YES,
}


def tables() -> str:
    """Everything between the two marks."""
    parts = [f"## {title}\n\n{_table(map(_row, rows))}" for title, rows in AT_A_TILL.items()]
    hub = f"## Without the store's hub\n\n{_table(map(_row, WITHOUT_HUB))}"
    commands = (_cells(f"`{name}`", works, say) for name, (works, say) in COMMANDS.items())
    return "\n\n".join((*parts, hub, f"## Commands\n\n{_table(commands)}"))


def _row(operation: Operation) -> str:
    return _cells(operation.name, operation.works, operation.say)


def _cells(name: str, works: Works, say: str) -> str:
    return f"| {name} | {works} | {say} |".replace("|  |", "| |")


def _table(rows: Iterable[str]) -> str:
    return "\n".join(("| operation | works offline | |", "|---|---|---|", *rows))


def written_anew(page: str) -> str:
    """The page with its tables as the code has them; ValueError where it has no place for them."""
    found = re.search(f"{re.escape(BEGIN)}.*{re.escape(END)}", page, re.DOTALL)
    if found is None:
        raise ValueError(f"the page needs {BEGIN} and {END}")
    return f"{page[: found.start()]}{BEGIN}\n\n{tables()}\n\n{END}{page[found.end() :]}"


def main(names: Iterable[str]) -> None:
    for name in names:
        path = Path(name)
        path.write_text(written_anew(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
