"""What is set, as the record has it: key by key, without secrets, and never twice the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from config_files import EXAMPLE, write

from pos.config import Settings, load
from pos.config.effective import HIDDEN, LONGEST, difference_of, news_of
from pos.core.settings_change import KeyChange, KnownSettings, SettingsDiff

NOTHING_KNOWN = None


def settings_in(folder: Path, text: str) -> Settings:
    return load(write(folder, text), {})


def known_after(diff: SettingsDiff, known: KnownSettings | None = None) -> KnownSettings:
    """As the record folds it."""
    values = {**(known.values if known else {}), **{one.key: one.new for one in diff.changes}}
    return KnownSettings(digest=diff.digest, values=values)


def test_first_what_is_not_as_it_comes(tmp_path: Path) -> None:
    """A record that knows nothing is told what somebody has set, and no default."""
    text = '[store]\nname = "STYL"\n[tender]\nmethods = ["cash"]\n[till]\nid = "T1"\n'
    news = news_of(settings_in(tmp_path, text), NOTHING_KNOWN)

    assert (
        KeyChange(key="[store] name", old='"Store"', new='"STYL"'),
        KeyChange(key="[tender] methods", old='["cash", "card"]', new='["cash"]'),
    ) == news.changes
    assert () == news_of(Settings(), NOTHING_KNOWN).changes


def test_what_is_known_is_no_news(tmp_path: Path) -> None:
    """The same configuration is told once, however often a till is started with it."""
    settings = load(EXAMPLE, {})
    known = known_after(news_of(settings, NOTHING_KNOWN))

    assert () == news_of(settings, known).changes
    assert () == news_of(settings, KnownSettings(digest="another", values=known.values)).changes


def test_a_change_and_back(tmp_path: Path) -> None:
    """Each way is told with what stood there before, a default by what it is."""
    plain = settings_in(tmp_path, "")
    changed = settings_in(tmp_path, "[email]\nport = 465\n[returns]\ndays = 30\n")
    first = news_of(changed, known_after(news_of(plain, NOTHING_KNOWN)))
    back = news_of(plain, known_after(first))

    assert ["[email] port: 587 → 465", "[returns] days: 0 → 30"] == [
        one.words for one in first.changes
    ]
    assert ["[email] port: 465 → 587", "[returns] days: 30 → 0"] == [
        one.words for one in back.changes
    ]
    assert first.changes == difference_of(plain, changed).changes
    assert first.digest == difference_of(plain, changed).digest != back.digest


def test_what_comes_set_and_is_taken_away(tmp_path: Path) -> None:
    """A tax rate that is dropped, and a scanner that is added, are told key by key."""
    before = settings_in(tmp_path, '[scanner]\ndriver = "serial"\nport = "/dev/a"\n')
    after = settings_in(
        tmp_path,
        '[tax.rates]\nstandard = "16"\n[scanner]\ndriver = "serial"\nport = "/dev/a"\n'
        '[[scanner.more]]\nport = "/dev/b"\n',
    )
    words = [one.words for one in difference_of(before, after).changes]

    assert "[tax.rates] standard: 15 → 16" in words
    assert "[tax.rates] zero: 0 → not there" in words
    assert '[scanner.more 1] port: not there → "/dev/b"' in words
    assert difference_of(after, before).changes == tuple(
        KeyChange(key=one.key, old=one.new, new=one.old)
        for one in difference_of(before, after).changes
    )


def test_a_limit_of_a_role_of_the_stores_own(tmp_path: Path) -> None:
    """A role that is added is on record with what it may."""
    text = "[roles.supervisor]\nmax_discount_percent = 25\n"
    words = [one.words for one in difference_of(Settings(), settings_in(tmp_path, text)).changes]

    assert "[roles.supervisor] max_discount_percent: not there → 25" in words


def test_no_key_gets_into_it(tmp_path: Path) -> None:
    """Neither the keys of services nor what stands behind the ? of an address."""
    file = write(tmp_path, '[catalogue]\nsource = "https://shop.example/items.csv?key=hunter2"\n')
    environ = {"POS_GAMEBALL_API_KEY": "canary1", "POS_SMTP_PASSWORD": "canary2"}
    news = news_of(load(file, environ), NOTHING_KNOWN)
    (change,) = news.changes

    assert f'"https://shop.example/items.csv?{HIDDEN}"' == change.new
    assert not any(word in str(news) for word in ("hunter2", "canary1", "canary2"))
    assert news == news_of(load(file, {}), NOTHING_KNOWN)


def test_what_is_long_is_cut_and_still_told_apart(tmp_path: Path) -> None:
    """Two long values that begin alike are two, and none fills the record."""
    header = ["x" * 90] * 8
    texts = [f"[receipt]\nheader = {[*header, end]!r}\n".replace("'", '"') for end in ("a", "b")]
    before, after = (settings_in(tmp_path, text) for text in texts)
    (change,) = difference_of(before, after).changes

    assert change.old != change.new
    assert max(len(change.old), len(change.new)) <= LONGEST


@pytest.mark.parametrize("text", ["", '[store]\nname = "\\u202eevil\\u0007"\n'])
def test_nothing_in_it_writes_to_a_terminal(tmp_path: Path, text: str) -> None:
    """What somebody wrote into the file stays text where the record is read."""
    changes = news_of(settings_in(tmp_path, text), NOTHING_KNOWN).changes

    assert all(one.new.isprintable() for one in changes)
    assert ('"evil"' in [one.new for one in changes]) == bool(text)
