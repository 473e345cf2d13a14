"""A scanner that types the US keyboard at a computer with another: told, translated where wished.

The bursts are what the keyboards of Linux write, made with its own tables of them.
"""

from __future__ import annotations

import pytest

from drivers.catalog import build_wedge
from drivers.scanners.wedge_layout import LAYOUTS, fitting, is_sure, meant, surely_fitting
from pos.errors import ConfigError
from pos.ports.devices import DeviceNews, KeyPress, Scan, ScannerNews
from pos.ports.health import Availability

EAN = "4006381333931"
NAMED = f"]E0{EAN}"
RECEIPT = "S001-T1-000042"
LINK = f"https://a.b/01/0{EAN}"
BURSTS = [
    ("fr", EAN, '\'àà-"_&"""ç"&'),
    ("fr", RECEIPT, "Sàà&)T&)àààà'é"),
    ("fr", LINK, 'httpsM!!q:b!à&!à\'àà-"_&"""ç"&'),
    ("be", EAN, '\'àà§"!&"""ç"&'),
    ("be", LINK, 'httpsM==q:b=à&=à\'àà§"!&"""ç"&'),
    ("de", NAMED, f"+E0{EAN}"),
    ("de", RECEIPT, "S001ßT1ß000042"),
    ("de", LINK, f"httpsÖ--a.b-01-0{EAN}"),
    ("ch", RECEIPT, "S001'T1'000042"),
    ("ch", LINK, f"httpsé--a.b-01-0{EAN}"),
    ("es", NAMED, f"+E0{EAN}"),
    ("es", LINK, f"httpsÑ--a.b-01-0{EAN}"),
    ("it", RECEIPT, "S001'T1'000042"),
    ("it", LINK, f"httpsç--a.b-01-0{EAN}"),
    ("tr", NAMED, f"üE0{EAN}"),
    ("tr", LINK, f"httpsŞ..açb.01.0{EAN}"),
    ("cs", EAN, "čééžšá+šššíš+"),
    ("cs", NAMED, ")Eéčééžšá+šššíš+"),
    ("cs", LINK, 'https"--a.b-é+-éčééžšá+šššíš+'),
    ("ru", NAMED, f"ъУ0{EAN}"),
    ("ru", LINK, f"реезыЖ..фюи.01.0{EAN}"),
    ("ar", NAMED, f"\u062f\u064f0{EAN}"),
    ("ar", EAN, "٤٠٠٦٣٨١٣٣٣٩٣١"),
    ("ar", EAN, "۴۰۰۶۳۸۱۳۳۳۹۳۱"),
    ("ar", RECEIPT, "\u064d001-\ufef91-000042"),
    ("ar", RECEIPT, "\u064d001-لإ1-000042"),
    ("ar", LINK, f"اففحس:ظظشز\ufefbظ01ظ0{EAN}"),
    ("ar", LINK, f"اففحس:ظظشزلاظ01ظ0{EAN}"),
]


@pytest.mark.parametrize(("layout", "code", "typed"), BURSTS)
def test_bursts_of_real_keyboards(layout: str, code: str, typed: str) -> None:
    """Where the layout is configured, each is the code again; it is among those that fit."""
    assert code == meant(typed, layout)
    assert code == fitting(typed)[layout]
    assert typed == meant(typed, ""), "nothing is translated that nobody configured"
    assert (layout in surely_fitting(typed)) == is_sure(code)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_right_code_stays(layout: str) -> None:
    """What has a right check digit as it stands is no other code, whatever is configured."""
    for right in (EAN, NAMED, "96385074", "]E496385074"):
        assert right == meant(right, layout)
        assert () == surely_fitting(right)


@pytest.mark.parametrize(
    "typed",
    ['\'àà-"_&"""ç"é', "4006381333932", RECEIPT, "ABC-123", "&é\"'", "漢字漢字漢字漢字", "]E0", ""],
)
def test_no_guess_without_a_check_digit(typed: str) -> None:
    """A wrong check digit, a plain text, letters of no such keyboard: nothing is sure."""
    assert () == surely_fitting(typed)


class Counter:
    """A scanner that types, and what comes of it."""

    def __init__(self, layout: str = "") -> None:
        self.scanner = build_wedge(layout=layout)
        self.news: list[ScannerNews] = []
        self.scanner.listen(self.news.append)
        self._at_s = 0.0

    def type(self, burst: str) -> None:
        self._at_s += 1.0
        for place, character in enumerate(f"{burst}\r"):
            at_s = self._at_s + place * 0.004
            assert [] == self.scanner.press(KeyPress(character, character), at_s=at_s)

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.news if isinstance(one, Scan)]

    @property
    def told(self) -> list[DeviceNews]:
        return [one for one in self.news if isinstance(one, DeviceNews)]


def test_configured_it_is_translated() -> None:
    """A till that was told of the layout sells the code, and says nothing of it."""
    counter = Counter("fr")
    counter.type('\'àà-"_&"""ç"&')
    counter.type(EAN)

    assert [EAN, EAN] == counter.texts
    assert [] == counter.told
    assert counter.scanner.check_health().ok


def test_not_configured_it_is_told_once() -> None:
    """What to set is said once, in place of the first code, and once its end; further codes go on
    as they were typed, never as a guess.
    """
    counter = Counter()
    for _ in range(3):
        counter.type('\'àà-"_&"""ç"&')
    said = counter.scanner.check_health()
    assert Availability.UNAVAILABLE is counter.scanner.availability
    counter.type("ABC-1234")
    counter.type(EAN)

    assert 2 * ['\'àà-"_&"""ç"&'] + ["ABC-1234", EAN] == counter.texts
    assert ["unavailable", "unknown"] == [one.availability for one in counter.told]
    assert (
        "The scanner cannot be read: it types another keyboard layout than this computer has."
        ' Set [scanner] layout = "fr", or have the scanner type the computer\'s own.'
    ) == counter.told[0].say
    assert "The scanner types this computer's keyboard layout again." == counter.told[1].say
    assert (False, "It types another keyboard layout than this computer has.") == (
        said.ok,
        said.say.partition(" Set")[0],
    )
    assert counter.scanner.check_health().ok


def test_several_layouts_may_fit() -> None:
    """Each that makes the same code is named: which one the computer has is known to its owner."""
    counter = Counter()
    counter.type(f"+E0{EAN}")

    assert 'Set [scanner] layout = "de" or "es" or "it",' in counter.told[0].say
    assert [] == counter.texts


def test_an_unknown_layout() -> None:
    """A name that is none is a mistake in the configuration."""
    with pytest.raises(ConfigError, match="layout"):
        build_wedge(layout="xx")
