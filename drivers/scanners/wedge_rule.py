"""Which keys are a keyboard scanner's and which a person's. Pure: keys and times in, both out.

With a prefix the scanner says so itself. Without one a burst is its own: six keys and more, each
within 30 ms of the one before, ended by Enter or Tab. Until that is sure, keys are held, so that
the Enter of a scan presses nothing; what turns out to be typed is given back in its order.
"""

from __future__ import annotations

from typing import Final

from drivers.scanners.framing import Dropped, Frame
from pos.core.barcode import ScanTrouble
from pos.ports.devices import KeyPress
from pos.text import safe_scan

GAP_S: Final = 0.03
LEAST_KEYS: Final = 6
MOST_KEYS: Final = 4096
STALE_S: Final = 0.5
"""Behind a prefix, which says itself where the next code begins."""
RESUMES_S: Final = 0.25
"""What comes later is not the rest of a burst that stalled."""
_GS: Final = "\x1d"
_STX: Final = "\x02"
_ENDS: Final = frozenset("\r\n\t\x03")
_STALLED_KEYS: Final = 3
"""So many in a burst with no end are the begin of a code on a slow line: its rest is no code."""
_HARMLESS: Final = frozenset({"escape"})
"""A terminal holds an Escape back until it knows that it is one: the next key seems a burst."""

Found = KeyPress | Frame | Dropped


