"""Which keys are a scanner's and which a person's, in tables; and what no keys ever do."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners.framing import Dropped, Frame
from drivers.scanners.wedge_rule import (
    GAP_S,
    LEAST_KEYS,
    MOST_KEYS,
    RESUMES_S,
    STALE_S,
    Found,
    WedgeRule,
)
from pos.ports.devices import KeyPress

EAN = "4006381333931"
FAST_S = 0.004
"""Between the keys of a scanner; the slowest take 16 ms."""
HAND_S = 0.06
"""Between the keys of the fastest typist."""
NAMES = {"\r": "enter", "\n": "ctrl+j", "\t": "tab", "\x02": "ctrl+b", "\x03": "ctrl+c"}
NAMED = {"<f9>": "f9", "<del>": "delete", "<esc>": "escape", "<down>": "down"}
ALPHABET = st.sampled_from([*"01239aZ~]", "\x1d", "\x02", "\x03", "\r", "\n", "\t", *NAMED])


def keys_of(text: str) -> list[KeyPress]:
    """As a terminal gives them; `<f9>` is that key."""
    keys = []
    while text:
        name = next((name for name in NAMED if text.startswith(name)), "")
        if name:
            keys.append(KeyPress(NAMED[name]))
        else:
            keys.append(KeyPress(NAMES.get(text[0], text[0]), text[0]))
        text = text[len(name) or 1 :]
    return keys


def pressed(rule: WedgeRule, strokes: Iterable[tuple[KeyPress, float]]) -> list[Found]:
    """Keys at their times, and then a long silence."""
    found: list[Found] = []
    at_s = 0.0
    for key, at_s in strokes:
        found += rule.press(key, at_s=at_s)
    found += rule.expire(at_s=at_s + STALE_S)
    assert rule.deadline_s is None or rule.expire(at_s=at_s + 2 * STALE_S) == []
    return found


def spaced(text: str, gap_s: float, *, start_s: float = 0.0) -> list[tuple[KeyPress, float]]:
    return [(key, start_s + at * gap_s) for at, key in enumerate(keys_of(text))]


def told(found: list[Found]) -> list[str]:
    """A scan as `scan …`, one that was dropped as its trouble, keys as what they write or are."""
    said: list[str] = []
    for one in found:
        if isinstance(one, Frame):
            said.append(f"scan {one.text}")
        elif isinstance(one, Dropped):
            said.append(one.trouble.value)
        else:
            said.append(one.character or f"<{one.key}>")
    return said


@pytest.mark.parametrize(
    ("burst", "is_told"),
    [
        (f"{EAN}\r", [f"scan {EAN}"]),
        (f"{EAN}\t", [f"scan {EAN}"]),
        (f"{EAN}\r\n", [f"scan {EAN}"]),
        (f"\x02{EAN}\x03", [f"scan {EAN}"]),
        ("]C10104006381333931\x1d10AB\r", ["scan ]C10104006381333931\x1d10AB"]),
        (f"{EAN}\r{EAN}\r12\r", [f"scan {EAN}", f"scan {EAN}", "scan 12"]),
        ("12345\r", [*"12345", "\r"]),
        ("\r", ["\r"]),
        ("<f9>", ["<f9>"]),
        ("<down>" * 9, ["<down>"] * 9),
        ("<esc>7", ["<escape>", "7"]),
        ("<esc><f9>", ["<escape>", "<f9>"]),
        (EAN, list(EAN)),
        ("1234567<f9>\r", ["damaged"]),
        (f"{EAN}\r<f9>\r", [f"scan {EAN}", "damaged"]),
        (f"{EAN}\r40063", [f"scan {EAN}", "stale"]),
        ("<f9>\r", ["damaged"]),
        ("1\r<f9>\r", ["damaged"]),
        (f"\r{EAN}\r", ["damaged"]),
        ("50\r50\r7", ["damaged"]),
        ("9" * (MOST_KEYS + 9) + "\r", ["overlong"]),
    ],
)
def test_a_burst_without_prefix(burst: str, is_told: list[str]) -> None:
    """A long burst that ends is a scan, a short one is typed, and no burst presses a key."""
    assert is_told == told(pressed(WedgeRule(), spaced(burst, FAST_S)))


@pytest.mark.parametrize("typed", [f"{EAN}\r", "<f9>\r", "~12\t", "sara\x02\x1d<del><f9>3<esc>"])
@pytest.mark.parametrize("prefix", ["", "\x02\x02", "]~"])
def test_a_hand_types_everything(typed: str, prefix: str) -> None:
    """Keys at the pace of a hand are a person's, each in its turn and no later than the gap."""
    rule = WedgeRule(prefix=prefix)
    given: list[Found] = []

    for key, at_s in spaced(typed, HAND_S):
        given += rule.press(key, at_s=at_s)
        deadline_s = rule.deadline_s
        if deadline_s is not None:
            assert deadline_s <= at_s + GAP_S
            given += rule.expire(at_s=deadline_s)
        assert key == given[-1]

    assert keys_of(typed) == given


