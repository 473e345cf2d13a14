"""`pos hub verify`: is every till's record in the hub as the till wrote it?"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, Final

from pos.cli.common import Commands, add_command, print_json, settings_of
from pos.text import safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pos.assembly.hub.verify import HubFinding, TillVerdict
    from pos.config import Settings

READS_WITHIN_S: Final = 300.0
"""Some thousands of records, while others ask the hub too."""


def add_to(group: Commands) -> None:
    """One of `pos hub`."""
    made = add_command(
        group, "verify", "is every record in the hub as its till wrote it?", with_json=True
    )
    made.add_argument("--store", default="", metavar="ID", help="of this store alone")
    made.add_argument("--till", default="", metavar="ID", help="of tills of this id alone")
    made.add_argument(
        "--figures", action="store_true", help="and work each sale's figures out again; slower"
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    """Status 1 where something is not as it was written, or an alarm is open."""
    verdicts = _verdicts(settings_of(given), given)
    if given.json:
        told = [*verdicts]
        print_json(
            {
                "ok": all(one.ok for one in told),
                "records": sum(one.records for one in told),
                "tills": [_told(one) for one in told],
            }
        )
        return 0 if all(one.ok for one in told) else 1
    return _say(verdicts, is_part=bool(given.store or given.till))


def _verdicts(settings: Settings, given: argparse.Namespace) -> Iterable[TillVerdict]:
    from pos.assembly.hub.opened import opened_hub

    with opened_hub(settings, answer_within_s=READS_WITHIN_S) as hub:
        from pos.assembly.hub.verify import verify_hub

        yield from verify_hub(
            hub, store=given.store, till=given.till, works_figures_out=given.figures
        )


def _say(verdicts: Iterable[TillVerdict], *, is_part: bool) -> int:
    """Each till as soon as it is known: there may be thousands."""
    tills = records = wrong = 0
    for one in verdicts:
        tills, records, wrong = tills + 1, records + one.records, wrong + (not one.ok)
        print("\n".join(_lines(one)), flush=True)
    if not tills and is_part:
        print("pos: the hub has no record of such a till", file=sys.stderr)
        return 1
    told = f"Tills: {tills:,}. Records: {records:,}"
    if wrong:
        print(f"{told}. Somebody must look at {wrong:,} of the tills.")
        return 1
    print(f"{told}, as they were written.")
    return 0


def _lines(one: TillVerdict) -> list[str]:
    name = safe(str(one.member))
    verdict = "as written" if one.ok else "NOT AS WRITTEN" if one.findings else "ALARM"
    lines = [f"{name:<20}  {one.records:>12,} records  {one.receipts:>10,} receipts  {verdict}"]
    lines += [f"  {_place(found)}{safe(found.what)}" for found in one.findings]
    if one.not_named:
        lines.append(f"  and {one.not_named:,} more")
    lines += [f"  alarm {alarm.number}: {alarm.what} at {alarm.seq:,}" for alarm in one.alarms]
    return lines


def _place(found: HubFinding) -> str:
    """Empty where it is of the record as a whole."""
    return f"{safe(found.incarnation)} {found.seq:,}: " if found.seq else ""


def _told(one: TillVerdict) -> dict[str, Any]:
    return {
        "store": one.member.store,
        "till": one.member.till,
        "ok": one.ok,
        "records": one.records,
        "receipts": one.receipts,
        "incarnations": one.incarnations,
        "findings": [
            {"incarnation": found.incarnation, "seq": found.seq, "what": found.what}
            for found in one.findings
        ],
        "not_named": one.not_named,
        "alarms": [
            {"number": alarm.number, "what": alarm.what, "seq": alarm.seq} for alarm in one.alarms
        ],
    }
