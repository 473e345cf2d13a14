"""The configuration changed by the program: on real files, with what a person wrote kept."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.config import load
from pos.config.writing import bring_back, changed_text, difference, kept_before, save, text_of
from pos.errors import ConfigError

WRITTEN = """\
# The shop at the corner
[store]
id = "S001"  # as on the lease
name = "STYL"
currency = "SAR"

[scanner]               # the one at the till
driver = "serial"
port = "/dev/ttyACM0"   # the left plug

# The printer stands under the counter.
[printer]
driver = "none"
"""
EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def test_only_what_is_changed_is_different() -> None:
    """A key that is there keeps its place and its remark; a new one stands in its own table."""
    after = changed_text(
        WRITTEN,
        {
            ("scanner", "port"): "/dev/serial/by-id/usb-x",
            ("scanner", "baud"): 115_200,
            ("scale", "driver"): "none",
        },
    )

    assert (
        '- port = "/dev/ttyACM0"   # the left plug',
        '+ port = "/dev/serial/by-id/usb-x"   # the left plug',
        "+ baud = 115200",
        "+ [scale]",
        '+ driver = "none"',
    ) == difference(WRITTEN, after)
    assert "baud = 115200\n\n# The printer stands under the counter.\n[printer]" in after


def test_nothing_changed_is_the_same_text() -> None:
    """What is read and written again is as it was, to the last blank."""
    example = EXAMPLE.read_text(encoding="utf-8")

    assert example == changed_text(example, {})
    assert WRITTEN.replace("\n", "\r\n") == changed_text(WRITTEN.replace("\n", "\r\n"), {})


@pytest.mark.parametrize(
    "text",
    [
        'scanner.driver = "none"\n',
        'scanner = {driver = "none"}\n',
        '[scanner]\ndriver = "none"\n[[scanner.more]]\nport = "/dev/a"\n',
        '[scanner]\ndriver = "none"\n[printer]\n[[scanner.more]]\nport = "/dev/a"\n',
    ],
)
def test_however_a_table_is_written(text: str, tmp_path: Path) -> None:
    """A key lands in its table in every way that TOML has of writing one."""
    path = tmp_path / "config.toml"
    path.write_text(
        changed_text(text, {("scanner", "driver"): "serial", ("scanner", "port"): "/dev/b"}),
        encoding="utf-8",
    )

    scanner = load(path, {}).scanner

    assert ("serial", "/dev/b") == (scanner.driver, scanner.port)


LETTERS = st.characters(codec="utf-8", exclude_characters="#")
VALUES = st.one_of(
    st.booleans(), st.integers(-(10**9), 10**9), st.text(alphabet=LETTERS, max_size=30)
)
CHANGED = st.dictionaries(
    st.tuples(
        st.sampled_from(["scanner", "printer", "scale"]), st.sampled_from(["a", "port", "b"])
    ),
    VALUES,
    max_size=5,
)


@given(changes=CHANGED)
def test_whatever_is_written_is_read(changes: dict[tuple[str, str], str | int | bool]) -> None:
    """Every value stands in the file as it was given, beside all that stood there before."""
    expected = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    for (table, key), value in changes.items():
        expected[table][key] = value

    after = changed_text(EXAMPLE.read_text(encoding="utf-8"), changes)

    assert expected == tomllib.loads(after)
    remarks = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if "#" in line]
    assert len(remarks) == sum("#" in line for line in after.splitlines())


def test_saved_whole_with_its_mode(file: Path) -> None:
    """The new file may be read by whom the old one could, and the old one is kept beside it."""
    file.chmod(0o640)
    after = changed_text(WRITTEN, {("scanner", "baud"): 19_200})

    settings = save(file, before=WRITTEN, after=after, environ={})

    assert 19_200 == settings.scanner.baud == load(file, {}).scanner.baud
    assert WRITTEN == text_of(kept_before(file))
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (file, kept_before(file))]
    assert [0o640, 0o640] == modes
    assert {"config.toml", "config.toml.before"} == {one.name for one in file.parent.iterdir()}


def test_what_would_not_load_is_never_written(file: Path) -> None:
    """A value that is wrong is told with its key, and the file stays as it was."""
    wrong = changed_text(WRITTEN, {("scanner", "baud"): 7})

    with pytest.raises(ConfigError, match=r"\[scanner\] baud: found 7"):
        save(file, before=WRITTEN, after=wrong, environ={})

    assert WRITTEN == text_of(file)
    assert not kept_before(file).exists()


def test_a_services_key_is_refused(file: Path) -> None:
    """No secret gets into the file by this way either."""
    with_secret = changed_text(WRITTEN, {("loyalty", "api_key"): "x"})

    with pytest.raises(ConfigError, match="api_key"):
        save(file, before=WRITTEN, after=with_secret, environ={})

    assert WRITTEN == text_of(file)


def test_changed_by_another_meanwhile(file: Path) -> None:
    """What somebody else has written since is not written over."""
    theirs = WRITTEN.replace("STYL", "STYL Outfits")
    file.write_text(theirs, encoding="utf-8")

    with pytest.raises(ConfigError, match="somebody else has changed it"):
        save(file, before=WRITTEN, after=WRITTEN + "\n", environ={})

    assert theirs == text_of(file)


def test_the_one_before_comes_back_and_goes_again(file: Path) -> None:
    """Brought back, the newer one is the one before: the same again undoes it."""
    with pytest.raises(ConfigError, match="nothing was changed"):
        bring_back(file, {})
    after = changed_text(WRITTEN, {("scanner", "baud"): 19_200})
    save(file, before=WRITTEN, after=after, environ={})

    assert ("- baud = 19200",) == bring_back(file, {})
    assert WRITTEN == text_of(file)
    assert ("+ baud = 19200",) == bring_back(file, {})
    assert after == text_of(file)


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    """A configuration kept elsewhere is changed where it is kept."""
    link = tmp_path / "till" / "config.toml"
    link.parent.mkdir()
    link.symlink_to(file)

    save(link, before=WRITTEN, after=WRITTEN + "\n", environ={})

    assert link.is_symlink()
    assert WRITTEN + "\n" == text_of(file)


def test_a_folder_that_takes_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk says no while it is being written, the old file is still there, whole."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(ConfigError, match="No space left on device"):
        save(file, before=WRITTEN, after=WRITTEN + "\n", environ={})

    assert WRITTEN == text_of(file)
    assert ["config.toml"] == [one.name for one in file.parent.iterdir()]


def test_a_disk_that_fills_up_meanwhile(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only one of the two files can be written, neither takes its place."""
    after = changed_text(WRITTEN, {("scanner", "baud"): 19_200})
    save(file, before=WRITTEN, after=after, environ={})
    written: list[int] = []
    real = os.fsync

    def full(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            written.append(descriptor)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(ConfigError, match="nothing was changed"):
        save(file, before=after, after=after + "\n", environ={})

    assert (after, WRITTEN) == (text_of(file), text_of(kept_before(file)))
    assert {"config.toml", "config.toml.before"} == {one.name for one in file.parent.iterdir()}


def test_a_disk_that_does_not_vouch(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the new file has taken its place nobody is told that nothing was changed."""
    real = os.fsync

    def no_folder(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(5, "Input/output error")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", no_folder)

    with pytest.raises(ConfigError, match="is changed, but") as told:
        save(file, before=WRITTEN, after=WRITTEN + "\n", environ={})

    assert "nothing was changed" not in str(told.value)
    assert WRITTEN + "\n" == text_of(file)
