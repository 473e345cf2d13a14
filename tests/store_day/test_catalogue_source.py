"""The catalogue made of its source when the store opens; whatever fails, the last one stays."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from file_server import STAYS_OPEN, answer, serving

from pos.assembly.till import Till
from pos.catalog.importer import import_csv
from pos.config import LoyaltySettings, Settings, StoreSettings
from pos.config.checks import is_source
from pos.places import making_the_catalogue
from pos.store_day import catalogue
from pos.store_day.catalogue import Brought, bring


def rows(count: int, *, price: str = "1.00") -> str:
    lines = [f"{number},Item {number},{price}" for number in range(1, count + 1)]
    return "\n".join(["code,title,price", *lines, ""])


def price_of(till: Till, code: str = "1") -> str | None:
    item = till.catalog.find((code,))
    return item and item.price.text()


def left_in(till: Till) -> set[str]:
    return {path.name for path in till.places.data.iterdir()}


@pytest.mark.parametrize(
    ("source", "ok"),
    [
        ("", True),
        ("items.csv", True),
        ("/mnt/share/items of the day.csv", True),
        ("https://shop.example/items.csv?key=1", True),
        ("http://shop.example:8080", True),
        ("ftp://shop.example/items.csv", False),
        ("file:///etc/passwd", False),
        ("https://me:word@shop.example/items.csv", False),
        ("https://shop.example/items of the day.csv", False),
        ("https://shop.example:port/", False),
        ("https://", False),
        ("items\x1b[31m.csv", False),
    ],
)
def test_what_can_be_a_source(source: str, ok: bool) -> None:
    """A file, or an address of the web that a request can carry; no password stands in either."""
    assert ok == bool(is_source(source))


def test_a_file_is_taken_once(till: Till, tmp_path: Path) -> None:
    """It is read again when it has changed, and only then."""
    source = tmp_path / "items.csv"
    source.write_text(rows(4), encoding="utf-8")
    first = bring(till, str(source))
    made_at = till.places.catalogue.stat().st_mtime_ns
    second = bring(till, str(source))
    assert made_at == till.places.catalogue.stat().st_mtime_ns
    source.write_text(rows(5, price="2.00"), encoding="utf-8")
    third = bring(till, str(source))

    assert [
        ("4 items from items.csv", True),
        ("4 items, as items.csv has them", True),
        ("5 items from items.csv", True),
    ] == [(one.say, one.ok) for one in (first, second, third)]
    assert "2.00" == price_of(till)


def test_an_address_is_asked_for_what_is_newer(till: Till) -> None:
    """The marks of the version in use go along; they stand beside it, the address not."""
    first = answer(rows(4).encode(), 'ETag: "v1"')
    again = answer(status="304 Not Modified")
    newer = answer(rows(5, price="2.00").encode(), 'ETag: "v2"')
    with serving([first, again, newer]) as server:
        source = f"{server.url}/items.csv?key=geheim"
        told = [bring(till, source).say for _ in range(3)]

    assert ["4 items from 127.0.0.1", "4 items, as 127.0.0.1 has them"] == told[:2]
    assert ["5 items from 127.0.0.1", "2.00"] == [told[2], price_of(till)]
    assert ['"v1"', '"v1"'] == server.asked_for("If-None-Match")
    assert {"catalog.db", "catalogue-source.json", "catalogue.lock"} == left_in(till)
    assert b"geheim" not in till.places.catalogue_marks.read_bytes()


def test_no_network(till: Till) -> None:
    """The items of last time go on, and nothing needs a person; without any, there is trouble."""
    with serving([answer(rows(4).encode(), 'ETag: "v1"')]) as server:
        nothing = bring(till, "http://127.0.0.1:1/items.csv")
        bring(till, server.url)
    gone = bring(till, server.url)

    assert not nothing.ok
    assert "127.0.0.1 cannot be reached. There is no catalogue yet" in nothing.say
    assert gone.ok
    assert "127.0.0.1 cannot be reached. The 4 items of last time are on sale." == gone.say
    assert "1.00" == price_of(till)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (answer(b"<html>", "Content-Type: text/html"), "a web page"),
        (answer(b"code;title\n"), "127.0.0.1: "),
        (answer(b"code,title,price\n,,\n"), "no row could be used"),
        (answer(b""), "nothing in it"),
        (answer(status="404 Not Found"), "404"),
    ],
)
def test_a_source_that_is_wrong(till: Till, given: bytes, says: str) -> None:
    """Told for a person to look at; the catalogue in use is untouched, and asked about again."""
    whole = rows(4).encode()
    with serving([answer(whole, 'ETag: "v1"'), given, answer(whole)]) as server:
        bring(till, server.url)
        wrong = bring(till, server.url)
        again = bring(till, server.url)

    assert says in wrong.say
    assert "The 4 items of last time are on sale." in wrong.say
    assert not wrong.ok
    assert again.ok
    assert {"catalog.db", "catalogue-source.json", "catalogue.lock"} == left_in(till)


def test_a_file_too_long_to_be_one(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing fills the disk: the limit holds whatever the server sends."""
    monkeypatch.setattr(catalogue, "MOST_SOURCE_BYTES", 20)
    with serving([answer(rows(4).encode())]) as server:
        assert "sends more than" in bring(till, server.url).say
    assert {"catalogue.lock"} == left_in(till) - {"catalog.db"}


