"""Panels with a code that may be scanned as well as typed: while one is open it is theirs."""

from __future__ import annotations

from typing import Self

from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from pos.ui.panels.form import Form
from pos.ui.panels.panel import Panel
from pos.ui.panels.slim_form import SlimForm


class TakesScans(Panel):
    """Any other scan does what it does everywhere."""

    _scan_of: ScanOf
    _scans_taken = 0
    _was_covered = False
    """Whether another panel has lain over it, and may have waited for the same kind of scan."""

    def expect(self, scan_of: ScanOf) -> None:
        """Before it is opened: what was scanned until then is not its own."""
        self._scan_of = scan_of
        self._scans_taken = self.snapshot.expected.number

    async def scanned(self, code: str) -> None:
        """The code that was waited for; an answer that is waited for comes before it."""

    def on_mount(self) -> None:
        self.desk.ask(it.ExpectScan(of=self._scan_of))

    async def follow(self) -> None:
        await super().follow()
        if self.desk.panel is self and not self.waits:
            await self._follow_scan()

    async def _follow_scan(self) -> None:
        expected = self.snapshot.expected
        if self._was_covered:
            self._was_covered = False
            self._scans_taken = expected.number  # what was scanned meanwhile was the other's
        if expected.of is not self._scan_of:
            self.desk.ask(it.ExpectScan(of=self._scan_of))  # another panel lay over it
        elif expected.number != self._scans_taken:
            self._scans_taken = expected.number
            await self.scanned(expected.code)

    def covered(self, by: Panel) -> None:
        """Help and the like are looked into, and this is still what is being worked in."""
        if not by.tells_of_what_is_open:
            self._was_covered = True
            self.desk.ask(it.ExpectScan(of=None))

    def left(self) -> None:
        self.desk.ask(it.ExpectScan(of=None))


class ScanForm(TakesScans, Form):
    """A field of it has the code."""

    _code_at = 0

    def taking(self, scan_of: ScanOf, *, code_at: int = 0) -> Self:
        """`code_at`: which of the fields has the code."""
        self._code_at = code_at
        self.expect(scan_of)
        return self

    async def scanned(self, code: str) -> None:
        """Enter, where the cursor stands on it; what is typed in another field is typed on."""
        field = self.fields[self._code_at]
        field.value = code
        field.cursor_position = len(code)
        if self.screen.focused is field:
            await self.action_enter()


class SlimScanForm(ScanForm, SlimForm):
    """The same of several short fields."""
