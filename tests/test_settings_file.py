"""The settings changed at the till: real files, whole or not at all, and everything told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier

import pytest

from pos.assembly.settings_file import SettingsOfTill
from pos.assembly.till import Till
from pos.config import SECRETS_NAME, Settings, load
from pos.config.described import ConfigKey, described
from pos.config.typed import as_typed, changes_of
from pos.config.writing import changed_text, kept_before
from pos.errors import ConfigError, ConfigErrors
from pos.ports.settings import KeyKind, KeyLine, SettingsDraft, SettingsSaved

WRITTEN = """\
# The shop at the corner
[store]
name = "STYL"  # as on the sign

[loyalty]
return_window_days = 14

[receipt]
header = [
  "King Fahd Road",  # since 2019
]
"""


@dataclass
class Seat:
    """A manager before the settings of a till that was started with the file as it is."""

    file: Path
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        in_force = load(self.file, self.environ)
        self.settings = SettingsOfTill(self.file, in_force, self.environ)
        self.draft = self.settings.read()

    def line(self, name: str) -> KeyLine:
        return next(line for table in self.draft.tables for line in table.keys if line.name == name)

    def set(self, name: str, typed: str | None) -> SettingsDraft:
        self.draft = self.settings.with_value(self.draft, self.line(name), typed)
        return self.draft

    def save(self) -> SettingsSaved:
        saved = self.settings.write(self.draft.before, self.draft.after)
        self.draft = self.settings.read()
        return saved

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")


@pytest.fixture
def seat(tmp_path: Path) -> Seat:
    file = tmp_path / "config.toml"
    file.write_text(WRITTEN, encoding="utf-8")
    return Seat(file)


def test_one_for_all_of_a_till(seat: Seat) -> None:
    """Threads that reach for it at once share what is known to be on record."""
    till = Till(load(seat.file, {"POS_GAMEBALL_API_KEY": "a", "POS_GAMEBALL_SECRET_KEY": "b"}))
    together = Barrier(4)

    def reached(_: int) -> SettingsOfTill | None:
        together.wait()
        return till.settings_file

    with ThreadPoolExecutor(4) as threads:
        found = [*threads.map(reached, range(4))]

    assert found[0] is not None
    assert all(one is found[0] for one in found)


def test_each_key_with_its_value_and_default(seat: Seat) -> None:
    """What the file says and what a key comes as are both there, and which of them holds."""
    name, currency = seat.line("[store] name"), seat.line("[store] currency")

    assert ("STYL", "Store", True) == (name.value, name.default, name.is_set)
    assert ("SAR", "SAR", False) == (currency.value, currency.default, currency.is_set)
    assert ("yes", "yes") == tuple(
        getattr(seat.line("[store] prices_include_tax"), part) for part in ("value", "default")
    )
    assert ("14", "") == (
        seat.line("[loyalty] return_window_days").value,
        seat.line("[loyalty] return_window_days").default,
    )


def test_changed_shown_and_saved(seat: Seat) -> None:
    """Only the changed lines differ, remarks stay, and nothing is written before it is saved."""
    seat.set("[store] name", "STYL Outfits")
    draft = seat.set("[roles.cashier] max_discount_percent", "12.5")

    assert WRITTEN == seat.text
    assert '- name = "STYL"  # as on the sign' in draft.difference
    assert '+ name = "STYL Outfits"  # as on the sign' in draft.difference
    saved = seat.save()

    assert [
        '[store] name: "STYL" → "STYL Outfits"',
        "[roles.cashier] max_discount_percent: 10 → 12.5",
    ] == [one.words for one in saved.made.changes]
    assert () == saved.found.changes
    assert "# since 2019" in seat.text
    assert WRITTEN == kept_before(seat.file).read_text(encoding="utf-8")
    assert 2 == seat.draft.not_in_force
    assert not seat.draft.is_changed


def test_as_it_comes(seat: Seat) -> None:
    """A key that is taken away stands in the file no more, and has its default again."""
    seat.set("[loyalty] return_window_days", None)
    saved = seat.save()

    assert "return_window_days" not in seat.text
    assert ["[loyalty] return_window_days: 14 → not there"] == [
        one.words for one in saved.made.changes
    ]
    assert not seat.line("[loyalty] return_window_days").is_set


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("[email] port", "many", "[email] port: expected a port from 1 to 65535"),
        ("[email] port", "70000", "[email] port: found 70000; expected a port from 1 to 65535"),
        ("[store] currency", "XXQ", 'found "XXQ"; expected an ISO 4217 code such as SAR'),
        ("[roles.cashier] max_discount_percent", "101", "expected a number from 0 to 100"),
        ("[roles.cashier] needs_approval", "dance", "expected a list of actions out of"),
        ("[tax] rates", "standard", "each rate as its name and its per cent"),
        ("[tax] rates", "standard 15 | zero many", "per cent from 0 to 100"),
    ],
)
def test_a_wrong_value_is_refused(seat: Seat, name: str, typed: str, told: str) -> None:
    """It is said with its key and what was expected, and the draft stays as it was."""
    before = seat.draft

    with pytest.raises(ConfigError) as refused:
        seat.set(name, typed)

    assert told in str(refused.value)
    assert before == seat.draft
    assert WRITTEN == seat.text


def test_what_does_not_go_together_waits_for_the_rest(seat: Seat) -> None:
    """A driver may be set before its port; until then it is said, and cannot be saved."""
    draft = seat.set("[scanner] driver", "serial")

    assert ('[scanner] port: missing; "serial" needs one',) == draft.mistakes
    with pytest.raises(ConfigErrors, match="needs one"):
        seat.settings.write(draft.before, draft.after)
    assert WRITTEN == seat.text

    seat.set("[scanner] port", "/dev/ttyACM0")
    assert () == seat.draft.mistakes
    seat.save()
    assert "/dev/ttyACM0" == load(seat.file, {}).scanner.port


def test_what_to_do_before_the_next_start(seat: Seat) -> None:
    """A currency or a number of the till's is changed between two shifts, which is said first."""
    assert () == seat.set("[store] name", "Corner").cautions
    (said,) = seat.set("[store] currency", "EUR").cautions

    assert "Close the shift" in said
    seat.set("[till] id", "T2")
    assert 2 == len(seat.set("[store] id", "S2").cautions)
    seat.save()
    assert () == seat.draft.cautions


