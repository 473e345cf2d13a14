"""What a code means to this till, and why not something else, without a till that sells.

For `pos codes`, for the doctor that listens and for the set-up of scanners.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

from pos.assembly.terms import places_of, setup_of
from pos.catalog.lookup import SqliteCatalog
from pos.clock import SystemClock
from pos.codes.element_strings import BiipElementStrings
from pos.codes.telling import other_words, outcome_of, reading_words
from pos.config import Settings
from pos.core import intents as it
from pos.core.barcode import Reading
from pos.core.setup import Setup
from pos.core.symbology import Symbology
from pos.office.cards import CardFile
from pos.office.users import UserBook
from pos.ports.clock import Clock
from pos.terminal.facts import command_of_scan, intent_of_scan, read_code
from pos.text import safe

_LONGEST_SHOWN = 120
_FIRST: Final = {
    it.AddItem: "an item",
    it.StoredValueScanned: "a gift card or store credit",
    it.IdentifyByCard: "a customer's card",
    it.ReceiptScanned: "a receipt",
    it.IdentifyCustomer: "a customer",
    it.ApplyCoupon: "a coupon",
    it.RejectCode: "a misread",
}
_ITS_WORD: Final = {
    it.ReceiptScanned: "receipt",
    it.IdentifyCustomer: "customer",
    it.ApplyCoupon: "coupon",
    it.RejectCode: "misread",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """pos.terminal.facts.BehindCodes without a till: whoever asks looks and sells nothing."""

    setup: Setup
    catalog: SqliteCatalog
    cards: CardFile
    clock: Clock
    element_strings: BiipElementStrings
    staff: UserBook


@contextmanager
def what_the_till_knows(settings: Settings) -> Iterator[Known]:
    places, clock = places_of(settings), SystemClock()
    catalogue = SqliteCatalog(places.catalogue, currency=settings.store.currency)
    with closing(catalogue):
        yield Known(
            setup=setup_of(settings),
            catalog=catalogue,
            cards=CardFile(places.cards),
            clock=clock,
            element_strings=BiipElementStrings(),
            staff=UserBook(places.staff, clock),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldReading:
    """One way to read it. `why_not` is empty for the one that was chosen."""

    words: str
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCode:
    text: str
    """Readable, its controls as \\x1d; not what proves who somebody is, or is worth money."""
    symbology: str
    ok: bool
    say: str
    """What the till would do."""
    readings: tuple[ToldReading, ...] = ()


def _kind_of(symbology: Symbology) -> str:
    """In words; many scanners are not set to send it."""
    return "kind not told" if symbology is Symbology.UNKNOWN else symbology.value.replace("_", " ")


def told_of(text: str, known: Known) -> ToldCode:
    """As it would be read with no sale open."""
    reading = read_code(text, known)
    symbology = _kind_of(reading.symbology)
    if name := command_of_scan(text, known.setup):
        say = f"The screen's command {name}: it does what its key does."
        return ToldCode(text=_readable(text), symbology=symbology, ok=True, say=say)
    intent = intent_of_scan(it.Scanned(text=text), known)
    ok, say = outcome_of(intent, known.setup, known.clock.now())
    is_badge = known.staff.badge_of(reading.text) is not None
    if is_badge and not isinstance(intent, it.AddItem):
        say = "A badge: worth its owner's PIN."
        return ToldCode(text="a badge, not shown", symbology=symbology, ok=True, say=say)
    if hidden := _hidden(intent):
        return ToldCode(text=hidden, symbology=symbology, ok=ok, say=say)
    return ToldCode(
        text=_readable(text),
        symbology=symbology,
        ok=ok,
        say=say,
        readings=(*_items(reading, intent, known), *_others(reading, intent, known)),
    )


def _items(reading: Reading, intent: it.Intent, known: Known) -> Iterator[ToldReading]:
    chosen = reading.of_item(intent.item) if isinstance(intent, it.AddItem) else None
    for one in reading.items:
        why_not = ""
        if one is not chosen:
            in_catalogue = known.catalog.find(one.codes) is not None
            why_not = "another reading comes first" if in_catalogue else "no item has this code"
        yield ToldReading(words=reading_words(one), why_not=why_not)


def _others(reading: Reading, intent: it.Intent, known: Known) -> Iterator[ToldReading]:
    word = _ITS_WORD.get(type(intent), "-")
    first = _FIRST.get(type(intent), "something else")
    for words in other_words(reading):
        why_not = "" if words.startswith(word) else f"{first} comes first"
        if why_not and not words.startswith(("receipt", "misread")) and not known.setup.has_loyalty:
            why_not = "no loyalty program is set up"
        yield ToldReading(words=words, why_not=why_not)


def _hidden(intent: it.Intent) -> str:
    """What stands in place of a code that is for nobody to read."""
    match intent:
        case it.IdentifyCustomer() | it.IdentifyByCard():
            return "a customer's, not shown"
        case it.StoredValueScanned():
            return "worth money, not shown"
    return ""


def _readable(text: str) -> str:
    return safe(text.replace("\x1d", r"\x1d"), _LONGEST_SHOWN)
