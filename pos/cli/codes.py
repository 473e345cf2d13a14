"""`pos codes`: what a code means to this till, and why."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any

from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.text import safe

if TYPE_CHECKING:
    from pos.assembly.told_codes import Known
    from pos.core.barcode import Reading
    from pos.core.intents import Intent
    from pos.core.item_code import ItemReading

_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")


def add_to(commands: Commands) -> None:
    group = add_group(commands, "codes", "what barcodes mean to this till")
    reads = add_command(group, "read", "every way a code can be read, and why", with_json=True)
    reads.add_argument("text", help=r"as the scanner sends it; \x1d between the fields of GS1")
    reads.set_defaults(carry_out=read)


def read(given: argparse.Namespace) -> int:
    from pos.assembly.told_codes import what_the_till_knows
    from pos.core import intents as it
    from pos.terminal.facts import command_of_scan, intent_of_scan, read_code

    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), given.text)
    with what_the_till_knows(settings_of(given)) as known:
        reading = read_code(text, known)
        intent = intent_of_scan(it.Scanned(text=text), known)
        told = _told(reading, intent, known)
        if name := command_of_scan(text, known.setup):
            told |= {"ok": True, "say": f"The screen's command {name}: it does what its key does."}
    if given.json:
        print_json(told)
    else:
        _print(reading, told)
    return 0 if told["ok"] else 1


def _told(reading: Reading, intent: Intent, known: Known) -> dict[str, Any]:
    from pos.codes.telling import other_words, outcome_of
    from pos.core import intents as it

    is_yes, say = outcome_of(intent, known.setup, known.clock.now())
    item = intent.item if isinstance(intent, it.AddItem) else None
    return {
        "ok": is_yes,
        "say": say,
        "item": {"code": item.code, "title": item.title} if item else None,
        "symbology": reading.symbology.value,
        "readings": [_reading(one) for one in reading.items],
        "others": list(other_words(reading)),
    }


def _reading(one: ItemReading) -> dict[str, Any]:
    from pos.codes.telling import label_words

    return {
        "kind": one.kind.value,
        "codes": [safe(code, 80) for code in one.codes],
        "pattern": one.pattern,
        "label": list(label_words(one.label)),
    }


def _print(reading: Reading, told: dict[str, Any]) -> None:
    from pos.codes.telling import reading_words

    for one in reading.items:
        print(reading_words(one))
    for other in told["others"]:
        print(other)
    print(f"{'✓' if told['ok'] else '!'} {told['say']}")
