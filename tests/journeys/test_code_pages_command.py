"""`pos devices code-pages`: what a printer's numbers mean, on its paper and on the screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from shop import Shop

from drivers.printers.code_page_sheet import DRAWN, PAGES
from pos.config import load
from pos.errors import ConfigErrors
from pos.places import Places, lock_folder

CONFIG = """
[store]
id = "S001"
name = "STYL"
currency = "SAR"
[loyalty]
provider = "none"
[printer]
driver = "{driver}"
port = "paper.bin"
code_pages = [{pages}]
"""


def store_in(folder: Path, *, driver: str = "escpos", pages: str = "") -> Shop:
    text = CONFIG.format(driver=driver, pages=pages)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return Shop(folder, dict(os.environ))


def test_what_to_compare_and_what_to_write(tmp_path: Path) -> None:
    """Paper and screen have the same letters for each page, and the screen what to set."""
    done = store_in(tmp_path).pos("devices", "code-pages", "--last", "50")
    paper = (tmp_path / "paper.bin").read_bytes()

    assert 0 == done.returncode
    assert b"\x1bt\x32\xa5  \xd0  " in paper
    assert b"\x1bt\x33" not in paper
    assert "¥  Ð  Œ  ¦  Õ  ·  ä  à  á  å  Ç  ñ  cp1252     Western Europe, Windows" in done.stdout
    assert 'code_pages = ["0 cp437", "16 cp1252"]' in done.stdout
    assert "cp864      Arabic: drawn by the till, and not to be set" in done.stdout


def test_every_page_that_is_named_can_be_set(tmp_path: Path) -> None:
    """Those to be set are those that the configuration takes, and the Arabic ones are not."""
    every = ", ".join(f'"{number} {codec}"' for number, codec in enumerate(PAGES))
    settings = load(store_in(tmp_path, pages=every).config, {})
    assert len(PAGES) == len(settings.printer.code_pages)

    for codec in DRAWN:
        store = store_in(tmp_path, pages=f'"50 {codec}"')
        with pytest.raises(ConfigErrors, match="code_pages"):
            load(store.config, {})


def test_where_it_cannot_be(tmp_path: Path) -> None:
    """A printer of plain text has no such pages, a till that runs has the printer, and there are
    no more than 256 numbers: each is said, and nothing is printed.
    """
    plain = store_in(tmp_path, driver="text_file").pos("devices", "code-pages")
    assert (1, True) == (plain.returncode, 'driver "escpos" has code pages' in plain.stderr)

    store = store_in(tmp_path)
    many = store.pos("devices", "code-pages", "--last", "256")
    assert (2, True) == (many.returncode, "found 256; expected 0 to 255" in many.stderr)
    give_up = lock_folder(Places(load(store.config, {}).data_dir))
    try:
        taken = store.pos("devices", "code-pages")
    finally:
        give_up()
    assert (1, True) == (taken.returncode, "a till runs here" in taken.stderr)
    assert not (tmp_path / "paper.bin").exists()