def test_two_changes_one_after_the_other(seat: Seat) -> None:
    """Each is told against the one before, and the later one is not undone by the earlier."""
    seat.set("[returns] days", "30")
    first = seat.save()
    seat.set("[returns] days", "60")
    second = seat.save()

    assert ["[returns] days: 0 → 30"] == [one.words for one in first.made.changes]
    assert ["[returns] days: 30 → 60"] == [one.words for one in second.made.changes]
    assert () == second.found.changes


def test_back_and_forth(seat: Seat) -> None:
    """What was before the last saving is brought back, and what was brought back from, too."""
    seat.set("[returns] days", "30")
    seat.save()
    changed = seat.text
    for expected in (WRITTEN, changed):
        seat.draft = seat.settings.earlier(seat.draft)
        saved = seat.save()
        assert expected == seat.text
        assert 1 == len(saved.made.changes)


def test_nothing_to_bring_back(seat: Seat) -> None:
    """Before anything was saved there is no file to bring back, which is said."""
    with pytest.raises(ConfigError, match="nothing was saved yet"):
        seat.settings.earlier(seat.draft)


def test_somebody_else_writes_meanwhile(seat: Seat) -> None:
    """What is in the file by then stays; after another look both changes are told apart."""
    seat.set("[returns] days", "30")
    by_hand = WRITTEN.replace('"STYL"', '"Corner"')
    seat.file.write_text(by_hand, encoding="utf-8")

    with pytest.raises(ConfigError, match="somebody else has changed it"):
        seat.save()
    assert by_hand == seat.text

    seat.draft = seat.settings.read()
    seat.set("[returns] days", "30")
    saved = seat.save()
    assert ['[store] name: "STYL" → "Corner"'] == [one.words for one in saved.found.changes]
    assert ["[returns] days: 0 → 30"] == [one.words for one in saved.made.changes]
    assert {'name = "Corner"  # as on the sign', "days = 30"} <= set(seat.text.splitlines())


def test_a_file_that_somebody_broke(seat: Seat) -> None:
    """Every mistake in it is told, and nothing of it is changed from here."""
    seat.file.write_text('[store]\nid = ""\n[till]\nid = 7\n', encoding="utf-8")

    with pytest.raises(ConfigErrors) as told:
        seat.settings.read()

    assert ["[store] id", "[till] id"] == [one.key for one in told.value.errors]


@pytest.fixture
def read_only(seat: Seat) -> Seat:
    """Where no file can be made beside it: not even by who may do anything."""
    kept_before(seat.file).mkdir()
    return seat


