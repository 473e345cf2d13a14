"""What a person would see: the bytes a program writes to its terminal, as a grid of characters.

Just enough of a terminal for Textual's output: the cursor is placed and characters are written;
colours and modes are passed over.
"""

from __future__ import annotations

import codecs
import re

_CONTROL = re.compile(
    r"\x1b\[([0-9;<=>?]*)[ -/]*([@-~])"  # CSI: parameters, final
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC
    r"|\x1b[P_^X][^\x1b]*\x1b\\"  # DCS and the like
    r"|\x1b[ -/]*[0-~]"  # the short ones
    r"|[\x00-\x1f\x7f]"
)
_UNFINISHED = re.compile(
    r"\x1b(?:\[[0-9;<=>?]*[ -/]*|\][^\x07\x1b]*\x1b?|[P_^X][^\x1b]*\x1b?|[ -/]*)?\Z"
)


class Glass:
    def __init__(self, *, columns: int, rows: int) -> None:
        self._columns = columns
        self._rows = rows
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._left = ""
        self._row = self._column = 0
        self._cells = [[" "] * columns for _ in range(rows)]

    def write(self, data: bytes) -> None:
        text = self._left + self._decoder.decode(data)
        unfinished = _UNFINISHED.search(text)
        end = unfinished.start() if unfinished else len(text)
        self._left = text[end:]
        at = 0
        for control in _CONTROL.finditer(text, 0, end):
            self._put(text[at : control.start()])
            self._obey(control)
            at = control.end()
        self._put(text[at:end])

    def rows(self) -> list[str]:
        return ["".join(row) for row in self._cells]

    def shows(self, *texts: str) -> bool:
        """Whether each of them stands in some row."""
        rows = self.rows()
        return all(any(text in row for row in rows) for text in texts)

    def _put(self, text: str) -> None:
        """Wide characters are not told from others: what is measured has none."""
        row = self._cells[self._row]
        room = max(0, self._columns - self._column)
        row[self._column : self._column + len(text[:room])] = text[:room]
        self._column = min(self._columns, self._column + len(text))

    def _obey(self, control: re.Match[str]) -> None:
        parameters, final = control[1], control[2]
        match final or control[0]:
            case "H" | "f":
                row, _, column = parameters.partition(";")
                self._row = min(self._rows, int(row or 1)) - 1
                self._column = min(self._columns, int(column or 1)) - 1
            case "J" if parameters in ("2", "3"):
                self._cells = [[" "] * self._columns for _ in range(self._rows)]
            case "K" if not parameters:
                self._cells[self._row][self._column :] = [" "] * (self._columns - self._column)
            case "\r":
                self._column = 0
            case "\n":
                self._row = min(self._rows - 1, self._row + 1)
            case _:
                pass
