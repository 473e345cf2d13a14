"""The words of the plain register: all of the till script's, and what a key of the screen means."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import line_of, sale_of, setup_of

from pos.core.question import Asks, Question
from pos.core.state import empty_state
from pos.script.actions import ACTIONS
from pos.script.aloud import news, sale_aloud, sentence, spoken
from pos.script.plain_words import KEYS, OWN_WORDS, help_on
from pos.terminal.snapshot import Say, Snapshot


def test_no_word_means_two_things() -> None:
    """The register's own words are none of the script's."""
    assert set() == set(OWN_WORDS) & set(ACTIONS)


def test_a_key_leads_to_words_there_are() -> None:
    """Every word told for a key can be typed."""
    assert set() == {word for words in KEYS.values() for word in words} - {*OWN_WORDS, *ACTIONS}


@pytest.mark.parametrize(
    ("text", "read_out"),
    [
        ("Belt, brown, 95 · 79.00", "Belt, brown, 95, 79.00."),
        ("not an amount", "Not an amount."),
        ("Is that so?", "Is that so?"),
        ("Done.", "Done."),
    ],
)
def test_a_sentence(text: str, read_out: str) -> None:
    """What is only drawn is left out, and every sentence begins and ends."""
    assert read_out == sentence(text)


def test_a_no_is_heard_as_one() -> None:
    """A refusal begins with a word of warning, and says what a manager may do."""
    assert "Attention: No such item." == spoken(Say(text="no such item", ok=False))
    assert "approve ID" in spoken(Say(text="Too much off.", ok=False, needs_approval=True))
    assert "" == spoken(Say())


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        (Asks.AGE, "Type yes or no."),
        (Asks.SERIAL, "Type serial and the number."),
        (Asks.PRICE, "Type price-of and the amount."),
        (Asks.WEIGHT, "Type weigh and the weight."),
    ],
)
def test_a_question_tells_its_words(asks: Asks, told: str) -> None:
    """Where a screen opens a panel; once, and not with all that is said while it is open."""
    before = Snapshot(state=empty_state(setup_of()))
    say = Say(text="Look at the papers.", ok=False, number=1)
    asked = replace(before, say=say, question=Question(asks=asks))

    assert f"Attention: Look at the papers. {told}" == news(before, asked)
    said = replace(asked, say=Say(text="Not now.", ok=False, number=2))
    assert "Attention: Not now." == news(asked, said)


def test_no_pin_is_told_to_be_typed() -> None:
    """It is asked for, where it is not seen."""
    told = [*help_on("")]

    assert "approve ID" in told
    assert not [line for line in told if "PIN" in line]


def test_what_comes_off_is_read_out() -> None:
    """Tax that is not paid is among it: what is heard adds up to the total."""
    sale = sale_of("1 x 115.00", exempt_reason="Embassy")
    lines = [*sale_aloud(Snapshot(state=replace(empty_state(setup_of()), sale=sale)))]

    assert ["Tax exemption takes off 15.00 SAR.", "Total 100.00 SAR."] == lines[-2:]


def test_what_is_noted_is_read_out() -> None:
    """Behind the line it belongs to; the sale's own before what it comes to."""
    line = replace(line_of("1 x 5.00"), serial="FW-1", lot="L-7", note="gift wrapped")
    sale = sale_of(line, note="for Friday")
    lines = [*sale_aloud(Snapshot(state=replace(empty_state(setup_of()), sale=sale)))]

    assert ["Serial number FW-1.", "Lot L-7.", "Note: gift wrapped.", "Note: for Friday."] == (
        lines[1:-1]
    )