@pytest.mark.parametrize(
    ("strokes", "is_told"),
    [
        (f"~{EAN}\r", [f"scan {EAN}"]),
        ("~12\r", ["scan 12"]),
        (f"~{EAN}~x\r", [f"scan {EAN}~x"]),
        (f"~{EAN}\r\n", [f"scan {EAN}"]),
        (f"~{EAN}\r~12\r", [f"scan {EAN}", "scan 12"]),
        ("~1<f9>2\r", ["damaged"]),
        (f"~{EAN}\r<f9>\r", [f"scan {EAN}", "damaged"]),
        ("~\r", []),
        (f"{EAN}\r", [*EAN, "\r"]),
        ("~1", ["~", "1"]),
        ("~1<f9>", ["stale"]),
        (f"~{EAN}", ["stale"]),
        ("~" + "9" * (MOST_KEYS + 9) + "\r", ["overlong"]),
    ],
)
def test_a_prefix_that_can_be_typed(strokes: str, is_told: list[str]) -> None:
    """From the prefix to the end all is the scanner's; without it all is typed."""
    assert is_told == told(pressed(WedgeRule(prefix="~"), spaced(strokes, FAST_S)))


@pytest.mark.parametrize(
    ("strokes", "is_told"),
    [
        ("\x0212\r", ["scan 12"]),
        (f"\x02{EAN}#", [f"scan {EAN}"]),
        (f"\x024006\x02{EAN}\r", ["stale", f"scan {EAN}"]),
        ("\x02400", ["stale"]),
        ("7\x0212\r", ["7", "scan 12"]),
        ("<f9>\x0212\r", ["<f9>", "scan 12"]),
    ],
)
def test_a_prefix_nobody_types(strokes: str, is_told: list[str]) -> None:
    """STX begins a code, also amid another; half a code is told, and never typed."""
    rule = WedgeRule(prefix="\x02", suffix="#")

    assert is_told == told(pressed(rule, spaced(strokes, FAST_S)))


def test_part_of_a_prefix_is_no_scan() -> None:
    """However long it is, and where silence ends a code as well."""
    rule = WedgeRule(prefix="]~]~", least=3, silence_ends=True)

    assert ["]", "~", "]"] == told(pressed(rule, spaced("]~]", FAST_S)))
    assert ["scan 12345"] == told(pressed(rule, spaced("]~]~12345", FAST_S, start_s=9.0)))


def test_a_slow_line_behind_a_prefix() -> None:
    """Pauses up to half a second are within a code; a longer one ends half of it for good."""
    slow = spaced(f"\x02{EAN}\r", STALE_S * 0.9)
    assert [f"scan {EAN}"] == told(pressed(WedgeRule(prefix="\x02"), slow))

    half = spaced("\x02400638", FAST_S)
    late = spaced(f"\x02{EAN}\r", FAST_S, start_s=1.0)
    assert ["stale", f"scan {EAN}"] == told(pressed(WedgeRule(prefix="\x02"), [*half, *late]))


def test_a_burst_that_stalls_is_typed_as_a_whole() -> None:
    """Its rest is no code of its own, however fast it comes: all of it is typed, in order."""
    begin = spaced("400", FAST_S)
    rest = spaced("6381333931\r", FAST_S, start_s=0.1)
    later = spaced(f"{EAN}\r", FAST_S, start_s=1.0)

    found = pressed(WedgeRule(), [*begin, *rest, *later])

    assert [*EAN, "\r", f"scan {EAN}"] == told(found)


