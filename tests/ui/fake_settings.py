"""The settings of the screen's till: the real file behind it, in a folder of its own."""

from __future__ import annotations

import shutil
import weakref
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp

from pos.assembly.settings_file import SettingsOfTill
from pos.config import load
from pos.core import effects as fx
from pos.core import intents as it
from pos.errors import PosError

WRITTEN = """\
# The shop at the corner
[store]
id = "S001"
name = "STYL Outfits"  # as on the sign
timezone = "Asia/Riyadh"

[receipt]
header = ["King Fahd Road, Riyadh", "VAT 300000000000003"]

[printer]
driver = "text_file"
port = "receipts.txt"
"""


class FakeSettings:
    """Made when it is first asked for: few tests look."""

    has_file = True

    @cached_property
    def file(self) -> Path:
        folder = Path(mkdtemp(prefix="pos-settings"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        file = folder / "config.toml"
        file.write_text(WRITTEN, encoding="utf-8")
        return file

    @cached_property
    def _of_till(self) -> SettingsOfTill:
        return SettingsOfTill(self.file, load(self.file, {}), {})

    def open(self) -> SettingsOfTill | None:
        return self._of_till if self.has_file else None

    def write(self, effect: fx.WriteSettings) -> it.Intent:
        try:
            written = self._of_till.write(effect.before, effect.after)
        except PosError as problem:
            return it.AskFailed(reason=str(problem))
        return it.SettingsWritten(
            found=written.found,
            made=written.made,
            cashier_id=effect.cashier_id,
            is_rollback=effect.is_rollback,
        )
