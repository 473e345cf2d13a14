"""Forms with a code that may be scanned as well as typed: while one is open the scan is its own."""

from __future__ import annotations

from typing import Self

from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from pos.ui.panels.form import Form
from pos.ui.panels.panel import Panel
from pos.ui.panels.slim_form import SlimForm


class ScanForm(Form):
    """Any other scan does what it does everywhere."""

    _scan_of: ScanOf
    _code_at = 0
    _taken = 0

    def taking(self, scan_of: ScanOf, *, code_at: int = 0) -> Self:
        """`code_at`: which of the fields has the code."""
        self._scan_of, self._code_at = scan_of, code_at
        self._taken = self.snapshot.expected.number
        return self

    def on_mount(self) -> None:
        self.desk.ask(it.ExpectScan(of=self._scan_of))

    async def follow(self) -> None:
        await super().follow()
        if self.desk.panel is self and not self.waits:
            await self._follow_scan()

    async def _follow_scan(self) -> None:
        """Enter, where the cursor stands on it; what is typed in another field is typed on."""
        expected = self.snapshot.expected
        if expected.of is not self._scan_of:
            self.desk.ask(it.ExpectScan(of=self._scan_of))  # another panel lay over it
        elif expected.number != self._taken:
            self._taken = expected.number
            field = self.fields[self._code_at]
            field.value = expected.code
            field.cursor_position = len(expected.code)
            if self.screen.focused is field:
                await self.action_enter()

    def covered(self, by: Panel) -> None:
        """Help and the like are looked into, and the form is still what is being filled in."""
        if not by.tells_of_what_is_open:
            self.desk.ask(it.ExpectScan(of=None))

    def left(self) -> None:
        self.desk.ask(it.ExpectScan(of=None))


class SlimScanForm(ScanForm, SlimForm):
    """The same of several short fields."""