def test_a_scan_behind_what_was_typed_fast() -> None:
    """A quarter of a second behind keys that came like a burst it is a scan, not more of them."""
    typed = spaced("abc", FAST_S)
    scanned = spaced(f"{EAN}\r", FAST_S, start_s=typed[-1][1] + RESUMES_S)

    assert [*"abc", f"scan {EAN}"] == told(pressed(WedgeRule(), [*typed, *scanned]))


@pytest.mark.parametrize(
    ("strokes", "is_told"),
    [
        (EAN, [f"scan {EAN}"]),
        ("12345", list("12345")),
        ("12345\r", [*"12345", "\r"]),
        ("7", ["7"]),
    ],
)
def test_silence_ends_a_code_where_wished(strokes: str, is_told: list[str]) -> None:
    """A scanner that sends no end is understood by the silence behind a long burst."""
    assert is_told == told(pressed(WedgeRule(silence_ends=True), spaced(strokes, FAST_S)))


def test_what_counts_as_a_burst_is_configurable() -> None:
    """A slow scanner with short codes is a scanner where the shop says so."""
    slow = spaced("123\r", 0.08)

    assert ["1", "2", "3", "\r"] == told(pressed(WedgeRule(), slow))
    assert ["scan 123"] == told(pressed(WedgeRule(gap_s=0.1, least=3), slow))


@given(
    strokes=st.lists(
        st.tuples(ALPHABET, st.sampled_from([0.0, FAST_S, 0.029, GAP_S, HAND_S, STALE_S, 1.0])),
        max_size=60,
    ),
    prefix=st.sampled_from(["", "\x02", "~", "]~"]),
    silence_ends=st.booleans(),
)
def test_no_key_is_lost_or_doubled(
    strokes: list[tuple[str, float]], prefix: str, silence_ends: bool
) -> None:
    """Whatever comes: what is given back as typed are keys that were pressed, in their order,
    and a scan's text stands as it is in what was pressed, never joined over a pause.
    """
    at_s, timed = 0.0, []
    for text, gap_s in strokes:
        at_s += gap_s
        timed.append((keys_of(text)[0], at_s))
    rule = WedgeRule(prefix=prefix, silence_ends=silence_ends)

    found = pressed(rule, timed)

    left = iter(key for key, _ in timed)
    for one in found:
        if isinstance(one, KeyPress):
            assert any(key is one for key in left)
    pieces = without_pauses(timed, prefix)
    for one in found:
        if isinstance(one, Frame):
            assert any(one.text in piece for piece in pieces)


def without_pauses(timed: list[tuple[KeyPress, float]], prefix: str) -> list[str]:
    """What was written between the pauses that end a code; a key that writes nothing as NUL."""
    longest_s = STALE_S if prefix else GAP_S
    pieces = [""]
    for (_, before_s), (key, at_s) in pairwise([(KeyPress(""), 0.0), *timed]):
        if at_s - before_s >= longest_s:
            pieces.append("")
        pieces[-1] += key.character or "\0"
    return pieces


@given(burst=st.lists(ALPHABET, min_size=2, max_size=80).map("".join))
def test_hostile_codes_press_nothing_behind_a_prefix(burst: str) -> None:
    """Behind the prefix no code, whatever it holds, has a key taken as typed."""
    found = pressed(WedgeRule(prefix="\x02"), spaced(f"\x02{burst}\r", FAST_S))

    assert not [one for one in found if isinstance(one, KeyPress)]


@given(burst=st.lists(ALPHABET, min_size=LEAST_KEYS, max_size=80).map("".join))
def test_hostile_bursts_press_no_function_key(burst: str) -> None:
    """Without a prefix no burst has a function key taken as pressed but one held down, and that
    before any other key.
    """
    found = pressed(WedgeRule(), spaced(burst, FAST_S))

    typed = [one for one in found if isinstance(one, KeyPress) and one.key != "escape"]
    commands = [key for key in typed if not key.character]
    assert commands == typed[: len(commands)]
    assert len(set(commands)) <= 1


def test_keys_stay_out_of_logs() -> None:
    """A key may be of a PIN: it stands in no repr."""
    assert "7" not in repr(KeyPress("7", "7"))