def test_a_slow_source(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening does not wait for ever, and goes on with what there is."""
    monkeypatch.setattr(catalogue, "FETCHED_WITHIN_S", 0.1)
    import_csv_of(till, 3)
    with serving([STAYS_OPEN]) as server:
        slow = bring(till, server.url)

    assert slow.ok
    assert "takes too long. The 3 items" in slow.say


def import_csv_of(till: Till, count: int) -> None:
    """By hand, as `pos catalog import` does."""
    by_hand = till.settings.folder / "by-hand.csv"
    by_hand.write_text(rows(count, price="9.00"), encoding="utf-8")
    import_csv(by_hand, till.places.catalogue, currency="SAR", tax_names=till.setup.tax_rates)


def test_an_import_by_hand_is_undone(till: Till, tmp_path: Path) -> None:
    """The source is the shop's word: what was made of something else is made of it again."""
    source = tmp_path / "items.csv"
    source.write_text(rows(4), encoding="utf-8")
    bring(till, str(source))
    import_csv_of(till, 3)
    again = bring(till, str(source))

    assert ("4 items from items.csv", "1.00") == (again.say, price_of(till))


@pytest.mark.parametrize("lost", ["catalog.db", "catalogue-source.json"])
def test_what_is_lost_is_made_again(till: Till, tmp_path: Path, lost: str) -> None:
    """Neither the catalogue nor what is known of its source is taken on trust."""
    source = tmp_path / "items.csv"
    source.write_text(rows(4), encoding="utf-8")
    bring(till, str(source))
    (till.places.data / lost).unlink()

    assert "4 items from items.csv" == bring(till, str(source)).say


def test_marks_that_cannot_be_read(till: Till, tmp_path: Path) -> None:
    """A damaged file of marks is as none."""
    source = tmp_path / "items.csv"
    source.write_text(rows(4), encoding="utf-8")
    bring(till, str(source))
    till.places.catalogue_marks.write_bytes(b'{"source": 1')

    assert "4 items from items.csv" == bring(till, str(source)).say


def test_another_currency_reads_it_anew(till: Till, tmp_path: Path) -> None:
    """The same file means other amounts: it is read again though it has not changed."""
    source = tmp_path / "items.csv"
    source.write_text(rows(4), encoding="utf-8")
    bring(till, str(source))
    other = Settings(
        folder=tmp_path,
        loyalty=LoyaltySettings(provider="none"),
        store=StoreSettings(currency="KWD"),
    )
    kuwaiti = Till(other)

    assert "4 items from items.csv" == bring(kuwaiti, str(source)).say
    assert "1.000" == price_of(kuwaiti)


def test_rows_left_out(till: Till, tmp_path: Path) -> None:
    """The good ones are on sale; the first bad ones are named with their line."""
    source = tmp_path / "items.csv"
    source.write_text(rows(4) + "5,No price,\n" * 9, encoding="utf-8")
    brought = bring(till, str(source))

    assert ("4 items from items.csv; 9 rows were left out", False) == (brought.say, brought.ok)
    assert 5 == len(brought.details)
    assert brought.details[0].startswith("line 6: ")


def test_a_file_that_has_shrunk(till: Till, tmp_path: Path) -> None:
    """Less than half of what is on sale may be half an export: it is asked about, each time, and
    taken only where somebody says yes.
    """
    source = tmp_path / "items.csv"
    source.write_text(rows(10), encoding="utf-8")
    bring(till, str(source))
    source.write_text(rows(4, price="2.00"), encoding="utf-8")
    shrunk, once_more = bring(till, str(source)), bring(till, str(source))
    kept = price_of(till)
    taken = bring(till, str(source), takes_fewer=True)

    assert shrunk == once_more
    assert (False, True) == (shrunk.ok, shrunk.awaits_yes)
    assert shrunk.say.startswith("items.csv has 4 items, and 10 are on sale: is it the right file?")
    assert "1.00" == kept
    assert ("4 items from items.csv", True) == (taken.say, taken.ok)
    assert "2.00" == price_of(till)


def test_rows_and_columns_to_look_at(till: Till, tmp_path: Path) -> None:
    """What was taken in with a doubt is named with its line, and a column that nobody reads."""
    source = tmp_path / "items.csv"
    source.write_text("code,title,price,vendr\n4006381333932,Pen,1.00,x\n", encoding="utf-8")
    brought = bring(till, str(source))

    assert ("1 items from items.csv; 1 to look at", True) == (brought.say, brought.ok)
    doubt, column = brought.details
    assert doubt.startswith("line 2: ")
    assert "column vendr is not read; did you mean vendor?" == column


def test_two_who_open_at_once(till: Till, tmp_path: Path) -> None:
    """The second begins when the first is through: the marks are of the catalogue they stand by."""
    source = tmp_path / "items.csv"
    source.write_text(rows(4), encoding="utf-8")
    told: list[Brought] = []
    second = threading.Thread(target=lambda: told.append(bring(till, str(source))))
    with making_the_catalogue(till.places) as is_ours:
        second.start()
        left = bring(till, str(source), is_wanted=lambda: False)
        import_csv_of(till, 3)
        while_held = list(told)
    second.join()

    assert is_ours
    assert [] == while_held
    assert "Nobody waits for the items any more." in left.say
    assert ["4 items from items.csv"] == [one.say for one in told]
    assert "4 items, as items.csv has them" == bring(till, str(source)).say


def test_what_nobody_waits_for_is_broken_off(till: Till) -> None:
    """A server that says no more holds nobody, and the catalogue stays as it was."""
    import_csv_of(till, 3)
    asked = 0

    def is_wanted() -> bool:
        nonlocal asked
        asked += 1
        return not server.asked

    half = answer(rows(4).encode(), length=9_999) + STAYS_OPEN
    with serving([half]) as server:
        left = bring(till, server.url, is_wanted=is_wanted)

    assert asked
    assert "The 3 items of last time are on sale." in left.say
    assert "9.00" == price_of(till)


def test_a_file_that_nobody_waits_for(till: Till, tmp_path: Path) -> None:
    """Read to its end, and nothing is switched behind anybody's back."""
    import_csv_of(till, 3)
    source = tmp_path / "items.csv"
    source.write_text(rows(4), encoding="utf-8")
    left = bring(till, str(source), is_wanted=lambda: False)

    assert "Nobody waits for the items any more." in left.say
    assert "9.00" == price_of(till)


def test_a_file_that_is_not_there(till: Till, tmp_path: Path) -> None:
    """A share that is not mounted: told, and the items of last time go on."""
    source = tmp_path / "items.csv"
    source.write_text(rows(4), encoding="utf-8")
    bring(till, str(source))
    source.unlink()
    gone = bring(till, str(source))

    assert not gone.ok
    assert gone.say.startswith("items.csv is not there")
    assert "The 4 items of last time are on sale." in gone.say


def test_a_file_that_grows_while_it_is_read(
    till: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a copy is not taken for the whole: it is told, and read again the next time."""
    source = tmp_path / "items.csv"
    source.write_text(rows(4), encoding="utf-8")

    def grown(path: Path, *given: object, **named: object) -> object:
        report = import_csv(path, *given, **named)  # type: ignore[arg-type]
        with source.open("a", encoding="utf-8") as file:
            file.write("5,Item 5,1.00\n")
        return report

    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "import_csv", grown)
        grew = bring(till, str(source))

    assert not grew.ok
    assert "changed while it was read" in grew.say
    assert "5 items from items.csv" == bring(till, str(source)).say


def test_a_folder_that_takes_nothing(till: Till) -> None:
    """A disk that stores nothing is told as that, and nothing is asked of the server."""
    till.places.data.write_text("a file where the folder should be", encoding="utf-8")
    with serving([answer(rows(4).encode())]) as server:
        assert "cannot be stored" in bring(till, server.url).say
        assert [] == server.asked