def test_where_nothing_can_be_written(read_only: Seat) -> None:
    """It is said that nothing was changed, and nothing was; no draft is left beside it."""
    read_only.set("[returns] days", "30")

    with pytest.raises(ConfigError, match="cannot be written"):
        read_only.save()

    assert WRITTEN == read_only.text
    assert {"config.toml", "config.toml.before"} == {
        one.name for one in read_only.file.parent.iterdir()
    }


def test_secrets_are_neither_shown_nor_typed(tmp_path: Path) -> None:
    """Keys of services stand in no line of the settings, and cannot be set by one."""
    file = tmp_path / "config.toml"
    file.write_text(WRITTEN, encoding="utf-8")
    secrets = tmp_path / SECRETS_NAME
    secrets.touch(mode=0o600)
    secrets.write_text('api_key = "canary1"\nsecret_key = "canary2"\n', encoding="utf-8")
    seat = Seat(file, {"POS_SMTP_PASSWORD": "canary3"})

    assert "canary1" == load(file, {}).secrets.api_key
    assert "canary" not in repr(seat.draft)
    keys = {line.key for line in _lines(seat)} - {"public_key"}  # which is no secret
    assert not any("password" in key or key.endswith("_key") for key in keys)


def _lines(seat: Seat) -> Iterator[KeyLine]:
    return (line for table in seat.draft.tables for line in table.keys)


def test_every_key_can_be_typed_as_it_is(seat: Seat) -> None:
    """What is shown of a key, typed again, means the same; of every key there is."""
    example = Path(__file__).parents[1] / "config.example.toml"
    text, settings = example.read_text(encoding="utf-8"), load(example, {})
    for table in described():
        for key in table.keys:
            held = getattr(table.of(settings), key.field)
            if key.kind is KeyKind.ELSEWHERE or held is None:
                continue
            written = changed_text(text, changes_of(key, as_typed(held), held=held))
            seat.file.write_text(written, encoding="utf-8")
            again = load(seat.file, {})
            assert _equal(getattr(table.of(again), key.field), held, seat, example), key.name


def _equal(value: object, held: object, seat: Seat, example: Path) -> bool:
    """A file's place is told from where the configuration is."""
    here, there = f"{seat.file.parent}{os.sep}", f"{example.parent}{os.sep}"
    return value == held or str(value).replace(here, there) == str(held)


@pytest.mark.parametrize("prefix", ["\x02", "a|b", "\\"])
def test_what_no_key_types_is_written_by_its_number(seat: Seat, prefix: str) -> None:
    """A control character of a scanner's can be read, typed and kept."""
    seat.file.write_text(
        changed_text(WRITTEN, {("scanner", "wedge_prefix"): prefix}), encoding="utf-8"
    )
    seat.draft = seat.settings.read()
    typed = seat.line("[scanner] wedge_prefix").value

    assert typed.isprintable()
    seat.set("[scanner] wedge_prefix", "x")
    seat.set("[scanner] wedge_prefix", typed)
    assert prefix == _read(seat).scanner.wedge_prefix


def _read(seat: Seat) -> Settings:
    seat.save()
    return load(seat.file, {})


def test_lines_with_a_bar_in_them_stay_lines(seat: Seat) -> None:
    """What parts several texts may stand in one of them."""
    seat.file.write_text('[receipt]\nheader = ["A | B", "C"]\n', encoding="utf-8")
    seat.draft = seat.settings.read()
    typed = seat.line("[receipt] header").value
    seat.set("[receipt] header", f"{typed} | D")
    seat.save()

    assert ("A | B", "C", "D") == load(seat.file, {}).receipt.header


@pytest.mark.parametrize(
    "key",
    [
        key
        for table in described()
        for key in table.keys
        if key.kind in {KeyKind.CHOICE, KeyKind.YES_NO}
    ],
    ids=lambda key: key.name,
)
def test_a_choice_changes_nothing_else(seat: Seat, key: ConfigKey) -> None:
    """Whatever is chosen, the file says that one key otherwise, and the rest as before."""
    line = seat.line(key.name)
    others = (one for one in (*line.choices, "yes", "no") if one != line.value)
    draft = seat.set(key.name, next(others))
    changed = {one.name for table in draft.tables for one in table.keys if one.is_changed}

    assert {key.name} == changed
    assert set(WRITTEN.splitlines()) <= set(draft.after.splitlines())
