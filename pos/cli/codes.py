"""`pos codes`: what a code means to this till, and why."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.text import safe

if TYPE_CHECKING:
    from pos.catalog.lookup import SqliteCatalog
    from pos.codes.element_strings import BiipElementStrings
    from pos.config import Settings
    from pos.core.barcode import Reading
    from pos.core.intents import Intent
    from pos.core.item_code import ItemReading
    from pos.core.setup import Setup
    from pos.office.cards import CardFile
    from pos.ports.clock import Clock

_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")


def add_to(commands: Commands) -> None:
    group = add_group(commands, "codes", "what barcodes mean to this till")
    reads = add_command(group, "read", "every way a code can be read, and why", with_json=True)
    reads.add_argument("text", help=r"as the scanner sends it; \x1d between the fields of GS1")
    reads.set_defaults(carry_out=read)


def read(given: argparse.Namespace) -> int:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """pos.terminal.facts.BehindCodes without a till: a command looks and sells nothing."""

    setup: Setup
    catalog: SqliteCatalog
    cards: CardFile
    clock: Clock
    element_strings: BiipElementStrings


@contextmanager
def what_the_till_knows(settings: Settings) -> Iterator[Known]:
    from pos.assembly.terms import setup_of
    from pos.catalog.lookup import SqliteCatalog
    from pos.clock import SystemClock
    from pos.codes.element_strings import BiipElementStrings
    from pos.office.cards import CardFile
    from pos.places import Places

    places = Places(settings.data_dir)
    catalogue = SqliteCatalog(places.catalogue, currency=settings.store.currency)
    with closing(catalogue):
        yield Known(
            setup=setup_of(settings),
            catalog=catalogue,
            cards=CardFile(places.cards),
            clock=SystemClock(),
            element_strings=BiipElementStrings(),
        )


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