class WedgeRule:
    def __init__(
        self,
        *,
        prefix: str = "",
        suffix: str = "",
        gap_s: float = GAP_S,
        least: int = LEAST_KEYS,
        silence_ends: bool = False,
    ) -> None:
        """`suffix`: what ends a scan besides Enter, Tab, LF and ETX."""
        self._prefix = prefix
        self._ends = _ENDS | frozenset(suffix)
        self._gap_s = gap_s
        self._least = least
        self._silence_ends = silence_ends
        self._held: list[KeyPress] = []
        self._overrun_keys = 0
        self._opening: list[KeyPress] = []
        """The keys of the prefix, once it is whole."""
        self._is_scanners = False
        """What comes next without a pause is the scanner's, whatever it is."""
        self._typed_until_s = 0.0
        self._last_s = 0.0
        self._widest_s = 0.0
        self.widest_gap_s = 0.0
        """Between two keys of a scan, of all scans so far: for whoever sets `gap_s`."""

    @property
    def deadline_s(self) -> float | None:
        """When `expire` should be called if no key comes; None where nothing is held."""
        return self._last_s + self._wait_s if self._held or self._is_scanners else None

    def press(self, key: KeyPress, *, at_s: float) -> list[Found]:
        """What is certain by now: keys to be taken as typed, whole scans, and halves of some."""
        found = self.expire(at_s=at_s)
        is_first = not (self._held or self._opening)
        self._widest_s = 0.0 if is_first else max(self._widest_s, at_s - self._last_s)
        self._last_s = at_s
        if self._is_scanners:
            return found + self._of_scanner(key)
        if self._prefix:
            return found + self._towards_prefix(key)
        return found + self._maybe_burst(key)

    def expire(self, *, at_s: float) -> list[Found]:
        """What a silence tells of the keys that are held."""
        deadline_s = self.deadline_s
        if deadline_s is None or at_s < deadline_s:
            return []
        if self._is_scanners:
            found = self._of_silence()
            self._forget()
            self._is_scanners = False
            return found
        return self._let_go() if self._prefix else self._replay_unless_mixed()

    @property
    def _wait_s(self) -> float:
        """A prefix that a person can type is waited behind no longer than in any other burst."""
        is_sure = bool(self._opening) and not self._may_be_typed
        return STALE_S if is_sure and not self._silence_ends else self._gap_s

    @property
    def _may_be_typed(self) -> bool:
        is_short = self._prefix.isprintable() and len(self._held) < self._least
        return is_short and not any(_is_command(key) for key in self._held)

    # -- once it is the scanner's --------------------------------------------------------------

    def _of_silence(self) -> list[Found]:
        if not self._opening and not self._held:
            return []
        if not self._opening:
            return [self._dropped(ScanTrouble.STALE)]
        if self._may_be_typed:
            return [*self._opening, *self._held]
        if self._silence_ends and self._held:
            return self._frame()
        return [self._dropped(ScanTrouble.STALE)]

    def _of_scanner(self, key: KeyPress) -> list[Found]:
        if self._is_end(key):
            return self._end_frame()
        self._hold(key)
        if self._prefix and _text(self._held[-len(self._prefix) :]) == self._prefix:
            return self._begin_frame()
        return []

    def _begin_frame(self) -> list[Found]:
        """A prefix amid a frame begins another, unless the code itself may have such letters."""
        if self._opening and self._prefix.isprintable():
            return []
        opening = self._held[-len(self._prefix) :]
        del self._held[-len(self._prefix) :]
        found: list[Found] = [self._dropped(ScanTrouble.STALE)] if self._held else []
        self._forget()
        self._opening = opening
        return found

    def _end_frame(self) -> list[Found]:
        """Nothing between two ends, as with CR LF, is no scan."""
        is_framed = bool(self._opening) or not self._prefix
        found: list[Found] = []
        if self._held:
            found = self._frame() if is_framed else [self._dropped(ScanTrouble.DAMAGED)]
        self._forget()
        return found

    def _frame(self) -> list[Found]:
        keys = self._held[1:] if _is_stx(self._held[0]) else self._held
        if self._overrun_keys or not all(_is_of_code(key) for key in keys):
            return [self._dropped(ScanTrouble.DAMAGED)]
        text = safe_scan(_text(keys))
        self.widest_gap_s = max(self.widest_gap_s, self._widest_s)
        return [Frame(text)] if text else []

    # -- while nobody knows --------------------------------------------------------------------

    def _towards_prefix(self, key: KeyPress) -> list[Found]:
        self._hold(key)
        given: list[Found] = []
        while self._held and not (key.character and self._prefix.startswith(_text(self._held))):
            given.append(self._held.pop(0))
        if self._held and _text(self._held) == self._prefix:
            self._opening, self._held = self._held, []
            self._is_scanners = True
        return given

    def _maybe_burst(self, key: KeyPress) -> list[Found]:
        if self._last_s < self._typed_until_s:
            self._typed_until_s = 0.0 if self._is_end(key) else self._last_s + RESUMES_S
            return [key]
        if self._held and _is_command(key) and all(key == one for one in self._held):
            return [*self._let_go(), key]  # a key that is held down repeats as fast as a scanner
        if self._is_end(key) and len(self._held) >= self._least:
            self._is_scanners = True
            return self._end_frame()
        self._hold(key)
        return []

    def _replay_unless_mixed(self) -> list[Found]:
        """A burst of letters with a function key in it is no hand's: it would press what it likes.

        Neither is a long one with an Enter in it, which no code has.
        """
        keys = [key for key in self._held if key.key not in _HARMLESS]
        is_long = len(keys) >= self._least
        is_mixed = len(keys) > 1 and any(_is_command(key) for key in keys)
        has_ends = is_long and any(self._is_end(key) for key in keys[:-1])
        if is_mixed or has_ends or self._overrun_keys:
            found: list[Found] = [self._dropped(ScanTrouble.DAMAGED)]
            self._forget()
            return found
        if is_long and self._silence_ends and not self._is_end(keys[-1]):
            found = self._frame()
            self._forget()
            return found
        if len(keys) >= _STALLED_KEYS:
            self._typed_until_s = self._last_s + RESUMES_S
        return self._let_go()

    # -- what is held --------------------------------------------------------------------------

    def _hold(self, key: KeyPress) -> None:
        if len(self._held) < MOST_KEYS:
            self._held.append(key)
        else:
            self._overrun_keys += 1

    def _is_end(self, key: KeyPress) -> bool:
        return bool(key.character) and key.character in self._ends

    def _let_go(self) -> list[Found]:
        given: list[Found] = list(self._held)
        self._forget()
        return given

    def _dropped(self, trouble: ScanTrouble) -> Dropped:
        return Dropped(
            trouble=ScanTrouble.OVERLONG if self._overrun_keys else trouble,
            dropped_bytes=len(self._held) + self._overrun_keys,
        )

    def _forget(self) -> None:
        self._held = []
        self._opening = []
        self._overrun_keys = 0


def _text(keys: list[KeyPress]) -> str:
    return "".join(key.character for key in keys)


def _is_of_code(key: KeyPress) -> bool:
    return key.character == _GS or (bool(key.character) and key.character.isprintable())


def _is_stx(key: KeyPress) -> bool:
    return key.character == _STX


def _is_command(key: KeyPress) -> bool:
    """A key that does something by itself, as F9 does; Enter and Tab may end a code."""
    ends = bool(key.character) and key.character in _ENDS
    return not (ends or key.key in _HARMLESS or _is_of_code(key) or _is_stx(key))
