"""The frames of one scanner as its news: numbered, without repeats where that is wished."""

from __future__ import annotations

from drivers.scanners.framing import Dropped, Frame
from pos.ports.devices import Scan, ScanFault


class FrameCount:
    def __init__(self, *, device: str, repeat_s: float = 0.0) -> None:
        """`repeat_s`: the same code again within so long after it was last seen is no scan."""
        self._device = device
        self._repeat_s = repeat_s
        self._last: Frame | None = None
        self._last_s = 0.0
        self.scans = 0
        self.faults = 0
        self.repeats = 0

    def news_of(self, one: Frame | Dropped, *, at_s: float) -> Scan | ScanFault | None:
        """None for a repeat."""
        if isinstance(one, Dropped):
            self.faults += 1
            self._last = None  # what came between may have been another code
            return ScanFault(
                trouble=one.trouble, device=self._device, dropped_bytes=one.dropped_bytes
            )
        if self._is_repeat(one, at_s=at_s):
            self.repeats += 1
            return None
        self.scans += 1
        return Scan(text=one.text, device=self._device, number=self.scans, at_monotonic_s=at_s)

    def told(self) -> str:
        """For a verdict line."""
        scans = f"{self.scans} scan{'' if self.scans == 1 else 's'}"
        repeats = f"{self.repeats} repeat{'' if self.repeats == 1 else 's'}"
        left_out = f", {repeats} left out" if self.repeats else ""
        return f"{scans}, {self.faults} damaged{left_out}"

    def _is_repeat(self, frame: Frame, *, at_s: float) -> bool:
        """Each repeat makes the time begin again: a scanner held over a code sells it once."""
        same = frame == self._last and at_s - self._last_s < self._repeat_s
        self._last, self._last_s = frame, at_s
        return same
