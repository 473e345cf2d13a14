"""`pos support bundle`: what it tells of a till, and what it must never hold."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path
from typing import Any

from shop import BAG, OPENING, SARA, Shop

PARTS = {
    "about.json",
    "doctor.json",
    "config.toml",
    "files.json",
    "record.json",
    "outbox.json",
    "logs/till.log",
}


def bundle_of(shop: Shop, path: Path) -> dict[str, str]:
    """Each part's text by its name."""
    ended = shop.pos("support", "bundle", "--output", str(path))
    assert 0 == ended.returncode, ended.stderr
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def read(parts: dict[str, str], name: str) -> Any:
    return json.loads(parts[name])


def test_what_a_bundle_tells(shop: Shop, tmp_path: Path) -> None:
    """Versions, verdicts, settings, files, kinds of records, what waits, and the log."""
    shop.play(*OPENING, f"scan {BAG}", f"customer {SARA}", "network down", "tender cash 100")

    path = tmp_path / "bundle.zip"
    parts = bundle_of(shop, path)
    assert PARTS == set(parts)
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert ("S001", "T1") == (read(parts, "about.json")["store"], read(parts, "about.json")["till"])
    assert "textual" in read(parts, "about.json")["packages"]
    assert {"journal", "disk", "printer"} <= {one["name"] for one in read(parts, "doctor.json")}
    assert 'name = "STYL Outfits"' in parts["config.toml"]
    files = {one["name"]: one["mode"] for one in read(parts, "files.json")}
    assert "-rw-------" == files["journal.db"]
    assert 1 == read(parts, "record.json")["kinds"]["SaleCompleted"]
    (waiting,) = read(parts, "outbox.json")
    assert ("OrderDelivery", "pending") == (waiting["kind"], waiting["state"])


def test_what_no_bundle_holds(shop: Shop, tmp_path: Path) -> None:
    """Keys, PINs, customers, their phones and e-mails, and what was sold: nowhere in it."""
    shop.config.write_text(
        f"{shop.config.read_text()}\n# the owner: amal.secret@example.com, 966500009999\n"
    )
    shop.play(
        *OPENING,
        f"scan {BAG}",
        f"scan {SARA}918273",
        f"customer {SARA}",
        "note line Gift for Layla Canary",
        "network lose-answers 1",
        "redeem points 10",
        "network down",
        "tender cash 100",
    )
    log = shop.data / "logs" / "till.log"
    log.write_text(f"{log.read_text()}an old line: {SARA} sara@example.com\n", encoding="utf-8")

    everything = "\n".join(bundle_of(shop, tmp_path / "bundle.zip").values())
    canaries = (
        SARA,
        "966500001234",
        "966500009999",
        "918273",
        "Sara",
        "Layla Canary",
        "sara@example.com",
        "amal.secret",
        "Carrier Bag",
        shop.environ["POS_GAMEBALL_API_KEY"],
        shop.environ["POS_GAMEBALL_SECRET_KEY"],
    )
    assert not [one for one in canaries if one in everything]


def test_a_bundle_of_a_damaged_till(shop: Shop, tmp_path: Path) -> None:
    """What cannot be read says why in its place; the rest is there."""
    shop.play(*OPENING)
    (shop.data / "journal.db").write_bytes(b"no database")

    parts = bundle_of(shop, tmp_path / "bundle.zip")
    assert set(parts) == PARTS
    assert "journal rebuild" in read(parts, "record.json")["trouble"]
    assert read(parts, "files.json")


def test_a_bundle_takes_no_other_files_place(shop: Shop, tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    kept = tmp_path / "kept.zip"
    kept.write_text("mine")
    ended = shop.pos("support", "bundle", "--output", str(kept))

    assert (1, "mine") == (ended.returncode, kept.read_text())
    assert "cannot be written" in ended.stderr
