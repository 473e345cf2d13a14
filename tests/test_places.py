import os
from pathlib import Path

import pytest

from pos.errors import JournalError, TillInUse
from pos.places import Places, lock_folder, till_at_work


def test_one_till_a_folder(tmp_path: Path) -> None:
    """While one holds the folder another is told which; given up, it is free."""
    places = Places(tmp_path / "data")
    give_up = lock_folder(places)

    assert str(os.getpid()) == till_at_work(places)
    with pytest.raises(TillInUse, match=f"process {os.getpid()}"):
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
