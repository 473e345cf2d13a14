import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from pos.errors import JournalError, TillInUse
from pos.places import Places, draft_for, lock_folder, till_at_work


def test_one_till_a_folder(tmp_path: Path) -> None:
    """While one holds the folder another is told which; given up, it is free."""
    places = Places(tmp_path / "data")
    give_up = lock_folder(places)

    assert str(os.getpid()) == till_at_work(places)
    told = f"process {os.getpid()} on {os.uname().nodename}, since 2"
    with pytest.raises(TillInUse, match=told):
        lock_folder(places)
    give_up()
    assert "" == till_at_work(places)
    lock_folder(places)()
    assert issubclass(TillInUse, JournalError)


def test_looking_makes_nothing(tmp_path: Path) -> None:
    """Where no till has ever been, asking for one leaves no trace."""
    assert "" == till_at_work(Places(tmp_path / "data"))
    assert [] == list(tmp_path.iterdir())


def test_all_is_below_the_data_folder(tmp_path: Path) -> None:
    """A till keeps nothing elsewhere, and its folder is its own."""
    places = Places(tmp_path / "data")
    places.make()

    assert 0o700 == places.data.stat().st_mode & 0o777
    kept = (places.record, places.copy, places.catalogue, places.staff, places.cards)
    beside = (places.log, places.lock)
    assert all(path.is_relative_to(places.data) for path in (*kept, *beside))


@pytest.mark.parametrize("mode", [0o755, 0o710, 0o702])
def test_a_folder_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """Nothing is made in it; what is told to do is enough."""
    data = tmp_path / "the data"
    data.mkdir()
    data.chmod(mode)
    with pytest.raises(JournalError, match=r"open to other users of this machine") as refused:
        lock_folder(Places(data))
    assert [] == list(data.iterdir())

    subprocess.run(str(refused.value).split("Run: ")[1], shell=True, check=True)
    lock_folder(Places(data))()


def test_another_program_is_refused_at_once(tmp_path: Path) -> None:
    """A till in another process is told who holds the folder, and ends without waiting."""
    give_up = lock_folder(Places(tmp_path))
    program = (
        "from pathlib import Path; import sys; from pos.places import Places, lock_folder\n"
        "lock_folder(Places(Path(sys.argv[1])))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )
    give_up()

    assert f"is in use by a till that runs already (process {os.getpid()} on" in ended.stderr


def test_a_lock_of_an_earlier_version(tmp_path: Path) -> None:
    """It held nothing but the process, and is written over whole."""
    places = Places(tmp_path)
    places.lock.write_text("999999\n")
    give_up = lock_folder(places)

    assert str(os.getpid()) == till_at_work(places)
    give_up()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Said as what it is, before anything is sold."""
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(JournalError, match=r"cannot be written: File exists\. Nothing can be"):
        lock_folder(Places(tmp_path / "data"))


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.EROFS, "the disk is read-only"), (errno.ENOSPC, "the disk is full")],
)
def test_a_disk_that_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    """A read-only disk and a full one are told apart, at the start."""

    def refuses(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuses)
    with pytest.raises(JournalError, match=said):
        lock_folder(Places(tmp_path))


# -- a file whole or not at all ---------------------------------------------------------------


@pytest.mark.parametrize("is_alone", [True, False])
def test_a_draft_that_breaks_off(tmp_path: Path, is_alone: bool) -> None:
    """The old file stays as it was, and nothing is left beside it."""
    path = tmp_path / "kept"
    path.write_bytes(b"old")

    def breaks_off(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError("full")

    with pytest.raises(OSError, match="full"), draft_for(path, breaks_off, is_alone=is_alone):
        pytest.fail("it is not whole")
    assert (b"old", [path]) == (path.read_bytes(), [*tmp_path.iterdir()])


def test_what_a_power_cut_left_of_a_draft(tmp_path: Path) -> None:
    """Is written over by the next, where nobody else writes that file."""
    path = tmp_path / "archive"
    (tmp_path / ".archive.draft").write_bytes(b"left " * 100)

    with draft_for(path, lambda file: file.write(b"new"), is_alone=True) as draft:
        draft.replace(path)
    assert (b"new", [path]) == (path.read_bytes(), [*tmp_path.iterdir()])


def test_a_draft_for_those_who_could_read_another(tmp_path: Path) -> None:
    """Its mode is that file's; by itself it is its owner's alone."""
    other = tmp_path / "config.toml"
    other.write_bytes(b"")
    other.chmod(0o640)

    for like, mode in ((other, 0o640), (None, 0o600)):
        with draft_for(tmp_path / "new", lambda file: file.write(b"x"), like=like) as draft:
            assert mode == stat.S_IMODE(draft.stat().st_mode)
